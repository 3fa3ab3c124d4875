//! Visible digital seals as they were handed in: what a scanner read, parsed when it is first asked for.

use std::fmt;
use std::sync::OnceLock;

use optics::Unreadable;
use seal::{Seal, SealError};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use super::misnamed::Misnamed;

/// The content of a seal's bar code.
#[derive(Clone, Serialize, Deserialize)]
pub struct HandedSeal {
    /// Name of the part that it is from.
    pub name: String,
    /// The content: bytes of a VDS, text of a VDS-NC or IDB.
    pub bytes: Vec<u8>,
    #[serde(skip)]
    parsed: OnceLock<Result<Seal, SealError>>,
}

impl HandedSeal {
    /// Takes the content of a file. The line end and the byte order mark of a text file are no part of a seal's text.
    ///
    /// # Errors
    /// It is no seal, and what it is instead.
    pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Self, Unreadable> {
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let is_text = text.first().is_some_and(u8::is_ascii_graphic);
        let content = if is_text { text.trim_ascii_end() } else { bytes };
        let seal = Self { name: name.to_owned(), bytes: content.to_vec(), parsed: OnceLock::new() };
        match seal.parsed() {
            Err(SealError::NoSeal(what)) => Err(Unreadable::Broken(match Misnamed::of(bytes) {
                Some(held) => held.instead(),
                None => format!("no seal, but {what}"),
            })),
            Err(SealError::TooLong(_)) => Err(Unreadable::Limit("more bytes than a symbol has room for".to_owned())),
            Ok(_) | Err(SealError::Malformed { .. }) => Ok(seal),
        }
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
