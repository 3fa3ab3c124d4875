//! A file of the chip as it was handed in.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use crate::com::Com;
use crate::dg14::SecurityInfos;
use crate::ef::Ef;
use crate::tlv::Fault;
use crate::transcript::Transcript;

/// A file of the chip as it was handed in.
#[derive(Clone, Serialize, Deserialize)]
pub struct File {
    /// Which elementary file it is.
    pub ef: Ef,
    /// The name under which it was handed in.
    pub name: String,
    /// Its bytes; kept evidence has them in hexadecimal.
    #[serde(with = "hex::serde")]
    pub bytes: Vec<u8>,
}

impl File {
    /// Why a file that EF.SOD does not sign (EF.COM, EF.CardAccess, a transcript) does not parse.
    #[must_use]
    pub fn unsigned_fault(&self) -> Option<Fault> {
        match self.ef {
            Ef::Com => Com::parse(&self.bytes).err(),
            Ef::CardAccess => SecurityInfos::parse_card_access(&self.bytes).err(),
            Ef::ActiveAuthentication => Transcript::parse(&self.bytes).err(),
            Ef::Sod | Ef::Dg(_) | Ef::CardSecurity => None,
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

// What a chip holds is personal data.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("name", &self.name).field("ef", &self.ef).finish_non_exhaustive()
    }
}
