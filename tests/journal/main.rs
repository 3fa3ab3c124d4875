//! The journal: any change is detected and located, it has no personal data, and it can be judged again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod changes;
#[path = "../common/mod.rs"]
mod common;

use std::fs;
use std::path::{Path, PathBuf};

use bordercheck::journal::{Asked, Damage, Decision, Journal, LogProfile, Officer, prove, replay};
use bordercheck::{Disposition, Document, Profile};
use mrz::{FORMATS, Format};
use proptest::prelude::*;
use registry::key::{Algorithm, SignerKey};

const GOOD: &str = "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3204153ZE184226B<<<<<16";
const FORGED: &str = "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408123F3204153ZE184226B<<<<<16";

/// A temporary folder, removed at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("bordercheck-journal-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn key() -> SignerKey {
    SignerKey::new("example.org/gate-7", Algorithm::Ed25519, &[7; 32]).unwrap()
}

/// Writes a journal of so many verdicts, every third of a forged document.
fn write(folder: &Path, count: usize, log: LogProfile) {
    let engine = common::engine("desk");
    let judged = [GOOD, GOOD, FORGED].map(|text| engine.judge(&Document::from_mrz(text)));
    let mut journal = Journal::open(folder, key()).unwrap();
    for judgement in judged.iter().cycle().take(count) {
        journal.append(&judgement.verdict, &judgement.evidence, log).unwrap();
    }
    journal.commit().unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn damage(folder: &Path) -> Option<Damage> {
    prove(folder, Some(key().public()), None).unwrap().damage
}

/// Splits a bundle or the tail into its entries.
fn entries(path: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(path).unwrap();
    let mut rest = bytes.as_slice();
    let mut entries = Vec::new();
    while !rest.is_empty() {
        let length = usize::from(u16::from_be_bytes([rest[0], rest[1]]));
        entries.push(rest[2..2 + length].to_vec());
        rest = &rest[2 + length..];
    }
    entries
}

fn put(path: &Path, entries: &[Vec<u8>]) {
    let framed = entries.iter().flat_map(|entry| {
        let length = u16::try_from(entry.len()).unwrap().to_be_bytes();
        length.into_iter().chain(entry.iter().copied())
    });
    fs::write(path, framed.collect::<Vec<u8>>()).unwrap();
}

#[test]
fn heads_and_kept_checkpoints_are_compared_with_the_records() {
    let folder = Folder::new("heads");
    write(&folder.0, 5, LogProfile::Basic);
    let kept = fs::read_to_string(folder.0.join("checkpoint")).unwrap();
    write(&folder.0, 3, LogProfile::Basic);
    assert_eq!(prove(&folder.0, None, Some(&kept)).unwrap().damage, None);

    // Cut records and heads off the end: only the checkpoint that was kept elsewhere can tell.
    let cut = Folder::new("cut");
    write(&cut.0, 4, LogProfile::Basic);
    assert_eq!(damage(&cut.0), None);
    assert_eq!(prove(&cut.0, None, Some(&kept)).unwrap().damage, Some(Damage::Truncated(4)));

    let changed = Folder::new("changed-heads");
    copy(&folder.0, &changed.0);
    let mut heads = fs::read(changed.0.join("checkpoints")).unwrap();
    let first_of_second = 4 + usize::try_from(u32::from_be_bytes(heads[..4].try_into().unwrap())).unwrap() + 4 + 19;
    assert_eq!(heads[first_of_second], b'2');
    heads[first_of_second] = b'3';
    fs::write(changed.0.join("checkpoints"), heads).unwrap();
    assert_eq!(damage(&changed.0), Some(Damage::Head(1)));

    let other = SignerKey::new("example.org/gate-7", Algorithm::Ed25519, &[8; 32]).unwrap();
    assert!(prove(&folder.0, Some(other.public()), None).unwrap().damage.is_some(), "another's key proves nothing");
    assert!(Journal::open(&folder.0, other).is_err());
}

#[test]
fn journal_cut_short_by_a_crash_continues_from_its_last_head() {
    let folder = Folder::new("kill");
    write(&folder.0, 260, LogProfile::Basic);
    // A record without a head, and half a head.
    let record = entries(&folder.0.join("tail"))[0].clone();
    let mut tail = entries(&folder.0.join("tail"));
    tail.push(record);
    put(&folder.0.join("tail"), &tail);
    let mut heads = fs::read(folder.0.join("checkpoints")).unwrap();
    heads.extend_from_slice(&[0, 0, 1, 0, b'x']);
    fs::write(folder.0.join("checkpoints"), heads).unwrap();
    write(&folder.0, 1, LogProfile::Basic);
    let proved = prove(&folder.0, None, None).unwrap();
    assert_eq!((proved.records, proved.damage), (261, None));

    // What is damaged is not written on.
    put(&folder.0.join("tail"), &[]);
    assert!(Journal::open(&folder.0, key()).is_err());
}

#[test]
fn decision_is_a_second_record_and_leaves_the_first_unchanged() {
    let folder = Folder::new("decision");
    write(&folder.0, 3, LogProfile::Basic);
    let before = entries(&folder.0.join("tail"));
    let at = "2026-11-23T10:05:00+00:00[+00:00]".parse().unwrap();
    let mut journal = Journal::open(&folder.0, key()).unwrap();
    let officer = Officer { by: "4711".to_owned(), note: String::new() };
    assert_eq!(journal.decide(2, Decision::NotGenuine, officer.clone(), &at).unwrap(), 3);
    assert!(journal.decide(3, Decision::Genuine, officer.clone(), &at).is_err(), "a decision is no verdict");
    assert!(journal.decide(9, Decision::Genuine, officer, &at).is_err());
    assert_eq!(entries(&folder.0.join("tail"))[..3], before[..]);
    let proved = prove(&folder.0, None, None).unwrap();
    assert_eq!((proved.records, proved.decisions, proved.damage), (4, 1, None));
}

#[test]
fn basic_journal_has_no_personal_data() {
    for case in common::text_cases() {
        let folder = Folder::new("basic");
        let mut journal = Journal::open(&folder.0, key()).unwrap();
        journal.append(&case.judgement.verdict, &case.judgement.evidence, LogProfile::Basic).unwrap();
        let record = String::from_utf8(entries(&folder.0.join("tail")).remove(0)).unwrap();
        assert_eq!(fs::read_dir(folder.0.join("bodies")).unwrap().count(), 0);
        let document = &case.judgement.verdict.document;
        let of_the_holder = [
            &document.document_number,
            &document.primary_identifier,
            &document.secondary_identifier,
            &document.date_of_birth,
            &document.date_of_expiry,
            &document.optional_data,
            &document.optional_data_2,
        ];
        for value in of_the_holder.into_iter().filter(|value| value.len() > 2) {
            assert!(!record.contains(value.as_str()), "{}", case.name);
        }
        for line in &document.mrz {
            assert!(!record.contains(line.as_str()), "{}", case.name);
        }
        for input in &case.judgement.evidence.inputs {
            assert!(!record.contains(&input.sha256) && !record.contains(&input.name), "{}", case.name);
        }
        for word in ["nationality\":", "sex\":", "date_of_birth\":", "says", "facts", "protection"] {
            assert!(!record.contains(word), "{}: {word}", case.name);
        }
    }
}

/// The record of a zone in a `basic` journal.
fn basic_record(name: &str, zone: &str) -> String {
    let folder = Folder::new(name);
    let judgement = common::engine("desk").judge(&Document::from_mrz(zone));
    let mut journal = Journal::open(&folder.0, key()).unwrap();
    journal.append(&judgement.verdict, &judgement.evidence, LogProfile::Basic).unwrap();
    drop(journal);
    String::from_utf8(entries(&folder.0.join("tail")).remove(0)).unwrap()
}

/// An adult holder of a valid document of a State, on which no check has a note.
fn zone_of(format: &'static Format, seed: u64) -> String {
    let mut draft = specimen::holder::throw(format, &mut specimen::dice(seed));
    draft.document_code = if format.name.starts_with("MRV") { "V" } else { "I" }.to_owned();
    if format.name == "TD3" {
        draft.document_code = "PP".to_owned();
    }
    draft.date_of_birth = jiff::civil::date(1940 + i16::try_from(seed % 50).unwrap(), 3, 14).into();
    // What makes a rule apply or not is no field of the holder's: no optional data, no long number, a name that fits.
    draft.optional_data.clear();
    draft.optional_data_2.clear();
    draft.document_number.truncate(9);
    draft.primary_identifier.truncate(draft.primary_identifier.char_indices().nth(12).map_or(usize::MAX, |(at, _)| at));
    draft.secondary_identifier.clear();
    draft.print().unwrap().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Two such holders have the same record: nothing in it distinguishes them.
    #[test]
    fn a_basic_record_is_the_same_whoever_the_holder_is(format in 0..5usize, one in 0..u64::MAX, other in 0..u64::MAX) {
        let zones = [one, other].map(|seed| zone_of(FORMATS[format], seed));
        let [first, second] = zones.each_ref().map(|zone| basic_record("basic-twins", zone));
        prop_assert_eq!(first, second, "{:?}", zones);
    }

    /// No five characters of a zone in sequence are in its record, unless they are digits or small letters only, which a
    /// hash may have by chance.
    #[test]
    fn no_piece_of_any_zone_is_in_a_basic_record(format in 0..5usize, seed in 0..u64::MAX, hits in prop::collection::vec((0..90usize, "[A-Z0-9<a-z ]"), 0..6)) {
        let mut zone: Vec<char> = zone_of(FORMATS[format], seed).chars().collect();
        for (at, character) in &hits {
            let at = at % zone.len();
            zone[at] = character.chars().next().unwrap();
        }
        let zone: String = zone.into_iter().collect();
        let record = basic_record("basic-pieces", &zone);
        for line in zone.lines() {
            let characters: Vec<char> = line.chars().collect();
            for piece in characters.windows(5).filter(|piece| piece.iter().any(|one| one.is_ascii_uppercase() || *one == '<')) {
                let piece: String = piece.iter().collect();
                prop_assert!(!record.contains(&piece), "{} of {} is in {}", piece, zone, record);
            }
        }
    }
}

#[test]
fn missing_or_changed_body_is_detected() {
    let folder = Folder::new("body");
    write(&folder.0, 3, LogProfile::Full);
    assert_eq!(damage(&folder.0), None);
    let body = fs::read_dir(folder.0.join("bodies")).unwrap().next().unwrap().unwrap().path();
    let bytes = fs::read(&body).unwrap();
    fs::write(&body, [&bytes[..], b" "].concat()).unwrap();
    assert!(matches!(damage(&folder.0), Some(Damage::Body(_))));
}

/// Judged again from evidence, or from the outcomes that every record has: the same profile gives the same verdict, and
/// another profile shows the difference.
#[test]
fn journal_is_replayed_under_another_profile() {
    let lenient = "schema = \"bordercheck.profile/1\"\nname = \"lenient\"\nabout = \"x\"\n\
        [duties]\n\"electronic.*\" = \"optional\"\n\"registry.*\" = \"optional\"\n\"combined.mrz.dg1\" = \"optional\"\n\
        \"optical.mrz.infrared-ink\" = \"optional\"\n\"optical.page.ultraviolet-dull\" = \"optional\"\n[ceilings]\n\"optical.mrz.date-of-birth-digit\" = \"review\"\n\
        \"optical.mrz.composite-digit\" = \"review\"\n";
    let lenient = Profile::read(lenient).unwrap();
    let engine = common::engine("desk");
    for (log, asked) in [(LogProfile::Basic, Asked::Weighed), (LogProfile::Full, Asked::Anew)] {
        let folder = Folder::new(if asked == Asked::Anew { "replay-full" } else { "replay-basic" });
        write(&folder.0, 3, log);
        let again = |profile: &Profile| {
            let mut all = Vec::new();
            replay(&folder.0, profile, engine.reference(), |replayed| all.push(replayed)).unwrap();
            all
        };
        let same = again(engine.profile());
        assert!(same.iter().all(|replayed| replayed.was == replayed.would_be && replayed.asked == asked), "{same:?}");
        let would_be: Vec<Disposition> = again(&lenient).iter().map(|replayed| replayed.would_be).collect();
        assert_eq!(would_be, [Disposition::Clear, Disposition::Clear, Disposition::Review]);
        let stricter: Vec<Disposition> =
            again(&Profile::built_in("border-control").unwrap()).iter().map(|replayed| replayed.would_be).collect();
        assert_eq!(stricter, [Disposition::Incomplete, Disposition::Incomplete, Disposition::Alert]);
    }
}

/// Replay uses the trust that it is given: kept evidence is verified with the certificates and revocations of today.
#[test]
fn journal_is_replayed_with_the_trust_of_today() {
    for (case, today) in [("chip-signer-revoked", Disposition::Alert), ("chip-td3-pss-without-key", Disposition::Clear)]
    {
        let (document, informed) =
            common::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases").join(case));
        let uninformed = common::engine("border-control");
        let folder = Folder::new(case);
        let mut journal = Journal::open(&folder.0, key()).unwrap();
        let judgement = uninformed.judge(&document);
        assert_eq!(judgement.verdict.disposition, Disposition::Incomplete, "{case}");
        journal.append(&judgement.verdict, &judgement.evidence, LogProfile::Full).unwrap();
        journal.commit().unwrap();
        let mut would_be = Vec::new();
        replay(&folder.0, informed.profile(), informed.reference(), |replayed| would_be.push(replayed.would_be))
            .unwrap();
        assert_eq!(would_be, [today], "{case}");
    }
}

/// Evidence that was written and parsed again gives the same verdict.
#[test]
fn kept_evidence_gives_the_same_verdict() {
    for case in common::text_cases() {
        let kept = serde_json::to_vec(&case.judgement.evidence).unwrap();
        let evidence = serde_json::from_slice(&kept).unwrap();
        let (again, before) = (case.engine.rejudge(&evidence), &case.judgement.verdict);
        let json = |verdict| bordercheck::to_json(verdict, bordercheck::Layout::Line, bordercheck::Language::English);
        assert_eq!(json(&again), json(before), "{}", case.name);
    }
}
