//! Every report of the verdict on every fixture: valid where there is a schema, and without a word that judges a person.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use bordercheck::{
    Audience, Colours, DecodedPages, Document, Evidence, Fact, Judgement, Kind, Language, Layout, Place, Plane,
    RENDERERS, Renderer, Setting, Subject, printable, protection_to_json, protection_to_text, to_json, to_text,
};
use serde_json::Value;

use crate::common::{self, Case, cases};

/// The report of a judged document in the form of this name, with these pictures.
fn report(form: &str, judgement: &Judgement, pages: &DecodedPages, language: Language) -> String {
    let Judgement { evidence, verdict } = judgement;
    let setting = Setting { language, ..Setting::default() };
    (Renderer::find(form).unwrap().render)(&Subject { verdict, evidence, pages }, &setting)
}

/// The report in a form without pictures.
fn words(form: &str, judgement: &Judgement, language: Language) -> String {
    report(form, judgement, &DecodedPages::default(), language)
}

fn committed(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn schema() -> Value {
    current("schema/verdict-1.json", bordercheck::schema())
}

/// `BLESS=1 cargo test --test verdicts` writes the committed schema anew.
fn current(path: &str, text: String) -> Value {
    let (name, path) = (path, committed(path));
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text, "{name} is not current");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn verdict_is_valid_against_the_committed_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for case in cases() {
        let Case { name, judgement, .. } = &case;
        let verdict: Value = serde_json::from_str(&to_json(&judgement.verdict, Layout::Line, Language::Khmer)).unwrap();
        let problems: Vec<String> = validator.iter_errors(&verdict).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "{name}: {problems:?}");
    }
    // A schema that lets anything through would pass the above.
    let mut verdict: Value =
        serde_json::from_str(&to_json(&cases()[0].judgement.verdict, Layout::Line, Language::English)).unwrap();
    verdict["disposition"] = "fine".into();
    assert!(!validator.is_valid(&verdict));
}

