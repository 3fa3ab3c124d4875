//! The forms that a State's numbers have.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::time::maybe_day;
use crate::condition::Form;
use crate::identifier::{DocumentType, State, as_text};

/// The forms that numbers have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NumberFormat {
    /// Whose.
    pub state: State,
    /// Of what type.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// The forms; a number has one of them.
    pub forms: Vec<NumberForm>,
    /// Of documents issued from this day on.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub issued_from: Option<Date>,
    /// Of documents issued up to this day.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub issued_to: Option<Date>,
}

/// A [`Form`] in an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberForm(pub Form);

as_text!(NumberForm, |text| Form::parse(text).map(Self).map_err(|error| error.to_string()), |form| form.0.to_string());

pub(super) fn check_format(body: &NumberFormat) -> Result<(), String> {
    if body.forms.is_empty() {
        return Err("forms: one or more".to_owned());
    }
    match (body.issued_from, body.issued_to) {
        (Some(from), Some(to)) if from > to => Err("issued-from is after issued-to".to_owned()),
        _ => Ok(()),
    }
}
