//! Every single-character change of a sound zone: what breaks a rule is reported with its column, and nothing is mended.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use jiff::civil::date;
use mrz::{Fault, Field, Rule, RuleOutcome, Zone};

const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
const LINE_1: &str = "P<NLDDE<BRUIJN<<WILLEKE<LISELOTTE<<<<<<<<<<<";
const LINE_2: &str = "SPECI20142NLD6503101F2401151999999990<<<<<82";
const INSPECTION: jiff::civil::Date = date(2022, 6, 1);

fn broken(lines: &[Vec<u8>; 2]) -> Vec<(usize, usize)> {
    let zone = Zone::parse(lines).unwrap();
    let places = Rule::ALL.into_iter().filter_map(|rule| match zone.check(rule, INSPECTION) {
        RuleOutcome::Broken(Fault { span, .. }) | RuleOutcome::Undetermined(Fault { span, .. }) => {
            Some((span.line, span.column))
        }
        RuleOutcome::Kept | RuleOutcome::NotApplicable => None,
    });
    places.collect()
}

/// The changes that no rule of Doc 9303 can see: another code that Doc 9303-3 §5 lists, another sex, another filler where
/// both are allowed, and values that are the same modulo 10 in a field without an alphabet of its own.
fn is_invisible(field: Field, old: u8, new: u8, column: usize) -> bool {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'Z' => byte - b'A' + 10,
        _ => 0,
    };
    match field {
        Field::Nationality => {
            let mut line = LINE_2.as_bytes().to_vec();
            line[column] = new;
            mrz::state::find(&line[10..13]).is_some()
        }
        Field::Sex => b"MF<".contains(&new),
        Field::DocumentNumber if column == 0 && new == b'<' => false,
        Field::DocumentNumber | Field::OptionalData => value(old) % 10 == value(new) % 10,
        _ => false,
    }
}

#[test]
fn every_change_that_breaks_a_rule_is_reported() {
    let sound = [LINE_1.as_bytes().to_vec(), LINE_2.as_bytes().to_vec()];
    assert_eq!(broken(&sound), []);
    let format = Zone::parse(&sound).unwrap().format();
    let (mut changes, mut reported) = (0, 0);
    for (column, old) in LINE_2.bytes().enumerate() {
        let field = format.field_at(2, column + 1).unwrap();
        for new in ALPHABET.iter().copied().filter(|new| *new != old) {
            let mut changed = sound.clone();
            changed[1][column] = new;
            changes += 1;

            let zone = Zone::parse(&changed).unwrap();
            assert_eq!(zone.lines().nth(1), Some(&*changed[1]), "the zone is never mended");
            let places = broken(&changed);
            let expected = !is_invisible(field, old, new, column);
            assert_eq!(!places.is_empty(), expected, "column {} from {old:#x} to {new:#x}", column + 1);
            // What is reported stands on the changed line, or is a check digit that covers it.
            assert!(places.iter().all(|(line, _)| *line == 2));
            reported += usize::from(expected);
        }
    }
    assert_eq!(changes, 44 * 36);
    println!("{reported} of {changes} changes break a rule and are reported");
    assert!(reported >= 1_500, "{reported}");
}
