//! Published specimen documents, with the private key of one chip: hashes and signatures verify, and so do answers made with
//! that key. They lie in `../shared`; where it is absent these tests are ignored.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "shared/mod.rs"]
mod shared;

use std::path::{Path, PathBuf};

use bordercheck::{Clock, Disposition, Document, Kind, Outcome, Profile, Reference, Verdict, verify};
use num_bigint::BigUint;
use pki::der::{Reader, tag, write};
use shared::shared;
use specimen::chip::{Active, Trailer, transcript};
use specimen::pki::{Algorithm, Key};

/// A folder or file of the published chips.
fn folder(name: &str) -> PathBuf {
    shared(&format!("data/pki/lds/{name}"))
}

/// The files of a dump except some, under their names there.
fn dump(folder: &Path, without: &[&str]) -> Document<'static> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().fold(Document::new(), |document, path| {
        let name = path.file_name().unwrap().to_string_lossy();
        let key = name.contains("_pk") || name.contains("_sk");
        if key || without.contains(&&*name) {
            return document;
        }
        document.with(&format!("chip/{name}"), Kind::Chip, Ok(std::fs::read(path).unwrap().into()))
    })
}

/// Judges a document on the first day of a year before its expiry.
fn judge(document: &Document<'_>, year: i16) -> Verdict {
    let at = format!("{year}-01-01T00:00:00+00:00[+00:00]").parse().unwrap();
    let profile = Profile::built_in("border-control").unwrap();
    verify(document, &Reference::new(at, Clock::Given), &profile)
}

fn outcome(verdict: &Verdict, check: &str) -> Outcome {
    verdict.finding(check).unwrap().finding.outcome
}

/// Hashes and signature verify; the authority is unknown, which is no evidence against the document.
#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn files_of_published_chips_pass_hashes_and_signature() {
    for (name, without, year) in [("lds-loes2006", &[][..], 2008), ("lds-worldfnd", &["Datagroup15.bin"], 2014)] {
        let folder = folder(name);
        let verdict = judge(&dump(&folder, without), year);
        for check in ["sod.format", "sod.signature", "data-groups.hash", "com.list", "dg2.portrait"] {
            let check = format!("electronic.{check}");
            assert_eq!(outcome(&verdict, &check), Outcome::Successful, "{name} {check}");
        }
        assert_eq!(outcome(&verdict, "electronic.csca.trusted"), Outcome::Failed, "{name}");
        assert_eq!(outcome(&verdict, "electronic.ds.signature"), Outcome::NotSupported, "{name}");
        assert!(verdict.disposition < Disposition::Alert, "{name}: {:?}", verdict.disposition);
    }
}

/// EF.SOD does not cover EF.DG15 of the second document: its hash fails, and its key still verifies answers.
#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn answers_of_a_published_chip_key_verify() {
    let folder = folder("lds-worldfnd");
    let key = read_pkcs8(&std::fs::read(folder.join("DG15_sk.pkcs8")).unwrap());
    let stored = std::fs::read(folder.join("Datagroup15.bin")).unwrap();
    assert_eq!(write(0x6F, key.spki()), stored, "the private key is the one of EF.DG15");
    let challenge = [0xA0, 1, 2, 3, 4, 5, 6, 0xA7];
    for (name, trailer) in [
        ("rsa1024-sha1", Trailer::One),
        ("rsa1024-sha1", Trailer::Two),
        ("rsa1024-sha224", Trailer::Two),
        ("rsa1024-sha256", Trailer::Two),
        ("rsa1024-sha384", Trailer::Two),
        ("rsa1024-sha512", Trailer::Two),
    ] {
        let algorithm = Algorithm::named(name).unwrap();
        let chip = Active { key: key.clone(), algorithm, trailer, says_hash: false };
        let response = chip.answer(&challenge);
        let ask = |challenge: &[u8], response: &[u8]| {
            let recorded = transcript(challenge, response);
            // Pictures take time to decode and have no part in this.
            let document = dump(&folder, &["Datagroup2.bin", "Datagroup3.bin", "Datagroup4.bin"]);
            let document = document.with("chip/active-authentication.json", Kind::Chip, Ok(recorded.into()));
            let verdict = judge(&document, 2014);
            assert_eq!(outcome(&verdict, "electronic.data-groups.hash"), Outcome::Failed, "EF.DG15 is not signed");
            outcome(&verdict, "electronic.chip.active-authentication")
        };
        assert_eq!(ask(&challenge, &response), Outcome::Successful, "{name} {trailer:?}");
        assert_eq!(ask(&[0; 8], &response), Outcome::Failed, "{name} {trailer:?}: another challenge");
        let mut changed = response.clone();
        changed[64] ^= 0x10;
        assert_eq!(ask(&challenge, &changed), Outcome::Failed, "{name} {trailer:?}: another answer");
    }
}

/// A known answer of another library: ISO/IEC 9796-2 over a challenge of zeros.
#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn answer_of_another_library_verifies() {
    let path = folder("bc-iso9796-2-ds1.json");
    let vector: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let bytes = |name: &str| {
        let text = vector[name].as_str().unwrap();
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect::<Vec<u8>>()
    };
    let ask =
        |nonce: &[u8]| {
            let document = Document::new()
                .with("chip/EF.DG15", Kind::Chip, Ok(write(0x6F, &bytes("spki")).into()))
                .with("chip/active-authentication.json", Kind::Chip, Ok(transcript(nonce, &bytes("signature")).into()));
            outcome(&judge(&document, 2014), "electronic.chip.active-authentication")
        };
    assert_eq!(ask(&bytes("nonce")), Outcome::Successful);
    assert_eq!(ask(&[1; 8]), Outcome::Failed);
}

/// PrivateKeyInfo (RFC 5208 §5) with an RSAPrivateKey (RFC 8017 §A.1.2) in it.
fn read_pkcs8(bytes: &[u8]) -> Key {
    let mut info = Reader::der(bytes).sequence("PrivateKeyInfo").unwrap();
    info.small("version").unwrap();
    info.sequence("privateKeyAlgorithm").unwrap();
    let key = info.expect(tag::OCTET_STRING, "privateKey").unwrap().value;
    let mut key = Reader::der(key).sequence("RSAPrivateKey").unwrap();
    key.small("version").unwrap();
    let [n, e, d] = [(); 3].map(|()| {
        BigUint::from_bytes_be(key.expect(tag::INTEGER, "RSAPrivateKey").unwrap().unsigned("RSAPrivateKey").unwrap())
    });
    Key::rsa(&n, &d, u32::try_from(&e).unwrap())
}

/// Portraits in JPEG 2000 of published and made-up chips are within the limits of their decoder.
#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn portraits_in_jpeg_2000_are_decoded() {
    let mut decoded = 0;
    for name in ["c28", "c35", "c42", "c47", "d64"] {
        let bytes = std::fs::read(shared(&format!("data/field/{name}/case/chip/EF.DG2"))).unwrap();
        let evidence = bordercheck::Evidence::read(&Document::new().with("chip/EF.DG2", Kind::Chip, Ok(bytes.into())));
        decoded += usize::from(evidence.facial_image().unwrap().unwrap().media_type == "image/jp2");
    }
    assert_eq!(decoded, 5);
}
