//! Releases: each month is published once.
//!
//! ```json
//! {"by":"state","k":11,"schema":"bordercheck.registry-releases/1","tables":[{"groups":[…],"month":"2026-10","verdicts":214}],
//!  "through":"2026-10"}
//! ```
//!
//! The file remembers what was released. `through` is the last month that is closed: of it and of every month before, only
//! what stands in the file is ever published, also if nothing does since a month had fewer than [`K`] verdicts.

use serde::{Deserialize, Serialize};

use super::suppress::divide;
use super::{CountedVerdict, Granularity, Group, K};
use crate::canonical;

/// The schema that the file names.
const SCHEMA: &str = "bordercheck.registry-releases/1";

/// The published counts of one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The month, `2026-10`.
    pub month: String,
    /// Number of verdicts in all groups.
    pub verdicts: u64,
    /// The groups.
    pub groups: Vec<Group>,
}

/// All that was released, of months that have ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Releases {
    schema: String,
    /// The smallest count that is published, [`K`].
    pub k: u64,
    /// The granularity of all tables.
    pub by: Granularity,
    /// The last month that is closed; empty before the first release.
    pub through: String,
    /// The tables, in the order of their months.
    pub tables: Vec<Table>,
}

/// The reason why a file of releases is not used.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The file has another form.
    #[error("expected {SCHEMA}, found {0}")]
    Malformed(String),
    /// The file has another granularity: two tables of the same verdicts could be subtracted from one another.
    #[error(
        "these releases are by {found:?}; a second table of the same verdicts, by {asked:?}, would reveal small counts"
    )]
    OtherGranularity {
        /// The granularity that was asked for.
        asked: Granularity,
        /// The granularity of the file.
        found: Granularity,
    },
}

impl Releases {
    /// Releases of which there are none yet.
    #[must_use]
    pub fn new(by: Granularity) -> Self {
        Self { schema: SCHEMA.to_owned(), k: K, by, through: String::new(), tables: Vec::new() }
    }

    /// Parses a file of releases with this granularity.
    ///
    /// # Errors
    /// [`ReleaseError`].
    pub fn parse(text: &[u8], by: Granularity) -> Result<Self, ReleaseError> {
        let value = canonical::parse(text).map_err(|why| ReleaseError::Malformed(why.to_string()))?;
        let releases: Self = serde_json::from_value(value).map_err(|why| ReleaseError::Malformed(why.to_string()))?;
        if releases.schema != SCHEMA || releases.k != K {
            return Err(ReleaseError::Malformed(format!("{:?} with k = {}", releases.schema, releases.k)));
        }
        if releases.by != by {
            return Err(ReleaseError::OtherGranularity { asked: by, found: releases.by });
        }
        Ok(releases)
    }

    /// The bytes of the file.
    #[must_use]
    pub fn print(&self) -> Vec<u8> {
        canonical::print(&serde_json::to_value(self).unwrap_or_default())
    }

    /// Closes every month before `month`, and adds the tables of those that were not closed yet. Verdicts of closed months
    /// are not looked at.
    pub fn close_before(&mut self, month: &str, verdicts: &[CountedVerdict]) {
        let depth = match self.by {
            Granularity::All => 0,
            Granularity::State => 1,
            Granularity::Border => 2,
        };
        let is_new = |verdict: &&CountedVerdict| verdict.month > self.through && *verdict.month < *month;
        let mut verdicts: Vec<&CountedVerdict> = verdicts.iter().filter(is_new).collect();
        verdicts.sort_by_key(|verdict| &verdict.month);
        for of_month in verdicts.chunk_by(|one, other| one.month == other.month) {
            let mut groups = Vec::new();
            divide(of_month.to_vec(), Vec::new(), depth, &mut groups);
            let month = of_month.first().map(|first| first.month.clone()).unwrap_or_default();
            // A month with fewer than k verdicts is no different from one with none.
            if !groups.is_empty() {
                let verdicts = groups.iter().map(|group: &Group| group.verdicts).sum();
                self.tables.push(Table { month, verdicts, groups });
            }
        }
        if let Some(before) = month_before(month).filter(|before| *before > self.through) {
            self.through = before;
        }
    }
}

/// The month before another one.
fn month_before(month: &str) -> Option<String> {
    let first = format!("{month}-01").parse::<jiff::civil::Date>().ok()?;
    Some(first.yesterday().ok()?.strftime("%Y-%m").to_string())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{many, verdict};
    use super::*;

    fn released(verdicts: &[CountedVerdict], month: &str) -> Releases {
        let mut releases = Releases::new(Granularity::State);
        releases.close_before(month, verdicts);
        releases
    }

    /// The attack: the journals grow by one traveller between two releases, and the releases are subtracted.
    #[test]
    fn difference_of_two_releases_never_reveals_one_traveller() {
        let october = many(30, "2026-10", ["UTO", ""], "successful");
        for month in ["2026-09", "2026-10", "2026-11", "2026-12"] {
            for outcome in ["failed", "successful"] {
                let mut releases = released(&october, "2026-11");
                let first = releases.clone();
                let grown = [october.clone(), vec![verdict(month, ["UTO", ""], outcome)]].concat();
                releases.close_before("2026-11", &grown);
                assert_eq!(releases, first, "{month}: the same day");
                releases.close_before("2026-12", &grown);
                assert_eq!(releases.tables, first.tables, "{month}: a month with one verdict has no table");
            }
        }
    }

    #[test]
    fn month_under_way_is_not_released() {
        let verdicts = many(30, "2026-11", ["UTO", ""], "successful");
        assert_eq!(released(&verdicts, "2026-11").tables, []);
        let mut releases = released(&verdicts, "2026-12");
        assert_eq!((releases.tables.len(), releases.through.as_str()), (1, "2026-11"));
        // The clock is turned back and on again: what is closed stays as it is.
        let before = releases.clone();
        releases.close_before("2026-01", &many(30, "2025-12", ["UTO", ""], "failed"));
        releases.close_before("2026-12", &many(31, "2026-11", ["UTO", ""], "failed"));
        assert_eq!(releases, before);
    }

    /// A month with fewer than k verdicts is closed, too: otherwise one more verdict would show how many there were.
    #[test]
    fn month_with_few_verdicts_is_closed_like_others() {
        let mut releases = released(&many(10, "2026-10", ["UTO", ""], "successful"), "2026-11");
        assert_eq!(releases, released(&[], "2026-11"), "no different from none");
        releases.close_before("2026-11", &many(11, "2026-10", ["UTO", ""], "successful"));
        assert_eq!(releases.tables, []);
    }

    #[test]
    fn second_granularity_is_refused() {
        let releases = released(&many(30, "2026-10", ["UTO", ""], "successful"), "2026-11");
        assert_eq!(Releases::parse(&releases.print(), Granularity::State).unwrap(), releases);
        let other = Releases::parse(&releases.print(), Granularity::Border);
        assert!(matches!(other, Err(ReleaseError::OtherGranularity { .. })));
        assert!(matches!(Releases::parse(b"{}", Granularity::Border), Err(ReleaseError::Malformed(_))));
    }
}
