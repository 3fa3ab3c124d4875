//! What authorities have said of a document. There is no registry to ask yet.

use super::{Answer, Basis, Case, Cause, Ceiling, Check, Duty, RestsOn};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "registry.document.listed",
        claim: "no authority lists this document as lost, stolen, revoked or never issued",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-2 §6.4.1 (by itself it never decides entry)",
        rests_on: RestsOn::Characters,
        ask: without_registry,
    },
    Check {
        id: "registry.document.range",
        claim: "its number is in no range of stolen blanks",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-2 §6.3",
        rests_on: RestsOn::Characters,
        ask: without_registry,
    },
    Check {
        id: "registry.document.pattern",
        claim: "it matches no forgery or fantasy-document pattern",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-2 §C.3, C.27",
        rests_on: RestsOn::Characters,
        ask: without_registry,
    },
    Check {
        id: "registry.signer.compromised",
        claim: "its Document Signer or CSCA key is not reported compromised",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-12; BSI TR-03135-1 §5.8.2",
        rests_on: RestsOn::Other,
        ask: without_registry,
    },
    Check {
        id: "registry.identity.reuse",
        claim: "neither its number nor its portrait is known on another identity",
        duty: Duty::Optional,
        ceiling: Ceiling::Review,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-2 §C.27",
        rests_on: RestsOn::Characters,
        ask: without_registry,
    },
    Check {
        id: "registry.snapshot.fresh",
        claim: "the registry copy is as fresh as the profile asks",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Blocking,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-2 §D.2",
        rests_on: RestsOn::Other,
        ask: without_registry,
    },
    Check {
        id: "registry.snapshot.trusted",
        claim: "every log asked is signed as its root says, and grows only by appending",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Blocking,
        basis: Basis::Cryptographic,
        source: "bordercheck REGISTRY",
        rests_on: RestsOn::Other,
        ask: without_registry,
    },
];

fn without_registry(_: &Case<'_>) -> Answer {
    Answer::not_supported(Cause::NoReference)
}
