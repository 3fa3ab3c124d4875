//! Published seals, against what their publishers and independent readers say of them. They lie in `../shared/data/seals`;
//! where that is absent these tests are ignored.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the tests print what they counted")]

#[path = "../../../tests/shared/mod.rs"]
mod shared;

use std::collections::BTreeSet;
use std::fs;

use pki::crl::RevocationList;
use pki::key::SignatureFault;
use pki::master_list::MasterList;
use pki::path::may_sign_seals;
use pki::{Certificate, Hash};
use seal::idb::Compression;
use seal::signer::deviations;
use seal::{Key, Seal, SealDeviation, SealField, SealHash, SealKind, SealValue, SignerDeviation, SignerReference};
use serde_json::Value;
use shared::shared;

fn read(path: &str) -> Vec<u8> {
    fs::read(shared(&format!("data/seals/{path}"))).unwrap()
}

fn cases() -> Value {
    serde_json::from_slice(&read("cases.json")).unwrap()
}

/// The bytes of a case: its file, or what the symbol in its picture holds.
fn bytes(case: &Value) -> Vec<u8> {
    match case["bytes"].as_str() {
        Some(hex) => hex::decode(hex).unwrap(),
        None => read(case["file"].as_str().unwrap()),
    }
}

/// Deviations of cases beyond those of genuine seals: made-up messages, and seals that are not signed.
fn expected_deviations(id: &str) -> Vec<SealDeviation> {
    match id {
        "administrative-v9" | "idb-can-ndb1" | "idb-unsigned-zipped" => vec![SealDeviation::NoSignature],
        _ => Vec::new(),
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Hash::Sha256.digest(bytes))
}

/// Compares a field's value with the one in a case.
fn check_field(id: &str, name: &str, fields: &[SealField], expected: &Value) {
    if let Some(tag) = name.strip_prefix("tag-") {
        let field = fields.iter().find(|field| field.key == Key::Tag(tag.parse().unwrap())).unwrap();
        assert_eq!(hex::encode(&*field.bytes), expected.as_str().unwrap(), "{id}: {name}");
        return;
    }
    let by_name = |field: &&SealField| field.name == Some(name) || field.key == Key::Member(name.to_owned());
    let field = fields.iter().find(by_name).unwrap_or_else(|| panic!("{id}: no field {name}"));
    match (&field.value, expected) {
        (SealValue::Text(text), Value::String(expected)) => assert_eq!(text.trim_end(), expected, "{id}: {name}"),
        (SealValue::Date(date), Value::String(expected)) => assert_eq!(date.to_string(), *expected, "{id}: {name}"),
        (SealValue::Stay(_), Value::String(expected)) => assert_eq!(hex::encode(&*field.bytes), *expected, "{id}"),
        (SealValue::Bytes, Value::String(expected)) => {
            let found = format!("{} bytes, sha256 {}", field.bytes.len(), sha256(&field.bytes));
            assert_eq!(found, *expected, "{id}: {name}");
        }
        (SealValue::Number(number), Value::Number(expected)) => assert_eq!(Some(*number), expected.as_u64()),
        (SealValue::Zone(lines), Value::Array(expected)) => {
            assert!(lines.iter().map(String::as_str).eq(expected.iter().map(|line| line.as_str().unwrap())), "{id}");
        }
        (SealValue::Group(fields), Value::Object(expected)) => {
            expected.iter().for_each(|(name, value)| check_field(id, name, fields, value));
            assert_eq!(fields.len(), expected.len(), "{id}: {name}");
        }
        (SealValue::Group(items), Value::Array(expected)) => {
            assert_eq!(items.len(), expected.len(), "{id}: {name}");
            for (item, expected) in items.iter().zip(expected) {
                let expected = expected.as_object().unwrap();
                expected.iter().for_each(|(name, value)| check_field(id, name, item.group(), value));
            }
        }
        (found, _) => panic!("{id}: {name} is {found:?}"),
    }
}

