//! Counts of verdicts that may be published: cells of fewer than [`K`] verdicts are suppressed, together with the counts that
//! would reveal them by subtraction.
//!
//! ```text
//! UTO 2026-11 border-7    214 verdicts      optical.mrz.date-of-birth-digit   successful 201   other 13
//! UTO 2026-11 other        31 verdicts      …
//! other                    12 verdicts      …
//! ```
//!
//! Every verdict is counted in exactly one *group* (State, month, border). Of the parts of a group, those below k are merged
//! as `other`; if these have fewer than k verdicts together, the smallest of the remaining parts is merged, too. So groups
//! are a partition into parts of at least k verdicts (or nothing is published), and a total is the sum of the published
//! groups. Within a group the outcomes of each check add up to the group's size. Outcomes below k are merged in the same way:
//! `other` then stands for at least k verdicts, and no other number depends on how they are divided. Where somebody who
//! knows this rule could invert it and find a merged count, only the group's size is published.
//!
//! Publishing a second, coarser or finer, table of the same verdicts would defeat this.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// The smallest count that is published (docs/registry.md).
pub const K: u64 = 10;
/// Name of merged groups and outcomes.
const OTHER: &str = "other";

/// The groups that verdicts are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Granularity {
    /// All in one group.
    All,
    /// By issuing State.
    State,
    /// By State and month.
    Month,
    /// By State, month and border.
    Border,
}

/// The part of a verdict that is counted. It has no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedVerdict {
    /// State, month, border.
    pub path: [String; 3],
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
        let month = verdict.pointer("/judged/at")?.as_str()?.get(..7)?;
        Some(Self { path: [state, month, border].map(str::to_owned), outcomes })
    }
}

/// The published counts of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// State, month, border, as far as the granularity goes; `other` for merged groups.
    pub path: Vec<String>,
    /// Number of verdicts.
    pub verdicts: u64,
    /// For each check the number of verdicts with each outcome.
    pub checks: BTreeMap<String, BTreeMap<String, u64>>,
}

/// The published counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The smallest count that is published, [`K`].
    pub k: u64,
    /// Number of verdicts in all groups.
    pub verdicts: u64,
    /// The groups.
    pub groups: Vec<Group>,
}

/// Counts verdicts in groups, and suppresses small counts.
#[must_use]
pub fn tabulate(verdicts: &[CountedVerdict], granularity: Granularity) -> Table {
    let depth = match granularity {
        Granularity::All => 0,
        Granularity::State => 1,
        Granularity::Month => 2,
        Granularity::Border => 3,
    };
    let mut groups = Vec::new();
    divide(verdicts.iter().collect(), Vec::new(), depth, &mut groups);
    Table { k: K, verdicts: groups.iter().map(|group: &Group| group.verdicts).sum(), groups }
}

/// Divides verdicts by the next level of their path, and adds the groups that can be published to a list.
fn divide(verdicts: Vec<&CountedVerdict>, path: Vec<String>, depth: usize, to: &mut Vec<Group>) {
    if count(&verdicts) < K {
        return;
    }
    if path.len() == depth || path.last().is_some_and(|last| last == OTHER) {
        to.push(group(&verdicts, path));
        return;
    }
    let mut parts: BTreeMap<String, Vec<&CountedVerdict>> = BTreeMap::new();
    for verdict in verdicts {
        let name = verdict.path.get(path.len()).cloned().unwrap_or_default();
        // A border that is named `other` must not look like a merged group.
        let name = if name == OTHER { format!("{OTHER}?") } else { name };
        parts.entry(name).or_default().push(verdict);
    }
    let sizes = parts.iter().map(|(name, part)| (name.clone(), count(part))).collect::<BTreeMap<_, _>>();
    let published = suppress(sizes.clone(), sizes.values().sum());
    let mut other = Vec::new();
    for (name, part) in parts {
        if published.contains_key(&name) {
            divide(part, [path.clone(), vec![name]].concat(), depth, to);
        } else {
            other.extend(part);
        }
    }
    divide(other, [path, vec![OTHER.to_owned()]].concat(), depth, to);
}

