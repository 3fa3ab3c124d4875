//! The place of a value, so that every reason can be pointed at.

use optics::Plane;
use serde::{Deserialize, Serialize};

/// The place of a value in the document. Only known members are set; lines and columns count from 1, as Doc 9303 counts
/// them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Place {
    /// The picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plane: Option<Plane>,
    /// MRZ line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// MRZ column of the first character.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// Number of columns, if more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<usize>,
    /// Box in the picture as it was handed in: left, top, width, height in pixels.
    #[serde(default, rename = "box", skip_serializing_if = "Option::is_none")]
    pub pixels: Option<[u32; 4]>,
    /// File of the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Byte offset in that file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

impl Place {
    /// A place in a file of the document.
    #[must_use]
    pub fn file(name: &str) -> Self {
        Self { file: Some(name.to_owned()), ..Self::default() }
    }

    /// A picture as a whole.
    #[must_use]
    pub fn plane(plane: Plane) -> Self {
        Self { plane: Some(plane), ..Self::default() }
    }

    /// A box of a picture: left, top, width, height in pixels as handed in.
    pub(crate) fn area(plane: Plane, pixels: [u32; 4]) -> Self {
        Self { pixels: Some(pixels), ..Self::plane(plane) }
    }

    /// `columns` characters of the MRZ.
    #[must_use]
    pub fn mrz(line: usize, column: usize, columns: usize) -> Self {
        Self { line: Some(line), column: Some(column), columns: (columns > 1).then_some(columns), ..Self::default() }
    }
}
