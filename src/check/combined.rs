//! Whether the parts of a document agree with one another and with the day of inspection.

use super::{Answer, Basis, Case, Cause, Ceiling, Check, Duty, Fact, RestsOn};
use crate::mrz::date::{DateOfBirth, read_expiry};
use crate::mrz::{Field, Span, Zone};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "combined.expiry.date",
        claim: "the document has not expired",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Deterministic,
        source: "BSI TR-03135-1 §5.7.1",
        rests_on: RestsOn::Characters,
        ask: expiry,
    },
    Check {
        id: "combined.dates.order",
        claim: "birth, issue, expiry and the signer's validity are in a possible order",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "BSI TR-03135-1 §5.7.1",
        rests_on: RestsOn::Characters,
        ask: order,
    },
    Check {
        id: "combined.mrz.dg1",
        claim: "the printed MRZ and EF.DG1 are the same text",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Cryptographic,
        source: "BSI TR-03135-1 §5.7.2",
        rests_on: RestsOn::Characters,
        ask: without_chip,
    },
    Check {
        id: "combined.mrz.dg1-optional",
        claim: "they also agree in optional data",
        duty: Duty::Optional,
        ceiling: Ceiling::Review,
        basis: Basis::Cryptographic,
        source: "BSI TR-03135-1 §5.7.2",
        rests_on: RestsOn::Characters,
        ask: without_chip,
    },
    Check {
        id: "combined.mrz.dg11",
        claim: "DG11's full name and dates agree with the MRZ",
        duty: Duty::Optional,
        ceiling: Ceiling::Review,
        basis: Basis::Cryptographic,
        source: "ICAO Doc 9303-10 (EF.DG11)",
        rests_on: RestsOn::Characters,
        ask: without_chip,
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
        ask: without_chip,
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

/// A document is valid to the end of its day of expiry, in the offset of the inspection.
fn expiry(case: &Case<'_>) -> Answer {
    let zone = match case.zone() {
        Ok(zone) => zone,
        Err(answer) => return answer,
    };
    let Some(span) = zone.format().span(Field::DateOfExpiry) else {
        return Answer::not_supported(Cause::NotApplicable);
    };
    match read_expiry(zone.slice(span), case.today()) {
        Ok(date) if date >= case.today() => Answer::successful(),
        Ok(date) => {
            let fact = Fact::new("date-of-expiry").expected(format!("{} or later", case.today()));
            Answer::failed(fact.found(date.to_string()).at(case.place(span)))
        }
        Err(_) => Answer::undetermined(unreadable(case, Field::DateOfExpiry, span)),
    }
}

/// Nobody's document expires before they were born. The days of issue and of the signer's validity stand in the chip.
fn order(case: &Case<'_>) -> Answer {
    let zone = match case.zone() {
        Ok(zone) => zone,
        Err(answer) => return answer,
    };
    let (Some(birth), Some(expiry)) = spans(&zone) else {
        return Answer::not_supported(Cause::NotApplicable);
    };
    let Ok(born) = DateOfBirth::read(zone.slice(birth), case.today()) else {
        return Answer::undetermined(unreadable(case, Field::DateOfBirth, birth));
    };
    let Ok(expires) = read_expiry(zone.slice(expiry), case.today()) else {
        return Answer::undetermined(unreadable(case, Field::DateOfExpiry, expiry));
    };
    match born.earliest() {
        // An unknown year of birth has no order with anything.
        None => Answer::not_supported(Cause::NotApplicable),
        Some(earliest) if earliest <= expires => Answer::successful(),
        Some(_) => {
            let fact = Fact::new("date-of-expiry").expected(format!("{born} or later"));
            Answer::failed(fact.found(expires.to_string()).at(case.place(expiry)))
        }
    }
}

fn spans(zone: &Zone<'_>) -> (Option<Span>, Option<Span>) {
    (zone.format().span(Field::DateOfBirth), zone.format().span(Field::DateOfExpiry))
}

fn unreadable(case: &Case<'_>, field: Field, span: Span) -> Fact {
    Fact::new(field.name()).expected("YYMMDD").found(case.text(span)).at(case.place(span))
}

fn without_chip(_: &Case<'_>) -> Answer {
    Answer::not_supported(Cause::NoInput)
}
