//! The message about a holder who may need protection, as one line of JSON: schema `bordercheck.protection/1`. It is the
//! officer's alone and is kept apart from reports that the holder may see.

use serde::Serialize;

use super::json::rfc3339;
use crate::answer::Fact;
use crate::text::{self, Language, printable_json};
use crate::verdict::{Judged, Protection, Verdict};
use ::registry::entry::ProtectionLevel;

/// The schema that the message names.
pub const PROTECTION_SCHEMA: &str = "bordercheck.protection/1";

/// Prints the message about protection as one JSON object on one line. Without a reason for protection it says `none`, so
/// that a message that is not there is one that was lost.
#[must_use]
pub fn protection_to_json(verdict: &Verdict, language: Language) -> String {
    let message = ProtectionJson {
        schema: PROTECTION_SCHEMA,
        name: &verdict.name,
        at: rfc3339(&verdict.judged.at),
        protection: verdict.protection,
        says: match verdict.protection {
            Protection::None => String::new(),
            level => text::word(language, &format!("protection-{}-says", level.name())),
        },
        findings: verdict.protecting().map(|judged| FindingJson::of(judged, language)).collect(),
    };
    // Strings, lists and structs, which serialise without errors.
    printable_json(serde_json::to_string(&message).unwrap_or_default())
}

/// The JSON Schema (2020-12) of the message.
#[cfg(feature = "schema")]
#[must_use]
pub fn protection_schema() -> String {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<ProtectionJson<'static>>();
    let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    format!("{text}\n")
}

/// The message about the holder of a document. It is no part of the verdict on the document.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "bordercheck.protection/1", rename = "ProtectionMessage"))]
struct ProtectionJson<'v> {
    /// `bordercheck.protection/1`.
    schema: &'static str,
    /// The name of the document, as its verdict has it.
    name: &'v str,
    /// Time of inspection, RFC 3339.
    at: String,
    protection: Protection,
    /// One sentence, in the language that was asked for; empty for `none`.
    says: String,
    /// The findings that ask for help.
    findings: Vec<FindingJson<'v>>,
}

/// A finding that asks for help.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ProtectionFinding"))]
struct FindingJson<'v> {
    /// Id of the check; it never changes.
    check: &'static str,
    /// The help that this finding asks for.
    protection: Protection,
    /// One sentence, in the language that was asked for.
    says: String,
    /// The action, in the language that was asked for.
    next: String,
    /// The observation: an authority's text, the desk to call, an officer's words.
    facts: &'v [Fact],
}

impl<'v> FindingJson<'v> {
    fn of(judged: &'v Judged, language: Language) -> Self {
        let finding = &judged.finding;
        let protection = match finding.protection {
            Some(ProtectionLevel::Urgent) => Protection::Urgent,
            Some(ProtectionLevel::Offer) | None => Protection::Offer,
        };
        Self {
            check: finding.check.id,
            protection,
            says: text::says(finding, language),
            next: text::explain(finding.check, finding.outcome, finding.cause, language).next,
            facts: &finding.facts,
        }
    }
}
