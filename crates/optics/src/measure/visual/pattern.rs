//! Patterns: what a field of the zone looks like when it is printed on the page. Small letters count as capitals, letters
//! with marks as those without, and between any two characters there may be space or a full stop, hyphen or stroke.

use super::scores::{Mask, mask_of};

/// A character of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// The characters that are the expected one: print does not tell O from 0, nor I, L and 1 from one another.
    pub(super) mask: Mask,
    /// The expected character.
    pub(super) character: u8,
    /// The character may be missing, as the E of MUELLER is in MÜLLER (Doc 9303-3 §6 A).
    pub(super) optional: bool,
    /// Another word may follow, as a month in another language does.
    pub(super) word_follows: bool,
    /// A forger may have changed it: another of its kind is looked for too.
    pub(super) open: bool,
}

/// A form of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) tokens: Vec<Token>,
    /// The form; of dates only.
    pub(super) order: Order,
    /// Number of the month that is named, which is not the expected one; 0 otherwise.
    pub(super) other_month: usize,
}

/// The order of a date's parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// No date.
    None,
    /// Day, month, year of four digits.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
    /// Year, month, day.
    YearFirst,
    /// Day, name of the month, year of four digits or of two.
    Named,
    /// Day and month with the name of the month first.
    NameFirst,
}

/// Names of the months, January first, without marks: English, French, Spanish, Indonesian.
const MONTHS: [[&str; 4]; 12] = [
    ["JANUARY", "JANVIER", "ENERO", "JANUARI"],
    ["FEBRUARY", "FEVRIER", "FEBRERO", "FEBRUARI"],
    ["MARCH", "MARS", "MARZO", "MARET"],
    ["APRIL", "AVRIL", "ABRIL", "APRIL"],
    ["MAY", "MAI", "MAYO", "MEI"],
    ["JUNE", "JUIN", "JUNIO", "JUNI"],
    ["JULY", "JUILLET", "JULIO", "JULI"],
    ["AUGUST", "AOUT", "AGOSTO", "AGUSTUS"],
    ["SEPTEMBER", "SEPTEMBRE", "SEPTIEMBRE", "SEPTEMBER"],
    ["OCTOBER", "OCTOBRE", "OCTUBRE", "OKTOBER"],
    ["NOVEMBER", "NOVEMBRE", "NOVIEMBRE", "NOVEMBER"],
    ["DECEMBER", "DECEMBRE", "DICIEMBRE", "DESEMBER"],
];

/// The century of a year is no part of the zone: 19 or 20.
const CENTURY: [&[u8]; 2] = [b"12", b"90"];

impl Token {
    fn of(character: u8) -> Self {
        Self { mask: mask_of(character), character, optional: false, word_follows: false, open: true }
    }

    fn fixed(character: u8) -> Self {
        Self { open: false, ..Self::of(character) }
    }

    fn any(characters: &[u8]) -> Self {
        let mask = characters.iter().fold(0, |mask, character| mask | mask_of(*character));
        Self { mask, ..Self::fixed(characters.first().copied().unwrap_or(b'0')) }
    }
}

impl Pattern {
    fn plain(tokens: Vec<Token>) -> Self {
        Self { tokens, order: Order::None, other_month: 0 }
    }

    /// The tokens as text.
    pub(super) fn text(&self) -> String {
        self.tokens.iter().map(|token| char::from(token.character)).collect()
    }
}

/// The pattern of a document number.
pub(super) fn number(text: &str) -> Pattern {
    Pattern::plain(text.bytes().filter(u8::is_ascii_alphanumeric).map(Token::of).collect())
}

/// The pattern of a name in the letters of the zone, words apart by fillers. A letter that Doc 9303-3 §6 A writes with two
/// may be printed as one.
pub(super) fn name(text: &str) -> Pattern {
    let mut tokens: Vec<Token> = Vec::new();
    for word in text.split('<') {
        let letters: Vec<u8> = word.bytes().filter(u8::is_ascii_uppercase).collect();
        for (at, letter) in letters.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied().unwrap_or_default();
            // AE, OE and UE for letters with two dots or a stroke, AA for Å, and XX behind N and U.
            let optional = match letter {
                b'E' => matches!(before, b'A' | b'O' | b'U'),
                b'A' => before == b'A',
                b'X' => letters.get(at + 1) == Some(&b'X') || before == b'X',
                _ => false,
            };
            tokens.push(Token { optional, open: !optional, ..Token::of(*letter) });
        }
    }
    Pattern::plain(tokens)
}

