//! Neither its number nor its portrait is known on another identity.

use ::registry::entry::{Body, Kind};
use ::registry::identifier::{State, hash_holder};
use ::registry::index::Weight;
use ::registry::snapshot::{Snapshot, Statement};
use mrz::{Field, Zone};

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::registry::damaged;
use crate::facts::statements::failed_by;

pub(super) static CHECK: Check = Check {
    id: "registry.identity.reuse",
    claim: "neither its number nor its portrait is known on another identity",
    duty: Duties::OPTIONAL_EVERYWHERE,
    waits_for: &[HandedIn::Registry],
    ceiling: Ceiling::Review,
    basis: Basis::Registry,
    source: "ICAO Doc 9303-2 §C.27",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "background", section: "3.6", name: "requests into background systems" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let snapshot = case.snapshot()?;
    // A portrait is asked for whether or not there is a number to ask for.
    let (mut said, distances) = seen(case, snapshot)?;
    let numbers = numbers(case, snapshot);
    let rightful = numbers.as_ref().is_ok_and(|numbers| numbers.rightful);
    said.extend(numbers.as_ref().into_iter().flat_map(|numbers| numbers.said.clone()));
    if !said.is_empty() {
        return Ok(failed_by(&said, "identity", "known on no other identity").with_all(distances));
    }
    numbers?;
    let answer = case.nothing_found(snapshot, &[Kind::Reuse, Kind::Portrait]);
    let copied = Fact::new("number-copied").found("on other documents; this holder is the rightful one");
    Ok(if rightful { answer.with(copied) } else { answer })
}

/// The statements about the document's number.
struct Numbers {
    /// Of other holders than this one.
    said: Vec<Statement>,
    /// True if a statement says that this holder is the rightful one.
    rightful: bool,
}

fn numbers(case: &Facts<'_>, snapshot: &Snapshot) -> Result<Numbers, Answer> {
    let identifiers = case.identifiers()?;
    let (zone, _) = case.holder_zone()?;
    let all = identifiers.ask(|document| snapshot.reused(document, case.now()))?;
    let (own, said): (Vec<_>, Vec<_>) = all.into_iter().partition(|said| is_rightful(snapshot, said, &zone));
    if said.is_empty() {
        identifiers.known()?;
    }
    Ok(Numbers { said, rightful: !own.is_empty() })
}

/// Returns true if the holder of this document is the one to whom the number belongs.
fn is_rightful(snapshot: &Snapshot, said: &Statement, zone: &Zone<'_>) -> bool {
    let Some(Body::Reuse(body)) = said.entry.as_ref().map(|entry| &entry.body) else { return false };
    let birth = std::str::from_utf8(zone.bytes(Field::DateOfBirth)).unwrap_or_default();
    let key = snapshot.key(body.epoch.as_str());
    body.holder.zip(key).is_some_and(|(holder, key)| holder == hash_holder(key, birth, zone.name().0))
}

/// The statements about the document's portraits, each once, and the number of bits in which the portraits differ.
fn seen(case: &Facts<'_>, snapshot: &Snapshot) -> Result<(Vec<Statement>, Vec<Fact>), Answer> {
    let (mut said, mut distances) = (Vec::<Statement>::new(), Vec::new());
    let portraits = case.portraits();
    let of = [("page", portraits.page), ("chip", portraits.chip)];
    let zone = case.holder_zone().ok().map(|(zone, _)| zone);
    let state = zone.and_then(|zone| State::new(zone.text(Field::IssuingState)).ok());
    for (side, picture) in of.into_iter().filter_map(|(side, picture)| Some((side, picture?))) {
        for (mut near, distance) in snapshot.portraits(picture, case.now()).map_err(damaged)? {
            let found = format!("{distance} of 64 bits, the portrait of the {side}");
            distances.push(Fact::new("portrait-distance").found(found));
            // A statement reaches no further than the documents that it is about (docs/design.md, principle 9).
            if about(&near).zip(state).is_some_and(|(about, state)| about != state) {
                near.weight = Weight::Note;
            }
            if !said.contains(&near) {
                said.push(near);
            }
        }
    }
    Ok((said, distances))
}

/// The State whose documents a statement about a portrait is about, if it names one.
fn about(said: &Statement) -> Option<State> {
    let Some(Body::Portrait(body)) = said.entry.as_ref().map(|entry| &entry.body) else { return None };
    body.state
}
