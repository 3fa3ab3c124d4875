//! A zone: its lines, found to have the shape of one format. What the characters say is for [`Rule`]s to judge.

use std::fmt;

use super::check_digit;
use super::field::{Field, Span};
use super::format::{FORMATS, Format, NATIONAL_LAYOUTS};

/// An MRZ whose lines have the number and the lengths of a format. It borrows the lines.
#[derive(Clone, Copy, PartialEq)]
pub struct Zone<'a> {
    format: &'static Format,
    lines: [&'a [u8]; 3],
    alphabet: Alphabet,
}

/// Whether all characters of a zone may stand in one. Known from the start, so that no rule has to look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alphabet {
    Kept,
    Broken,
}

/// Lines that are no ICAO format (Doc 9303-4/5/6/7 §4.2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// Number of lines.
    pub lines: usize,
    /// Length of each of the first three.
    pub lengths: [usize; 3],
    /// What the zone is instead, when it is a known national layout.
    pub national: Option<&'static str>,
}

/// A document number in its parts (Doc 9303-5 and 9303-6 §4.2.2 note j).
#[derive(Clone, Copy, PartialEq)]
pub struct Number<'a> {
    /// The nine characters of the field, fillers at the end taken off.
    pub principal: &'a [u8],
    /// What a long number goes on with in the optional data, else empty.
    pub rest: &'a [u8],
}

/// How a document number of more than nine characters is coded.
#[derive(Clone, Copy)]
pub(super) enum LongNumber<'a> {
    /// The number has nine characters or fewer, or the format has no long numbers.
    No,
    /// Coded as note j says: the rest, the place of the check digit, and what follows the filler after it.
    Coded { rest: &'a [u8], digit: Span, optional: &'a [u8] },
    /// A filler stands for the check digit, and what should follow does not.
    Broken,
}

const FILLER: u8 = b'<';

impl<'a> Zone<'a> {
    /// Takes lines for a zone, if their number and lengths are those of a format. Each byte is one character; see
    /// [`characters`] for text that may hold others than ASCII.
    ///
    /// # Errors
    /// [`FormatError`] with what was found instead.
    pub fn parse<L: AsRef<[u8]>>(lines: &'a [L]) -> Result<Self, FormatError> {
        let mut taken: [&[u8]; 3] = [&[]; 3];
        for (slot, line) in taken.iter_mut().zip(lines) {
            *slot = line.as_ref();
        }
        let [first, ..] = taken;
        let length = first.len();
        let even = taken.iter().take(lines.len()).all(|line| line.len() == length);
        let shape = |count: usize, of_format: usize| even && lines.len() == count && length == of_format;
        let fits = |format: &&Format| {
            // TD1 knows no visa: three lines of 30 that begin with V still have its shape.
            shape(format.lines, format.length) && (format.lines == 3 || format.visa == first.starts_with(b"V"))
        };
        let mut national = NATIONAL_LAYOUTS.iter();
        let national = national.find(|(count, length, start, _)| shape(*count, *length) && first.starts_with(start));
        match (FORMATS.into_iter().find(fits), national) {
            (Some(format), None) => {
                let kept = taken.into_iter().all(check_digit::all_allowed);
                let alphabet = if kept { Alphabet::Kept } else { Alphabet::Broken };
                Ok(Self { format, lines: taken, alphabet })
            }
            (_, national) => Err(FormatError {
                lines: lines.len(),
                lengths: taken.map(<[u8]>::len),
                national: national.map(|(.., name)| *name),
            }),
        }
    }

