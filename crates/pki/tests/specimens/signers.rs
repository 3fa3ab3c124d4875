//! Certificates that describe their own key, and contents that a Document Signer may not have.

use pki::path::may_sign_documents;
use specimen::pki::Key;
use specimen::pki::encode::{octets, oid as identifier};

use super::*;

struct Maker {
    authority: Authority,
    key: Key,
    plan: Plan,
}

impl Maker {
    fn new() -> Self {
        let (mut dice, method) = (specimen::dice(41), algorithm("P-256-sha256"));
        let authority = Authority::new("UT", &method, &mut dice);
        let key = Key::new(&method.key, &mut dice);
        let plan = authority.plan(Role::DocumentSigner, &key, &mut dice);
        Self { authority, key, plan }
    }

    /// The certificate with another extension of a kind.
    fn with(&self, kind: oid::Oid<'static>, critical: bool, value: Vec<u8>) -> Vec<u8> {
        let plan = self.plan.clone().without(kind).with(kind, critical, value);
        plan.sign(&self.authority.key, &self.authority.algorithm)
    }
}

/// Either word is enough: that it is an authority, or that its key may sign certificates.
#[test]
fn an_authority_signs_no_documents() {
    let maker = Maker::new();
    let may = |der: &[u8]| may_sign_documents(&Certificate::parse(der).unwrap());
    let honest = maker.plan.clone().sign(&maker.authority.key, &maker.authority.algorithm);
    assert_eq!(may(&honest), Ok(()));
    let constraints = sequence(&[write(tag::BOOLEAN, &[0xFF])]);
    assert_eq!(may(&maker.with(oid::BASIC_CONSTRAINTS, true, constraints)), Err(Misuse::Authority));
    let usage = |usage| maker.with(oid::KEY_USAGE, true, write(tag::BIT_STRING, &[2, usage]));
    assert_eq!(may(&usage(0x84)), Err(Misuse::Authority), "digital signature and certificates");
    assert_eq!(may(&usage(0x80)), Ok(()));
    assert_eq!(may(&usage(0x40)), Err(Misuse::KeyUsage));
}

/// A purpose of ICAO's own is another signer's, whether it is critical or not; any other one is a deviation from the profile
/// (settled point 12).
#[test]
fn a_purpose_of_its_own_makes_it_another_signer() {
    let maker = Maker::new();
    let lists = identifier(oid::MASTER_LIST_SIGNER);
    // TLS servers (RFC 5280 §4.2.1.12).
    let servers = write(tag::OID, &[0x2B, 6, 1, 5, 5, 7, 3, 1]);
    for (purpose, critical, allowed) in
        [(&lists, true, false), (&lists, false, false), (&servers, true, true), (&servers, false, true)]
    {
        let der = maker.with(oid::EXTENDED_KEY_USAGE, critical, sequence(&[purpose.clone()]));
        let may = may_sign_documents(&Certificate::parse(&der).unwrap());
        assert_eq!(may.is_ok(), allowed, "{purpose:02x?} {critical}");
        assert!(allowed || matches!(may, Err(Misuse::Purpose(_))), "{may:?}");
        let codes = profile::check(&Certificate::parse(&der).unwrap(), Profile::DocumentSigner);
        assert!(codes.iter().any(|broken| broken.code == "DSC.extended-key-usage"), "a note of the profile");
    }
    for (critical, allowed) in [(true, false), (false, true)] {
        let der = maker.with(oid::EXTENDED_KEY_USAGE, critical, vec![5, 0]);
        let may = may_sign_documents(&Certificate::parse(&der).unwrap());
        assert_eq!(may.is_ok(), allowed, "one that cannot be read, {critical}");
    }
}

/// The identifier of a key is wrapped in an OCTET STRING of its own or bare; what only begins like one is bare.
#[test]
fn a_key_identifier_is_wrapped_or_bare() {
    let maker = Maker::new();
    let id = |value: Vec<u8>| {
        let der = maker.with(oid::SUBJECT_KEY_IDENTIFIER, false, value);
        Certificate::parse(&der).unwrap().subject_key_id().map(<[u8]>::to_vec)
    };
    assert_eq!(id(octets(&[7, 8, 9])), Some(vec![7, 8, 9]));
    assert_eq!(id(vec![7, 8, 9]), Some(vec![7, 8, 9]));
    assert_eq!(id(vec![4, 1, 7, 8, 9]), Some(vec![4, 1, 7, 8, 9]));
    assert_eq!(id(vec![4, 9, 7]), Some(vec![4, 9, 7]));
    assert_eq!(id(octets(&[])), None);
    assert_eq!(maker.key.id().len(), 20);
}

/// Doc 9303-12 §7.1.1: a version and a set of codes; three published signers leave the version or the set away.
#[test]
fn the_types_that_a_key_may_sign_are_listed() {
    let maker = Maker::new();
    let text = |text: &str| write(tag::PRINTABLE_STRING, text.as_bytes());
    let types = |value: Vec<u8>| {
        let der = maker.with(oid::DOCUMENT_TYPE_LIST, false, value);
        Certificate::parse(&der).unwrap().document_types()
    };
    let some = |types: &[&str], quirk| Some((types.iter().map(ToString::to_string).collect(), quirk));
    let set = write(tag::SET, &[text("P"), text("ID")].concat());
    assert_eq!(types(sequence(&[vec![2, 1, 0], set.clone()])), some(&["P", "ID"], None));
    assert_eq!(types(sequence(&[set])), some(&["P", "ID"], Some(Quirk::DocumentTypesWithoutVersion)));
    assert_eq!(types(vec![5, 0]), some(&[], None), "what cannot be read allows nothing by name");
    let der = maker.plan.clone().without(oid::DOCUMENT_TYPE_LIST);
    let der = der.sign(&maker.authority.key, &maker.authority.algorithm);
    assert_eq!(Certificate::parse(&der).unwrap().document_types(), None);
}

/// The reason why a certificate cannot be parsed is given in words.
#[test]
fn what_is_no_certificate_says_why() {
    let maker = Maker::new();
    let mut der = maker.plan.clone().sign(&maker.authority.key, &maker.authority.algorithm);
    // The version, [0] { INTEGER 2 }, becomes a BOOLEAN.
    let at = der.windows(5).position(|part| part == [0xA0, 3, 2, 1, 2]).unwrap();
    der[at + 2] = 1;
    let why = Certificate::parse(&der).unwrap_err().to_string();
    assert!(why.contains("InvalidVersion"), "{why}");
}
