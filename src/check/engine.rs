//! The engine about itself: did every check run, and can its clock be believed?

use super::{Answer, Basis, Case, Ceiling, Check, Duty, Fact, Outcome, RestsOn};
use crate::reference::{Clock, RELEASED};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "engine.check.whole",
        claim: "every check ran to its end",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Blocking,
        basis: Basis::Deterministic,
        source: "BSI TR-03135-1 §3.5.1",
        rests_on: RestsOn::Other,
        ask: whole,
    },
    Check {
        id: "engine.clock.trusted",
        claim: "the time of inspection was given or can be trusted",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Deterministic,
        source: "BSI TR-03135-1 §5.7.1",
        rests_on: RestsOn::Other,
        ask: clock,
    },
];

/// The checks before this one in the catalogue; only the clock's comes after it.
fn whole(case: &Case<'_>) -> Answer {
    let aborted = case.findings().iter().filter(|finding| finding.outcome == Outcome::Aborted);
    Answer::failed_if_any(aborted.map(|finding| Fact::new("check").found(finding.check.id)).collect())
}

fn clock(case: &Case<'_>) -> Answer {
    let fact = Fact::new("time").found(case.reference.at.timestamp().to_string());
    match case.reference.clock {
        Clock::Given => Answer::successful(),
        Clock::System if case.today() >= RELEASED => Answer::successful().with(fact),
        Clock::System => Answer::failed(fact.expected(format!("{RELEASED} or later"))),
    }
}
