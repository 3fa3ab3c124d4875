//! The records of a journal. The basic part is in every record and has no data of the holder; the body, where the log
//! profile keeps one, is a file of its own that the record names by hash.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{Cause, Outcome};
use crate::evidence::Evidence;
use crate::report::{Layout, rfc3339, to_json};
use crate::text::Language;
use crate::verdict::{Disposition, Judged, Verdict};
use ::registry::canonical;

/// The extent to which a verdict is kept (TR-03135-1 §6.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogProfile {
    /// Outcomes, disposition and kind of document; no data of the holder.
    #[default]
    Basic,
    /// The contents of `basic`, and the verdict in JSON.
    Standard,
    /// The contents of `standard`, and the evidence, so that every check can be asked again.
    Full,
}

/// An officer's final decision about a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The document is genuine and its holder's.
    Genuine,
    /// The document was altered, forged or another's.
    NotGenuine,
    /// The document was handed on to second line or to another authority.
    Referred,
    /// The question could not be resolved.
    Unresolved,
}

/// The officer who decided, and their note.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// A service number or role; no name.
    pub by: String,
    /// Free text; personal data do not belong in it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A record of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Record {
    /// A verdict.
    Verdict(Box<VerdictRecord>),
    /// An officer's decision about the document of an earlier record, which stays as it is.
    Decision {
        /// The position of this record.
        position: u64,
        /// The position of the verdict's record.
        about: u64,
        /// The time of the decision, RFC 3339.
        at: String,
        /// The decision.
        decision: Decision,
        /// The officer.
        officer: Officer,
    },
}

/// The basic part of a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VerdictRecord {
    /// The position of this record.
    pub position: u64,
    /// The extent to which the verdict was kept.
    pub log: LogProfile,
    /// Time of inspection, RFC 3339.
    pub at: String,
    /// Name and version of the engine.
    pub engine: String,
    /// Name of the profile.
    pub profile: String,
    /// SHA-256 of the profile, lower-case hexadecimal.
    pub profile_sha256: String,
    /// The disposition.
    pub disposition: Disposition,
    /// The assurance.
    pub assurance: u8,
    /// `TD1` … `MRV-B`, or empty.
    pub format: String,
    /// Document code; empty unless its check was successful.
    pub document_code: String,
    /// Issuing State; empty unless its check was successful.
    pub issuing_state: String,
    /// Checks by outcome; not supported ones by cause. Those of protection are not in it.
    pub outcomes: BTreeMap<String, Vec<String>>,
    /// The checks of `outcomes` that are not supported although the parts that they wait for were handed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub due: Vec<String>,
    /// The ceilings of failed checks whose ceiling the evidence lowered, by check.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub capped: BTreeMap<String, String>,
    /// The undetermined checks that are for an officer whatever their duty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviewed: Vec<String>,
    /// SHA-256 of the body, lower-case hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

impl Record {
    /// The position that the record contains.
    #[must_use]
    pub fn position(&self) -> u64 {
        match self {
            Self::Verdict(record) => record.position,
            Self::Decision { position, .. } => *position,
        }
    }

    /// Prints the record as canonical JSON (RFC 8785).
    pub(super) fn print(&self) -> Vec<u8> {
        canonical::print(&serde_json::to_value(self).unwrap_or_default())
    }

    /// Parses a record; `None` unless it prints as the same bytes.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let record: Self = serde_json::from_value(canonical::parse(bytes).ok()?).ok()?;
        (record.print() == bytes).then_some(record)
    }
}

/// The record of a verdict, without its position and the hash of its body.
pub(super) fn of_verdict(verdict: &Verdict, log: LogProfile) -> VerdictRecord {
    let judged = &verdict.judged;
    let mut outcomes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut due, mut capped, mut reviewed) = (Vec::new(), BTreeMap::new(), Vec::new());
    for judged in verdict.findings.iter().filter(|judged| !judged.is_protection()) {
        let check = judged.finding.check;
        outcomes.entry(key(judged).to_owned()).or_default().push(check.id.to_owned());
        let conditional = !check.waits_for.is_empty();
        if conditional && judged.finding.outcome == Outcome::NotSupported && judged.finding.due {
            due.push(check.id.to_owned());
        }
        if let Some(cap) = judged.finding.cap.filter(|_| judged.finding.outcome == Outcome::Failed) {
            capped.insert(check.id.to_owned(), cap.name().to_owned());
        }
        if judged.finding.reviewed && judged.finding.outcome == Outcome::Undetermined {
            reviewed.push(check.id.to_owned());
        }
    }
    // A field whose own check was not successful may contain part of another field: in a line that was read one character
    // off it has a piece of the name.
    let sound = |id: &str, value: &str| {
        let found = verdict.finding(id).is_some_and(|judged| judged.finding.outcome == Outcome::Successful);
        if found { value.to_owned() } else { String::new() }
    };
    let document = &verdict.document;
    VerdictRecord {
        position: 0,
        log,
        at: rfc3339(&judged.at),
        engine: crate::report::ENGINE.to_owned(),
        profile: judged.profile.clone(),
        profile_sha256: judged.profile_sha256.clone(),
        disposition: verdict.disposition,
        assurance: verdict.assurance.0,
        format: document.format.clone(),
        document_code: sound("optical.mrz.document-code", &document.document_code),
        issuing_state: sound("optical.mrz.issuing-state", &document.issuing_state),
        outcomes,
        due,
        capped,
        reviewed,
        body: None,
    }
}

/// The body that the log profile keeps; none for `basic`.
pub(super) fn body(verdict: &Verdict, evidence: &Evidence, log: LogProfile) -> Option<Vec<u8>> {
    let verdict = || {
        let json = to_json(verdict, Layout::Line, Language::English);
        serde_json::from_str::<Value>(&json).unwrap_or_default()
    };
    let body = match log {
        LogProfile::Basic => return None,
        LogProfile::Standard => json!({ "verdict": verdict() }),
        LogProfile::Full => json!({ "verdict": verdict(), "evidence": evidence }),
    };
    serde_json::to_vec(&body).ok()
}

/// The word for an outcome in a record.
fn key(judged: &Judged) -> &'static str {
    match (judged.finding.outcome, judged.finding.cause) {
        (Outcome::Successful, _) => "successful",
        (Outcome::Failed, _) => "failed",
        (Outcome::Undetermined, _) => "undetermined",
        (Outcome::Aborted, _) => "aborted",
        (Outcome::NotSupported, Some(Cause::NotApplicable)) => "not-applicable",
        (Outcome::NotSupported, Some(Cause::NoInput)) => "no-input",
        (Outcome::NotSupported, Some(Cause::NoReference) | None) => "no-reference",
    }
}

/// The outcome of a word in a record.
pub(super) fn outcome(key: &str) -> Option<(Outcome, Option<Cause>)> {
    Some(match key {
        "successful" => (Outcome::Successful, None),
        "failed" => (Outcome::Failed, None),
        "undetermined" => (Outcome::Undetermined, None),
        "aborted" => (Outcome::Aborted, None),
        "not-applicable" => (Outcome::NotSupported, Some(Cause::NotApplicable)),
        "no-input" => (Outcome::NotSupported, Some(Cause::NoInput)),
        "no-reference" => (Outcome::NotSupported, Some(Cause::NoReference)),
        _ => return None,
    })
}