fn count(verdicts: &[&CountedVerdict]) -> u64 {
    u64::try_from(verdicts.len()).unwrap_or(u64::MAX)
}

fn group(verdicts: &[&CountedVerdict], path: Vec<String>) -> Group {
    let mut checks: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for (check, outcome) in verdicts.iter().flat_map(|verdict| &verdict.outcomes) {
        *checks.entry(check.clone()).or_default().entry(outcome.clone()).or_default() += 1;
    }
    let size = count(verdicts);
    let checks = checks.into_iter().map(|(check, outcomes)| (check, suppress(outcomes, size))).collect();
    Group { path, verdicts: size, checks }
}

/// Merges small outcomes. They add up to the group's size, which is published; so verdicts without this check are an outcome,
/// too.
///
/// A reader of the table knows this rule and may invert it. So the merged outcomes are published only if each of them could
/// have one verdict more or less with the same result; otherwise only the group's size is.
fn suppress(mut outcomes: BTreeMap<String, u64>, size: u64) -> BTreeMap<String, u64> {
    let missing = size.saturating_sub(outcomes.values().sum());
    outcomes.insert("not-asked".to_owned(), missing);
    outcomes.retain(|_, count| *count > 0);
    let published = merge_small(&outcomes);
    let hidden = outcomes.keys().filter(|name| !published.contains_key(*name)).collect::<Vec<_>>();
    let could_differ = |name: &&String| {
        hidden.iter().filter(|other| *other != name).any(|other| {
            moved(&outcomes, name, other).is_some_and(|counts| merge_small(&counts) == published)
                || moved(&outcomes, other, name).is_some_and(|counts| merge_small(&counts) == published)
        })
    };
    // An outcome without verdicts needs no protection, nor does a table without merged outcomes.
    let safe = !published.contains_key(OTHER)
        || hidden.iter().filter(|name| outcomes.get(**name) != Some(&0)).all(could_differ);
    if safe { published } else { BTreeMap::from([(OTHER.to_owned(), size)]) }
}

/// Counts with one verdict moved from one outcome to another; `None` if there is none to move.
fn moved(outcomes: &BTreeMap<String, u64>, from: &str, to: &str) -> Option<BTreeMap<String, u64>> {
    let mut counts = outcomes.clone();
    let less = counts.get_mut(from)?;
    *less = less.checked_sub(1)?;
    *counts.get_mut(to)? += 1;
    Some(counts)
}