/// The forms of a date, from the six digits of the zone: year, month, day. With `others` those that name another month too.
pub(super) fn dates(digits: [u8; 6], others: bool) -> Vec<Pattern> {
    let [y, z, m, n, d, e] = digits.map(Token::of);
    let [c, k] = CENTURY.map(Token::any);
    let day = |token: Token| if token.character == b'0' { Token { optional: true, ..token } } else { token };
    let date = |tokens: &[Token], order| Pattern { tokens: tokens.to_vec(), order, other_month: 0 };
    let mut forms = vec![
        date(&[d, e, m, n, c, k, y, z], Order::DayFirst),
        date(&[m, n, d, e, c, k, y, z], Order::MonthFirst),
        date(&[c, k, y, z, m, n, d, e], Order::YearFirst),
    ];
    let [_, _, tens, ones, ..] = digits;
    let month = usize::from(tens.wrapping_sub(b'0')) * 10 + usize::from(ones.wrapping_sub(b'0'));
    for (names, number) in MONTHS.iter().zip(1..) {
        if number != month && !others {
            continue;
        }
        let other_month = if number == month { 0 } else { number };
        for name in spellings(names) {
            let mut letters: Vec<Token> = name.bytes().map(Token::fixed).collect();
            if let Some(last) = letters.last_mut() {
                last.word_follows = true;
            }
            let first = Token { word_follows: true, ..e };
            let named = |parts: &[&[Token]], order| Pattern { tokens: parts.concat(), order, other_month };
            forms.push(named(&[&[day(d), first], &letters, &[c, k, y, z]], Order::Named));
            forms.push(named(&[&[day(d), first], &letters, &[y, z]], Order::Named));
            forms.push(named(&[&letters, &[day(d), e, c, k, y, z]], Order::NameFirst));
        }
    }
    forms
}

