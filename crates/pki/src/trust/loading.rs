//! Loading trust: files are sorted by what they are, then certificates are taken first, and lists verified with them. A file
//! that was given by its own name is used or is an error; an element of a collection is used or rejected, and stops no other.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::pinned::{ListError, verify_signer};
use super::seals::{KnownSigner, SealStanding};
use super::shape::{Shape, is_ldif, kind_of};
use super::{
    Anchor, Given, List, Rejected, Revocation, Source, SourceKind, Stated, StatedDeviations, Trust, TrustError,
    TrustFile, state_of, zone_code,
};
use crate::certificate::Certificate;
use crate::cms::{SignedData, SignerFault};
use crate::country::normalise;
use crate::crl::RevocationList;
use crate::deviation;
use crate::key::SignatureFault;
use crate::limits::{MASTER_LIST_CERTIFICATES, PATH_SIGNATURES};
use crate::master_list::MasterList;
use crate::name::NameMatch;
use crate::oid;
use crate::path::{self, Issuer};
use crate::text::{self, Piece};

/// Files in the order in which they are used: certificates first, then the lists that are verified with them.
#[derive(Default)]
pub(super) struct Loading {
    trust: Trust,
    /// Positions of anchors by the last octets of their signatures, to find equal ones fast.
    seen: HashMap<[u8; 16], Vec<usize>>,
    masters: Vec<TrustFile>,
    deviations: Vec<TrustFile>,
    revocations: Vec<TrustFile>,
}

/// The result of loading a revocation list.
enum Outcome {
    /// Used, or rejected.
    Done,
    /// The key that it names is not trusted, or not yet.
    KeyUnknown,
}

impl Loading {
    pub(super) fn sort(&mut self, file: TrustFile) -> Result<(), TrustError> {
        let given = file.given.clone();
        let sorted = self.sort_file(file);
        self.settle(&given, sorted)
    }

    /// Handles a file or element that cannot be used: an error if it was given by its own name, else rejected.
    fn settle(&mut self, given: &Given, used: Result<(), TrustError>) -> Result<(), TrustError> {
        match (given, used) {
            (_, Ok(())) => Ok(()),
            (Given::ByName, Err(error)) => Err(error),
            (_, Err(TrustError::Unreadable { name, why })) => {
                self.rejected(name, why);
                Ok(())
            }
            (_, Err(TrustError::Signature { name, why })) => {
                self.rejected(name, format!("the signature does not hold: {why}"));
                Ok(())
            }
        }
    }

    fn sort_file(&mut self, file: TrustFile) -> Result<(), TrustError> {
        let TrustFile { name, bytes, given } = file;
        let unreadable = |why: String| TrustError::Unreadable { name: name.clone(), why };
        // A text could have several objects, and an anchor of the registry is one certificate.
        if bytes.first() == Some(&0x30) || matches!(given, Given::InRegistry(_)) {
            return self.sort_der(TrustFile { name, bytes, given });
        }
        let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let content = std::str::from_utf8(start).ok();
        let unknown =
            || unreadable("it is no certificate, revocation list, master list, deviation list or LDIF".to_owned());
        let (pieces, collection) = match content {
            Some(content) if content.contains("-----BEGIN ") => {
                let pieces = text::pem(content).map_err(|fault| unreadable(fault.to_string()))?;
                let several = pieces.len() > 1;
                (pieces, several)
            }
            Some(content) if is_ldif(content) => {
                // Document Signers in the PKD are no anchors: each is verified with its authority's key on use.
                let wanted = |attribute: &str| !attribute.eq_ignore_ascii_case("userCertificate");
                (text::ldif(content, wanted), true)
            }
            Some(content) => match text::bare(content).filter(|bytes| bytes.first() == Some(&0x30)) {
                Some(bytes) => (vec![Piece { label: String::new(), place: String::new(), bytes: Ok(bytes) }], false),
                None => return Err(unknown()),
            },
            None => return Err(unknown()),
        };
        let given = if collection { Given::InCollection } else { given };
        for piece in pieces {
            let name = if piece.place.is_empty() { name.clone() } else { format!("{name}, {}", piece.place) };
            let bytes = match piece.bytes {
                Ok(bytes) => bytes,
                Err(fault) => {
                    self.settle(&given, Err(TrustError::Unreadable { name, why: fault.to_string() }))?;
                    continue;
                }
            };
            // A PEM file may also have keys and other blocks.
            if bytes.first() == Some(&0x30) && !piece.label.contains("KEY") {
                let sorted = self.sort_der(TrustFile { name, bytes, given: given.clone() });
                self.settle(&given, sorted)?;
            } else {
                self.rejected(name, format!("a piece called {} is nothing to trust", piece.label));
            }
        }
        Ok(())
    }

