//! A synchronised copy to measure: its index, roots, checkpoint and keys are real. The log's entries are not written, since no
//! question here finds one.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mrz::check_digit;
use registry::canonical;
use registry::checkpoint::Head;
use registry::condition::{Field, FieldValues, Value};
use registry::copy::{self, HeldHead, IndexFile, LogCondition, SnapshotFile, SnapshotLog, SnapshotRoot};
use registry::entry::{Entry, Epoch, Hash256};
use registry::identifier::{EpochKey, Identifier, State};
use registry::index::{Builder, LogSource, Record, Sources};
use registry::key::{Algorithm, SignerKey};
use registry::note::Note;
use registry::root::{Authority, AuthorityKey, DeclaredEpoch, OfflineKeys, Right, Root, SCHEMA, SignedRoot, Witnesses};
use serde_json::{Value as Json, json};

use crate::keys::{key, random_word};

/// Time of the questions.
pub(crate) const NOW: &str = "2026-11-23T10:00:00Z";
const ISSUED: &str = "2026-11-23T06:00:00Z";
const ORIGIN: &str = "registry.uto.example";
const STATES: [&str; 20] = [
    "AUT", "BEL", "CAN", "CHE", "D", "DNK", "ESP", "FIN", "FRA", "GBR", "IDN", "ITA", "JPN", "KHM", "MYS", "NLD",
    "NOR", "SGP", "SWE", "THA",
];

/// Number of statements of each kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) documents: u64,
    pub(crate) ranges: u64,
    pub(crate) conditions: u64,
    pub(crate) portraits: u64,
}

/// A copy in a folder.
pub(crate) struct World {
    pub(crate) folder: PathBuf,
    pub(crate) index: PathBuf,
    pub(crate) built_in: Duration,
    /// Bytes of an index without documents.
    pub(crate) rest: u64,
}

/// The questions about one document.
pub(crate) struct Question {
    pub(crate) mrz: String,
    pub(crate) document: Identifier,
    pub(crate) facts: FieldValues,
    pub(crate) signers: [[u8; 32]; 4],
    pub(crate) portraits: [u64; 2],
}

impl World {
    pub(crate) fn make(folder: &Path, sizes: Sizes) -> Self {
        let _ = fs::remove_dir_all(folder);
        let statements = 1 + sizes.ranges + sizes.conditions + sizes.portraits;
        let tree = Head { size: sizes.documents + statements, root: [9; 32], ..Head::empty(ORIGIN) };
        let sources = Sources {
            root_version: 1,
            corroboration: 1,
            logs: vec![LogSource {
                authority: "Registry of Utopia".to_owned(),
                state: State::new("UTO").unwrap(),
                origin: ORIGIN.to_owned(),
                size: tree.size,
                root_hash: tree.root,
            }],
        };
        let begin = || {
            let mut builder = Builder::create(&folder.join("index"), &sources).unwrap();
            let mut position = 0;
            let mut add = |body: Json| {
                let mut entry =
                    json!({"id": format!("uto-{position}"), "issued": "2026-11-02T08:00:00Z", "sharing": "TLP:GREEN"});
                entry.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
                builder.add(0, position, false, &Entry::parse(&canonical::print(&entry)).unwrap()).unwrap();
                position += 1;
            };
            add(json!({"kind": "document", "state": "UTO", "type": "P", "epoch": "2026", "hash": "00".repeat(16),
                "status": "stolen"}));
            (0..sizes.ranges).for_each(|nth| add(range(nth)));
            (0..sizes.conditions).for_each(|nth| add(condition(nth)));
            (0..sizes.portraits).for_each(|nth| add(portrait(nth)));
            builder
        };
        let without = begin().finish_with_documents(Vec::new()).unwrap().file;
        let rest = fs::metadata(&without).unwrap().len();
        let builder = begin();
        let first = u32::try_from(statements).unwrap();
        let records = |nth: u32| Record::new(key(u64::from(nth)), first + nth);
        let records: Vec<Record> = (0..u32::try_from(sizes.documents).unwrap()).map(records).collect();
        let start = Instant::now();
        let built = builder.finish_with_documents(records).unwrap();
        let built_in = start.elapsed();
        let hex = |hash: [u8; 32]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let name = built.file.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        write_copy(folder, &tree, IndexFile { file: name, sha256: hex(built.sha256) });
        Self { folder: folder.to_owned(), index: built.file, built_in, rest }
    }
}

