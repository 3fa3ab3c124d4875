//! Counts of verdicts that may be published: cells of fewer than [`K`] verdicts are suppressed, together with the counts that
//! would reveal them by subtraction, in one release and across releases.
//!
//! ```text
//! 2026-10 UTO border-7    214 verdicts      optical.mrz.date-of-birth-digit   successful 201   other 13
//! 2026-10 UTO other        31 verdicts      …
//! 2026-10 other            12 verdicts      …
//! ```
//!
//! Every verdict is counted in exactly one *group* (month, State, border). Of the parts of a group, those below k are merged
//! as `other`; if these have fewer than k verdicts together, the smallest of the remaining parts is merged, too. So the groups
//! of a month are a partition into parts of at least k verdicts (or nothing is published), and a total is the sum of the
//! published groups. Within a group the outcomes of each check add up to the group's size. Outcomes below k are merged in the
//! same way: `other` then stands for at least k verdicts, and no other number depends on how they are divided. Where somebody
//! who knows this rule could invert it and find a merged count, only the group's size is published.
//!
//! **Across releases** ([`Releases`]): a table is about one month that has ended, it is made once, and every later release
//! repeats it. Months are disjoint, so no verdict is counted in two tables, and no difference or sum of released numbers is
//! about fewer verdicts than the numbers of one table are. A verdict that comes in after its month was closed is never
//! counted. A second, coarser or finer, table of the same verdicts would defeat this: a file of releases has one granularity.

mod release;
mod suppress;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use release::{ReleaseError, Releases, Table};

/// The smallest count that is published (docs/registry.md, "What is protected, and what is not?").
pub const K: u64 = 11;
/// Name of merged groups and outcomes.
const OTHER: &str = "other";

/// The groups that the verdicts of a month are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Granularity {
    /// All in one group.
    All,
    /// By issuing State.
    State,
    /// By issuing State and border.
    Border,
}

/// The part of a verdict that is counted. It has no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedVerdict {
    /// Month, `2026-11`.
    pub month: String,
    /// State, border.
    pub path: [String; 2],
    /// Checks and their outcomes. The disposition is counted as a check of that name.
    pub outcomes: Vec<(String, String)>,
}

impl CountedVerdict {
    /// The counted part of a verdict in JSON; `None` if it is no verdict. A verdict does not name the border where it was
    /// given, so the caller does.
    #[must_use]
    pub fn from_json(verdict: &Value, border: &str) -> Option<Self> {
        let schema = verdict.get("schema")?.as_str()?;
        if !schema.starts_with("bordercheck.verdict/") {
            return None;
        }
        let mut outcomes = vec![("disposition".to_owned(), verdict.get("disposition")?.as_str()?.to_owned())];
        let mut state = "";
        for finding in verdict.get("findings")?.as_array()? {
            let (check, outcome) = (finding.get("check")?.as_str()?, finding.get("outcome")?.as_str()?);
            // An issuing State that is not in order may contain a part of the holder's name.
            if (check, outcome) == ("optical.mrz.issuing-state", "successful") {
                state = verdict.pointer("/document/issuing_state")?.as_str()?;
            }
            outcomes.push((check.to_owned(), outcome.to_owned()));
        }
        let month = month_of(verdict.pointer("/judged/at")?.as_str()?)?;
        Some(Self { month, path: [state, border].map(str::to_owned), outcomes })
    }
}

/// The month of a time in RFC 3339; `None` if it does not begin with one.
#[must_use]
pub fn month_of(time: &str) -> Option<String> {
    let month = time.get(..7)?;
    format!("{month}-01").parse::<jiff::civil::Date>().ok().map(|_| month.to_owned())
}

/// The published counts of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// State, border, as far as the granularity goes; `other` for merged groups.
    pub path: Vec<String>,
    /// Number of verdicts.
    pub verdicts: u64,
    /// For each check the number of verdicts with each outcome.
    pub checks: BTreeMap<String, BTreeMap<String, u64>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn verdict(month: &str, path: [&str; 2], outcome: &str) -> CountedVerdict {
        let outcomes = vec![("check".into(), outcome.into())];
        CountedVerdict { month: month.to_owned(), path: path.map(str::to_owned), outcomes }
    }

    pub(super) fn many(count: usize, month: &str, path: [&str; 2], outcome: &str) -> Vec<CountedVerdict> {
        vec![verdict(month, path, outcome); count]
    }

    #[test]
    fn verdict_without_a_month_is_none() {
        assert_eq!(month_of("2026-11-23T10:00:00Z").as_deref(), Some("2026-11"));
        assert_eq!(["2026-13-01", "2026", "26-11-23", "+026-11"].map(month_of), [None, None, None, None]);
    }
}
