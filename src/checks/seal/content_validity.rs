//! The seal has not expired, and its dates are in a possible order.

use jiff::civil::Date;
use mrz::Field;
use mrz::date::parse_expiry;
use seal::SealValue;

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::seals::SealFacts;

pub(super) static CHECK: Check = Check {
    id: "seal.content.validity",
    claim: "the seal has not expired, and its dates are in a possible order",
    duty: Duties::CONDITIONAL,
    waits_for: &[HandedIn::Seal],
    ceiling: Ceiling::Alert,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-7 §9; Doc 9303-8 §6; BSI TR-03135-1 §5.7.1",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "seal", section: "5.9.1.4", name: "content" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// The day of expiry is the one in the seal's own zone, or its field. Issued after it was signed is a fact and no fault
/// (docs/design.md, settled point 17). A day of signature after the inspection is impossible, and is capped at `review`: a
/// checkpoint's clock may be behind.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    case.of_each_seal(|found| {
        let (today, seal) = (case.today(), found.seal);
        let expiry = match expiry(found, today) {
            Ok(expiry) => expiry,
            Err(text) => {
                return Answer::undetermined(
                    Fact::new("date-of-expiry").expected("a possible date").found(text).at(found.place()),
                );
            }
        };
        let told = |name: &'static str, day: Date, expected: String| {
            Fact::new(name).expected(expected).found(day.to_string()).at(found.place())
        };
        if let Some(day) = expiry.filter(|day| *day < today) {
            return Answer::failed(told("date-of-expiry", day, format!("{today} or later")));
        }
        let ahead = [("signed", seal.signed), ("issued", seal.issued)];
        let ahead = ahead.into_iter().filter_map(|(name, day)| {
            let day = day.filter(|day| *day > today)?;
            Some(told(name, day, format!("{today} or earlier")))
        });
        let ahead: Vec<Fact> = ahead.collect();
        if !ahead.is_empty() {
            return Answer::failed_if_any(ahead).capped(Ceiling::Review);
        }
        let days = [("signed", seal.signed), ("issued", seal.issued), ("date-of-expiry", expiry)];
        let facts = days.into_iter().filter_map(|(name, day)| Some(Fact::new(name).found(day?.to_string())));
        let facts: Vec<Fact> = facts.collect();
        if facts.is_empty() {
            Answer::not_supported(Cause::NotApplicable)
        } else {
            Answer::successful().with_all(facts)
        }
    })
}

/// The day of expiry, where the seal has one.
///
/// # Errors
/// The text that is no date.
fn expiry(found: &SealFacts<'_>, today: Date) -> Result<Option<Date>, String> {
    if let Some(zone) = found.zone()
        && let Some(span) = zone.format().span(Field::DateOfExpiry)
    {
        let text = zone.slice(span);
        return parse_expiry(text, today).map(Some).map_err(|_| String::from_utf8_lossy(text).into_owned());
    }
    match found.seal.field("expiry").map(|field| &field.value) {
        Some(SealValue::Date(date)) => Ok(date.date()),
        _ => Ok(None),
    }
}