fn write_copy(folder: &Path, tree: &Head, index: IndexFile) {
    let key = SignerKey::new(ORIGIN, Algorithm::Ed25519, &[1; 32]).unwrap();
    let witness = SignerKey::new("witness.example", Algorithm::Cosignature, &[2; 32]).unwrap();
    let holder = SignerKey::new("root.example", Algorithm::Ed25519, &[3; 32]).unwrap();
    let until = "2028-01-01T00:00:00Z".parse().unwrap();
    let from = "2026-01-01T00:00:00Z".parse().unwrap();
    let kinds = ["document", "forgery", "portrait", "range", "reuse", "signer"].map(str::to_owned);
    let states = STATES.into_iter().chain(["UTO"]).map(str::to_owned);
    let authority = Authority {
        name: "Registry of Utopia".to_owned(),
        state: State::new("UTO").unwrap(),
        offline_keys: OfflineKeys::Absent,
        heartbeat_hours: None,
        grace_hours: None,
        quota: None,
        contact: "duty desk".to_owned(),
        origin: ORIGIN.to_owned(),
        keys: vec![AuthorityKey { key: key.public().clone(), valid_from: from, valid_until: until, revoked: None }],
        speaks_for: vec![Right { kinds: kinds.into(), states: states.collect() }],
    };
    let mut root = SignedRoot::unsigned(Root {
        schema: SCHEMA.to_owned(),
        version: 1,
        issued: from,
        expires: until,
        threshold: 1,
        keys: vec![holder.public().clone()],
        corroboration: 1,
        epochs: vec![DeclaredEpoch {
            name: Epoch::new("2026").unwrap(),
            owner: ORIGIN.to_owned(),
            fingerprint: Hash256(EpochKey::new([7; 32]).fingerprint()),
            valid_from: from,
            valid_until: until,
        }],
        authorities: vec![authority],
        witnesses: Witnesses { threshold: 1, keys: vec![witness.public().clone()] },
    });
    root.sign(&holder);
    let mut note = Note::new(tree.print()).unwrap();
    let issued: jiff::Timestamp = ISSUED.parse().unwrap();
    let dated = key.as_algorithm(Algorithm::Cosignature);
    [&key, &dated, &witness].into_iter().for_each(|key| note.sign(key, u64::try_from(issued.as_second()).unwrap()));
    let snapshot = SnapshotFile {
        schema: copy::SCHEMA.to_owned(),
        index,
        logs: vec![SnapshotLog {
            authority: "Registry of Utopia".to_owned(),
            condition: LogCondition::Current,
            description: String::new(),
            epochs: vec!["2026".to_owned()],
            fork: None,
            held: Some(HeldHead::new(tree, issued)),
            origin: ORIGIN.to_owned(),
            undeclared: Vec::new(),
        }],
        root: SnapshotRoot { expires: until, sha256: String::new(), version: 1 },
        rejected: 0,
    };
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("root/1.json", &root.print());
    write(&format!("log/{ORIGIN}/checkpoint"), note.print().as_bytes());
    write("keys/2026.key", EpochKey::new([7; 32]).to_text().as_bytes());
    write("snapshot.json", &canonical::print(&serde_json::to_value(snapshot).unwrap()));
}

fn state(nth: u64) -> &'static str {
    STATES[usize::try_from(nth % 20).unwrap()]
}

/// A range of a thousand blanks, of one State after another.
fn range(nth: u64) -> Json {
    let letters = nth / 20 % 90 + 10;
    let from = nth / 1800 * 1000;
    json!({"kind": "range", "state": state(nth), "type": "P", "from": format!("R{letters:02}{from:06}"),
        "to": format!("R{letters:02}{:06}", from + 999), "status": "stolen"})
}

