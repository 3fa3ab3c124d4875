//! The seal's signer is on no CRL of its CSCA.

use crate::answer::{Answer, Cause, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::revocation;

pub(super) static CHECK: Check = Check {
    id: "seal.signer.revocation",
    claim: "the seal's signer is on no CRL of its CSCA",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Seal],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "ICAO Doc 9303-12 §7.2; BSI TR-03135-1 §5.9.1.3",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "seal", section: "5.9.1.3", name: "seal signer" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    case.of_each_seal(|found| match (&found.signer, found.authority()) {
        (Some(signer), Some((csca, all))) => revocation::answer(case, "seal-signer", &signer.certificate, csca, &all),
        (None, _) if found.seal.signature.is_none() => Answer::not_supported(Cause::NotApplicable),
        _ => Answer::not_supported(Cause::NoReference),
    })
}
