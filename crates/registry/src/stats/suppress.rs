//! Suppression of small counts within one release.

use std::collections::BTreeMap;

use super::{CountedVerdict, Group, K, OTHER};

/// Divides verdicts by the next level of their path, and adds the groups that can be published to a list.
pub(super) fn divide(verdicts: Vec<&CountedVerdict>, path: Vec<String>, depth: usize, to: &mut Vec<Group>) {
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
    use super::super::tests::many;
    use super::*;

    /// The groups of one month, and their sizes.
    fn groups(verdicts: &[CountedVerdict], depth: usize) -> Vec<Group> {
        let mut groups = Vec::new();
        divide(verdicts.iter().collect(), Vec::new(), depth, &mut groups);
        groups
    }

    #[test]
    fn small_groups_are_merged_with_what_would_reveal_them() {
        let verdicts = [
            many(50, "2026-11", ["UTO", ""], "successful"),
            many(20, "2026-11", ["ZZA", ""], "successful"),
            many(3, "2026-11", ["ZZB", ""], "successful"),
        ]
        .concat();
        let found = groups(&verdicts, 1);
        let sizes = found.iter().map(|group| (group.path.join(" "), group.verdicts)).collect::<Vec<_>>();
        // ZZB alone would be the total less the two others: ZZA joins it.
        assert_eq!(sizes, [("UTO".to_owned(), 50), ("other".to_owned(), 23)]);
        assert_eq!(groups(&verdicts[..10], 1), []);
        assert_eq!(groups(&verdicts[..11], 1)[0].verdicts, 11);
    }

    #[test]
    fn small_outcomes_cannot_be_found_by_subtraction() {
        let outcomes = |counts: &[usize]| {
            let names = ["aborted", "failed", "not_supported", "successful", "undetermined"];
            let verdicts =
                counts.iter().zip(names).flat_map(|(count, name)| many(*count, "2026-11", ["UTO", ""], name));
            groups(&verdicts.collect::<Vec<_>>(), 0)[0].checks["check"].clone()
        };
        let given = |pairs: &[(&str, u64)]| {
            pairs.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect::<BTreeMap<_, _>>()
        };
        assert_eq!(outcomes(&[0, 0, 0, 95, 20]), given(&[("successful", 95), ("undetermined", 20)]));
        assert_eq!(outcomes(&[0, 3, 0, 95, 20]), given(&[("other", 23), ("successful", 95)]));
        assert_eq!(outcomes(&[0, 3, 0, 95, 2]), given(&[("other", 100)]));
        assert_eq!(outcomes(&[9, 8, 9, 95, 9]), given(&[("other", 35), ("successful", 95)]));
        // Four counts below eleven that are 40 together must be ten each: that would reveal them.
        assert_eq!(outcomes(&[10, 10, 10, 95, 10]), given(&[("other", 135)]));
    }

    /// The sums of two levels do not reveal what either suppresses: for every suppressed group there are two inputs with the
    /// same table that differ in it.
    #[test]
    fn no_suppressed_group_is_determined_by_the_margins() {
        let cells = [["UTO", "a"], ["UTO", "b"], ["ZZA", "a"]];
        let mut by_table: BTreeMap<String, Vec<[usize; 3]>> = BTreeMap::new();
        for first in 0..=30 {
            for second in 0..=30 - first {
                for third in [0, 3, 10, 11, 12, 25].into_iter().filter(|third| first + second + third <= 30) {
                    let counts = [first, second, third];
                    let verdicts = counts
                        .into_iter()
                        .zip(cells)
                        .flat_map(|(count, cell)| many(count, "2026-11", cell, "successful"));
                    let found = groups(&verdicts.collect::<Vec<_>>(), 2);
                    let groups: Vec<_> = found.iter().map(|group| (group.path.join(" "), group.verdicts)).collect();
                    // A total below k is not given either.
                    by_table.entry(format!("{third} {groups:?}")).or_default().push(counts);
                }
            }
        }
        for (table, inputs) in by_table {
            for (place, [state, border]) in cells.into_iter().enumerate().take(2) {
                let given = table.contains(&format!("{state} {border}"));
                let happens = inputs.iter().all(|input| input[place] > 0);
                let differ = inputs.iter().any(|input| input[place] != inputs[0][place]);
                assert!(given || !happens || differ, "{table}: {state} {border} is {}", inputs[0][place]);
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
