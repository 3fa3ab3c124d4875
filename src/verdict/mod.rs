//! The verdict: what the findings come to under a profile, with every reason in it.

mod decide;
mod document;
pub(crate) mod profile;
mod wanted;

use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};

pub use decide::decide;
pub(crate) use decide::weigh;
pub use document::DocumentFields;
pub use profile::{Profile, ProfileError};
pub use wanted::NextLevel;

use crate::answer::{Ceiling, Outcome};
use crate::checks::{Duty, Finding};
use crate::evidence::Input;
use crate::requirements::Requirements;
use crate::text::{self, Language};
use ::registry::snapshot::{LogState, Snapshot};
use pki::Trust;

/// The result of judging a document: disposition, reasons, and the profile and references that it was judged under.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The name of the document; empty unless one was given.
    pub name: String,
    /// The action that the officer is to take.
    pub disposition: Disposition,
    /// The level of what was proved.
    pub assurance: Assurance,
    /// The parts that the assurance says nothing of, because none was seen: `page`.
    pub unseen: Vec<&'static str>,
    /// The protection that the holder may need. It never changes the disposition.
    pub protection: Protection,
    /// The data elements of the document.
    pub document: DocumentFields,
    /// Every finding, in the order of the catalogue.
    pub findings: Vec<Judged>,
    /// Inputs and references that were missing; files of the chip by their names.
    pub missing: Vec<String>,
    /// The next level of assurance, and what to hand in for it; `None` where nothing that could be handed in would prove it.
    pub next: Option<NextLevel>,
    /// Time, profile, trust, registry and inputs.
    pub judged: JudgedUnder,
}

/// The action to take with a document, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Disposition {
    /// Every check that counts was answered, and none failed.
    Clear,
    /// A mandatory check could not be done; says nothing against anyone.
    Incomplete,
    /// An officer must look.
    Review,
    /// Evidence against the document.
    Alert,
}

/// The level of what was proved of a document, cumulatively: 0 unread, 1 the MRZ is consistent, 2 and so are the
/// optical checks that the pictures allow, 3 and passive authentication up to a trusted CSCA, 4 and the chip is no
/// copy, under a fresh registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Assurance(pub u8);

/// The protection that the holder may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Protection {
    /// No check asks for protection.
    None,
    /// Offer help.
    Offer,
    /// Call the protection officer now.
    Urgent,
}

/// A finding as the profile counts it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The finding.
    pub finding: Finding,
    /// Duty of the check under the profile.
    pub duty: Duty,
    /// The worst effect a failure may have, under the profile and with the certainty of the reading.
    pub ceiling: Ceiling,
    /// The effect on the disposition.
    pub effect: Disposition,
}

/// Under what a verdict was given. The same of these and the same document give the same verdict.
#[derive(Clone, Debug)]
pub struct JudgedUnder {
    /// The time of inspection.
    pub at: ZonedDateTime,
    /// Name of the profile.
    pub profile: String,
    /// Hash of the profile's bytes, lower-case hexadecimal.
    pub profile_sha256: String,
    /// Ages and strengths that the profile requires.
    pub requirements: Requirements,
    /// The trusted certificates and lists, if any were given.
    pub trust: Option<TrustUsed>,
    /// The logs of the registry that were asked.
    pub registry: Vec<LogUsed>,
    /// The parts of the document.
    pub inputs: Vec<Input>,
}

/// A log that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogUsed {
    /// Origin of the log.
    pub origin: String,
    /// Number of its entries.
    pub size: u64,
    /// Root hash of its tree, base64.
    pub root: String,
    /// Time of the checkpoint, RFC 3339.
    pub issued: String,
}

impl LogUsed {
    fn of(registry: &Snapshot) -> Vec<Self> {
        let log = |log: LogState| Self {
            origin: log.origin,
            size: log.size,
            root: base64::Engine::encode(&base64::engine::general_purpose::STANDARD, log.root),
            issued: log.issued.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        };
        registry.logs().map(log).collect()
    }
}

/// The trusted certificates and lists, by their numbers and hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrustUsed {
    /// Hash of all files together, lower-case hexadecimal.
    pub sha256: String,
    /// Number of trusted CSCA certificates.
    pub csca: usize,
    /// Number of revocation lists.
    pub crl: usize,
    /// Time of the newest list: of signing for a master list, of issue for a revocation list, RFC 3339.
    pub newest: Option<String>,
    /// Elements that were handed over and rejected, each with the reason.
    pub set_aside: Vec<String>,
}

impl TrustUsed {
    fn of(trust: &Trust) -> Option<Self> {
        let newest = trust.sources().iter().filter_map(|source| source.signed).max();
        let aside = trust.rejected().iter().map(|aside| format!("{}: {}", aside.name, aside.why));
        (!trust.sha256().is_empty()).then(|| Self {
            sha256: trust.sha256().to_owned(),
            csca: trust.csca(),
            crl: trust.crl(),
            newest: newest.map(|at| at.to_string()),
            set_aside: aside.collect(),
        })
    }
}

impl Verdict {
    /// The findings that decided, in the order of the catalogue; none when nothing speaks against the document.
    pub fn reasons(&self) -> impl Iterator<Item = &Judged> {
        let decided = self.disposition;
        self.findings.iter().filter(move |judged| decided != Disposition::Clear && judged.effect == decided)
    }

    /// The inputs whose want made the verdict incomplete, in the words of `missing`; none of another disposition.
    #[must_use]
    pub fn wanting(&self) -> Vec<String> {
        match self.disposition {
            Disposition::Incomplete => wanted::wanting(&self.findings, &self.missing),
            Disposition::Clear | Disposition::Review | Disposition::Alert => Vec::new(),
        }
    }

    /// The findings about protection that ask for help, in the order of the catalogue.
    pub fn protecting(&self) -> impl Iterator<Item = &Judged> {
        self.findings.iter().filter(|judged| judged.is_protection() && judged.finding.outcome == Outcome::Failed)
    }

    /// The finding of a check.
    #[must_use]
    pub fn finding(&self, id: &str) -> Option<&Judged> {
        self.findings.iter().find(|judged| judged.finding.check.id == id)
    }
}

impl Judged {
    /// Returns true for a finding about protection, which no report that the holder may see has.
    #[must_use]
    pub fn is_protection(&self) -> bool {
        self.finding.check.is_protection()
    }

    /// One sentence: what is so, what was found and what was expected.
    #[must_use]
    pub fn says(&self, language: Language) -> String {
        text::printable(&text::says(&self.finding, language)).into_owned()
    }
}

impl Protection {
    /// The word that verdicts use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Offer => "offer",
            Self::Urgent => "urgent",
        }
    }
}

impl Disposition {
    /// The word that verdicts use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Incomplete => "incomplete",
            Self::Review => "review",
            Self::Alert => "alert",
        }
    }
}