    fn rejected(&mut self, name: String, why: String) {
        self.trust.rejected.push(Rejected { name, why });
    }

    fn sort_der(&mut self, file: TrustFile) -> Result<(), TrustError> {
        let unreadable = |why: String| TrustError::Unreadable { name: file.name.clone(), why };
        let kind = kind_of(&file.bytes);
        if matches!(file.given, Given::InRegistry(_)) && !matches!(kind, Some(Shape::Certificate)) {
            return Err(unreadable("an anchor of the registry is a certificate".to_owned()));
        }
        match kind {
            Some(Shape::Certificate) => return self.certificate(&file),
            Some(Shape::List) => self.revocations.push(file),
            Some(Shape::Signed) => {
                let signed = SignedData::parse_at_most(&file.bytes, MASTER_LIST_CERTIFICATES);
                let content_type = signed.map_err(|fault| unreadable(fault.to_string()))?.content_type;
                if content_type == oid::CSCA_MASTER_LIST {
                    self.masters.push(file);
                } else if content_type == oid::DEVIATION_LIST {
                    self.deviations.push(file);
                } else {
                    return Err(unreadable(format!("a signed object of type {content_type} is nothing to trust")));
                }
            }
            None => {
                return Err(unreadable(
                    "it begins as DER and is no certificate, revocation list or signed object".to_owned(),
                ));
            }
        }
        Ok(())
    }

    /// Takes a certificate that was given by hand or in the registry as an anchor, if it is one of an authority, or as one
    /// that signs seals.
    fn certificate(&mut self, file: &TrustFile) -> Result<(), TrustError> {
        let TrustFile { name, bytes, given } = file;
        let certificate = Certificate::parse(bytes)
            .map_err(|fault| TrustError::Unreadable { name: name.clone(), why: fault.to_string() })?;
        if !path::is_authority(&certificate) {
            match seal_standing(&certificate, given) {
                Some(standing) => self.seal_signer(&certificate, file, standing),
                None => self.rejected(
                    name.clone(),
                    format!("{} is no authority and signs no seals, so it can be no anchor", certificate.subject),
                ),
            }
            return Ok(());
        }
        let only = match given {
            Given::InRegistry(Stated::Authority { state }) => Some(zone_code(state).to_owned()),
            Given::InRegistry(Stated::SealSigner { .. }) => {
                self.rejected(name.clone(), format!("{} is an authority and no signer of seals", certificate.subject));
                return Ok(());
            }
            Given::ByName | Given::InFolder | Given::InCollection => None,
        };
        let source = Source {
            name: name.clone(),
            kind: SourceKind::Certificate,
            signer: None,
            signed: None,
            entries: 1,
            only: only.clone(),
            quirks: certificate.quirks.clone(),
        };
        self.trust.sources.push(source);
        self.anchor(&certificate, &Arc::new(bytes.clone()), only);
        Ok(())
    }

