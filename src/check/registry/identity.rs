//! A number or a portrait that is known on another identity.

use super::copy::nothing_found;
use super::document::identify;
use super::told::failed_by;
use super::{damaged, now, snapshot};
use crate::check::{Answer, Case, Fact};
use crate::mrz::{Field, Zone};
use crate::registry::entry::Body;
use crate::registry::identifier::hash_holder;
use crate::registry::snapshot::{Said, Snapshot};

pub(super) fn reuse(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = snapshot(case)?;
        let document = identify(case)?;
        let zone = case.zone()?;
        let said = snapshot.reused(&document, now(case)).map_err(damaged)?;
        let rightful = said.iter().filter(|said| is_rightful(snapshot, said, &zone)).count();
        let mut said: Vec<Said> = said.into_iter().filter(|said| !is_rightful(snapshot, said, &zone)).collect();
        let mut distances = Vec::new();
        for picture in portraits_of(case) {
            for (near, distance) in snapshot.portraits(picture, now(case)).map_err(damaged)? {
                distances.push(Fact::new("portrait-distance").found(distance.to_string()));
                said.push(near);
            }
        }
        if !said.is_empty() {
            return Ok(failed_by(&said, "identity", "known on no other identity").with_all(distances));
        }
        let note = |answer: Answer| match rightful {
            0 => answer,
            _ => answer.with(Fact::new("number-copied").found("on other documents; this holder is the rightful one")),
        };
        Ok(note(nothing_found(case, snapshot, true)))
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}

/// Whether the holder of this document is the one to whom the number belongs.
fn is_rightful(snapshot: &Snapshot, said: &Said, zone: &Zone<'_>) -> bool {
    let Some(Body::Reuse(body)) = said.entry.as_ref().map(|entry| &entry.body) else { return false };
    let birth = std::str::from_utf8(zone.bytes(Field::DateOfBirth)).unwrap_or_default();
    let key = snapshot.key(body.epoch.as_str());
    body.holder.zip(key).is_some_and(|(holder, key)| holder == hash_holder(key, birth, zone.name().0))
}

/// The perceptual hashes of the portraits that were found.
fn portraits_of(_: &Case<'_>) -> Vec<u64> {
    Vec::new()
}
