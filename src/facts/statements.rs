//! Statements of authorities, as facts and in words.

use crate::answer::{Answer, Ceiling, Fact};
use ::registry::entry::Body;
use ::registry::index::{Quarantine, QuarantineSource, Weight};
use ::registry::snapshot::{Snapshot, Statement, StatementDispute};

/// The largest number of statements that are facts of one finding. Those beyond it are counted.
pub(crate) const TOLD: usize = 8;

/// The answer `failed` with these statements as facts; for review or a note if none of them counts in full. A disputed
/// statement is a reason for review at most (docs/registry.md, "A wrongly listed holder").
pub(crate) fn failed_by(said: &[Statement], what: &str, expected: &str) -> Answer {
    let mut said: Vec<&Statement> = said.iter().collect();
    said.sort_by_key(|said| (!said.counts_fully(), said.weight == Weight::Note, said.origin.clone(), said.position));
    let mut facts = describe_first(&said, what, expected).into_iter();
    let first = facts.next().unwrap_or_else(|| Fact::new(what.to_owned()));
    let answer = Answer::failed(first).with_all(facts);
    let counts = said.iter().any(|said| said.counts_fully());
    let reviewed = said.iter().any(|said| matches!(said.weight, Weight::Full | Weight::Review));
    match (counts, reviewed) {
        (true, _) => answer,
        (false, true) => answer.capped(Ceiling::Review),
        (false, false) => answer.capped(Ceiling::Note),
    }
}

/// The first statements as facts, and how many more there are.
fn describe_first(said: &[&Statement], what: &str, expected: &str) -> Vec<Fact> {
    let more = said.len().checked_sub(TOLD).filter(|more| *more > 0);
    let facts = said.iter().take(TOLD).flat_map(|said| describe(said, what, expected));
    facts.chain(more.map(|more| Fact::new("more").found(more.to_string()))).collect()
}

/// The number of notes beyond those that are facts of a finding, as a fact.
pub(crate) fn further_notes(notes: usize) -> Option<Fact> {
    let further = notes.checked_sub(TOLD).filter(|further| *further > 0)?;
    Some(Fact::new("more").found(format!("{further} further notes")))
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
    facts.extend(said.disputes.iter().map(describe_dispute));
    facts
}

/// A dispute as a fact: who contests the statement, why, and until when the authority answers.
fn describe_dispute(dispute: &StatementDispute) -> Fact {
    let body = dispute.entry.as_ref().map(|entry| (&entry.common, &entry.body));
    let found = match body {
        Some((common, Body::Dispute(body))) => {
            let answer = common.review.map(|review| format!("; answer due {}", review.strftime("%Y-%m-%dT%H:%M:%SZ")));
            format!("by {}, entry {}: {}{}", body.by, common.id.as_str(), body.reason, answer.unwrap_or_default())
        }
        _ => format!("by the entry at position {}, unreadable in this copy", dispute.position),
    };
    Fact::new("disputed").expected("undisputed").found(found)
}

/// Statements that match and do not count, since their authorities' patterns are quarantined for this document. They change
/// no outcome and are named in each verdict that they would have changed.
pub(crate) fn describe_quarantined(
    snapshot: &Snapshot,
    said: &Statement,
    quarantines: &[(Quarantine, Option<Statement>)],
) -> Vec<Fact> {
    let mut facts = describe(said, "quarantined", "no match");
    for (quarantine, known_good) in quarantines {
        facts.push(describe_quarantine(snapshot, quarantine));
        facts.extend(known_good.iter().flat_map(describe_known_good));
    }
    facts
}

/// Statements that match and do not count, since the document itself is known to be genuine.
pub(crate) fn describe_excepted(said: &[Statement], known_good: &[Statement]) -> Vec<Fact> {
    let mut facts = describe_first(&said.iter().collect::<Vec<_>>(), "quarantined", "no match");
    facts.push(Fact::new("quarantine").found("the document is known to be genuine"));
    facts.extend(known_good.iter().take(TOLD).flat_map(describe_known_good));
    facts
}

fn describe_known_good(said: &Statement) -> Vec<Fact> {
    describe(said, "known-good", "none")
}

/// The reason for a quarantine: whose word it is, and how many documents the pattern marked.
fn describe_quarantine(snapshot: &Snapshot, quarantine: &Quarantine) -> Fact {
    let Quarantine { source, matched, of } = quarantine;
    let files = snapshot.local_files();
    let hash = |hash: &Option<String>| hash.as_deref().map(|hash| format!(", SHA-256 {hash}")).unwrap_or_default();
    Fact::new("quarantine").found(match source {
        QuarantineSource::Entry(_) => format!("marks {matched} of {of} documents that its State knows to be genuine"),
        QuarantineSource::List => {
            let list = hash(&files.known_good);
            format!("marks {matched} of {of} documents of the list of this copy, known-good.jsonl{list}")
        }
        QuarantineSource::Counters => {
            let counters = hash(&files.counters);
            format!("matched {matched} of {of} documents by the counters of this copy, counters.json{counters}")
        }
    })
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
        let state = ::registry::identifier::State::new("UTO").unwrap();
        let disputes = Vec::new();
        Statement { authority, state, contact, origin: origin.to_owned(), position, weight, entry: None, disputes }
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
    fn disputed_statement_is_capped_at_review_and_named() {
        let mut disputed = said("a", 1, Weight::Full);
        disputed.disputes.push(StatementDispute { position: 2, entry: None });
        let finding = told(&[disputed.clone()]);
        assert_eq!((finding.outcome, finding.cap), (Outcome::Failed, Some(Ceiling::Review)));
        assert!(finding.facts.iter().any(|fact| fact.name == "disputed"));
        assert_eq!(told(&[disputed.clone(), said("b", 1, Weight::Full)]).cap, None, "another one counts in full");
        disputed.weight = Weight::Note;
        assert_eq!(told(&[disputed]).cap, Some(Ceiling::Note), "a note stays one");
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
