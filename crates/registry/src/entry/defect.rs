//! `defect`: genuine documents with a known defect of form.
//!
//! ```json
//! {"checks":["optical.mrz.composite-digit"],"kind":"defect","state":"UTO","title":"digits of 2019","type":"P","when":{…}, …}
//! ```
//!
//! `type` and `when` may be absent.

use std::slice;

use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::lookup::{is_state, is_type};
use super::{Lookup, PatternStatus, Tolerance};
use crate::condition::Condition;
use crate::identifier::{DocumentType, State};

/// Genuine documents with a known defect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defect {
    /// The name of the defect.
    pub title: String,
    /// The issuing State.
    pub state: State,
    /// The document type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<DocumentType>,
    /// The ids of the checks whose failure it excuses, sorted, each once.
    pub checks: Vec<String>,
    /// The traits of the documents concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

impl EntryBody for Defect {
    const NAME: &'static str = "defect";
    const SCOPE: Scope = Scope::OwnState;
    const WORDING: &'static [&'static str] = &["title"];

    fn states(&self) -> &[State] {
        slice::from_ref(&self.state)
    }

    fn lookup(&self) -> Lookup<'_> {
        let when = std::iter::once(is_state(self.state)).chain(self.kind.map(is_type)).chain(self.when.clone());
        Lookup::pattern(when.collect(), PatternStatus::Active, Tolerance::All)
    }

    fn check(&self) -> Result<(), String> {
        if self.checks.is_empty() || !self.checks.is_sorted_by(|a, b| a < b) {
            return Err("checks: one or more, in order, each once".to_owned());
        }
        Ok(())
    }
}
