//! Inputs to hand in: for the checks whose want made a verdict incomplete, and for the next level of assurance. The row of a
//! check names the parts that it waits for.

use serde::Serialize;

use super::{Assurance, Disposition, Judged};
use crate::answer::{Cause, Outcome};
use crate::checks::{Finding, HandedIn};
use optics::Plane;

/// The next level of assurance, and what to hand in for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NextLevel {
    /// The level.
    pub assurance: Assurance,
    /// Parts to hand in, in the words of `missing`; `trust` also where no trust anchor of the document's State is held.
    pub needs: Vec<String>,
}

/// The inputs whose want made a verdict incomplete, in the order of `missing`.
pub(super) fn wanting(findings: &[Judged], missing: &[impl AsRef<str>]) -> Vec<String> {
    let lacking = findings.iter().filter(|judged| judged.effect == Disposition::Incomplete);
    sorted(lacking.filter_map(|judged| wanted(judged, missing)).flatten().collect(), missing)
}

/// The first level above `proved` that is not reached, and its inputs; `None` where nothing that could be handed in would
/// prove it. `is_met` says whether a finding stands in the way of no level.
pub(super) fn next(
    findings: &[Judged],
    missing: &[impl AsRef<str>],
    unseen: &[&str],
    proved: Assurance,
    is_met: impl Fn(&Judged) -> bool,
) -> Option<NextLevel> {
    for level in proved.0.checked_add(1)?..=LEVELS {
        let of_level = |judged: &&Judged| judged.finding.check.proves.is_some_and(|proves| proves.level == level);
        let unmet: Vec<&Judged> = findings.iter().filter(of_level).filter(|judged| !is_met(judged)).collect();
        // One check that no input would answer keeps the level out of reach.
        let needs: Option<Vec<Vec<String>>> = unmet.iter().map(|judged| wanted(judged, missing)).collect();
        let mut needs: Vec<String> = needs?.into_iter().flatten().collect();
        // Nothing stands in the way of the page's level but that no page was seen; without any page the chip's comes next.
        if level == PAGE && proved.0 > 0 && !unseen.is_empty() {
            needs.push(Plane::Visible.name().to_owned());
        }
        if !needs.is_empty() {
            return Some(NextLevel { assurance: Assurance(level), needs: sorted(needs, missing) });
        }
    }
    None
}

/// The level of the optical checks, which needs a picture of the page.
pub(super) const PAGE: u8 = 2;
/// The highest level of assurance.
pub(super) const LEVELS: u8 = 4;

/// The missing inputs that a check which was not done waits for; `None` where nothing that is missing would answer it.
fn wanted(judged: &Judged, missing: &[impl AsRef<str>]) -> Option<Vec<String>> {
    let of = |is_it: &dyn Fn(&str) -> bool| -> Vec<String> {
        missing.iter().map(AsRef::as_ref).filter(|name| is_it(name)).map(str::to_owned).collect()
    };
    let light = |plane: Plane| of(&|name| name == plane.name());
    let Finding { check, outcome, cause, .. } = judged.finding;
    let wanted = match (check.waits_for, cause) {
        // The files that it names, or else an anchor of the State.
        ([HandedIn::Chip], _) if outcome == Outcome::Failed && judged.effect == Disposition::Incomplete => {
            let named = of(&|name| judged.finding.facts.iter().any(|fact| fact.name == name));
            if named.is_empty() { vec!["trust".to_owned()] } else { named }
        }
        _ if outcome != Outcome::NotSupported => Vec::new(),
        ([HandedIn::Chip], Some(Cause::NoReference)) => of(&|name| name == "trust"),
        // What the chip signs is worth nothing without an anchor: without both there is no answer either.
        ([HandedIn::Chip], Some(Cause::NoInput)) => {
            let chip = of(&is_of_chip);
            let trust = if chip.iter().any(|name| name == "chip") { of(&|name| name == "trust") } else { Vec::new() };
            [chip, trust].concat()
        }
        ([HandedIn::Registry, ..], Some(Cause::NoInput | Cause::NoReference)) => of(&|name| name == "registry"),
        ([HandedIn::Infrared], Some(Cause::NoInput)) => light(Plane::Infrared),
        ([HandedIn::Ultraviolet], Some(Cause::NoInput)) => light(Plane::Ultraviolet),
        // A comparison of page and chip wants the side that is not there.
        (waits_for, Some(Cause::NoInput)) => {
            let page = light(Plane::Visible);
            if page.is_empty() && waits_for.contains(&HandedIn::Chip) { of(&is_of_chip) } else { page }
        }
        _ => Vec::new(),
    };
    (!wanted.is_empty()).then_some(wanted)
}

/// The chip, or a file of it.
fn is_of_chip(name: &str) -> bool {
    name == "chip" || name.contains('.')
}

/// Each once, in the order of what is missing; what is not in that list comes last.
fn sorted(mut names: Vec<String>, missing: &[impl AsRef<str>]) -> Vec<String> {
    let place = |name: &String| missing.iter().position(|one| one.as_ref() == name.as_str()).unwrap_or(usize::MAX);
    names.sort_by_key(|name| (place(name), name.clone()));
    names.dedup();
    names
}
