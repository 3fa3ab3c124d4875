//! The seal's signature is that of its signer, and the signer is one of its State.

use pki::key::SignatureFault;
use pki::{Issuer, path};
use seal::{SealKind, signer};

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::certificate_fact;
use crate::facts::seals::SealFacts;

pub(super) static CHECK: Check = Check {
    id: "seal.signature",
    claim: "the seal's signature is that of its signer",
    duty: Duties::CONDITIONAL,
    waits_for: &[HandedIn::Seal],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "ICAO Doc 9303-13 §2.4; BSI TR-03135-1 §5.9.1.4.1",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "seal", section: "5.9.1.4.1", name: "signature" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// A signature that does not hold is wrong whoever signed; one that holds counts once its signer does (docs/design.md,
/// settled point 17). A certificate that came in the seal is worth what its chain is.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    case.of_each_seal(answer)
}

fn answer(found: &SealFacts<'_>) -> Answer {
    if found.is_for_access() {
        return Answer::not_supported(Cause::NotApplicable);
    }
    let fact = |expected: &str, said: String| Fact::new("seal").expected(expected).found(said).at(found.place());
    if found.seal.signature.is_none() {
        let fact = fact("a signature", "none".to_owned());
        return match found.seal.kind {
            SealKind::Idb => Answer::undetermined(fact),
            SealKind::Vds | SealKind::VdsNc => Answer::failed(fact),
        };
    }
    let Some(signer) = &found.signer else {
        return Answer::not_supported(Cause::NoReference);
    };
    let named = certificate_fact("seal-signer", &signer.certificate);
    if let Err(why) = path::may_sign_seals(&signer.certificate) {
        return Answer::failed(fact("the certificate of a seal signer", why.to_string())).with(named);
    }
    let verified = match &signer.verified {
        Ok(verified) => verified,
        Err(SignatureFault::Unsupported(why)) => {
            return Answer::undetermined(fact("a signature of a known kind", why.clone())).with(named);
        }
        Err(why) => return Answer::failed(fact("a signature that holds", why.to_string())).with(named),
    };
    let algorithm =
        Fact::new("algorithm").found(format!("ECDSA with {} over {}", verified.hash.name(), verified.curve));
    let deviations =
        signer::deviations(&signer.certificate, found.seal.kind).into_iter().chain(verified.deviation.clone());
    let deviations = deviations.map(|deviation| Fact::new("deviation").found(deviation.to_string()));
    let answer = match (&signer.issuer, signer.anchor) {
        (_, Some((source, _))) => Answer::successful().with(Fact::new("anchor").found(source)),
        (Issuer::Found { authority, quirks, .. }, None) => {
            let quirks = quirks.iter().map(|quirk| Fact::new("deviation").found(quirk.to_string()));
            Answer::successful().with(certificate_fact("csca", authority)).with_all(quirks)
        }
        (Issuer::NoneOfThisState { .. }, None) => Answer::not_supported(Cause::NoReference),
        (Issuer::NotThisSigner { state, known }, None) => {
            let expected = format!("signed by one of {known} known keys of {state}");
            Answer::undetermined(fact(&expected, "by another".to_owned()))
        }
        (Issuer::Unsupported { why, .. }, None) => {
            Answer::undetermined(fact("a certificate with a signature of a known kind", why.clone()))
        }
        (Issuer::Fails { fault, .. }, None) => {
            Answer::failed(fact("a signer's certificate whose signature holds", fault.to_string()))
        }
        (Issuer::Misused { why, .. }, None) => {
            Answer::failed(fact("the certificate of a seal signer", why.to_string()))
        }
    };
    answer.with(named).with(algorithm).with_all(deviations)
}
