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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Finding, asking};
    use crate::evidence::Evidence;
    use crate::reference::Reference;

    /// A clock that shows a day before this version was released is wrong; a time that was given is nobody's clock.
    #[test]
    fn a_clock_is_not_believed_before_its_time() {
        let outcome = |at: &str, of| {
            let reference = Reference::new(format!("{at}T12:00:00+00:00[+00:00]").parse().unwrap(), of);
            Finding::new(&CHECKS[1], clock(&Case::new(&Evidence::default(), &reference))).outcome
        };
        let released = RELEASED.to_string();
        let before = RELEASED.yesterday().unwrap().to_string();
        assert_eq!(outcome(&released, Clock::System), Outcome::Successful);
        assert_eq!(outcome(&before, Clock::System), Outcome::Failed);
        assert_eq!(outcome(&before, Clock::Given), Outcome::Successful);
    }

    /// What was not looked at for a limit of ours is told by the engine about itself.
    #[test]
    fn a_check_that_was_aborted_is_named() {
        let (reference, evidence) = (asking::reference(), Evidence::default());
        let ask = |answer: Answer| {
            let mut case = Case::new(&evidence, &reference);
            case.record(Finding::new(&CHECKS[1], answer));
            let finding = Finding::new(&CHECKS[0], whole(&case));
            (finding.outcome, finding.facts.into_iter().filter_map(|fact| fact.found).collect::<Vec<_>>())
        };
        let named = vec!["engine.clock.trusted".to_owned()];
        assert_eq!(ask(Answer::aborted(Fact::new("limit"))), (Outcome::Failed, named));
        assert_eq!(ask(Answer::failed(Fact::new("time"))), (Outcome::Successful, vec![]));
    }
}
