//! The document's number is in no range of stolen blanks.

use ::registry::entry::Kind;

use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::registry::no_authority;
use crate::facts::statements::failed_by;

pub(super) static CHECK: Check = Check {
    id: "registry.document.range",
    claim: "its number is in no range of stolen blanks",
    duty: Duties::REGISTRY,
    waits_for: &[HandedIn::Registry],
    ceiling: Ceiling::Alert,
    basis: Basis::Registry,
    source: "ICAO Doc 9303-2 §6.3",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "background", section: "3.6", name: "requests into background systems" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let snapshot = case.snapshot()?;
    let identifiers = case.identifiers()?;
    let said = identifiers.ask(|document| snapshot.ranges(document, case.now()))?;
    if !said.is_empty() {
        return Ok(failed_by(&said, "range", "in no range"));
    }
    let no_authority = no_authority(snapshot, Kind::Range, identifiers.known()?.state());
    let doubtful = case.doubtful_number().map(Answer::undetermined);
    Ok(no_authority.or(doubtful).unwrap_or_else(|| case.nothing_found(snapshot, &[Kind::Range])))
}
