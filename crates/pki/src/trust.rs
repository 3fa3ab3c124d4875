//! Trust anchors: certificates of authorities, with their revocation lists and deviation lists.
//!
//! ```text
//! certificate given by hand ───────────────┐
//! master list ─ signer ─ pinned authority ─┴▶ anchors ─▶ revocation lists, deviation lists
//! ```
//!
//! A master list has certificates of all States, so its signer could put a key under any State's name. It is accepted only
//! if its signer's authority is pinned here or was given by hand, never because that authority is on another list. A French
//! certificate on a list is an anchor for French documents; it makes no list that France signs acceptable. A certificate that
//! a State states in the registry is an anchor for documents of that State alone, and vouches for no list of any kind.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::certificate::Certificate;
use super::country::normalise;
use super::deviation::{Defect, Deviation, Subject};
use super::path::{self, Issuer};
use super::quirk::Quirk;

mod loading;
mod pinned;
mod revocation;
mod seals;
mod shape;

pub use revocation::{ListInfo, Listing, Revocation};
pub use seals::{SealSigner, SealStanding};

use loading::Loading;

/// A file of trust anchors or lists.
#[derive(Clone, Debug)]
pub struct TrustFile {
    /// Name, for messages.
    pub name: String,
    /// Contents.
    pub bytes: Vec<u8>,
    /// Way in which it was given.
    pub given: Given,
}

/// The way in which a file was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// By its own name: a file that cannot be used is an error.
    ByName,
    /// In a folder: what cannot be used is rejected and named.
    InFolder,
    /// In a file of several objects: what cannot be used is rejected and named.
    InCollection,
    /// By a statement of the registry: what cannot be used is rejected and named.
    InRegistry(Stated),
}

/// The kind of certificate that a State states in the registry; States by their codes in machine readable zones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated {
    /// An anchor for documents of this State only, which vouches for no list.
    Authority {
        /// The State.
        state: String,
    },
    /// A signer of this State's seals.
    SealSigner {
        /// The State.
        state: String,
        /// The types of documents whose seals it signs.
        types: Vec<String>,
    },
}

/// A set of trust anchors and lists. What was given by name is loaded whole, or nothing is.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    anchors: Vec<Anchor>,
    seal_signers: Vec<seals::KnownSigner>,
    lists: Vec<List>,
    deviations: Vec<StatedDeviations>,
    sources: Vec<Source>,
    rejected: Vec<Rejected>,
    sha256: String,
}

/// A certificate of an authority, by its place in its file; parsed on use.
#[derive(Clone, Debug)]
struct Anchor {
    file: Arc<Vec<u8>>,
    place: Range<usize>,
    state: String,
    /// The only State, by its code in machine readable zones, whose documents it is an anchor for; `None` for one that is not
    /// so limited and may vouch for lists.
    only: Option<String>,
    source: usize,
}

/// A revocation list whose signature was verified.
#[derive(Clone, Debug)]
struct List {
    der: Box<[u8]>,
    state: String,
    spki: Box<[u8]>,
    name: String,
}

/// The deviations that a State states of its own documents.
#[derive(Clone, Debug)]
struct StatedDeviations {
    state: String,
    by: String,
    deviations: Vec<Deviation>,
}

/// An accepted source of anchors or lists.
#[derive(Clone, Debug)]
pub struct Source {
    /// Name of the file, and the place in it.
    pub name: String,
    /// Kind of source.
    pub kind: SourceKind,
    /// Name of the signer, if it is signed.
    pub signer: Option<String>,
    /// Time of signing, as the signer gives it.
    pub signed: Option<Timestamp>,
    /// Number of certificates, revoked certificates or deviations in it.
    pub entries: usize,
    /// The only State, by its code in machine readable zones, whose documents it is about.
    pub only: Option<String>,
    /// Deviations that were tolerated.
    pub quirks: Vec<Quirk>,
}

/// The kind of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A certificate, given by hand.
    Certificate,
    /// A master list.
    MasterList,
    /// A revocation list.
    RevocationList,
    /// A deviation list.
    DeviationList,
    /// A certificate that signs seals.
    SealSigner,
}

/// A file or part of a file that is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Name of the file, and the place in it.
    pub name: String,
    /// Reason.
    pub why: String,
}

/// The reason why loading failed; then nothing is trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// A file is of no kind that can be used, or is broken.
    #[error("{name}: {why}")]
    Unreadable {
        /// Name of the file, and the place in it.
        name: String,
        /// Fault.
        why: String,
    },
    /// The signature of a list is wrong, so its bytes were changed.
    #[error("{name}: the signature does not hold: {why}")]
    Signature {
        /// Name of the file, and the place in it.
        name: String,
        /// Fault.
        why: String,
    },
}

