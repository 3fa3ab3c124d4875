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

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::certificate::Certificate;
use super::cms::{SignedData, SignerFault};
use super::country::normalise;
use super::crl::{Reason, RevocationList};
use super::deviation::{self, Defect, Deviation, Subject};
use super::key::{PublicKey, SignatureFault};
use super::master_list::MasterList;
use super::name::NameMatch;
use super::oid;
use super::path::{self, Issuer};
use super::quirk::Quirk;
use super::text::{self, Piece};

use crate::limits::{MASTER_LIST_CERTIFICATES, PATH_SIGNATURES};

/// Keys of the authorities under which the master lists of public bodies are signed: SHA-256 of the
/// SubjectPublicKeyInfo. Each is in at least two lists of different publishers.
const PINNED: &[(&str, &str)] = &[
    ("Germany, csca-germany, certificate 1163", "aa9a2c80eb69bbb600255798e028b9a0177199b1851393329979be8e6ec9c3e2"),
    ("Germany, csca-germany, certificate 1229", "b7d7c66d3eb51e4fbd47c7e637cf31ee50447e4dff11e61e1b536f26373c5590"),
    ("Netherlands, CSCA NL, series 7", "9b664509ef9f667b99dbbf9d603f0be84fcced35fd6ad8225fdd904cba19af05"),
    ("United Nations CSCA, certificate 1503060568", "533447d095151f10460f56ae4e3523ecb597381dde4ead596909445e7cd0afb5"),
];

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

/// What was handed over, sorted by what it is. Certificates come first, then the lists that they are needed for.
#[derive(Default)]
struct Loading {
    trust: Trust,
    /// Anchors by the last octets of their signatures, which are as good as a hash.
    seen: HashMap<[u8; 16], Vec<usize>>,
    masters: Vec<(String, Vec<u8>)>,
    deviations: Vec<(String, Vec<u8>)>,
    revocations: Vec<(String, Vec<u8>)>,
}

impl Loading {
    fn sort(&mut self, file: TrustFile) -> Result<(), TrustError> {
        let TrustFile { name, bytes, given } = file;
        let unreadable = |why: String| TrustError::Unreadable { name: name.clone(), why };
        if bytes.first() == Some(&0x30) {
            return self.sort_der(name, bytes);
        }
        let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let content = std::str::from_utf8(start).ok();
        let pieces = match content {
            Some(content) if content.contains("-----BEGIN ") => {
                text::pem(content).map_err(|fault| unreadable(fault.to_string()))?
            }
            Some(content) if is_ldif(content) => {
                // Document Signers of the PKD are published, not trusted: they need their authority's signature.
                let wanted = |attribute: &str| !attribute.eq_ignore_ascii_case("userCertificate");
                text::ldif(content, wanted).map_err(|fault| unreadable(fault.to_string()))?
            }
            Some(content) => match text::bare(content).filter(|bytes| bytes.first() == Some(&0x30)) {
                Some(bytes) => vec![Piece { label: String::new(), place: String::new(), bytes }],
                None => return self.leave(name, given),
            },
            None => return self.leave(name, given),
        };
        for piece in pieces {
            let name = if piece.place.is_empty() { name.clone() } else { format!("{name}, {}", piece.place) };
            // Keys and other things have no place here, but may lie in the same text.
            match piece.bytes.first() {
                Some(0x30) if !piece.label.contains("KEY") => self.sort_der(name, piece.bytes)?,
                _ => self.rejected(name, format!("a piece called {} is nothing to trust", piece.label)),
            }
        }
        Ok(())
    }

    /// What is none of ours: an error if it was named, to be told if it merely lay there.
    fn leave(&mut self, name: String, given: Given) -> Result<(), TrustError> {
        let why = "it is no certificate, revocation list, master list, deviation list or LDIF".to_owned();
        match given {
            Given::ByName => Err(TrustError::Unreadable { name, why }),
            Given::InFolder => {
                self.rejected(name, why);
                Ok(())
            }
        }
    }

