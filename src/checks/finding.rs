//! A check with its outcome and the facts that were seen.

use ::registry::entry::ProtectionLevel;

use super::Check;
use crate::answer::{Answer, Cause, Ceiling, Fact, Outcome};

/// A check with its outcome and the facts that were seen.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The check.
    pub check: &'static Check,
    /// Its outcome.
    pub outcome: Outcome,
    /// Why it is not supported, when it is not.
    pub cause: Option<Cause>,
    /// For a measured check how far from its threshold, −1 to +1.
    pub margin: Option<f32>,
    /// The worst effect of a failure, where that is less than the check's ceiling: the statement it rests on counts as a note.
    pub cap: Option<Ceiling>,
    /// The help that a possible victim is to get.
    pub protection: Option<ProtectionLevel>,
    /// The facts that were seen.
    pub facts: Vec<Fact>,
}

impl Finding {
    pub(crate) fn new(check: &'static Check, answer: Answer) -> Self {
        let Answer { outcome, cause, margin, cap, protection, facts } = answer;
        Self { check, outcome, cause, margin, cap, protection, facts }
    }

    /// A finding of an earlier day, of which no more than the outcome was kept.
    pub(crate) fn recorded(check: &'static Check, outcome: Outcome, cause: Option<Cause>) -> Self {
        Self::new(check, Answer { cause, ..Answer::new(outcome) })
    }
}
