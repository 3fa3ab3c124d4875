//! The chip signed the challenge with the key of DG15.

use lds::{Chip, Ef, SecurityInfos};
use pki::{Hash, PublicKey, SignatureFault, iso9796};

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::chip::fault_fact;
use crate::place::Place;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.chip.active-authentication",
    claim: "the chip signed the challenge with the key of DG15",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "ICAO Doc 9303-11 §6.1; BSI TR-03135-1 §5.6.4.1",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.4.1.1", name: "chip authenticity with AA" }),
    proves: None,
    excused_by: &[Excuse::Discredited(DeviationKind::AaKeyCompromised)],
    ask: Ask::OfDocument(ask),
};

/// The length of RND.IFD in bytes (Doc 9303-11 §6.1.1): with fewer the answer could have been recorded before.
const CHALLENGE: usize = 8;

/// A copied chip has the data and not the key. The key counts as far as EF.SOD signs EF.DG15, so a wrong hash is a fact.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let hash = case.wrong_hash_of(15);
    let answer = answer(case);
    match answer {
        // Without EF.DG15 there is no hash to be wrong.
        Ok(answer) => Ok(answer.with_all(hash)),
        Err(answer) => Err(answer.with_all(hash)),
    }
}

fn answer(case: &Facts<'_>) -> Result<Answer, Answer> {
    let chip = case.evidence.chip.as_ref().ok_or_else(|| case.without_chip())?;
    let (key_file, key) = chip.dg15().ok_or_else(|| without_key(case, chip))?;
    let (file, transcript) = chip.transcript().ok_or_else(|| Answer::not_supported(Cause::NoInput))?;
    let transcript = transcript.map_err(|fault| Answer::undetermined(fault_fact("transcript", file, fault)))?;
    let key = key.map_err(|fault| Answer::undetermined(fault_fact("EF.DG15", key_file, fault)))?;
    let key = key.as_ref().map_err(|fault| {
        let fact = Fact::new("EF.DG15").expected("a public key").found(fault.to_string());
        Answer::undetermined(fact.at(Place::file(&key_file.name)))
    })?;
    if transcript.challenge.len() != CHALLENGE {
        let found = format!("{} bytes", transcript.challenge.len());
        let fact = Fact::new("challenge").expected(format!("{CHALLENGE} bytes")).found(found);
        return Ok(Answer::undetermined(fact.at(Place::file(&file.name))));
    }
    let named = hash_in_dg14(case, chip, key)?;
    let fact = |found: String| Fact::new("response").found(found).at(Place::file(&file.name));
    Ok(match iso9796::verify(key, named, &transcript.challenge, &transcript.response) {
        Ok(hash) => Answer::successful().with(fact(format!("{}, {}", key.name(), hash.name()))),
        Err(SignatureFault::Unsupported(why)) => Answer::undetermined(fact(why)),
        Err(SignatureFault::Refused(why)) => Answer::failed(fact(why).expected("a signature that holds")),
        Err(SignatureFault::Wrong) => {
            let expected = format!("the signature of the {} key in {}", key.name(), Ef::Dg(15).name());
            Answer::failed(fact("another".to_owned()).expected(expected))
        }
    })
}

/// Without EF.DG15; that the chip can do Chip Authentication is a fact.
fn without_key(case: &Facts<'_>, chip: &Chip) -> Answer {
    let other = chip.dg14().and_then(|(_, infos)| infos.ok()).is_some_and(SecurityInfos::has_chip_authentication);
    let fact = other.then(|| Fact::new("chip-authentication").found("known to the chip, and nothing of it recorded"));
    case.without_group(15).with_all(fact)
}

/// The hash that EF.DG14 names for Active Authentication; it names one for curves only.
fn hash_in_dg14(case: &Facts<'_>, chip: &Chip, key: &PublicKey) -> Result<Option<Hash>, Answer> {
    let infos = chip.dg14().and_then(|(_, infos)| infos.ok()).filter(|_| matches!(key, PublicKey::Ec(_)));
    let Some(infos) = infos else { return Ok(None) };
    match (&infos.active_authentication, infos.active_authentication_hash()) {
        (Some(oid), None) => {
            let fact = Fact::new("signature-algorithm").expected("ecdsa-plain with SHA-1 to SHA-512");
            Err(Answer::undetermined(fact.found(oid.clone())).with_all(case.wrong_hash_of(14)))
        }
        (_, hash) => Ok(hash),
    }
}
