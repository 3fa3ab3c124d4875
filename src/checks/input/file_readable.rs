//! Every file given is of a supported kind and can be read whole.

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, RestsOn, Routine};
use crate::evidence::{Input, InputState};
use crate::facts::Facts;
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "input.file.readable",
    claim: "every file given is of a supported kind and can be read whole",
    duty: Duties::DOCUMENT,
    waits_for: &[],
    ceiling: Ceiling::Blocking,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-2 §C.4.2; BSI TR-03135-1 §4.1.6",
    rests_on: RestsOn::Other,
    routine: Some(Routine {
        domain: "capture",
        section: "4.1.6",
        name: "requirements for the optical reading component",
    }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let inputs = &case.evidence.inputs;
    let fact = |name: &'static str, input: &Input| Fact::new(name).at(Place::file(&input.name));
    if inputs.iter().all(|input| input.state == InputState::Ignored) {
        let ignored = inputs.iter().map(|input| fact("ignored-file", input)).collect::<Vec<_>>();
        return Err(Answer::not_supported(Cause::NoInput).with_all(ignored));
    }
    let mut exceeded = Vec::new();
    let mut unreadable = Vec::new();
    let mut ignored = Vec::new();
    for input in inputs {
        match &input.state {
            InputState::Exceeded(why) => exceeded.push(fact("limit", input).found(why.as_str())),
            InputState::Unreadable(why) => unreadable.push(fact("file", input).found(why.as_str())),
            // A page that nobody looked at may stand in what was not read (docs/design.md, settled point 16).
            InputState::Partly(what) => {
                unreadable.push(fact("file", input).expected("one picture").found(format!("not read: {what}")));
            }
            InputState::Noted(what) => ignored.push(fact("file", input).found(what.as_str())),
            InputState::Ignored => ignored.push(fact("ignored-file", input)),
            InputState::Read => {}
        }
    }
    // A file that cannot be read is the document's; a limit is ours, and nothing else may hide behind it.
    let answer = match exceeded.pop() {
        Some(limit) if unreadable.is_empty() => Answer::aborted(limit).with_all(exceeded),
        limit => Answer::failed_if_any(unreadable).with_all(exceeded).with_all(limit),
    };
    Ok(answer.with_all(ignored))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Outcome;
    use crate::checks::tests::ask_row;
    use crate::evidence::{Evidence, Input};

    #[test]
    fn a_limit_hides_no_broken_file() {
        let outcome = |states: &[InputState]| {
            let input =
                |state: &InputState| Input { name: "f".to_owned(), sha256: String::new(), state: state.clone() };
            let evidence = Evidence { inputs: states.iter().map(input).collect(), ..Evidence::default() };
            let finding = ask_row(&CHECK, &evidence);
            (finding.outcome, finding.facts.iter().map(|fact| fact.name.to_string()).collect::<Vec<_>>().join(" "))
        };
        let (broken, limit) = (InputState::Unreadable("cut".to_owned()), InputState::Exceeded("pixels".to_owned()));
        let is = |outcome, facts: &str| (outcome, facts.to_owned());
        assert_eq!(outcome(&[InputState::Read]), is(Outcome::Successful, ""));
        assert_eq!(outcome(&[InputState::Read, InputState::Ignored]), is(Outcome::Successful, "ignored-file"));
        assert_eq!(outcome(std::slice::from_ref(&limit)), is(Outcome::Aborted, "limit"));
        assert_eq!(outcome(std::slice::from_ref(&broken)), is(Outcome::Failed, "file"));
        assert_eq!(outcome(&[limit, broken]), is(Outcome::Failed, "file limit"));
        assert_eq!(outcome(&[InputState::Partly("2 more pages".to_owned())]), is(Outcome::Failed, "file"));
        assert_eq!(outcome(&[InputState::Noted("a preview".to_owned())]), is(Outcome::Successful, "file"));
    }
}
