//! The document has not expired.

use mrz::Field;
use mrz::date::parse_expiry;

use super::dates;
use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "combined.expiry.date",
    claim: "the document has not expired",
    duty: Duties::DOCUMENT,
    waits_for: &[],
    ceiling: Ceiling::Alert,
    basis: Basis::Deterministic,
    source: "BSI TR-03135-1 §5.7.1",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "combined", section: "5.7.1", name: "expiration of the document" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// A document is valid to the end of its day of expiry, in the offset of the inspection. Without a printed zone the one in
/// EF.DG1 is asked (TR-03135-1 §5.7.1).
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let (zone, side) = case.holder_zone()?;
    let hash = dates::wrong_hash_of_zone(case, side);
    let span = zone.format().span(Field::DateOfExpiry);
    let span = span.ok_or_else(|| Answer::not_supported(Cause::NotApplicable))?;
    let answer = match parse_expiry(zone.slice(span), case.today()) {
        Ok(date) if date >= case.today() => Answer::successful(),
        Ok(date) => {
            let fact = Fact::new("date-of-expiry").expected(format!("{} or later", case.today()));
            Answer::failed(fact.found(date.to_string()).at(case.place_on(side, span)))
        }
        Err(_) => Answer::undetermined(dates::unreadable(case, side, Field::DateOfExpiry, span)),
    };
    Ok(answer.with_all(hash))
}
