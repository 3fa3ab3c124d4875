use jiff::civil::date;

use super::*;

const TODAY: Date = date(2026, 11, 23);

fn lines(first: &str, second: &str) -> Vec<Vec<u8>> {
    [format!("{first:<<44}"), format!("{second:<<44}")].map(String::into_bytes).to_vec()
}

/// The outcome of `harmonised_code` for a passport with a code and a date of expiry, as a word.
fn harmonised(code: &str, expiry: &str, issued: Option<Date>) -> &'static str {
    let lines = lines(&format!("{code}UTOERIKSSON<<ANNA"), &format!("L898902C36UTO7408122F{expiry}9"));
    match Zone::parse(&lines).unwrap().harmonised_code(TODAY, issued) {
        RuleOutcome::Kept => "kept",
        RuleOutcome::Broken(_) => "broken",
        RuleOutcome::Undetermined(_) => "undetermined",
        RuleOutcome::NotApplicable => "not applicable",
    }
}

/// Doc 9303-4 §4.4, day by day.
#[test]
fn codes_are_harmonised_from_the_days_of_the_standard_on() {
    assert_eq!(harmonised("PP", "300101", None), "kept");
    assert_eq!(harmonised("PX", "300101", None), "undetermined", "it may have been issued before");
    assert_eq!(harmonised("PX", "371231", None), "undetermined");
    assert_eq!(harmonised("PX", "380101", None), "broken");
    assert_eq!(harmonised("P<", "380101", None), "broken");
    assert_eq!(harmonised("P<", "300101", None), "not applicable");
    assert_eq!(harmonised("PX", "300101", Some(date(2025, 12, 31))), "undetermined");
    assert_eq!(harmonised("PX", "300101", Some(date(2026, 1, 1))), "broken");
    assert_eq!(harmonised("P<", "300101", Some(date(2026, 1, 1))), "not applicable");
    assert_eq!(harmonised("P<", "300101", Some(date(2027, 12, 31))), "not applicable");
    assert_eq!(harmonised("P<", "300101", Some(date(2028, 1, 1))), "broken");
    assert_eq!(harmonised("IX", "380101", None), "not applicable", "no passport");
}

#[test]
fn fault_has_the_place_where_it_begins() {
    let lines = lines("P<XXBERIKSSON<<ANNA", "L898902C36UTO741312?F3001019");
    let zone = Zone::parse(&lines).unwrap();
    let RuleOutcome::Broken(fault) = zone.check(Rule::DateOfBirth, TODAY) else { panic!("no thirteenth month") };
    assert_eq!(fault.span, Span { line: 2, column: 16, columns: 2 });
    let card = [format!("{:<<30}", "IVUTOD231458907"), "<".repeat(30), "<".repeat(30)].map(String::into_bytes);
    let zone_of_card = Zone::parse(&card).unwrap();
    let RuleOutcome::Broken(fault) = zone_of_card.check(Rule::DocumentCode, TODAY) else {
        panic!("V is no second letter")
    };
    assert_eq!(fault.span, Span { line: 1, column: 2, columns: 1 });
    assert!(matches!(zone.check(Rule::IssuingState, TODAY), RuleOutcome::Broken(_)), "refugees issue nothing");
    let digit = zone.check(Rule::DateOfBirthDigit, TODAY);
    assert!(matches!(digit, RuleOutcome::Undetermined(_)), "an illegal character is no wrong digit");
}
