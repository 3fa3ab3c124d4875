//! Keys behind the chip that are reported compromised.

use jiff::civil::Date;

use super::copy::nothing_found;
use super::told::failed_by;
use super::{damaged, now, snapshot};
use crate::check::electronic::{day_of, without_chip};
use crate::check::{Answer, Case, Cause};
use ::registry::entry::Body;
use ::registry::snapshot::Statement;
use pki::Issuer;

pub(super) fn signer(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = snapshot(case)?;
        let signers = signers_of(case)?;
        let number = case.holder_zone().ok().map(|(zone, _)| zone.number().text());
        let mut said = Vec::new();
        for (hash, signed) in &signers {
            let reported = snapshot.signers(hash, now(case)).map_err(damaged)?;
            said.extend(reported.into_iter().filter(|said| concerns(said, number.as_deref(), *signed)));
        }
        if said.is_empty() {
            return Ok(nothing_found(case, snapshot, false));
        }
        Ok(failed_by(&said, "signer", "not reported"))
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}

/// Whether a report is about this document: signed on the first day of doubt or later, or on an unknown one, and of the
/// numbers concerned.
fn concerns(said: &Statement, number: Option<&str>, signed: Option<Date>) -> bool {
    let Some(Body::Signer(body)) = said.entry.as_ref().map(|entry| &entry.body) else { return true };
    let number = number.and_then(|number| ::registry::identifier::Number::new(number).ok());
    let numbered =
        body.numbers.is_empty() || number.is_none_or(|number| body.numbers.iter().any(|numbers| numbers.hold(&number)));
    numbered && body.since.zip(signed).is_none_or(|(since, signed)| since <= signed)
}

/// SHA-256 of a certificate or key, and the day on which it signed.
type SignedWith = ([u8; 32], Option<Date>);

/// SHA-256 of the certificates and keys that stand behind the chip, with the day on which each signed: the Document
/// Signer EF.SOD, its authority the signer's certificate.
fn signers_of(case: &Case<'_>) -> Result<Vec<SignedWith>, Answer> {
    let passive = case.passive().ok_or_else(|| without_chip(case))?;
    let Some(signer) = &passive.certificate else { return Err(Answer::not_supported(Cause::NoReference)) };
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