/// The outcomes with at least k verdicts, and the sum of the others as `other`: of at least k, if there are any.
fn merge_small(outcomes: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let mut sizes =
        outcomes.iter().filter(|(_, count)| **count > 0).map(|(name, count)| (*count, name)).collect::<Vec<_>>();
    sizes.sort();
    let (mut published, mut other) = (BTreeMap::new(), 0);
    for (count, name) in sizes {
        if count < K || (1..K).contains(&other) {
            other += count;
        } else {
            published.insert(name.clone(), count);
        }
    }
    if other > 0 {
        published.insert(OTHER.to_owned(), other);
    }
    published
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(path: [&str; 3], outcome: &str) -> CountedVerdict {
        CountedVerdict { path: path.map(str::to_owned), outcomes: vec![("check".into(), outcome.into())] }
    }

    fn many(count: usize, path: [&str; 3], outcome: &str) -> Vec<CountedVerdict> {
        vec![verdict(path, outcome); count]
    }

    #[test]
    fn small_groups_are_merged_with_what_would_reveal_them() {
        let verdicts = [
            many(50, ["UTO", "2026-11", ""], "successful"),
            many(20, ["ZZA", "2026-11", ""], "successful"),
            many(3, ["ZZB", "2026-11", ""], "successful"),
        ]
        .concat();
        let table = tabulate(&verdicts, Granularity::State);
        let sizes = table.groups.iter().map(|group| (group.path.join(" "), group.verdicts)).collect::<Vec<_>>();
        // ZZB alone would be the total less the two others: ZZA joins it.
        assert_eq!(sizes, [("UTO".to_owned(), 50), ("other".to_owned(), 23)]);
        assert_eq!(tabulate(&verdicts[..9], Granularity::State).groups, []);
        assert_eq!(tabulate(&verdicts[..9], Granularity::State).verdicts, 0);
    }

    #[test]
    fn small_outcomes_cannot_be_found_by_subtraction() {
        let outcomes = |counts: &[usize]| {
            let names = ["aborted", "failed", "not_supported", "successful", "undetermined"];
            let verdicts = counts.iter().zip(names).flat_map(|(count, name)| many(*count, ["UTO", "", ""], name));
            tabulate(&verdicts.collect::<Vec<_>>(), Granularity::All).groups[0].checks["check"].clone()
        };
        let given = |pairs: &[(&str, u64)]| {
            pairs.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect::<BTreeMap<_, _>>()
        };
        assert_eq!(outcomes(&[0, 0, 0, 95, 20]), given(&[("successful", 95), ("undetermined", 20)]));
        assert_eq!(outcomes(&[0, 3, 0, 95, 20]), given(&[("other", 23), ("successful", 95)]));
        assert_eq!(outcomes(&[0, 3, 0, 95, 2]), given(&[("other", 100)]));
        assert_eq!(outcomes(&[9, 8, 9, 95, 9]), given(&[("other", 35), ("successful", 95)]));
        // Four counts below ten that are 36 together must be nine each: that would reveal them.
        assert_eq!(outcomes(&[9, 9, 9, 95, 9]), given(&[("other", 131)]));
    }

    /// The sums of two levels do not reveal what either suppresses: for every suppressed group there are two inputs with the
    /// same table that differ in it.
    #[test]
    fn no_suppressed_group_is_determined_by_the_margins() {
        let cells = [["UTO", "2026-10", ""], ["UTO", "2026-11", ""], ["ZZA", "2026-10", ""]];
        let mut by_table: BTreeMap<String, Vec<[usize; 3]>> = BTreeMap::new();
        for first in 0..=30 {
            for second in 0..=30 - first {
                for third in [0, 3, 9, 10, 11, 25].into_iter().filter(|third| first + second + third <= 30) {
                    let counts = [first, second, third];
                    let verdicts =
                        counts.into_iter().zip(cells).flat_map(|(count, cell)| many(count, cell, "successful"));
                    let table = tabulate(&verdicts.collect::<Vec<_>>(), Granularity::Month);
                    let groups: Vec<_> =
                        table.groups.iter().map(|group| (group.path.join(" "), group.verdicts)).collect();
                    // A total below k is not given either.
                    by_table.entry(format!("{third} {groups:?}")).or_default().push(counts);
                }
            }
        }
        for (table, inputs) in by_table {
            for (place, [state, month, _]) in cells.into_iter().enumerate().take(2) {
                let given = table.contains(&format!("{state} {month}"));
                let happens = inputs.iter().all(|input| input[place] > 0);
                let differ = inputs.iter().any(|input| input[place] != inputs[0][place]);
                assert!(given || !happens || differ, "{table}: {state} {month} is {}", inputs[0][place]);
            }
        }
    }

    /// For each suppressed outcome there are two inputs with the same table that differ in it.
    #[test]
    fn no_suppressed_count_is_determined() {
        // All groups of up to 40 verdicts over three outcomes, by the table that is published of them.
        let names = ["failed", "successful", "undetermined"];
        let mut by_table: BTreeMap<String, Vec<[u64; 3]>> = BTreeMap::new();
        for size in K..40 {
            for first in 0..=size {
                for second in 0..=size - first {
                    let counts = [first, second, size - first - second];
                    let outcomes = names.into_iter().zip(counts).filter(|(_, count)| *count > 0);
                    let outcomes = outcomes.map(|(name, count)| (name.to_owned(), count)).collect();
                    by_table.entry(format!("{size} {:?}", suppress(outcomes, size))).or_default().push(counts);
                }
            }
        }
        for (table, inputs) in by_table {
            for (place, name) in names.into_iter().enumerate() {
                if table.contains(&format!("{name:?}")) || !table.contains(OTHER) {
                    continue;
                }
                let differ = inputs.iter().any(|input| input[place] != inputs[0][place]);
                assert!(differ, "{table}: {name} is {}", inputs[0][place]);
            }
        }
    }
}
