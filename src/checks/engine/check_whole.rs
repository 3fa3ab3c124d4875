//! Every check ran to its end.

use crate::answer::{Answer, Ceiling, Fact, Outcome};
use crate::checks::{Ask, Basis, Check, Duties, Finding, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "engine.check.whole",
    claim: "every check ran to its end",
    duty: Duties::ALWAYS,
    waits_for: &[],
    ceiling: Ceiling::Blocking,
    basis: Basis::Deterministic,
    source: "BSI TR-03135-1 §3.5.1",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "capture", section: "3.5.1", name: "the checking process" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfFindings(ask),
};

/// The checks before this one in the catalogue; only the clock's comes after it.
fn ask(_: &Facts<'_>, findings: &[Finding]) -> Result<Answer, Answer> {
    let aborted = findings.iter().filter(|finding| finding.outcome == Outcome::Aborted);
    Ok(Answer::failed_if_any(aborted.map(|finding| Fact::new("check").found(finding.check.id)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Evidence;

    #[test]
    fn aborted_check_is_named() {
        let whole = |answer: Answer| {
            let (evidence, reference) = (Evidence::default(), crate::checks::tests::reference());
            let answer = ask(&Facts::new(&evidence, &reference), &[Finding::new(&CHECK, answer)]).unwrap();
            (answer.outcome, answer.facts.into_iter().filter_map(|fact| fact.found).collect::<Vec<_>>())
        };
        let named = vec!["engine.check.whole".to_owned()];
        assert_eq!(whole(Answer::aborted(Fact::new("limit"))), (Outcome::Failed, named));
        assert_eq!(whole(Answer::failed(Fact::new("time"))), (Outcome::Successful, vec![]));
    }
}
