//! The document of an entry that names it by the keyed hash of its identifier.

use super::{Body, Epoch};
use crate::identifier::{DocumentType, Hash128, State};

/// A document by the keyed hash of its identifier.
pub(crate) struct HashedDocument<'e> {
    /// The issuing State.
    pub(crate) state: State,
    /// The document type. Its class was hashed.
    pub(crate) kind: DocumentType,
    /// The epoch whose key made the hash.
    pub(crate) epoch: &'e Epoch,
    /// The keyed hash.
    pub(crate) hash: Hash128,
}

impl Body {
    /// The document that the entry names by its hash; `None` for other kinds.
    pub(crate) fn hashed_document(&self) -> Option<HashedDocument<'_>> {
        let (state, kind, epoch, hash) = match self {
            Self::Document(body) => (body.state, body.kind, &body.epoch, body.hash),
            Self::Reuse(body) => (body.state, body.kind, &body.epoch, body.hash),
            Self::KnownGood(body) => (body.state, body.kind, &body.epoch, body.hash),
            _ => return None,
        };
        Some(HashedDocument { state, kind, epoch, hash })
    }
}
