//! Counts of verdicts that may be given away: cells of fewer than [`K`] are suppressed, together with what would reveal
//! them.
//!
//! ```text
//! UTO 2026-11 border-7    214 verdicts      optical.mrz.date-of-birth-digit   successful 201   other 13
//! UTO 2026-11 other        31 verdicts      …
//! other                    12 verdicts      …
//! ```
//!
//! Why subtraction reveals nothing: every verdict is counted in exactly one *group* (State, month, border). Of the parts
//! of a parent those below k are put together as `other`; when the parts so put together are still fewer than k, the
//! smallest of the others joins them. So groups are a partition into parts of k or more (or nothing is given), and a
//! total is the sum of the groups that are given. In a group, the outcomes of each check add up to its size and to
//! nothing else; those below k are put together the same way, so a sum `other` stands for outcomes that have k verdicts
//! together, and no other number depends on how they share them. Where the rule itself would give them away, turned round
//! by who knows it, only the group's size is given.
//! Giving away a second, coarser or finer, count of the same verdicts would undo this.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// The smallest count that is given (REGISTRY §6).
pub const K: u64 = 10;
/// What was put together.
const OTHER: &str = "other";
/// How finely verdicts are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Granularity {
    /// All together.
    All,
    /// By issuing State.
    State,
    /// By State and month.
    Month,
    /// By State, month and border.
    Border,
}

/// What of a verdict is counted: no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedVerdict {
    /// State, month, border.
    pub path: [String; 3],
    /// Check and outcome; the disposition counts as one.
    pub outcomes: Vec<(String, String)>,
}

impl CountedVerdict {
    /// What counts of a verdict in JSON that was given at a border; `None` when it is no verdict. A verdict does not say
    /// where it was given: whoever kept it knows.
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
            // A field that its own check did not find in order may hold a piece of the holder's name.
            if (check, outcome) == ("optical.mrz.issuing-state", "successful") {
                state = verdict.pointer("/document/issuing_state")?.as_str()?;
            }
            outcomes.push((check.to_owned(), outcome.to_owned()));
        }
        let month = verdict.pointer("/judged/at")?.as_str()?.get(..7)?;
        Some(Self { path: [state, month, border].map(str::to_owned), outcomes })
    }
}

/// What is given of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// State, month, border as far as the grain goes; `other` for what was put together.
    pub path: Vec<String>,
    /// Its verdicts.
    pub verdicts: u64,
    /// Of each check, how many verdicts had which outcome.
    pub checks: BTreeMap<String, BTreeMap<String, u64>>,
}

/// What is given away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The smallest count that is given.
    pub k: u64,
    /// The verdicts of all groups.
    pub verdicts: u64,
    /// The groups.
    pub groups: Vec<Group>,
}

/// Groups verdicts and suppresses what is small.
#[must_use]
pub fn tabulate(verdicts: &[CountedVerdict], grain: Granularity) -> Table {
    let depth = match grain {
        Granularity::All => 0,
        Granularity::State => 1,
        Granularity::Month => 2,
        Granularity::Border => 3,
    };
    let mut groups = Vec::new();
    divide(verdicts.iter().collect(), Vec::new(), depth, &mut groups);
    Table { k: K, verdicts: groups.iter().map(|group: &Group| group.verdicts).sum(), groups }
}