fn check_header(id: &str, seal: &Seal, case: &Value) {
    let date = |name: &str| case[name].as_str().map(|text| text.parse().unwrap());
    assert_eq!((seal.issued, seal.signed), (date("issued"), date("signed")), "{id}");
    assert_eq!(seal.country, case["country"].as_str().unwrap(), "{id}");
    match (seal.kind, &seal.signer) {
        (SealKind::Vds, SignerReference::Named { signer, reference }) => {
            assert_eq!(
                (signer.as_str(), reference.as_str()),
                (case["signer"].as_str().unwrap(), case["reference"].as_str().unwrap())
            );
            assert_eq!(seal.version, case["version"].to_string(), "{id}");
            assert_eq!(Some(seal.profile.as_str()), case["profile"].as_str(), "{id}");
            assert_eq!(seal.document, case["name"].as_str(), "{id}");
        }
        (SealKind::Idb, signer) => {
            assert_eq!(seal.version, case["prefix"].as_str().unwrap(), "{id}");
            match signer {
                SignerReference::Hash(hash) => assert_eq!(hex::encode(hash), case["reference"].as_str().unwrap()),
                other => assert_eq!((other, &case["reference"]), (&SignerReference::None, &Value::Null), "{id}"),
            }
            let hash = case["algorithm"].as_str().map(|_| SealHash::Named(Hash::Sha256));
            assert_eq!(seal.hash, hash.unwrap_or(SealHash::Unknown(String::new())), "{id}");
        }
        (SealKind::VdsNc, SignerReference::Inside) => {
            assert_eq!((seal.version.as_str(), seal.profile.as_str()), ("1", case["type"].as_str().unwrap()), "{id}");
            assert_eq!(sha256(&seal.signed_bytes), case["canonical_sha256"].as_str().unwrap(), "{id}");
            let canonical = !seal.deviations.contains(&SealDeviation::NotCanonical);
            assert_eq!(canonical, case["canonical"].as_bool().unwrap(), "{id}");
        }
        other => panic!("{id}: {other:?}"),
    }
    let tags: Vec<Value> = seal
        .fields
        .iter()
        .filter_map(|field| match field.key {
            Key::Tag(tag) => Some(tag.into()),
            _ => None,
        })
        .collect();
    let listed = case["features"].as_array().or(case["messages"].as_array());
    assert_eq!(Some(&tags), listed.or(Some(&Vec::new())), "{id}");
}

/// The signer's certificate of a case, and the profile's rules that it breaks.
fn check_signature(id: &str, seal: &Seal, case: &Value) {
    let der = match case["certificate"].as_str() {
        None => None,
        Some("in the seal") => seal.certificate.clone(),
        Some(file) => Some(read(file)),
    };
    let verified = der.as_ref().map(|der| {
        let certificate = Certificate::parse(der).unwrap();
        let own = id != "registration-dezv";
        assert_eq!(seal.refers_to(&certificate), own, "{id}: the one whose reference is a made-up hash");
        assert_eq!(may_sign_seals(&certificate), Ok(()), "{id}");
        seal.verify(&certificate.key().unwrap())
    });
    match (case["signature"].as_str().unwrap(), verified) {
        ("holds", Some(Ok(holds))) => {
            if let Some(hash) = case["hash"].as_str() {
                assert_eq!(holds.hash.name().replace('-', "").to_lowercase(), hash, "{id}");
            }
            assert_eq!(holds.deviation, None, "{id}");
        }
        ("does not hold", Some(Err(SignatureFault::Wrong))) => {}
        ("no certificate", None) => assert!(seal.signature.is_some(), "{id}"),
        ("none", None) => assert!(seal.signature.is_none(), "{id}"),
        other => panic!("{id}: {other:?}"),
    }
    if let Some(inside) = case["certificate_in_seal"].as_object() {
        let der = seal.certificate.as_deref().unwrap();
        assert_eq!(sha256(der), inside["sha256"].as_str().unwrap(), "{id}");
        check_profile(id, der, SealKind::VdsNc, &inside["not_as_9303_12"]);
    }
}

/// The deviations that a list in `cases.json` names, by its words. It does not have those of string types, and of a subject key
/// identifier.
fn check_profile(id: &str, der: &[u8], kind: SealKind, listed: &Value) {
    let words = |deviation: &SignerDeviation| match deviation {
        SignerDeviation::SubjectAttributes => Some("subject has more than C and CN"),
        SignerDeviation::CommonName => Some("CN is not two characters"),
        SignerDeviation::AuthorityKeyIdentifier => Some("no authority key identifier"),
        SignerDeviation::NoPurpose => Some("no extended key usage"),
        SignerDeviation::SelfIssued => Some("self-signed"),
        SignerDeviation::Extension(oid) if oid == "2.5.29.19" => Some("basic constraints"),
        SignerDeviation::Extension(oid) if oid == "2.5.29.14" => None,
        SignerDeviation::StringType => None,
        _ => Some("another"),
    };
    let found: BTreeSet<&str> = deviations(&Certificate::parse(der).unwrap(), kind).iter().filter_map(words).collect();
    let word = |word: &'_ Value| word.as_str().unwrap().split(':').next().unwrap().to_owned();
    let listed: BTreeSet<String> = listed.as_array().unwrap().iter().map(word).collect();
    assert!(found.iter().eq(listed.iter()), "{id}: {found:?}, listed {listed:?}");
}

