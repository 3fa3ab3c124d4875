//! A document that says it has a chip gave one.

use lds::{Chip, Ef};

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Parameter, RestsOn, Routine};
use crate::evidence::InputState;
use crate::facts::Facts;
use crate::facts::chip::{cut_short, fault_fact};
use crate::place::Place;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.chip.present",
    claim: "a document that says it has a chip gave one",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-2 §C.4.3 C.18",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.3.1", name: "chip access" }),
    proves: None,
    excused_by: &[Excuse::Deviation(DeviationKind::Chip, Parameter::Any)],
    ask: Ask::OfDocument(ask),
};

/// A zone does not say whether its document has a chip; what was handed in under the chip's name does.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    if let Some(chip) = case.evidence.chip.as_ref().filter(|chip| !chip.files().is_empty()) {
        let names: Vec<String> = chip.files().iter().map(|file| file.ef.name()).collect();
        return Ok(Answer::successful().with(Fact::new("chip").found(names.join(" "))).with_all(unread(chip)));
    }
    let inputs = case.evidence.inputs.iter().filter(|input| input.name.to_lowercase().starts_with("chip/"));
    let facts: Vec<Fact> = inputs
        .map(|input| {
            let found = match &input.state {
                InputState::Unreadable(why) | InputState::Exceeded(why) => why.clone(),
                InputState::Read | InputState::Noted(_) | InputState::Partly(_) => "nothing".to_owned(),
                InputState::Ignored => "another file".to_owned(),
            };
            Fact::new("chip").expected("a file of the chip").found(found).at(Place::file(&input.name))
        })
        .collect();
    if facts.is_empty() { Err(case.without_chip()) } else { Ok(Answer::failed_if_any(facts)) }
}

/// The files that do not parse, and the data groups that are longer or shorter than they say.
fn unread(chip: &Chip) -> Vec<Fact> {
    let faults = chip.faults();
    let others = chip.files().iter().filter(|file| faults.iter().all(|(broken, _)| broken.name != file.name));
    let cut = others.filter_map(|file| if let Ef::Dg(group) = file.ef { cut_short(file, group) } else { None });
    faults.iter().map(|(file, fault)| fault_fact("unread", file, fault)).chain(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Outcome;
    use crate::checks::tests::ask_row;
    use crate::document::{Document, Kind};
    use crate::evidence::Evidence;

    /// A chip that could not be read was handed in all the same.
    #[test]
    fn chip_without_files_is_a_chip_that_gave_none() {
        let document = Document::from_mrz("");
        let broken = Err(optics::Unreadable::Broken("no such device".to_owned()));
        for (document, found) in [
            (document.clone().with_empty_chip(), "nothing"),
            (document.clone().with("chip/EF.SOD", Kind::Chip, broken), "no such device"),
            (document.clone().with("chip/notes.txt", Kind::Chip, Ok(b"x".as_slice().into())), "another file"),
        ] {
            let evidence = Evidence::read(&document);
            assert!(evidence.chip.as_ref().is_some_and(|chip| chip.files().is_empty()), "{found}");
            let finding = ask_row(&CHECK, &evidence);
            assert_eq!(finding.outcome, Outcome::Failed, "{found}");
            assert_eq!(finding.facts.first().and_then(|fact| fact.found.as_deref()), Some(found));
        }
        assert!(Evidence::read(&document).chip.is_none());
    }
}
