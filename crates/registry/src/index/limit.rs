//! Limits on the entries of one log in an index. Without them one authority could make every question about another State's
//! documents slow, or the index larger than the memory of a checkpoint (docs/registry.md, "When does a pattern not count?").
//! What is left out is named in `set-aside.json`.

use std::collections::BTreeMap;

use super::hash_table::Record;
use super::ids::{PATTERN_LIMIT, REPEATED_LIMIT, RejectedByIndex};
use super::statements::IndexedStatement;
use super::tables::NumberedEntry;
use crate::entry::Lookup;

/// Bytes of the patterns, anchors and notices of one log as they are written and as they are in the index, at most: a hundred
/// thousand patterns of the usual length.
pub(super) const PATTERN_BYTES: usize = 64 << 20;
/// Patterns of one log about others' documents, at most: each question about these evaluates them, and they are notes until other
/// States make the same statement.
const ABOUT_OTHERS: usize = 1_000;
/// Statements of one log about one document or one certificate, at most: the newest. A question reads each of them.
pub(super) const REPEATED: usize = 16;
/// Entries of one log that are named for these limits, at most.
const NAMED: usize = 1_000;

/// The entries that an index leaves out, log by log.
#[derive(Default)]
pub(super) struct Limits {
    /// Bytes of the patterns, anchors and notices of each log.
    bytes: BTreeMap<usize, usize>,
    named: BTreeMap<usize, usize>,
    pub(super) rejected: Vec<RejectedByIndex>,
}

impl Limits {
    /// Returns true if an index takes one more entry of so many bytes of a log.
    pub(super) fn takes(&mut self, log: usize, position: u64, bytes: usize) -> bool {
        let so_far = self.bytes.entry(log).or_default();
        *so_far = so_far.saturating_add(bytes);
        let takes = *so_far <= PATTERN_BYTES;
        if !takes {
            self.name(log, position, PATTERN_LIMIT, || {
                format!("the log has more than {PATTERN_BYTES} bytes of patterns")
            });
        }
        takes
    }

    /// Leaves out the patterns of each log about others' documents that are beyond the limit.
    pub(super) fn limit_foreign(
        &mut self,
        statements: &mut Vec<NumberedEntry>,
        place: impl Fn(u32) -> Option<(usize, u64)>,
    ) {
        let mut foreign = BTreeMap::<usize, usize>::new();
        statements.retain(|numbered| {
            if !numbered.foreign || !matches!(numbered.entry.body.lookup(), Lookup::Pattern(_)) {
                return true;
            }
            let Some((log, position)) = place(numbered.number) else { return true };
            let count = foreign.entry(log).or_default();
            *count += 1;
            if *count > ABOUT_OTHERS {
                let why = || format!("the log has {ABOUT_OTHERS} patterns about others' documents before it");
                self.name(log, position, PATTERN_LIMIT, why);
            }
            *count <= ABOUT_OTHERS
        });
    }

    /// Leaves out the older records of one key and log. `place` is the place of a record's entry.
    pub(super) fn limit_repeated(&mut self, records: &mut Vec<Record>, place: impl Fn(u32) -> Option<(usize, u64)>) {
        records.sort_unstable();
        let mut left_out = Vec::new();
        for run in records.chunk_by(Record::has_key_of).filter(|run| run.len() > REPEATED) {
            let mut kept = BTreeMap::<usize, usize>::new();
            for record in run.iter().rev() {
                let Some((log, position)) = place(record.value()) else { continue };
                let count = kept.entry(log).or_default();
                *count += 1;
                if *count > REPEATED {
                    left_out.push(*record);
                    let why = || format!("{REPEATED} later entries of the log are about the same document or key");
                    self.name(log, position, REPEATED_LIMIT, why);
                }
            }
        }
        if !left_out.is_empty() {
            left_out.sort_unstable();
            records.retain(|record| left_out.binary_search(record).is_err());
        }
    }

    fn name(&mut self, log: usize, position: u64, code: &'static str, why: impl FnOnce() -> String) {
        let named = self.named.entry(log).or_default();
        *named += 1;
        if *named <= NAMED {
            self.rejected.push(RejectedByIndex { log, position, code, why: why() });
        }
    }
}

/// Keeps the nearest of each log's statements about a portrait, in the order of their numbers.
pub(super) fn keep_nearest(near: &mut Vec<(IndexedStatement, u32)>) {
    if near.len() <= REPEATED {
        return;
    }
    near.sort_by_key(|(statement, distance)| (statement.place.log, *distance, statement.number));
    let mut kept = BTreeMap::<usize, usize>::new();
    near.retain(|(statement, _)| {
        let count = kept.entry(statement.place.log).or_default();
        *count += 1;
        *count <= REPEATED
    });
    near.sort_by_key(|(statement, _)| statement.number);
}
