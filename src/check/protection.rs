//! Protection of possible victims: never part of the disposition. What failed here asks for help, not for suspicion.

use jiff::civil::Date;

use super::{Answer, Basis, Case, Cause, Ceiling, Check, Duty, Fact, RestsOn, registry};
use ::registry::condition::Match;
use ::registry::entry::{Body, Kind, ProtectionLevel};
use ::registry::index::Weight;
use mrz::Field;
use mrz::date::DateOfBirth;

const GUIDELINE: &str =
    "OHCHR Recommended Principles and Guidelines on Human Rights and Human Trafficking, Guideline 2";

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "protection.pattern.trafficking",
        claim: "nothing here matches a pattern tied to trafficking, whose victim the holder may be",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Registry,
        source: GUIDELINE,
        rests_on: RestsOn::Characters,
        ask: trafficking,
    },
    Check {
        id: "protection.holder.child",
        claim: "the holder is no child by the date of birth",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Deterministic,
        source: GUIDELINE,
        rests_on: RestsOn::Characters,
        ask: child,
    },
    Check {
        id: "protection.officer.concern",
        claim: "no officer recorded a concern for the holder",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Deterministic,
        source: GUIDELINE,
        rests_on: RestsOn::Other,
        ask: concern,
    },
];

/// "Child" is any person under eighteen years of age (Trafficking Protocol of 2000, article 3 (d)).
const ADULT: i16 = 18;

fn trafficking(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = registry::snapshot(case)?;
        let patterns = case.patterns()?;
        let mut facts = Vec::new();
        let mut level = None;
        for (statement, judged) in patterns {
            // A pattern on trial is not yet one: it would send an officer to somebody who needs no help.
            let counts = statement.kind == Kind::Trafficking && statement.weight == Weight::Full;
            if !counts || judged.matched != Match::Yes {
                continue;
            }
            let Some(said) = snapshot.read_statement(statement) else { continue };
            let Some(Body::Trafficking(body)) = said.entry.as_ref().map(|entry| &entry.body) else { continue };
            level = level.max(Some(body.level));
            facts.push(Fact::new("text").found(body.text.clone()));
            facts.push(Fact::new("contact").found(body.contact.clone()));
            facts.extend(registry::tell(&said, "pattern", "no match"));
        }
        Ok(match level {
            Some(level) => Answer::failed_if_any(facts).protecting(level),
            None => registry::nothing_found(case, snapshot, false),
        })
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}

/// Whole years of age on a day, where every day that the birth can be gives the same.
pub(super) fn age(birth: DateOfBirth, today: Date) -> Option<i16> {
    let years = |born: Date| {
        let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
        today.year() - born.year() - i16::from(!had_birthday)
    };
    let (youngest, oldest) = (years(birth.latest()?.min(today)), years(birth.earliest()?));
    (youngest == oldest).then_some(oldest)
}

/// Of a birth that is known in part only the surest is said: a child if it can be no adult.
fn child(case: &Case<'_>) -> Answer {
    let (zone, side) = match case.holder_zone() {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let Some(span) = zone.format().span(Field::DateOfBirth) else {
        return Answer::not_supported(Cause::NotApplicable);
    };
    let fact = || Fact::new("date-of-birth").expected(format!("{ADULT} years or more")).at(case.place_on(side, span));
    let Ok(birth) = DateOfBirth::parse(zone.slice(span), case.today()) else {
        return Answer::undetermined(fact().found(case.text_on(side, span)));
    };
    let is_adult = |born: Date| {
        // Born on 29 February: of age on 1 March where the year has no such day, for the day before is not yet it.
        (born.year() + ADULT, born.month(), born.day())
            <= (case.today().year(), case.today().month(), case.today().day())
    };
    match (birth.earliest(), birth.latest()) {
        (Some(_), Some(latest)) if is_adult(latest) => Answer::successful(),
        (Some(earliest), Some(_)) if !is_adult(earliest) => {
            Answer::failed(fact().found(birth.to_string())).protecting(ProtectionLevel::Offer)
        }
        _ => Answer::undetermined(fact().found(birth.to_string())),
    }
}

fn concern(case: &Case<'_>) -> Answer {
    let Some(context) = &case.evidence.context else { return Answer::not_supported(Cause::NoInput) };
    match context.concern() {
        None => Answer::successful(),
        Some(concern) => {
            let level = if concern.urgent { ProtectionLevel::Urgent } else { ProtectionLevel::Offer };
            Answer::failed(Fact::new("concern").expected("none").found(concern.text)).protecting(level)
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn age_is_told_where_it_is_sure() {
        let today = date(2026, 11, 23);
        let age = |field: &[u8]| DateOfBirth::parse(field, today).ok().and_then(|birth| super::age(birth, today));
        assert_eq!(age(b"081123"), Some(18));
        assert_eq!(age(b"081124"), Some(17));
        assert_eq!(age(b"08<<<<"), None);
        assert_eq!(age(b"<<1123"), None);
        assert_eq!(age(b"0810<<"), Some(18));
    }
}
