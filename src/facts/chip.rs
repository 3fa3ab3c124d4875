//! The files of the chip against what EF.SOD signs, and what a check answers where one is missing.

use std::collections::BTreeSet;

use lds::{Ef, Fault, File, HashList};
use mrz::DocumentKind;
use pki::Hash;

use super::Facts;
use crate::answer::{Answer, Cause, Fact};
use crate::place::Place;

impl Facts<'_> {
    /// The answer of a check that needs the chip and has none. A visa has none (Doc 9303-7).
    pub(crate) fn without_chip(&self) -> Answer {
        let visa =
            self.evidence.chip.is_none() && self.zone().is_ok_and(|zone| zone.format().document == DocumentKind::Visa);
        Answer::not_supported(if visa { Cause::NotApplicable } else { Cause::NoInput })
    }

    /// The answer of a check that needs a data group that was not handed in: EF.SOD says whether the chip has it.
    pub(crate) fn without_group(&self, group: u8) -> Answer {
        if self.evidence.chip.is_none() {
            return self.without_chip();
        }
        match self.passive().and_then(|passive| passive.sod.hashes.as_ref()) {
            Some(list) if list.of(group).next().is_none() => Answer::not_supported(Cause::NotApplicable),
            _ => Answer::not_supported(Cause::NoInput),
        }
    }

    /// The fact that the hash of a data group is wrong or not signed, for a check that uses the group nevertheless
    /// (docs/design.md, settled point 8); `None` if the hash is right.
    pub(crate) fn wrong_hash_of(&self, group: u8) -> Option<Fact> {
        let file = self.evidence.chip.as_ref()?.file(Ef::Dg(group))?;
        let list = self.passive()?.sod.hashes.as_ref()?;
        let wrong = wrong_hash(file, group, list, list.algorithm?)?;
        Some(Fact { name: format!("{}-hash", wrong.name).into(), ..wrong })
    }

    /// The data groups whose hash is listed and is another; `None` where something else is wrong with any of them: a group that
    /// is in no list, or a file that is cut short, has no wrong hash in EF.SOD.
    pub(crate) fn wrong_hashes(&self) -> Option<BTreeSet<u8>> {
        let chip = self.evidence.chip.as_ref()?;
        let list = self.passive()?.sod.hashes.as_ref()?;
        let algorithm = list.algorithm?;
        let wrong = chip.files().iter().filter_map(|file| match file.ef {
            Ef::Dg(group) => wrong_hash(file, group, list, algorithm).map(|_| (file, group)),
            _ => None,
        });
        let listed = |(file, group): (&File, u8)| {
            (list.of(group).next().is_some() && cut_short(file, group).is_none()).then_some(group)
        };
        wrong.map(listed).collect()
    }
}

/// The hash of a file against the list: `None` where it is the listed one.
pub(crate) fn wrong_hash(file: &File, group: u8, list: &HashList, algorithm: Hash) -> Option<Fact> {
    let name = Ef::Dg(group).name();
    let found = algorithm.digest(&file.bytes);
    let mut listed = list.of(group).peekable();
    if listed.peek().is_none() {
        let fact = Fact::new(name).expected("a hash in EF.SOD").found(hex::encode(&found));
        return Some(fact.at(Place::file(&file.name)));
    }
    // Of two hashes for one group at least one is wrong.
    let other = listed.find(|listed| listed.hash != found)?;
    let fact = Fact::new(name).expected(hex::encode(&other.hash)).found(hex::encode(&found));
    Some(fact.at(Place::file(&file.name)))
}

/// The fact that a file is longer or shorter than its own tag and length say.
pub(crate) fn cut_short(file: &File, group: u8) -> Option<Fact> {
    let fault = lds::check_length(&file.bytes, group).err()?;
    Some(fault_fact("data-group-length", file, &fault))
}

/// A fault of a file, as a fact with its place.
pub(crate) fn fault_fact(name: &'static str, file: &File, fault: &Fault) -> Fact {
    let place = Place { offset: fault.offset.and_then(|offset| u64::try_from(offset).ok()), ..Place::file(&file.name) };
    Fact::new(name).expected(fault.expected.clone()).found(fault.found.clone()).at(place)
}
