//! Visible digital seals as a scanner read them or as they stand on a page, parsed when they are first asked for; and the bar
//! codes that are none.

use std::fmt;
use std::sync::OnceLock;

use optics::{Plane, Unreadable};
use seal::{Seal, SealError};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use super::misnamed::Misnamed;
use crate::place::Place;

/// The content of a seal's bar code.
#[derive(Clone, Serialize, Deserialize)]
pub struct HandedSeal {
    /// Name of the part that it is from: the file that a scanner wrote, else the picture.
    pub name: String,
    /// The content: bytes of a VDS, text of a VDS-NC or IDB.
    pub bytes: Vec<u8>,
    /// The symbols with this content that were found on pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub symbols: Vec<PlacedSymbol>,
    /// True for one that a scanner read.
    #[serde(default = "is_handed_in")]
    pub handed_in: bool,
    #[serde(skip)]
    parsed: OnceLock<Result<Seal, SealError>>,
}

/// A bar code on a page, without its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedSymbol {
    /// Kind of its print.
    pub symbology: String,
    /// The picture.
    pub plane: Plane,
    /// Left, top, width, height in pixels as handed in.
    pub pixels: [u32; 4],
    /// Level of error correction, where the kind has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_correction: Option<String>,
}

/// A bar code on a page that is no seal, or that could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherSymbol {
    /// The kind of its content: a link with its address, a boarding pass; `None` for one that could not be decoded.
    pub what: Option<String>,
    /// Kind of its print; empty for one that could not be decoded.
    pub symbology: String,
    /// The picture.
    pub plane: Plane,
    /// Left, top, width, height in pixels as handed in.
    pub pixels: [u32; 4],
}

fn is_handed_in() -> bool {
    true
}

impl PlacedSymbol {
    pub(crate) fn place(&self) -> Place {
        Place::area(self.plane, self.pixels)
    }
}

impl OtherSymbol {
    pub(crate) fn place(&self) -> Place {
        Place::area(self.plane, self.pixels)
    }
}

impl HandedSeal {
    /// Takes the content of a file. The line end and the byte order mark of a text file are no part of a seal's text.
    ///
    /// # Errors
    /// An error that names the content, if it is no seal.
    pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut seal = Self::of(name, bytes);
        seal.handed_in = true;
        match seal.parsed() {
            Err(SealError::NoSeal(what)) => Err(Unreadable::Broken(match Misnamed::of(bytes) {
                Some(held) => held.instead(),
                None => format!("no seal, but {what}"),
            })),
            Err(SealError::TooLong(_)) => Err(Unreadable::Limit("more bytes than a symbol has room for".to_owned())),
            Ok(_) | Err(SealError::Malformed { .. }) => Ok(seal),
        }
    }

    /// Takes the content of a symbol that stands on the page of this name.
    ///
    /// # Errors
    /// An error that names the content, if it is no seal.
    #[cfg(feature = "symbols")]
    pub(super) fn on_page(name: &str, bytes: &[u8]) -> Result<Self, String> {
        let seal = Self::of(name, bytes);
        match seal.parsed() {
            Err(SealError::NoSeal(what)) => Err(what.to_string()),
            Err(error @ SealError::TooLong(_)) => Err(error.to_string()),
            Ok(_) | Err(SealError::Malformed { .. }) => Ok(seal),
        }
    }

    fn of(name: &str, bytes: &[u8]) -> Self {
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let is_text = text.first().is_some_and(u8::is_ascii_graphic);
        let content = if is_text { text.trim_ascii_end() } else { bytes };
        Self {
            name: name.to_owned(),
            bytes: content.to_vec(),
            symbols: Vec::new(),
            handed_in: false,
            parsed: OnceLock::new(),
        }
    }

    /// The place of its symbol, else the file.
    pub(crate) fn place(&self) -> Place {
        self.symbols.first().map_or_else(|| Place::file(&self.name), PlacedSymbol::place)
    }

    /// The seal, or why it cannot be parsed.
    pub(crate) fn parsed(&self) -> Result<&Seal, &SealError> {
        self.parsed.get_or_init(|| Seal::parse(&self.bytes)).as_ref()
    }
}

impl Drop for HandedSeal {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

// The fields of a seal are personal data.
impl fmt::Debug for HandedSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandedSeal").field("name", &self.name).field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}
