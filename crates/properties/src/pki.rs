//! Objects of the public-key infrastructure: one cut short is rejected, and changed bytes do not verify under the old
//! signature.

use super::cut;
use pki::crl::RevocationList;
use pki::master_list::MasterList;
use pki::profile::{self, Role, Violation};
use pki::trust::{Given, TrustFile};
use pki::{Certificate, SignedData, Trust, deviation, oid, path};

/// A self-signed certificate does not verify after a change. An authority is no Document Signer, and a signer of master lists
/// is neither.
pub(super) fn certificate(bytes: &[u8]) {
    let Ok(certificate) = Certificate::parse(bytes) else { return };
    cut::refused(bytes, |bytes| Certificate::parse(bytes).map(|_| ()));
    let authority = certificate.basic_constraints().is_some_and(|constraints| constraints.authority);
    let documents = path::may_sign_documents(&certificate).is_ok();
    let lists = MasterList::is_signer(&certificate);
    assert!(!(documents && authority), "an authority signs no documents");
    assert!(!(documents && lists), "a signer of master lists signs no documents");
    for role in [Role::DocumentSigner, Role::Authority] {
        let codes = |violation: Violation| (violation.code, violation.level);
        let judged = || profile::check(&certificate, role).into_iter().map(codes).collect::<Vec<_>>();
        assert_eq!(judged(), judged(), "the same certificate, the same findings");
    }
    assert!(certificate.subject_key_id().is_none_or(|id| !id.is_empty()), "a key identifier is not empty");
    let own =
        |certificate: &Certificate<'_>| certificate.key().is_ok_and(|key| certificate.verify_signed_by(&key).is_ok());
    if own(&certificate) {
        for changed in cut::changes(bytes) {
            assert!(
                !Certificate::parse(&changed).is_ok_and(|other| own(&other)),
                "a changed certificate does not verify"
            );
        }
    }
}

/// A changed object that verifies has the same content: the change was outside the signed bytes.
pub(super) fn cms(bytes: &[u8]) {
    let Ok(signed) = SignedData::parse(bytes) else { return };
    cut::refused(bytes, |bytes| SignedData::parse(bytes).map(|_| ()));
    let verified = |signed: &SignedData<'_>| {
        let holds = |info| signed.verify_with_own(info).is_ok();
        (!signed.signers.is_empty() && signed.signers.iter().all(holds))
            .then(|| (signed.content_type.to_string(), signed.content.to_vec()))
    };
    if let Some(before) = verified(&signed) {
        for changed in cut::changes(bytes) {
            if let Some(after) = SignedData::parse(&changed).ok().as_ref().and_then(verified) {
                assert_eq!(after, before, "changed content does not verify");
            }
        }
    }
}

/// A revocation list finds no more serial numbers than it has.
pub(super) fn crl(bytes: &[u8]) {
    let Ok(list) = RevocationList::parse(bytes) else { return };
    cut::refused(bytes, |bytes| RevocationList::parse(bytes).map(|_| ()));
    let count = list.len();
    assert_eq!(list.is_empty(), count == 0, "a list is empty if it has no entries");
    let found = (0..=u8::MAX).filter(|serial| list.find(&[*serial], &list.issuer).is_some()).count();
    assert!(found <= count, "more serial numbers are found than there are");
    assert_eq!(
        list.find(&[1], &list.issuer),
        list.find(&[0, 0, 1], &list.issuer),
        "leading zeros of a serial number are ignored"
    );
}

pub(super) fn master_list(bytes: &[u8]) {
    let Ok(list) = MasterList::parse(bytes) else { return };
    cut::refused(bytes, |bytes| MasterList::parse(bytes).map(|_| ()));
    let size: usize = list.certificates().iter().map(|certificate| certificate.len()).sum();
    assert!(size <= list.content().len(), "certificates do not overlap in the list");
}

pub(super) fn deviation_list(bytes: &[u8]) {
    let Ok(signed) = SignedData::parse(bytes) else { return };
    let Ok(deviations) = deviation::parse(&signed) else { return };
    assert_eq!(signed.content_type, oid::DEVIATION_LIST, "nothing else is a deviation list");
    assert!(deviations.len() <= bytes.len());
    cut::refused(bytes, |bytes| {
        SignedData::parse(bytes).ok().and_then(|signed| deviation::parse(&signed).ok()).ok_or(())
    });
}

/// A file of trust is trusted whole or not at all, and loading it twice gives the same.
pub(super) fn ldif(bytes: &[u8]) {
    let load = || {
        let file = TrustFile { name: "trust.ldif".to_owned(), bytes: bytes.to_vec(), given: Given::InFolder };
        let trust = Trust::load(vec![file]).map_err(|error| error.to_string())?;
        let states: Vec<String> =
            trust.certificates().map(|(certificate, _)| certificate.sha256().to_owned()).collect();
        Ok::<_, String>((trust.sha256().to_owned(), trust.csca(), trust.crl(), states))
    };
    let found = load();
    assert_eq!(found, load(), "the same file, the same trust");
    if let Ok((_, csca, _, states)) = found {
        assert_eq!(csca, states.len(), "every counted certificate can be parsed");
    }
}
