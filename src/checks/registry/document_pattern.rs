//! The document matches no forgery or fantasy-document pattern.

use ::registry::condition::Match;
use ::registry::entry::Kind;
use ::registry::index::Weight;
use ::registry::snapshot::Statement;

use crate::answer::{Answer, Ceiling, Fact, Outcome};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::registry::Keyed;
use crate::facts::statements::failed_by;

pub(super) static CHECK: Check = Check {
    id: "registry.document.pattern",
    claim: "it matches no forgery or fantasy-document pattern",
    duty: Duties::REGISTRY,
    waits_for: &[HandedIn::Registry],
    ceiling: Ceiling::Alert,
    basis: Basis::Registry,
    source: "ICAO Doc 9303-2 §C.3, C.27",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "background", section: "3.6", name: "requests into background systems" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// Forgeries and fantasies by their conditions, and numbers that have none of the forms that their State gives them.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let snapshot = case.snapshot()?;
    let patterns = case.patterns()?;
    let marks = |wanted: Match, weights: &[Weight]| -> Vec<Statement> {
        patterns
            .iter()
            .filter(|(statement, judged)| {
                matches!(statement.kind, Kind::Forgery | Kind::Fantasy) && judged.matched == wanted
            })
            .filter(|(statement, _)| weights.contains(&statement.weight))
            .filter_map(|(statement, _)| snapshot.read_statement(statement))
            .collect()
    };
    let mut said = marks(Match::Yes, &[Weight::Full, Weight::Review, Weight::Note]);
    // A State may give its numbers several forms; one of them is enough, and one of another period may be.
    let formats = patterns.iter().filter(|(statement, _)| statement.kind == Kind::NumberFormat);
    let (mut formed, mut open) = (false, false);
    let mut unformed = Vec::new();
    for (statement, judged) in formats {
        match (judged.matched, judged.number_form) {
            (_, Some(Match::Yes)) => formed = true,
            (Match::Yes, Some(Match::No)) => unformed.extend(snapshot.read_statement(statement)),
            _ => open = true,
        }
    }
    if !formed && !open {
        said.extend(unformed);
    }
    if !said.is_empty() {
        return Ok(failed_by(&said, "pattern", "no match"));
    }
    // All else in it matches, and the rest was not handed in: leaving it out must not be an answer (docs/design.md, settled
    // point 15).
    let undecided = marks(Match::Open, &[Weight::Full]);
    if !undecided.is_empty() {
        let answer = failed_by(&undecided, "pattern", "no match");
        let why = Fact::new("open").found("it needs what was not handed in; everything else in it matches");
        return Ok(Answer { outcome: Outcome::Undetermined, ..answer }.with(why));
    }
    if !formed && open {
        let fact = Fact::new("number-format").expected("the form of its period of issue");
        return Ok(Answer::undetermined(fact.found("none of the State's forms; the date of issue is not known")));
    }
    Ok(case.nothing_found(snapshot, Keyed::No))
}