    fn rejected(&mut self, name: String, why: String) {
        self.trust.rejected.push(Rejected { name, why });
    }

    fn sort_der(&mut self, name: String, bytes: Vec<u8>) -> Result<(), TrustError> {
        match kind_of(&bytes) {
            Some(Shape::Certificate) => self.certificate(name, &bytes),
            Some(Shape::List) => {
                self.revocations.push((name, bytes));
                Ok(())
            }
            Some(Shape::Signed) => {
                let signed = SignedData::parse_at_most(&bytes, MASTER_LIST_CERTIFICATES);
                let signed =
                    signed.map_err(|fault| TrustError::Unreadable { name: name.clone(), why: fault.to_string() })?;
                match signed.content_type {
                    oid::CSCA_MASTER_LIST => self.masters.push((name, bytes)),
                    oid::DEVIATION_LIST => self.deviations.push((name, bytes)),
                    other => {
                        let why = format!("a signed object of type {other} is nothing to trust");
                        return Err(TrustError::Unreadable { name, why });
                    }
                }
                Ok(())
            }
            None => {
                let why = "it begins as DER and is no certificate, revocation list or signed object".to_owned();
                Err(TrustError::Unreadable { name, why })
            }
        }
    }

    /// A certificate given by hand is an anchor, if it is one of an authority.
    fn certificate(&mut self, name: String, der: &[u8]) -> Result<(), TrustError> {
        let certificate = Certificate::parse(der)
            .map_err(|fault| TrustError::Unreadable { name: name.clone(), why: fault.to_string() })?;
        if !path::is_authority(&certificate) {
            self.rejected(name, format!("{} is no authority and can be no anchor", certificate.subject));
            return Ok(());
        }
        let source = Source {
            name,
            kind: SourceKind::Certificate,
            signer: None,
            signed: None,
            entries: 1,
            quirks: certificate.quirks.clone(),
        };
        self.trust.sources.push(source);
        self.anchor(&certificate, &Arc::new(der.to_vec()));
        Ok(())
    }

    /// Trusts a certificate of a file on the word of the last source.
    fn anchor(&mut self, certificate: &Certificate<'_>, file: &Arc<Vec<u8>>) {
        let same = self.seen.entry(certificate.der.last_chunk().copied().unwrap_or_default()).or_default();
        let anchors = &mut self.trust.anchors;
        if same.iter().any(|at| anchors.get(*at).is_some_and(|other: &Anchor| other.der() == certificate.der)) {
            return;
        }
        same.push(anchors.len());
        let (file, place) = place_in(file, certificate.der);
        let state = certificate.subject.country().or_else(|| certificate.issuer.country());
        self.trust.anchors.push(Anchor {
            file,
            place,
            state: normalise(&state.unwrap_or_default()),
            source: self.trust.sources.len().saturating_sub(1),
        });
    }

    fn finish(mut self) -> Result<Trust, TrustError> {
        // Only what was given by hand may vouch for a master list.
        let by_hand = self.trust.anchors.clone();
        for (name, bytes) in std::mem::take(&mut self.masters) {
            self.master_list(name, &Arc::new(bytes), &by_hand)?;
        }
        for (name, bytes) in std::mem::take(&mut self.revocations) {
            self.revocation_list(name, &bytes)?;
        }
        for (name, bytes) in std::mem::take(&mut self.deviations) {
            self.deviation_list(name, &bytes)?;
        }
        Ok(self.trust)
    }

