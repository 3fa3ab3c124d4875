//! Visible digital seals. None is looked for yet, so no page is known to have one.

use super::{Answer, Basis, Case, Cause, Ceiling, Check, Duty, RestsOn};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "seal.barcode.format",
        claim: "the digital seal is a well-formed VDS or VDS-NC",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-13; BSI TR-03135-1 §5.9.1",
        rests_on: RestsOn::Other,
        ask: absent,
    },
    Check {
        id: "seal.signature",
        claim: "the seal's signature is that of its signer",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Cryptographic,
        source: "ICAO Doc 9303-13; BSI TR-03135-1 §5.9.1.4.1",
        rests_on: RestsOn::Other,
        ask: absent,
    },
    Check {
        id: "seal.signer.trusted",
        claim: "a trusted CSCA certificate for the seal's signer is available",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Blocking,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-13; BSI TR-03135-1 §5.9.1.3.4",
        rests_on: RestsOn::Other,
        ask: absent,
    },
    Check {
        id: "seal.signer.validity",
        claim: "the seal's signer was valid when it signed",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-13; BSI TR-03135-1 §5.9.1.3.2",
        rests_on: RestsOn::Other,
        ask: absent,
    },
    Check {
        id: "seal.signer.revocation",
        claim: "the seal's signer is on no CRL of its CSCA",
        duty: Duty::Optional,
        ceiling: Ceiling::Alert,
        basis: Basis::Cryptographic,
        source: "ICAO Doc 9303-13; BSI TR-03135-1 §5.9.1.3",
        rests_on: RestsOn::Other,
        ask: absent,
    },
];

fn absent(_: &Case<'_>) -> Answer {
    Answer::not_supported(Cause::NotApplicable)
}
