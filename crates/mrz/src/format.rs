//! The formats of the MRZ. A format is one row of data in [`FORMATS`]; everything that depends on the format (parsing,
//! rules, printing, and whoever recognises or draws a zone) takes it from the row.

use super::field::{Field, Span};

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
    /// The same letters in words, for messages.
    pub code_expected: &'static str,
    /// Document codes that are allowed although their first letter is not among those.
    pub code_also: &'static [[u8; 2]],
    /// Document codes that are not allowed although their first letter is; `*` stands for any first letter.
    pub code_refused: &'static [[u8; 2]],
    /// Clause that specifies the document codes.
    pub code_source: &'static str,
    /// Whether a document number of more than nine characters goes on in the optional data.
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

/// The characters that may stand in one column (Doc 9303-4/5/6/7 §4.2.2, notes a and b).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// A–Z.
    Letters,
    /// A–Z and `<`.
    LettersAndFiller,
    /// 0–9.
    Digits,
    /// 0–9 and `<`.
    DigitsAndFiller,
    /// M, F and `<`.
    Sex,
    /// A–Z, 0–9 and `<`.
    All,
}

impl Alphabet {
    /// Whether a character belongs to this alphabet.
    #[must_use]
    pub fn contains(self, character: u8) -> bool {
        match self {
            Self::Letters => character.is_ascii_uppercase(),
            Self::LettersAndFiller => character.is_ascii_uppercase() || character == b'<',
            Self::Digits => character.is_ascii_digit(),
            Self::DigitsAndFiller => character.is_ascii_digit() || character == b'<',
            Self::Sex => matches!(character, b'M' | b'F' | b'<'),
            Self::All => character.is_ascii_uppercase() || character.is_ascii_digit() || character == b'<',
        }
    }
}

/// One span for each field, by [`Field::index`]; a field that the format lacks has no columns. An array, so that looking a
/// field up is one load.
type Spans = [Span; Field::ALL.len()];

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time, where a wrong index does not build")]
const fn spans(list: &[(Field, Span)]) -> Spans {
    let mut spans = [Span::new(0, 0, 0); Field::ALL.len()];
    let mut at = 0;
    while at < list.len() {
        spans[list[at].0.index()] = list[at].1;
        at += 1;
    }
    spans
}

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

/// Every format, in the order in which they are tried. Of two formats with the same number and length of lines the one
/// with a start of its own comes first.
pub const FORMATS: [&Format; 5] = [&TD1, &MRV_B, &TD2, &MRV_A, &TD3];

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

/// Doc 9303-5 §4.2.2 and notes j, k; §4.2.4 for the composite; §3.1.2 for the side; Figure 6 for the geometry (its lines
/// are 4.23 mm apart).
static TD1: Format = Format {
    name: "TD1",
    lines: 3,
    length: 30,
    begins: b"",
    document: DocumentKind::Card,
    code_first: b"ACI",
    code_expected: "A, C or I",
    code_also: &[],
    // AC stays allowed: it is the crew member certificate's (Appendix C).
    code_refused: &[*b"*V", *b"AI"],
    code_source: "ICAO Doc 9303-5 §4.2.2 note k",
    long_number: true,
    spans: spans(&[
        (Field::DocumentCode, Span::range(1, 1, 2)),
        (Field::IssuingState, Span::range(1, 3, 5)),
        (Field::DocumentNumber, Span::range(1, 6, 14)),
        (Field::DocumentNumberDigit, Span::range(1, 15, 15)),
        (Field::OptionalData, Span::range(1, 16, 30)),
        (Field::DateOfBirth, Span::range(2, 1, 6)),
        (Field::DateOfBirthDigit, Span::range(2, 7, 7)),
        (Field::Sex, Span::range(2, 8, 8)),
        (Field::DateOfExpiry, Span::range(2, 9, 14)),
        (Field::DateOfExpiryDigit, Span::range(2, 15, 15)),
        (Field::Nationality, Span::range(2, 16, 18)),
        (Field::OptionalData2, Span::range(2, 19, 29)),
        (Field::CompositeDigit, Span::range(2, 30, 30)),
        (Field::Name, Span::range(3, 1, 30)),
    ]),
    composite: &[Span::range(1, 6, 30), Span::range(2, 1, 7), Span::range(2, 9, 15), Span::range(2, 19, 29)],
    geometry: Geometry {
        side: Side::Back,
        page_width: 85.6,
        page_height: 53.98,
        left: 5.0,
        centre_lines: &[15.73, 11.5, 7.27],
    },
};

