//! Content of a picture file beside the picture that is read.

use std::fmt;

/// Content of a picture file beside the picture that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Further {
    /// So many pages after the first.
    Pages(u64),
    /// So many frames after the first.
    Frames(u64),
    /// So many bytes behind the end of the picture.
    Behind(u64),
    /// So many pixels that transparency hides and that show something.
    Hidden(u64),
    /// Pictures that the file itself declares as derived from its first one: previews, gain maps, thumbnails.
    Derived(u64),
    /// So many bytes behind the end of the picture, in a directory of the camera's maker that ends the file.
    MakersTrailer(u64),
    /// The picture itself has so many columns and rows, and was read at half of them, in grey. Places are in what was read.
    Halved(u32, u32),
}

impl Further {
    /// Returns true if a page may stand in it, so that the file was not read whole (docs/design.md, settled point 16).
    #[must_use]
    pub fn is_unread(&self) -> bool {
        match self {
            Self::Pages(_) | Self::Frames(_) | Self::Behind(_) | Self::Hidden(_) => true,
            Self::Derived(_) | Self::MakersTrailer(_) | Self::Halved(..) => false,
        }
    }
}

impl fmt::Display for Further {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pages(count) => write!(f, "{count} more pages"),
            Self::Frames(count) => write!(f, "{count} more frames"),
            Self::Behind(bytes) => write!(f, "{bytes} bytes behind the end of the picture"),
            Self::Hidden(pixels) => write!(f, "{pixels} pixels hidden by transparency"),
            Self::Derived(count) => write!(f, "{count} pictures derived from the first"),
            Self::Halved(width, height) => write!(f, "{width} × {height} pixels, read at half of that and in grey"),
            Self::MakersTrailer(bytes) => write!(f, "{bytes} bytes of the camera's maker behind the picture"),
        }
    }
}
