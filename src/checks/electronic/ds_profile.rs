//! The certificates keep the profiles of Doc 9303-12 (key usage, document type list, lifetimes, algorithms).

use jiff::Timestamp;
use mrz::Field;
use pki::profile::{Level, Role, check};

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Parameter, RestsOn, Routine};
use crate::facts::Facts;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.ds.profile",
    claim: "the certificates keep the profiles of Doc 9303-12 (key usage, document type list, lifetimes, algorithms)",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Note,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-12 §7",
    rests_on: RestsOn::Other,
    routine: Some(Routine {
        domain: "electronic",
        section: "5.8.2.1.2",
        name: "Document Signer certificate malformed",
    }),
    proves: None,
    excused_by: &[
        Excuse::RegistryDefect,
        Excuse::Deviation(DeviationKind::DsEncoding, Parameter::Any),
        Excuse::Deviation(DeviationKind::CscaEncoding, Parameter::Any),
    ],
    ask: Ask::OfDocument(ask),
};

/// ICAO's own conformance codes, the time in which the key may sign, and the document types that it may sign for.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let (passive, certificate) = case.signer()?;
    let mut faults: Vec<Fact> = Vec::new();
    let signed = case.signing_time();
    if let Some(usage) = certificate.usage_period() {
        let (from, to) = (usage.not_before.unwrap_or(Timestamp::MIN), usage.not_after.unwrap_or(Timestamp::MAX));
        if !signed.is_within(from, to) {
            let fact = Fact::new("private-key-usage-period").expected(format!("signed from {from} to {to}"));
            faults.push(fact.found(signed.text().unwrap_or_default()).at(passive.place()));
        }
    }
    let code = case.chip_zone().map(|zone| zone.text(Field::DocumentCode).to_owned());
    if let (Some(code), Some((types, _))) = (code, certificate.document_types()) {
        let own = |kind: &String| kind.trim_end_matches(['<', ' ']) == code;
        if !types.is_empty() && !types.iter().any(own) {
            faults.push(Fact::new("document-type").expected(types.join(" ")).found(code).at(passive.place()));
        }
    }
    // A warning is about a rule that is younger than the certificate.
    let broken = check(certificate, Role::DocumentSigner).into_iter();
    faults.extend(
        broken
            .filter(|finding| finding.level == Level::Error)
            .map(|finding| Fact::new(finding.code).expected("kept").found(finding.description).at(passive.place())),
    );
    Ok(Answer::failed_if_any(faults))
}