/// A forgery pattern. Most are about document numbers, some about number forms, names and portraits; one in fifty is about
/// nationality, sex and year of expiry only, which many documents share.
fn condition(nth: u64) -> Json {
    let number = json!({"field": "mrz.document-number", "prefix": format!("F{:05}", nth % 100_000)});
    let expiry =
        json!({"field": "mrz.date-of-expiry", "from": format!("20{}-01-01", 27 + nth % 9), "to": "2036-12-31"});
    let (when, example) = match nth % 50 {
        0 => {
            let nation = json!({"field": "mrz.nationality", "is": state(nth / 50)});
            let when = json!({"all": [nation, {"field": "mrz.sex", "is": "F"}, expiry]});
            (when, json!({"mrz.nationality": state(nth / 50), "mrz.sex": "F", "mrz.date-of-expiry": "2036-01-01"}))
        }
        1..=5 => {
            let form = format!("G[0-9]{:04}[A-C][0-9]{{2}}", nth % 10_000);
            let when = json!({"all": [{"field": "mrz.document-number", "form": form}, expiry]});
            let example = format!("G1{:04}A11", nth % 10_000);
            (when, json!({"mrz.document-number": example, "mrz.date-of-expiry": "2036-01-01"}))
        }
        6..=8 => {
            let name = format!("NAME {}", letters(nth));
            let when = json!({"any": [{"field": "mrz.primary-identifier", "is": name}, number]});
            (when, json!({"mrz.primary-identifier": name}))
        }
        9 => {
            let picture = format!("{:016x}", random_word(nth));
            let when = json!({"any": [{"field": "page.portrait", "near": picture, "within": 6},
                {"field": "chip.portrait", "near": picture, "within": 6}]});
            (when, json!({"page.portrait": picture}))
        }
        _ => {
            let example = format!("F{:05}001", nth % 100_000);
            let when = json!({"all": [number, expiry]});
            (when, json!({"mrz.document-number": example, "mrz.date-of-expiry": "2036-01-01"}))
        }
    };
    json!({"kind": "forgery", "title": format!("series {nth}"), "state": state(nth / 7), "status": "active",
        "expected-rate": 0, "when": when, "examples": {"match": [example], "no-match": [{"mrz.sex": "X"}]}})
}

fn letters(number: u64) -> String {
    let letter = |nth: u32| char::from(b'A' + u8::try_from(number / 26_u64.pow(nth) % 26).unwrap());
    (0..4).map(letter).collect()
}

fn portrait(nth: u64) -> Json {
    json!({"kind": "portrait", "algorithm": "dct-64/1", "hash": format!("{:016x}", random_word(nth << 20)), "within": 10})
}

/// A genuine document of one of the States, about whose number there is no statement.
pub(crate) fn question(nth: u64) -> Question {
    let state = state(nth);
    let number = format!("N{:08}", random_word(nth) % 100_000_000);
    let digit = |field: &str| char::from(check_digit::compute([field.as_bytes()]).unwrap());
    let (sex, expiry) = (if nth.is_multiple_of(2) { 'F' } else { 'M' }, format!("{}0415", 27 + nth % 9));
    let [one, two, three] =
        [number.as_str(), "740812", expiry.as_str()].map(|field| format!("{field}{}", digit(field)));
    let optional = format!("{}0", "<".repeat(14));
    let composite = digit(&format!("{one}{two}{three}{optional}"));
    let mrz =
        format!("{:<<44}\n{one}{state:<<3}{two}{sex}{three}{optional}{composite}", format!("PP{state:<<3}DOE<<JO"));
    let text = |text: &str| Value::Text(text.to_owned());
    let facts = [
        (Field::Format, text("TD3")),
        (Field::DocumentCode, text("PP")),
        (Field::IssuingState, text(state)),
        (Field::Nationality, text(state)),
        (Field::DocumentNumber, text(&number)),
        (Field::PrimaryIdentifier, text("DOE")),
        (Field::SecondaryIdentifier, text("JO")),
        (Field::Sex, text(&sex.to_string())),
        (Field::DateOfBirth, text("1974-08-12")),
        (Field::DateOfExpiry, text(&format!("20{}-04-15", 27 + nth % 9))),
        (Field::OptionalData, text("")),
        (Field::Age, Value::Number(52)),
        (Field::Chip, text("yes")),
        (Field::SignerCertificate, text(&"ab".repeat(32))),
        (Field::SignerCountry, text(state)),
        (Field::PagePortrait, Value::Picture(random_word(nth << 40))),
        (Field::ChipPortrait, Value::Picture(random_word(nth << 40) ^ 0b101)),
    ];
    Question {
        mrz,
        document: Identifier::new("PP", state, &number).unwrap(),
        facts: facts.into_iter().fold(FieldValues::new(), |facts, (field, value)| facts.with(field, value)),
        signers: [1, 2, 3, 4].map(|word| {
            let mut hash = [0; 32];
            hash.chunks_mut(8).for_each(|part| part.copy_from_slice(&random_word(nth << 3 | word).to_le_bytes()));
            hash
        }),
        portraits: [random_word(nth << 40), random_word(nth << 40) ^ 0b101],
    }
}
