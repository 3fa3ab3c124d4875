//! Dates of the MRZ: six characters YYMMDD, whose century follows from the day of inspection (Doc 9303-3 §4.8, TR-03135-1
//! §5.7.1).

use std::fmt;

use jiff::civil::Date;

/// A date of birth, parts of which may be unknown. Displayed as ISO 8601-2 writes it: `1974-08-XX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateOfBirth {
    /// Year with its century; `None` if unknown.
    pub year: Option<i16>,
    /// Month, 1 to 12; `None` if unknown.
    pub month: Option<i8>,
    /// Day, 1 to 31; `None` if unknown.
    pub day: Option<i8>,
}

/// The reason why six characters are no date: the part at fault and what may stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateFault {
    /// Offset in the field of the first character at fault.
    pub offset: usize,
    /// Number of characters at fault.
    pub columns: usize,
    /// Characters that may stand there, in words, for messages.
    pub expected: &'static str,
}

/// Years after the inspection in which a date of expiry may lie, at most (TR-03135-1 §5.7.1).
pub const EXPIRY_YEARS: i16 = 15;

impl DateOfBirth {
    /// Parses the six characters of a date of birth. The century is the latest one with which the whole date is not after
    /// the day of inspection. A part that is unknown is all fillers.
    ///
    /// # Errors
    /// [`DateFault`] with the part that no date can have.
    pub fn parse(field: &[u8], inspection: Date) -> Result<Self, DateFault> {
        let year = known(part(field, 0))?;
        let month = known(part(field, 2))?;
        let day = known(part(field, 4))?;
        check_month(month)?;
        // Where a part is unknown, the earliest day that the date can be is compared.
        let after_inspection = |year: i16| {
            (year, month.unwrap_or(1), day.unwrap_or(1)) > (inspection.year(), inspection.month(), inspection.day())
        };
        let year = year.map(|year| {
            let this_century = inspection.year() - inspection.year().rem_euclid(100) + i16::from(year);
            if after_inspection(this_century) { this_century - 100 } else { this_century }
        });
        // 29 February needs a leap year. An unknown year may be one, as 2000 is.
        check_day(year.unwrap_or(2000), month.unwrap_or(1), day)?;
        Ok(Self { year, month, day })
    }

    /// The earliest day that the date can be; `None` if the year is unknown.
    #[must_use]
    pub fn earliest(&self) -> Option<Date> {
        Date::new(self.year?, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()
    }

    /// The latest day that the date can be; `None` if the year is unknown.
    #[must_use]
    pub fn latest(&self) -> Option<Date> {
        let first = Date::new(self.year?, self.month.unwrap_or(12), 1).ok()?;
        match self.day {
            Some(day) => Date::new(first.year(), first.month(), day).ok(),
            None => Some(first.last_of_month()),
        }
    }

    /// Prints the six characters of the MRZ.
    #[must_use]
    pub fn print(&self) -> String {
        let two = |part: Option<i16>| part.map_or("<<".to_owned(), |value| format!("{:02}", value.rem_euclid(100)));
        [self.year, self.month.map(i16::from), self.day.map(i16::from)].map(two).concat()
    }
}

impl From<Date> for DateOfBirth {
    fn from(date: Date) -> Self {
        Self { year: Some(date.year()), month: Some(date.month()), day: Some(date.day()) }
    }
}

impl fmt::Display for DateOfBirth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}")?,
            None => f.write_str("XXXX")?,
        }
        for part in [self.month, self.day] {
            match part {
                Some(part) => write!(f, "-{part:02}")?,
                None => f.write_str("-XX")?,
            }
        }
        Ok(())
    }
}

/// Parses the six characters of a date of expiry. The year is from the one of inspection to [`EXPIRY_YEARS`] later, or else
/// past (TR-03135-1 §5.7.1).
///
/// # Errors
/// [`DateFault`] with the part that no date can have. No part may be unknown: §4.8 allows that for birth only.
pub fn parse_expiry(field: &[u8], inspection: Date) -> Result<Date, DateFault> {
    let year = number(part(field, 0))?;
    let month = number(part(field, 2))?;
    let day = number(part(field, 4))?;
    check_month(Some(month))?;
    let now = inspection.year();
    let ahead = (i16::from(year) - now).rem_euclid(100);
    let year = now + if ahead <= EXPIRY_YEARS { ahead } else { ahead - 100 };
    check_day(year, month, Some(day))?;
    Date::new(year, month, day).map_err(|_| part(field, 4).fault(DAYS))
}

/// Prints the six characters of the MRZ for a date.
#[must_use]
pub fn print(date: Date) -> String {
    DateOfBirth::from(date).print()
}

