//! Nothing here matches a pattern tied to trafficking, whose victim the holder may be.

use std::collections::BTreeSet;

use ::registry::condition::Match;
use ::registry::entry::{Body, Kind, PatternStatus, ProtectionLevel, Trafficking};
use ::registry::identifier::State;
use ::registry::index::{IndexedStatement, Weight};
use ::registry::snapshot::Statement;

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, RestsOn};
use crate::facts::Facts;
use crate::facts::registry::damaged;
use crate::facts::statements::{TOLD, describe, further_notes};

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
    let (mut matching, mut noted, mut notes, mut open) = (Vec::new(), Vec::new(), 0_usize, None);
    for (pattern, result) in case.patterns()?.iter().filter(|(pattern, _)| pattern.kind == Kind::Trafficking) {
        let read = || snapshot.read_statement(pattern).map_err(damaged);
        match (result.matched, pattern.weight) {
            (Match::Yes, Weight::Quarantined) => noted.extend(case.quarantined(snapshot, pattern)?),
            (Match::Yes, Weight::Full) => matching.extend(read()?.and_then(|said| Matching::of(said, pattern))),
            (Match::Yes, _) if notes >= TOLD => notes += 1,
            (Match::Yes, _) => {
                // A pattern on trial is not yet one: it would send an officer to somebody who needs no help. One about
                // others' documents that too few States make is a note (docs/registry.md, "What may an entry say?").
                let said = read()?.and_then(|said| Matching::of(said, pattern));
                let said = said.filter(|said| said.body.status == PatternStatus::Active);
                notes += usize::from(said.is_some());
                noted.extend(said.into_iter().flat_map(|said| said.describe()));
            }
            (Match::Open, Weight::Full) => open = read()?.or(open),
            _ => {}
        }
    }
    noted.extend(further_notes(notes));
    let level = matching.iter().map(|one| level_of(one, &matching, snapshot.corroboration())).max();
    let facts: Vec<Fact> = matching.iter().flat_map(Matching::describe).collect();
    Ok(match (level, open) {
        (Some(level), _) => Answer::failed_if_any(facts).with_all(noted).protecting(level),
        // All else in it matches, and the rest was not handed in (docs/design.md, settled point 15).
        (None, Some(said)) => {
            let why = Fact::new("open").found("it needs what was not handed in; everything else in it matches");
            Answer::undetermined(why).with_all(describe(&said, "pattern", "no match")).with_all(noted)
        }
        (None, None) => case.nothing_found(snapshot, &[Kind::Trafficking]).with_all(noted),
    })
}

/// A pattern that matches.
struct Matching {
    said: Statement,
    body: Trafficking,
    /// The subject of the entry, without its wording.
    subject: [u8; 32],
    /// True if it is about another State's documents, or about everyone's.
    about_others: bool,
}

impl Matching {
    /// The pattern of a statement; `None` if its entry cannot be read.
    fn of(said: Statement, pattern: &IndexedStatement) -> Option<Self> {
        let entry = said.entry.as_ref()?;
        let Body::Trafficking(body) = &entry.body else { return None };
        let (body, subject) = (body.clone(), entry.subject());
        Some(Self { said, body, subject, about_others: pattern.about_others })
    }

    /// The text and the desk to call, with the name of the authority whose words they are, and the statement.
    fn describe(&self) -> Vec<Fact> {
        let mut facts = vec![
            Fact::new("text").found(format!("{}: {}", self.said.authority, self.body.text)),
            Fact::new("contact").found(self.body.contact.clone()),
        ];
        facts.extend(describe(&self.said, "pattern", "no match"));
        facts
    }
}

/// The level that a pattern leads to. One about others' documents is urgent only if as many States as the root requires, and
/// two at least, make the same statement and call it urgent: it never is on one State's word. One that is disputed leads to
/// an offer (docs/registry.md, "What may an entry say?").
fn level_of(one: &Matching, all: &[Matching], corroboration: usize) -> ProtectionLevel {
    if !one.said.disputes.is_empty() {
        return ProtectionLevel::Offer;
    }
    let urgent = |other: &&Matching| {
        let same = other.subject == one.subject && other.said.disputes.is_empty();
        same && other.body.level == ProtectionLevel::Urgent
    };
    let states: BTreeSet<State> = all.iter().filter(urgent).map(|other| other.said.state).collect();
    if one.about_others && states.len() < corroboration.max(2) { ProtectionLevel::Offer } else { one.body.level }
}
