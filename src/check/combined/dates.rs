//! The days of a document: expired or not, and whether birth, issue, signature and expiry could have come in that order.

use jiff::civil::Date;

use crate::check::case::Side;
use crate::check::electronic::{about_group, day_of};
use crate::check::{Answer, Case, Cause, Fact};
use crate::place::Place;
use mrz::date::{DateOfBirth, parse_expiry};
use mrz::{Field, Span};

/// A document is valid to the end of its day of expiry, in the offset of the inspection. Without a printed zone the one in
/// EF.DG1 is asked (TR-03135-1 §5.7.1).
pub(super) fn expiry(case: &Case<'_>) -> Answer {
    let (zone, side) = match case.holder_zone() {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let hash = about_zone(case, side);
    let Some(span) = zone.format().span(Field::DateOfExpiry) else {
        return Answer::not_supported(Cause::NotApplicable);
    };
    let answer = match parse_expiry(zone.slice(span), case.today()) {
        Ok(date) if date >= case.today() => Answer::successful(),
        Ok(date) => {
            let fact = Fact::new("date-of-expiry").expected(format!("{} or later", case.today()));
            Answer::failed(fact.found(date.to_string()).at(case.place_on(side, span)))
        }
        Err(_) => Answer::undetermined(unreadable(case, side, Field::DateOfExpiry, span)),
    };
    answer.with_all(hash)
}

fn about_zone(case: &Case<'_>, side: Side) -> Option<Fact> {
    (side == Side::Chip).then(|| about_group(case, 1)).flatten()
}

fn unreadable(case: &Case<'_>, side: Side, field: Field, span: Span) -> Fact {
    Fact::new(field.name()).expected("YYMMDD").found(case.text_on(side, span)).at(case.place_on(side, span))
}

/// A day on which something happened, and where that is written.
struct Day {
    name: &'static str,
    date: Date,
    place: Place,
}

/// Whatever is known is compared: nobody's document is issued before they are born, expires before it is issued, or was
/// signed by a signer that had not begun or had ended when it was issued.
pub(super) fn order(case: &Case<'_>) -> Answer {
    let (zone, side) = match case.holder_zone() {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let spans = (zone.format().span(Field::DateOfBirth), zone.format().span(Field::DateOfExpiry));
    let (Some(birth), Some(expiry)) = spans else { return Answer::not_supported(Cause::NotApplicable) };
    let mut untold = Vec::new();
    let born = DateOfBirth::parse(zone.slice(birth), case.today());
    if born.is_err() {
        untold.push(unreadable(case, side, Field::DateOfBirth, birth));
    }
    let expires = parse_expiry(zone.slice(expiry), case.today());
    if expires.is_err() {
        untold.push(unreadable(case, side, Field::DateOfExpiry, expiry));
    }
    // An unknown year of birth has no order with anything.
    let born = born.ok().and_then(|born| Some((born, born.earliest()?)));
    let expires = expires.ok().map(|date| Day { name: "date-of-expiry", date, place: case.place_on(side, expiry) });
    let (issued, broken) = issued(case);
    untold.extend(broken);

    let mut faults = Vec::new();
    let mut compared = false;
    let mut after = |day: Option<&Day>, least: Date, text: String| {
        let Some(day) = day else { return };
        compared = true;
        if day.date < least {
            let fact = Fact::new(day.name).expected(format!("{text} or later"));
            faults.push(fact.found(day.date.to_string()).at(day.place.clone()));
        }
    };
    if let Some((born, earliest)) = born {
        after(issued.as_ref().or(expires.as_ref()), earliest, born.to_string());
    }
    if let Some(issued) = &issued {
        after(expires.as_ref(), issued.date, issued.date.to_string());
    }
    if let Some((from, _)) = signer(case) {
        after(issued.as_ref().or(expires.as_ref()), from, from.to_string());
    }
    let last = [Some(case.today()), signer(case).map(|(_, to)| to)].into_iter().flatten().min();
    if let (Some(day), Some(last)) = (&issued, last.filter(|last| issued.as_ref().is_some_and(|day| day.date > *last)))
    {
        let fact = Fact::new(day.name).expected(format!("{last} or earlier"));
        faults.push(fact.found(day.date.to_string()).at(day.place.clone()));
    }
    let hashes = [about_zone(case, side), about_group(case, 12)].into_iter().flatten();
    let answer = match (faults.is_empty(), untold.into_iter().next()) {
        (false, untold) => Answer::failed_if_any(faults).with_all(untold),
        (true, Some(untold)) => Answer::undetermined(untold),
        (true, None) if compared => Answer::successful(),
        (true, None) => Answer::not_supported(Cause::NotApplicable),
    };
    answer.with_all(hashes)
}

/// The day of issue in EF.DG12, or what is wrong with that file.
fn issued(case: &Case<'_>) -> (Option<Day>, Option<Fact>) {
    let Some((file, dg12)) = case.evidence.chip.as_ref().and_then(|chip| chip.dg12()) else { return (None, None) };
    match dg12 {
        Ok(dg12) => {
            let day = dg12.issued.map(|(date, offset)| {
                let place = Place { offset: u64::try_from(offset).ok(), ..Place::file(&file.name) };
                Day { name: "date-of-issue", date, place }
            });
            (day, None)
        }
        Err(fault) => (None, Some(crate::check::electronic::fact_of("EF.DG12", file, &fault))),
    }
}

/// First and last day of the Document Signer's certificate.
fn signer(case: &Case<'_>) -> Option<(Date, Date)> {
    let certificate = case.passive()?.certificate.as_ref()?;
    Some((day_of(certificate.not_before), day_of(certificate.not_after)))
}
