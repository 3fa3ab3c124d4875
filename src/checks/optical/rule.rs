//! A rule for the text of the zone (`mrz::Rule`), answered as a check.

use mrz::{Rule, RuleOutcome};

use crate::answer::{Answer, Cause};
use crate::facts::Facts;

/// The answer to a rule for the printed zone.
pub(super) fn check(case: &Facts<'_>, rule: Rule) -> Result<Answer, Answer> {
    Ok(answer(case, case.zone()?.check(rule, case.today())))
}

/// The outcome of a rule as an answer.
pub(super) fn answer(case: &Facts<'_>, outcome: RuleOutcome<'_>) -> Answer {
    match outcome {
        RuleOutcome::Kept => Answer::successful(),
        RuleOutcome::Broken(fault) => Answer::failed(case.fact_of(&fault)),
        RuleOutcome::Undetermined(fault) => Answer::undetermined(case.fact_of(&fault)),
        RuleOutcome::NotApplicable => Answer::not_supported(Cause::NotApplicable),
    }
}
