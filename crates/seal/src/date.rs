//! Dates in binary (Doc 9303-13 §2.3.1): month, day and year one after the other are a decimal number, `MMDDYYYY`, in three
//! bytes. The Datastructure for Barcode has a fourth before them, the mask: bit 7 to bit 0 are the digits from the left that
//! are not known. A moment of it is `MMDDYYYYhhmmss` in six bytes.

use std::fmt;

use jiff::civil::{Date, DateTime};

/// A date of which digits may be unknown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MaskedDate {
    /// Bits of the unknown digits of `MMDDYYYY`, the first digit's bit the highest.
    pub mask: u8,
    /// `MMDDYYYY` as a number.
    pub number: u32,
}

impl MaskedDate {
    /// A date of which everything is known.
    #[must_use]
    pub fn known(date: Date) -> Self {
        Self { mask: 0, number: number(date).unwrap_or_default() }
    }

    /// Parses four bytes; `None` if the known digits belong to no date.
    pub(crate) fn parse([mask, bytes @ ..]: [u8; 4]) -> Option<Self> {
        let date = Self { mask, number: three(bytes) };
        let month = date.number / 1_000_000;
        let day = date.number / 10_000 % 100;
        let plausible = (mask & 0b1100_0000 != 0 || (1..=12).contains(&month))
            && (mask & 0b0011_0000 != 0 || (1..=31).contains(&day))
            && (mask != 0 || date.date().is_some());
        plausible.then_some(date)
    }

    /// The four bytes.
    #[must_use]
    pub fn print(self) -> [u8; 4] {
        let [_, a, b, c] = self.number.to_be_bytes();
        [self.mask, a, b, c]
    }

    /// The date, if all of it is known and it exists.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        if self.mask == 0 { date(self.number) } else { None }
    }

    /// Parses `YYYY-MM-DD`, with `x` for a digit that is not known.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
        let mut masked = Self { mask: 0, number: 0 };
        for digit in [m1, m2, d1, d2, y1, y2, y3, y4] {
            masked.mask = (masked.mask << 1) | u8::from(digit == b'x');
            let value = match digit {
                b'x' => 0,
                b'0'..=b'9' => u32::from(digit - b'0'),
                _ => return None,
            };
            masked.number = masked.number * 10 + value;
        }
        Self::parse(masked.print())
    }
}

impl fmt::Display for MaskedDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:08}", self.number);
        let shown = |(at, digit): (usize, char)| if self.mask & (0x80_u8 >> at) == 0 { digit } else { 'x' };
        let digits: String = digits.chars().enumerate().map(shown).collect();
        let (month, rest) = digits.split_at(2);
        let (day, year) = rest.split_at(2);
        write!(out, "{year}-{month}-{day}")
    }
}

/// Parses three bytes; `None` if they are no date.
pub(crate) fn parse(bytes: [u8; 3]) -> Option<Date> {
    date(three(bytes))
}

/// A date in three bytes; `None` for a year before 1 or after 9999.
pub(crate) fn print(date: Date) -> Option<[u8; 3]> {
    let [_, bytes @ ..] = number(date)?.to_be_bytes();
    Some(bytes)
}

/// Parses the six bytes of a moment.
pub(crate) fn parse_moment(bytes: [u8; 6]) -> Option<DateTime> {
    let number = bytes.iter().fold(0u64, |number, byte| (number << 8) | u64::from(*byte));
    let two = |below: u64| i8::try_from(number / below % 100).ok();
    let date = date(u32::try_from(number / 1_000_000).ok()?)?;
    DateTime::new(date.year(), date.month(), date.day(), two(10_000)?, two(100)?, two(1)?, 0).ok()
}

/// A moment in six bytes.
pub(crate) fn print_moment(moment: DateTime) -> Option<[u8; 6]> {
    let time = [moment.hour(), moment.minute(), moment.second()];
    let start = u64::from(number(moment.date())?);
    let number = time.iter().try_fold(start, |number, part| Some(number * 100 + u64::try_from(*part).ok()?))?;
    let [_, _, bytes @ ..] = number.to_be_bytes();
    Some(bytes)
}

fn three(bytes: [u8; 3]) -> u32 {
    bytes.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

fn date(number: u32) -> Option<Date> {
    let year = i16::try_from(number % 10_000).ok().filter(|year| *year > 0)?;
    let month = i8::try_from(number / 1_000_000).ok()?;
    let day = i8::try_from(number / 10_000 % 100).ok()?;
    Date::new(year, month, day).ok()
}

fn number(date: Date) -> Option<u32> {
    let year = u32::try_from(date.year()).ok().filter(|year| *year > 0)?;
    let month = u32::try_from(date.month()).ok()?;
    let day = u32::try_from(date.day()).ok()?;
    Some(month * 1_000_000 + day * 10_000 + year)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{self, datetime};
    use proptest::prelude::*;

    use super::*;

    /// The example of Doc 9303-13 §2.3.1.
    #[test]
    fn date_is_month_day_and_year() {
        assert_eq!(print(civil::date(1957, 3, 25)), Some([0x31, 0x9E, 0xF5]));
        assert_eq!(parse([0x31, 0x9E, 0xF5]), Some(civil::date(1957, 3, 25)));
        for wrong in [[0, 0, 0], [0xFF; 3], [0x23, 0x20, 0x44]] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn unknown_digits_are_shown_as_x() {
        for text in ["1957-03-25", "19xx-03-25", "1957-xx-xx", "xxxx-xx-xx"] {
            let date = MaskedDate::from_text(text).unwrap();
            assert_eq!(date.to_string(), text);
            assert_eq!(MaskedDate::parse(date.print()).unwrap().number, date.number);
        }
        assert_eq!(MaskedDate::from_text("1957-xx-25").unwrap().mask, 0b1100_0000);
        for text in ["1957-13-25", "1957-02-30", "57-02-03", "1957-3-25", "1957-0a-01"] {
            assert!(MaskedDate::from_text(text).is_none(), "{text}");
        }
    }

    #[test]
    fn moment_has_its_time_behind_its_date() {
        let moment = datetime(2021, 12, 3, 23, 59, 1, 0);
        let bytes = print_moment(moment).unwrap();
        assert_eq!(parse_moment(bytes), Some(moment));
        assert_eq!(parse_moment([0xFF; 6]), None);
    }

    proptest! {
        #[test]
        fn masked_date_prints_as_it_was_parsed(bytes: [u8; 4]) {
            if let Some(date) = MaskedDate::parse(bytes) {
                prop_assert_eq!(date.print(), bytes);
                prop_assert_eq!(date.to_string().len(), 10);
            }
        }

        #[test]
        fn date_prints_as_it_was_parsed(bytes: [u8; 3]) {
            if let Some(date) = parse(bytes) {
                prop_assert_eq!(print(date), Some(bytes));
            }
        }
    }
}
