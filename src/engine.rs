//! Trust, registry and profile made ready once, and any number of documents judged under them, from any thread.

mod files;
mod in_order;

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

pub use files::{TrustPathError, load_trust};
pub use in_order::in_order;

use crate::document::Document;
use crate::evidence::Evidence;
use crate::judge::judge;
use crate::reference::Reference;
use crate::verdict::{Profile, Verdict};
use optics::DecodedPages;

/// The reference and the profile under which documents are judged. It is made once and shared: judging borrows it, and
/// nothing in it changes.
///
/// ```
/// use bordercheck::{Clock, Disposition, Document, Engine, Profile, Reference};
///
/// let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse()?, Clock::Given);
/// let engine = Engine::new(reference, Profile::built_in("desk").ok_or("no such profile")?);
///
/// let zone = "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3204153ZE184226B<<<<<16";
/// let (one, other) = std::thread::scope(|scope| {
///     let other = scope.spawn(|| engine.verify(&Document::from_mrz(zone)));
///     (engine.verify(&Document::from_mrz(zone)), other.join())
/// });
/// assert_eq!(one.disposition, Disposition::Clear);
/// assert_eq!(other.unwrap().disposition, Disposition::Clear);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Engine {
    reference: Reference,
    profile: Profile,
}

/// A verdict beside the evidence that it rests on, which can be kept and judged again.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The evidence.
    pub evidence: Evidence,
    /// The verdict on it.
    pub verdict: Verdict,
}

impl Engine {
    /// Makes an engine that judges documents under this reference and profile.
    #[must_use]
    pub fn new(reference: Reference, profile: Profile) -> Self {
        Self { reference, profile }
    }

    /// The trust, the registry and the time that documents are judged with.
    #[must_use]
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// The profile that documents are judged under.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// This engine's trust, registry and profile at another time of inspection.
    #[must_use]
    pub fn at(&self, reference: Reference) -> Self {
        Self { reference, profile: self.profile.clone() }
    }

    /// Judges a document. It never fails; what goes wrong with a document is a finding.
    #[must_use]
    pub fn verify(&self, document: &Document<'_>) -> Verdict {
        self.rejudge(&Evidence::read(document))
    }

    /// Judges a document and keeps what was read of it.
    #[must_use]
    pub fn judge(&self, document: &Document<'_>) -> Judgement {
        let evidence = Evidence::read(document);
        let verdict = self.rejudge(&evidence);
        Judgement { evidence, verdict }
    }

    /// Judges a document, and returns its decoded pictures too, for reports that show them.
    #[must_use]
    pub fn judge_with_pages(&self, document: &Document<'_>) -> (Judgement, DecodedPages) {
        let (evidence, pages) = Evidence::read_with_pages(document);
        let verdict = self.rejudge(&evidence);
        (Judgement { evidence, verdict }, pages)
    }

    /// Judges evidence that was read before.
    #[must_use]
    pub fn rejudge(&self, evidence: &Evidence) -> Verdict {
        judge(evidence, &self.reference, &self.profile)
    }

    /// Judges many documents on `jobs` threads and hands their verdicts on in the order of the documents. No more
    /// documents are taken from the iterator than can be worked on, however slowly verdicts are taken away.
    pub fn verify_many<'d>(
        &self,
        documents: impl IntoIterator<Item = Document<'d>>,
        jobs: NonZeroUsize,
        hand_on: impl FnMut(Verdict) -> ControlFlow<()>,
    ) {
        in_order(documents, jobs, |document| self.verify(&document), hand_on);
    }
}
