//! The formats of the MRZ. A format is one row of data in [`FORMATS`]; everything that depends on the format (parsing,
//! rules, printing, and whoever recognises or draws a zone) takes it from the row.

use super::field::{Field, Span};

mod alphabet;
mod layout;
mod national;
mod table;

pub use alphabet::Alphabet;
pub use layout::Layout;
pub use national::{NATIONAL_LAYOUTS, NationalLayout};
pub use table::FORMATS;
pub(crate) use table::{TD1, TD3};

/// One format: where its data elements stand, what its document code may be, and how it is laid out on the page.
#[derive(Debug, PartialEq)]
pub struct Format {
    /// `TD1`, `TD2`, `TD3`, `MRV-A`, `MRV-B`.
    pub name: &'static str,
    /// Number of lines.
    pub lines: usize,
    /// Characters in each line.
    pub length: usize,
    /// Start of the first line, where another format has as many lines of the same length; else empty.
    pub begins: &'static [u8],
    /// Kind of document that has this format.
    pub document: DocumentKind,
    /// First letters of the document code.
    pub code_first: &'static [u8],
    /// The first letters of the document code in words, for messages.
    pub code_expected: &'static str,
    /// Document codes that are allowed although their first letter is not among those.
    pub code_also: &'static [[u8; 2]],
    /// Document codes that are not allowed although their first letter is; `*` stands for any first letter.
    pub code_refused: &'static [[u8; 2]],
    /// Clause that specifies the document codes.
    pub code_source: &'static str,
    /// True if a document number of more than nine characters continues in the optional data.
    pub long_number: bool,
    spans: Spans,
    /// Characters that the composite check digit covers, in order; empty where there is none.
    pub composite: &'static [Span],
    /// Place of the zone on the page.
    pub geometry: Geometry,
}

/// A kind of travel document, by its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// A passport book (Doc 9303-4).
    Passport,
    /// An official travel document of card size (Doc 9303-5, 9303-6).
    Card,
    /// A visa (Doc 9303-7). It has no chip and no composite check digit.
    Visa,
}

/// A side of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The side with the holder's portrait.
    Front,
    /// The other side.
    Back,
}

/// The place of a zone on its page. Lengths are in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    /// Side of the document that the zone is printed on.
    pub side: Side,
    /// Nominal width of the page.
    pub page_width: f32,
    /// Nominal height of the page.
    pub page_height: f32,
    /// Distance from the left edge of the page to the left edge of the first character; the tolerance is ± 1.0.
    pub left: f32,
    /// Distance from the bottom edge of the page to the reference centre line of each line, the top line first.
    pub centre_lines: &'static [f32],
}
/// One span for each field, by [`Field::index`]; a field that the format lacks has no columns. An array, so that looking a
/// field up is one load.
type Spans = [Span; Field::ALL.len()];

/// Distance between the centres of neighbouring characters in millimetres: 10 to the inch (Doc 9303-3 §4.4).
const PITCH_MM: f32 = 2.54;

/// Height of the zone above the bottom edge of the page in millimetres (Doc 9303-4 Figure 3, 9303-6 Figure 6). All formats
/// have the same, so that the lines fall within one effective reading zone (Doc 9303-5 §3.2.1).
const ZONE_HEIGHT_MM: f32 = 23.2;

impl Format {
    /// The span of a field; `None` if this format has no such field.
    #[must_use]
    pub fn span(&self, field: Field) -> Option<Span> {
        self.spans.get(field.index()).copied().filter(|span| span.columns > 0)
    }

    /// Returns true if a document code is one of this format by its first letter, or is allowed although it is not.
    #[must_use]
    pub fn begins_code(&self, code: [u8; 2]) -> bool {
        let [first, _] = code;
        self.code_first.contains(&first) || self.code_also.contains(&code)
    }

    /// The field that a character belongs to; line and column count from 1.
    #[must_use]
    pub fn field_at(&self, line: usize, column: usize) -> Option<Field> {
        Field::ALL.into_iter().find(|field| self.span(*field).is_some_and(|span| span.contains(line, column)))
    }

