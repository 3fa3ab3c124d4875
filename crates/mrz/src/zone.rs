//! A zone: lines whose number and lengths are those of a format. [`Zone::check`] asks whether their characters keep the
//! rules.

use std::fmt;

use super::check_digit;
use super::field::{Field, Span};
use super::format::{Format, Layout, MOST_LINES, NationalLayout};

/// An MRZ whose lines have the number and the lengths of a format. It borrows the lines.
#[derive(Clone, Copy, PartialEq)]
pub struct Zone<'a> {
    format: &'static Format,
    lines: [&'a [u8]; MOST_LINES],
    alphabet: Alphabet,
}

/// The answer to whether all characters of a zone are A–Z, 0–9 or `<`. Found when the zone is parsed, so that no rule
/// looks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alphabet {
    Allowed,
    Broken,
}

/// The shape of lines that are none of Doc 9303's formats (Doc 9303-4/5/6/7 §4.2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// Number of lines.
    pub lines: usize,
    /// Length of each of the first [`MOST_LINES`] lines; 0 for a line that is missing.
    pub lengths: [usize; MOST_LINES],
    /// The national layout that the lines have, if it is known.
    pub national: Option<&'static NationalLayout>,
}

/// A document number in its parts (Doc 9303-5 and 9303-6 §4.2.2 note j).
#[derive(Clone, Copy, PartialEq)]
pub struct Number<'a> {
    /// Characters of the number's own field, without fillers at the end.
    pub principal: &'a [u8],
    /// Continuation of a long number in the optional data; empty for other numbers.
    pub rest: &'a [u8],
}

/// The coding of a document number of more than nine characters.
#[derive(Clone, Copy)]
pub(super) enum LongNumber<'a> {
    /// The number has nine characters or fewer, or the format has no long numbers.
    No,
    /// Coded after note j: the rest, the place of the check digit, and the optional data after the filler.
    Coded { rest: &'a [u8], digit: Span, optional: &'a [u8] },
    /// A filler stands in place of the check digit, but the optional data do not continue the number.
    Broken,
}

const FILLER: u8 = b'<';

impl<'a> Zone<'a> {
    /// Parses lines as a zone: their number, lengths and start select the format. Each byte is one character;
    /// [`characters`] makes such lines from text that is not all ASCII.
    ///
    /// # Errors
    /// [`FormatError`] if no format has these numbers and lengths of lines.
    pub fn parse<L: AsRef<[u8]>>(lines: &'a [L]) -> Result<Self, FormatError> {
        let mut own: [&[u8]; MOST_LINES] = [&[]; MOST_LINES];
        for (slot, line) in own.iter_mut().zip(lines) {
            *slot = line.as_ref();
        }
        let [first, ..] = own;
        let lengths = own.map(<[u8]>::len);
        // More lines than any layout has are none.
        let layout = lengths.get(..lines.len()).and_then(|lengths| Layout::find(lengths, first));
        let error = |national| FormatError { lines: lines.len(), lengths, national };
        match layout {
            Some(Layout::Icao(format)) => {
                let allowed = own.into_iter().all(check_digit::all_allowed);
                let alphabet = if allowed { Alphabet::Allowed } else { Alphabet::Broken };
                Ok(Self { format, lines: own, alphabet })
            }
            Some(Layout::National(layout)) => Err(error(Some(layout))),
            None => Err(error(None)),
        }
    }

    /// The format of the zone.
    #[must_use]
    pub fn format(&self) -> &'static Format {
        self.format
    }

    /// The lines as they were given, unchanged.
    pub fn lines(&self) -> impl Iterator<Item = &'a [u8]> {
        self.lines.into_iter().take(self.format.lines)
    }

    /// Returns true if every character may stand in an MRZ.
    pub(super) fn has_only_allowed(&self) -> bool {
        self.alphabet == Alphabet::Allowed
    }

    /// The characters of a field, fillers included; empty if the format has no such field.
    #[must_use]
    pub fn bytes(&self, field: Field) -> &'a [u8] {
        self.format.span(field).map_or(&[], |span| self.slice(span))
    }

    /// The characters of a span; empty if the span is not within the zone.
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

    /// The document number; a long one with its continuation from the optional data.
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

/// Text as one byte for each character. What is not ASCII becomes `?`, which no MRZ may have; so columns are counted
/// rightly even where a letter of another alphabet stands for a similar one.
#[must_use]
pub fn characters(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(character).ok().filter(u8::is_ascii).unwrap_or(b'?')).collect()
}

fn trim(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte != FILLER).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

impl Number<'_> {
    /// The whole number, fillers between its characters included.
    #[must_use]
    pub fn text(&self) -> String {
        [self.principal, self.rest].concat().into_iter().map(char::from).collect()
    }
}

impl std::error::Error for FormatError {}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(national) = self.national {
            return f.write_str(national.name);
        }
        let lengths: Vec<String> = self.lengths.iter().take(self.lines).map(ToString::to_string).collect();
        match self.lines {
            0 => f.write_str("no line"),
            1 => write!(f, "1 line of {}", lengths.join("")),
            lines => {
                write!(f, "{lines} lines of {}{}", lengths.join(", "), if lines > MOST_LINES { ", …" } else { "" })
            }
        }
    }
}

// A zone is personal data, so its characters are left out.
impl fmt::Debug for Zone<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zone").field("format", &self.format.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Doc 9303-5 §4.2.2 note j, and codings that are almost like it.
    #[test]
    fn long_number_goes_on_in_the_optional_data() {
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
