//! The data groups against the hashes that EF.SOD signs, and EF.COM against its list.

use std::collections::BTreeSet;

use super::{fact_of, without_chip};
use crate::check::{Answer, Case, Cause, Fact};
use crate::place::Place;
use lds::{Ef, File, HashList};
use pki::Hash;

/// What is wrong with the hash of one file, if something is.
fn judge(file: &File, group: u8, list: &HashList, algorithm: Hash) -> Option<Fact> {
    let name = Ef::Dg(group).name();
    let found = algorithm.digest(&file.bytes);
    let mut listed = list.of(group).peekable();
    if listed.peek().is_none() {
        let fact = Fact::new(name).expected("a hash in EF.SOD").found(hex::encode(&found));
        return Some(fact.at(Place::file(&file.name)));
    }
    // Of two hashes for one group at least one is wrong.
    let other = listed.find(|listed| listed.hash != found)?;
    Some(Fact::new(name).expected(hex::encode(&other.hash)).found(hex::encode(&found)).at(Place::file(&file.name)))
}

/// Where a file is longer or shorter than its own tag and length say.
fn cut(file: &File, group: u8) -> Option<Fact> {
    let fault = lds::check_length(&file.bytes, group).err()?;
    Some(fact_of("data-group-length", file, &fault))
}

/// Settled point 8: not in the list, not the listed hash, or cut short is failed; listed and not handed over is a fact.
pub(super) fn hash(case: &Case<'_>) -> Answer {
    let (Some(chip), Some(passive)) = (&case.evidence.chip, case.passive()) else { return without_chip(case) };
    let Some(list) = &passive.sod.hashes else { return Answer::not_supported(Cause::NoReference) };
    let given = |file: &&File| matches!(file.ef, Ef::Dg(_));
    let groups: Vec<(&File, u8)> = chip
        .files()
        .iter()
        .filter(given)
        .filter_map(|file| if let Ef::Dg(group) = file.ef { Some((file, group)) } else { None })
        .collect();
    let listed: BTreeSet<u8> = list.hashes.iter().map(|listed| listed.group).collect();
    let absent = listed.iter().filter(|listed| groups.iter().all(|(_, group)| group != *listed));
    let absent: Vec<Fact> =
        absent.map(|group| Fact::new(Ef::Dg(*group).name()).expected("a file").found("not handed over")).collect();
    if groups.is_empty() {
        return Answer::not_supported(Cause::NoInput).with_all(absent);
    }
    let Some(algorithm) = list.algorithm else {
        let fact = Fact::new("hash-algorithm").expected("SHA-1 to SHA-512").found(list.algorithm_oid.clone());
        return Answer::undetermined(fact.at(passive.place())).with_all(absent);
    };
    let faults = groups.iter().flat_map(|(file, group)| {
        let wrong = judge(file, *group, list, algorithm);
        let cut = wrong.is_some().then(|| cut(file, *group)).flatten();
        wrong.into_iter().chain(cut)
    });
    Answer::failed_if_any(faults.collect()).with_all(absent)
}

/// The data groups whose hash is listed and is another; `None` where something else is wrong with any of them: a group
/// that is in no list, or a file that is cut short, has no wrong hash in EF.SOD.
pub(in crate::check) fn wrong_hashes(case: &Case<'_>) -> Option<BTreeSet<u8>> {
    let chip = case.evidence.chip.as_ref()?;
    let list = case.passive()?.sod.hashes.as_ref()?;
    let algorithm = list.algorithm?;
    let wrong = chip.files().iter().filter_map(|file| match file.ef {
        Ef::Dg(group) => judge(file, group, list, algorithm).map(|_| (file, group)),
        _ => None,
    });
    let listed =
        |(file, group): (&File, u8)| (list.of(group).next().is_some() && cut(file, group).is_none()).then_some(group);
    wrong.map(listed).collect()
}

/// TR-03135-1 §5.6.4.4.1: the two lists name the same data groups. EF.COM is signed by nobody, so a group that it leaves
/// away, or adds, was perhaps left away or added on the way.
pub(super) fn com_list(case: &Case<'_>) -> Answer {
    let Some(chip) = &case.evidence.chip else { return without_chip(case) };
    let (Some((file, com)), Some(passive)) = (chip.com(), case.passive()) else { return without_chip(case) };
    let Some(list) = &passive.sod.hashes else { return Answer::not_supported(Cause::NoReference) };
    let com = match com {
        Ok(com) => com,
        Err(fault) => return Answer::undetermined(fact_of("EF.COM", file, &fault)),
    };
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
    Answer::failed_if_any(differ.into_iter().collect()).with_all(versions)
}

/// For a check that uses a data group: that its hash is wrong or is not signed, where that is so (settled point 8).
pub(in crate::check) fn about_group(case: &Case<'_>, group: u8) -> Option<Fact> {
    let file = case.evidence.chip.as_ref()?.file(Ef::Dg(group))?;
    let list = case.passive()?.sod.hashes.as_ref()?;
    let wrong = judge(file, group, list, list.algorithm?)?;
    Some(Fact { name: format!("{}-hash", wrong.name).into(), ..wrong })
}

/// What a check that needs a data group answers when it was not handed over: EF.SOD says whether the chip has it.
pub(in crate::check) fn without_group(case: &Case<'_>, group: u8) -> Answer {
    if case.evidence.chip.is_none() {
        return without_chip(case);
    }
    let list = case.passive().and_then(|passive| passive.sod.hashes.as_ref());
    match list {
        Some(list) if list.of(group).next().is_none() => Answer::not_supported(Cause::NotApplicable),
        _ => Answer::not_supported(Cause::NoInput),
    }
}
