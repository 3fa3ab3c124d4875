//! The holder is no child by the date of birth.

use ::registry::entry::ProtectionLevel;
use jiff::civil::Date;
use mrz::Field;
use mrz::date::DateOfBirth;

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, RestsOn};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "protection.holder.child",
    claim: "the holder is no child by the date of birth",
    duty: Duties::OPTIONAL_EVERYWHERE,
    waits_for: &[],
    ceiling: Ceiling::Note,
    basis: Basis::Deterministic,
    source: super::GUIDELINE,
    rests_on: RestsOn::Characters,
    routine: None,
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// "Child" is any person under eighteen years of age (Trafficking Protocol of 2000, article 3 (d)).
const ADULT: i16 = 18;

/// Of a birth that is known in part only the surest is said: a child if it can be no adult.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let (zone, side) = case.holder_zone()?;
    let span = zone.format().span(Field::DateOfBirth);
    let span = span.ok_or_else(|| Answer::not_supported(Cause::NotApplicable))?;
    let fact = || Fact::new("date-of-birth").expected(format!("{ADULT} years or more")).at(case.place_on(side, span));
    let Ok(birth) = DateOfBirth::parse(zone.slice(span), case.today()) else {
        return Ok(Answer::undetermined(fact().found(case.text_on(side, span))));
    };
    let is_adult = |born: Date| {
        // Born on 29 February: of age on 1 March where the year has no such day, for the day before is not yet it.
        (born.year() + ADULT, born.month(), born.day())
            <= (case.today().year(), case.today().month(), case.today().day())
    };
    Ok(match (birth.earliest(), birth.latest()) {
        (Some(_), Some(latest)) if is_adult(latest) => Answer::successful(),
        (Some(earliest), Some(_)) if !is_adult(earliest) => {
            Answer::failed(fact().found(birth.to_string())).protecting(ProtectionLevel::Offer)
        }
        _ => Answer::undetermined(fact().found(birth.to_string())),
    })
}
