//! An MRZ as it was read: characters, each with its probability and its place. Nothing here is judged.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use crate::plane::Plane;

/// An MRZ as it was read, from a picture or as text from a reader device.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The origin of the characters.
    pub source: ReadingSource,
    /// The lines, top to bottom.
    pub lines: Vec<ReadingLine>,
    /// Extent of the zone beside its lines.
    #[serde(default, skip_serializing_if = "Extent::is_whole")]
    pub extent: Extent,
}

/// Extent of a zone beside the lines of its reading. A zone that is cut off may look like one of a shorter format, so
/// that no character of it is certain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// Ground without print is seen beyond both ends; so it is with text.
    #[default]
    Whole,
    /// The picture, or what it shows of the page, ends within a character of this side.
    Cut(Side),
    /// Not to be told on this side: print seems to go on beyond the lines, or their last place seems empty.
    Doubtful(Side),
    /// The document code is none of the format that the lines have.
    OtherCode,
}

/// A side of a zone, upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The side where lines begin.
    Left,
    /// The side where lines end.
    Right,
}

impl Extent {
    /// The largest probability of a character in a zone that is not whole: which place a character has is not sure.
    pub const MOST_PROBABLE: f32 = 0.9;

    /// Returns true for [`Extent::Whole`].
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Self::Whole
    }
}

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Whole => "whole",
            Self::Cut(Side::Left) => "cut on the left",
            Self::Cut(Side::Right) => "cut on the right",
            Self::Doubtful(Side::Left) => "uncertain on the left",
            Self::Doubtful(Side::Right) => "uncertain on the right",
            Self::OtherCode => "lines of another length than the document code has",
        })
    }
}

/// The origin of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadingSource {
    /// Text from a reader device or from the caller: certain by definition (docs/design.md, settled point 1).
    Text,
    /// Recognised in a picture.
    Picture(Plane),
}

/// One line of an MRZ.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadingLine {
    /// The characters as read; from a picture always one of A–Z, 0–9, `<`.
    pub text: String,
    /// One cell for each character of a picture; empty for text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<Cell>,
}

/// One character that was recognised in a picture.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The most probable character.
    pub character: char,
    /// Calibrated probability of the character, 0 to 1.
    pub probability: f32,
    /// The next most probable character that the format allows here.
    pub other: char,
    /// Calibrated probability of the second character, 0 to 1.
    pub other_probability: f32,
    /// Box of the cell: left, top, width, height in pixels of the picture as handed in.
    pub pixels: [u32; 4],
}

impl Drop for ReadingLine {
    fn drop(&mut self) {
        self.text.zeroize();
        for cell in &mut self.cells {
            cell.character.zeroize();
            cell.other.zeroize();
        }
    }
}

impl Reading {
    /// A reading of text, line by line. The lines are taken as they are.
    #[must_use]
    pub fn from_text(lines: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let lines = lines.into_iter().map(|text| ReadingLine { text: text.into(), cells: Vec::new() }).collect();
        Self { source: ReadingSource::Text, lines, extent: Extent::Whole }
    }

    /// The cells whose character is not certain, with line and column counted from 1.
    pub fn doubtful(&self) -> impl Iterator<Item = (usize, usize, &Cell)> {
        self.lines.iter().zip(1..).flat_map(|(line, number)| {
            let cells = line.cells.iter().zip(1..).filter(|(cell, _)| !cell.is_certain());
            cells.map(move |(cell, column)| (number, column, cell))
        })
    }

    /// The cell of a character; `None` for text. Line and column are counted from 1.
    #[must_use]
    pub fn cell(&self, line: usize, column: usize) -> Option<&Cell> {
        self.lines.get(line.checked_sub(1)?)?.cells.get(column.checked_sub(1)?)
    }

    /// Returns true if a character is certain, as each is in text. Line and column are counted from 1.
    #[must_use]
    pub fn is_certain(&self, line: usize, column: usize) -> bool {
        self.cell(line, column).is_none_or(Cell::is_certain)
    }

    /// The picture in which it was recognised; `None` for text.
    #[must_use]
    pub fn plane(&self) -> Option<Plane> {
        match self.source {
            ReadingSource::Text => None,
            ReadingSource::Picture(plane) => Some(plane),
        }
    }
}

impl Cell {
    /// The calibrated probability from which on a character is certain.
    pub const CERTAIN: f32 = 0.999;

    /// Compares the probability with [`Cell::CERTAIN`].
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.probability >= Self::CERTAIN
    }
}

// An MRZ is personal data: the lengths of its lines may be logged, their text may not.
impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths: Vec<usize> = self.lines.iter().map(|line| line.text.chars().count()).collect();
        f.debug_struct("Reading").field("source", &self.source).field("lengths", &lengths).finish_non_exhaustive()
    }
}
