//! `document`: a document that is lost, stolen, revoked, or was never issued.
//!
//! ```json
//! {"epoch":"2026","hash":"961ab762a80d7725e4a7121674c808d1","kind":"document","state":"UTO","status":"stolen","type":"P", …}
//! ```

use std::slice;

use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::schema::{Member, MemberForm, required};
use super::{Epoch, Lookup};
use crate::identifier::{DocumentType, Hash128, State};

/// A listed document, by the keyed hash of its identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentListed {
    /// The issuing State.
    pub state: State,
    /// The document type. Its class was hashed; a second letter is a fact of the statement.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// The epoch whose key made the hash.
    pub epoch: Epoch,
    /// The keyed hash of the document's identifier.
    pub hash: Hash128,
    /// The reason why it is listed.
    pub status: Status,
}

/// The reason why a document is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Reported lost.
    Lost,
    /// Reported stolen.
    Stolen,
    /// Declared void by its issuer.
    Revoked,
    /// A document with this number was never issued by the State that it names.
    NeverIssued,
}

impl EntryBody for DocumentListed {
    const NAME: &'static str = "document";
    const SCOPE: Scope = Scope::OwnState;
    const WORDING: &'static [&'static str] = &["status"];
    const MEMBERS: &'static [Member] = &[
        required("state", MemberForm::Of("state")),
        required("type", MemberForm::Of("document-type")),
        required("epoch", MemberForm::Of("epoch")),
        required("hash", MemberForm::Of("hash-128")),
        required("status", MemberForm::Word(&["lost", "stolen", "revoked", "never-issued"])),
    ];
    const EXAMPLE: &'static str = r#"{"state":"UTO","type":"P","epoch":"2026-uto","hash":"961ab762a80d7725e4a7121674c808d1",
        "status":"stolen"}"#;

    fn states(&self) -> &[State] {
        slice::from_ref(&self.state)
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup::Document(self.hash, &self.epoch)
    }

    fn describe(&self) -> String {
        match self.status {
            Status::Lost => "lost",
            Status::Stolen => "stolen",
            Status::Revoked => "revoked",
            Status::NeverIssued => "never issued",
        }
        .to_owned()
    }
}
