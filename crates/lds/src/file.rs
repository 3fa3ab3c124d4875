//! A file of the chip as it was handed in.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use crate::ef::Ef;

/// A file of a chip as it was handed in. Its bytes are overwritten when it is dropped.
#[derive(Clone, Serialize, Deserialize)]
pub struct File {
    /// Elementary file that it is.
    pub ef: Ef,
    /// Name under which it was handed in.
    pub name: String,
    /// Contents; in hexadecimal when serialised.
    #[serde(with = "hex::serde")]
    pub bytes: Vec<u8>,
}

impl Drop for File {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

// The contents are personal data, so they are left out.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("name", &self.name).field("ef", &self.ef).finish_non_exhaustive()
    }
}
