//! The MRZ: every fault has its place in the zone, and a zone that keeps the rules prints as it was parsed.

use jiff::civil::{Date, date};

use mrz::{Draft, Fault, Rule, RuleOutcome, Zone, characters};

const INSPECTION: Date = date(2026, 11, 23);

pub(super) fn round_trip(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<Vec<u8>> = text.lines().map(characters).collect();
    let Ok(zone) = Zone::parse(&lines) else { return };
    assert!(zone.lines().eq(lines.iter().map(Vec::as_slice)), "a zone has the lines that it was parsed from");
    let mut sound = true;
    for rule in Rule::ALL {
        match zone.check(rule, INSPECTION) {
            RuleOutcome::Kept | RuleOutcome::NotApplicable => {}
            RuleOutcome::Undetermined(fault) => {
                check_fault(&zone, &fault);
                // A second letter that was valid before 2026 prints like any other.
                sound &= rule == Rule::HarmonisedCode;
            }
            RuleOutcome::Broken(fault) => {
                check_fault(&zone, &fault);
                // A truncated name is only a note; it prints as it is.
                sound &= matches!(rule, Rule::NameWhole | Rule::HarmonisedCode);
            }
        }
    }
    if sound {
        let printed = Draft::of(&zone, INSPECTION).map(|draft| draft.print());
        let printed = printed.and_then(Result::ok).unwrap_or_default();
        let lines: Vec<String> = zone.lines().map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        assert_eq!(printed, lines, "a zone that keeps the rules prints as it was parsed");
    }
}

fn check_fault(zone: &Zone<'_>, fault: &Fault<'_>) {
    assert!(!fault.found.is_empty(), "a fault is about characters");
    assert_eq!(zone.slice(fault.span), fault.found, "a fault has the place of its characters");
}
