//! Checks: every question that is asked of a document, one row each, in the order of the catalogue. A check answers yes
//! or no; absent evidence is not supported, malformed evidence undetermined, our own limit or fault aborted.

mod answer;
mod case;
mod combined;
mod defect;
mod deviation;
mod electronic;
mod engine;
mod input;
mod optical;
mod protection;
mod registry;
mod requirement;
mod seal;

use serde::{Deserialize, Serialize};

pub(crate) use answer::Answer;
pub use answer::{Cause, Fact, Finding, Outcome};
pub use case::Case;
pub use requirement::{Requirements, Strength};

/// One question: what holds when it is answered yes, what a no may lead to, and who says that it must be asked.
#[derive(Debug)]
pub struct Check {
    /// `family.subject.property`; never renamed, never reused.
    pub id: &'static str,
    /// What holds when the check is successful.
    pub claim: &'static str,
    /// Whether it counts, unless the profile says otherwise.
    pub duty: Duty,
    /// The worst effect that a failure may have.
    pub ceiling: Ceiling,
    /// What the answer rests on.
    pub basis: Basis,
    /// The clauses that it comes from.
    pub source: &'static str,
    /// Whether it rests on characters, which may have been read from a picture with doubt.
    pub rests_on: RestsOn,
    /// Asks it.
    ask: fn(&Case<'_>) -> Answer,
}

/// Whether a check counts (TR-03135-1 §3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Duty {
    /// Must be done and counts.
    Mandatory,
    /// Counts when it was done.
    Optional,
    /// Asked and logged, never counted.
    Evaluatory,
}

/// The worst effect that a failed check may have, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ceiling {
    /// Noted, no more.
    Note,
    /// A note that makes the verdict incomplete: what failed is ours to provide and says nothing against the document.
    Blocking,
    /// An officer must look.
    Review,
    /// Evidence against the document.
    Alert,
}

/// What an answer rests on. Measured and statistical answers never have the ceiling `alert`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Basis {
    /// A rule and the characters.
    Deterministic,
    /// A signature or a hash.
    Cryptographic,
    /// A signed statement of an authority.
    Registry,
    /// A measurement with a threshold.
    Measured,
    /// A classifier.
    Statistical,
}

/// Whether characters are what a check rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestsOn {
    /// Characters of the MRZ: capped at `review` unless they were read with certainty.
    Characters,
    /// Anything else.
    Other,
}

/// The families, in the order of the catalogue.
const FAMILIES: [&[Check]; 8] = [
    input::CHECKS,
    optical::CHECKS,
    electronic::CHECKS,
    combined::CHECKS,
    seal::CHECKS,
    registry::CHECKS,
    protection::CHECKS,
    engine::CHECKS,
];

/// Every check, in order.
pub fn catalogue() -> impl Iterator<Item = &'static Check> {
    FAMILIES.into_iter().flatten()
}

/// The check of this id.
#[must_use]
pub(crate) fn find(id: &str) -> Option<&'static Check> {
    catalogue().find(|check| check.id == id)
}

/// Asks every check, in order: one finding each, whatever was handed in.
#[must_use]
pub fn ask(mut case: Case<'_>) -> Vec<Finding> {
    for check in catalogue() {
        let answer = (check.ask)(&case);
        case.record(Finding::new(check, answer));
    }
    defect::excuse(&mut case);
    deviation::excuse(&mut case);
    case.into_findings()
}

impl Ceiling {
    /// The word that verdicts use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note | Self::Blocking => "note",
            Self::Review => "review",
            Self::Alert => "alert",
        }
    }
}

impl Check {
    /// The part of the id before the first dot.
    #[must_use]
    pub fn family(&self) -> &'static str {
        self.id.split('.').next().unwrap_or_default()
    }
}

/// What rows are asked with in tests: evidence as it is given, on the day of the fixtures, and nothing that is trusted.
#[cfg(test)]
mod asking {
    use super::{Answer, Case, Check, Finding};
    use crate::evidence::Evidence;
    use crate::reference::{Clock, Reference};

    pub(super) fn reference() -> Reference {
        Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given)
    }

    /// What a row answers, as a finding of a check.
    pub(super) fn ask(check: &'static Check, evidence: &Evidence, row: fn(&Case<'_>) -> Answer) -> Finding {
        Finding::new(check, row(&Case::new(evidence, &reference())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Place;
    use mrz::{Rule, RuleOutcome, Zone};

    #[test]
    fn measured_and_statistical_checks_never_alert() {
        for check in catalogue() {
            let soft = matches!(check.basis, Basis::Measured | Basis::Statistical);
            assert!(!(soft && check.ceiling == Ceiling::Alert), "{}", check.id);
        }
    }

    #[test]
    fn every_check_has_a_claim_and_a_source() {
        for check in catalogue() {
            assert!(!check.claim.is_empty() && !check.source.is_empty(), "{}", check.id);
            assert!((2..=3).contains(&check.id.split('.').count()), "{}", check.id);
        }
    }

    /// What may be the holder's is not written into logs by accident: what is shown while debugging leaves it out.
    #[test]
    fn nothing_of_a_person_is_shown_while_debugging() {
        let lines = ["P<UTOERIKSS0N<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
        let lines = lines.map(|line| line.as_bytes().to_vec());
        let zone = Zone::parse(&lines).unwrap();
        let RuleOutcome::Broken(fault) = zone.check(Rule::Name, jiff::civil::date(2010, 1, 1)) else {
            panic!("no digit")
        };
        let fact = Fact::new("name").found("ERIKSS0N").at(Place::mrz(1, 6, 8));
        let shown = [format!("{zone:?}"), format!("{fault:?}"), format!("{fact:?}")];
        for (shown, what) in shown.iter().zip(["TD3", "span", "name"]) {
            assert!(shown.contains(what) && !shown.contains("ERIKSS") && !shown.contains("L898902C3"), "{shown}");
        }
    }
}
