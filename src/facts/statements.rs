//! Statements of authorities, as facts and in words.

use crate::answer::{Answer, Ceiling, Fact};
use ::registry::index::Weight;
use ::registry::snapshot::Statement;

/// The largest number of statements that are facts of one finding. Those beyond it are counted.
const TOLD: usize = 8;

/// The answer `failed` with these statements as facts; for review or a note if none of them counts in full.
pub(crate) fn failed_by(said: &[Statement], what: &str, expected: &str) -> Answer {
    let mut said: Vec<&Statement> = said.iter().collect();
    said.sort_by_key(|said| {
        (said.weight != Weight::Full, said.weight == Weight::Note, said.origin.clone(), said.position)
    });
    let mut facts = said.iter().take(TOLD).flat_map(|said| describe(said, what, expected));
    let first = facts.next().unwrap_or_else(|| Fact::new(what.to_owned()));
    let more = said.len().saturating_sub(TOLD);
    let answer = Answer::failed(first).with_all(facts);
    let answer = if more > 0 { answer.with(Fact::new("more").found(more.to_string())) } else { answer };
    let any = |weight| said.iter().any(|said| said.weight == weight);
    match (any(Weight::Full), any(Weight::Review)) {
        (true, _) => answer,
        (false, true) => answer.capped(Ceiling::Review),
        (false, false) => answer.capped(Ceiling::Note),
    }
}

/// A statement as facts: its words, its author, its place, and the desk to call.
pub(crate) fn describe(said: &Statement, what: &str, expected: &str) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new(what.to_owned()).expected(expected).found(says(said)),
        Fact::new("authority").found(said.authority.clone()),
        Fact::new("contact").found(said.contact.clone()),
        Fact::new("log").found(said.origin.clone()),
        Fact::new("position").found(said.position.to_string()),
    ];
    match &said.entry {
        Some(entry) => {
            facts.push(Fact::new("entry").found(entry.id()));
            facts.push(Fact::new("issued").found(entry.common.issued.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
            facts.extend(entry.common.note.iter().map(|note| Fact::new("note").found(note.clone())));
        }
        None => facts.push(Fact::new("entry").expected("readable").found("unreadable in this copy")),
    }
    match said.weight {
        Weight::Note => facts.push(Fact::new("weight").expected("corroborated and active").found("note")),
        Weight::Review => {
            let expected = "about this document code";
            facts.push(Fact::new("weight").expected(expected).found("about another second letter of the code"));
        }
        Weight::Full | Weight::Quarantined => {}
    }
    facts
}

/// A statement in a few words; `listed` if its entry cannot be read in this copy.
fn says(said: &Statement) -> String {
    said.entry.as_ref().map_or_else(|| "listed".to_owned(), |entry| entry.body.describe())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Outcome;

    fn said(origin: &str, position: u64, weight: Weight) -> Statement {
        let (authority, contact) = (format!("of {origin}"), "+99 1".to_owned());
        Statement { authority, contact, origin: origin.to_owned(), position, weight, entry: None }
    }

    fn told(said: &[Statement]) -> Answer {
        failed_by(said, "listed", "no")
    }

    /// Statements that count fully come first, then log by log in their order; those beyond the limit are counted.
    #[test]
    fn what_counts_is_told_first() {
        let many = [
            said("b", 7, Weight::Note),
            said("c", 2, Weight::Full),
            said("a", 9, Weight::Note),
            said("c", 1, Weight::Full),
        ];
        let finding = told(&many);
        let places = |name: &str| {
            let facts = finding.facts.iter().filter(|fact| fact.name == name);
            facts.filter_map(|fact| fact.found.clone()).collect::<Vec<_>>()
        };
        assert_eq!(places("log"), ["c", "c", "a", "b"]);
        assert_eq!(places("position"), ["1", "2", "9", "7"]);
        assert_eq!(places("weight"), ["note", "note"]);
        assert_eq!((finding.outcome, finding.cap), (Outcome::Failed, None));
        assert!(places("more").is_empty());
    }

    #[test]
    fn where_nobodys_word_counts_fully_it_is_no_more_than_noted() {
        assert_eq!(told(&[said("a", 1, Weight::Note), said("b", 1, Weight::Note)]).cap, Some(Ceiling::Note));
        assert_eq!(told(&[said("a", 1, Weight::Note), said("b", 1, Weight::Review)]).cap, Some(Ceiling::Review));
        assert_eq!(told(&[said("a", 1, Weight::Full), said("b", 1, Weight::Review)]).cap, None);
    }

    #[test]
    fn an_officer_is_told_eight_and_how_many_more() {
        let more = |count: u64| {
            let said: Vec<Statement> = (0..count).map(|position| said("a", position, Weight::Full)).collect();
            let finding = told(&said);
            assert_eq!(finding.facts.iter().filter(|fact| fact.name == "position").count(), said.len().min(8));
            finding.facts.last().filter(|fact| fact.name == "more").and_then(|fact| fact.found.clone())
        };
        assert_eq!((more(8), more(9), more(12)), (None, Some("1".to_owned()), Some("4".to_owned())));
    }
}
