//! The layout of a zone: a format of Doc 9303, or a national one.

use super::Format;
use super::national::{NATIONAL_LAYOUTS, NationalLayout};
use super::table::FORMATS;

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
    pub const START: usize = 30;

    /// The layout of lines with these numbers of characters, the first of which begins with `start`.
    #[must_use]
    pub fn find(lengths: &[usize], start: &[u8]) -> Option<Self> {
        let national = NATIONAL_LAYOUTS.iter().find(|row| row.lengths == lengths && row.begins_with(start));
        let &[length, ..] = lengths else { return None };
        let even = lengths.iter().all(|other| *other == length);
        let icao = |row: &&&Format| {
            even && (row.lines, row.length) == (lengths.len(), length) && start.starts_with(row.begins)
        };
        national.map(Self::National).or_else(|| FORMATS.iter().find(icao).copied().map(Self::Icao))
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
            let lengths = vec![format.length; format.lines];
            assert_eq!(Layout::find(&lengths, &start), Some(Layout::Icao(format)), "{}", format.name);
            assert!(Format::lengths(format.lines).contains(&format.length));
            assert!(format.lines <= MOST_LINES && format.length <= MOST_COLUMNS);
        }
        assert!(FORMATS.iter().all(|format| format.begins.len() <= Layout::START));
        assert!(NATIONAL_LAYOUTS.iter().all(|layout| layout.begins.len() <= Layout::START));
        assert_eq!(Layout::find(&[40, 40], b"P<UTO"), None);
        assert_eq!(Layout::find(&[30, 30, 29], b"I<UTO"), None);
        assert_eq!(Layout::find(&[], b""), None);
        for lines in 0..=MOST_LINES {
            assert!(Format::lengths(lines).is_sorted_by(|one, next| one > next), "the longest first, each once");
        }
    }
}
