//! Known issuer defects (Doc 9303-3 §7, TR-03135-1 §5.8): documents that look wrong and are genuine. A defect turns
//! `failed` into `undetermined`, says so, and never into success.

use crate::check::{Fact, Finding, Outcome};
use mrz::state;

/// The finding, excused if what it found is a known defect.
pub(super) fn excuse(mut finding: Finding) -> Finding {
    let codes = ["optical.mrz.issuing-state", "optical.mrz.nationality"];
    if finding.outcome != Outcome::Failed || !codes.contains(&finding.check.id) {
        return finding;
    }
    let found = finding.facts.iter().find_map(|fact| fact.found.as_deref());
    let Some(defect) = found.and_then(|found| state::find_defect(found.as_bytes())) else { return finding };
    finding.outcome = Outcome::Undetermined;
    finding.facts.push(Fact::new("known-defect").expected(defect.instead_of).found(defect.source));
    finding
}
