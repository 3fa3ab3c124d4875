//! Reading a picture of a page: decode it, find the zone, read it.

mod picture;
mod quality;

use serde::{Deserialize, Serialize};

use crate::base::place::Plane;
use crate::base::reading::Reading;

pub(crate) use picture::{Picture, Unreadable};
pub use quality::{Measure, Quality};

/// What was read from one picture.
#[derive(Clone, Serialize, Deserialize)]
pub struct Page {
    /// The light it was taken in.
    pub plane: Plane,
    /// Pixels, as handed in.
    pub width: u32,
    /// Pixels, as handed in.
    pub height: u32,
    /// The zone, if one was found.
    pub zone: Option<Reading>,
    /// Pixels per inch on the page, from the pitch of the zone; no file's own claim is believed.
    pub ppi: Option<f32>,
    /// How well the zone can be seen.
    pub quality: Option<Quality>,
}

/// Reads a picture.
///
/// # Errors
/// [`Unreadable`] if its bytes are no picture that we can decode within our limits.
pub(crate) fn read(bytes: &[u8], plane: Plane) -> Result<Page, Unreadable> {
    let picture = Picture::decode(bytes)?;
    Ok(Page { plane, width: picture.width(), height: picture.height(), zone: None, ppi: None, quality: None })
}
