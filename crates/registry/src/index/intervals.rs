//! Intervals in groups, searched for those that contain a point.
//!
//! The intervals of a group are sorted by their first number and read as a balanced search tree, whose root is the middle
//! element. Each element has the farthest end in its subtree, so a search skips subtrees that end before the point and
//! reads few more intervals than it finds (an interval tree).
//!
//! ```text
//! meta         groups, intervals                                             16 bytes
//! groups       key, first interval, number of intervals, sorted by key       16 bytes each
//! intervals    first, last, farthest last of its subtree, value, 12 zeros    64 bytes each, sorted in its group
//! ```

use std::io::{self, Write as _};

use super::map::{Damaged, Map};
use super::word::{to_usize, wide};
use super::write::{Section, Writer};

/// An interval of a group, both ends included, and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Interval {
    pub(super) group: u64,
    pub(super) first: u128,
    pub(super) last: u128,
    pub(super) value: u32,
}

/// Bytes of a group.
const GROUP: usize = 16;
/// Bytes of an interval.
const ROW: usize = 64;

/// Writes a table. The intervals need not be sorted; equal ones are written once.
///
/// # Errors
/// The file cannot be written, or there are more than 2³² intervals.
pub(super) fn write(writer: &mut Writer, mut intervals: Vec<Interval>) -> io::Result<Section> {
    intervals.sort_unstable();
    intervals.dedup();
    let groups: Vec<&[Interval]> = intervals.chunk_by(|a, b| a.group == b.group).collect();
    let narrow = |number: usize| u32::try_from(number).map_err(|_| io::Error::other("more than 2^32 intervals"));
    writer.section(|writer| {
        for number in [groups.len(), intervals.len()] {
            writer.write_all(&wide(number).to_le_bytes())?;
        }
        let mut passed = 0;
        for group in &groups {
            let key = group.first().map(|interval| interval.group).unwrap_or_default();
            writer.write_all(&key.to_le_bytes())?;
            writer.write_all(&narrow(passed)?.to_le_bytes())?;
            writer.write_all(&narrow(group.len())?.to_le_bytes())?;
            passed += group.len();
        }
        for group in &groups {
            let mut farthest = vec![0; group.len()];
            fill_farthest(group, &mut farthest);
            for (interval, farthest) in group.iter().zip(farthest) {
                for end in [interval.first, interval.last, farthest] {
                    writer.write_all(&end.to_le_bytes())?;
                }
                writer.write_all(&interval.value.to_le_bytes())?;
                writer.write_all(&[0; 12])?;
            }
        }
        Ok(())
    })
}

/// Fills in the farthest end of each subtree; returns that of the whole tree.
fn fill_farthest(intervals: &[Interval], farthest: &mut [u128]) -> u128 {
    let middle = intervals.len() / 2;
    let (left, rest) = intervals.split_at(middle);
    let Some((own, right)) = rest.split_first() else { return 0 };
    let (farthest_left, rest) = farthest.split_at_mut(middle);
    let Some((slot, farthest_right)) = rest.split_first_mut() else { return 0 };
    *slot = own.last.max(fill_farthest(left, farthest_left)).max(fill_farthest(right, farthest_right));
    *slot
}

/// A table in a mapped file.
#[derive(Clone, Copy, Debug)]
pub(super) struct IntervalTable {
    /// Offset of the groups.
    groups: usize,
    /// Number of groups.
    count: usize,
    /// Offset of the intervals.
    rows: usize,
}

impl IntervalTable {
    /// The table of a section.
    ///
    /// # Errors
    /// [`Damaged`]: its page, or the section is shorter than its groups.
    pub(super) fn open(map: &Map, section: Section) -> Result<Self, Damaged> {
        let count = to_usize(map.u64(section.at)?);
        if count > section.length / GROUP {
            return Err(Damaged { at: section.at });
        }
        let groups = section.at + 16;
        let rows = groups + count * GROUP;
        Ok(Self { groups, count, rows })
    }

    /// Adds the values of the intervals of a group that contain a point to a list.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed.
    pub(super) fn find(&self, map: &Map, group: u64, point: u128, found: &mut Vec<u32>) -> Result<(), Damaged> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            if map.u64(self.groups + middle * GROUP)? < group { low = middle + 1 } else { high = middle }
        }
        let at = self.groups + low * GROUP;
        if low >= self.count || map.u64(at)? != group {
            return Ok(());
        }
        let begins = to_usize(map.u32(at + 8)?.into());
        self.descend(map, begins, to_usize(map.u32(at + 12)?.into()), point, found)
    }

    fn descend(&self, map: &Map, at: usize, count: usize, point: u128, found: &mut Vec<u32>) -> Result<(), Damaged> {
        let (mut at, mut count) = (at, count);
        // The right subtree is a loop and the left one a call, so calls nest by the logarithm of the count.
        while count > 0 {
            let middle = count / 2;
            let row = self.rows + (at + middle) * ROW;
            let number = |nth: usize| map.array(row + 16 * nth).map(u128::from_le_bytes);
            if number(2)? < point {
                return Ok(());
            }
            self.descend(map, at, middle, point, found)?;
            if number(0)? > point {
                return Ok(());
            }
            if number(1)? >= point {
                found.push(map.u32(row + 48)?);
            }
            at += middle + 1;
            count -= middle + 1;
        }
        Ok(())
    }
}

/// A text of at most 24 capital letters and digits as a number. Numbers are in the order of the texts, among texts of one
/// length. `None` for any other text.
pub(super) fn pack_number(text: &str) -> Option<u128> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(u128::from(byte - b'0')),
        b'A'..=b'Z' => Some(u128::from(byte - b'A') + 10),
        _ => None,
    };
    let fits = text.len() <= 24;
    text.bytes().filter(|_| fits).try_fold(0_u128, |number, byte| Some(number * 36 + digit(byte)?)).filter(|_| fits)
}

/// The first sixteen bytes of a text as a number. Numbers are in the order of the texts; texts that differ only after
/// sixteen bytes are equal.
pub(super) fn pack_text(text: &str) -> u128 {
    text.bytes().chain(std::iter::repeat(0)).take(16).fold(0, |number, byte| number << 8 | u128::from(byte))
}

/// A signed number as an unsigned one. Numbers are in the order of the signed ones.
pub(super) fn pack_whole(number: i64) -> u128 {
    u128::from(number.cast_unsigned() ^ 1 << 63)
}
