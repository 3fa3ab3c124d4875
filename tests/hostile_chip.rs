//! Attacks on the chip: files and signatures that only a forger makes. None passes passive authentication, and each fails
//! the check that covers it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use bordercheck::{Clock, Disposition, Document, Engine, Kind, Outcome, Profile, Reference, Verdict};
use pki::der::write;
use pki::trust::{Given, TrustFile};
use pki::{Certificate, Hash, Trust, oid};
use sha2::{Digest, Sha256};
use specimen::Dice;
use specimen::pki::encode::{octets, sequence, unsigned};
use specimen::pki::key::digest_identifier;
use specimen::pki::{Algorithm, Authority, CmsOptions, Forgery, Role, Signer};

const ZONE: &str = "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3204153ZE184226B<<<<<16";

/// The checks of passive authentication.
const PASSIVE: [&str; 7] = [
    "electronic.sod.format",
    "electronic.sod.signature",
    "electronic.data-groups.hash",
    "electronic.csca.trusted",
    "electronic.ds.signature",
    "electronic.ds.validity",
    "electronic.ds.country",
];

fn outcome(verdict: &Verdict, check: &str) -> Outcome {
    verdict.finding(check).unwrap().finding.outcome
}

fn dg1() -> Vec<u8> {
    let zone = ZONE.replace('\n', "");
    write(0x61, &[&[0x5F, 0x1F, 88][..], zone.as_bytes()].concat())
}

/// EF.DG11 with a name, which is another file to be signed.
fn dg11() -> Vec<u8> {
    write(0x6B, &[&[0x5C, 2, 0x5F, 0x0E, 0x5F, 0x0E, 20][..], b"ERIKSSON<<ANNA<MARIA"].concat())
}

fn listed(groups: &[(u8, &[u8])]) -> Vec<u8> {
    let hash = |(number, bytes): &(u8, &[u8])| sequence(&[unsigned(&[*number]), octets(&Sha256::digest(bytes))]);
    let hashes: Vec<Vec<u8>> = groups.iter().map(hash).collect();
    sequence(&[unsigned(&[0]), digest_identifier(Hash::Sha256, true), sequence(&hashes)])
}

fn sod(signer: &Signer, groups: &[(u8, &[u8])]) -> Vec<u8> {
    write(0x77, &signer.sign_cms(oid::LDS_SECURITY_OBJECT, &listed(groups), &CmsOptions::default()))
}

fn judge(authority: &Authority, files: &[(&str, Vec<u8>)]) -> Verdict {
    judge_under("desk", authority, files)
}

fn judge_under(profile: &str, authority: &Authority, files: &[(&str, Vec<u8>)]) -> Verdict {
    let anchor = TrustFile { name: "csca.cer".to_owned(), bytes: authority.certificate.clone(), given: Given::ByName };
    let at = "2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap();
    let reference = Reference::new(at, Clock::Given).with_trust(Trust::load(vec![anchor]).unwrap());
    let zone = Document::new().with("mrz.txt", Kind::Mrz, Ok(ZONE.as_bytes().into()));
    let document = files.iter().fold(zone, |document, (name, bytes)| {
        document.with(&format!("chip/{name}"), Kind::Chip, Ok(bytes.clone().into()))
    });
    Engine::new(reference, Profile::built_in(profile).unwrap()).verify(&document)
}

fn authority(algorithm: &str, dice: &mut Dice) -> (Algorithm, Authority) {
    let algorithm = Algorithm::named(algorithm).unwrap();
    (algorithm.clone(), Authority::new("UT", &algorithm, dice))
}

