//! Values that several checks need and none owns, derived once from evidence and reference: zones, passive authentication, the
//! issuer chain, portraits, matching patterns. Nothing here knows a check.

pub(crate) mod chip;
mod conditions;
mod issuer;
mod passive;
mod portraits;
pub(crate) mod print;
pub(crate) mod registry;
pub(crate) mod revocation;
pub(crate) mod seals;
pub(crate) mod statements;
mod zones;

use std::cell::OnceCell;

use ::registry::index::{Damaged, IndexedStatement, PatternMatch};
use jiff::Timestamp;
use jiff::civil::Date;
use mrz::Field;
use pki::path::Issuer;

pub(crate) use issuer::{SigningTime, day_of};
pub(crate) use passive::{Passive, certificate_fact};
pub(crate) use portraits::Portraits;
pub(crate) use zones::{Side, age_on, bounding_box};

use crate::answer::Answer;
use crate::evidence::Evidence;
use crate::reference::Reference;
use crate::requirements::Requirements;

use self::registry::Identifiers;
use self::seals::SealFacts;

/// One document under inspection: its evidence, what it is compared with, and what was derived from the two. Each derived
/// value is computed when it is first asked for, and once.
pub(crate) struct Facts<'a> {
    /// The document's evidence.
    pub(crate) evidence: &'a Evidence,
    /// The trust, registry and time that it is compared with.
    pub(crate) reference: &'a Reference,
    /// The ages and strengths that the profile requires.
    pub(crate) requirements: Requirements,
    passive: OnceCell<Option<Passive<'a>>>,
    issuer: OnceCell<Option<Issuer<'a>>>,
    portraits: OnceCell<Portraits>,
    seals: OnceCell<Vec<SealFacts<'a>>>,
    identifiers: OnceCell<Identifiers>,
    patterns: OnceCell<Result<Vec<(IndexedStatement, PatternMatch)>, Damaged>>,
}

impl<'a> Facts<'a> {
    /// Facts of which none has been derived yet, under the requirements that hold without a profile.
    #[must_use]
    pub(crate) fn new(evidence: &'a Evidence, reference: &'a Reference) -> Self {
        Self {
            evidence,
            reference,
            requirements: Requirements::DEFAULT,
            passive: OnceCell::new(),
            issuer: OnceCell::new(),
            portraits: OnceCell::new(),
            seals: OnceCell::new(),
            identifiers: OnceCell::new(),
            patterns: OnceCell::new(),
        }
    }

    /// These facts under a profile's requirements of age and strength.
    #[must_use]
    pub(crate) fn under(self, requirements: &Requirements) -> Self {
        Self { requirements: *requirements, ..self }
    }

    /// The day of inspection.
    pub(crate) fn today(&self) -> Date {
        self.reference.today()
    }

    /// The time of inspection.
    pub(crate) fn now(&self) -> Timestamp {
        self.reference.at.timestamp()
    }

    /// Passive authentication as far as EF.SOD itself goes; `None` without EF.SOD.
    pub(crate) fn passive(&self) -> Option<&Passive<'a>> {
        self.passive.get_or_init(|| Passive::of(self.evidence.chip.as_ref()?)).as_ref()
    }

    /// The CSCA that issued the Document Signer, or the reason why none is found; `None` without the signer's
    /// certificate.
    pub(crate) fn issuer(&self) -> Option<&Issuer<'a>> {
        let certificate = self.passive()?.certificate.as_ref()?;
        let find = || {
            // An anchor that a State states in the registry is one for documents of that State.
            let zone = self.chip_zone().or_else(|| self.zone().ok());
            let state = zone.as_ref().map(|zone| zone.text(Field::IssuingState));
            Some(self.reference.trust.issuer_of(certificate, state))
        };
        self.issuer.get_or_init(find).as_ref()
    }

    /// The printed portrait and the chip's, as perceptual hashes.
    pub(crate) fn portraits(&self) -> Portraits {
        *self.portraits.get_or_init(|| Portraits::of(self.evidence))
    }

    /// The identifiers by which the registry is asked about the document.
    ///
    /// # Errors
    /// The answer of a check that needs them and has no zone.
    pub(crate) fn identifiers(&self) -> Result<&Identifiers, Answer> {
        let (zone, _) = self.holder_zone()?;
        Ok(self.identifiers.get_or_init(|| Identifiers::of(self, &zone)))
    }

    /// The registry's patterns that match this document or would with something that was not handed in, of every kind.
    ///
    /// # Errors
    /// The answer of a check that needs them: no registry, no zone, a damaged index.
    pub(crate) fn patterns(&self) -> Result<&[(IndexedStatement, PatternMatch)], Answer> {
        let snapshot = self.snapshot()?;
        let (zone, _) = self.holder_zone()?;
        let find = || snapshot.patterns(&conditions::named_fields(self, &zone), self.now());
        self.patterns.get_or_init(find).as_deref().map_err(|damage| registry::damaged(*damage))
    }
}