const DIGITS: &str = "[0-9]{2}";
const DIGITS_OR_UNKNOWN: &str = "[0-9]{2}|<<";
const MONTHS: &str = "01–12";
const DAYS: &str = "a day of that month";

#[derive(Clone, Copy)]
struct Part<'a> {
    offset: usize,
    characters: &'a [u8],
}

fn part(field: &[u8], offset: usize) -> Part<'_> {
    Part { offset, characters: field.get(offset..offset + 2).unwrap_or_default() }
}

impl Part<'_> {
    fn fault(&self, expected: &'static str) -> DateFault {
        DateFault { offset: self.offset, columns: 2, expected }
    }
}

fn number(part: Part<'_>) -> Result<i8, DateFault> {
    match *part.characters {
        [tens @ b'0'..=b'9', units @ b'0'..=b'9'] => {
            i8::try_from((tens - b'0') * 10 + (units - b'0')).map_err(|_| part.fault(DIGITS))
        }
        _ => Err(part.fault(DIGITS)),
    }
}

fn known(part: Part<'_>) -> Result<Option<i8>, DateFault> {
    if part.characters == b"<<" {
        return Ok(None);
    }
    number(part).map(Some).map_err(|_| part.fault(DIGITS_OR_UNKNOWN))
}

fn check_month(month: Option<i8>) -> Result<(), DateFault> {
    match month {
        Some(month) if !(1..=12).contains(&month) => Err(DateFault { offset: 2, columns: 2, expected: MONTHS }),
        _ => Ok(()),
    }
}

fn check_day(year: i16, month: i8, day: Option<i8>) -> Result<(), DateFault> {
    match day {
        Some(day) if Date::new(year, month, day).is_err() => Err(DateFault { offset: 4, columns: 2, expected: DAYS }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const NOW: Date = date(2026, 11, 23);

    fn birth(field: &str) -> Result<String, usize> {
        DateOfBirth::parse(field.as_bytes(), NOW).map(|date| date.to_string()).map_err(|fault| fault.offset)
    }

    #[test]
    fn birth_is_the_latest_one_not_after_the_inspection() {
        assert_eq!(birth("740812"), Ok("1974-08-12".into()));
        assert_eq!(birth("261123"), Ok("2026-11-23".into()));
        assert_eq!(birth("261124"), Ok("1926-11-24".into()));
        assert_eq!(birth("26<<<<"), Ok("2026-XX-XX".into()));
        assert_eq!(birth("2612<<"), Ok("1926-12-XX".into()));
        assert_eq!(birth("<<<<<<"), Ok("XXXX-XX-XX".into()));
        assert_eq!(birth("<<0229"), Ok("XXXX-02-29".into()));
        assert_eq!(birth("000229"), Ok("2000-02-29".into()));
    }

    #[test]
    fn impossible_birth_names_the_part_at_fault() {
        for (field, offset) in
            [("740230", 4), ("741301", 2), ("7A0812", 0), ("740800", 4), ("7<0812", 0), ("74081<", 4), ("270229", 4)]
        {
            assert_eq!(birth(field), Err(offset), "{field}");
        }
    }

    #[test]
    fn expiry_is_at_most_fifteen_years_ahead() {
        let expiry = |field: &str| parse_expiry(field.as_bytes(), NOW).map(|date| date.to_string()).ok();
        assert_eq!(expiry("260101"), Some("2026-01-01".into()));
        assert_eq!(expiry("411231"), Some("2041-12-31".into()));
        assert_eq!(expiry("420101"), Some("1942-01-01".into()));
        assert_eq!(expiry("161231"), Some("2016-12-31".into()));
        assert_eq!(expiry("310229"), None);
        assert_eq!(expiry("3102<<"), None);
        assert_eq!(expiry(""), None);
    }

    /// TR-03135-1 §5.7.1 gives both examples for an inspection on 2 May 2012.
    #[test]
    fn examples_of_the_guideline_are_parsed() {
        let then = date(2012, 5, 2);
        assert_eq!(parse_expiry(b"150401", then), Ok(date(2015, 4, 1)));
        assert_eq!(parse_expiry(b"110302", then), Ok(date(2011, 3, 2)));
    }

    #[test]
    fn partly_unknown_birth_has_an_earliest_and_a_latest_day() {
        let birth = DateOfBirth::parse(b"7402<<", NOW).unwrap();
        assert_eq!((birth.earliest(), birth.latest()), (Some(date(1974, 2, 1)), Some(date(1974, 2, 28))));
        assert_eq!(birth.print(), "7402<<");
    }
}
