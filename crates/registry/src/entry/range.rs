//! `range`: blanks, by their numbers, that are stolen or were never issued.
//!
//! ```json
//! {"from":"AB000100","kind":"range","state":"UTO","status":"stolen","to":"AB000199","type":"P", …}
//! ```

use std::slice;

use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::schema::{Member, MemberForm, required};
use super::{Lookup, Numbers};
use crate::identifier::{DocumentType, Number, State};

/// A range of blanks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The issuing State.
    pub state: State,
    /// The document type.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// The first number.
    pub from: Number,
    /// The last number, included.
    pub to: Number,
    /// The reason why the blanks are listed.
    pub status: BlankStatus,
}

/// The reason why blanks are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlankStatus {
    /// Stolen before they were issued.
    Stolen,
    /// Never issued.
    NeverIssued,
}

impl Range {
    /// The numbers of the blanks.
    #[must_use]
    pub fn numbers(&self) -> Numbers {
        Numbers { from: self.from.clone(), to: self.to.clone() }
    }
}

impl EntryBody for Range {
    const NAME: &'static str = "range";
    const SCOPE: Scope = Scope::OwnState;
    const WORDING: &'static [&'static str] = &["status"];
    const MEMBERS: &'static [Member] = &[
        required("state", MemberForm::Of("state")),
        required("type", MemberForm::Of("document-type")),
        required("from", MemberForm::Of("number")),
        required("to", MemberForm::Of("number")),
        required("status", MemberForm::Word(&["stolen", "never-issued"])),
    ];
    const EXAMPLE: &'static str =
        r#"{"state":"UTO","type":"PP","from":"AB000100","to":"AB000199","status":"never-issued"}"#;

    fn states(&self) -> &[State] {
        slice::from_ref(&self.state)
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup::Range { state: self.state, kind: self.kind, from: &self.from, to: &self.to }
    }

    fn check(&self) -> Result<(), String> {
        self.numbers().check()
    }

    fn describe(&self) -> String {
        let status = match self.status {
            BlankStatus::Stolen => "stolen blanks",
            BlankStatus::NeverIssued => "never issued",
        };
        format!("{} to {}: {status}", self.from.as_str(), self.to.as_str())
    }
}
