//! A trusted CSCA and the certificate of the seal's signer are available.

use pki::Issuer;
use seal::{Seal, SignerReference};

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::certificate_fact;

pub(super) static CHECK: Check = Check {
    id: "seal.signer.trusted",
    claim: "a trusted CSCA and the signer's certificate are available",
    duty: Duties::CONDITIONAL,
    waits_for: &[HandedIn::Seal],
    ceiling: Ceiling::Blocking,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-13 §3; Doc 9303-12 §7.1.3; BSI TR-03135-1 §5.9.1.3.4",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "seal", section: "5.9.1.3.4", name: "trust status of the seal signer" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// Successful as well where keys of the State are trusted and another one signed: then the signature says so.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    case.of_each_seal(|found| {
        if found.seal.signature.is_none() {
            return Answer::not_supported(Cause::NotApplicable);
        }
        let Some(signer) = &found.signer else {
            let expected = Fact::new("seal-signer").expected(wanted(found.seal)).found("none");
            return Answer::failed(expected.at(found.place()));
        };
        let named = certificate_fact("seal-signer", &signer.certificate);
        match (&signer.issuer, signer.anchor) {
            (_, Some((source, _))) => Answer::successful().with(Fact::new("anchor").found(source)),
            (Issuer::NoneOfThisState { state }, None) => {
                let state = if state.is_empty() { "the State that the signer does not name" } else { state };
                let expected = format!("a trusted certificate of {state}");
                Answer::failed(Fact::new("csca").expected(expected).found("none"))
            }
            (Issuer::NotThisSigner { state, known }, None) => {
                Answer::successful().with(Fact::new("csca").found(format!("{known} trusted certificates of {state}")))
            }
            (
                Issuer::Found { authority, .. }
                | Issuer::Fails { authority, .. }
                | Issuer::Misused { authority, .. }
                | Issuer::Unsupported { authority, .. },
                None,
            ) => Answer::successful().with(certificate_fact("csca", authority)),
        }
        .with(named)
    })
}

/// The certificate that a seal refers to, in words.
fn wanted(seal: &Seal) -> String {
    match &seal.signer {
        SignerReference::Named { signer, reference } => format!("the certificate {reference} of {signer}"),
        SignerReference::Hash(hash) => format!("the certificate whose SHA-1 ends with {}", hex::encode(hash)),
        SignerReference::Inside | SignerReference::None => "a certificate in the seal".to_owned(),
    }
}