/// A verdict that is not one of a fixture: protection is urgent, and every text that comes from outside is hostile.
fn hostile() -> Judgement {
    const HOSTILE: &str = "a\u{1b}[2J\u{202e}b\u{7}\r\n\u{9b}\u{2066}\u{200f}<script>\u{e0041}";
    let document = Document::from_mrz(HOSTILE)
        .with(
            "context.json",
            Kind::of("context.json"),
            Ok(br#"{"concern":{"level":"urgent","text":"x"}}"#.as_slice().into()),
        )
        .with(HOSTILE, Kind::Other, Ok(b"x".as_slice().into()))
        .named(HOSTILE);
    let mut judgement = common::engine("desk").judge(&document);
    let verdict = &mut judgement.verdict;
    verdict.judged.profile = HOSTILE.to_owned();
    verdict.judged.trust = Some(bordercheck::TrustUsed {
        sha256: HOSTILE.to_owned(),
        csca: 0,
        crl: 0,
        newest: Some(HOSTILE.to_owned()),
        set_aside: vec![HOSTILE.to_owned()],
    });
    for judged in &mut verdict.findings {
        let place = Place { line: Some(1), column: Some(1), ..Place::file(HOSTILE) };
        let fact = Fact {
            name: HOSTILE.into(),
            expected: Some(HOSTILE.into()),
            found: Some(HOSTILE.into()),
            place: Some(place),
        };
        judged.finding.facts.push(fact);
    }
    judgement
}

/// A document, a list or a registry cannot act on a terminal or turn a line round, in any report.
#[test]
fn no_report_has_a_control_or_bidirectional_character() {
    let judgement = hostile();
    let is_hidden = |character: &char| *character != '\n' && printable(&character.to_string()) != character.to_string();
    let hidden = |text: &str| text.chars().find(is_hidden);
    for language in Language::ALL {
        for form in RENDERERS {
            let text = words(form.name, &judgement, language);
            assert_eq!(hidden(&text), None, "{} in {language:?}", form.name);
        }
        let setting = Setting { language, colours: Colours::Ansi, width: Some(80), ..Setting::default() };
        let verdict = &judgement.verdict;
        // On a terminal our own colours alone are left.
        let codes = ["1;31", "1;33", "1;32", "2", "0"].map(|code| format!("\u{1b}[{code}m"));
        let bare = |text: String| codes.iter().fold(text, |text, code| text.replace(code, ""));
        let on_terminal = [to_text(verdict, &setting), protection_to_text(verdict, &setting)].map(bare);
        for text in on_terminal.iter().chain([&protection_to_json(verdict, language)]) {
            assert_eq!(hidden(text), None, "{text}");
        }
        // No value begins a line of its own.
        assert!(!words("text", &judgement, language).lines().any(|line| line.starts_with("<script>")));
    }
    let json: Value = serde_json::from_str(&words("json", &judgement, Language::English)).unwrap();
    assert_eq!(json["name"], judgement.verdict.name.as_str(), "JSON has the same value");
}

/// Two verdicts that differ in protection alone are the same to whoever the holder shows them to.
#[test]
fn reports_for_the_holder_say_nothing_about_protection() {
    let mut judgement = hostile();
    assert_eq!(judgement.verdict.protection, bordercheck::Protection::Urgent);
    let reports = |judgement: &Judgement| -> Vec<String> {
        let forms = RENDERERS.iter().filter(|form| form.audience == Audience::Holder);
        forms.map(|form| words(form.name, judgement, Language::English)).collect()
    };
    let urgent = reports(&judgement);
    assert!(urgent.len() >= 3, "page, SARIF and the log after TR-03135");
    assert!(
        words("text", &judgement, Language::English).starts_with("PROTECTION URGENT !"),
        "the officer reads it first"
    );
    judgement.verdict.protection = bordercheck::Protection::None;
    for judged in judgement.verdict.findings.iter_mut().filter(|judged| judged.is_protection()) {
        judged.finding.outcome = bordercheck::Outcome::Successful;
        judged.finding.facts.clear();
    }
    assert_eq!(reports(&judgement), urgent);
    assert!(!words("text", &judgement, Language::English).contains("PROTECTION"));
}

#[test]
fn message_about_protection_is_valid_against_its_schema() {
    let schema = current("schema/protection-1.json", bordercheck::protection_schema());
    let validator = jsonschema::validator_for(&schema).unwrap();
    let levels: BTreeSet<String> = cases()
        .iter()
        .map(|case| &case.judgement)
        .chain([&hostile()])
        .map(|judgement| {
            let message: Value =
                serde_json::from_str(&protection_to_json(&judgement.verdict, Language::Khmer)).unwrap();
            let problems: Vec<String> = validator.iter_errors(&message).map(|error| error.to_string()).collect();
            assert!(problems.is_empty(), "{problems:?}");
            message["protection"].as_str().unwrap().to_owned()
        })
        .collect();
    assert!(levels.contains("none") && levels.contains("urgent"), "{levels:?}");
}

/// Level 2 is what the optical checks prove of a page that was seen.
#[test]
fn assurance_of_the_page_needs_a_picture_of_it() {
    for case in cases() {
        let verdict = &case.judgement.verdict;
        let evidence = &case.judgement.evidence;
        let seen = [Plane::Visible, Plane::BackVisible].into_iter().any(|plane| evidence.page(plane).is_some());
        assert_eq!(verdict.unseen.is_empty(), seen, "{}", case.name);
        assert!(seen || verdict.assurance.0 != 2, "{}", case.name);
        if let Some(next) = &verdict.next {
            assert!(next.assurance > verdict.assurance && !next.needs.is_empty(), "{}: {next:?}", case.name);
        }
    }
}

/// Members that readers of verdicts may rely on, by their path in the JSON; `[]` for each element of an array. Within schema 1
/// none is removed, becomes optional or changes its type.
const PROMISED: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "schema",
            "name",
            "disposition",
            "assurance",
            "protection",
            "document",
            "reasons",
            "findings",
            "missing",
            "unseen",
            "next",
            "judged",
        ],
    ),
    ("next", &["assurance", "needs"]),
    (
        "findings[]",
        &["check", "outcome", "cause", "duty", "ceiling", "basis", "margin", "source", "claim", "says", "facts"],
    ),
    ("findings[].facts[]", &["name", "expected", "found", "place"]),
    ("judged", &["engine", "at", "profile", "trust", "registry", "inputs"]),
    ("judged.profile", &["name", "sha256"]),
    ("judged.trust", &["sha256", "csca", "crl"]),
    ("judged.registry[]", &["origin", "size", "root", "issued"]),
    ("judged.inputs[]", &["name", "sha256"]),
    (
        "document",
        &[
            "source",
            "format",
            "document_code",
            "issuing_state",
            "document_number",
            "primary_identifier",
            "secondary_identifier",
            "nationality",
            "date_of_birth",
            "sex",
            "date_of_expiry",
            "optional_data",
            "optional_data_2",
            "mrz",
        ],
    ),
];

