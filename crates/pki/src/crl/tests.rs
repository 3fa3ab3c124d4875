//! Revocation lists that are made octet by octet.

use super::*;
use crate::der::write;

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    write(tag::SEQUENCE, &parts.concat())
}

fn oid(oid: oid::Oid<'_>) -> Vec<u8> {
    write(tag::OID, oid.octets())
}

fn extension(kind: oid::Oid<'_>, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { vec![1, 1, 0xFF] } else { Vec::new() };
    sequence(&[oid(kind), critical, write(tag::OCTET_STRING, value)])
}

fn entry(serial: &[u8], extensions: &[Vec<u8>]) -> Vec<u8> {
    let own = if extensions.is_empty() { Vec::new() } else { sequence(extensions) };
    sequence(&[write(tag::INTEGER, serial), write(tag::UTC_TIME, b"991231235959Z"), own])
}

/// A list with a signature of no key: parsing does not verify it.
fn list(entries: &[Vec<u8>], extensions: &[Vec<u8>]) -> Vec<u8> {
    let algorithm = sequence(&[oid(oid::RSA_ENCRYPTION)]);
    let signed = sequence(&[
        vec![2, 1, 1],
        algorithm.clone(),
        sequence(&[]),
        write(tag::GENERALIZED_TIME, b"20261101000000Z"),
        if entries.is_empty() { Vec::new() } else { sequence(entries) },
        write(tag::context_constructed(0), &sequence(extensions)),
    ]);
    sequence(&[signed, algorithm, vec![3, 2, 0, 7]])
}

fn partial(entries: &[Vec<u8>], extensions: &[Vec<u8>]) -> bool {
    RevocationList::parse(&list(entries, extensions)).unwrap().partial.is_some()
}

fn name(common: &str) -> Vec<u8> {
    let part = sequence(&[oid(oid::COMMON_NAME), write(tag::UTF8_STRING, common.as_bytes())]);
    sequence(&[write(tag::SET, &part)])
}

#[test]
fn entry_has_a_time_and_a_reason() {
    let other = extension(oid::CRL_NUMBER, false, &[2, 1, 9]);
    let reason = |reason: u8| extension(oid::CRL_REASON, false, &[0x0A, 1, reason]);
    let entries = [entry(&[5], &[]), entry(&[0, 0x85], &[other, reason(1)]), entry(&[0, 7], &[reason(9)])];
    let bytes = list(&entries, &[]);
    let list = RevocationList::parse(&bytes).unwrap();
    let name = name("A");
    let name = Name::parse(&name).unwrap();
    assert_eq!((list.len(), list.is_empty()), (3, false));
    let on = "1999-12-31T23:59:59Z".parse().unwrap();
    assert_eq!(list.find(&[5], &name), Some(Revoked { on, reason: None }));
    assert_eq!(list.find(&[0, 0x85], &name), Some(Revoked { on, reason: Some(Reason(1)) }));
    assert_eq!(
        list.find(&[7], &name),
        Some(Revoked { on, reason: Some(Reason(9)) }),
        "a zero too many is no other number"
    );
    assert_eq!(list.find(&[0x85], &name), None, "without its zero it is a negative number");
    assert_eq!(list.find(&[6], &name), None);
    let words: Vec<&str> = (0..12).map(|reason| Reason(reason).name()).collect();
    let expected = [
        "unspecified",
        "key compromise",
        "compromise of the authority",
        "change of affiliation",
        "superseded",
        "cessation of operation",
        "on hold",
        "unknown",
        "removed from the list",
        "privilege withdrawn",
        "compromise of attributes",
        "unknown",
    ];
    assert_eq!(words, expected);
}

#[test]
fn empty_list_revokes_nobody() {
    let bytes = list(&[], &[]);
    let list = RevocationList::parse(&bytes).unwrap();
    let name = name("A");
    let found = list.find(&[5], &Name::parse(&name).unwrap());
    assert_eq!((list.len(), list.is_empty(), found), (0, true, None));
    assert_eq!((list.next_update, list.authority_key_id()), (None, None));
}

/// A list about part of the certificates, or with a critical extension that is not known, says nothing of what it does
/// not list.
#[test]
fn partial_list_says_so() {
    let number = |critical| extension(oid::CRL_NUMBER, critical, &[2, 1, 9]);
    let unknown = |critical| extension(oid::CRL_REASON, critical, &[0x0A, 1, 1]);
    assert!(!partial(&[], &[number(true), unknown(false)]));
    assert!(partial(&[], &[number(false), unknown(true)]));
    assert!(partial(&[], &[extension(oid::DELTA_CRL, false, &[2, 1, 1])]));
    assert!(partial(&[], &[extension(oid::ISSUING_DISTRIBUTION_POINT, true, &[0x30, 0])]));
    assert!(!partial(&[entry(&[5], &[number(false)])], &[]));
    assert!(partial(&[entry(&[5], &[]), entry(&[6], &[number(true)])], &[]));
}

/// A certificate that a partial list names is revoked: RFC 5280 §5.3.1 (removed from an earlier list), §5.3.3 (the issuer of an entry
/// is that of the entries after it).
#[test]
fn entry_of_a_partial_list_is_found() {
    let [ours, others] = ["A", "B"].map(name);
    let names = sequence(&[write(tag::context_constructed(4), &others)]);
    let of_others = extension(oid::CERTIFICATE_ISSUER, true, &names);
    let removed = extension(oid::CRL_REASON, false, &[0x0A, 1, 8]);
    let entries = [entry(&[4], &[removed]), entry(&[5], &[]), entry(&[6], &[of_others]), entry(&[7], &[])];
    let bytes = list(&entries, &[extension(oid::DELTA_CRL, true, &[2, 1, 1])]);
    let list = RevocationList::parse(&bytes).unwrap();
    let of = |name: &[u8]| {
        let name = Name::parse(name).unwrap();
        (4..8).filter(|serial| list.find(&[*serial], &name).is_some()).collect::<Vec<_>>()
    };
    assert_eq!((of(&ours), of(&others)), (vec![5], vec![5, 6, 7]));
    assert_eq!(list.partial.as_deref(), Some("it states the changes to another list"));
}

#[test]
fn only_redundant_sign_octets_are_left_out() {
    assert_eq!(shortest(&[0, 0, 0x7F]), [0x7F]);
    assert_eq!(shortest(&[0, 0, 0x80]), [0, 0x80]);
    assert_eq!(shortest(&[0, 0]), [0]);
}
