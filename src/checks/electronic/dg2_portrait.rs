//! DG2 holds a portrait that can be decoded.

use lds::{Chip, Ef};
use optics::Unreadable;

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Parameter, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::place::Place;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.dg2.portrait",
    claim: "DG2 holds a portrait that can be decoded",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Note,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-10; ISO/IEC 19794-5, 39794-5",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.4", name: "chip content" }),
    proves: Some(Proves { level: 3, needs: Needs::Asked }),
    excused_by: &[Excuse::RegistryDefect, Excuse::Deviation(DeviationKind::DgMalformed, Parameter::OneOf(&[2]))],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let chip = case.evidence.chip.as_ref().ok_or_else(|| case.without_chip())?;
    let (Some(file), Some(image)) = (chip.file(Ef::Dg(2)), case.evidence.facial_image()) else {
        return Err(case.without_group(2));
    };
    let place = Place::file(&file.name);
    let fact = Fact::new("portrait");
    let answer = match image {
        Ok(image) => {
            let (width, height) = image.picture.dimensions();
            let found = format!("{} of {width} × {height}", image.media_type);
            Answer::successful().with(fact.found(found).at(place)).with_all(octets_behind(chip))
        }
        Err(Unreadable::Broken(why)) => Answer::failed(fact.expected("JPEG or JPEG 2000").found(why.clone()).at(place)),
        Err(Unreadable::Limit(why)) => Answer::aborted(fact.found(why.clone()).at(place)),
    };
    Ok(answer.with_all(case.wrong_hash_of(2)))
}

/// Octets behind a facial record that its own lengths do not count, as a deviation.
fn octets_behind(chip: &Chip) -> Option<Fact> {
    let (file, pictures) = chip.dg2()?;
    let behind = pictures.ok()?.iter().map(|picture| picture.behind).max().filter(|behind| *behind > 0)?;
    Some(Fact::new("deviation").found(format!("{behind} octets behind the facial record")).at(Place::file(&file.name)))
}
