//! Intervals: which of many, in groups, hold a point. Sorted by where they begin; read as a search tree in which each
//! middle element knows the farthest end below it, so a question looks at few more than it answers with.
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

/// An interval, both ends included, and what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Interval {
    pub(super) group: u64,
    pub(super) first: u128,
    pub(super) last: u128,
    pub(super) value: u32,
}

const GROUP: usize = 16;
const ROW: usize = 64;

/// Writes a table. The intervals need not be sorted.
pub(super) fn write(writer: &mut Writer, mut intervals: Vec<Interval>) -> io::Result<Section> {
    intervals.sort_unstable();
    intervals.dedup();
    let groups: Vec<&[Interval]> = intervals.chunk_by(|a, b| a.group == b.group).collect();
    let small = |number: usize| u32::try_from(number).map_err(|_| io::Error::other("more than 2^32 intervals"));
    writer.section(|writer| {
        for number in [groups.len(), intervals.len()] {
            writer.write_all(&wide(number).to_le_bytes())?;
        }
        let mut passed = 0;
        for group in &groups {
            let key = group.first().map(|interval| interval.group).unwrap_or_default();
            writer.write_all(&key.to_le_bytes())?;
            writer.write_all(&small(passed)?.to_le_bytes())?;
            writer.write_all(&small(group.len())?.to_le_bytes())?;
            passed += group.len();
        }
        for group in &groups {
            let mut farthest = vec![0; group.len()];
            climb(group, &mut farthest);
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

/// Fills in the farthest end of each subtree; returns that of the whole.
fn climb(intervals: &[Interval], farthest: &mut [u128]) -> u128 {
    let middle = intervals.len() / 2;
    let (left, rest) = intervals.split_at(middle);
    let Some((own, right)) = rest.split_first() else { return 0 };
    let (farthest_left, rest) = farthest.split_at_mut(middle);
    let Some((slot, farthest_right)) = rest.split_first_mut() else { return 0 };
    *slot = own.last.max(climb(left, farthest_left)).max(climb(right, farthest_right));
    *slot
}

/// A table in a mapped file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intervals {
    groups: usize,
    count: usize,
    rows: usize,
}

impl Intervals {
    pub(super) fn open(map: &Map, section: Section) -> Result<Self, Damaged> {
        let count = to_usize(map.u64(section.at)?);
        if count > section.length / GROUP {
            return Err(Damaged { at: section.at });
        }
        let groups = section.at + 16;
        let rows = groups + count * GROUP;
        Ok(Self { groups, count, rows })
    }

    /// The values of the intervals of a group that hold a point, added to a list.
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
        // The right subtree is a loop, the left one a call: the depth is the logarithm of the number.
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

/// A text of at most 24 letters and digits as a number that sorts as the text does among texts of its length.
pub(super) fn pack_number(text: &str) -> Option<u128> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(u128::from(byte - b'0')),
        b'A'..=b'Z' => Some(u128::from(byte - b'A') + 10),
        _ => None,
    };
    let fits = text.len() <= 24;
    text.bytes().filter(|_| fits).try_fold(0_u128, |number, byte| Some(number * 36 + digit(byte)?)).filter(|_| fits)
}

/// The first sixteen bytes of any text as a number that sorts as the text does; what differs later sorts as equal.
pub(super) fn pack_text(text: &str) -> u128 {
    text.bytes().chain(std::iter::repeat(0)).take(16).fold(0, |number, byte| number << 8 | u128::from(byte))
}

/// A whole number as one that sorts as it does.
pub(super) fn pack_whole(number: i64) -> u128 {
    u128::from(number.cast_unsigned() ^ 1 << 63)
}