    fn master_list(&mut self, name: String, bytes: &Arc<Vec<u8>>, by_hand: &[Anchor]) -> Result<(), TrustError> {
        let unreadable = |why: String| TrustError::Unreadable { name: name.clone(), why };
        let signed = SignedData::parse_at_most(bytes, MASTER_LIST_CERTIFICATES);
        let list = signed.and_then(MasterList::of).map_err(|fault| unreadable(fault.to_string()))?;
        let by_hand: Vec<Certificate<'_>> = by_hand.iter().filter_map(Anchor::parse).collect();
        let (signer, quirks, signed) = match verify_signer(&list, &by_hand) {
            Ok(verified) => verified,
            Err(ListError::Wrong(why)) => return Err(TrustError::Signature { name, why }),
            Err(ListError::Unknown(why)) => {
                self.rejected(name, why);
                return Ok(());
            }
        };
        let kind = SourceKind::MasterList;
        self.trust.sources.push(Source { name: name.clone(), kind, signer: Some(signer), signed, entries: 0, quirks });
        let mut entries = 0;
        for der in list.certificates() {
            match Certificate::parse(der) {
                Ok(certificate) if path::is_authority(&certificate) => {
                    entries += 1;
                    self.anchor(&certificate, bytes);
                }
                Ok(certificate) => {
                    self.rejected(name.clone(), format!("{} is no authority", certificate.subject));
                }
                Err(fault) => {
                    let what = hex::encode(&Sha256::digest(der));
                    self.rejected(name.clone(), format!("certificate {what}: {fault}"));
                }
            }
        }
        if let Some(source) = self.trust.sources.last_mut() {
            source.entries = entries;
        }
        Ok(())
    }

    /// A revocation list is signed by the trusted key that it names, of the State that it names.
    fn revocation_list(&mut self, name: String, der: &[u8]) -> Result<(), TrustError> {
        let list = match RevocationList::parse(der) {
            Ok(list) => list,
            Err(super::crl::ListFault::Partial(why)) => {
                self.rejected(name, format!("a revocation list that is partial: {why}"));
                return Ok(());
            }
            Err(fault) => return Err(TrustError::Unreadable { name, why: fault.to_string() }),
        };
        let state = normalise(&list.issuer.country().unwrap_or_default());
        let candidates = self.trust.of_state(&state).into_iter().filter(|candidate| {
            match (list.authority_key_id(), candidate.subject_key_id()) {
                (Some(wanted), Some(own)) => wanted == own,
                _ => list.issuer.compare(&candidate.subject) != NameMatch::Other,
            }
        });
        let mut fault = None;
        let mut signed = None;
        for candidate in candidates.take(PATH_SIGNATURES) {
            let key = candidate.key().map_err(SignatureFault::from);
            match key.and_then(|key| list.verify_signed_by(&key)) {
                Ok(quirks) => {
                    signed = Some((Box::from(candidate.spki), candidate.subject.to_string(), quirks));
                    break;
                }
                Err(why) => fault = Some(why),
            }
        }
        match (signed, fault) {
            (Some((spki, signer, quirks)), _) => {
                self.trust.sources.push(Source {
                    name: name.clone(),
                    kind: SourceKind::RevocationList,
                    signer: Some(signer),
                    signed: Some(list.this_update),
                    entries: list.len(),
                    quirks,
                });
                self.trust.lists.push(List { der: der.into(), state, spki, name });
                Ok(())
            }
            (None, Some(SignatureFault::Unsupported(why))) => {
                self.rejected(name, why);
                Ok(())
            }
            (None, Some(why)) => Err(TrustError::Signature { name, why: why.to_string() }),
            (None, None) => {
                self.rejected(name, format!("a revocation list of {}, whose key is not trusted", list.issuer));
                Ok(())
            }
        }
    }

