//! National layouts: zones that are no format of Doc 9303. Parsed as one of them every genuine document would break rules, so
//! such a zone is named, its data elements are read where the layout has them, and none of its check digits is judged.

use super::Span;
use crate::field::Field;

/// A layout whose lines or data elements are no format's.
#[derive(Debug, PartialEq, Eq)]
pub struct NationalLayout {
    /// Name of the layout, for messages.
    pub name: &'static str,
    /// Characters in each line.
    pub lengths: &'static [usize],
    /// Start of the first line: `a` stands for a letter, `d` for a digit, `.` for any character, any other for itself.
    pub begins: &'static [u8],
    /// The places of its data elements. Of two places of the name the first has the primary identifier.
    pub fields: &'static [(Field, Span)],
    /// The publication that the row was taken from.
    pub source: &'static str,
}

impl NationalLayout {
    /// The characters of each place of a field, fillers included.
    pub fn texts(&self, field: Field, lines: &[Vec<u8>]) -> impl Iterator<Item = String> {
        let spans = self.fields.iter().filter(move |(other, _)| *other == field).map(|(_, span)| *span);
        spans.map(|Span { line, column, columns }| {
            let line = lines.get(line.saturating_sub(1)).map(Vec::as_slice).unwrap_or_default();
            line.iter().skip(column.saturating_sub(1)).take(columns).copied().map(char::from).collect()
        })
    }

    /// Returns true if a first line begins as this layout does.
    #[must_use]
    pub fn begins_with(&self, start: &[u8]) -> bool {
        start.len() >= self.begins.len() && self.begins.iter().zip(start).all(|(class, found)| is(*class, *found))
    }
}

fn is(class: u8, found: u8) -> bool {
    match class {
        b'.' => true,
        b'a' => found.is_ascii_uppercase(),
        b'd' => found.is_ascii_digit(),
        other => other == found,
    }
}

/// Every national layout. Where a format has lines of the same lengths, the pattern is one that no zone of the format has: the
/// third character of an issuing State is no digit (Doc 9303-3 §5).
pub const NATIONAL_LAYOUTS: [NationalLayout; 10] = [
    NationalLayout {
        name: "French national identity card of 1988 to 2021, 2 × 36, not an ICAO format",
        lengths: &[36, 36],
        begins: b"IDFRA",
        fields: &[
            (Field::DocumentCode, Span::range(1, 1, 2)),
            (Field::IssuingState, Span::range(1, 3, 5)),
            (Field::Name, Span::range(1, 6, 30)),
            (Field::DocumentNumber, Span::range(2, 1, 12)),
            (Field::Name, Span::range(2, 14, 27)),
            (Field::DateOfBirth, Span::range(2, 28, 33)),
            (Field::Sex, Span::range(2, 35, 35)),
        ],
        source: "cheminfo/mrz frenchNationalIdFields; ZsBT/mrz-java FrenchIdCard",
    },
    NationalLayout {
        name: "Slovak identity card issued until 2008, 2 × 34, not an ICAO format",
        lengths: &[34, 34],
        begins: b"a.SVK",
        fields: &[
            (Field::DocumentCode, Span::range(1, 1, 2)),
            (Field::IssuingState, Span::range(1, 3, 5)),
            (Field::Name, Span::range(1, 6, 34)),
            (Field::DocumentNumber, Span::range(2, 1, 9)),
            (Field::Nationality, Span::range(2, 11, 13)),
            (Field::DateOfBirth, Span::range(2, 14, 19)),
            (Field::Sex, Span::range(2, 21, 21)),
            (Field::DateOfExpiry, Span::range(2, 22, 27)),
        ],
        source: "ZsBT/mrz-java SlovakId2_34 and #10",
    },
    NationalLayout {
        name: "Chinese exit-entry permit for Hong Kong and Macao, 1 × 30, not an ICAO format",
        lengths: &[30],
        begins: PERMIT_OF_HONG_KONG,
        fields: &PERMIT,
        source: PERMIT_SOURCE,
    },
    NationalLayout {
        name: "Chinese exit-entry permit for Hong Kong and Macao, 3 × 30, not an ICAO format",
        lengths: &[30, 30, 30],
        begins: PERMIT_OF_HONG_KONG,
        fields: &PERMIT_OF_CHIP,
        source: PERMIT_SOURCE,
    },
    NationalLayout {
        name: "Chinese exit-entry permit for Taiwan, 1 × 30, not an ICAO format",
        lengths: &[30],
        begins: PERMIT_OF_TAIWAN,
        fields: &PERMIT,
        source: PERMIT_SOURCE,
    },
    NationalLayout {
        name: "Chinese exit-entry permit for Taiwan, 3 × 30, not an ICAO format",
        lengths: &[30, 30, 30],
        begins: PERMIT_OF_TAIWAN,
        fields: &PERMIT_OF_CHIP,
        source: PERMIT_SOURCE,
    },
    NationalLayout {
        name: "Chinese mainland travel permit, 3 × 30, not an ICAO format",
        lengths: &[30, 30, 30],
        begins: b"Ca.ddddddd.ddddddddddd.ddddddd",
        fields: &[
            (Field::DocumentCode, Span::range(1, 1, 2)),
            (Field::DocumentNumber, Span::range(1, 3, 11)),
            (Field::DateOfExpiry, Span::range(1, 16, 21)),
            (Field::Sex, Span::range(1, 23, 23)),
            (Field::DateOfBirth, Span::range(1, 24, 29)),
            (Field::Name, Span::range(3, 1, 26)),
        ],
        source: "DAC8811/QinLin_PassportReader utils_zhangdi.cpp (checkHXZMRZ, checkTWMMRZ)",
    },
    NationalLayout {
        name: "French driving licence, 1 × 30, not an ICAO format",
        lengths: &[30],
        begins: b"adFRA",
        fields: &[
            (Field::DocumentCode, Span::range(1, 1, 2)),
            (Field::IssuingState, Span::range(1, 3, 5)),
            (Field::DocumentNumber, Span::range(1, 6, 14)),
            (Field::DateOfExpiry, Span::range(1, 16, 21)),
            (Field::Name, Span::range(1, 22, 29)),
        ],
        source: "cheminfo/mrz frenchDrivingLicenceFields and #54",
    },
    NationalLayout {
        name: "driving licence after ISO/IEC 18013-1, 1 × 30, not an ICAO format",
        lengths: &[30],
        begins: b"D.aaa",
        fields: &[(Field::DocumentCode, Span::range(1, 1, 2)), (Field::IssuingState, Span::range(1, 3, 5))],
        source: "datacheckerbv/MRZParser (DL)",
    },
    NationalLayout {
        name: "Swiss or Liechtenstein driving licence, 9 + 30 + 30, not an ICAO format",
        lengths: &[9, 30, 30],
        begins: b"...ddda<<",
        fields: &[
            (Field::DocumentCode, Span::range(2, 1, 2)),
            (Field::IssuingState, Span::range(2, 3, 5)),
            (Field::DocumentNumber, Span::range(2, 6, 17)),
            (Field::DateOfBirth, Span::range(2, 20, 25)),
            (Field::Name, Span::range(3, 1, 30)),
        ],
        source: "cheminfo/mrz swissDrivingLicenseFields; GioviQ/MRZ",
    },
];

