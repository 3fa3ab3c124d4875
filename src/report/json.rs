//! The verdict as JSON, schema `bordercheck.verdict/1`. Codes and field names never change with the language.

use serde::Serialize;

use super::{Audience, Layout, Renderer, Stream};
use crate::answer::{Cause, Fact, Outcome};
use crate::checks::{Basis, Duty};
use crate::envelope::PAYLOAD_TYPE;
use crate::text::{self, Language, printable_json};
use crate::verdict::DocumentFields;
use crate::verdict::{Assurance, Disposition, Judged, LogUsed, NextLevel, Protection, TrustUsed, Verdict};

/// The schema that a verdict names.
pub const SCHEMA: &str = "bordercheck.verdict/1";

/// The row of this report.
pub(super) const RENDERER: Renderer = Renderer {
    name: "json",
    description: "For programs: schema bordercheck.verdict/1",
    extension: "json",
    stream: Stream::Lines,
    audience: Audience::Officer,
    payload_type: Some(PAYLOAD_TYPE),
    render: |subject, setting| format!("{}\n", to_json(subject.verdict, setting.layout, setting.language)),
};

/// Prints the verdict as one JSON object. The language changes the member `says` of findings and nothing else.
#[must_use]
pub fn to_json(verdict: &Verdict, layout: Layout, language: Language) -> String {
    let verdict = VerdictJson::of(verdict, language);
    let json = match layout {
        Layout::Line => serde_json::to_string(&verdict),
        Layout::Indented => serde_json::to_string_pretty(&verdict),
    };
    // A verdict has only strings, numbers, lists and structs, which serialise without errors.
    printable_json(json.unwrap_or_default())
}

/// The JSON Schema (2020-12) of a verdict.
#[cfg(feature = "schema")]
#[must_use]
pub fn schema() -> String {
    // For output: a member that may be null is always present.
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<VerdictJson<'static>>();
    let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    format!("{text}\n")
}

/// The engine's name and version.
pub(crate) const ENGINE: &str = concat!("bordercheck ", env!("CARGO_PKG_VERSION"));

/// The verdict on a travel document: what is to be done, what was proved, and every reason.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "bordercheck.verdict/1", rename = "Verdict"))]
struct VerdictJson<'v> {
    /// `bordercheck.verdict/1`.
    schema: &'static str,
    /// The name of the document; empty unless one was given.
    name: &'v str,
    disposition: Disposition,
    assurance: Assurance,
    /// The parts that the assurance says nothing of, because none was seen: `page`.
    unseen: &'v [&'static str],
    protection: Protection,
    document: &'v DocumentFields,
    /// Ids of the checks that decided, in the order of the catalogue.
    reasons: Vec<&'static str>,
    /// One for every check, in the order of the catalogue.
    findings: Vec<FindingJson<'v>>,
    /// Inputs and references that were missing; files of the chip by their names.
    missing: &'v [String],
    /// The next level of assurance and what to hand in for it; null where nothing that could be handed in would prove it.
    next: Option<&'v NextLevel>,
    judged: JudgedJson<'v>,
}

/// The outcome of a check and what was seen.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Finding"))]
struct FindingJson<'v> {
    /// Id of the check; it never changes.
    check: &'static str,
    outcome: Outcome,
    /// The cause, if the check is not supported.
    cause: Option<Cause>,
    duty: Duty,
    /// The worst effect that a failure may have: `note`, `review` or `alert`.
    ceiling: &'static str,
    basis: Basis,
    /// For a measured check how far from its threshold, −1 to +1.
    margin: Option<f32>,
    /// The clauses that the check comes from.
    source: &'static str,
    /// The claim, which is true if the check is successful, in English.
    claim: &'static str,
    /// One sentence, in the language that was asked for.
    says: String,
    facts: &'v [Fact],
}

/// Under what the document was judged.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Judged"))]
struct JudgedJson<'v> {
    engine: &'static str,
    /// Time of inspection, RFC 3339.
    at: String,
    profile: ProfileJson<'v>,
    /// The trust anchors that were held; null without any.
    trust: Option<&'v TrustUsed>,
    registry: &'v [LogUsed],
    inputs: Vec<InputJson<'v>>,
}

/// A profile, by name and hash.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Profile"))]
struct ProfileJson<'v> {
    name: &'v str,
    sha256: &'v str,
}

/// A part of the document, by name and hash.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Input"))]
struct InputJson<'v> {
    name: &'v str,
    /// Empty where there are no bytes.
    sha256: &'v str,
}

impl<'v> VerdictJson<'v> {
    fn of(verdict: &'v Verdict, language: Language) -> Self {
        let judged = &verdict.judged;
        let inputs = judged.inputs.iter().map(|input| InputJson { name: &input.name, sha256: &input.sha256 });
        Self {
            schema: SCHEMA,
            name: &verdict.name,
            disposition: verdict.disposition,
            assurance: verdict.assurance,
            unseen: &verdict.unseen,
            protection: verdict.protection,
            document: &verdict.document,
            reasons: verdict.reasons().map(|judged| judged.finding.check.id).collect(),
            findings: verdict.findings.iter().map(|judged| FindingJson::of(judged, language)).collect(),
            missing: &verdict.missing,
            next: verdict.next.as_ref(),
            judged: JudgedJson {
                engine: ENGINE,
                at: rfc3339(&judged.at),
                profile: ProfileJson { name: &judged.profile, sha256: &judged.profile_sha256 },
                trust: judged.trust.as_ref(),
                registry: &judged.registry,
                inputs: inputs.collect(),
            },
        }
    }
}

impl<'v> FindingJson<'v> {
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
pub(crate) fn rfc3339(at: &jiff::ZonedDateTime) -> String {
    match at.offset().seconds() {
        0 => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        _ => at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
    }
}