#[test]
#[cfg_attr(not(shared), ignore = "../shared/data/seals is absent")]
fn published_seals_are_read_as_their_cases_say() {
    let cases = cases();
    let cases = cases["cases"].as_array().unwrap();
    let (mut held, mut printed) = (0, 0);
    for case in cases {
        let id = case["id"].as_str().unwrap();
        let bytes = bytes(case);
        let seal = Seal::parse(&bytes).unwrap_or_else(|error| panic!("{id}: {error}"));
        check_header(id, &seal, case);
        let expected = case["fields"].as_object().unwrap();
        expected.iter().for_each(|(name, value)| check_field(id, name, &seal.fields, value));
        assert_eq!(seal.fields.len(), expected.len(), "{id}");
        let others: Vec<SealDeviation> =
            seal.deviations.iter().filter(|deviation| !deviation.is_of_genuine_seals()).cloned().collect();
        assert_eq!(others, expected_deviations(id), "{id}");
        check_signature(id, &seal, case);
        held += usize::from(case["signature"] == "holds");
        let same = seal.print().unwrap().as_slice() == bytes;
        assert_eq!(same, !seal.deviations.contains(&SealDeviation::NotCanonical), "{id}");
        printed += usize::from(same);
    }
    println!("{} seals, {held} signatures hold, {printed} print as they were", cases.len());
}

#[test]
#[cfg_attr(not(shared), ignore = "../shared/data/seals is absent")]
fn quirks_of_published_seals_are_named() {
    let has = |id: &str, deviation: SealDeviation| {
        let cases = cases();
        let case = cases["cases"].as_array().unwrap().iter().find(|case| case["id"] == id).unwrap().clone();
        assert!(Seal::parse(&bytes(&case)).unwrap().deviations.contains(&deviation), "{id}: {deviation}");
    };
    has("registration-dezv", SealDeviation::DecimalReferenceLength);
    has("administrative-v9", SealDeviation::DecimalReferenceLength);
    has("arrival-deme", SealDeviation::UnpaddedCountry);
    has("idb-can-ndb1", SealDeviation::OldPrefix);
    has("au-jane", SealDeviation::NotCanonical);
    has("au-jane", SealDeviation::Base64Padding);
    let zipped = read("idb/idb-signed-zipped.txt");
    assert!(matches!(seal::Idb::parse(&zipped).unwrap().compression, Compression::Zlib(_)));
}

#[test]
#[cfg_attr(not(shared), ignore = "../shared/data/seals is absent")]
fn public_signers_break_the_profile_as_listed() {
    let cases = cases();
    for signer in cases["signers"].as_array().unwrap() {
        let file = signer["file"].as_str().unwrap();
        let kind = if file.contains("AU") { SealKind::VdsNc } else { SealKind::Vds };
        check_profile(file, &read(file), kind, &signer["not_as_9303_12"]);
    }
}

/// The Australian seal closes on a CSCA certificate of the published master lists.
#[test]
#[cfg_attr(not(shared), ignore = "../shared/data/seals is absent")]
fn australian_signer_is_issued_by_a_listed_authority() {
    let cases = cases();
    let australia = &cases["australia"];
    let signer = read(australia["signer"].as_str().unwrap());
    let signer = Certificate::parse(&signer).unwrap();
    let crl = read(australia["crl"].as_str().unwrap());
    let crl = RevocationList::parse(&crl).unwrap();
    for file in australia["csca_in"].as_array().unwrap() {
        let list = fs::read(shared(&format!("data/{}", file.as_str().unwrap()))).unwrap();
        let list = MasterList::parse(&list).unwrap();
        let wanted = |der: &&&[u8]| sha256(der) == australia["csca_sha256"].as_str().unwrap();
        let authorities = list.certificates();
        let authority = Certificate::parse(authorities.iter().find(wanted).unwrap()).unwrap();
        let key = authority.key().unwrap();
        assert!(signer.verify_signed_by(&key).is_ok() && crl.verify_signed_by(&key).is_ok());
    }
    assert!(crl.find(signer.serial, &signer.issuer).is_none());
}