    /// The characters that may stand in a place; line and column count from 1.
    #[must_use]
    pub fn alphabet(&self, line: usize, column: usize) -> Alphabet {
        match self.field_at(line, column) {
            Some(Field::DocumentCode | Field::IssuingState | Field::Nationality) if self.begins(line, column) => {
                Alphabet::Letters
            }
            Some(Field::DocumentCode | Field::IssuingState | Field::Nationality | Field::Name) => {
                Alphabet::LettersAndFiller
            }
            Some(Field::DateOfExpiry | Field::DateOfBirthDigit | Field::DateOfExpiryDigit | Field::CompositeDigit) => {
                Alphabet::Digits
            }
            Some(Field::DateOfBirth | Field::OptionalDataDigit) => Alphabet::DigitsAndFiller,
            // A filler here announces a long number.
            Some(Field::DocumentNumberDigit) if self.long_number => Alphabet::DigitsAndFiller,
            Some(Field::DocumentNumberDigit) => Alphabet::Digits,
            Some(Field::Sex) => Alphabet::Sex,
            Some(Field::DocumentNumber | Field::OptionalData | Field::OptionalData2) | None => Alphabet::All,
        }
    }

    fn begins(&self, line: usize, column: usize) -> bool {
        self.spans.iter().any(|span| (span.line, span.column) == (line, column))
    }

    /// The format of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().copied().find(|format| format.name == name)
    }

    /// Distance between the centre lines of neighbouring lines, in millimetres.
    #[must_use]
    pub fn line_spacing(&self) -> f32 {
        match self.geometry.centre_lines {
            [first, second, ..] => first - second,
            _ => 0.0,
        }
    }

    /// Distance between the centres of neighbouring characters, in millimetres (Doc 9303-3 §4.4).
    #[must_use]
    pub fn pitch(&self) -> f32 {
        PITCH_MM
    }

    /// Height of the zone above the bottom edge of the page, in millimetres.
    #[must_use]
    pub fn zone_height(&self) -> f32 {
        ZONE_HEIGHT_MM
    }

    /// The lengths of line of the formats that have this number of lines, the longest first.
    #[must_use]
    pub fn lengths(lines: usize) -> Vec<usize> {
        let mut lengths: Vec<usize> =
            FORMATS.iter().filter(|format| format.lines == lines).map(|format| format.length).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        lengths
    }
}
/// The most lines that a format has.
pub const MOST_LINES: usize = most(&FORMATS).0;

/// The most characters that a line of a format has.
pub const MOST_COLUMNS: usize = most(&FORMATS).1;

/// The largest numbers of lines and of columns.
#[expect(clippy::indexing_slicing, reason = "evaluated at compile time, where a wrong index does not build")]
const fn most(formats: &[&Format]) -> (usize, usize) {
    let (mut lines, mut columns) = (0, 0);
    let mut at = 0;
    while at < formats.len() {
        if formats[at].lines > lines {
            lines = formats[at].lines;
        }
        if formats[at].length > columns {
            columns = formats[at].length;
        }
        at += 1;
    }
    (lines, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_each_format_cover_every_position_once() {
        for format in FORMATS {
            for line in 1..=format.lines {
                for column in 1..=format.length {
                    let fields = format.spans.iter().filter(|span| span.contains(line, column)).count();
                    assert_eq!(fields, 1, "{} line {line} column {column}", format.name);
                }
            }
        }
    }

    #[test]
    fn zone_of_each_format_fits_on_its_page() {
        for format in FORMATS {
            let Geometry { page_width, page_height, left, centre_lines, .. } = format.geometry;
            assert_eq!(centre_lines.len(), format.lines, "{}", format.name);
            assert!(left + PITCH_MM * u16::try_from(format.length).map(f32::from).unwrap() < page_width);
            assert!(centre_lines.iter().all(|line| *line < page_height));
        }
    }
}