/// A genuine chip passes, so that each attack fails only for what it changes.
#[test]
fn genuine_chip_is_authentic() {
    let dice = &mut specimen::dice(1);
    for name in ["P-256-sha256", "rsa2048-pss-sha256"] {
        let (algorithm, authority) = authority(name, dice);
        let signer = authority.issue(Role::DocumentSigner, &algorithm, dice);
        let files = [
            ("EF.SOD", sod(&signer, &[(1, &dg1()), (2, b""), (11, &dg11())])),
            ("EF.DG1", dg1()),
            ("EF.DG2", Vec::new()),
            ("EF.DG11", dg11()),
        ];
        let verdict = judge(&authority, &files);
        for check in PASSIVE {
            assert_eq!(outcome(&verdict, check), Outcome::Successful, "{name}: {check}");
        }
        assert_eq!(verdict.assurance.0, 3, "{name}");
    }
}

#[test]
fn forged_signer_never_authenticates_a_chip() {
    let dice = &mut specimen::dice(2);
    for name in ["P-256-sha256", "brainpoolP384r1-sha384", "rsa2048-sha256", "rsa2048-pss-sha256"] {
        let (algorithm, authority) = authority(name, dice);
        for forgery in Forgery::ALL.into_iter().filter(|forgery| forgery.applies_to(&algorithm)) {
            let signer = authority.forge(forgery, &algorithm, dice);
            // The specimen maker draws RSA keys from a short list: where the signer who played the authority has drawn the
            // authority's own key, what it issued is no forgery.
            let own = Certificate::parse(&authority.certificate).unwrap().key().unwrap();
            let issued =
                Certificate::parse(&signer.certificate).is_ok_and(|signer| signer.verify_signed_by(&own).is_ok());
            if forgery == Forgery::SignerAsAuthority && issued {
                continue;
            }
            let files = [
                ("EF.SOD", sod(&signer, &[(1, &dg1()), (2, b""), (11, &dg11())])),
                ("EF.DG1", dg1()),
                ("EF.DG11", dg11()),
            ];
            // At the border a chip is asked for, and one whose signer nobody knows is looked at.
            let verdict = judge_under("border-control", &authority, &files);
            let proved = PASSIVE.iter().all(|check| outcome(&verdict, check) == Outcome::Successful);
            assert!(!proved, "{name}: {forgery:?}");
            assert!(verdict.assurance.0 <= 2, "{name}: {forgery:?}");
            assert!(verdict.disposition >= Disposition::Review, "{name}: {forgery:?}: {:?}", verdict.disposition);
        }
    }
}

/// Files that were not signed: the name of the attack, the files that it changes, and the check that fails with its
/// outcome.
type Attack<'a> = (&'a str, Vec<(&'a str, Vec<u8>)>, &'a str, Outcome);