/// The members that may be null; no other may.
const NULLABLE: [&str; 7] = ["cause", "margin", "expected", "found", "place", "trust", "next"];

/// A schema with its references followed, and without the alternative null.
fn resolved<'s>(root: &'s Value, mut schema: &'s Value) -> &'s Value {
    loop {
        if let Some(reference) = schema["$ref"].as_str() {
            schema = root.pointer(reference.trim_start_matches('#')).unwrap();
        } else if let Some(either) = schema["anyOf"].as_array() {
            schema = either.iter().find(|one| one["type"] != "null").unwrap();
        } else {
            return schema;
        }
    }
}

fn at_path<'s>(root: &'s Value, path: &str) -> &'s Value {
    path.split('.').filter(|name| !name.is_empty()).fold(root, |schema, name| {
        let property = resolved(root, &resolved(root, schema)["properties"][name.trim_end_matches("[]")]);
        if name.ends_with("[]") { resolved(root, &property["items"]) } else { property }
    })
}

fn may_be_null(schema: &Value) -> bool {
    let null = |one: &Value| one["type"] == "null";
    schema["anyOf"].as_array().is_some_and(|either| either.iter().any(null))
        || schema["type"].as_array().is_some_and(|types| types.iter().any(|one| one == "null"))
}

/// A chip of which a file was left out wants that file, and no trust anchor that is there.
#[test]
fn incomplete_verdict_names_what_is_wanting() {
    let wanting = |name: &str| {
        let case = cases().iter().find(|case| case.name == name).unwrap();
        case.judgement.verdict.wanting().join(" ")
    };
    assert_eq!(wanting("chip-portrait-withheld"), "EF.DG2");
    assert_eq!(wanting("chip-key-withheld"), "EF.DG15");
    assert_eq!(wanting("chip-object-withheld"), "EF.SOD");
}

