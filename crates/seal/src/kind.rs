//! The kind of a seal, known from its first bytes.

use std::fmt;

use crate::{idb, vds};

/// The kind of a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SealKind {
    /// Visible digital seal (Doc 9303-13).
    Vds,
    /// Visible digital seal for non-constrained environments.
    VdsNc,
    /// Datastructure for Barcode.
    Idb,
}

impl SealKind {
    /// The kind as which bytes begin; `None` if they begin as no seal does.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.first() == Some(&vds::MAGIC) {
            return Some(Self::Vds);
        }
        if idb::is_idb(bytes) {
            return Some(Self::Idb);
        }
        let has = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
        let is_object = bytes.trim_ascii_start().first() == Some(&b'{');
        (is_object && has(b"\"data\"") && has(b"\"hdr\"")).then_some(Self::VdsNc)
    }
}

impl fmt::Display for SealKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Vds => "VDS",
            Self::VdsNc => "VDS-NC",
            Self::Idb => "IDB",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_is_known_from_the_beginning() {
        for (bytes, kind) in [
            (&b"\xDC\x03"[..], Some(SealKind::Vds)),
            (b"RDB1B", Some(SealKind::Idb)),
            (b"NDB1", Some(SealKind::Idb)),
            (b" {\"data\":{\"hdr\"", Some(SealKind::VdsNc)),
            (b"{\"data\":1}", None),
            (b"\"data\" \"hdr\"", None),
            (b"", None),
        ] {
            assert_eq!(SealKind::of(bytes), kind);
        }
    }
}
