//! A check with its outcome and the facts that were seen.

use ::registry::entry::ProtectionLevel;

use super::Check;
use crate::answer::{Answer, Cause, Ceiling, Fact, Outcome};

/// A check with its outcome and the facts that were seen.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The check.
    pub check: &'static Check,
    /// The outcome of the check.
    pub outcome: Outcome,
    /// The reason why the check is not supported, if it is not.
    pub cause: Option<Cause>,
    /// For a measured check how far from its threshold, −1 to +1.
    pub margin: Option<f32>,
    /// The worst effect of a failure, where that is less than the check's ceiling: the statement it rests on counts as a note.
    pub cap: Option<Ceiling>,
    /// True if an undetermined outcome is for an officer whatever the duty of the check: a known defect of the issuer excused a
    /// failure, or the only word for it is that of a compromised key (docs/design.md, settled points 5 and 11).
    pub reviewed: bool,
    /// The help that a possible victim is to get.
    pub protection: Option<ProtectionLevel>,
    /// The parts that the check waits for were handed in: a conditional check is mandatory.
    pub due: bool,
    /// The facts that were seen.
    pub facts: Vec<Fact>,
}

impl Finding {
    pub(crate) fn new(check: &'static Check, answer: Answer) -> Self {
        let Answer { outcome, cause, margin, cap, reviewed, protection, facts } = answer;
        Self { check, outcome, cause, margin, cap, reviewed, protection, due: true, facts }
    }

    /// Makes it undetermined for a statement about known defects of the issuer.
    pub(crate) fn excuse(&mut self) {
        self.outcome = Outcome::Undetermined;
        self.reviewed = true;
    }

    /// A finding of an earlier day, of which no more than the outcome was kept.
    pub(crate) fn recorded(check: &'static Check, outcome: Outcome, cause: Option<Cause>) -> Self {
        Self::new(check, Answer { cause, ..Answer::new(outcome) })
    }
}