#[test]
fn schema_keeps_what_schema_1_promised() {
    let root = schema();
    for (path, fields) in PROMISED {
        let object = at_path(&root, path);
        let required: Vec<&str> =
            object["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        for field in *fields {
            let property = &object["properties"][field];
            assert!(property.is_object(), "{path}.{field} is gone");
            assert!(required.contains(field), "{path}.{field} is no longer required");
            assert_eq!(may_be_null(property), NULLABLE.contains(field), "{path}.{field}");
        }
    }
    // A word of an enumeration is a promise as well.
    let words = |path: &str| {
        let words = at_path(&root, path)["oneOf"].as_array().unwrap().iter();
        words.map(|word| word["const"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(words("disposition"), ["clear", "incomplete", "review", "alert"]);
    assert_eq!(words("protection"), ["none", "offer", "urgent"]);
    assert_eq!(words("findings[].outcome"), ["successful", "failed", "undetermined", "not_supported", "aborted"]);
    assert_eq!(words("findings[].cause"), ["not-applicable", "no-input", "no-reference"]);
    assert_eq!(words("findings[].duty"), ["mandatory", "conditional", "optional", "evaluatory"]);
}

/// OASIS's schema of SARIF, from the sources of the development dependency `serde-sarif`.
fn sarif_schema() -> Value {
    let cargo = |arguments: &[&str]| {
        let ran = Command::new(env!("CARGO")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(ran.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap()
    };
    // Of this machine's platform alone: what others need is not here, and nothing is fetched.
    let about = cargo(&["-vV"]);
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = cargo(&["metadata", "--format-version", "1", "--offline", "--filter-platform", host]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap()).to_owned();
    let text = std::fs::read_to_string(manifest.parent().unwrap().join("src/schema.json")).unwrap();
    // The pattern of a language has a bracket too many and is no regular expression: the schema as it was published cannot
    // be used. What it means is what §3.14.7 says: two letters, or two and two.
    assert!(text.contains(r"^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$"), "the schema was mended: so can this be");
    let text = text.replace(r"^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn sarif_log_is_valid_against_the_schema_of_oasis() {
    let validator = jsonschema::validator_for(&sarif_schema()).unwrap();
    for case in cases() {
        for language in Language::ALL {
            let text = words("sarif", &case.judgement, language);
            let log: Value = serde_json::from_str(&text).unwrap();
            let problems: Vec<String> =
                validator.iter_errors(&log).map(|error| format!("{} at {}", error, error.instance_path())).collect();
            assert!(problems.is_empty(), "{}: {problems:?}", case.name);
            let results = log["runs"][0]["results"].as_array().unwrap();
            let failed = case.judgement.verdict.findings.iter().filter(|judged| {
                judged.finding.outcome == bordercheck::Outcome::Failed && judged.finding.check.family() != "protection"
            });
            let kinds = results.iter().filter(|result| result["kind"] == "fail");
            assert_eq!(kinds.count(), failed.count(), "{}", case.name);
        }
    }
}

/// Words that judge a person or turn one away; no report has them in any language.
const TURNS_AWAY: [&str; 12] = [
    "fake",
    "bogus",
    "criminal",
    "refus",
    "reject",
    "denied",
    "deny ",
    "turn away",
    "tolak",
    "penjahat",
    "បដិសេធ",
    "ឧក្រិដ្ឋជន",
];

/// A page without its `data:` pictures, which are no words.
fn without_pictures(page: &str) -> String {
    let mut pieces = page.split("data:image/");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |page, piece| page + piece.split_once('"').map_or("", |(_, rest)| rest))
}

#[test]
fn report_has_no_word_that_judges_a_person_or_turns_one_away() {
    for case in cases() {
        for language in Language::ALL {
            let pages = RENDERERS.iter().map(|form| words(form.name, &case.judgement, language));
            for page in pages {
                let words = without_pictures(&page).to_lowercase();
                for word in TURNS_AWAY {
                    assert!(!words.contains(word), "{}: {word} in {language:?}", case.name);
                }
            }
        }
    }
}

/// The log after TR-03135 keeps §6.3: no data that is related to a person.
#[test]
fn tr_03135_log_is_well_formed_and_without_personal_data() {
    for case in cases() {
        let log = words("tr03135", &case.judgement, Language::English);
        let mut reader = quick_xml::Reader::from_str(&log);
        let mut checks = 0;
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Empty(start) if start.name().as_ref() == "check" => checks += 1,
                _ => {}
            }
        }
        assert_eq!(checks, bordercheck::catalogue().filter(|check| check.family() != "protection").count());
        let document = &case.judgement.verdict.document;
        let of_the_holder = [
            &document.document_number,
            &document.primary_identifier,
            &document.secondary_identifier,
            &document.date_of_birth,
            &document.optional_data,
        ];
        for value in of_the_holder.into_iter().filter(|value| value.len() > 3) {
            assert!(!log.contains(value.as_str()), "{}", case.name);
        }
    }
}

/// A page works from a file, without a network and without a script.
#[test]
fn page_fetches_nothing_and_runs_nothing() {
    for case in cases().iter().step_by(7) {
        let (_, pages) = Evidence::read_with_pages(&case.document);
        let page = report("html", &case.judgement, &pages, Language::English);
        let pictures = case.judgement.evidence.pages.len();
        assert!(page.matches("data:image/jpeg").count() >= pictures, "{}: {pictures} pictures", case.name);
        for hint in ["<script", "http://", "https://", "@import", "url(", "onload", "onerror", "javascript:"] {
            assert!(!page.contains(hint), "{}: {hint}", case.name);
        }
        for language in Language::ALL {
            assert!(page.contains(&format!("id=\"language-{}\"", language.code())), "{}", case.name);
        }
    }
}

/// Text of a document is untrusted and is printed as text, never as markup.
#[test]
fn hostile_text_stays_text() {
    let hostile = "P<UTO<script>alert(1)</script>\"'&\u{1b}[2J\nL898902C36UTO7408122F1204159";
    let document = Document::from_mrz(hostile);
    let judgement = common::engine("desk").judge(&document);
    let page = words("html", &judgement, Language::English);
    assert!(!page.contains("<script"));
    assert!(!words("text", &judgement, Language::English).contains('\u{1b}'));
    serde_json::from_str::<Value>(&words("sarif", &judgement, Language::English)).unwrap();
}
