//! What a record says. The basic part is in every record and holds nothing of the holder; the body, where the log profile
//! keeps one, is a file of its own that the record names by hash.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{Cause, Outcome};
use crate::evidence::Evidence;
use crate::report::{Layout, rfc3339, to_json};
use crate::text::Language;
use crate::verdict::{Disposition, Judged, Verdict};
use ::registry::canonical;

/// How much of a verdict is kept (TR-03135-1 §6.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogProfile {
    /// Outcomes, disposition, kind of document: nothing of the holder.
    #[default]
    Basic,
    /// And the verdict as it was told.
    Standard,
    /// And the evidence, so that it can be judged again whole.
    Full,
}

/// What an officer found of the document in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The document is genuine and its holder's.
    Genuine,
    /// The document was altered, forged or another's.
    NotGenuine,
    /// It was handed on to second line or to another authority.
    Referred,
    /// It was not found out.
    Unresolved,
}

/// Who decided, and what they wrote of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// A service number or role; no name.
    pub by: String,
    /// Free text; personal data do not belong in it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A record as it stands in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Record {
    /// A verdict.
    Verdict(Box<VerdictRecord>),
    /// An officer's decision about the document of an earlier record, which stays as it is.
    Decision {
        /// Where this record stands.
        position: u64,
        /// The record of the verdict.
        about: u64,
        /// RFC 3339.
        at: String,
        /// What was found.
        decision: Decision,
        /// By whom.
        officer: Officer,
    },
}

/// The basic part of a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VerdictRecord {
    /// Where this record stands.
    pub position: u64,
    /// How much was kept.
    pub log: LogProfile,
    /// Time of inspection, RFC 3339.
    pub at: String,
    /// Name and version.
    pub engine: String,
    /// Name of the profile.
    pub profile: String,
    /// Its hash.
    pub profile_sha256: String,
    /// What was to be done.
    pub disposition: Disposition,
    /// What was proved.
    pub assurance: u8,
    /// `TD1` … `MRV-B`, or empty.
    pub format: String,
    /// Document code, if it is one.
    pub document_code: String,
    /// Issuing State, if it is one.
    pub issuing_state: String,
    /// Checks by outcome; not supported ones by cause. Those of protection are not in it.
    pub outcomes: BTreeMap<String, Vec<String>>,
    /// Checks whose failure counts for no more than this under any profile, by what it rests on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub capped: BTreeMap<String, String>,
    /// Hash of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

impl Record {
    /// Where it says that it stands.
    #[must_use]
    pub fn position(&self) -> u64 {
        match self {
            Self::Verdict(record) => record.position,
            Self::Decision { position, .. } => *position,
        }
    }

    /// Canonical JSON (RFC 8785).
    pub(super) fn print(&self) -> Vec<u8> {
        canonical::print(&serde_json::to_value(self).unwrap_or_default())
    }

    /// Reads a record, which must be what it would be printed as.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let record: Self = serde_json::from_value(canonical::parse(bytes).ok()?).ok()?;
        (record.print() == bytes).then_some(record)
    }
}

/// The record of a verdict without its place and its body.
pub(super) fn of_verdict(verdict: &Verdict, log: LogProfile) -> VerdictRecord {
    let judged = &verdict.judged;
    let mut outcomes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut capped = BTreeMap::new();
    for judged in verdict.findings.iter().filter(|judged| judged.finding.check.family() != "protection") {
        let check = judged.finding.check;
        outcomes.entry(key(judged).to_owned()).or_default().push(check.id.to_owned());
        if let Some(cap) = judged.finding.cap.filter(|_| judged.finding.outcome == Outcome::Failed) {
            capped.insert(check.id.to_owned(), cap.name().to_owned());
        }
    }
    // A field that its own check did not find in order may hold what belongs to another: a line that was read one
    // character off has a piece of the name in it.
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
        capped,
        body: None,
    }
}

/// What the log profile keeps beside the record.
pub(super) fn body(verdict: &Verdict, evidence: &Evidence, log: LogProfile) -> Option<Vec<u8>> {
    let told = || {
        let json = to_json(verdict, Layout::Line, Language::English);
        serde_json::from_str::<Value>(&json).unwrap_or_default()
    };
    let body = match log {
        LogProfile::Basic => return None,
        LogProfile::Standard => json!({ "verdict": told() }),
        LogProfile::Full => json!({ "verdict": told(), "evidence": evidence }),
    };
    serde_json::to_vec(&body).ok()
}

/// The word that a record has for an outcome.
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

/// The outcome that a record's word stands for.
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
