//! Where a value stands, so that every reason can be pointed at.

use serde::{Deserialize, Serialize};

/// The light under which a picture was taken (TR-03135-1 §4.1.6), and which side of a card it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Plane {
    /// White light.
    Visible,
    /// Near infrared, 850 to 950 nm.
    Infrared,
    /// Ultraviolet, 365 nm.
    Ultraviolet,
    /// White light, the second side of a TD1 card.
    BackVisible,
    /// Near infrared, the second side.
    BackInfrared,
    /// Ultraviolet, the second side.
    BackUltraviolet,
}

impl Plane {
    /// Every plane, in the order in which they are read.
    pub const ALL: [Self; 6] = [
        Self::Visible,
        Self::Infrared,
        Self::Ultraviolet,
        Self::BackVisible,
        Self::BackInfrared,
        Self::BackUltraviolet,
    ];

    /// The name that files and verdicts use: `visible`, `infrared`, …, `back.visible`, ….
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Visible => "visible",
            Self::Infrared => "infrared",
            Self::Ultraviolet => "ultraviolet",
            Self::BackVisible => "back.visible",
            Self::BackInfrared => "back.infrared",
            Self::BackUltraviolet => "back.ultraviolet",
        }
    }
}

/// Where something stands. Only what is known is filled in; lines and columns count from 1, as Doc 9303 counts them.
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
    /// How many columns, when more than one.
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

    /// `columns` characters of the MRZ.
    #[must_use]
    pub fn mrz(line: usize, column: usize, columns: usize) -> Self {
        Self { line: Some(line), column: Some(column), columns: (columns > 1).then_some(columns), ..Self::default() }
    }
}
