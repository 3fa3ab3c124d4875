use specimen::pki::{Algorithm, Authority, Role};

use super::*;

/// Doc 9303-3 §7.3.5 numbers what may be wrong; what has no number is told apart from what has.
#[test]
fn every_kind_has_its_number() {
    let kind = |numbers: &[u8]| {
        let octets = [oid::DEVIATION_LIST.octets(), numbers].concat();
        DeviationKind::of(Oid::parse(&octets).unwrap())
    };
    let expected: [(&[u8], DeviationKind); 16] = [
        (&[1], DeviationKind::CertOrKey),
        (&[1, 1], DeviationKind::DsSignature),
        (&[1, 2], DeviationKind::DsEncoding),
        (&[1, 3], DeviationKind::CscaEncoding),
        (&[1, 4], DeviationKind::AaKeyCompromised),
        (&[2], DeviationKind::Lds),
        (&[2, 1], DeviationKind::DgMalformed),
        (&[2, 2], DeviationKind::DgHashWrong),
        (&[2, 3], DeviationKind::SodSignatureWrong),
        (&[2, 4], DeviationKind::ComInconsistent),
        (&[3], DeviationKind::Mrz),
        (&[3, 1], DeviationKind::MrzWrongData),
        (&[3, 2], DeviationKind::MrzWrongCheckDigit),
        (&[4], DeviationKind::Chip),
        (&[4, 1], DeviationKind::Other),
        (&[5], DeviationKind::Other),
    ];
    for (numbers, expected) in expected {
        assert_eq!(kind(numbers), expected, "{numbers:?}");
    }
    assert_eq!(DeviationKind::of(oid::CRL_NUMBER), DeviationKind::Other);
}

/// A signer is named by its issuer and number, by its key or by its hash, and no other one answers to that.
#[test]
fn signer_is_the_one_that_is_named() {
    let (method, mut dice) = (Algorithm::named("P-256-sha256").unwrap(), specimen::dice(3));
    let authority = Authority::new("UT", &method, &mut dice);
    let elsewhere = Authority::new("FR", &method, &mut dice);
    let [own, other] = [(); 2].map(|()| authority.issue(Role::DocumentSigner, &method, &mut dice));
    let [named, stranger] = [&own, &other].map(|signer| Certificate::parse(&signer.certificate).unwrap());
    let foreign = Certificate::parse(&elsewhere.certificate).unwrap();
    let issuer = |issuer: &Certificate<'_>, serial: &Certificate<'_>| {
        Signer::IssuerAndSerial(issuer.issuer.octets().to_vec(), serial.serial.to_vec())
    };
    let ways = [
        issuer(&named, &named),
        Signer::KeyId(named.subject_key_id().unwrap().to_vec()),
        Signer::Digest(Hash::Sha384, Hash::Sha384.digest(named.der)),
    ];
    for way in ways {
        assert!(way.is(&named), "{way:?}");
        assert!(!way.is(&stranger), "{way:?}");
    }
    assert!(!issuer(&foreign, &named).is(&named), "its number, under another State's name");
    assert!(!issuer(&named, &stranger).is(&named), "its State, with another number");
    let about = |signer| Documents { signer: Some(signer), ..Documents::default() };
    let subject = |signer| Subject { signer, ..Subject::default() };
    assert!(about(issuer(&named, &named)).include(&subject(Some(&named))));
    assert!(!about(issuer(&named, &named)).include(&subject(Some(&stranger))));
    assert!(!about(issuer(&named, &named)).include(&subject(None)), "a document of which no signer is known");
}

/// Every bound must hold; fillers and blanks are no part of a code or a number.
#[test]
fn documents_match_every_part() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let documents = Documents {
        document_type: Some("P<".to_owned()),
        issued: Some((at("2024-01-01T00:00:00Z"), at("2024-06-30T00:00:00Z"))),
        numbers: Some(vec!["X1<".to_owned(), "X2".to_owned()]),
        ..Documents::default()
    };
    let subject = Subject {
        document_type: Some("P"),
        number: Some("X2"),
        issued: Some(at("2024-06-30T00:00:00Z")),
        signer: None,
    };
    assert!(documents.include(&subject));
    assert!(documents.include(&Subject { document_type: Some("P<"), number: Some("X1"), ..subject }));
    assert!(!documents.include(&Subject { document_type: Some("I"), ..subject }));
    assert!(!documents.include(&Subject { number: Some("X3"), ..subject }));
    assert!(!documents.include(&Subject { issued: Some(at("2024-06-30T00:00:01Z")), ..subject }));
    assert!(!documents.include(&Subject { issued: None, ..subject }));
    assert!(Documents::default().include(&Subject::default()), "without bounds it is about every document");
}

#[test]
fn defect_is_described_in_words() {
    let text = |kind, parameter| Defect { kind, parameter, description: None }.to_string();
    assert_eq!(text(DeviationKind::Chip, None), "the chip is not usable");
    assert_eq!(text(DeviationKind::DgHashWrong, Some(2)), "the hash of a data group in EF.SOD is wrong, EF.DG2");
    assert_eq!(text(DeviationKind::DgMalformed, Some(20)), "the encoding of a data group is corrupted, EF.SOD");
    assert_eq!(text(DeviationKind::DgMalformed, Some(21)), "the encoding of a data group is corrupted, EF.COM");
    let field = text(DeviationKind::MrzWrongData, Some(2));
    assert_eq!(field, "a field of the machine readable zone contains wrong data, field 2");
}
