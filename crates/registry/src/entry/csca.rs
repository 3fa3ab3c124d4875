//! `csca`: a trust anchor of the authority's own State.
//!
//! ```json
//! {"certificate":"…DER in base64…","kind":"csca","state":"UTO", …}
//! ```

use std::slice;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::RequiredKey;
use super::kinds::{EntryBody, Scope};
use super::schema::{Member, MemberForm, required};
use crate::identifier::{State, as_text};

/// A trust anchor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Csca {
    /// The State whose Document Signers it certifies.
    pub state: State,
    /// The certificate.
    pub certificate: Der,
}

/// DER in base64 (RFC 4648 §4, with padding).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Der(pub Vec<u8>);

as_text!(Der, |text| STANDARD.decode(text).map(Self).map_err(|error| format!("base64: {error}")), |der| STANDARD
    .encode(&der.0));

impl EntryBody for Csca {
    const NAME: &'static str = "csca";
    const SCOPE: Scope = Scope::OwnState;
    const KEY: RequiredKey = RequiredKey::Offline;
    const MEMBERS: &'static [Member] =
        &[required("state", MemberForm::Of("state")), required("certificate", MemberForm::Of("base64"))];
    const EXAMPLE: &'static str = r#"{"state":"UTO","certificate":"MIIB"}"#;

    fn states(&self) -> &[State] {
        slice::from_ref(&self.state)
    }
}
