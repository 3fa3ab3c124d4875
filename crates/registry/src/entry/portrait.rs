//! Portraits that were seen on other identities.

use serde::{Deserialize, Serialize};

use crate::condition::parse_picture;
use crate::identifier::as_text;

/// A portrait by its perceptual hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portrait {
    /// How the hash is made.
    pub algorithm: PortraitAlgorithm,
    /// The hash.
    pub hash: Picture,
    /// In how many bits another picture of the same may differ.
    pub within: u32,
}

/// How a portrait's hash is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PortraitAlgorithm {
    /// 32 × 32 grey, DCT-II, the 64 lowest frequencies against their median.
    #[serde(rename = "dct-64/1")]
    Dct64,
}

/// 64 bits that a picture was reduced to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Picture(pub u64);

as_text!(
    Picture,
    |text| parse_picture(text).map(Self).ok_or_else(|| "expected 16 lower-case hexadecimal digits".to_owned()),
    |picture| format!("{:016x}", picture.0)
);
