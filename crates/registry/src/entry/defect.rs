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
use super::schema::{Member, MemberForm, optional, required};
use super::{Lookup, PatternStatus, RequiredEnd, RequiredKey, RuleBreach, Tolerance};
use crate::condition::Condition;
use crate::identifier::{DocumentType, State};

/// The checks whose failure an entry may excuse, sorted: deterministic ones of form (REGISTRY, constitution of entries, rule 4).
pub const CHECKS_OF_FORM: [&str; 24] = [
    "combined.dates.order",
    "electronic.com.list",
    "electronic.dg2.portrait",
    "electronic.ds.profile",
    "electronic.sod.format",
    "optical.mrz.characters",
    "optical.mrz.composite-digit",
    "optical.mrz.date-of-birth",
    "optical.mrz.date-of-birth-digit",
    "optical.mrz.date-of-expiry",
    "optical.mrz.date-of-expiry-digit",
    "optical.mrz.document-code",
    "optical.mrz.document-number",
    "optical.mrz.document-number-digit",
    "optical.mrz.format",
    "optical.mrz.harmonised-code",
    "optical.mrz.issuing-state",
    "optical.mrz.long-number",
    "optical.mrz.name",
    "optical.mrz.name-whole",
    "optical.mrz.nationality",
    "optical.mrz.optional-data-digit",
    "optical.mrz.sex",
    "seal.barcode.format",
];

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
    const END: RequiredEnd = RequiredEnd::Expiry;
    const KEY: RequiredKey = RequiredKey::Offline;
    const MEMBERS: &'static [Member] = &[
        required("title", MemberForm::Of("text")),
        required("state", MemberForm::Of("state")),
        optional("type", MemberForm::Of("document-type")),
        required("checks", MemberForm::Set("check-of-form")),
        required("when", MemberForm::Of("condition")),
    ];
    const EXAMPLE: &'static str = r#"{"title":"composite digits of the 2019 cards","state":"UTO","type":"I",
        "checks":["optical.mrz.composite-digit"],"when":{"field":"mrz.document-number",
        "form":"[A-Z][0-9]{8}"}}"#;

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
        match self.checks.iter().find(|check| !CHECKS_OF_FORM.contains(&check.as_str())) {
            Some(check) => Err(format!("checks: {check} is no check of form, and nothing excuses it")),
            None => Ok(()),
        }
    }

    fn breach(&self) -> Option<RuleBreach> {
        self.when.is_none().then_some(RuleBreach::NoCondition)
    }
}
