//! A document that says it has a chip gave one.

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Duty, Excuse, OpenAnswer, Parameter, RestsOn, Routine};
use crate::evidence::InputState;
use crate::facts::Facts;
use crate::place::Place;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.chip.present",
    claim: "a document that says it has a chip gave one",
    duty: Duties { border_control: Duty::Optional, desk: Duty::Optional, registry_only: Duty::Evaluatory },
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-2 §C.4.3 C.18",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.3.1", name: "chip access" }),
    proves: None,
    open: OpenAnswer::Passes,
    excused_by: &[Excuse::RegistryDefect, Excuse::Deviation(DeviationKind::Chip, Parameter::Any)],
    ask: Ask::OfDocument(ask),
};

/// A zone does not say whether its document has a chip; what was handed in under the chip's name does.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    if let Some(chip) = &case.evidence.chip {
        let names: Vec<String> = chip.files().iter().map(|file| file.ef.name()).collect();
        return Ok(Answer::successful().with(Fact::new("chip").found(names.join(" "))));
    }
    let inputs = case.evidence.inputs.iter().filter(|input| input.name.to_lowercase().starts_with("chip/"));
    let facts: Vec<Fact> = inputs
        .map(|input| {
            let found = match &input.state {
                InputState::Unreadable(why) | InputState::Exceeded(why) => why.clone(),
                InputState::Read | InputState::Ignored => "another file".to_owned(),
            };
            Fact::new("chip").expected("a file of the chip").found(found).at(Place::file(&input.name))
        })
        .collect();
    if facts.is_empty() { Err(case.without_chip()) } else { Ok(Answer::failed_if_any(facts)) }
}
