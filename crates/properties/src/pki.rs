//! Objects of the public-key infrastructure: a part of one is none, and nothing that was changed under a signature is
//! signed.

use super::cut;
use pki::crl::RevocationList;
use pki::master_list::MasterList;
use pki::profile::{self, Role, Violation};
use pki::trust::{Given, TrustFile};
use pki::{Certificate, SignedData, Trust, deviation, oid, path};

/// A certificate that is its own issuer's is another after any change, or is not signed. What it says of itself is read
/// whatever it says: an authority signs no documents, and who signs lists signs nothing else.
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
    assert!(certificate.subject_key_id().is_none_or(|id| !id.is_empty()), "a key is not named by nothing");
    let own =
        |certificate: &Certificate<'_>| certificate.key().is_ok_and(|key| certificate.verify_signed_by(&key).is_ok());
    if own(&certificate) {
        for changed in cut::changes(bytes) {
            assert!(!Certificate::parse(&changed).is_ok_and(|other| own(&other)), "a change is signed as well");
        }
    }
}

/// What verifies after a change says what it said before: the change was beside what is signed.
pub(super) fn cms(bytes: &[u8]) {
    let Ok(signed) = SignedData::parse(bytes) else { return };
    cut::refused(bytes, |bytes| SignedData::parse(bytes).map(|_| ()));
    let vouched = |signed: &SignedData<'_>| {
        let holds = |info| signed.verify_with_own(info).is_ok();
        (!signed.signers.is_empty() && signed.signers.iter().all(holds))
            .then(|| (signed.content_type.to_string(), signed.content.to_vec()))
    };
    if let Some(said) = vouched(&signed) {
        for changed in cut::changes(bytes) {
            if let Some(says) = SignedData::parse(&changed).ok().as_ref().and_then(vouched) {
                assert_eq!(says, said, "what was changed under a signature is never signed");
            }
        }
    }
}

/// A list with nobody on it revokes nobody; one that names nobody else revokes no other.
pub(super) fn crl(bytes: &[u8]) {
    let Ok(list) = RevocationList::parse(bytes) else { return };
    cut::refused(bytes, |bytes| RevocationList::parse(bytes).map(|_| ()));
    let count = list.len();
    assert_eq!(list.is_empty(), count == 0, "empty is of no length");
    let found = (0..=u8::MAX).filter(|serial| list.find(&[*serial]).is_some()).count();
    assert!(found <= count, "more serial numbers are found than there are");
    assert_eq!(list.find(&[1]), list.find(&[0, 0, 1]), "zeros before a number are none of it");
}

pub(super) fn master_list(bytes: &[u8]) {
    let Ok(list) = MasterList::parse(bytes) else { return };
    cut::refused(bytes, |bytes| MasterList::parse(bytes).map(|_| ()));
    let held: usize = list.certificates().iter().map(|certificate| certificate.len()).sum();
    assert!(held <= list.content().len(), "certificates lie beside one another in the list");
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

/// Whatever lies among what is trusted, it is trusted whole or not at all, and the same twice.
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
        assert_eq!(csca, states.len(), "every certificate that is counted can be read");
    }
}
