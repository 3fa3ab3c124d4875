//! The Document Signer certificate is signed by a trusted CSCA.

use std::collections::BTreeSet;

use pki::SignatureFault;
use pki::path::{Issuer, Match};

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Parameter, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::certificate_fact;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.ds.signature",
    claim: "the Document Signer certificate is signed by a trusted CSCA",
    duty: Duties::CHIP,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "ICAO Doc 9303-12; BSI TR-03135-1 §5.6.4.3.3",
    rests_on: RestsOn::Other,
    routine: Some(Routine {
        domain: "electronic",
        section: "5.6.4.3.3",
        name: "signature of the Document Signer certificate",
    }),
    proves: Some(Proves { level: 3, needs: Needs::Successful }),
    excused_by: &[Excuse::DeviationWhere(DeviationKind::DsSignature, Parameter::Any, is_signed_wrongly)],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let (passive, certificate) = case.signer()?;
    let fact = |found: String| Fact::new("document-signer").found(found).at(passive.place());
    Ok(match case.issuer() {
        None | Some(Issuer::NoneOfThisState { .. }) => Answer::not_supported(Cause::NoReference),
        Some(Issuer::NotThisSigner { state, known }) => {
            let named = certificate.authority_key_id().map(hex::encode);
            let named =
                named.map_or(format!("signed by {}", certificate.issuer), |id| format!("signed by the key {id}"));
            Answer::undetermined(fact(named).expected(format!("signed by one of {known} known keys of {state}")))
        }
        Some(Issuer::Found { authority, by, quirks, .. }) => {
            let told = quirks.iter().map(|quirk| Fact::new("deviation").found(quirk.to_string()));
            let other = "it names another key of its State than the one that signed it";
            let other = (*by == Match::SignatureAlone).then(|| Fact::new("deviation").found(other));
            Answer::successful().with(certificate_fact("csca", authority)).with_all(told).with_all(other)
        }
        Some(Issuer::Fails { authority, fault }) => {
            Answer::failed(fact(fault.to_string()).expected("a signature that holds"))
                .with(certificate_fact("csca", authority))
        }
        Some(Issuer::Misused { authority, why }) => {
            Answer::failed(fact(why.to_string()).expected("the certificate of a Document Signer"))
                .with(certificate_fact("csca", authority))
        }
        Some(Issuer::Unsupported { authority, why }) => {
            Answer::undetermined(fact(why.clone())).with(certificate_fact("csca", authority))
        }
    })
}

/// Returns true if what failed is the signature over the certificate, and not a key that lets anybody sign.
fn is_signed_wrongly(case: &Facts<'_>, _: &BTreeSet<u32>) -> bool {
    matches!(case.issuer(), Some(Issuer::Fails { fault: SignatureFault::Wrong, .. }))
}