    /// The format whose shape the zone has.
    #[must_use]
    pub fn format(&self) -> &'static Format {
        self.format
    }

    /// The lines as they were read.
    pub fn lines(&self) -> impl Iterator<Item = &'a [u8]> {
        self.lines.into_iter().take(self.format.lines)
    }

    /// Whether every character may stand in an MRZ.
    pub(super) fn keeps_alphabet(&self) -> bool {
        self.alphabet == Alphabet::Kept
    }

    /// The characters of a field with all its fillers; empty if the format has no such field.
    #[must_use]
    pub fn bytes(&self, field: Field) -> &'a [u8] {
        self.format.span(field).map_or(&[], |span| self.slice(span))
    }

    /// The characters of a span; empty if the zone does not reach so far.
    #[must_use]
    pub fn slice(&self, span: Span) -> &'a [u8] {
        let line = self.lines.get(span.line.wrapping_sub(1)).copied().unwrap_or_default();
        let start = span.column.saturating_sub(1);
        line.get(start..start.saturating_add(span.columns)).unwrap_or_default()
    }

    /// The text of a field without the fillers at its end. A long document number's rest belongs to the number and not
    /// to the optional data; see [`Zone::number`].
    #[must_use]
    pub fn text(&self, field: Field) -> &'a str {
        let bytes = match (field, self.long_number()) {
            (Field::OptionalData, LongNumber::Coded { optional, .. }) => optional,
            _ => self.bytes(field),
        };
        std::str::from_utf8(trim(bytes)).unwrap_or_default()
    }

    /// The document number, the long one put together.
    #[must_use]
    pub fn number(&self) -> Number<'a> {
        let rest = match self.long_number() {
            LongNumber::Coded { rest, .. } => rest,
            LongNumber::No | LongNumber::Broken => &[],
        };
        Number { principal: trim(self.bytes(Field::DocumentNumber)), rest }
    }

    /// Primary and secondary identifier as printed, fillers between components included.
    #[must_use]
    pub fn name(&self) -> (&'a str, &'a str) {
        let name = std::str::from_utf8(trim(self.bytes(Field::Name))).unwrap_or_default();
        name.split_once("<<").unwrap_or((name, ""))
    }

    /// "They shall be followed by a filler character instead of a check digit … The remaining characters … at the
    /// beginning of the field reserved for optional data elements followed by a check digit and a filler character"
    /// (note j).
    pub(super) fn long_number(&self) -> LongNumber<'a> {
        if !self.format.long_number || self.bytes(Field::DocumentNumberDigit) != [FILLER] {
            return LongNumber::No;
        }
        let principal_is_full = self.bytes(Field::DocumentNumber).last().is_some_and(|last| *last != FILLER);
        let Some(span) = self.format.span(Field::OptionalData) else { return LongNumber::Broken };
        let field = self.slice(span);
        let end = field.iter().position(|byte| *byte == FILLER);
        let parts = end.and_then(|end| Some((field.get(..end)?.split_last()?, field.get(end + 1..)?)));
        match parts {
            Some(((b'0'..=b'9', rest), optional)) if principal_is_full && !rest.is_empty() => {
                LongNumber::Coded { rest, digit: span.part(rest.len(), 1), optional }
            }
            _ => LongNumber::Broken,
        }
    }
}

/// One byte a character: text that is ASCII as it is, every other character as `?`, which no MRZ may hold. So columns
/// stay columns, whatever alphabet a look-alike letter comes from.
#[must_use]
pub fn characters(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(character).ok().filter(u8::is_ascii).unwrap_or(b'?')).collect()
}

fn trim(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte != FILLER).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

impl Number<'_> {
    /// The whole number, fillers inside it included.
    #[must_use]
    pub fn text(&self) -> String {
        [self.principal, self.rest].concat().into_iter().map(char::from).collect()
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(national) = self.national {
            return f.write_str(national);
        }
        let lengths: Vec<String> = self.lengths.iter().take(self.lines).map(ToString::to_string).collect();
        match self.lines {
            0 => f.write_str("no line"),
            1 => write!(f, "1 line of {}", lengths.join("")),
            lines => write!(f, "{lines} lines of {}{}", lengths.join(", "), if lines > 3 { ", …" } else { "" }),
        }
    }
}

// An MRZ is personal data.
impl fmt::Debug for Zone<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zone").field("format", &self.format.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Doc 9303-5 §4.2.2 note j, and what only looks like it.
    #[test]
    fn a_long_number_goes_on_in_the_optional_data() {
        let parse = |number: &str| {
            let lines = [format!("{:<<30}", format!("I<UTO{number}")), "<".repeat(30), "<".repeat(30)];
            let lines = lines.map(String::into_bytes);
            let zone = Zone::parse(&lines).unwrap();
            (zone.number().text().to_string(), zone.text(Field::OptionalData).to_owned())
        };
        let is = |number: &str, optional: &str| (number.to_owned(), optional.to_owned());
        assert_eq!(parse("D23145890<7349<AB"), is("D23145890734", "AB"));
        assert_eq!(parse("D23145890<7349"), is("D23145890734", ""));
        assert_eq!(parse("D2314589<<7349<AB"), is("D2314589", "7349<AB"), "the first nine are not full");
        assert_eq!(parse("D23145890<9<AB"), is("D23145890", "9<AB"), "a digit of nothing");
        assert_eq!(parse("D23145890<73X<AB"), is("D23145890", "73X<AB"), "no digit");
        assert_eq!(parse("D231458907AB"), is("D23145890", "AB"));
    }
}
