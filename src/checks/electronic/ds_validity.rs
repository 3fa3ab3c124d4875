//! Document Signer and CSCA were valid when they signed, and are now.

use pki::certificate::Certificate;

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Parameter, Proves, RestsOn, Routine};
use crate::facts::Facts;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.ds.validity",
    claim: "Document Signer and CSCA were valid when they signed, and are now",
    duty: Duties::CHIP,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "BSI TR-03135-1 §5.6.4.3.4",
    rests_on: RestsOn::Other,
    routine: Some(Routine {
        domain: "electronic",
        section: "5.6.4.3.4",
        name: "validity of CSCA and Document Signer certificates",
    }),
    proves: Some(Proves { level: 3, needs: Needs::Successful }),
    excused_by: &[
        Excuse::Deviation(DeviationKind::DsEncoding, Parameter::OneOf(&[5])),
        Excuse::Deviation(DeviationKind::CscaEncoding, Parameter::OneOf(&[5])),
    ],
    ask: Ask::OfDocument(ask),
};

/// Of the authority what is asked is whether it is valid now, and whether any certificate over its key was when the signer's
/// certificate was made.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let (passive, certificate) = case.signer()?;
    let now = case.now();
    let signed = case.signing_time();
    let outside = |name: &'static str, at: String, certificate: &Certificate<'_>| {
        Fact::new(name).expected(format!("valid on {at}")).found(period(certificate))
    };
    let mut faults = Vec::new();
    if !certificate.is_valid_at(now) {
        faults.push(outside("document-signer", now.to_string(), certificate).at(passive.place()));
    }
    if !signed.is_within(certificate.not_before, certificate.not_after) {
        let at = signed.text().unwrap_or_default();
        faults.push(outside("document-signer-when-signing", at, certificate).at(passive.place()));
    }
    let authority = case.authority();
    if let Some((csca, all)) = &authority {
        if !all.iter().any(|csca| csca.is_valid_at(now)) {
            faults.push(outside("csca", now.to_string(), csca));
        }
        let made = certificate.not_before;
        if !all.iter().any(|csca| csca.is_valid_at(made)) {
            faults.push(outside("csca-when-signing", made.to_string(), csca));
        }
    }
    let when = signed.text().map(|time| Fact::new("signed").found(time));
    if faults.is_empty() && authority.is_none() {
        return Err(Answer::not_supported(Cause::NoReference).with_all(when));
    }
    Ok(Answer::failed_if_any(faults).with_all(when))
}

fn period(certificate: &Certificate<'_>) -> String {
    format!("{} to {}", certificate.not_before, certificate.not_after)
}
