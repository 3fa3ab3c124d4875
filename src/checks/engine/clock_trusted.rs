//! The time of inspection was given or can be trusted.

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, RestsOn, Routine};
use crate::facts::Facts;
use crate::reference::{Clock, RELEASED};

pub(super) static CHECK: Check = Check {
    id: "engine.clock.trusted",
    claim: "the time of inspection was given or can be trusted",
    duty: Duties::OPTIONAL_EVERYWHERE,
    waits_for: &[],
    ceiling: Ceiling::Note,
    basis: Basis::Deterministic,
    source: "BSI TR-03135-1 §5.7.1",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "capture", section: "5.7.1", name: "current date" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let fact = Fact::new("time").found(case.now().to_string());
    Ok(match case.reference.clock {
        Clock::Given | Clock::Past => Answer::successful(),
        Clock::System if case.today() >= RELEASED => Answer::successful().with(fact),
        Clock::System => Answer::failed(fact.expected(format!("{RELEASED} or later"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Outcome;
    use crate::evidence::Evidence;
    use crate::reference::Reference;

    /// A clock that shows a day before this version was released is wrong; a time that was given comes from no clock.
    #[test]
    fn clock_before_the_release_is_wrong() {
        let outcome = |at: &str, clock| {
            let reference = Reference::new(format!("{at}T12:00:00+00:00[+00:00]").parse().unwrap(), clock);
            ask(&Facts::new(&Evidence::default(), &reference)).unwrap().outcome
        };
        let released = RELEASED.to_string();
        let before = RELEASED.yesterday().unwrap().to_string();
        assert_eq!(outcome(&released, Clock::System), Outcome::Successful);
        assert_eq!(outcome(&before, Clock::System), Outcome::Failed);
        assert_eq!(outcome(&before, Clock::Given), Outcome::Successful);
    }
}