    /// A State may say what is wrong with its own documents, through a signer that its authority made for that.
    fn deviation_list(&mut self, name: String, bytes: &[u8]) -> Result<(), TrustError> {
        let unreadable = |why: String| TrustError::Unreadable { name: name.clone(), why };
        let signed = SignedData::parse_at_most(bytes, MASTER_LIST_CERTIFICATES);
        let signed = signed.map_err(|fault| unreadable(fault.to_string()))?;
        let deviations = deviation::parse(&signed).map_err(|fault| unreadable(fault.to_string()))?;
        let Some(info) = signed.signers.first() else {
            return Err(TrustError::Signature { name, why: "nobody signed it".to_owned() });
        };
        let (signer, quirks) = match signed.verify_with_own(info) {
            Ok((signer, quirks)) => (signer, quirks),
            Err(fault) if fault.is_unsupported() || fault == SignerFault::NoCertificate => {
                self.rejected(name, fault.to_string());
                return Ok(());
            }
            Err(fault) => return Err(TrustError::Signature { name, why: fault.to_string() }),
        };
        let issuer = match self.trust.authority_of(&signer) {
            Issuer::Found { .. } if deviation::is_signer(&signer) => Ok(()),
            Issuer::Found { .. } => Err("its signer is none for deviation lists".to_owned()),
            Issuer::Fails { fault, .. } => {
                let why = format!("its signer's certificate: {fault}");
                return Err(TrustError::Signature { name, why });
            }
            _ => Err(format!("its signer {} has no authority that is trusted", signer.subject)),
        };
        if let Err(why) = issuer {
            self.rejected(name, why);
            return Ok(());
        }
        self.trust.sources.push(Source {
            name: name.clone(),
            kind: SourceKind::DeviationList,
            signer: Some(signer.subject.to_string()),
            signed: info.signing_time(),
            entries: deviations.len(),
            quirks,
        });
        let (state, by) = (state_of(&signer), signer.subject.to_string());
        self.trust.deviations.push(StatedDeviations { state, by, deviations });
        Ok(())
    }
}

/// Where a certificate stands in the file that it was read from; where it does not, its content having come in pieces, it
/// is a file of its own.
fn place_in(file: &Arc<Vec<u8>>, der: &[u8]) -> (Arc<Vec<u8>>, Range<usize>) {
    let start = der.as_ptr().addr().wrapping_sub(file.as_ptr().addr());
    let place = start..start.wrapping_add(der.len());
    match file.get(place.clone()) {
        Some(found) if found == der => (Arc::clone(file), place),
        _ => (Arc::new(der.to_vec()), 0..der.len()),
    }
}

/// Why a list is not believed.
enum ListError {
    /// Its signature is wrong.
    Wrong(String),
    /// Its signer is not known.
    Unknown(String),
}