#[test]
fn assembled_dump_never_passes() {
    let dice = &mut specimen::dice(3);
    let (algorithm, authority) = authority("P-256-sha256", dice);
    let signer = authority.issue(Role::DocumentSigner, &algorithm, dice);
    let other_signer = authority.issue(Role::DocumentSigner, &algorithm, dice);
    let (one, eleven) = (dg1(), dg11());
    let good = sod(&signer, &[(1, &one), (2, b""), (11, &eleven)]);
    let other_zone = ZONE.replace("ANNA", "ELSA").replace('\n', "");
    let other_one = write(0x61, &[&[0x5F, 0x1F, 88][..], other_zone.as_bytes()].concat());
    let endless = [&[0x77, 0x80, 0x30, 0x80][..], &[0x04; 64]].concat();
    let deep = (0..10_000).fold(vec![5, 0], |inner: Vec<u8>, _| write(0x30, &inner));
    let hash = "electronic.data-groups.hash";
    let format = "electronic.sod.format";
    let attacks: Vec<Attack> = vec![
        ("another DG1", vec![("EF.SOD", good.clone()), ("EF.DG1", other_one.clone())], hash, Outcome::Failed),
        (
            "a group that is not signed",
            vec![
                ("EF.SOD", sod(&signer, &[(1, &one), (2, b"")])),
                ("EF.DG1", one.clone()),
                ("EF.DG11", eleven.clone()),
            ],
            hash,
            Outcome::Failed,
        ),
        (
            "a second DG1 that is another",
            vec![("EF.SOD", good.clone()), ("EF.DG1", one.clone()), ("DG1.bin", other_one)],
            hash,
            Outcome::Failed,
        ),
        (
            "a group listed twice",
            vec![("EF.SOD", sod(&signer, &[(1, &one), (1, b"x"), (2, b""), (11, &eleven)])), ("EF.DG1", one.clone())],
            format,
            Outcome::Failed,
        ),
        ("a group cut short", vec![("EF.SOD", good.clone()), ("EF.DG1", one[..40].to_vec())], hash, Outcome::Failed),
        (
            "a byte behind EF.SOD",
            vec![("EF.SOD", [&good[..], &[0]].concat()), ("EF.DG1", one.clone())],
            format,
            Outcome::Failed,
        ),
        ("a length without end", vec![("EF.SOD", endless), ("EF.DG1", one.clone())], format, Outcome::Failed),
        (
            "a length of 4 GB",
            vec![("EF.SOD", vec![0x77, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x30]), ("EF.DG1", one.clone())],
            format,
            Outcome::Failed,
        ),
        ("ten thousand levels", vec![("EF.SOD", write(0x77, &deep)), ("EF.DG1", one.clone())], format, Outcome::Failed),
        ("an empty EF.SOD", vec![("EF.SOD", Vec::new()), ("EF.DG1", one.clone())], format, Outcome::Failed),
        (
            "two EF.SOD",
            vec![
                ("EF.SOD", good.clone()),
                ("SOD.bin", sod(&other_signer, &[(1, &one), (2, b""), (11, &eleven)])),
                ("EF.DG1", one.clone()),
            ],
            "input.file.readable",
            Outcome::Failed,
        ),
    ];
    let mut wrong = Vec::new();
    for (attack, files, check, expected) in attacks {
        let verdict = judge(&authority, &files);
        let found = outcome(&verdict, check);
        if found != expected || verdict.disposition == Disposition::Clear || verdict.assurance.0 > 2 {
            wrong.push(format!("{attack}: {check} {found:?}, {:?}, {:?}", verdict.disposition, verdict.assurance));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files of one State's document under the signature of another State's signer, whose authority is trusted too.
#[test]
fn state_never_signs_for_another() {
    let dice = &mut specimen::dice(4);
    let algorithm = Algorithm::named("P-256-sha256").unwrap();
    let other = Authority::new("FR", &algorithm, dice);
    let signer = other.issue(Role::DocumentSigner, &algorithm, dice);
    let files = [("EF.SOD", sod(&signer, &[(1, &dg1()), (2, b""), (11, &dg11())])), ("EF.DG1", dg1())];
    let verdict = judge(&other, &files);
    assert_eq!(outcome(&verdict, "electronic.ds.signature"), Outcome::Successful);
    assert_eq!(outcome(&verdict, "electronic.ds.country"), Outcome::Failed);
    assert_eq!(verdict.disposition, Disposition::Alert);
}

/// One changed byte anywhere in the signed bytes fails passive authentication.
#[test]
fn change_of_signed_bytes_never_passes() {
    let dice = &mut specimen::dice(5);
    let (algorithm, authority) = authority("P-256-sha256", dice);
    let signer = authority.issue(Role::DocumentSigner, &algorithm, dice);
    let content = listed(&[(1, &dg1()), (2, b""), (11, &dg11())]);
    let good = sod(&signer, &[(1, &dg1()), (2, b""), (11, &dg11())]);
    let first = good.windows(content.len()).position(|window| window == content).unwrap();
    for at in (first..first + content.len()).step_by(3) {
        let mut changed = good.clone();
        changed[at] ^= 1 << (at % 8);
        let verdict = judge(&authority, &[("EF.SOD", changed), ("EF.DG1", dg1()), ("EF.DG11", dg11())]);
        let proved = PASSIVE.iter().all(|check| outcome(&verdict, check) == Outcome::Successful);
        assert!(!proved && verdict.disposition != Disposition::Clear, "byte {at}");
    }
}
