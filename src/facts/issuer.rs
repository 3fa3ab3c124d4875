//! The Document Signer: its certificate, the authority behind it, and when it signed.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use pki::certificate::Certificate;
use pki::path::Issuer;

use super::{Facts, Passive};
use crate::answer::{Answer, Cause};

impl<'a> Facts<'a> {
    /// The Document Signer's certificate.
    ///
    /// # Errors
    /// The answer of a check that needs it: not supported.
    pub(crate) fn signer(&self) -> Result<(&Passive<'a>, &Certificate<'a>), Answer> {
        let passive = self.passive().ok_or_else(|| self.without_chip())?;
        match &passive.certificate {
            Some(certificate) => Ok((passive, certificate)),
            None => Err(Answer::not_supported(Cause::NoReference).with_all(passive.broken_certificate())),
        }
    }

    /// The authority whose key the signer's certificate names, whether its signature verifies or not, and all its certificates.
    pub(crate) fn authority(&self) -> Option<(&Certificate<'a>, Vec<&Certificate<'a>>)> {
        match self.issuer()? {
            Issuer::Found { authority, all, .. } => Some((authority, all.iter().collect())),
            Issuer::Fails { authority, .. }
            | Issuer::Misused { authority, .. }
            | Issuer::Unsupported { authority, .. } => Some((authority, vec![authority])),
            Issuer::NoneOfThisState { .. } | Issuer::NotThisSigner { .. } => None,
        }
    }

    /// The date of issue in EF.DG12.
    pub(crate) fn issued(&self) -> Option<Date> {
        let (_, dg12) = self.evidence.chip.as_ref()?.dg12()?;
        dg12.ok()?.issued.map(|(day, _)| day)
    }

    /// The time at which the chip's data were signed.
    pub(crate) fn signing_time(&self) -> SigningTime {
        let by_signer = self.passive().and_then(|passive| passive.signing_time);
        match (by_signer, self.issued()) {
            (Some(time), _) => SigningTime::At(time),
            (None, Some(day)) => SigningTime::On(day),
            (None, None) => SigningTime::Unknown,
        }
    }
}

/// The time at which EF.SOD was signed (docs/design.md, settled point 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SigningTime {
    /// The signer's own signingTime.
    At(Timestamp),
    /// EF.DG12's date of issue.
    On(Date),
    /// Neither is there.
    Unknown,
}

impl SigningTime {
    /// Returns true if it lies in a period, both ends included; an unknown time lies in every period.
    pub(crate) fn is_within(self, from: Timestamp, to: Timestamp) -> bool {
        match self {
            Self::At(time) => (from..=to).contains(&time),
            Self::On(day) => (day_of(from)..=day_of(to)).contains(&day),
            Self::Unknown => true,
        }
    }

    /// The time in ISO 8601; `None` if unknown.
    pub(crate) fn text(self) -> Option<String> {
        match self {
            Self::At(time) => Some(time.to_string()),
            Self::On(day) => Some(day.to_string()),
            Self::Unknown => None,
        }
    }
}

/// The day of a moment, in UTC, as certificates have it.
pub(crate) fn day_of(moment: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(moment).date()
}
