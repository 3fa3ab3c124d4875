//! `known-good`: a document of the authority's own State that is known to be genuine.
//!
//! ```json
//! {"epoch":"2026","hash":"961ab762a80d7725e4a7121674c808d1","kind":"known-good","state":"UTO","type":"P",
//!  "values":{"mrz.issuing-state":"UTO"}, …}
//! ```
//!
//! `values` may be absent. A pattern that matches the document does not count against it; one that matches the values
//! counts against no document.

use std::slice;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::kinds::{EntryBody, Scope};
use super::schema::{Member, MemberForm, optional, required};
use super::{Epoch, Lookup, RuleBreach};
use crate::condition::{Field, FieldValues};
use crate::identifier::{DocumentType, Hash128, State};

/// A document that is known to be genuine, by the keyed hash of its identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownGood {
    /// The issuing State.
    pub state: State,
    /// The document type.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// The epoch whose key made the hash.
    pub epoch: Epoch,
    /// The keyed hash of the document's identifier.
    pub hash: Hash128,
    /// Condition fields of the document that are no personal data, and their values.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub values: Map<String, Value>,
}

impl EntryBody for KnownGood {
    const NAME: &'static str = "known-good";
    const SCOPE: Scope = Scope::OwnState;
    const WORDING: &'static [&'static str] = &["values"];
    const MEMBERS: &'static [Member] = &[
        required("state", MemberForm::Of("state")),
        required("type", MemberForm::Of("document-type")),
        required("epoch", MemberForm::Of("epoch")),
        required("hash", MemberForm::Of("hash-128")),
        optional("values", MemberForm::Of("values")),
    ];
    const EXAMPLE: &'static str = r#"{"state":"UTO","type":"P","epoch":"2026-uto","hash":"961ab762a80d7725e4a7121674c808d1",
        "values":{"mrz.date-of-expiry":"2031-05-06"}}"#;

    fn states(&self) -> &[State] {
        slice::from_ref(&self.state)
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup::KnownGood(self.hash)
    }

    fn check(&self) -> Result<(), String> {
        FieldValues::parse(&self.values).map(|_| ()).map_err(|problem| format!("values: {problem}"))
    }

    // REGISTRY §6: personal data never enters an entry in clear.
    fn breach(&self) -> Option<RuleBreach> {
        let personal = |name: &&String| Field::from_name(name).is_some_and(Field::is_personal);
        self.values.keys().find(personal).map(|name| RuleBreach::PersonalData(name.clone()))
    }

    fn describe(&self) -> String {
        "known to be genuine".to_owned()
    }
}
