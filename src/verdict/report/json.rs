//! The verdict as JSON, schema `bordercheck.verdict/1`. Codes and field names never change with the language.

use serde::Serialize;

use super::super::text::{self, Language};
use super::super::{Assurance, Disposition, Judged, LogUsed, Protection, TrustUsed, Verdict};
use super::DocumentFields;
use crate::check::{Basis, Cause, Duty, Fact, Outcome};

/// The schema that a verdict names.
pub const SCHEMA: &str = "bordercheck.verdict/1";

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// On one line, for JSON Lines.
    Line,
    /// Indented, for reading.
    Indented,
}

/// The verdict as one JSON object. The language changes what a finding `says` and nothing else.
#[must_use]
pub fn to_json(verdict: &Verdict, layout: Layout, language: Language) -> String {
    let face = Face::of(verdict, language);
    let json = match layout {
        Layout::Line => serde_json::to_string(&face),
        Layout::Indented => serde_json::to_string_pretty(&face),
    };
    // Nothing in a verdict can fail to serialise: there are no maps with keys other than strings and no foreign types.
    json.unwrap_or_default()
}

#[derive(Serialize)]
struct Face<'v> {
    schema: &'static str,
    disposition: Disposition,
    assurance: Assurance,
    protection: Protection,
    document: &'v DocumentFields,
    reasons: Vec<&'static str>,
    findings: Vec<FindingFace<'v>>,
    missing: &'v [&'static str],
    judged: JudgedFace<'v>,
}

#[derive(Serialize)]
struct FindingFace<'v> {
    check: &'static str,
    outcome: Outcome,
    cause: Option<Cause>,
    duty: Duty,
    ceiling: &'static str,
    basis: Basis,
    margin: Option<f32>,
    source: &'static str,
    claim: &'static str,
    says: String,
    facts: &'v [Fact],
}

#[derive(Serialize)]
struct JudgedFace<'v> {
    engine: &'static str,
    at: String,
    profile: ProfileFace<'v>,
    trust: Option<&'v TrustUsed>,
    registry: &'v [LogUsed],
    inputs: Vec<InputFace<'v>>,
}

#[derive(Serialize)]
struct ProfileFace<'v> {
    name: &'v str,
    sha256: &'v str,
}

#[derive(Serialize)]
struct InputFace<'v> {
    name: &'v str,
    sha256: &'v str,
}

impl<'v> Face<'v> {
    fn of(verdict: &'v Verdict, language: Language) -> Self {
        let judged = &verdict.judged;
        let inputs = judged.inputs.iter().map(|input| InputFace { name: &input.name, sha256: &input.sha256 });
        Self {
            schema: SCHEMA,
            disposition: verdict.disposition,
            assurance: verdict.assurance,
            protection: verdict.protection,
            document: &verdict.document,
            reasons: verdict.reasons().map(|judged| judged.finding.check.id).collect(),
            findings: verdict.findings.iter().map(|judged| FindingFace::of(judged, language)).collect(),
            missing: &verdict.missing,
            judged: JudgedFace {
                engine: concat!("bordercheck ", env!("CARGO_PKG_VERSION")),
                at: rfc3339(&judged.at),
                profile: ProfileFace { name: &judged.profile, sha256: &judged.profile_sha256 },
                trust: judged.trust.as_ref(),
                registry: &judged.registry,
                inputs: inputs.collect(),
            },
        }
    }
}

impl<'v> FindingFace<'v> {
    fn of(judged: &'v Judged, language: Language) -> Self {
        let finding = &judged.finding;
        Self {
            check: finding.check.id,
            outcome: finding.outcome,
            cause: finding.cause,
            duty: judged.duty,
            ceiling: judged.ceiling.name(),
            basis: finding.check.basis,
            margin: finding.margin,
            source: finding.check.source,
            claim: finding.check.claim,
            says: text::says(finding, language),
            facts: &finding.facts,
        }
    }
}

/// RFC 3339 with the offset of the inspection, whole seconds, `Z` for UTC.
pub(super) fn rfc3339(at: &jiff::ZonedDateTime) -> String {
    match at.offset().seconds() {
        0 => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        _ => at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
    }
}
