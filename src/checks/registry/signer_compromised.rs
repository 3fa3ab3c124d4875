//! The document's Document Signer or CSCA key is not reported compromised.

use ::registry::entry::{Body, Kind};
use ::registry::identifier::State;
use ::registry::index::Weight;
use ::registry::snapshot::Statement;
use jiff::civil::Date;
use pki::{Issuer, country};

use crate::answer::{Answer, Cause, Ceiling, Fact, Outcome};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::registry::damaged;
use crate::facts::statements::failed_by;
use crate::facts::{SigningTime, day_of};

pub(super) static CHECK: Check = Check {
    id: "registry.signer.compromised",
    claim: "its Document Signer or CSCA key is not reported compromised",
    duty: Duties::REGISTRY_AND_CHIP,
    waits_for: &[HandedIn::Registry, HandedIn::Chip],
    ceiling: Ceiling::Alert,
    basis: Basis::Registry,
    source: "ICAO Doc 9303-12; BSI TR-03135-1 §5.8.2",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "background", section: "5.8.2", name: "electronic defects" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let snapshot = case.snapshot()?;
    let signers = signers_of(case)?;
    let country = case.passive().and_then(|passive| passive.certificate.as_ref()?.country());
    let states = case.states();
    let number = case.holder_zone().ok().map(|(zone, _)| zone.number().text());
    let (mut said, mut earlier) = (Vec::new(), Vec::new());
    for (hash, signed) in &signers {
        let reported = snapshot.signers(hash, case.now()).map_err(damaged)?;
        let reported = reported.into_iter().filter(|said| is_numbered(said, number.as_deref()));
        let reported = reported.map(|said| within_right(said, country.as_deref(), &states));
        for report in reported {
            if is_before(&report, *signed) { &mut earlier } else { &mut said }.push(report);
        }
    }
    if !said.is_empty() {
        return Ok(failed_by(&said, "signer", "not reported"));
    }
    if earlier.is_empty() {
        return Ok(case.nothing_found(snapshot, &[Kind::Signer]));
    }
    let answer = failed_by(&earlier, "signer", "not reported");
    let when = Fact::new("signed").found("before the reported day, by the word of that key alone");
    Ok(Answer { outcome: Outcome::Undetermined, ..answer }.reviewed().with(when))
}

/// A report is about the State that it names: one that names a signer of another State's is a note (docs/design.md,
/// principle 9). Where the certificate names no country that is known, the State is that of the document.
fn within_right(said: Statement, country: Option<&str>, states: &[State]) -> Statement {
    let Some(Body::Signer(body)) = said.entry.as_ref().map(|entry| &entry.body) else { return said };
    let own = country.and_then(|country| country::issues_for(country, body.state.as_str()));
    let other = own.map_or(!states.is_empty() && !states.contains(&body.state), |own| !own);
    if other { Statement { weight: Weight::Note, ..said } } else { said }
}

/// Returns true if a report is about documents of this number.
fn is_numbered(said: &Statement, number: Option<&str>) -> bool {
    let Some(Body::Signer(body)) = said.entry.as_ref().map(|entry| &entry.body) else { return true };
    let number = number.and_then(|number| ::registry::identifier::Number::new(number).ok());
    body.numbers.is_empty() || number.is_none_or(|number| body.numbers.iter().any(|numbers| numbers.contains(&number)))
}

/// Returns true if the document says that it was signed before the reported day. Whoever has the key writes that date too, so
/// it excuses nothing (docs/design.md, settled point 5).
fn is_before(said: &Statement, signed: Option<Date>) -> bool {
    let Some(Body::Signer(body)) = said.entry.as_ref().map(|entry| &entry.body) else { return false };
    body.since.zip(signed).is_some_and(|(since, signed)| signed < since)
}

/// SHA-256 of a certificate or key, and the day on which it signed.
type SignedWith = ([u8; 32], Option<Date>);

/// SHA-256 of the certificates and keys that stand behind the chip, with the day on which each signed: the Document
/// Signer EF.SOD, its authority the signer's certificate.
fn signers_of(case: &Facts<'_>) -> Result<Vec<SignedWith>, Answer> {
    let passive = case.passive().ok_or_else(|| case.without_chip())?;
    let signer = passive.certificate.as_ref().ok_or_else(|| Answer::not_supported(Cause::NoReference))?;
    let signed = match case.signing_time() {
        SigningTime::At(time) => Some(day_of(time)),
        SigningTime::On(day) => Some(day),
        SigningTime::Unknown => None,
    };
    let mut signers: Vec<SignedWith> = signer.fingerprints().into_iter().map(|hash| (hash, signed)).collect();
    if let Some(Issuer::Found { authority, all, .. }) = case.issuer() {
        let issued = Some(day_of(signer.not_before));
        let authorities = std::iter::once(authority).chain(all);
        signers.extend(authorities.flat_map(|authority| authority.fingerprints()).map(|hash| (hash, issued)));
    }
    signers.sort_unstable();
    signers.dedup();
    Ok(signers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::registry::canonical;
    use ::registry::entry::Entry;
    use serde_json::json;

    /// Principle 9: no State's authority speaks against the signer of another under its own State's name.
    #[test]
    fn report_under_the_name_of_another_state_is_a_note() {
        let entry = json!({
            "certificate": "00".repeat(32), "expires": "2030-01-01T00:00:00Z", "id": "s-1", "issued": "2026-11-02T08:00:00Z",
            "kind": "signer", "role": "ds", "sharing": "TLP:GREEN", "state": "SWE",
        });
        let entry = Entry::parse(&canonical::print(&entry)).unwrap();
        let said = Statement {
            authority: "Police of Sweden".to_owned(),
            contact: String::new(),
            origin: "police.swe.example".to_owned(),
            position: 0,
            weight: Weight::Full,
            entry: Some(entry),
            state: ::registry::identifier::State::new("SWE").unwrap(),
            disputes: Vec::new(),
        };
        let state = |code: &str| State::new(code).unwrap();
        assert_eq!(within_right(said.clone(), Some("DE"), &[state("SWE")]).weight, Weight::Note);
        assert_eq!(within_right(said.clone(), Some("SE"), &[state("D")]).weight, Weight::Full);
        // A country that no table has, or none: what the document says.
        for country in [None, Some("QX")] {
            assert_eq!(within_right(said.clone(), country, &[]).weight, Weight::Full);
            assert_eq!(within_right(said.clone(), country, &[state("SWE")]).weight, Weight::Full);
            assert_eq!(within_right(said.clone(), country, &[state("XPO")]).weight, Weight::Note);
        }
    }
}
