//! `number-format`: the forms that document numbers of a State, type and period of issue have; other numbers are forged.
//!
//! ```json
//! {"forms":["[A-Z][0-9]{8}"],"issued-from":"2020-01-01","kind":"number-format","state":"UTO","type":"P", …}
//! ```
//!
//! `issued-from` and `issued-to` may be absent; both days are included.

use std::slice;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::lookup::{Pattern, is_state, is_type};
use super::schema::{Member, MemberForm, optional, required};
use super::time::maybe_day;
use super::{Lookup, PatternStatus, Tolerance};
use crate::condition::{Comparison, Condition, Field, Form, Value};
use crate::identifier::{DocumentType, State, as_text};
use crate::limits::CONDITION_NODES;

/// The forms of genuine document numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NumberFormat {
    /// The issuing State.
    pub state: State,
    /// The document type.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// The forms; a genuine number has one of them.
    pub forms: Vec<NumberForm>,
    /// The first day of issue.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub issued_from: Option<Date>,
    /// The last day of issue.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub issued_to: Option<Date>,
}

/// A [`Form`] as an entry writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberForm(pub Form);

as_text!(NumberForm, |text| Form::parse(text).map(Self).map_err(|error| error.to_string()), |form| form.0.to_string());

impl EntryBody for NumberFormat {
    const NAME: &'static str = "number-format";
    const SCOPE: Scope = Scope::OwnState;
    const MEMBERS: &'static [Member] = &[
        required("state", MemberForm::Of("state")),
        required("type", MemberForm::Of("document-type")),
        required("forms", MemberForm::List("number-form")),
        optional("issued-from", MemberForm::Of("day")),
        optional("issued-to", MemberForm::Of("day")),
    ];
    const EXAMPLE: &'static str = r#"{"state":"UTO","type":"P","forms":["[A-Z][0-9]{8}"],"issued-from":"2020-01-01",
        "issued-to":"2029-12-31"}"#;

    fn states(&self) -> &[State] {
        slice::from_ref(&self.state)
    }

    fn lookup(&self) -> Lookup<'_> {
        let mut when = vec![is_state(self.state), is_type(self.kind)];
        if self.issued_from.is_some() || self.issued_to.is_some() {
            let day = |day: Date| Value::Text(day.to_string());
            let period = Comparison::Between(self.issued_from.map(day), self.issued_to.map(day));
            when.push(Condition::Field(Field::DateOfIssue, period));
        }
        let has = |form: &NumberForm| Condition::Field(Field::DocumentNumber, Comparison::Form(form.0.clone()));
        Lookup::Pattern(Pattern {
            when: Condition::All(when),
            number_form: Some(Condition::Any(self.forms.iter().map(has).collect())),
            status: PatternStatus::Active,
            tolerance: Tolerance::None,
        })
    }

    fn check(&self) -> Result<(), String> {
        if self.forms.is_empty() {
            return Err("forms: one or more".to_owned());
        }
        if self.forms.len() > CONDITION_NODES {
            return Err(format!("forms: at most {CONDITION_NODES}"));
        }
        match (self.issued_from, self.issued_to) {
            (Some(from), Some(to)) if from > to => Err("issued-from is after issued-to".to_owned()),
            _ => Ok(()),
        }
    }

    fn describe(&self) -> String {
        let forms: Vec<String> = self.forms.iter().map(|form| form.0.to_string()).collect();
        format!("numbers are {}", forms.join(" or "))
    }
}