    /// Takes a certificate that signs seals.
    fn seal_signer(&mut self, certificate: &Certificate<'_>, file: &TrustFile, standing: SealStanding) {
        let only = match &standing {
            SealStanding::Stated { state, .. } => Some(state.clone()),
            SealStanding::Named | SealStanding::Known => None,
        };
        self.trust.seal_signers.push(KnownSigner {
            der: certificate.der.into(),
            standing,
            source: self.trust.sources.len(),
        });
        self.trust.sources.push(Source {
            name: file.name.clone(),
            kind: SourceKind::SealSigner,
            signer: None,
            signed: None,
            entries: 1,
            only,
            quirks: certificate.quirks.clone(),
        });
    }

    /// Adds a certificate of a file as an anchor of the last source, unless it is already one, for the same State or for all.
    fn anchor(&mut self, certificate: &Certificate<'_>, file: &Arc<Vec<u8>>, only: Option<String>) {
        let same = self.seen.entry(certificate.der.last_chunk().copied().unwrap_or_default()).or_default();
        let anchors = &mut self.trust.anchors;
        let is_same = |other: &Anchor| other.der() == certificate.der && (other.only.is_none() || other.only == only);
        if same.iter().any(|at| anchors.get(*at).is_some_and(is_same)) {
            return;
        }
        same.push(anchors.len());
        let (file, place) = place_in(file, certificate.der);
        let state = certificate.subject.country().or_else(|| certificate.issuer.country());
        self.trust.anchors.push(Anchor {
            file,
            place,
            state: normalise(&state.unwrap_or_default()),
            only,
            source: self.trust.sources.len().saturating_sub(1),
        });
    }

    pub(super) fn finish(mut self) -> Result<Trust, TrustError> {
        // Only certificates given by hand may be authorities of a master list's signer; and their lists may revoke it.
        let by_hand: Vec<Anchor> = self.trust.anchors.iter().filter(|anchor| anchor.only.is_none()).cloned().collect();
        let mut left = Vec::new();
        for file in std::mem::take(&mut self.revocations) {
            if !matches!(self.revocation_list(&file), Ok(Outcome::Done)) {
                left.push(file);
            }
        }
        for file in std::mem::take(&mut self.masters) {
            let given = file.given.clone();
            let used = self.master_list(file.name, &Arc::new(file.bytes), &by_hand);
            self.settle(&given, used)?;
        }
        let mut wrong = None;
        for file in left {
            let used = self.revocation_list(&file).map(|outcome| match outcome {
                Outcome::Done => {}
                Outcome::KeyUnknown => {
                    let list = RevocationList::parse(&file.bytes);
                    let issuer = list.map(|list| list.issuer.to_string()).unwrap_or_default();
                    self.rejected(
                        file.name.clone(),
                        format!("a revocation list of {issuer}, whose key is not trusted"),
                    );
                }
            });
            if let (Given::InFolder, Err(error @ TrustError::Signature { .. })) = (&file.given, &used) {
                wrong = wrong.or_else(|| Some(error.clone()));
            }
            self.settle(&file.given, used)?;
        }
        // One wrong list in a folder stops no other; where none is right, nothing in it says who is revoked.
        if let Some(error) = wrong.filter(|_| self.trust.lists.is_empty()) {
            return Err(error);
        }
        for file in std::mem::take(&mut self.deviations) {
            let used = self.deviation_list(file.name, &file.bytes);
            self.settle(&file.given, used)?;
        }
        Ok(self.trust)
    }

