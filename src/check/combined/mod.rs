//! Whether the parts of a document agree with one another and with the day of inspection.

mod dates;
mod dg1;
mod dg11;
mod portrait;

use super::{Answer, Basis, Case, Cause, Ceiling, Check, Duty, RestsOn};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "combined.expiry.date",
        claim: "the document has not expired",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Deterministic,
        source: "BSI TR-03135-1 §5.7.1",
        rests_on: RestsOn::Characters,
        ask: dates::expiry,
    },
    Check {
        id: "combined.dates.order",
        claim: "birth, issue, expiry and the signer's validity are in a possible order",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "BSI TR-03135-1 §5.7.1",
        rests_on: RestsOn::Characters,
        ask: dates::order,
    },
    Check {
        id: "combined.mrz.dg1",
        claim: "the printed MRZ and EF.DG1 are the same text",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Cryptographic,
        source: "BSI TR-03135-1 §5.7.2",
        rests_on: RestsOn::Characters,
        ask: dg1::fields,
    },
    Check {
        id: "combined.mrz.dg1-optional",
        claim: "they also agree in optional data",
        duty: Duty::Optional,
        ceiling: Ceiling::Review,
        basis: Basis::Cryptographic,
        source: "BSI TR-03135-1 §5.7.2",
        rests_on: RestsOn::Characters,
        ask: dg1::optional,
    },
    Check {
        id: "combined.mrz.dg11",
        claim: "DG11's full name and dates agree with the MRZ",
        duty: Duty::Optional,
        ceiling: Ceiling::Review,
        basis: Basis::Cryptographic,
        source: "ICAO Doc 9303-10 (EF.DG11)",
        rests_on: RestsOn::Characters,
        ask: dg11::agrees,
    },
    Check {
        id: "combined.mrz.page",
        claim: "the printed fields of the page agree with the MRZ",
        duty: Duty::Evaluatory,
        ceiling: Ceiling::Review,
        basis: Basis::Measured,
        source: "BSI TR-03135-1 §5.7.5",
        rests_on: RestsOn::Characters,
        ask: without_chip,
    },
    Check {
        id: "combined.card.sides",
        claim: "both sides of a card belong together",
        duty: Duty::Optional,
        ceiling: Ceiling::Review,
        basis: Basis::Measured,
        source: "BSI TR-03135-1 §5.7.3.1",
        rests_on: RestsOn::Other,
        ask: without_chip,
    },
    Check {
        id: "combined.portrait.dg2",
        claim: "the printed portrait is the picture in DG2",
        duty: Duty::Evaluatory,
        ceiling: Ceiling::Review,
        basis: Basis::Statistical,
        source: "BSI TR-03135-1 §5.7.6",
        rests_on: RestsOn::Other,
        ask: portrait::dg2,
    },
    Check {
        id: "combined.seal.page",
        claim: "the signed digital seal and the page agree",
        duty: Duty::Optional,
        ceiling: Ceiling::Alert,
        basis: Basis::Cryptographic,
        source: "ICAO Doc 9303-13; BSI TR-03135-1 §5.7.7",
        rests_on: RestsOn::Characters,
        ask: |_| Answer::not_supported(Cause::NotApplicable),
    },
];

fn without_chip(_: &Case<'_>) -> Answer {
    Answer::not_supported(Cause::NoInput)
}
