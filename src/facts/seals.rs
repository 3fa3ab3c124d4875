//! The seals of a document with their signers: which certificate each refers to, and why that certificate is trusted.

use mrz::{Field, Zone};
use pki::Issuer;
use pki::certificate::Certificate;
use pki::key::SignatureFault;
use pki::trust::SealStanding;
use seal::{Seal, SealError, VerifiedSeal};

use super::Facts;
use crate::answer::{Answer, Cause, Outcome};
use crate::evidence::{HandedSeal, ParsedZone};
use crate::place::Place;

/// A seal with its signer.
pub(crate) struct SealFacts<'a> {
    /// The seal as it was handed in.
    pub(crate) handed: &'a HandedSeal,
    /// The parsed content.
    pub(crate) seal: &'a Seal,
    /// The certificate of its signer; `None` if it is not held.
    pub(crate) signer: Option<SealSigner<'a>>,
    /// The machine readable zone in it, with fillers up to the length of its format.
    zone: Option<ParsedZone>,
}

/// The certificate of a seal's signer.
pub(crate) struct SealSigner<'a> {
    /// The certificate.
    pub(crate) certificate: Certificate<'a>,
    /// The authority of the certificate, among the trusted ones.
    pub(crate) issuer: Issuer<'a>,
    /// The result of verifying the seal with its key.
    pub(crate) verified: Result<VerifiedSeal, SignatureFault>,
    /// The anchor that it is itself: the file or entry that names it, and the types of documents whose seals it signs.
    pub(crate) anchor: Option<(&'a str, &'a [String])>,
}

impl<'a> Facts<'a> {
    /// The seals that parse, each with its signer.
    pub(crate) fn seals(&self) -> &[SealFacts<'a>] {
        self.seals.get_or_init(|| {
            let parsed = |handed: &'a HandedSeal| Some((handed, handed.parsed().ok()?));
            let seals = self.evidence.seals.iter().filter_map(parsed);
            seals
                .map(|(handed, seal)| SealFacts {
                    handed,
                    seal,
                    signer: self.signer_of_seal(seal),
                    zone: zone_of(seal),
                })
                .collect()
        })
    }

    /// The seals that do not parse, each with its fault.
    pub(crate) fn malformed_seals(&self) -> impl Iterator<Item = (&'a HandedSeal, &'a SealError)> {
        self.evidence.seals.iter().filter_map(|handed| Some((handed, handed.parsed().err()?)))
    }

