//! Signer and CSCA were valid on the seal's day of signature, and the signer may seal this type of document.

use pki::certificate::Certificate;

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::day_of;

pub(super) static CHECK: Check = Check {
    id: "seal.signer.validity",
    claim: "signer and CSCA were valid on the seal's day of signature, and the signer may seal this type of document",
    duty: Duties::CONDITIONAL,
    waits_for: &[HandedIn::Seal],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-12 §7.1.3; BSI TR-03135-1 §5.9.1.3.2",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "seal", section: "5.9.1.3.2", name: "validity period of the seal signer" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// The day of signature counts, not the day of issue or of inspection (docs/design.md, settled point 17); a VDS-NC gives no
/// day, and is judged on the day of inspection.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    case.of_each_seal(|found| {
        let Some(signer) = &found.signer else {
            let cause = if found.seal.signature.is_none() { Cause::NotApplicable } else { Cause::NoReference };
            return Answer::not_supported(cause);
        };
        let day = found.seal.signed.unwrap_or_else(|| case.today());
        let was_valid = |certificate: &Certificate<'_>| {
            (day_of(certificate.not_before)..=day_of(certificate.not_after)).contains(&day)
        };
        let outside = |name: &'static str, certificate: &Certificate<'_>| {
            let found = format!("{} to {}", day_of(certificate.not_before), day_of(certificate.not_after));
            Fact::new(name).expected(format!("valid on {day}")).found(found)
        };
        let mut faults = Vec::new();
        if !was_valid(&signer.certificate) {
            faults.push(outside("seal-signer", &signer.certificate).at(found.place()));
        }
        if let Some((csca, all)) = found.authority()
            && !all.iter().any(|csca| was_valid(csca))
        {
            faults.push(outside("csca", csca));
        }
        let sealed =
            Fact::new("document-type").found(found.seal.document_code().or(found.seal.document).unwrap_or_default());
        if found.seal.is_listed_by(&signer.certificate) == Some(false) {
            faults.push(sealed.clone().expected("a type that the signer's certificate lists"));
        }
        if let Some((_, types)) = signer.anchor.filter(|(_, types)| !types.is_empty()) {
            let is_of = |kind: &String| found.seal.document.is_some_and(|document| document == kind.replace('-', " "));
            if !types.iter().any(is_of) {
                faults.push(sealed.expected(format!("one of {}", types.join(", "))));
            }
        }
        if faults.is_empty() && !found.is_trusted() {
            return Answer::not_supported(Cause::NoReference);
        }
        Answer::failed_if_any(faults).with_all(found.seal.signed.map(|day| Fact::new("signed").found(day.to_string())))
    })
}
