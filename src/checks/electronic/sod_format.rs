//! EF.SOD is a well-formed LDS security object.

use lds::Ef;

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Parameter, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::chip::fault_fact;
use crate::place::Place;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.sod.format",
    claim: "EF.SOD is a well-formed LDS security object",
    duty: Duties::CHIP,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-10; BSI TR-03135-1 §5.6.4.2.1",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.4.2.1", name: "verification of the security objects" }),
    proves: Some(Proves { level: 3, needs: Needs::Successful }),
    excused_by: &[Excuse::RegistryDefect, Excuse::Deviation(DeviationKind::DgMalformed, Parameter::OneOf(&[20]))],
    ask: Ask::OfDocument(ask),
};

/// An encoding that is no DER is a fact and no failure (docs/design.md, settled point 7); everything else that Doc 9303-10 §4.6.2 asks is one.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let passive = case.passive().ok_or_else(|| case.without_chip())?;
    let mut faults: Vec<Fact> =
        passive.sod.faults.iter().map(|fault| fault_fact("security-object", passive.file, fault)).collect();
    let others = case.evidence.chip.iter().flat_map(|chip| chip.all(Ef::Sod)).skip(1);
    faults.extend(others.map(|other| {
        Fact::new("security-object").expected("one EF.SOD").found("another").at(Place::file(&other.name))
    }));
    Ok(Answer::failed_if_any(faults).with_all(passive.deviations()))
}
