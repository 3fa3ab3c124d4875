//! Entries of authorities, as findings describe them, and the documents to which they apply.

use bordercheck::{Clock, Engine, Evidence, Outcome, Profile, Reference};
use optics::{Cell, Extent, Plane, Reading, ReadingLine, ReadingSource};
use registry::snapshot::Snapshot;
use serde_json::{Value, json};

use super::world::{World, entry, hashed, pattern, utopia, world};
use super::{NOW, adult, chip, fact};

/// The outcome of a check, and what its fact of this name found.
fn says(world: &World, document: &[&str], check: &str, name: &str) -> (String, String) {
    let (_, finding) = world.judge(document, NOW, check);
    (finding["outcome"].as_str().unwrap().to_owned(), fact(&finding, name).to_owned())
}

fn failed(found: &str) -> (String, String) {
    ("failed".to_owned(), found.to_owned())
}

fn successful() -> (String, String) {
    ("successful".to_owned(), String::new())
}

/// Each status has its word; only an entry that does not count fully is called a note.
#[test]
fn status_is_described_by_its_word() {
    let listed = |id: &str, number: &str, status: &str| {
        let mut body = hashed(number);
        body["status"] = json!(status);
        entry(id, "document", &body)
    };
    let blanks = json!({"state": "UTO", "type": "P", "from": "KK100", "to": "KK199", "status": "never-issued"});
    let more = [
        listed("l-1", "LL1", "lost"),
        listed("l-2", "LL2", "revoked"),
        listed("l-3", "LL3", "never-issued"),
        entry("r-2", "range", &blanks),
    ];
    let world = world("status", &utopia(&more));
    let of = |number: &str, check: &str, name: &str| says(&world, &["--mrz", &adult(number)], check, name);
    for (number, word) in [("L898902C3", "stolen"), ("LL1", "lost"), ("LL2", "revoked"), ("LL3", "never issued")] {
        assert_eq!(of(number, "registry.document.listed", "listed"), failed(word));
    }
    for (number, words) in [("BB150", "BB100 to BB199: stolen blanks"), ("KK150", "KK100 to KK199: never issued")] {
        assert_eq!(of(number, "registry.document.range", "range"), failed(words));
    }
    let (_, full) = world.judge(&["--mrz", &adult("CC1")], NOW, "registry.document.pattern");
    let (_, note) = world.judge(&["--mrz", &adult("FF1")], NOW, "registry.document.pattern");
    assert_eq!((fact(&full, "weight"), fact(&note, "weight")), ("", "note"));
}

/// A number reported copied is a fact for its rightful holder, and no fact for another number.
#[test]
fn only_a_copied_number_is_described_as_copied() {
    let holder = registry::identifier::hash_holder(&super::epoch_key(), "740812", "ERIKSSON");
    let mut rightful = hashed("GG1");
    rightful["holder"] = serde_json::to_value(holder).unwrap();
    let world = world("copied", &utopia(&[entry("u-1", "reuse", &rightful)]));
    let of = |number: &str| says(&world, &["--mrz", &adult(number)], "registry.identity.reuse", "number-copied");
    assert_eq!(of("GG1").1, "on other documents; this holder is the rightful one");
    assert_eq!(of("GG9"), successful());
}

/// A defect excuses a failed check only.
#[test]
fn defect_excuses_nothing_that_is_successful() {
    let world = world("sound", &utopia(&[]));
    let wrong = super::passport("EE1", "740812", 1);
    let of = |mrz: &str, check: &str| says(&world, &["--mrz", mrz], check, "known-defect");
    assert_eq!(of(&wrong, "optical.mrz.composite-digit"), ("undetermined".to_owned(), "digits".to_owned()));
    assert_eq!(of(&wrong, "optical.mrz.document-number-digit"), successful());
    // Another check failed, of which no defect speaks: the one that is named is sound and stays so.
    let nameless = adult("EE1").replace("ERIKSSON", "ERIK5SON");
    assert_eq!(of(&nameless, "optical.mrz.composite-digit"), successful());
    assert_eq!(of(&nameless, "optical.mrz.name").0, "failed");
}

/// One matching number format is enough, whatever the others are.
#[test]
fn one_number_format_of_several_is_enough() {
    let form =
        |id: &str, form: &str| entry(id, "number-format", &json!({"state": "UTO", "type": "P", "forms": [form]}));
    let world = world("several", &utopia(&[form("n-2", "[A-Z][0-9]{3}"), form("n-3", "[0-9]{4}")]));
    let of = |number: &str| says(&world, &["--mrz", &adult(number)], "registry.document.pattern", "pattern");
    assert_eq!(of("A123"), successful());
    assert_eq!(of("1234"), successful());
    assert_eq!(of("A1234").0, "failed");
}

