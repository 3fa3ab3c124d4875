//! `authority-notice`: text for officers and for training.
//!
//! ```json
//! {"about":["optical.mrz.composite-digit"],"kind":"authority-notice","texts":{"en":"Look at page 3."}, …}
//! ```
//!
//! `about` may be absent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::schema::{Member, MemberForm, optional, required};
use crate::identifier::State;

/// Text for officers and for training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The ids of the checks that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// The text by language (BCP 47, lower case).
    pub texts: BTreeMap<String, String>,
}

impl EntryBody for Notice {
    const NAME: &'static str = "authority-notice";
    const SCOPE: Scope = Scope::AnyState;
    const WORDING: &'static [&'static str] = &["texts"];
    const MEMBERS: &'static [Member] =
        &[optional("about", MemberForm::List("text")), required("texts", MemberForm::Of("texts"))];
    const EXAMPLE: &'static str = r#"{"about":["optical.mrz.composite-digit"],"texts":{"en":"Look at page 3.",
        "id":"Lihat halaman 3."}}"#;

    fn states(&self) -> &[State] {
        &[]
    }

    fn check(&self) -> Result<(), String> {
        if self.texts.is_empty() { Err("texts: one or more".to_owned()) } else { Ok(()) }
    }
}