const PERMIT_SOURCE: &str = "rgex/bondi-androidpassport-reader#7; DAC8811/QinLin_PassportReader utils_zhangdi.cpp";

/// Number of nine characters, digit, filler, expiry, digit, filler, birth, digit, filler, composite digit.
const PERMIT_OF_HONG_KONG: &[u8] = b"CS..dddddddd<ddddddd<ddddddd<d";
const PERMIT_OF_TAIWAN: &[u8] = b"CD..dddddddd<ddddddd<ddddddd<d";

/// The data elements of an exit-entry permit's printed line.
const PERMIT: [(Field, Span); 4] = [
    (Field::DocumentCode, Span::range(1, 1, 2)),
    (Field::DocumentNumber, Span::range(1, 3, 11)),
    (Field::DateOfExpiry, Span::range(1, 14, 19)),
    (Field::DateOfBirth, Span::range(1, 22, 27)),
];

/// Those of its chip: the printed line, the name from column 13 of the second line on, and the sex.
const PERMIT_OF_CHIP: [(Field, Span); 6] = [
    (Field::DocumentCode, Span::range(1, 1, 2)),
    (Field::DocumentNumber, Span::range(1, 3, 11)),
    (Field::DateOfExpiry, Span::range(1, 14, 19)),
    (Field::DateOfBirth, Span::range(1, 22, 27)),
    (Field::Name, Span::range(2, 13, 30)),
    (Field::Sex, Span::range(3, 1, 1)),
];

#[cfg(test)]
mod tests {
    use super::super::{FORMATS, Layout};
    use super::*;

    /// A line that begins as a pattern says.
    fn line(layout: &NationalLayout) -> Vec<u8> {
        let example = |class: &u8| match class {
            b'.' => b'7',
            b'a' => b'D',
            b'd' => b'8',
            other => *other,
        };
        let mut line: Vec<u8> = layout.begins.iter().map(example).collect();
        line.resize(layout.lengths[0], b'<');
        line
    }

    #[test]
    fn each_layout_is_found_by_its_first_line() {
        for layout in &NATIONAL_LAYOUTS {
            let line = line(layout);
            assert_eq!(Layout::find(layout.lengths, &line), Some(Layout::National(layout)), "{}", layout.name);
            assert_ne!(Layout::find(layout.lengths, &line[..layout.begins.len() - 1]), Some(Layout::National(layout)));
            assert!(!layout.source.is_empty());
            for (field, span) in layout.fields {
                let length = layout.lengths.get(span.line - 1).copied().unwrap_or_default();
                assert!(span.column + span.columns <= length + 1, "{}: {}", layout.name, field.name());
            }
        }
    }

    /// No zone of a format is taken for a national layout, except the one that Doc 9303-6 cannot tell from the French card.
    #[test]
    fn zones_of_formats_stay_what_they_are() {
        let cards = ["CSCHNCA1234567", "CSCANA123456781", "CDTWN12345678<0", "CRCHNH123456781", "C1USA0123456789"];
        for card in cards {
            let line = format!("{card:<<30}");
            let found = Layout::find(&[30, 30, 30], line.as_bytes());
            assert!(matches!(found, Some(Layout::Icao(format)) if format.lines == 3), "{card}");
        }
        assert!(FORMATS.iter().all(|format| format.lines > 1), "one line is no format's");
    }
}