/// Who vouches for a master list: its signer's name, what was tolerated, and when it was signed.
fn verify_signer(
    list: &MasterList<'_>,
    by_hand: &[Certificate<'_>],
) -> Result<(String, Vec<Quirk>, Option<Timestamp>), ListError> {
    let signed = &list.signed;
    let info = signed.signers.first().ok_or_else(|| ListError::Wrong("nobody signed it".to_owned()))?;
    let (signer, mut quirks) = signed.verify_with_own(info).map_err(|fault| match fault {
        SignerFault::NoCertificate => ListError::Unknown(fault.to_string()),
        fault if fault.is_unsupported() => ListError::Unknown(fault.to_string()),
        fault => ListError::Wrong(fault.to_string()),
    })?;
    quirks.extend(&signed.quirks);
    quirks.extend(&info.quirks);
    if !MasterList::is_signer(&signer) {
        return Err(ListError::Unknown(format!("its signer {} is none for master lists", signer.subject)));
    }
    // What came with the signature first: reading the whole list for its signer's authority takes longer than the rest.
    let mut doubt = ListError::Unknown(String::new());
    for offered in [signed.certificates.clone(), list.certificates()] {
        let offered: Vec<Certificate<'_>> = offered
            .into_iter()
            .filter_map(|der| Certificate::parse(der).ok())
            .filter(|offer| path::is_authority(offer) && state_of(offer) == state_of(&signer))
            .collect();
        let authorities: Vec<&Certificate<'_>> = by_hand.iter().chain(&offered).collect();
        let mut budget = PATH_SIGNATURES;
        match chain(&signer, &authorities, by_hand, LINKS, &mut budget) {
            Ok(()) => return Ok((signer.subject.to_string(), quirks, info.signing_time())),
            Err(ListError::Wrong(why)) => return Err(ListError::Wrong(why)),
            Err(unknown) => doubt = unknown,
        }
    }
    Err(doubt)
}

/// Steps from a signer to a pinned key: its authority, and rollovers of it. Doc 9303-12 Appendix A has a new authority
/// key every three to five years.
const LINKS: usize = 4;

/// Whether a certificate is signed by a pinned key, or by one that a pinned key links to.
fn chain(
    certificate: &Certificate<'_>,
    authorities: &[&Certificate<'_>],
    by_hand: &[Certificate<'_>],
    steps: usize,
    budget: &mut usize,
) -> Result<(), ListError> {
    let unknown = || ListError::Unknown(format!("its signer's authority is not known: {}", certificate.issuer));
    let steps = steps.checked_sub(1).ok_or_else(unknown)?;
    let mut wrong = None;
    let mut tried: Vec<&[u8]> = Vec::new();
    for authority in authorities.iter().filter(|authority| path::relate(certificate, authority).is_some()) {
        if tried.contains(&authority.spki) || authority.spki == certificate.spki {
            continue;
        }
        tried.push(authority.spki);
        *budget = budget.checked_sub(1).ok_or_else(unknown)?;
        let key = PublicKey::parse(authority.spki).map_err(SignatureFault::from);
        let known = is_known(authority.spki, by_hand);
        match key.and_then(|key| certificate.verify_signed_by(&key)) {
            Ok(_) if known => return Ok(()),
            Ok(_) => {
                // The same key under a certificate that another key signed: a link.
                let links = authorities.iter().filter(|link| link.spki == authority.spki);
                for link in links {
                    match chain(link, authorities, by_hand, steps, budget) {
                        Ok(()) => return Ok(()),
                        Err(ListError::Wrong(why)) => wrong = Some(why),
                        Err(ListError::Unknown(_)) => {}
                    }
                }
            }
            Err(fault) if known => wrong = Some(format!("its signer's certificate: {fault}")),
            Err(_) => {}
        }
    }
    Err(wrong.map_or_else(unknown, ListError::Wrong))
}

fn is_known(spki: &[u8], by_hand: &[Certificate<'_>]) -> bool {
    by_hand.iter().any(|certificate| certificate.spki == spki) || {
        let hash = hex::encode(&Sha256::digest(spki));
        PINNED.iter().any(|(_, pinned)| *pinned == hash)
    }
}

/// What some DER looks like.
enum Shape {
    Certificate,
    List,
    Signed,
}

fn kind_of(bytes: &[u8]) -> Option<Shape> {
    use super::der::{Reader, Rules, tag};
    let mut inside = Reader::new(bytes, Rules::Ber).sequence("file").ok()?;
    if inside.rest().first() == Some(&tag::OID) {
        return Some(Shape::Signed);
    }
    // TBSCertificate begins with its version or its serial number and goes on with an algorithm and a name; so does
    // TBSCertList, but a time stands where the certificate has its validity.
    let mut signed = inside.sequence("file").ok()?;
    if signed.optional(tag::context_constructed(0), "file").ok()?.is_some() {
        return Some(Shape::Certificate);
    }
    signed.optional(tag::INTEGER, "file").ok()?;
    signed.expect(tag::SEQUENCE, "file").ok()?;
    signed.expect(tag::SEQUENCE, "file").ok()?;
    match signed.rest().first() {
        Some(&(tag::UTC_TIME | tag::GENERALIZED_TIME)) => Some(Shape::List),
        Some(&tag::SEQUENCE) => Some(Shape::Certificate),
        _ => None,
    }
}

fn is_ldif(content: &str) -> bool {
    let mut lines = content.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.next().is_some_and(|line| line.starts_with("version:") || line.starts_with("dn:"))
}
