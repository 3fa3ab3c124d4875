//! EF.SOD's signature is that of its Document Signer.

use std::collections::BTreeSet;

use pki::cms::SignerFault;

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Parameter, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::{Passive, certificate_fact};
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.sod.signature",
    claim: "EF.SOD's signature is that of its Document Signer",
    duty: Duties::CHIP,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "ICAO Doc 9303-11 §5.1; BSI TR-03135-1 §5.6.4.2.2",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.4.2.2", name: "verification of a security object" }),
    proves: Some(Proves { level: 3, needs: Needs::Successful }),
    excused_by: &[Excuse::DeviationWhere(DeviationKind::SodSignatureWrong, Parameter::Any, is_signed_wrongly)],
    ask: Ask::OfDocument(ask),
};

/// TR-03135-1 §5.6.4.2.2: failed if a hash or a signature is wrong, undetermined if something is missing for telling.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let passive = case.passive().ok_or_else(|| case.without_chip())?;
    if passive.signatures.is_empty() {
        // Without a signature to verify the form has failed already.
        return Err(Answer::not_supported(Cause::NoReference));
    }
    let faults = |wanted: fn(&SignerFault) -> bool| -> Vec<Fact> {
        let faults = passive.signatures.iter().filter_map(|signature| signature.as_ref().err());
        faults.filter(|fault| wanted(fault)).map(|fault| signer_fault_fact(passive, fault)).collect()
    };
    let missing = |fault: &SignerFault| fault.is_unsupported() || matches!(fault, SignerFault::NoCertificate);
    let wrong = faults(|fault| !fault.is_unsupported() && !matches!(fault, SignerFault::NoCertificate));
    let open = faults(missing);
    let quirks = passive.signatures.iter().flatten().flatten();
    let deviations = quirks.map(|quirk| Fact::new("deviation").found(quirk.to_string()).at(passive.place()));
    let signer = passive.certificate.as_ref().map(|certificate| certificate_fact("document-signer", certificate));
    let answer = match (wrong.is_empty(), open.into_iter().next()) {
        (false, open) => Answer::failed_if_any(wrong).with_all(open),
        (true, Some(open)) => Answer::undetermined(open).with_all(passive.broken_certificate()),
        (true, None) => Answer::successful(),
    };
    Ok(answer.with_all(signer).with_all(deviations))
}

fn signer_fault_fact(passive: &Passive<'_>, fault: &SignerFault) -> Fact {
    let fact = match fault {
        SignerFault::Content { found, signed } => {
            Fact::new("hash-list-digest").expected(signed.clone()).found(found.clone())
        }
        SignerFault::ContentType { attributes, content } => {
            Fact::new("content-type").expected(attributes.clone()).found(content.clone())
        }
        SignerFault::Missing(what) => Fact::new("signed-attributes").expected(*what).found("none"),
        SignerFault::NoCertificate => Fact::new("document-signer").expected("its certificate").found("none"),
        other => Fact::new("signature").expected("one that holds").found(other.to_string()),
    };
    fact.at(passive.place())
}

/// Returns true if what failed is the signature alone.
fn is_signed_wrongly(case: &Facts<'_>, _: &BTreeSet<u32>) -> bool {
    case.passive().is_some_and(Passive::is_signed_wrongly)
}
