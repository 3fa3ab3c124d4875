//! The document's portraits, as perceptual hashes.

use optics::PortraitHash;

use crate::evidence::Evidence;

/// The document's portraits, as perceptual hashes (`dct-64/1`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Portraits {
    /// The printed one.
    pub(crate) page: Option<u64>,
    /// EF.DG2's.
    pub(crate) chip: Option<u64>,
}

impl Portraits {
    pub(super) fn of(evidence: &Evidence) -> Self {
        let chip = evidence.facial_image().and_then(Result::ok);
        Self {
            page: evidence.optics.portrait().map(|portrait| portrait.hash.0),
            chip: chip.map(|image| PortraitHash::of(&image::imageops::grayscale(&image.picture)).0),
        }
    }
}