/// Doc 9303-6 §4.2.2 and notes j, k; Doc 9303-8 §4.1.5 for PU, the single-sheet emergency travel document's.
static TD2: Format = Format {
    name: "TD2",
    lines: 2,
    length: 36,
    begins: b"",
    document: DocumentKind::Card,
    code_first: b"ACI",
    code_expected: "A, C or I",
    code_also: &[*b"PU"],
    code_refused: &[*b"*V", *b"AC"],
    code_source: "ICAO Doc 9303-6 §4.2.2 note k",
    long_number: true,
    spans: spans(&[
        (Field::DocumentCode, Span::range(1, 1, 2)),
        (Field::IssuingState, Span::range(1, 3, 5)),
        (Field::Name, Span::range(1, 6, 36)),
        (Field::DocumentNumber, Span::range(2, 1, 9)),
        (Field::DocumentNumberDigit, Span::range(2, 10, 10)),
        (Field::Nationality, Span::range(2, 11, 13)),
        (Field::DateOfBirth, Span::range(2, 14, 19)),
        (Field::DateOfBirthDigit, Span::range(2, 20, 20)),
        (Field::Sex, Span::range(2, 21, 21)),
        (Field::DateOfExpiry, Span::range(2, 22, 27)),
        (Field::DateOfExpiryDigit, Span::range(2, 28, 28)),
        (Field::OptionalData, Span::range(2, 29, 35)),
        (Field::CompositeDigit, Span::range(2, 36, 36)),
    ]),
    composite: &[Span::range(2, 1, 10), Span::range(2, 14, 20), Span::range(2, 22, 35)],
    geometry: Geometry {
        side: Side::Front,
        page_width: 105.0,
        page_height: 74.0,
        left: 4.0,
        centre_lines: &[15.75, 9.4],
    },
};

/// Doc 9303-4 §4.2.2, §4.2.4 and Figure 3.
static TD3: Format = Format {
    name: "TD3",
    lines: 2,
    length: 44,
    begins: b"",
    document: DocumentKind::Passport,
    code_first: b"P",
    code_expected: "P",
    code_also: &[],
    code_refused: &[],
    code_source: "ICAO Doc 9303-4 §4.4",
    long_number: false,
    spans: spans(&[
        (Field::DocumentCode, Span::range(1, 1, 2)),
        (Field::IssuingState, Span::range(1, 3, 5)),
        (Field::Name, Span::range(1, 6, 44)),
        (Field::DocumentNumber, Span::range(2, 1, 9)),
        (Field::DocumentNumberDigit, Span::range(2, 10, 10)),
        (Field::Nationality, Span::range(2, 11, 13)),
        (Field::DateOfBirth, Span::range(2, 14, 19)),
        (Field::DateOfBirthDigit, Span::range(2, 20, 20)),
        (Field::Sex, Span::range(2, 21, 21)),
        (Field::DateOfExpiry, Span::range(2, 22, 27)),
        (Field::DateOfExpiryDigit, Span::range(2, 28, 28)),
        (Field::OptionalData, Span::range(2, 29, 42)),
        (Field::OptionalDataDigit, Span::range(2, 43, 43)),
        (Field::CompositeDigit, Span::range(2, 44, 44)),
    ]),
    composite: &[Span::range(2, 1, 10), Span::range(2, 14, 20), Span::range(2, 22, 43)],
    geometry: Geometry {
        side: Side::Front,
        page_width: 125.0,
        page_height: 88.0,
        left: 6.0,
        centre_lines: &[15.75, 9.4],
    },
};

