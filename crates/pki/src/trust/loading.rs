//! Loading trust: files are sorted by what they are, then certificates are taken first, and lists verified with them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::pinned::{ListError, verify_signer};
use super::shape::{Shape, is_ldif, kind_of};
use super::{
    Anchor, Given, List, Rejected, Source, SourceKind, StatedDeviations, Trust, TrustError, TrustFile, state_of,
};
use crate::certificate::Certificate;
use crate::cms::{SignedData, SignerFault};
use crate::country::normalise;
use crate::crl::{ListFault, RevocationList};
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
    masters: Vec<(String, Vec<u8>)>,
    deviations: Vec<(String, Vec<u8>)>,
    revocations: Vec<(String, Vec<u8>)>,
}

impl Loading {
    pub(super) fn sort(&mut self, file: TrustFile) -> Result<(), TrustError> {
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
                // Document Signers in the PKD are no anchors: each is verified with its authority's key on use.
                let wanted = |attribute: &str| !attribute.eq_ignore_ascii_case("userCertificate");
                text::ldif(content, wanted).map_err(|fault| unreadable(fault.to_string()))?
            }
            Some(content) => match text::bare(content).filter(|bytes| bytes.first() == Some(&0x30)) {
                Some(bytes) => vec![Piece { label: String::new(), place: String::new(), bytes }],
                None => return self.unknown(name, given),
            },
            None => return self.unknown(name, given),
        };
        for piece in pieces {
            let name = if piece.place.is_empty() { name.clone() } else { format!("{name}, {}", piece.place) };
            // A PEM file may also have keys and other blocks.
            match piece.bytes.first() {
                Some(0x30) if !piece.label.contains("KEY") => self.sort_der(name, piece.bytes)?,
                _ => self.rejected(name, format!("a piece called {} is nothing to trust", piece.label)),
            }
        }
        Ok(())
    }

    /// Handles a file of no known kind: an error if it was given by name, else rejected.
    fn unknown(&mut self, name: String, given: Given) -> Result<(), TrustError> {
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

    /// Takes a certificate that was given by hand as an anchor, if it is one of an authority.
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

    /// Adds a certificate of a file as an anchor of the last source, unless it is already one.
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

    pub(super) fn finish(mut self) -> Result<Trust, TrustError> {
        // Only certificates given by hand may be authorities of a master list's signer.
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
    fn revocation_list(&mut self, name: String, der: &[u8]) -> Result<(), TrustError> {
        let list = match RevocationList::parse(der) {
            Ok(list) => list,
            Err(ListFault::Partial(why)) => {
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
