//! A trusted CSCA certificate of the issuing State is available.

use pki::certificate::Certificate;
use pki::path::Issuer;

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::certificate_fact;

pub(super) static CHECK: Check = Check {
    id: "electronic.csca.trusted",
    claim: "a trusted CSCA certificate of the issuing State is available",
    duty: Duties::CHIP,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Blocking,
    basis: Basis::Deterministic,
    source: "BSI TR-03135-1 §5.6.4.3.6",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.4.3.6", name: "trust status of certificates" }),
    proves: Some(Proves { level: 3, needs: Needs::Successful }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// Successful if any certificate of the State is trusted; which of them is the signer's is another check (docs/design.md, settled point
/// 4).
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    case.signer()?;
    Ok(match case.issuer() {
        None => Answer::not_supported(Cause::NoReference),
        Some(Issuer::NoneOfThisState { state }) => {
            let state = if state.is_empty() { "the State that the signer does not name" } else { state };
            Answer::failed(Fact::new("csca").expected(format!("a trusted certificate of {state}")).found("none"))
        }
        Some(Issuer::NotThisSigner { state, known }) => {
            Answer::successful().with(Fact::new("csca").found(format!("{known} trusted certificates of {state}")))
        }
        Some(_) => {
            let csca = case.authority().map(|(csca, _)| csca);
            let facts = csca.map(|csca| certificate_fact("csca", csca));
            Answer::successful().with_all(facts).with_all(csca.and_then(|csca| anchor_fact(case, csca)))
        }
    })
}

/// The statement of the registry that an authority is trusted by, and the documents that it is about.
fn anchor_fact(case: &Facts<'_>, csca: &Certificate<'_>) -> Option<Fact> {
    let source = case.reference.trust.source_of(csca)?;
    let state = source.only.as_ref()?;
    Some(Fact::new("anchor").found(format!("{}, for documents of {state} alone", source.name)))
}
