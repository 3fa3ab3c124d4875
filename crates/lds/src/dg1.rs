//! EF.DG1: the machine readable zone as the issuer signed it (Doc 9303-10 §4.7.1).
//!
//! ```text
//! 61 ─ 5F1F  90 characters (TD1), 72 (TD2) or 88 (TD3), the lines one after the other
//! ```

use mrz::{FORMATS, Format};

use super::tlv::{Fault, only};

/// The machine readable zone in EF.DG1.
#[derive(Clone, PartialEq, Eq)]
pub struct Dg1 {
    /// Lines of the format that has as many characters; each octet is one character of Latin-1.
    pub lines: Vec<String>,
    /// Offset of the first character in the file.
    pub offset: usize,
}

impl Dg1 {
    /// Parses EF.DG1. Nothing may stand after it.
    ///
    /// # Errors
    /// The first fault of its encoding, or a number of characters that no format has.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut inside = only(bytes, 0x61)?.inside();
        let zone = inside.expect(0x5F1F)?;
        inside.end()?;
        let format = FORMATS.iter().find(|format| characters(format) == zone.value.len());
        let Some(format) = format else {
            let found = format!("{} characters", zone.value.len());
            return Err(Fault::new(zone.value_offset, expected(), found));
        };
        let lines =
            zone.value.chunks(format.length).map(|line| line.iter().copied().map(char::from).collect()).collect();
        Ok(Self { lines, offset: zone.value_offset })
    }

    /// Offset of a character in the file; line and column count from 1.
    #[must_use]
    pub fn offset_of(&self, line: usize, column: usize) -> usize {
        let length = self.lines.first().map_or(0, |line| line.chars().count());
        self.offset + line.saturating_sub(1) * length + column.saturating_sub(1)
    }
}

fn characters(format: &Format) -> usize {
    format.lines * format.length
}

/// `72, 88 or 90 characters`: what the zones of all formats have.
fn expected() -> String {
    let mut numbers = FORMATS.map(characters).to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let last = numbers.pop().unwrap_or_default();
    let others: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("{} or {last} characters", others.join(", "))
}

// The zone is personal data, so it is left out.
impl std::fmt::Debug for Dg1 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dg1").field("lines", &self.lines.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dg1(characters: usize) -> Vec<u8> {
        let length = |length: usize| u8::try_from(length).unwrap();
        [&[0x61, length(characters + 3), 0x5F, 0x1F, length(characters)][..], &vec![b'<'; characters]].concat()
    }

    #[test]
    fn lines_of_every_format_are_parsed() {
        for (characters, lines, length) in [(90, 3, 30), (72, 2, 36), (88, 2, 44)] {
            let read = Dg1::parse(&dg1(characters)).unwrap();
            assert_eq!((read.lines.len(), read.lines[0].len(), read.offset), (lines, length, 5));
            assert_eq!(read.offset_of(2, 3), 5 + length + 2);
        }
        assert_eq!(Dg1::parse(&dg1(87)), Err(Fault::new(5, "72, 88 or 90 characters", "87 characters")));
    }
}
