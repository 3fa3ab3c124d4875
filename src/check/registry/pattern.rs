//! Patterns of forgeries, and forms that numbers must have.

use super::copy::nothing_found;
use super::snapshot;
use super::told::failed_by;
use crate::check::{Answer, Case, Fact};
use ::registry::condition::Match;
use ::registry::entry::Kind;
use ::registry::index::Weight;
use ::registry::snapshot::Statement;

/// Forgeries and fantasies by their conditions, and numbers that have none of the forms that their State gives them.
pub(super) fn pattern(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = snapshot(case)?;
        let patterns = case.patterns()?;
        let marks = |kind: Kind| matches!(kind, Kind::Forgery | Kind::Fantasy);
        let mut said: Vec<Statement> = patterns
            .iter()
            .filter(|(statement, judged)| marks(statement.kind) && judged.matched == Match::Yes)
            .filter(|(statement, _)| statement.weight != Weight::Quarantined)
            .filter_map(|(statement, _)| snapshot.read_statement(statement))
            .collect();
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
        if !formed && open {
            let fact = Fact::new("number-format").expected("the form of its period of issue");
            return Ok(Answer::undetermined(fact.found("none of the State's forms; the date of issue is not known")));
        }
        Ok(nothing_found(case, snapshot, false))
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}
