//! The chip itself: is there one, is it no copy, and does it hold a portrait?

use super::groups::without_group;
use super::{about_group, fact_of, without_chip};
use crate::check::{Answer, Case, Cause, Fact};
use crate::evidence::InputState;
use crate::place::Place;
use lds::Ef;
use optics::Unreadable;
use pki::iso9796;
use pki::{PublicKey, SignatureFault};

/// A zone does not say whether its document has a chip; what was handed in under the chip's name does.
pub(super) fn present(case: &Case<'_>) -> Answer {
    let Some(chip) = &case.evidence.chip else {
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
        return if facts.is_empty() { without_chip(case) } else { Answer::failed_if_any(facts) };
    };
    let names: Vec<String> = chip.files().iter().map(|file| file.ef.name()).collect();
    Answer::successful().with(Fact::new("chip").found(names.join(" ")))
}

/// A copied chip has the data and not the key. The key counts as far as EF.SOD signs EF.DG15, so that is said.
pub(super) fn active_authentication(case: &Case<'_>) -> Answer {
    let Some(chip) = &case.evidence.chip else { return without_chip(case) };
    let Some((key_file, key)) = chip.dg15() else {
        let other = chip.dg14().and_then(|(_, infos)| infos.ok()).is_some_and(|infos| infos.has_chip_authentication());
        let told =
            other.then(|| Fact::new("chip-authentication").found("known to the chip, and nothing of it recorded"));
        return without_group(case, 15).with_all(told);
    };
    let hash = about_group(case, 15);
    let Some((file, transcript)) = chip.transcript() else {
        return Answer::not_supported(Cause::NoInput).with_all(hash);
    };
    let transcript = match transcript {
        Ok(transcript) => transcript,
        Err(fault) => return Answer::undetermined(fact_of("transcript", file, &fault)).with_all(hash),
    };
    let key = match key {
        Ok(key) => key,
        Err(fault) => return Answer::undetermined(fact_of("EF.DG15", key_file, &fault)).with_all(hash),
    };
    let key = match key {
        Ok(key) => key,
        Err(fault) => {
            let fact = Fact::new("EF.DG15").expected("a public key").found(fault.to_string());
            return Answer::undetermined(fact.at(Place::file(&key_file.name))).with_all(hash);
        }
    };
    // RND.IFD (Doc 9303-11 §6.1.1): with fewer bytes the answer could have been recorded before.
    if transcript.challenge.len() != CHALLENGE {
        let found = format!("{} bytes", transcript.challenge.len());
        let fact = Fact::new("challenge").expected(format!("{CHALLENGE} bytes")).found(found);
        return Answer::undetermined(fact.at(Place::file(&file.name))).with_all(hash);
    }
    let infos = chip.dg14().and_then(|(_, infos)| infos.ok());
    // An algorithm of EF.DG14 is one for curves.
    let named = infos.as_ref().filter(|_| matches!(key, PublicKey::Ec(_)));
    let unknown = named.and_then(|infos| infos.active_authentication.clone());
    let named = named.and_then(|infos| infos.active_authentication_hash());
    if let (Some(oid), None) = (unknown, named) {
        let fact = Fact::new("signature-algorithm").expected("ecdsa-plain with SHA-1 to SHA-512").found(oid);
        return Answer::undetermined(fact).with_all(about_group(case, 14)).with_all(hash);
    }
    let fact = |found: String| Fact::new("response").found(found).at(Place::file(&file.name));
    let answer = match iso9796::verify(&key, named, &transcript.challenge, &transcript.response) {
        Ok(hash) => Answer::successful().with(fact(format!("{}, {}", key.name(), hash.name()))),
        Err(SignatureFault::Unsupported(why)) => Answer::undetermined(fact(why)),
        Err(SignatureFault::Refused(why)) => Answer::failed(fact(why).expected("a signature that holds")),
        Err(SignatureFault::Wrong) => {
            let expected = format!("the signature of the {} key in {}", key.name(), Ef::Dg(15).name());
            Answer::failed(fact("another".to_owned()).expected(expected))
        }
    };
    answer.with_all(hash)
}

const CHALLENGE: usize = 8;

pub(super) fn portrait(case: &Case<'_>) -> Answer {
    let Some(chip) = &case.evidence.chip else { return without_chip(case) };
    let (Some(file), Some(portrait)) = (chip.file(Ef::Dg(2)), case.evidence.facial_image()) else {
        return without_group(case, 2);
    };
    let place = Place::file(&file.name);
    let fact = Fact::new("portrait");
    let answer = match portrait {
        Ok(portrait) => {
            let (width, height) = portrait.picture.dimensions();
            Answer::successful().with(fact.found(format!("{} of {width} × {height}", portrait.media_type)).at(place))
        }
        Err(Unreadable::Broken(why)) => Answer::failed(fact.expected("JPEG or JPEG 2000").found(why.clone()).at(place)),
        Err(Unreadable::Limit(why)) => Answer::aborted(fact.found(why.clone()).at(place)),
    };
    answer.with_all(about_group(case, 2))
}