/// Doc 9303-7 §4.2.2 and Figure 3.
static MRV_A: Format = Format {
    name: "MRV-A",
    lines: 2,
    length: 44,
    begins: b"V",
    document: DocumentKind::Visa,
    code_first: b"V",
    code_expected: "V",
    code_also: &[],
    code_refused: &[],
    code_source: "ICAO Doc 9303-7 §4.2.2.1",
    long_number: false,
    spans: spans(&[
        (Field::DocumentCode, Span::range(1, 1, 2)),
        (Field::IssuingState, Span::range(1, 3, 5)),
        (Field::Name, Span::range(1, 6, 44)),
        (Field::DocumentNumber, Span::range(2, 1, 9)),
        (Field::DocumentNumberDigit, Span::range(2, 10, 10)),
        (Field::Nationality, Span::range(2, 11, 13)),
        (Field::DateOfBirth, Span::range(2, 14, 19)),
        (Field::DateOfBirthDigit, Span::range(2, 20, 20)),
        (Field::Sex, Span::range(2, 21, 21)),
        (Field::DateOfExpiry, Span::range(2, 22, 27)),
        (Field::DateOfExpiryDigit, Span::range(2, 28, 28)),
        (Field::OptionalData, Span::range(2, 29, 44)),
    ]),
    composite: &[],
    geometry: Geometry {
        side: Side::Front,
        page_width: 120.0,
        page_height: 80.0,
        left: 4.0,
        centre_lines: &[15.75, 9.4],
    },
};

/// Doc 9303-7 §7.2.2 and Figure 8.
static MRV_B: Format = Format {
    name: "MRV-B",
    lines: 2,
    length: 36,
    begins: b"V",
    document: DocumentKind::Visa,
    code_first: b"V",
    code_expected: "V",
    code_also: &[],
    code_refused: &[],
    code_source: "ICAO Doc 9303-7 §7.2.2.1",
    long_number: false,
    spans: spans(&[
        (Field::DocumentCode, Span::range(1, 1, 2)),
        (Field::IssuingState, Span::range(1, 3, 5)),
        (Field::Name, Span::range(1, 6, 36)),
        (Field::DocumentNumber, Span::range(2, 1, 9)),
        (Field::DocumentNumberDigit, Span::range(2, 10, 10)),
        (Field::Nationality, Span::range(2, 11, 13)),
        (Field::DateOfBirth, Span::range(2, 14, 19)),
        (Field::DateOfBirthDigit, Span::range(2, 20, 20)),
        (Field::Sex, Span::range(2, 21, 21)),
        (Field::DateOfExpiry, Span::range(2, 22, 27)),
        (Field::DateOfExpiryDigit, Span::range(2, 28, 28)),
        (Field::OptionalData, Span::range(2, 29, 36)),
    ]),
    composite: &[],
    geometry: Geometry {
        side: Side::Front,
        page_width: 105.0,
        page_height: 74.0,
        left: 4.0,
        centre_lines: &[15.75, 9.4],
    },
};

/// A layout with the number and length of lines of a format, whose data elements stand elsewhere.
#[derive(Debug, PartialEq)]
pub struct NationalLayout {
    /// Number of lines.
    pub lines: usize,
    /// Characters in each line.
    pub length: usize,
    /// Start of the first line.
    pub begins: &'static [u8],
    /// Name of the layout, for messages.
    pub name: &'static str,
}

/// National layouts. The French national identity card issued until 2021 has two lines of 36 with the name, the number and
/// the dates in other places than TD2; parsed as TD2 every genuine one would break rules.
pub const NATIONAL_LAYOUTS: [NationalLayout; 1] = [NationalLayout {
    lines: 2,
    length: 36,
    begins: b"IDFRA",
    name: "French national identity card, 2 × 36, not an ICAO format",
}];

