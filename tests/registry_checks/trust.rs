//! Each fault of one State's log, and the answers about a document of that State and of another one (docs/registry.md, age and
//! trust are per log; docs/design.md, principle 8).

use std::fs;

use bordercheck::{Outcome, Profile};
use registry::identifier::EpochKey;
use registry::snapshot::Snapshot;
use registry::storage::Storage as _;
use serde_json::Value;

use super::partners::{Partners, SIGNED, Times, all_at, hashed, listed, log_key, origin, said};
use super::passport_of;

/// Each fault, and the outcomes of `registry.document.listed`, `registry.snapshot.fresh` and `registry.snapshot.trusted`: for a
/// document of Utopia, whose log has the fault, and for one of another State.
const TABLE: &str = "\
none                  successful   successful successful | successful   successful successful
stale                 undetermined failed     successful | successful   successful successful
silent, cosigned      undetermined failed     successful | successful   successful successful
behind                successful   successful successful | successful   successful successful
damaged               undetermined successful failed     | successful   successful successful
healed                successful   successful successful | successful   successful successful
forked                undetermined successful failed     | successful   successful successful
fork taken back       undetermined successful failed     | successful   successful successful
fork settled          successful   successful successful | successful   successful successful
not yet cosigned      successful   successful successful | successful   successful successful
never published       undetermined successful failed     | successful   successful successful
undeclared epoch      undetermined successful successful | successful   successful successful
no key of its epoch   undetermined successful successful | successful   successful successful
wrong key of epoch    undetermined successful successful | successful   successful successful
dated 2099            successful   successful successful | successful   successful successful
dated 2099 at first   undetermined successful failed     | successful   successful successful
unreadable at source  undetermined successful failed     | successful   successful successful
";

