//! No authority lists this document as lost, stolen, revoked or never issued.

use ::registry::entry::Kind;

use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::registry::no_authority;
use crate::facts::statements::failed_by;

pub(super) static CHECK: Check = Check {
    id: "registry.document.listed",
    claim: "no authority lists this document as lost, stolen, revoked or never issued",
    duty: Duties::REGISTRY,
    waits_for: &[HandedIn::Registry],
    ceiling: Ceiling::Alert,
    basis: Basis::Registry,
    source: "ICAO Doc 9303-2 §6.4.1 (a hit alone never decides)",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "background", section: "3.6", name: "requests into background systems" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let snapshot = case.snapshot()?;
    let identifiers = case.identifiers()?;
    let said = identifiers.ask(|document| snapshot.listed(document, case.now()))?;
    if !said.is_empty() {
        return Ok(failed_by(&said, "listed", "not listed"));
    }
    let no_authority = no_authority(snapshot, Kind::Document, identifiers.known()?.state());
    Ok(no_authority.unwrap_or_else(|| case.nothing_found(snapshot, &[Kind::Document])))
}