/// The names of a month, in full and their first three letters, each once.
fn spellings(names: &[&'static str; 4]) -> Vec<&'static str> {
    let mut spellings: Vec<&str> = Vec::new();
    for name in names {
        for spelling in [*name, name.get(..3).unwrap_or(name)] {
            if !spellings.contains(&spelling) {
                spellings.push(spelling);
            }
        }
    }
    spellings
}

/// Reads a date of any form from the characters of a line: the characters without signs, and the dates as year, month and day
/// that they may be in the orders in use; `None` if it is none.
pub(super) fn read_date(line: impl Iterator<Item = u8>) -> Option<(Vec<u8>, Vec<[u8; 3]>)> {
    let text: Vec<u8> = line.filter(u8::is_ascii_alphanumeric).take(LONGEST_DATE + 1).collect();
    if text.len() > LONGEST_DATE {
        return None;
    }
    let digits: Vec<u8> = text.iter().copied().map(as_digit).collect();
    let number = |from: usize, to: usize| std::str::from_utf8(digits.get(from..to)?).ok()?.parse::<u8>().ok();
    let last = digits.len().checked_sub(2)?;
    let year = number(last, digits.len());
    let dates: Vec<[u8; 3]> = if digits.iter().all(u8::is_ascii_digit) {
        let century_first = matches!(digits.get(..2), Some(b"19" | b"20"));
        let orders = [
            (Some(last), Some(2), Some(0)),
            (Some(last), Some(0), Some(2)),
            (century_first.then_some(2), Some(4), Some(6)),
        ];
        let part = |at: Option<usize>| at.and_then(|at| number(at, at + 2));
        let orders = orders.into_iter().filter(|_| digits.len() == 8);
        orders.filter_map(|(y, m, d)| Some([part(y)?, part(m)?, part(d)?])).collect()
    } else {
        let day = if digits.get(1).is_some_and(u8::is_ascii_digit) { 2 } else { 1 };
        let name = text.get(day..)?;
        let named = MONTHS.iter().zip(1_u8..).filter(|(names, _)| {
            names.iter().any(|month| month.get(..3).is_some_and(|short| name.starts_with(short.as_bytes())))
        });
        named.filter_map(|(_, month)| Some([year?, month, number(0, day)?])).collect()
    };
    let valid = |[_, month, day]: &[u8; 3]| (1..=12).contains(month) && (1..=31).contains(day);
    let dates: Vec<[u8; 3]> = dates.into_iter().filter(valid).collect();
    (!dates.is_empty()).then_some((text, dates))
}

/// Characters of the longest date: day, the names of a month in two languages, and a year.
const LONGEST_DATE: usize = 26;

/// The digit that print does not tell from a letter.
fn as_digit(character: u8) -> u8 {
    match character {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    }
}

/// Returns true if the digits of a date form are those of a date: the month 1 to 12, the day 1 to 31.
pub(super) fn is_date(pattern: &Pattern, found: &[u8]) -> bool {
    let number = |at: usize| found.get(at..at + 2).and_then(|two| std::str::from_utf8(two).ok()?.parse::<u8>().ok());
    let (day, month) = match pattern.order {
        Order::DayFirst => (number(0), number(2)),
        Order::MonthFirst => (number(2), number(0)),
        Order::YearFirst => (number(6), number(4)),
        Order::Named => (number(0), Some(1)),
        Order::NameFirst => (found.len().checked_sub(6).and_then(number), Some(1)),
        Order::None => return true,
    };
    day.is_some_and(|day| (1..=31).contains(&day)) && month.is_some_and(|month| (1..=12).contains(&month))
}

/// The day and month, and the last two digits of the year, of a date as it was found; `None` for other patterns.
pub(super) fn parts(pattern: &Pattern, found: &[u8], expected_month: u8) -> Option<(u8, u8, u8)> {
    let number = |at: usize| std::str::from_utf8(found.get(at..at.checked_add(2)?)?).ok()?.parse::<u8>().ok();
    let last = found.len().checked_sub(2)?;
    let named = || if pattern.other_month > 0 { u8::try_from(pattern.other_month).ok() } else { Some(expected_month) };
    Some(match pattern.order {
        Order::DayFirst => (number(0)?, number(2)?, number(last)?),
        Order::MonthFirst => (number(2)?, number(0)?, number(last)?),
        Order::YearFirst => (number(6)?, number(4)?, number(2)?),
        Order::Named => (number(0)?, named()?, number(last)?),
        Order::NameFirst => (number(found.len().checked_sub(6)?)?, named()?, number(last)?),
        Order::None => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_of_two_may_be_one() {
        let optional = |text: &str| {
            let pattern = name(text);
            pattern.tokens.iter().filter(|token| token.optional).count()
        };
        assert_eq!((optional("MUELLER"), optional("AABERG"), optional("MEIER"), optional("MUNXXOZ")), (1, 1, 0, 2));
        assert_eq!(name("VAN<DER<MEER").text(), "VANDERMEER");
    }

    #[test]
    fn dates_of_every_form_are_read() {
        let read = |text: &str| read_date(text.bytes()).map(|read| read.1).unwrap_or_default();
        assert_eq!(read("26.11.1992"), [[92, 11, 26]]);
        assert_eq!(read("03-04-2O12"), [[12, 4, 3], [12, 3, 4]]);
        assert_eq!(read("1991-03-27"), [[91, 3, 27]]);
        assert_eq!(read("26 NOV / NOV 92"), [[92, 11, 26]]);
        assert_eq!(read("3 AOUT 1992"), [[92, 8, 3]]);
        // MAR is March in English and in French, MAI is May in French alone.
        assert_eq!((read("04.MAR.1992"), read("04 MAI 92")), (vec![[92, 3, 4]], vec![[92, 5, 4]]));
        for text in ["", "26", "MARTIN", "26.13.1992x", "2611199", "99 NOV 92", "261119922611199226111992261"] {
            assert!(read(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn forms_of_a_date_are_dates() {
        let forms = dates(*b"921126", false);
        assert!(forms.iter().any(|form| form.text() == "26111992"));
        assert!(forms.iter().any(|form| form.text() == "26NOV92"));
        assert!(forms.iter().all(|form| is_date(form, form.text().as_bytes())), "{forms:?}");
        let all = dates(*b"921126", true);
        assert!(all.len() > forms.len() * 5 && all.iter().any(|form| form.text() == "26DICIEMBRE1992"));
        let form = all.iter().find(|form| form.text() == "26DIC92").unwrap();
        assert_eq!(parts(form, b"26DIC94", 11), Some((26, 12, 94)));
    }
}
