//! The document matches no forgery or fantasy-document pattern.

use ::registry::condition::Match;
use ::registry::entry::Kind;
use ::registry::index::Weight;
use ::registry::snapshot::{Snapshot, Statement};

use crate::answer::{Answer, Ceiling, Fact, Outcome};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::registry::damaged;
use crate::facts::statements::{TOLD, describe_excepted, failed_by, further_notes};

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

/// The kinds of statements that the check looks for.
const KINDS: [Kind; 3] = [Kind::Forgery, Kind::Fantasy, Kind::NumberFormat];

/// Forgeries and fantasies by their conditions, and numbers that have none of the forms that their State gives them.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let snapshot = case.snapshot()?;
    let Marks { said, undecided, formats, quarantined } = Marks::of(case, snapshot)?;
    if said.is_empty() && undecided.is_empty() && formats == Formats::Fit {
        return Ok(case.nothing_found(snapshot, &KINDS).with_all(quarantined));
    }
    // Its own State knows the document to be genuine: no pattern counts against it, and each is named (docs/registry.md,
    // "What may an entry say?").
    let known_good = case.known_good(snapshot)?;
    if !known_good.is_empty() {
        let excepted = describe_excepted(&[said, undecided].concat(), &known_good);
        let kinds = [&KINDS[..], &[Kind::KnownGood]].concat();
        return Ok(case.nothing_found(snapshot, &kinds).with_all(excepted).with_all(quarantined));
    }
    if !said.is_empty() {
        return Ok(failed_by(&said, "pattern", "no match").with_all(quarantined));
    }
    // All else in it matches, and the rest was not handed in: leaving it out must not be an answer (docs/design.md, settled
    // point 15).
    if !undecided.is_empty() {
        let answer = failed_by(&undecided, "pattern", "no match");
        let why = Fact::new("open").found("it needs what was not handed in; everything else in it matches");
        return Ok(Answer { outcome: Outcome::Undetermined, ..answer }.with(why).with_all(quarantined));
    }
    let fact = Fact::new("number-format").expected("the form of its period of issue");
    let fact = fact.found("none of the State's forms; the date of issue is not known");
    Ok(Answer::undetermined(fact).with_all(quarantined))
}

/// The patterns that match the document.
struct Marks {
    /// Those that speak against it.
    said: Vec<Statement>,
    /// Those of which a part was not handed in.
    undecided: Vec<Statement>,
    /// The number formats of its State.
    formats: Formats,
    /// Those that do not count, as facts, and how many notes are not among the others.
    quarantined: Vec<Fact>,
}

/// The result of all number formats together. A State may give its numbers several forms; one of them is enough, and one of
/// another period may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Formats {
    /// One fits, or none applies, or those that do not fit are among the patterns that speak against the document.
    Fit,
    /// None fits, and one may apply: the date of issue is not known.
    Open,
}

impl Marks {
    fn of(case: &Facts<'_>, snapshot: &Snapshot) -> Result<Self, Answer> {
        let (mut said, mut undecided, mut quarantined) = (Vec::new(), Vec::new(), Vec::new());
        let (mut fits, mut open, mut unfit) = (false, false, Vec::new());
        let mut notes = 0_usize;
        for (pattern, result) in case.patterns()? {
            let read = || snapshot.read_statement(pattern).map_err(damaged);
            match (pattern.kind, result.matched, pattern.weight) {
                (Kind::Forgery | Kind::Fantasy, Match::Yes, Weight::Quarantined) => {
                    quarantined.extend(case.quarantined(snapshot, pattern)?);
                }
                // Notes may be anybody's: however many there are, a few are read and the rest is counted.
                (Kind::Forgery | Kind::Fantasy, Match::Yes, Weight::Note) => {
                    notes += 1;
                    if notes <= TOLD {
                        said.extend(read()?);
                    }
                }
                (Kind::Forgery | Kind::Fantasy, Match::Yes, _) => said.extend(read()?),
                (Kind::Forgery | Kind::Fantasy, Match::Open, Weight::Full) => undecided.extend(read()?),
                (Kind::NumberFormat, matched, weight) => match (matched, result.number_form) {
                    (_, Some(Match::Yes)) => fits = true,
                    (Match::Yes, Some(Match::No)) => unfit.push(pattern),
                    _ if weight == Weight::Quarantined => {}
                    _ => open = true,
                },
                _ => {}
            }
        }
        if !fits && !open {
            for pattern in unfit {
                if pattern.weight == Weight::Quarantined {
                    quarantined.extend(case.quarantined(snapshot, pattern)?);
                } else {
                    said.extend(snapshot.read_statement(pattern).map_err(damaged)?);
                }
            }
        }
        quarantined.extend(further_notes(notes));
        let formats = if open && !fits { Formats::Open } else { Formats::Fit };
        Ok(Self { said, undecided, formats, quarantined })
    }
}
