//! The lines of an MRZ, held against the formats once.

use mrz::{FormatError, Zone, characters};
use optics::Reading;
use self_cell::self_cell;
use serde::{Deserialize, Serialize};

type Parsed<'a> = Result<Zone<'a>, FormatError>;

self_cell!(
    /// The characters of an MRZ beside the zone that they parse as.
    struct Lines {
        owner: Vec<Vec<u8>>,
        #[covariant]
        dependent: Parsed,
    }
);

/// The lines of an MRZ, parsed as a zone.
pub(crate) struct ParsedZone(Lines);

impl ParsedZone {
    /// Parses lines of text, each character as one byte.
    pub(crate) fn parse<'l>(lines: impl IntoIterator<Item = &'l str>) -> Self {
        let lines = lines.into_iter().map(characters).collect();
        Self(Lines::new(lines, |lines| Zone::parse(lines)))
    }

    /// The zone, or why the lines have the shape of no format.
    pub(crate) fn zone(&self) -> Result<Zone<'_>, &FormatError> {
        self.0.borrow_dependent().as_ref().copied()
    }
}

/// The MRZ that is judged: its characters as they were read, parsed as a zone once. Kept as its reading.
#[derive(Serialize, Deserialize)]
#[serde(from = "Reading", into = "Reading")]
pub struct Mrz {
    reading: Reading,
    parsed: ParsedZone,
}

impl Mrz {
    /// The characters as they were read, with their places.
    #[must_use]
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The zone.
    ///
    /// # Errors
    /// [`FormatError`]: the lines have the shape of no format.
    pub fn zone(&self) -> Result<Zone<'_>, &FormatError> {
        self.parsed.zone()
    }
}

impl From<Reading> for Mrz {
    fn from(reading: Reading) -> Self {
        let parsed = ParsedZone::parse(reading.lines.iter().map(|line| line.text.as_str()));
        Self { reading, parsed }
    }
}

impl From<Mrz> for Reading {
    fn from(mrz: Mrz) -> Self {
        mrz.reading
    }
}

impl Clone for Mrz {
    fn clone(&self) -> Self {
        Self::from(self.reading.clone())
    }
}