/// A fault of Utopia's log, made after the first synchronisation unless it says that it comes first.
type Fault = (&'static str, fn(&Partners));

fn more() -> Vec<Value> {
    [Partners::entries("UTO"), vec![listed("UTO", "AB123", "stolen-2")]].concat()
}

/// Another history of as many entries.
fn other() -> Vec<Value> {
    vec![listed("UTO", "CD456", "stolen-9"), listed("UTO", "EF789", "stolen-8")]
}

fn sync(partners: &Partners) {
    let _ = partners.sync();
}

fn fork(partners: &Partners) {
    sync(partners);
    let source = partners.mirror();
    partners.write("UTO", &other(), all_at(SIGNED));
    sync(partners);
    // The source shows the true log again.
    for path in source.list("").unwrap() {
        partners.source.write_all(vec![(path.clone(), source.read(&path, u64::MAX).unwrap().unwrap())]).unwrap();
    }
}

fn flip_checkpoint(partners: &Partners) {
    sync(partners);
    let path = partners.folder.join(format!("copy/log/{}/checkpoint", origin("UTO")));
    let mut bytes = fs::read(&path).unwrap();
    let line = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0;
    bytes[line + 5] = if bytes[line + 5] == b'A' { b'B' } else { b'A' };
    fs::write(path, bytes).unwrap();
}

const FAULTS: &[Fault] = &[
    ("none", sync),
    ("stale", |partners| {
        partners.write("UTO", &Partners::entries("UTO"), all_at("2026-11-20T06:00:00Z"));
        sync(partners);
    }),
    ("silent, cosigned", |partners| {
        let times = Times { log: "2026-11-20T06:00:00Z", witnesses: [Some(SIGNED); 2] };
        partners.write("UTO", &Partners::entries("UTO"), times);
        sync(partners);
    }),
    ("behind", |partners| {
        let mirror = partners.mirror();
        partners.write("UTO", &more(), all_at(SIGNED));
        sync(partners);
        let _ = partners.sync_from(&mirror);
    }),
    ("damaged", flip_checkpoint),
    ("healed", |partners| {
        flip_checkpoint(partners);
        sync(partners);
    }),
    ("forked", |partners| {
        sync(partners);
        partners.write("UTO", &other(), all_at(SIGNED));
        sync(partners);
    }),
    ("fork taken back", |partners| {
        fork(partners);
        sync(partners);
        sync(partners);
    }),
    ("fork settled", |partners| {
        fork(partners);
        partners.revoke();
        partners.write_by(&log_key("UTO", 2), "UTO", &more(), all_at(SIGNED));
        sync(partners);
    }),
    ("not yet cosigned", |partners| {
        sync(partners);
        partners.write("UTO", &more(), Times { log: SIGNED, witnesses: [Some(SIGNED), None] });
        sync(partners);
    }),
    ("never published", |partners| {
        partners.source.remove(&format!("log/{}/checkpoint", origin("UTO"))).unwrap();
        sync(partners);
    }),
    ("undeclared epoch", |partners| {
        let mut body = hashed("UTO", "GH123", "2027-uto");
        body["status"] = "stolen".into();
        let entries = [Partners::entries("UTO"), vec![said("document", "stolen-3", &body)]].concat();
        partners.write("UTO", &entries, all_at(SIGNED));
        sync(partners);
    }),
    ("no key of its epoch", |partners| {
        sync(partners);
        fs::remove_file(partners.folder.join("copy/keys/2026-uto.key")).unwrap();
    }),
    ("wrong key of epoch", |partners| {
        sync(partners);
        partners.give_key("UTO", &EpochKey::new([99; 32]));
    }),
    ("dated 2099", |partners| {
        sync(partners);
        partners.write("UTO", &more(), Times { log: "2099-01-01T00:00:00Z", witnesses: [Some(SIGNED); 2] });
        sync(partners);
    }),
    ("dated 2099 at first", |partners| {
        partners.write("UTO", &more(), Times { log: "2099-01-01T00:00:00Z", witnesses: [Some(SIGNED); 2] });
        sync(partners);
    }),
    ("unreadable at source", |partners| {
        sync(partners);
        partners.source.write_all(vec![(format!("log/{}/checkpoint", origin("UTO")), b"nothing".to_vec())]).unwrap();
        sync(partners);
    }),
];

fn answers(snapshot: Snapshot, state: &str) -> String {
    let mrz = passport_of(state, "X12345", "740812", 0);
    let verdict = Partners::judge(snapshot, &mrz, &Profile::built_in("desk").unwrap());
    let word = |check: &str| match verdict.finding(check).unwrap().finding.outcome {
        Outcome::Successful => "successful",
        Outcome::Failed => "failed",
        Outcome::Undetermined => "undetermined",
        Outcome::NotSupported => "not supported",
        Outcome::Aborted => "aborted",
    };
    let [listed, fresh, trusted] =
        ["registry.document.listed", "registry.snapshot.fresh", "registry.snapshot.trusted"].map(word);
    format!("{listed:12} {fresh:10} {trusted:10}")
}

#[test]
fn a_fault_of_one_log_touches_its_own_state_alone() {
    let mut table = String::new();
    for (name, make) in FAULTS {
        let partners = Partners::new(&name.replace([' ', ','], "-"));
        make(&partners);
        let [own, other] = ["UTO", "FRA"].map(|state| match partners.open() {
            Ok(snapshot) => answers(snapshot, state),
            Err(why) => format!("the copy does not open: {why}"),
        });
        table += &format!("{name:21} {own} | {}\n", other.trim_end());
    }
    println!("{table}");
    assert_eq!(table, TABLE);
}

/// A listed document counts whatever is wrong with the log.
#[test]
fn what_is_listed_counts_in_spite_of_a_fault() {
    for (name, make) in
        FAULTS.iter().filter(|(name, _)| ["stale", "damaged", "forked", "fork taken back"].contains(name))
    {
        let partners = Partners::new(&format!("hit-{}", name.replace(' ', "-")));
        make(&partners);
        let mrz = passport_of("UTO", "L898902C3", "740812", 0);
        let verdict = Partners::judge(partners.open().unwrap(), &mrz, &Profile::built_in("desk").unwrap());
        let outcome = verdict.finding("registry.document.listed").unwrap().finding.outcome;
        assert_eq!(outcome, Outcome::Failed, "{name}");
    }
}

/// A clock behind the newest time of the copy freshens nothing, and an old case that is judged again takes its own option.
#[test]
fn a_clock_behind_the_copy_freshens_nothing() {
    use bordercheck::{Clock, Document, Reference, verify};
    let partners = Partners::new("clock-behind");
    sync(&partners);
    let mrz = passport_of("FRA", "X12345", "740812", 0).replace('|', "\n");
    let outcome = |at: &str, clock| {
        let time = jiff::ZonedDateTime::new(at.parse().unwrap(), jiff::tz::TimeZone::UTC);
        let reference = Reference::new(time, clock).with_registry(partners.open().unwrap());
        let verdict = verify(&Document::from_mrz(&mrz), &reference, &Profile::built_in("desk").unwrap());
        ["registry.snapshot.fresh", "registry.document.listed"].map(|id| verdict.finding(id).unwrap().finding.outcome)
    };
    for clock in [Clock::System, Clock::Given] {
        assert_eq!(outcome("2026-11-22T06:00:00Z", clock), [Outcome::Failed, Outcome::Undetermined]);
        assert_eq!(outcome("2026-11-23T05:45:00Z", clock), [Outcome::Successful; 2], "a slow clock");
    }
    assert_eq!(outcome("2026-11-22T06:00:00Z", Clock::Past), [Outcome::Successful; 2]);
}
