//! Properties of every verdict, of the fixtures and of outcomes that no fixture has.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use bordercheck::{
    Basis, Cause, Ceiling, Check, Disposition, Document, Duty, Evidence, Finding, Language, Layout, Outcome, Profile,
    Verdict, catalogue, decide, to_json,
};
use proptest::prelude::*;

use crate::common::{self, cases};

fn json(verdict: &Verdict) -> String {
    to_json(verdict, Layout::Line, Language::English)
}

/// A hundred runs, on one thread and on four.
#[test]
#[ignore = "takes minutes: cargo test --release --test verdicts -- --ignored"]
fn same_document_gives_the_same_bytes_on_any_number_of_threads() {
    for case in cases().iter().filter(|case| case.name.starts_with("text-")) {
        let expected = json(&case.judgement.verdict);
        for jobs in [1, 4] {
            let mut runs = 0;
            let documents = std::iter::repeat_n(case.document.clone(), 100);
            case.engine.verify_many(documents, NonZeroUsize::new(jobs).unwrap(), |verdict| {
                assert_eq!(json(&verdict), expected, "{}", case.name);
                runs += 1;
                ControlFlow::Continue(())
            });
            assert_eq!(runs, 100);
        }
    }
}

/// Under the profile of the border, which asks for every kind of input: without one of its parts a document that was not clear
/// does not become clear, and its assurance does not rise.
#[test]
#[ignore = "takes minutes: cargo test --release --test verdicts -- --ignored"]
fn document_without_a_part_is_never_clear_for_it() {
    for case in cases() {
        let engine = common::engine("border-control");
        let whole = engine.rejudge(&case.judgement.evidence);
        for gone in 0..case.document.parts().len() {
            let rest = case.document.parts().iter().enumerate().filter(|(at, _)| *at != gone);
            let rest = rest.fold(Document::new(), |document, (_, part)| {
                document.with(&part.name, part.kind, part.content.clone())
            });
            let less = engine.verify(&rest);
            let name = &case.document.parts()[gone].name;
            assert!(
                whole.disposition == Disposition::Clear || less.disposition != Disposition::Clear,
                "{} without {name}",
                case.name
            );
            assert!(
                less.assurance <= whole.assurance || whole.disposition >= Disposition::Review,
                "{} without {name}: {:?} after {:?}",
                case.name,
                less.assurance,
                whole.assurance
            );
        }
    }
}

/// A measurement has a margin to its threshold, and the place in a picture that was measured.
#[test]
fn measurement_has_a_margin_and_a_place() {
    let mut measured = BTreeSet::new();
    for case in cases() {
        for judged in &case.judgement.verdict.findings {
            let finding = &judged.finding;
            let (check, made) = (finding.check, matches!(finding.outcome, Outcome::Successful | Outcome::Failed));
            let soft = matches!(check.basis, Basis::Measured | Basis::Statistical);
            // The reading names its least certain character and measures nothing else.
            let reading = check.id == "optical.mrz.reading";
            if !(made && soft && !reading && (check.family() == "optical" || check.family() == "combined")) {
                continue;
            }
            assert!(finding.margin.is_some(), "{}: {} without a margin", case.name, check.id);
            let places = finding.facts.iter().filter_map(|fact| fact.place.as_ref());
            let area = places.clone().any(|place| place.plane.is_some() && place.pixels.is_some());
            assert!(area, "{}: {} does not say where it looked", case.name, check.id);
            measured.insert(check.id);
        }
    }
    for id in
        ["optical.mrz.infrared-ink", "optical.page.ultraviolet-dull", "optical.mrz.geometry", "optical.mrz.glyphs"]
    {
        assert!(measured.contains(id), "no case measures {id}");
    }
}

fn outcome() -> impl Strategy<Value = (Outcome, Option<Cause>)> {
    prop_oneof![
        4 => Just((Outcome::Successful, None)),
        2 => Just((Outcome::Failed, None)),
        1 => Just((Outcome::Undetermined, None)),
        1 => Just((Outcome::Aborted, None)),
        1 => Just((Outcome::NotSupported, Some(Cause::NotApplicable))),
        1 => Just((Outcome::NotSupported, Some(Cause::NoInput))),
        1 => Just((Outcome::NotSupported, Some(Cause::NoReference))),
    ]
}

fn outcomes() -> impl Strategy<Value = Vec<(Outcome, Option<Cause>)>> {
    prop::collection::vec(outcome(), catalogue().count())
}

fn findings(outcomes: &[(Outcome, Option<Cause>)]) -> Vec<Finding> {
    let none = common::engine("desk").judge(&Document::new()).verdict.findings;
    let findings = none.into_iter().map(|judged| judged.finding);
    let with = |(finding, (outcome, cause)): (Finding, &(Outcome, Option<Cause>))| Finding {
        outcome: *outcome,
        cause: *cause,
        ..finding
    };
    findings.zip(outcomes).map(with).collect()
}

fn judged(outcomes: &[(Outcome, Option<Cause>)], profile: &Profile) -> Verdict {
    decide(&Evidence::default(), common::engine("desk").reference(), findings(outcomes), profile)
}

