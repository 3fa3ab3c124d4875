//! `seal-signer`: a certificate of the authority's own State that signs visible digital seals.
//!
//! ```json
//! {"certificate":"…DER in base64…","kind":"seal-signer","state":"UTO","types":["visa"], …}
//! ```

use std::slice;

use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::schema::{Member, MemberForm, required};
use super::{Der, RequiredKey};
use crate::identifier::State;

/// A certificate that signs seals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealSigner {
    /// The State whose seals it signs.
    pub state: State,
    /// The certificate.
    pub certificate: Der,
    /// The types of seals, in order, each once.
    pub types: Vec<String>,
}

impl EntryBody for SealSigner {
    const NAME: &'static str = "seal-signer";
    const SCOPE: Scope = Scope::OwnState;
    const KEY: RequiredKey = RequiredKey::Offline;
    const MEMBERS: &'static [Member] = &[
        required("state", MemberForm::Of("state")),
        required("certificate", MemberForm::Of("base64")),
        required("types", MemberForm::Set("text")),
    ];
    const EXAMPLE: &'static str = r#"{"state":"UTO","certificate":"MIIB","types":["visa"]}"#;

    fn states(&self) -> &[State] {
        slice::from_ref(&self.state)
    }

    fn check(&self) -> Result<(), String> {
        if self.types.is_empty() || !self.types.is_sorted_by(|a, b| a < b) {
            return Err("types: one or more, in order, each once".to_owned());
        }
        Ok(())
    }
}
