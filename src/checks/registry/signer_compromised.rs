//! Its Document Signer or CSCA key is not reported compromised.

use ::registry::entry::Body;
use ::registry::snapshot::Statement;
use jiff::civil::Date;
use pki::Issuer;

use crate::answer::{Answer, Cause, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, Duty, OpenAnswer, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::day_of;
use crate::facts::registry::{Keyed, damaged};
use crate::facts::statements::failed_by;

pub(super) static CHECK: Check = Check {
    id: "registry.signer.compromised",
    claim: "its Document Signer or CSCA key is not reported compromised",
    duty: Duties { border_control: Duty::Mandatory, desk: Duty::Optional, registry_only: Duty::Mandatory },
    ceiling: Ceiling::Alert,
    basis: Basis::Registry,
    source: "ICAO Doc 9303-12; BSI TR-03135-1 §5.8.2",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "background", section: "5.8.2", name: "electronic defects" }),
    proves: None,
    open: OpenAnswer::Passes,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let snapshot = case.snapshot()?;
    let signers = signers_of(case)?;
    let number = case.holder_zone().ok().map(|(zone, _)| zone.number().text());
    let mut said = Vec::new();
    for (hash, signed) in &signers {
        let reported = snapshot.signers(hash, case.now()).map_err(damaged)?;
        said.extend(reported.into_iter().filter(|said| concerns(said, number.as_deref(), *signed)));
    }
    if said.is_empty() {
        return Ok(case.nothing_found(snapshot, Keyed::No));
    }
    Ok(failed_by(&said, "signer", "not reported"))
}

/// Returns true if a report is about this document: signed on the first day of doubt or later, or on an unknown one, and of the
/// numbers concerned.
fn concerns(said: &Statement, number: Option<&str>, signed: Option<Date>) -> bool {
    let Some(Body::Signer(body)) = said.entry.as_ref().map(|entry| &entry.body) else { return true };
    let number = number.and_then(|number| ::registry::identifier::Number::new(number).ok());
    let numbered = body.numbers.is_empty()
        || number.is_none_or(|number| body.numbers.iter().any(|numbers| numbers.contains(&number)));
    numbered && body.since.zip(signed).is_none_or(|(since, signed)| since <= signed)
}

/// SHA-256 of a certificate or key, and the day on which it signed.
type SignedWith = ([u8; 32], Option<Date>);

/// SHA-256 of the certificates and keys that stand behind the chip, with the day on which each signed: the Document
/// Signer EF.SOD, its authority the signer's certificate.
fn signers_of(case: &Facts<'_>) -> Result<Vec<SignedWith>, Answer> {
    let passive = case.passive().ok_or_else(|| case.without_chip())?;
    let signer = passive.certificate.as_ref().ok_or_else(|| Answer::not_supported(Cause::NoReference))?;
    let signed = passive.signing_time().map(day_of);
    let mut signers: Vec<SignedWith> = signer.fingerprints().map(|hash| (hash, signed)).into();
    if let Some(Issuer::Found { authority, all, .. }) = case.issuer() {
        let issued = Some(day_of(signer.not_before));
        let authorities = std::iter::once(authority).chain(all);
        signers.extend(authorities.flat_map(|authority| authority.fingerprints()).map(|hash| (hash, issued)));
    }
    signers.sort_unstable();
    signers.dedup();
    Ok(signers)
}