fn profile() -> impl Strategy<Value = Profile> {
    let names: Vec<&'static str> = Profile::built_in_names().collect();
    let duty = prop_oneof![Just("mandatory"), Just("conditional"), Just("optional"), Just("evaluatory")];
    let changed = prop::collection::vec((prop::sample::select(catalogue().collect::<Vec<_>>()), duty), 0..20);
    (prop::sample::select(names), changed).prop_map(|(name, changed)| {
        let mut duties: Vec<(&Check, &str)> = changed;
        duties.sort_by_key(|(check, _)| check.id);
        duties.dedup_by_key(|(check, _)| check.id);
        if duties.is_empty() {
            return Profile::built_in(name).unwrap();
        }
        let duties: String = duties.iter().map(|(check, duty)| format!("\"{}\" = \"{duty}\"\n", check.id)).collect();
        with_duties(&duties)
    })
}

fn with_duties(duties: &str) -> Profile {
    let text = format!("schema = \"bordercheck.profile/1\"\nname = \"x\"\nabout = \"y\"\n[duties]\n{duties}");
    Profile::read(&text).unwrap()
}

/// Checks of protection never count against the holder, even in a profile that makes them mandatory.
#[test]
fn profile_cannot_make_protection_count() {
    let profile = with_duties("\"protection.*\" = \"mandatory\"");
    let protection: Vec<usize> =
        catalogue().enumerate().filter(|(_, check)| check.family() == "protection").map(|(at, _)| at).collect();
    assert!(!protection.is_empty());
    let faults = [
        (Outcome::Failed, None),
        (Outcome::Undetermined, None),
        (Outcome::Aborted, None),
        (Outcome::NotSupported, Some(Cause::NoInput)),
    ];
    for fault in faults {
        let mut outcomes = vec![(Outcome::Successful, None); catalogue().count()];
        protection.iter().for_each(|at| outcomes[*at] = fault);
        let verdict = judged(&outcomes, &profile);
        assert_eq!((verdict.disposition, verdict.reasons().count()), (Disposition::Clear, 0), "{fault:?}");
        assert!(protection.iter().all(|at| verdict.findings[*at].duty == bordercheck::Duty::Mandatory));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Every reason for an alert is a failed check with that ceiling that is neither measured nor statistical.
    #[test]
    fn measurement_never_gives_an_alert(outcomes in outcomes(), profile in profile()) {
        let verdict = judged(&outcomes, &profile);
        for judged in &verdict.findings {
            let soft = matches!(judged.finding.check.basis, Basis::Measured | Basis::Statistical);
            prop_assert!(!(soft && judged.effect == Disposition::Alert), "{}", judged.finding.check.id);
        }
        if verdict.disposition == Disposition::Alert {
            prop_assert!(verdict.reasons().count() > 0);
            for reason in verdict.reasons() {
                prop_assert_eq!(reason.finding.outcome, Outcome::Failed);
                prop_assert_eq!(reason.finding.check.ceiling, Ceiling::Alert);
            }
        }
    }

    #[test]
    fn protection_never_changes_the_disposition(outcomes in outcomes(), others in outcomes(), profile in profile()) {
        let mut changed = outcomes.clone();
        for (at, check) in catalogue().enumerate() {
            if check.family() == "protection" {
                changed[at] = others[at];
            }
        }
        let (one, other) = (judged(&outcomes, &profile), judged(&changed, &profile));
        prop_assert_eq!((one.disposition, one.assurance), (other.disposition, other.assurance));
    }

    #[test]
    fn evaluatory_check_never_counts(outcomes in outcomes(), others in outcomes(), profile in profile()) {
        let mut changed = outcomes.clone();
        for (at, check) in catalogue().enumerate() {
            // The certainty of characters is taken from this check whatever its duty.
            if profile.duty(check) == Duty::Evaluatory && check.id != "optical.mrz.reading" {
                changed[at] = others[at];
            }
        }
        prop_assert_eq!(judged(&outcomes, &profile).disposition, judged(&changed, &profile).disposition);
    }

    /// No verdict is clear with a mandatory check that was not done, unless it is not applicable.
    #[test]
    fn check_that_was_not_done_is_never_clear(outcomes in outcomes(), profile in profile()) {
        let verdict = judged(&outcomes, &profile);
        if verdict.disposition == Disposition::Clear {
            for judged in &verdict.findings {
                let finding = &judged.finding;
                let done = finding.outcome == Outcome::Successful
                    || finding.outcome == Outcome::Failed
                    || finding.cause == Some(Cause::NotApplicable);
                let due = judged.duty == Duty::Mandatory || (judged.duty == Duty::Conditional && finding.due);
                let counts = due && finding.check.family() != "protection";
                prop_assert!(done || !counts, "{}", finding.check.id);
            }
        }
    }

    /// A check that turns from failed to successful never makes a verdict worse.
    #[test]
    fn successful_check_never_makes_a_verdict_worse(outcomes in outcomes(), at in 0..catalogue().count(), profile in profile()) {
        let id = catalogue().nth(at).unwrap().id;
        prop_assume!(id != "optical.mrz.reading");
        let (mut failed, mut successful) = (outcomes.clone(), outcomes);
        failed[at] = (Outcome::Failed, None);
        successful[at] = (Outcome::Successful, None);
        prop_assert!(judged(&successful, &profile).disposition <= judged(&failed, &profile).disposition);
    }
}