/// The layout of some lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Layout {
    /// A format of Doc 9303.
    Icao(&'static Format),
    /// A national layout, which is no format of Doc 9303.
    National(&'static NationalLayout),
}

impl Layout {
    /// Number of characters of the first line that [`Layout::find`] needs.
    pub const START: usize = 5;

    /// The layout of `lines` lines of `length` characters each, the first of which begins with `start`.
    #[must_use]
    pub fn find(lines: usize, length: usize, start: &[u8]) -> Option<Self> {
        let national = NATIONAL_LAYOUTS
            .iter()
            .find(|row| (row.lines, row.length) == (lines, length) && start.starts_with(row.begins));
        let icao = || {
            FORMATS.into_iter().find(|row| (row.lines, row.length) == (lines, length) && start.starts_with(row.begins))
        };
        national.map(Self::National).or_else(|| icao().map(Self::Icao))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_is_found_by_its_lines_length_and_start() {
        for format in FORMATS {
            let start = [format.begins, &[b'X'; Layout::START][..]].concat();
            assert_eq!(
                Layout::find(format.lines, format.length, &start),
                Some(Layout::Icao(format)),
                "{}",
                format.name
            );
            assert!(Format::lengths(format.lines).contains(&format.length));
            assert!(format.lines <= MOST_LINES && format.length <= MOST_COLUMNS);
        }
        for layout in &NATIONAL_LAYOUTS {
            let found = Layout::find(layout.lines, layout.length, layout.begins);
            assert_eq!(found, Some(Layout::National(layout)));
        }
        let begins =
            FORMATS.map(|format| format.begins).into_iter().chain(NATIONAL_LAYOUTS.map(|layout| layout.begins));
        assert_eq!(begins.map(<[u8]>::len).max(), Some(Layout::START));
        assert_eq!(Layout::find(2, 40, b"P<UTO"), None);
        assert_eq!((MOST_LINES, MOST_COLUMNS), (3, 44));
        assert_eq!((Format::lengths(2), Format::lengths(3), Format::lengths(1)), (vec![44, 36], vec![30], vec![]));
    }

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

    /// What may stand in each place of a passport's and of a card's zone (Doc 9303-4 and 9303-5 §4.2.2).
    #[test]
    fn every_place_has_its_alphabet() {
        let letters: Vec<u8> = (b'A'..=b'Z').collect();
        let alphabets: [(Alphabet, &[&[u8]]); 6] = [
            (Alphabet::Letters, &[&letters]),
            (Alphabet::LettersAndFiller, &[&letters, b"<"]),
            (Alphabet::Digits, &[b"0123456789"]),
            (Alphabet::DigitsAndFiller, &[b"0123456789", b"<"]),
            (Alphabet::Sex, &[b"MF<"]),
            (Alphabet::All, &[&letters, b"0123456789", b"<"]),
        ];
        for (alphabet, members) in alphabets {
            let members = members.concat();
            let held: Vec<u8> = (0..=u8::MAX).filter(|byte| alphabet.contains(*byte)).collect();
            assert!(held.len() == members.len() && members.iter().all(|byte| held.contains(byte)), "{alphabet:?}");
        }
        let word = |alphabet| match alphabet {
            Alphabet::Letters => 'L',
            Alphabet::LettersAndFiller => 'l',
            Alphabet::Digits => 'D',
            Alphabet::DigitsAndFiller => 'd',
            Alphabet::Sex => 's',
            Alphabet::All => 'a',
        };
        let line = |format: &str, line: usize| {
            let format = Format::named(format).unwrap();
            (1..=format.length).map(|column| word(format.alphabet(line, column))).collect::<String>()
        };
        assert_eq!(line("TD3", 1), format!("LlLll{}", "l".repeat(39)));
        assert_eq!(line("TD3", 2), format!("{}DLllddddddDsDDDDDDD{}dD", "a".repeat(9), "a".repeat(14)));
        assert_eq!(line("TD1", 1), format!("LlLll{}d{}", "a".repeat(9), "a".repeat(15)));
        assert_eq!(line("TD1", 2), format!("ddddddDsDDDDDDDLll{}D", "a".repeat(11)));
        assert_eq!(line("TD1", 3), "l".repeat(30));
        assert_eq!(line("MRV-B", 2), format!("{}DLllddddddDsDDDDDDD{}", "a".repeat(9), "a".repeat(8)));
    }
}
