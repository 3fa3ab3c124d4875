//! Checks: every question that is asked of a document, one file each, in the order of the catalogue. A file holds the
//! check's row and its function. A check answers yes or no; absent evidence is not supported, malformed evidence
//! undetermined, our own limit or fault aborted.

mod combined;
mod electronic;
mod engine;
mod finding;
mod input;
mod optical;
mod protection;
mod registry;
mod row;
mod seal;

pub use finding::Finding;
pub(crate) use row::{Ask, Excuse, Needs, Parameter, Proves};
pub use row::{Basis, Check, Duties, Duty, HandedIn, RestsOn, Routine};

use crate::facts::Facts;
use optics::Plane;

/// The families, in the order of the catalogue.
const FAMILIES: [&[&Check]; 8] = [
    input::CHECKS,
    optical::CHECKS,
    electronic::CHECKS,
    combined::CHECKS,
    seal::CHECKS,
    registry::CHECKS,
    protection::CHECKS,
    engine::CHECKS,
];

/// Every check, in order.
pub fn catalogue() -> impl Iterator<Item = &'static Check> {
    FAMILIES.into_iter().flatten().copied()
}

/// The check of this id.
#[must_use]
pub(crate) fn find(id: &str) -> Option<&'static Check> {
    catalogue().find(|check| check.id == id)
}

/// Asks every check, in order: one finding each, whatever was handed in. Nothing is excused yet.
#[must_use]
pub(crate) fn ask(case: &Facts<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for check in catalogue() {
        let answer = match check.ask {
            Ask::OfDocument(ask) => ask(case),
            Ask::OfFindings(ask) => ask(case, &findings),
        };
        let due = check.waits_for.iter().all(|part| is_handed_in(*part, case));
        findings.push(Finding { due, ..Finding::new(check, answer.unwrap_or_else(|answer| answer)) });
    }
    findings
}

/// Returns true if a part was handed in, or is held.
fn is_handed_in(part: HandedIn, case: &Facts<'_>) -> bool {
    let evidence = case.evidence;
    match part {
        HandedIn::Page => evidence.has_page(),
        HandedIn::Infrared => evidence.has_light(Plane::Infrared),
        HandedIn::Ultraviolet => evidence.has_light(Plane::Ultraviolet),
        HandedIn::Chip => evidence.chip.is_some(),
        // A bar code that could not be decoded may be one.
        HandedIn::Seal => !evidence.seals.is_empty() || evidence.other_symbols.iter().any(|it| it.what.is_none()),
        HandedIn::Beside => evidence.beside.is_some(),
        HandedIn::Registry => case.reference.registry.is_some(),
    }
}

#[cfg(test)]
mod tests;
