//! The layout of a zone: a format of Doc 9303, or a national one.

use super::Format;
use super::table::FORMATS;

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
    use super::super::{MOST_COLUMNS, MOST_LINES};
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
        assert_eq!(Layout::find(2, MOST_COLUMNS + 1, b"P<UTO"), None);
        assert_eq!(Layout::find(MOST_LINES + 1, MOST_COLUMNS, b"P<UTO"), None);
        for lines in 0..=MOST_LINES {
            assert!(Format::lengths(lines).is_sorted_by(|one, next| one > next), "the longest first, each once");
        }
    }
}
