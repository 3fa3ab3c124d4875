//! What authorities have said of a document. A hit counts however old the copy is; what a copy does not list counts only
//! when it is fresh and can be trusted, else it is undetermined and never successful (REGISTRY §4).

mod copy;
mod document;
mod identity;
mod known;
mod pattern;
mod signer;
mod told;

use jiff::Timestamp;

use super::{Answer, Basis, Case, Cause, Ceiling, Check, Duty, Fact, RestsOn};
pub(super) use copy::nothing_found;
pub(super) use known::known;
pub(super) use told::tell;

use ::registry::index::Damaged;
use ::registry::snapshot::Snapshot;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "registry.document.listed",
        claim: "no authority lists this document as lost, stolen, revoked or never issued",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-2 §6.4.1 (a hit alone never decides)",
        rests_on: RestsOn::Characters,
        ask: document::listed,
    },
    Check {
        id: "registry.document.range",
        claim: "its number is in no range of stolen blanks",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-2 §6.3",
        rests_on: RestsOn::Characters,
        ask: document::range,
    },
    Check {
        id: "registry.document.pattern",
        claim: "it matches no forgery or fantasy-document pattern",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-2 §C.3, C.27",
        rests_on: RestsOn::Characters,
        ask: pattern::pattern,
    },
    Check {
        id: "registry.signer.compromised",
        claim: "its Document Signer or CSCA key is not reported compromised",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-12; BSI TR-03135-1 §5.8.2",
        rests_on: RestsOn::Other,
        ask: signer::signer,
    },
    Check {
        id: "registry.identity.reuse",
        claim: "neither its number nor its portrait is known on another identity",
        duty: Duty::Optional,
        ceiling: Ceiling::Review,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-2 §C.27",
        rests_on: RestsOn::Characters,
        ask: identity::reuse,
    },
    Check {
        id: "registry.snapshot.fresh",
        claim: "the registry copy is as fresh as the profile asks",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Blocking,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-2 §D.2",
        rests_on: RestsOn::Other,
        ask: copy::fresh,
    },
    Check {
        id: "registry.snapshot.trusted",
        claim: "every log asked is signed as its root says, and grows only by appending",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Blocking,
        basis: Basis::Cryptographic,
        source: "bordercheck REGISTRY",
        rests_on: RestsOn::Other,
        ask: copy::trusted,
    },
];

pub(super) fn snapshot<'a>(case: &Case<'a>) -> Result<&'a Snapshot, Answer> {
    case.reference.registry.as_deref().ok_or_else(|| Answer::not_supported(Cause::NoReference))
}

pub(super) fn now(case: &Case<'_>) -> Timestamp {
    case.reference.at.timestamp()
}

/// An index that is damaged is our fault and no answer.
pub(super) fn damaged(fault: Damaged) -> Answer {
    Answer::aborted(Fact::new("registry-index").expected("whole").found(fault.to_string()))
}
