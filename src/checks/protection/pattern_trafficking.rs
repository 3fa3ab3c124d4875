//! Nothing here matches a pattern tied to trafficking, whose victim the holder may be.

use ::registry::condition::Match;
use ::registry::entry::{Body, Kind};
use ::registry::index::Weight;

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, RestsOn};
use crate::facts::Facts;
use crate::facts::statements::describe;

pub(super) static CHECK: Check = Check {
    id: "protection.pattern.trafficking",
    claim: "nothing here matches a pattern tied to trafficking, whose victim the holder may be",
    duty: Duties::OPTIONAL_EVERYWHERE,
    waits_for: &[],
    ceiling: Ceiling::Note,
    basis: Basis::Registry,
    source: super::GUIDELINE,
    rests_on: RestsOn::Characters,
    routine: None,
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let snapshot = case.snapshot()?;
    let patterns = case.patterns()?;
    let mut facts = Vec::new();
    let (mut level, mut open) = (None, None);
    for (statement, judged) in patterns {
        // A pattern on trial is not yet one: it would send an officer to somebody who needs no help.
        let counts = statement.kind == Kind::Trafficking && statement.weight == Weight::Full;
        if counts && judged.matched == Match::Open {
            open = snapshot.read_statement(statement).or(open);
        }
        if !counts || judged.matched != Match::Yes {
            continue;
        }
        let Some(said) = snapshot.read_statement(statement) else { continue };
        let Some(Body::Trafficking(body)) = said.entry.as_ref().map(|entry| &entry.body) else { continue };
        level = level.max(Some(body.level));
        facts.push(Fact::new("text").found(body.text.clone()));
        facts.push(Fact::new("contact").found(body.contact.clone()));
        facts.extend(describe(&said, "pattern", "no match"));
    }
    Ok(match (level, open) {
        (Some(level), _) => Answer::failed_if_any(facts).protecting(level),
        // All else in it matches, and the rest was not handed in (docs/design.md, settled point 15).
        (None, Some(said)) => {
            let why = Fact::new("open").found("it needs what was not handed in; everything else in it matches");
            Answer::undetermined(why).with_all(describe(&said, "pattern", "no match"))
        }
        (None, None) => case.nothing_found(snapshot, &[Kind::Trafficking]),
    })
}
