//! What the chip proves: that its data are those that a State's signer signed, and that it is no copy.
//!
//! No finding hides another: each asks what it can, whatever the others found.

mod chip;
mod groups;
mod passive;
mod signer;
mod strength;

use super::{Answer, Basis, Case, Cause, Ceiling, Check, Duty, Fact, RestsOn};
use crate::place::Place;
use lds::{Fault, File};
use mrz::Field;

pub(super) use groups::{about_group, without_group, wrong_hashes};
pub(super) use passive::Passive;
pub(super) use signer::{day_of, dg1_zone, issued};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "electronic.chip.present",
        claim: "a document that says it has a chip gave one",
        duty: Duty::Optional,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-2 §C.4.3 C.18",
        rests_on: RestsOn::Other,
        ask: chip::present,
    },
    Check {
        id: "electronic.sod.format",
        claim: "EF.SOD is a well-formed LDS security object",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-10; BSI TR-03135-1 §5.6.4.2.1",
        rests_on: RestsOn::Other,
        ask: passive::format,
    },
    Check {
        id: "electronic.sod.signature",
        claim: "EF.SOD's signature is that of its Document Signer",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Cryptographic,
        source: "ICAO Doc 9303-11 §5.1; BSI TR-03135-1 §5.6.4.2.2",
        rests_on: RestsOn::Other,
        ask: passive::signature,
    },
    Check {
        id: "electronic.data-groups.hash",
        claim: "every data group given has the hash that EF.SOD signs for it",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Cryptographic,
        source: "ICAO Doc 9303-11 §5.1; BSI TR-03135-1 §5.6.4.4.2",
        rests_on: RestsOn::Other,
        ask: groups::hash,
    },
    Check {
        id: "electronic.com.list",
        claim: "EF.COM lists the data groups that EF.SOD signs",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "BSI TR-03135-1 §5.6.4.4.1",
        rests_on: RestsOn::Other,
        ask: groups::com_list,
    },
    Check {
        id: "electronic.csca.trusted",
        claim: "a trusted CSCA certificate of the issuing State is available",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Blocking,
        basis: Basis::Deterministic,
        source: "BSI TR-03135-1 §5.6.4.3.6",
        rests_on: RestsOn::Other,
        ask: signer::trusted,
    },
    Check {
        id: "electronic.ds.signature",
        claim: "the Document Signer certificate is signed by a trusted CSCA",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Cryptographic,
        source: "ICAO Doc 9303-12; BSI TR-03135-1 §5.6.4.3.3",
        rests_on: RestsOn::Other,
        ask: signer::signature,
    },
    Check {
        id: "electronic.ds.validity",
        claim: "Document Signer and CSCA were valid when they signed, and are now",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "BSI TR-03135-1 §5.6.4.3.4",
        rests_on: RestsOn::Other,
        ask: signer::validity,
    },
    Check {
        id: "electronic.ds.revocation",
        claim: "the Document Signer is on no CRL of its CSCA (no fresh CRL → undetermined)",
        duty: Duty::Optional,
        ceiling: Ceiling::Alert,
        basis: Basis::Cryptographic,
        source: "BSI TR-03135-1 §5.6.4.3.5",
        rests_on: RestsOn::Other,
        ask: signer::revocation,
    },
    Check {
        id: "electronic.ds.profile",
        claim: "the certificates keep the profiles of Doc 9303-12 (key usage, document type list, lifetimes, algorithms)",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-12 §7",
        rests_on: RestsOn::Other,
        ask: signer::profile,
    },
    Check {
        id: "electronic.ds.country",
        claim: "DG1's issuing State and the certificates' country are the same State",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Cryptographic,
        source: "BSI TR-03135-1 §5.6.4.5",
        rests_on: RestsOn::Other,
        ask: signer::country,
    },
    Check {
        id: "electronic.algorithms.strength",
        claim: "no algorithm is weaker than the profile asks",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-12 §4.1.6",
        rests_on: RestsOn::Other,
        ask: strength::strength,
    },
    Check {
        id: "electronic.chip.active-authentication",
        claim: "the chip signed the challenge with the key of DG15",
        duty: Duty::Optional,
        ceiling: Ceiling::Alert,
        basis: Basis::Cryptographic,
        source: "ICAO Doc 9303-11 §6.1; BSI TR-03135-1 §5.6.4.1",
        rests_on: RestsOn::Other,
        ask: chip::active_authentication,
    },
    Check {
        id: "electronic.dg2.portrait",
        claim: "DG2 holds a portrait that can be decoded",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-10; ISO/IEC 19794-5, 39794-5",
        rests_on: RestsOn::Other,
        ask: chip::portrait,
    },
];

/// What a check that needs the chip answers without it. A visa has none (Doc 9303-7).
pub(super) fn without_chip(case: &Case<'_>) -> Answer {
    let visa =
        case.evidence.chip.is_none() && case.zone().is_ok_and(|zone| zone.format().document == mrz::DocumentKind::Visa);
    Answer::not_supported(if visa { Cause::NotApplicable } else { Cause::NoInput })
}

/// What is wrong with a file, as a fact.
pub(super) fn fact_of(name: &'static str, file: &File, fault: &Fault) -> Fact {
    let place = Place { offset: fault.offset.and_then(|offset| u64::try_from(offset).ok()), ..Place::file(&file.name) };
    Fact::new(name).expected(fault.expected.clone()).found(fault.found.clone()).at(place)
}

/// The issuing State as a zone has it, fillers stripped.
fn issuing_state(zone: &mrz::Zone<'_>) -> String {
    zone.text(Field::IssuingState).to_owned()
}