/// Conditions about the chip, its signer and its portrait; reports of a signer cover some days and numbers.
#[test]
fn chip_is_checked_by_its_own_data() {
    let chip = chip::make(&adult("X12345"));
    let when = |when: Value, example: Value| {
        pattern("X", &json!({"when": when, "examples": {"match": [example], "no-match": [{"mrz.sex": "M"}]}}))
    };
    let portrait = format!("{:016x}", chip.portrait ^ 1);
    // A pattern about a portrait alone would be about a person.
    let near = json!({"field": "chip.portrait", "near": portrait, "within": 2});
    let near = when(
        json!({"all": [near, {"field": "mrz.document-number", "prefix": "X12"}]}),
        json!({"chip.portrait": portrait, "mrz.document-number": "X12"}),
    );
    let signed = when(
        json!({"field": "chip.signer-certificate", "is": chip.signer}),
        json!({"chip.signer-certificate": chip.signer}),
    );
    let signer = |more: Value| {
        let mut body = json!({"state": "UTO", "role": "ds", "certificate": chip.signer});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry("s-1", "signer", &body)
    };
    let judged = |name: &str, said: String, check: &str| {
        let world = world(name, &utopia(&[said]));
        chip.write(&world.0.join("chip"));
        let (verdict, finding) = world.judge(&["--chip", "chip"], NOW, check);
        let outcome = finding["outcome"].as_str().unwrap().to_owned();
        let decided = verdict["reasons"].as_array().unwrap().contains(&json!(check));
        assert_eq!(decided, outcome != "successful", "{name}: {outcome}, {}", verdict["disposition"]);
        outcome
    };
    assert_eq!(judged("near", entry("f-2", "forgery", &near), "registry.document.pattern"), "failed");
    assert_eq!(judged("signed", entry("f-3", "forgery", &signed), "registry.document.pattern"), "failed");
    let reported = |name: &str, more: Value| judged(name, signer(more), "registry.signer.compromised");
    assert_eq!(reported("always", json!({})), "failed");
    assert_eq!(reported("since", json!({"since": "2030-01-01"})), "undetermined", "by its own word it signed before");
    let numbers =
        |prefix: &str| json!({"numbers": [{"from": format!("{prefix}00000"), "to": format!("{prefix}99999")}]});
    assert_eq!(reported("other", numbers("Y")), "successful");
    assert_eq!(reported("own", numbers("X")), "failed");
    let both = json!({"since": "2030-01-01", "numbers": numbers("X")["numbers"]});
    assert_eq!(reported("both", both), "undetermined", "its number, and not its day");
}

/// Absence of a number is no answer if one of its characters is uncertain, in the optional data too if the number continues
/// there; other uncertain characters do not matter.
#[test]
fn absence_for_uncertain_characters_is_no_answer() {
    let world = world("doubtful", &utopia(&[]));
    let snapshot = std::sync::Arc::new(Snapshot::open(&world.0.join("copy")).unwrap());
    let judge = |lines: &[String], doubtful: (usize, usize)| {
        let cell = |line: usize, column: usize, character| {
            let probability = if (line, column) == doubtful { 0.9 } else { 0.9999 };
            Cell { character, probability, other: 'Z', other_probability: 0.05, pixels: [1; 4] }
        };
        let line = |(text, line): (&String, usize)| {
            let cells = text.chars().zip(1..).map(|(character, column)| cell(line, column, character)).collect();
            ReadingLine { text: text.clone(), cells }
        };
        let lines = lines.iter().zip(1..).map(line).collect();
        let mrz = Some(Reading { source: ReadingSource::Picture(Plane::Visible), lines, extent: Extent::Whole });
        let mut evidence = Evidence::default();
        evidence.mrz = mrz.map(Into::into);
        let reference =
            Reference::new(format!("{NOW}[UTC]").parse().unwrap(), Clock::Given).with_registry(snapshot.clone());
        let verdict = Engine::new(reference, Profile::built_in("desk").unwrap()).rejudge(&evidence);
        let finding = &verdict.finding("registry.document.listed").unwrap().finding;
        (finding.outcome, finding.facts.first().and_then(|fact| fact.found.clone()).unwrap_or_default())
    };
    let passport: Vec<String> = adult("X12345").split('|').map(ToOwned::to_owned).collect();
    assert_eq!(judge(&passport, (2, 3)), (Outcome::Undetermined, "2 or Z".to_owned()));
    assert_eq!(judge(&passport, (1, 2)).0, Outcome::Undetermined, "the document code");
    assert_eq!(judge(&passport, (1, 3)).0, Outcome::Undetermined, "the State");
    assert_eq!(judge(&passport, (1, 7)), (Outcome::Successful, String::new()), "the name");
    assert_eq!(judge(&passport, (2, 30)), (Outcome::Successful, String::new()), "optional data of a short number");
    let card = ["I<UTOD23145890<7349<<<<<<<<<<<", "7408122F3204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];
    let card = card.map(ToOwned::to_owned);
    assert_eq!(judge(&card, (1, 17)), (Outcome::Undetermined, "3 or Z".to_owned()), "a long number goes on");
    assert_eq!(judge(&card, (2, 20)), (Outcome::Successful, String::new()));
}