    /// Asks a question of every seal. The answer is the worst of them, with the facts of all: a genuine seal beside a forged
    /// one says nothing for it.
    ///
    /// # Errors
    /// Not supported: no seal was handed in, or none that parses.
    pub(crate) fn of_each_seal(&self, ask: impl Fn(&SealFacts<'a>) -> Answer) -> Result<Answer, Answer> {
        let without = if self.evidence.seals.is_empty() { Cause::NotApplicable } else { Cause::NoReference };
        let answers = self.seals().iter().map(ask);
        answers.reduce(worse_of).ok_or_else(|| Answer::not_supported(without))
    }

    /// Chooses, of the certificates that the seal refers to, the one that verifies it, else the first anchor, else the first.
    fn signer_of_seal(&self, seal: &'a Seal) -> Option<SealSigner<'a>> {
        let trust = &self.reference.trust;
        let state = self.seal_state(seal);
        let held = trust.seal_signers().filter(|held| seal.refers_to(&held.certificate)).map(|held| {
            let anchor = match held.standing {
                SealStanding::Named => Some((held.source.name.as_str(), &[][..])),
                // A State vouches in the registry for the signers of its own seals.
                SealStanding::Stated { state: own, types } => {
                    (Some(own.as_str()) == state.as_deref()).then_some((held.source.name.as_str(), types.as_slice()))
                }
                SealStanding::Known => None,
            };
            (held.certificate, anchor)
        });
        let inside = seal.certificate.as_deref().and_then(|der| Certificate::parse(der).ok());
        let inside = inside.into_iter().map(|certificate| (certificate, None));
        let candidates = held.chain(inside).map(|(certificate, anchor)| {
            let key = certificate.key().map_err(SignatureFault::from);
            let verified = key.and_then(|key| seal.verify(&key));
            (certificate, anchor, verified)
        });
        let (certificate, anchor, verified) =
            candidates.min_by_key(|(_, anchor, verified)| (verified.is_err(), anchor.is_none()))?;
        let issuer = trust.issuer_of_seal_signer(&certificate, state.as_deref());
        Some(SealSigner { certificate, issuer, verified, anchor })
    }

    /// The State whose seal it is, by its code in machine readable zones; `None` for one that the document does not bear out:
    /// anchors of the registry count for documents of their State alone.
    fn seal_state(&self, seal: &Seal) -> Option<String> {
        let zone = self.holder_zone().ok();
        let document = zone.map(|(zone, _)| zone.text(Field::IssuingState).trim_end_matches('<').to_owned());
        let own = seal.issuing_state();
        match document {
            Some(document) if same_state(&document, own) => Some(document),
            Some(_) => None,
            None => Some(own.to_owned()),
        }
    }
}

impl<'a> SealFacts<'a> {
    /// Returns true if the signer is one that is trusted.
    pub(crate) fn is_trusted(&self) -> bool {
        self.signer
            .as_ref()
            .is_some_and(|signer| signer.anchor.is_some() || matches!(signer.issuer, Issuer::Found { .. }))
    }

    /// The trusted authority of the signer, and all its certificates over that key.
    pub(crate) fn authority(&self) -> Option<(&Certificate<'a>, Vec<&Certificate<'a>>)> {
        match &self.signer.as_ref()?.issuer {
            Issuer::Found { authority, all, .. } => Some((authority, all.iter().collect())),
            _ => None,
        }
    }

    /// The machine readable zone in it, where it has the shape of a format.
    pub(crate) fn zone(&self) -> Option<Zone<'_>> {
        self.zone.as_ref()?.zone().ok()
    }

    pub(crate) fn place(&self) -> Place {
        Place::file(&self.handed.name)
    }

    /// Returns true for a seal that nobody signs and that gives only the means to open the chip: access number, EF.CardAccess.
    pub(crate) fn is_for_access(&self) -> bool {
        let is_access = |name: Option<&str>| matches!(name, Some("can" | "card-access"));
        self.seal.signature.is_none() && self.seal.fields.iter().all(|field| is_access(field.name))
    }
}

/// The zone of a seal. A visa's second line ends behind the check digit of the day of expiry (Doc 9303-7 §9.1.3).
fn zone_of(seal: &Seal) -> Option<ParsedZone> {
    let lines = seal.zone()?;
    let length = lines.first()?.len();
    let lines: Vec<String> = lines.iter().map(|line| format!("{line:<<length$}")).collect();
    Some(ParsedZone::parse(lines.iter().map(String::as_str)))
}

/// Compares the codes of two States, as zones and seals have them: `D`, `D<<` and `DEU` are Germany.
pub(crate) fn same_state(one: &str, other: &str) -> bool {
    let plain = |code: &str| match code.trim_end_matches('<') {
        "DEU" => "D".to_owned(),
        code => code.to_owned(),
    };
    plain(one) == plain(other)
}

/// The worse of two answers, with the facts of both.
fn worse_of(one: Answer, other: Answer) -> Answer {
    let rank = |answer: &Answer| match (answer.outcome, answer.cause) {
        (Outcome::Failed, _) => (0, answer.cap.is_some()),
        (Outcome::Aborted, _) => (1, false),
        (Outcome::Undetermined, _) => (2, false),
        (Outcome::NotSupported, Some(Cause::NotApplicable)) => (5, false),
        (Outcome::NotSupported, _) => (3, false),
        (Outcome::Successful, _) => (4, false),
    };
    let (worse, better) = if rank(&other) < rank(&one) { (other, one) } else { (one, other) };
    worse.with_all(better.facts)
}
