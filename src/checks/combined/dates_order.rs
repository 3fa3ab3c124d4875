//! Birth, issue, expiry and the signer's validity are in a possible order.

use jiff::civil::Date;
use mrz::Field;
use mrz::date::{DateOfBirth, parse_expiry};

use super::dates;
use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::chip::fault_fact;
use crate::facts::day_of;
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "combined.dates.order",
    claim: "birth, issue, expiry and the signer's validity are in a possible order",
    duty: Duties::DOCUMENT,
    waits_for: &[],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "BSI TR-03135-1 §5.7.1",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "combined", section: "5.7.1", name: "expiration of the document" }),
    proves: None,
    excused_by: &[Excuse::RegistryDefect],
    ask: Ask::OfDocument(ask),
};

/// A day on which something happened, and where that is written.
struct Day {
    name: &'static str,
    date: Date,
    place: Place,
}

/// Whatever is known is compared: nobody's document is issued before they are born, expires before it is issued, or was
/// signed by a signer that had not begun or had ended when it was issued.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let (zone, side) = case.holder_zone()?;
    let spans = (zone.format().span(Field::DateOfBirth), zone.format().span(Field::DateOfExpiry));
    let (Some(birth), Some(expiry)) = spans else { return Err(Answer::not_supported(Cause::NotApplicable)) };
    let mut untold = Vec::new();
    let born = DateOfBirth::parse(zone.slice(birth), case.today());
    if born.is_err() {
        untold.push(dates::unreadable(case, side, Field::DateOfBirth, birth));
    }
    let expires = parse_expiry(zone.slice(expiry), case.today());
    if expires.is_err() {
        untold.push(dates::unreadable(case, side, Field::DateOfExpiry, expiry));
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
    let hashes = [dates::wrong_hash_of_zone(case, side), case.wrong_hash_of(12)].into_iter().flatten();
    let answer = match (faults.is_empty(), untold.into_iter().next()) {
        (false, untold) => Answer::failed_if_any(faults).with_all(untold),
        (true, Some(untold)) => Answer::undetermined(untold),
        (true, None) if compared => Answer::successful(),
        (true, None) => Answer::not_supported(Cause::NotApplicable),
    };
    Ok(answer.with_all(hashes))
}

/// The day of issue in EF.DG12, or what is wrong with that file.
fn issued(case: &Facts<'_>) -> (Option<Day>, Option<Fact>) {
    let Some((file, dg12)) = case.evidence.chip.as_ref().and_then(|chip| chip.dg12()) else { return (None, None) };
    match dg12 {
        Ok(dg12) => {
            let day = dg12.issued.map(|(date, offset)| {
                let place = Place { offset: u64::try_from(offset).ok(), ..Place::file(&file.name) };
                Day { name: "date-of-issue", date, place }
            });
            (day, None)
        }
        Err(fault) => (None, Some(fault_fact("EF.DG12", file, fault))),
    }
}

/// First and last day of the Document Signer's certificate.
fn signer(case: &Facts<'_>) -> Option<(Date, Date)> {
    let certificate = case.passive()?.certificate.as_ref()?;
    Some((day_of(certificate.not_before), day_of(certificate.not_after)))
}
