//! `reuse`: a document number that was seen with other holders.
//!
//! ```json
//! {"epoch":"2026","hash":"961ab762a80d7725e4a7121674c808d1","holder":"…","kind":"reuse","state":"UTO","type":"P", …}
//! ```
//!
//! `holder` may be absent.

use std::slice;

use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::schema::{Member, MemberForm, optional, required};
use super::{Epoch, Lookup};
use crate::identifier::{DocumentType, Hash128, State};

/// A reused document number, by the keyed hash of the document's identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reuse {
    /// The issuing State.
    pub state: State,
    /// The document type, as it was hashed.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// The epoch whose key made the hashes.
    pub epoch: Epoch,
    /// The keyed hash of the document's identifier.
    pub hash: Hash128,
    /// The keyed hash of the rightful holder, see [`crate::identifier::hash_holder`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Hash128>,
}

impl EntryBody for Reuse {
    const NAME: &'static str = "reuse";
    const SCOPE: Scope = Scope::AnyState;
    const MEMBERS: &'static [Member] = &[
        required("state", MemberForm::Of("state")),
        required("type", MemberForm::Of("document-type")),
        required("epoch", MemberForm::Of("epoch")),
        required("hash", MemberForm::Of("hash-128")),
        optional("holder", MemberForm::Of("hash-128")),
    ];
    const EXAMPLE: &'static str = r#"{"state":"UTO","type":"P","epoch":"2026-uto","hash":"961ab762a80d7725e4a7121674c808d1",
        "holder":"6b574057ed092468b9dadfc197a3e289"}"#;

    fn states(&self) -> &[State] {
        slice::from_ref(&self.state)
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup::Reuse(self.hash, &self.epoch)
    }

    fn describe(&self) -> String {
        "number seen with other holders".to_owned()
    }
}
