//! From evidence to a verdict: ask every check, excuse known defects, decide.

use crate::checks;
use crate::checks::Finding;
use crate::evidence::Evidence;
use crate::excuse;
use crate::facts::Facts;
use crate::reference::Reference;
use crate::requirements::Requirements;
use crate::verdict::{Profile, Verdict, decide};

/// Asks every check of evidence, in the order of the catalogue, and excuses known defects of issuers: one finding each.
#[must_use]
pub fn ask(evidence: &Evidence, reference: &Reference, requirements: &Requirements) -> Vec<Finding> {
    let case = Facts::new(evidence, reference).under(requirements);
    let mut findings = checks::ask(&case);
    excuse::excuse(&case, &mut findings);
    findings
}

/// Judges evidence: asks and decides.
pub(crate) fn judge(evidence: &Evidence, reference: &Reference, profile: &Profile) -> Verdict {
    decide(evidence, reference, ask(evidence, reference, profile.requirements()), profile)
}
