//! Trust anchors: certificates of authorities, with their revocation lists and deviation lists.
//!
//! ```text
//! certificate given by hand ───────────────┐
//! master list ─ signer ─ pinned authority ─┴▶ anchors ─▶ revocation lists, deviation lists
//! ```
//!
//! A master list has certificates of all States, so its signer could put a key under any State's name. It is accepted only
//! if its signer's authority is pinned here or was given by hand, never because that authority is on another list. A French
//! certificate on a list is an anchor for French documents; it makes no list that France signs acceptable.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::certificate::Certificate;
use super::country::normalise;
use super::crl::{Reason, RevocationList};
use super::deviation::{Defect, Deviation, Subject};
use super::name::NameMatch;
use super::path::{self, Issuer};
use super::quirk::Quirk;

mod loading;
mod pinned;
mod shape;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// By its own name: a file that cannot be used is an error.
    ByName,
    /// In a folder: a file that cannot be used is rejected and named.
    InFolder,
}

/// A set of trust anchors and lists. It is loaded whole, or not at all.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    anchors: Vec<Anchor>,
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

/// The revocation status of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// Listed as revoked by its authority, in a list of any age.
    Revoked {
        /// Time of the revocation.
        on: Timestamp,
        /// Reason, if the list has one.
        reason: Option<Reason>,
        /// List that was used.
        list: ListInfo,
    },
    /// Not listed, in a list that is current.
    NotListed {
        /// List that was used.
        list: ListInfo,
    },
    /// Not listed, in a list that is no longer current.
    Stale {
        /// Latest list.
        list: ListInfo,
    },
    /// No list of its authority is there.
    NoList,
}

/// A revocation list, for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListInfo {
    /// Name of the file, and the place in it.
    pub name: String,
    /// Time at which it was issued.
    pub this_update: Timestamp,
    /// Time at which the next one is due.
    pub next_update: Option<Timestamp>,
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
        let state = normalise(state);
        self.anchors.iter().filter(|anchor| anchor.state == state).filter_map(Anchor::parse).collect()
    }

    /// Finds the issuer of a Document Signer.
    #[must_use]
    pub fn issuer_of(&self, signer: &Certificate<'_>) -> Issuer<'_> {
        let state = state_of(signer);
        path::find_for_documents(signer, &state, self.of_state(&state))
    }

    /// Finds the issuer of another certificate of a State, without asking what the certificate may be used for.
    #[must_use]
    pub fn authority_of(&self, certificate: &Certificate<'_>) -> Issuer<'_> {
        let state = state_of(certificate);
        path::find(certificate, &state, self.of_state(&state))
    }

    /// The revocation status of a certificate of an authority at a time. Lists of the same key are used, and lists that the
    /// authority of the same name signed with another of its trusted keys (Doc 9303-12 §4.1.5: after a rollover the new key
    /// signs the list for all).
    #[must_use]
    pub fn revocation(&self, certificate: &Certificate<'_>, authority: &Certificate<'_>, at: Timestamp) -> Revocation {
        let state = state_of(certificate);
        let mut latest: Option<ListInfo> = None;
        for list in self.lists.iter().filter(|list| list.state == state) {
            let Ok(read) = RevocationList::parse(&list.der) else { continue };
            let named = read.issuer.compare(&certificate.issuer) != NameMatch::Other;
            if !named && *list.spki != *authority.spki {
                continue;
            }
            let info =
                ListInfo { name: list.name.clone(), this_update: read.this_update, next_update: read.next_update };
            if let Some(revoked) = read.find(certificate.serial) {
                return Revocation::Revoked { on: revoked.on, reason: revoked.reason, list: info };
            }
            if latest.as_ref().is_none_or(|other| other.due() < info.due()) {
                latest = Some(info);
            }
        }
        match latest {
            Some(list) if (list.this_update..=list.due()).contains(&at) => Revocation::NotListed { list },
            Some(list) => Revocation::Stale { list },
            None => Revocation::NoList,
        }
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

impl ListInfo {
    /// The time until which the list is current. A list without nextUpdate is current only at the time of issue.
    fn due(&self) -> Timestamp {
        self.next_update.unwrap_or(self.this_update)
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