    /// The reason why a list's signer no longer counts: it or its authority is on a revocation list.
    fn revoked(&self, signer: &Certificate<'_>) -> Option<String> {
        let Issuer::Found { authority, all, .. } = self.trust.authority_of(signer) else { return None };
        // Of what is not listed nothing is asked here, so the time is of no account.
        let listing = match self.trust.revocation(signer, &authority, Timestamp::UNIX_EPOCH) {
            Revocation::Revoked(listing) => Some(listing),
            _ => self.trust.revoked_authority(&all.iter().collect::<Vec<_>>()),
        };
        listing.map(|listing| format!("its signer {} was revoked on {}", signer.subject, listing.on))
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
        if let Some(why) = self.revoked(&signer) {
            self.rejected(name, why);
            return Ok(());
        }
        self.trust.sources.push(Source {
            name: name.clone(),
            kind: SourceKind::MasterList,
            signer: Some(signer.subject.to_string()),
            signed,
            entries: 0,
            only: None,
            quirks,
        });
        let mut entries = 0;
        for der in list.certificates() {
            match Certificate::parse(der) {
                Ok(certificate) if path::is_authority(&certificate) => {
                    entries += 1;
                    self.anchor(&certificate, bytes, None);
                }
                Ok(certificate) => {
                    self.rejected(name.clone(), format!("{} is no authority", certificate.subject));
                }
                Err(fault) => {
                    let what = hex::encode(Sha256::digest(der));
                    self.rejected(name.clone(), format!("certificate {what}: {fault}"));
                }
            }
        }
        if let Some(source) = self.trust.sources.last_mut() {
            source.entries = entries;
        }
        Ok(())
    }

    /// Verifies a revocation list with the trusted key that it names, of the State that it names.
    fn revocation_list(&mut self, file: &TrustFile) -> Result<Outcome, TrustError> {
        let (name, der) = (file.name.clone(), &file.bytes);
        let list = RevocationList::parse(der)
            .map_err(|fault| TrustError::Unreadable { name: name.clone(), why: fault.to_string() })?;
        let state = normalise(&list.issuer.country().unwrap_or_default());
        let candidates = self.trust.vouchers(&state).into_iter().filter(|candidate| {
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
                    only: None,
                    quirks,
                });
                self.trust.lists.push(List { der: der.as_slice().into(), state, spki, name });
                Ok(Outcome::Done)
            }
            (None, Some(SignatureFault::Unsupported(why))) => {
                self.rejected(name, why);
                Ok(Outcome::Done)
            }
            (None, Some(why)) => Err(TrustError::Signature { name, why: why.to_string() }),
            (None, None) => Ok(Outcome::KeyUnknown),
        }
    }

    /// Verifies a deviation list: its signer's certificate is one for such lists, and issued by a trusted authority. The
    /// list is then about documents of that authority's State only.
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
            Issuer::Found { .. } if deviation::is_signer(&signer) => self.revoked(&signer).map_or(Ok(()), Err),
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
            only: None,
            quirks,
        });
        let (state, by) = (state_of(&signer), signer.subject.to_string());
        self.trust.deviations.push(StatedDeviations { state, by, deviations });
        Ok(())
    }
}

/// The reason why a certificate is held as one that signs seals; `None` if it does not sign any, or may be a Document
/// Signer: in a folder only the extended key usage tells the two apart.
fn seal_standing(certificate: &Certificate<'_>, given: &Given) -> Option<SealStanding> {
    path::may_sign_seals(certificate).ok()?;
    // One of version 1 has no extensions that could say what it is.
    if certificate.version == 1 {
        return None;
    }
    match given {
        Given::ByName => Some(SealStanding::Named),
        Given::InFolder | Given::InCollection => path::is_seal_signer(certificate).then_some(SealStanding::Known),
        Given::InRegistry(Stated::SealSigner { state, types }) => {
            Some(SealStanding::Stated { state: zone_code(state).to_owned(), types: types.clone() })
        }
        Given::InRegistry(Stated::Authority { .. }) => None,
    }
}

/// The place of a certificate in the file that it was parsed from. If the content came in pieces, the certificate has no
/// place in the file and is copied.
fn place_in(file: &Arc<Vec<u8>>, der: &[u8]) -> (Arc<Vec<u8>>, Range<usize>) {
    let start = der.as_ptr().addr().wrapping_sub(file.as_ptr().addr());
    let place = start..start.wrapping_add(der.len());
    match file.get(place.clone()) {
        Some(found) if found == der => (Arc::clone(file), place),
        _ => (Arc::new(der.to_vec()), 0..der.len()),
    }
}
