//! What we trust: authorities' certificates, their revocation lists, and what they say of their own documents.
//!
//! ```text
//! certificate given by hand ───────────────┐
//! master list ─ signer ─ pinned authority ─┴▶ anchors ─▶ revocation lists, deviation lists
//! ```
//!
//! A list of the certificates of all States can put a key under any State's name. It is therefore believed only if its
//! signer's authority is pinned here or was given by hand, never because another list vouches for that authority: what
//! a list says of France is believed for French documents, and not for what France says of Belgium.

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

/// A file that is to be trusted.
#[derive(Clone, Debug)]
pub struct TrustFile {
    /// Its name, for messages.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How it was given.
    pub given: Given,
}

/// How a file was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// By its own name: it must be something that can be trusted.
    ByName,
    /// In a folder, where other things may lie too.
    InFolder,
}

/// What we trust. It is made whole or not at all.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    anchors: Vec<Anchor>,
    lists: Vec<List>,
    deviations: Vec<StatedDeviations>,
    sources: Vec<Source>,
    rejected: Vec<Rejected>,
    sha256: String,
}

/// A certificate of an authority, kept where it stands in its file and read when it is asked for.
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

/// What a State says of its own documents.
#[derive(Clone, Debug)]
struct StatedDeviations {
    state: String,
    by: String,
    deviations: Vec<Deviation>,
}

/// Where trust comes from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file, and where in it.
    pub name: String,
    /// What it is.
    pub kind: SourceKind,
    /// Who signed it, if it is signed.
    pub signer: Option<String>,
    /// When, by the signer's word.
    pub signed: Option<Timestamp>,
    /// How many certificates, revoked ones or deviations are in it.
    pub entries: usize,
    /// What was tolerated in it.
    pub quirks: Vec<Quirk>,
}

/// Kinds of things that are trusted.
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

/// Something that was handed over and is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The file, and where in it.
    pub name: String,
    /// Why not.
    pub why: String,
}

/// Why nothing is trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// A file is none of the kinds that are trusted, or is broken.
    #[error("{name}: {why}")]
    Unreadable {
        /// The file, and where in it.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// A list's signature is wrong: somebody changed it.
    #[error("{name}: the signature does not hold: {why}")]
    Signature {
        /// The file, and where in it.
        name: String,
        /// What is wrong with it.
        why: String,
    },
}

/// Whether a certificate is revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// It is, by a list of its authority, however old that is.
    Revoked {
        /// Since when.
        on: Timestamp,
        /// Why, if the list says.
        reason: Option<Reason>,
        /// The list.
        list: ListInfo,
    },
    /// It is not, by a list that is still current.
    NotListed {
        /// The list.
        list: ListInfo,
    },
    /// It was not when the list was made, and the list is no longer current.
    Stale {
        /// The latest list.
        list: ListInfo,
    },
    /// There is no list of its authority.
    NoList,
}

/// Which list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListInfo {
    /// The file, and where in it.
    pub name: String,
    /// When it was made.
    pub this_update: Timestamp,
    /// When the next one was due.
    pub next_update: Option<Timestamp>,
}

impl Trust {
    /// Trust in nobody.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads everything that is to be trusted, what it is being told by its content. The order of the files is of no
    /// account.
    ///
    /// # Errors
    /// The first thing that is wrong; then nothing is trusted.
    pub fn load(files: Vec<TrustFile>) -> Result<Self, TrustError> {
        let mut loading = Loading::default();
        let mut hashes: Vec<[u8; 32]> = files.iter().map(|file| Sha256::digest(&file.bytes).into()).collect();
        hashes.sort_unstable();
        hashes.dedup();
        for file in files {
            loading.sort(file)?;
        }
        let mut trust = loading.finish()?;
        trust.sha256 = hex::encode(&hashes.iter().fold(Sha256::new(), Sha256::chain_update).finalize());
        Ok(trust)
    }

    /// The hash of all files together; empty if there are none.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// How many certificates of authorities are trusted.
    #[must_use]
    pub fn csca(&self) -> usize {
        self.anchors.len()
    }

    /// How many revocation lists are trusted.
    #[must_use]
    pub fn crl(&self) -> usize {
        self.lists.len()
    }

    /// Where trust comes from.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// What was handed over and is not trusted, and why.
    #[must_use]
    pub fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }

    /// All trusted certificates, each with where it comes from.
    pub fn certificates(&self) -> impl Iterator<Item = (Certificate<'_>, &Source)> {
        self.anchors.iter().filter_map(|anchor| Some((anchor.parse()?, self.sources.get(anchor.source)?)))
    }

    /// The trusted certificates of a State, as its certificates name it.
    #[must_use]
    pub fn of_state(&self, state: &str) -> Vec<Certificate<'_>> {
        let state = normalise(state);
        self.anchors.iter().filter(|anchor| anchor.state == state).filter_map(Anchor::parse).collect()
    }

    /// What stands behind a Document Signer.
    #[must_use]
    pub fn issuer_of(&self, signer: &Certificate<'_>) -> Issuer<'_> {
        let state = state_of(signer);
        path::find_for_documents(signer, &state, self.of_state(&state))
    }

    /// What stands behind any other certificate of a State: whose signature it carries, not what it may be used for.
    #[must_use]
    pub fn authority_of(&self, certificate: &Certificate<'_>) -> Issuer<'_> {
        let state = state_of(certificate);
        path::find(certificate, &state, self.of_state(&state))
    }

    /// Whether a certificate of an authority is revoked, asked at a time. Every list counts that the same key signed, or
    /// that the authority of the same name signed with another of its trusted keys (Doc 9303-12 §4.1.5: after a rollover
    /// the new key signs the list for all).
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

    /// What a State says is wrong with a document of its own, and in which list.
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
    /// The end of its currency; a list that does not say is current only when it is made.
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
