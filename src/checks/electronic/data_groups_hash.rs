//! Every data group given has the hash that EF.SOD signs for it.

use std::collections::BTreeSet;

use lds::{Ef, File};

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Parameter, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::chip::{cut_short, wrong_hash};
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.data-groups.hash",
    claim: "every data group given has the hash that EF.SOD signs for it",
    duty: Duties::CHIP,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "ICAO Doc 9303-11 §5.1; BSI TR-03135-1 §5.6.4.4.2",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.4.4.2", name: "data group integrity" }),
    proves: Some(Proves { level: 3, needs: Needs::Successful }),
    excused_by: &[Excuse::DeviationWhere(DeviationKind::DgHashWrong, Parameter::Between(1, 16), only_these_are_wrong)],
    ask: Ask::OfDocument(ask),
};

/// Not in the list, not the listed hash, or cut short is failed; listed and not handed in is a fact (docs/design.md, settled
/// point 8).
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let chip = case.evidence.chip.as_ref().ok_or_else(|| case.without_chip())?;
    let passive = case.passive().ok_or_else(|| case.without_chip())?;
    let list = passive.sod.hashes.as_ref().ok_or_else(|| Answer::not_supported(Cause::NoReference))?;
    let group = |file: &'_ File| if let Ef::Dg(group) = file.ef { Some(group) } else { None };
    let groups: Vec<(&File, u8)> = chip.files().iter().filter_map(|file| Some((file, group(file)?))).collect();
    let absent = chip.absent_groups().into_iter();
    let absent: Vec<Fact> =
        absent.map(|group| Fact::new(Ef::Dg(group).name()).expected("a file").found("not handed over")).collect();
    if groups.is_empty() {
        return Err(Answer::not_supported(Cause::NoInput).with_all(absent));
    }
    let Some(algorithm) = list.algorithm else {
        let fact = Fact::new("hash-algorithm").expected("SHA-1 to SHA-512").found(list.algorithm_oid.clone());
        return Ok(Answer::undetermined(fact.at(passive.place())).with_all(absent));
    };
    let faults = groups.iter().flat_map(|(file, group)| {
        let wrong = wrong_hash(file, *group, list, algorithm);
        let cut = wrong.is_some().then(|| cut_short(file, *group)).flatten();
        wrong.into_iter().chain(cut)
    });
    Ok(Answer::failed_if_any(faults.collect()).with_all(absent))
}

/// Returns true if the State itself says that these groups have wrong hashes, and nothing else is wrong.
fn only_these_are_wrong(case: &Facts<'_>, groups: &BTreeSet<u32>) -> bool {
    case.wrong_hashes().is_some_and(|wrong| wrong.iter().all(|group| groups.contains(&u32::from(*group))))
}
