//! Known defects that issuers state in the registry: documents that look wrong and are genuine (TR-03135-1 §5.8). What a
//! State says of its own documents turns `failed` into `undetermined`, says so, and never into success.

use super::registry::{now, tell};
use super::{Case, Fact, Finding, Outcome};
use ::registry::condition::Match;
use ::registry::entry::{Body, Kind};
use ::registry::snapshot::Statement;

/// The families whose failures can be a defect of the document. What authorities said of it is none.
const FAMILIES: [&str; 5] = ["input", "optical", "electronic", "combined", "seal"];

/// Excuses the findings that defects of this document's model are named for.
pub(super) fn excuse(case: &mut Case<'_>) {
    let excusable =
        |finding: &Finding| finding.outcome == Outcome::Failed && FAMILIES.contains(&finding.check.family());
    if !case.findings().iter().any(excusable) {
        return;
    }
    let defects = defects(case);
    for finding in case.findings_mut().iter_mut().filter(|finding| excusable(finding)) {
        for said in &defects {
            let Some(Body::Defect(body)) = said.entry.as_ref().map(|entry| &entry.body) else { continue };
            if body.checks.iter().any(|check| check == finding.check.id) {
                finding.outcome = Outcome::Undetermined;
                finding.facts.push(Fact::new("known-defect").found(body.title.clone()));
                finding.facts.extend(tell(said, "defect", "none"));
            }
        }
    }
}

/// The defects of this document's model, from a registry that can be trusted. A damaged index excuses nothing.
fn defects(case: &Case<'_>) -> Vec<Statement> {
    let (Some(registry), Ok(patterns)) = (case.reference.registry.as_deref(), case.patterns()) else {
        return Vec::new();
    };
    if !registry.distrust_reasons(now(case)).is_empty() {
        return Vec::new();
    }
    let matching =
        patterns.iter().filter(|(statement, judged)| statement.kind == Kind::Defect && judged.matched == Match::Yes);
    matching.filter_map(|(statement, _)| registry.read_statement(statement)).collect()
}
