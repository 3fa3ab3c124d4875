//! The Document Signer is on no CRL of its CSCA (no fresh CRL → undetermined).

use crate::answer::{Answer, Cause, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::{Facts, revocation};

pub(super) static CHECK: Check = Check {
    id: "electronic.ds.revocation",
    claim: "the Document Signer is on no CRL of its CSCA (no fresh CRL → undetermined)",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "BSI TR-03135-1 §5.6.4.3.5",
    rests_on: RestsOn::Other,
    routine: Some(Routine {
        domain: "electronic",
        section: "5.6.4.3.5",
        name: "revocation state of the Document Signer certificate",
    }),
    proves: Some(Proves { level: 3, needs: Needs::NotFailed }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let (_, certificate) = case.signer()?;
    let (csca, all) = case.authority().ok_or_else(|| Answer::not_supported(Cause::NoReference))?;
    Ok(revocation::answer(case, "document-signer", certificate, csca, &all))
}
