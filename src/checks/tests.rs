//! Properties of every row, and the helper that asks a row in a test: on given evidence, on the day of the fixtures, with nothing
//! that is trusted.

use super::*;
use crate::answer::{Ceiling, Fact};
use crate::evidence::Evidence;
use crate::place::Place;
use crate::reference::{Clock, Reference};
use ::registry::entry::CHECKS_OF_FORM;
use mrz::{Rule, RuleOutcome, Zone};

#[test]
fn measured_and_statistical_checks_never_alert() {
    for check in catalogue() {
        let soft = matches!(check.basis, Basis::Measured | Basis::Statistical);
        assert!(!(soft && check.ceiling == Ceiling::Alert), "{}", check.id);
    }
}

/// Settled point 11: rows of known defects and `defect` entries excuse deterministic checks of form only, the ones that the
/// registry accepts in an entry; nothing excuses a revocation, a registry finding, or the proof that a chip is no copy.
#[test]
fn only_checks_of_form_are_excused_by_entries() {
    let by_entry = |check: &&Check| check.excused_by.iter().any(|excuse| matches!(excuse, Excuse::RegistryDefect));
    let mut excusable: Vec<&str> = catalogue().filter(by_entry).map(|check| check.id).collect();
    excusable.sort_unstable();
    assert_eq!(excusable, CHECKS_OF_FORM);
    for check in catalogue() {
        let of_form = check
            .excused_by
            .iter()
            .any(|excuse| matches!(excuse, Excuse::RegistryDefect | Excuse::KnownCode | Excuse::KnownDefect(_)));
        assert!(!of_form || check.basis == Basis::Deterministic, "{}", check.id);
        let turns_failed = check.excused_by.iter().any(|excuse| !matches!(excuse, Excuse::Discredited(_)));
        let never = ["registry", "protection", "engine"].contains(&check.family())
            || check.id.contains("revocation")
            || ["electronic.chip.original", "electronic.chip.pace-cam"].contains(&check.id)
            || check.id.starts_with("electronic.chip.") && check.id.ends_with("-authentication");
        assert!(!(never && turns_failed), "{} is excused", check.id);
    }
}

#[test]
fn every_check_has_a_claim_and_a_source() {
    for check in catalogue() {
        assert!(!check.claim.is_empty() && !check.source.is_empty(), "{}", check.id);
        assert!((2..=3).contains(&check.id.split('.').count()), "{}", check.id);
    }
}

/// A profile may make any check conditional: what is asked of chip or registry waits for them.
#[test]
fn checks_of_chip_and_registry_wait_for_them() {
    for check in catalogue() {
        let expected = match check.family() {
            "electronic" => HandedIn::Chip,
            "registry" => HandedIn::Registry,
            _ => continue,
        };
        assert!(check.waits_for.contains(&expected), "{}", check.id);
    }
}

/// Personal data is left out of `Debug`, so that no log has it by accident.
#[test]
fn nothing_of_a_person_is_shown_while_debugging() {
    let lines = ["P<UTOERIKSS0N<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
    let lines = lines.map(|line| line.as_bytes().to_vec());
    let zone = Zone::parse(&lines).unwrap();
    let RuleOutcome::Broken(fault) = zone.check(Rule::Name, jiff::civil::date(2010, 1, 1)) else { panic!("no digit") };
    let fact = Fact::new("name").found("ERIKSS0N").at(Place::mrz(1, 6, 8));
    let shown = [format!("{zone:?}"), format!("{fault:?}"), format!("{fact:?}")];
    for (shown, what) in shown.iter().zip(["TD3", "span", "name"]) {
        assert!(shown.contains(what) && !shown.contains("ERIKSS") && !shown.contains("L898902C3"), "{shown}");
    }
}

/// The finding of one check that is asked of the document, on given evidence.
pub(super) fn ask_row(check: &'static Check, evidence: &Evidence) -> Finding {
    let reference = reference();
    let Ask::OfDocument(ask) = check.ask else { panic!("{} is asked of findings", check.id) };
    Finding::new(check, ask(&Facts::new(evidence, &reference)).unwrap_or_else(|answer| answer))
}

/// The day of the fixtures, and nothing that is trusted.
pub(super) fn reference() -> Reference {
    Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given)
}
