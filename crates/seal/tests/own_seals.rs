//! Seals of Utopia: printed, parsed, verified, and changed byte by byte.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the tests print what they counted")]

mod specimens;

use pki::key::SignatureFault;
use pki::path::{Misuse, may_sign_seals};
use pki::{Certificate, Hash, Issuer, path};
use seal::idb::Compression;
use seal::signer::deviations;
use seal::{Seal, SealDeviation, SealField, SealHash, SealKind, SealValue, SignerDeviation, Stay};
use specimen::pki::{Algorithm, Role};
use specimens::{ISSUED, SIGNED, State};

/// A seal of each kind with the State that signed it; the IDB once more as a zlib stream.
fn seals() -> [(&'static str, State, Vec<u8>); 5] {
    let state = |kind| State::new(kind, "P-256-sha256", 18);
    let (vds, nc) = (state(SealKind::Vds), state(SealKind::VdsNc));
    let idb = |compression| vds.permit(compression).print().unwrap().into_bytes();
    [
        ("visa", state(SealKind::Vds), vds.visa().print().unwrap()),
        ("attestation", state(SealKind::Vds), vds.attestation().print().unwrap()),
        ("test", state(SealKind::VdsNc), nc.test().print().unwrap().to_vec()),
        ("permit", state(SealKind::Idb), idb(Compression::None)),
        ("compressed permit", state(SealKind::Idb), idb(Compression::Zlib(Default::default()))),
    ]
}

#[test]
fn printed_seals_parse_verify_and_print_the_same() {
    for (name, state, bytes) in seals() {
        let seal = Seal::parse(&bytes).unwrap();
        assert_eq!(seal.print().unwrap().as_slice(), bytes, "{name}");
        assert_eq!(seal.deviations, [], "{name}");
        assert_eq!((seal.issuing_state(), seal.unknown_fields().len()), ("UTO", 0), "{name}");
        let certificate = state.certificate();
        let holds = seal.verify(&certificate.key().unwrap()).unwrap();
        assert_eq!((holds.hash, holds.curve, holds.deviation), (Hash::Sha256, "P-256", None), "{name}");
        assert!(seal.refers_to(&certificate), "{name}");
        assert_eq!(deviations(&certificate, seal.kind), [], "{name}");
        assert_eq!(may_sign_seals(&certificate), Ok(()), "{name}");
        let csca = Certificate::parse(&state.authority.certificate).unwrap();
        assert!(matches!(path::find(&certificate, "UT", vec![csca]), Issuer::Found { .. }), "{name}");
    }
}

#[test]
fn fields_of_a_visa_have_their_types() {
    let [(_, state, bytes), ..] = seals();
    let seal = Seal::parse(&bytes).unwrap();
    assert_eq!((seal.document, seal.version.as_str(), seal.profile.as_str()), (Some("visa"), "4", "5d01"));
    assert_eq!((seal.issued, seal.signed, &seal.hash), (Some(ISSUED), Some(SIGNED), &SealHash::OfKey));
    assert_eq!(seal.field("passport-number").and_then(SealField::text), Some("UFO001979"));
    assert!(matches!(seal.field("entries").map(|field| &field.value), Some(SealValue::Number(2))));
    assert!(matches!(seal.field("duration").map(|it| &it.value), Some(SealValue::Stay(Stay::Of([90, 0, 0])))));
    assert_eq!(seal.zone().map(|lines| lines[1].as_str()), Some("L8988901C4XXX4009078F9612109"));
    assert_eq!((seal.document_code(), seal.is_listed_by(&state.certificate())), (Some("VC"), Some(true)));
    let [_, (_, _, attestation), ..] = seals();
    assert_eq!(Seal::parse(&attestation).unwrap().is_listed_by(&state.certificate()), Some(false));
}

/// Fields that the profile does not have, and fields that it asks for, are named (Doc 9303-13 §2.3.1 and Appendix D).
#[test]
fn fields_beside_the_profile_are_named() {
    let [(_, state, bytes), ..] = seals();
    let mut visa = seal::Vds::parse(&bytes).unwrap();
    visa.features[1].tag = 99;
    visa.features[2].value.push(0);
    visa.features.swap(0, 3);
    visa.signature = Some(state.sign(&visa.signed_bytes().unwrap()));
    let seal = Seal::parse(&visa.print().unwrap()).unwrap();
    assert_eq!(seal.deviations, [SealDeviation::FieldLength("duration"), SealDeviation::FieldCoding("duration")]);
    assert_eq!(seal.unknown_fields().len(), 1);
    assert!(seal.verify(&state.certificate().key().unwrap()).is_ok(), "an unknown feature changes nothing");
    visa.features[3].tag = 5;
    visa.signature = None;
    let found = Seal::parse(&visa.print().unwrap()).unwrap().deviations;
    let expected = [SealDeviation::DuplicateField(5), SealDeviation::AlternativeFields(0), SealDeviation::NoSignature];
    assert!(expected.iter().all(|deviation| found.contains(deviation)), "{found:?}");
}

/// Curves of all sizes sign with the hash of their size (Doc 9303-13 §2.4).
#[test]
fn hash_follows_from_the_size_of_the_key() {
    for (algorithm, hash) in [
        ("P-224-sha224", Hash::Sha224),
        ("brainpoolP256r1-sha256", Hash::Sha256),
        ("brainpoolP320r1-sha384", Hash::Sha384),
        ("P-384-sha384", Hash::Sha384),
        ("brainpoolP512r1-sha512", Hash::Sha512),
        ("P-521-sha512", Hash::Sha512),
    ] {
        let state = State::new(SealKind::Vds, algorithm, 7);
        let seal = Seal::parse(&state.visa().print().unwrap()).unwrap();
        let holds = seal.verify(&state.certificate().key().unwrap());
        assert_eq!(holds.map(|holds| holds.hash), Ok(hash), "{algorithm}");
    }
    // A key of another size, and one that is on no curve.
    let other = State::new(SealKind::Vds, "P-384-sha384", 7);
    let [(_, _, visa), ..] = seals();
    let seal = Seal::parse(&visa).unwrap();
    assert_eq!(seal.verify(&other.certificate().key().unwrap()), Err(SignatureFault::Wrong));
    let mut dice = specimen::dice(9);
    let rsa = Algorithm::named("rsa2048-sha256").unwrap();
    let signer = other.authority.issue(Role::DocumentSigner, &rsa, &mut dice);
    let key = Certificate::parse(&signer.certificate).unwrap().key().unwrap();
    assert!(matches!(seal.verify(&key), Err(SignatureFault::Refused(_))));
}

#[test]
fn certificates_of_other_roles_sign_no_seals() {
    let state = State::new(SealKind::Vds, "P-256-sha256", 18);
    let mut dice = specimen::dice(9);
    let mut issue = |role| state.authority.issue(role, &state.signer.algorithm, &mut dice).certificate;
    let list = issue(Role::MasterListSigner);
    let list = Certificate::parse(&list).unwrap();
    assert_eq!(may_sign_seals(&list), Err(Misuse::Purpose("2.23.136.1.1.3".to_owned())));
    assert!(deviations(&list, SealKind::Vds).contains(&SignerDeviation::OtherPurpose("2.23.136.1.1.3".to_owned())));
    let authority = Certificate::parse(&state.authority.certificate).unwrap();
    assert_eq!(may_sign_seals(&authority), Err(Misuse::Authority));
    let document = issue(Role::DocumentSigner);
    let found = deviations(&Certificate::parse(&document).unwrap(), SealKind::Vds);
    assert!(found.contains(&SignerDeviation::NoPurpose) && found.contains(&SignerDeviation::SubjectAttributes));
    let mut plan = state.authority.plan(Role::DocumentSigner, &state.signer.key, &mut dice);
    plan = plan.with(pki::oid::NAME_CONSTRAINTS, true, vec![0x30, 0]);
    let unknown = state.authority.issue_as(plan, state.signer.key.clone(), &state.signer.algorithm).certificate;
    let found = may_sign_seals(&Certificate::parse(&unknown).unwrap());
    assert_eq!(found, Err(Misuse::Critical("2.5.29.30".to_owned())));
    // A signer of VDS-NC is a seal signer, with another purpose than this kind's.
    let other = State::new(SealKind::VdsNc, "P-256-sha256", 18);
    assert_eq!(may_sign_seals(&other.certificate()), Ok(()));
    assert_eq!(deviations(&other.certificate(), SealKind::Vds).len(), 1);
}

/// Returns true if everything holds: no deviation, the signer that it refers to is the State's, the signature is the signer's.
fn is_genuine(bytes: &[u8], state: &State) -> bool {
    let Ok(seal) = Seal::parse(bytes) else { return false };
    let inside = seal.certificate.clone().unwrap_or_else(|| state.signer.certificate.clone());
    let Ok(certificate) = Certificate::parse(&inside) else { return false };
    let Ok(key) = certificate.key() else { return false };
    let csca = Certificate::parse(&state.authority.certificate).unwrap();
    seal.deviations.is_empty()
        && seal.refers_to(&certificate)
        && seal.verify(&key).is_ok()
        && certificate.verify_signed_by(&csca.key().unwrap()).is_ok()
}

/// Changes every byte of a seal to these others, and counts the seals that are still genuine with the same content.
fn change(others: impl Fn(usize, u8) -> Vec<u8>) {
    for (name, state, bytes) in seals() {
        assert!(is_genuine(&bytes, &state), "{name}");
        let content = |bytes: &[u8]| Seal::parse(bytes).map(|seal| (seal.signed_bytes, seal.signature)).ok();
        let (mut changes, mut same) = (0, 0);
        for at in 0..bytes.len() {
            for other in others(at, bytes[at]) {
                let mut changed = bytes.clone();
                changed[at] = other;
                changes += 1;
                if is_genuine(&changed, &state) {
                    // Bits behind the last block of a zlib stream belong to nothing.
                    assert!(
                        name.starts_with("compressed") && content(&changed) == content(&bytes),
                        "{name}: byte {at}"
                    );
                    same += 1;
                }
            }
        }
        println!("{name}: {changes} changes of one byte, {same} of them of no content, no other one genuine");
    }
}

#[test]
fn no_change_of_a_bit_in_any_byte_is_genuine() {
    change(|at, byte| vec![byte ^ (1 << (at % 8))]);
}

#[test]
#[ignore = "517,000 changes: cargo test --release -p seal --test own_seals -- --ignored --nocapture"]
fn no_change_of_one_byte_is_genuine() {
    change(|_, byte| (0..=255).filter(|other| *other != byte).collect());
}
