//! The MRZ: reading is total, every fault has its place in the zone, and what keeps the rules prints as it was read.

use jiff::civil::{Date, date};

use mrz::{Draft, Fault, Rule, RuleOutcome, Zone, characters};

const INSPECTION: Date = date(2026, 11, 23);

pub(super) fn round_trip(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<Vec<u8>> = text.lines().map(characters).collect();
    let Ok(zone) = Zone::parse(&lines) else { return };
    assert!(zone.lines().eq(lines.iter().map(Vec::as_slice)), "a zone holds the lines that it was read from");
    let mut sound = true;
    for rule in Rule::ALL {
        match zone.check(rule, INSPECTION) {
            RuleOutcome::Kept | RuleOutcome::NotApplicable => {}
            RuleOutcome::Undetermined(fault) => {
                stands_in(&zone, &fault);
                // A second letter that was right before 2026 prints like any other.
                sound &= rule == Rule::HarmonisedCode;
            }
            RuleOutcome::Broken(fault) => {
                stands_in(&zone, &fault);
                // A name that was cut is a note; it prints as it is.
                sound &= matches!(rule, Rule::NameWhole | Rule::HarmonisedCode);
            }
        }
    }
    if sound {
        let printed = Draft::of(&zone, INSPECTION).map(|draft| draft.print());
        let printed = printed.and_then(Result::ok).unwrap_or_default();
        let lines: Vec<String> = zone.lines().map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        assert_eq!(printed, lines, "a zone that keeps the rules prints as it was read");
    }
}

fn stands_in(zone: &Zone<'_>, fault: &Fault<'_>) {
    assert!(!fault.found.is_empty(), "a fault is about characters");
    assert_eq!(zone.slice(fault.span), fault.found, "a fault says where its characters stand");
}