impl Trust {
    /// No anchors and no lists.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Loads files of any kind in any order; the contents decide what each is.
    ///
    /// # Errors
    /// The first fault; then nothing is trusted.
    pub fn load(files: Vec<TrustFile>) -> Result<Self, TrustError> {
        let mut loading = Loading::default();
        let mut hashes: Vec<[u8; 32]> = files.iter().map(|file| Sha256::digest(&file.bytes).into()).collect();
        hashes.sort_unstable();
        hashes.dedup();
        for file in files {
            loading.sort(file)?;
        }
        let mut trust = loading.finish()?;
        trust.sha256 = hex::encode(hashes.iter().fold(Sha256::new(), Sha256::chain_update).finalize());
        Ok(trust)
    }

    /// SHA-256 over the hashes of all files, in hexadecimal; empty if nothing was loaded.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Number of trusted certificates of authorities.
    #[must_use]
    pub fn csca(&self) -> usize {
        self.anchors.len()
    }

    /// Number of verified revocation lists.
    #[must_use]
    pub fn crl(&self) -> usize {
        self.lists.len()
    }

    /// The accepted sources.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The files and parts of files that are not used, each with the reason.
    #[must_use]
    pub fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }

    /// All trusted certificates, each with its source.
    pub fn certificates(&self) -> impl Iterator<Item = (Certificate<'_>, &Source)> {
        self.anchors.iter().filter_map(|anchor| Some((anchor.parse()?, self.sources.get(anchor.source)?)))
    }

    /// The trusted certificates of a State, by the country code in certificates.
    #[must_use]
    pub fn of_state(&self, state: &str) -> Vec<Certificate<'_>> {
        self.find(state, |_| true)
    }

    /// The trusted certificates of a State that may vouch for lists.
    fn vouchers(&self, state: &str) -> Vec<Certificate<'_>> {
        self.find(state, |anchor| anchor.only.is_none())
    }

    fn find(&self, state: &str, wanted: impl Fn(&Anchor) -> bool) -> Vec<Certificate<'_>> {
        let state = normalise(state);
        let of_state = self.anchors.iter().filter(|anchor| anchor.state == state);
        of_state.filter(|anchor| wanted(anchor)).filter_map(Anchor::parse).collect()
    }

    /// Finds the issuer of the Document Signer of a document. The State that issued the document, by its code in the machine
    /// readable zone, says which anchors of the registry count; without one none of them does.
    #[must_use]
    pub fn issuer_of(&self, signer: &Certificate<'_>, document: Option<&str>) -> Issuer<'_> {
        let state = state_of(signer);
        let document = document.map(zone_code);
        let counts = |anchor: &Anchor| anchor.only.is_none() || anchor.only.as_deref() == document;
        path::find_for_documents(signer, &state, self.find(&state, counts))
    }

    /// Finds the issuer of a certificate of a State that signs lists, without asking what the certificate may be used for.
    #[must_use]
    pub fn authority_of(&self, certificate: &Certificate<'_>) -> Issuer<'_> {
        let state = state_of(certificate);
        path::find(certificate, &state, self.vouchers(&state))
    }

    /// The source of a trusted certificate.
    #[must_use]
    pub fn source_of(&self, certificate: &Certificate<'_>) -> Option<&Source> {
        let anchor = self.anchors.iter().find(|anchor| anchor.der() == certificate.der)?;
        self.sources.get(anchor.source)
    }

    /// The defects that a State states for one of its documents, each with the signer of the list.
    #[must_use]
    pub fn defects_of(&self, state: &str, subject: &Subject<'_>) -> Vec<(&str, &Defect)> {
        let state = normalise(state);
        let stated = self.deviations.iter().filter(|stated| stated.state == state);
        let about = stated.flat_map(|stated| stated.deviations.iter().map(move |deviation| (stated, deviation)));
        about
            .filter(|(_, deviation)| deviation.documents.include(subject))
            .flat_map(|(stated, deviation)| deviation.defects.iter().map(|defect| (stated.by.as_str(), defect)))
            .collect()
    }
}

impl Anchor {
    fn parse(&self) -> Option<Certificate<'_>> {
        Certificate::parse(self.der()).ok()
    }

    fn der(&self) -> &[u8] {
        self.file.get(self.place.clone()).unwrap_or_default()
    }
}

/// The State that a certificate's issuer names.
fn state_of(certificate: &Certificate<'_>) -> String {
    let country = certificate.issuer.country().or_else(|| certificate.subject.country());
    normalise(&country.unwrap_or_default())
}

/// The code of a State in a machine readable zone, without fillers: `D` for Germany in whichever form.
fn zone_code(code: &str) -> &str {
    match code.trim_end_matches('<') {
        "DEU" => "D",
        code => code,
    }
}
