//! The light under which a picture was taken, and the side of the document that it shows.

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

    /// The light alone: the plane of the first side in the same light.
    #[must_use]
    pub fn light(self) -> Self {
        match self {
            Self::Visible | Self::BackVisible => Self::Visible,
            Self::Infrared | Self::BackInfrared => Self::Infrared,
            Self::Ultraviolet | Self::BackUltraviolet => Self::Ultraviolet,
        }
    }

    /// The second side in the same light.
    #[must_use]
    pub fn back(self) -> Self {
        match self.light() {
            Self::Infrared => Self::BackInfrared,
            Self::Ultraviolet => Self::BackUltraviolet,
            _ => Self::BackVisible,
        }
    }

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
