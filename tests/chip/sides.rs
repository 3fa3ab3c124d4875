//! The printed zone compared with EF.DG1, character by character: each difference belongs to one check.

use bordercheck::{Engine, Evidence};
use optics::{Cell, Extent, Plane, Reading, ReadingLine, ReadingSource};
use specimen::chip::files;

use super::*;

const FIELDS: &str = "combined.mrz.dg1";
const OPTIONAL: &str = "combined.mrz.dg1-optional";

/// A verdict on a zone on the page and another in an unsigned EF.DG1.
fn compare(page: &[String], chip: &[String]) -> [Outcome; 2] {
    let files = BTreeMap::from([("EF.DG1".to_owned(), files::dg1(chip))]);
    let verdict = judge_under(&Profile::read(PROFILE).unwrap(), page, &Chip { files }, &Trust::none());
    [FIELDS, OPTIONAL].map(|check| verdict.finding(check).unwrap().finding.outcome)
}

/// A line with one character replaced, at a column from 1.
fn with(lines: &[String], line: usize, column: usize, character: char) -> Vec<String> {
    let mut lines = lines.to_vec();
    assert_ne!(lines[line - 1].as_bytes()[column - 1], u8::try_from(character).unwrap());
    lines[line - 1].replace_range(column - 1..column, &character.to_string());
    lines
}

fn card(number: &str, optional: &str) -> Vec<String> {
    let draft = draft("TD1", &mut dice(31));
    let draft = Draft { document_number: number.to_owned(), optional_data: optional.to_owned(), ..draft };
    draft.print().unwrap()
}

const AGREE: [Outcome; 2] = [Outcome::Successful, Outcome::Successful];
const NUMBER: [Outcome; 2] = [Outcome::Failed, Outcome::Successful];
const REST: [Outcome; 2] = [Outcome::Successful, Outcome::Failed];

/// Doc 9303-5 §4.2.2 note j: a long number continues in the optional data, with its check digit and a filler after it.
#[test]
fn long_document_number_is_one_number() {
    let short = card("D23145890", "ABC");
    assert_eq!(compare(&short, &short), AGREE);
    assert_eq!(compare(&short, &with(&short, 1, 6, 'X')), NUMBER);
    for column in [16, 17, 18, 30] {
        assert_eq!(compare(&short, &with(&short, 1, column, 'X')), REST, "column {column} of a short number");
    }
    // Three characters more: those, the digit and the filler are columns 16 to 20.
    let long = card("D23145890734", "ABC");
    assert_eq!(&long[0][14..21], "<7349<A");
    for column in 16..=20 {
        let other = if column == 20 { 'X' } else { '0' };
        assert_eq!(compare(&long, &with(&long, 1, column, other)), NUMBER, "column {column} of a long number");
    }
    for column in [21, 22, 30] {
        assert_eq!(compare(&long, &with(&long, 1, column, 'X')), REST, "column {column} of a long number");
    }
    // On one side alone it is long: what it is there is what both are held to.
    assert_eq!(compare(&short, &with(&with(&short, 1, 15, '<'), 1, 20, 'X'))[0], Outcome::Failed);
    // A number that leaves nothing for optional data.
    let full = card("D23145890734123456789A", "");
    assert_eq!(compare(&full, &full), AGREE);
    assert_eq!(compare(&full, &with(&full, 1, 27, 'X')), NUMBER);
}

/// TR-03135-1 §5.7.2: an unknown part of a date of birth may be known on the other side, and the check digit differs with it.
#[test]
fn unknown_part_of_a_birth_date_is_no_difference() {
    let page: Vec<String> = draft("TD3", &mut dice(32)).print().unwrap();
    let (known, digit) = (page[1][13..19].to_owned(), page[1].as_bytes()[19]);
    let born = |text: &str, digit: u8| {
        let mut lines = page.clone();
        lines[1].replace_range(13..20, &format!("{text}{}", char::from(digit)));
        lines
    };
    let other = if digit == b'0' { b'1' } else { b'0' };
    let unknown = format!("{}<<", &known[..4]);
    assert_eq!(compare(&page, &born(&unknown, other)), AGREE, "unknown in EF.DG1");
    assert_eq!(compare(&born(&unknown, other), &page), AGREE, "unknown on the page");
    assert_eq!(compare(&page, &born(&known, other)), NUMBER, "a digit that follows nothing");
    let month = if known.as_bytes()[3] == b'1' { "2" } else { "1" };
    let another = format!("{}{month}<<", &known[..3]);
    assert_eq!(compare(&page, &born(&another, other)), NUMBER, "another month");
}

/// The comparison with a damaged EF.DG1, and without one.
#[test]
fn chip_without_a_zone_has_a_reason() {
    let mut state = State::new();
    let mut plan = state.plan();
    let whole = plan.make(&state.signer);
    let answer = |chip: &Chip| {
        let verdict = state.judge(chip, &state.files());
        let finding = verdict.finding(FIELDS).unwrap().finding.clone();
        (finding.outcome, finding.cause, finding.facts.first().map(|fact| fact.name.to_string()))
    };
    let mut cut = whole.clone();
    cut.files.get_mut("EF.DG1").unwrap().truncate(40);
    assert_eq!(answer(&cut), (Outcome::Undetermined, None, Some("EF.DG1".to_owned())));
    let mut without = whole.clone();
    without.files.remove("EF.DG1");
    assert_eq!(answer(&without), (Outcome::NotSupported, Some(Cause::NoInput), None), "signed and not handed over");
    plan.groups.remove(&1);
    let none = plan.make(&state.signer);
    assert_eq!(answer(&none), (Outcome::NotSupported, Some(Cause::NotApplicable), None), "the chip has none");
}

/// A difference in an uncertain character is not certain.
#[test]
fn uncertain_character_is_no_certain_difference() {
    let lines: Vec<String> = draft("TD3", &mut dice(33)).print().unwrap();
    let stored = with(&lines, 2, 3, '<');
    let evidence = |probability: f32| {
        let cell = |character| Cell { character, probability, other: '<', other_probability: 0.0, pixels: [1; 4] };
        let line = |text: &String| ReadingLine { text: text.clone(), cells: text.chars().map(cell).collect() };
        let lines = lines.iter().map(line).collect();
        let mrz = Reading { source: ReadingSource::Picture(Plane::Visible), lines, extent: Extent::Whole };
        let document = Document::new().with("chip/EF.DG1", Kind::Chip, Ok(files::dg1(&stored).into()));
        let mut evidence = Evidence::read(&document);
        evidence.mrz = Some(mrz.into());
        evidence
    };
    let outcome = |probability| {
        let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given);
        let engine = Engine::new(reference, Profile::read(PROFILE).unwrap());
        engine.rejudge(&evidence(probability)).finding(FIELDS).unwrap().finding.outcome
    };
    assert_eq!(outcome(0.9995), Outcome::Failed);
    assert_eq!(outcome(0.99), Outcome::Undetermined);
}
