//! EF.COM lists the data groups that EF.SOD signs.

use std::collections::BTreeSet;

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Parameter, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::chip::fault_fact;
use crate::place::Place;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.com.list",
    claim: "EF.COM lists the data groups that EF.SOD signs",
    duty: Duties::CHIP,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "BSI TR-03135-1 §5.6.4.4.1",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.4.4.1", name: "comparing EF.SOD with EF.COM" }),
    proves: None,
    excused_by: &[Excuse::RegistryDefect, Excuse::Deviation(DeviationKind::ComInconsistent, Parameter::Any)],
    ask: Ask::OfDocument(ask),
};

/// TR-03135-1 §5.6.4.4.1. EF.COM is signed by nobody, so a group that it leaves away, or adds, was perhaps left away or added
/// on the way.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let chip = case.evidence.chip.as_ref().ok_or_else(|| case.without_chip())?;
    let (file, com) = chip.com().ok_or_else(|| case.without_chip())?;
    let passive = case.passive().ok_or_else(|| case.without_chip())?;
    let list = passive.sod.hashes.as_ref().ok_or_else(|| Answer::not_supported(Cause::NoReference))?;
    let com = com.map_err(|fault| Answer::undetermined(fault_fact("EF.COM", file, fault)))?;
    let signed: BTreeSet<u8> = list.hashes.iter().map(|listed| listed.group).collect();
    let said: BTreeSet<u8> = com.groups.iter().copied().collect();
    let offset = u64::try_from(com.offset).ok();
    let place = Place { offset, ..Place::file(&file.name) };
    let names = |groups: &BTreeSet<u8>| groups.iter().map(|group| format!("DG{group}")).collect::<Vec<_>>().join(" ");
    let differ = (signed != said)
        .then(|| Fact::new("data-groups").expected(names(&signed)).found(names(&said)).at(place.clone()));
    let versions =
        list.versions.as_ref().filter(|(lds, unicode)| *lds != com.lds_version || *unicode != com.unicode_version);
    // Version 1 of the list signs the versions too (Doc 9303-10 §4.6.2.3). They say nothing about which groups there are.
    let versions = versions.map(|(lds, unicode)| {
        let found = format!("{} and {}", com.lds_version, com.unicode_version);
        Fact::new("lds-version").expected(format!("{lds} and {unicode}")).found(found).at(Place::file(&file.name))
    });
    Ok(Answer::failed_if_any(differ.into_iter().collect()).with_all(versions))
}