/// Divides verdicts by the next level, as long as the parts can be given.
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
        // A border of that name would be taken for what was put together.
        let name = if name == OTHER { format!("{OTHER}?") } else { name };
        parts.entry(name).or_default().push(verdict);
    }
    let sizes = parts.iter().map(|(name, part)| (name.clone(), count(part))).collect::<BTreeMap<_, _>>();
    let given = suppress(sizes.clone(), sizes.values().sum());
    let mut other = Vec::new();
    for (name, part) in parts {
        if given.contains_key(&name) {
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

/// Puts outcomes together until none is small. They add up to the group's size, which is known. Verdicts that did not
/// ask this check are an outcome too, for they can be found by subtraction.
///
/// Who sees the result knows this rule, so it is turned round: unless each outcome that is not given could have had one
/// verdict more or less without another result, only the group's size is given.
fn suppress(mut outcomes: BTreeMap<String, u64>, size: u64) -> BTreeMap<String, u64> {
    let missing = size.saturating_sub(outcomes.values().sum());
    outcomes.insert("not-asked".to_owned(), missing);
    outcomes.retain(|_, count| *count > 0);
    let given = put_together(&outcomes);
    let hidden = outcomes.keys().filter(|name| !given.contains_key(*name)).collect::<Vec<_>>();
    let could_differ = |name: &&String| {
        hidden.iter().filter(|other| *other != name).any(|other| {
            moved(&outcomes, name, other).is_some_and(|world| put_together(&world) == given)
                || moved(&outcomes, other, name).is_some_and(|world| put_together(&world) == given)
        })
    };
    // What never happens need not be hidden; where nothing is put together nothing is.
    let safe =
        !given.contains_key(OTHER) || hidden.iter().filter(|name| outcomes.get(**name) != Some(&0)).all(could_differ);
    if safe { given } else { BTreeMap::from([(OTHER.to_owned(), size)]) }
}

/// The same counts with one verdict moved from one outcome to another.
fn moved(outcomes: &BTreeMap<String, u64>, from: &str, to: &str) -> Option<BTreeMap<String, u64>> {
    let mut world = outcomes.clone();
    let less = world.get_mut(from)?;
    *less = less.checked_sub(1)?;
    *world.get_mut(to)? += 1;
    Some(world)
}

/// The outcomes of k and more, and the sum of the others: when there are others, of k or more together.
fn put_together(outcomes: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let mut sizes =
        outcomes.iter().filter(|(_, count)| **count > 0).map(|(name, count)| (*count, name)).collect::<Vec<_>>();
    sizes.sort();
    let (mut given, mut other) = (BTreeMap::new(), 0);
    for (count, name) in sizes {
        if count < K || (1..K).contains(&other) {
            other += count;
        } else {
            given.insert(name.clone(), count);
        }
    }
    if other > 0 {
        given.insert(OTHER.to_owned(), other);
    }
    given
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
    fn small_groups_are_put_together_with_what_would_reveal_them() {
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
        // Four that are below ten and 36 together are nine each: too much is said.
        assert_eq!(outcomes(&[9, 9, 9, 95, 9]), given(&[("other", 131)]));
    }

    /// The margins of two levels do not give away what either suppresses: of every group that is not given, two worlds
    /// that are told the same way differ in it.
    #[test]
    fn no_suppressed_group_is_determined_by_the_margins() {
        let cells = [["UTO", "2026-10", ""], ["UTO", "2026-11", ""], ["ZZA", "2026-10", ""]];
        let mut told: BTreeMap<String, Vec<[usize; 3]>> = BTreeMap::new();
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
                    told.entry(format!("{third} {groups:?}")).or_default().push(counts);
                }
            }
        }
        for (table, worlds) in told {
            for (place, [state, month, _]) in cells.into_iter().enumerate().take(2) {
                let given = table.contains(&format!("{state} {month}"));
                let happens = worlds.iter().all(|world| world[place] > 0);
                let differ = worlds.iter().any(|world| world[place] != worlds[0][place]);
                assert!(given || !happens || differ, "{table}: {state} {month} is {}", worlds[0][place]);
            }
        }
    }

    /// What somebody who sees the table can make of it: for each outcome that is not given, whether two worlds that
    /// would be told the same way differ in it.
    #[test]
    fn no_suppressed_count_is_determined() {
        // All groups of up to 40 verdicts over three outcomes that a check had, by what is told of them.
        let names = ["failed", "successful", "undetermined"];
        let mut told: BTreeMap<String, Vec<[u64; 3]>> = BTreeMap::new();
        for size in K..40 {
            for first in 0..=size {
                for second in 0..=size - first {
                    let counts = [first, second, size - first - second];
                    let outcomes = names.into_iter().zip(counts).filter(|(_, count)| *count > 0);
                    let outcomes = outcomes.map(|(name, count)| (name.to_owned(), count)).collect();
                    told.entry(format!("{size} {:?}", suppress(outcomes, size))).or_default().push(counts);
                }
            }
        }
        for (table, worlds) in told {
            for (place, name) in names.into_iter().enumerate() {
                if table.contains(&format!("{name:?}")) || !table.contains(OTHER) {
                    continue;
                }
                let differ = worlds.iter().any(|world| world[place] != worlds[0][place]);
                assert!(differ, "{table}: {name} is {}", worlds[0][place]);
            }
        }
    }
}
