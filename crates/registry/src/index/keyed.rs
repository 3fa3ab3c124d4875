//! Exact keys: keyed hashes of 128 bits, each with a number, some 13.4 bytes a record.
//!
//! ```text
//! meta       homes, zeros                                               64 bytes
//! lines      one for each home, and 15 more                             64 bytes each
//! beside     first and last 8 bytes of the key, value                   20 bytes each, sorted
//!
//! line       of six keys the last 4 bytes, as a number                  4 bytes each
//!            of the same keys the 2 bytes before those                  2 bytes each
//!            what they stand for                                        4 bytes each
//!            how the line is used                                       4 bytes
//! use        records in the line (bits 0 to 2); lines after it in which records of its home stand too (bits 3 to 6);
//!            whether some stand beside (bit 7); marks of those that stand after it or beside (bits 8 to 31)
//! ```
//!
//! The first eight bytes of a key are its share of the homes, so that homes are in the order of keys. There are five
//! homes for 24 records. A line holds the records of its home, sorted by key, and where there is room then those of
//! homes before it that found none there, one in twelve, first come, first served. Who finds none in the next 15 lines
//! either stands beside: by chance some in a hundred thousand do, and keys that somebody made to crowd together, so that
//! they cost others nothing. A line is what a processor fetches at once, and what is not at hand costs it more than all
//! else here: so no filter stands before the table. One line tells that a key is listed, or that it is not; of the 24
//! marks a stranger's is set once in some sixty times, and then the next lines are looked at, too.
//!
//! A stranger agrees with one of some five records of a line once in 2⁴⁵; who asked holds the entry's whole hash against
//! its own before it speaks.

use std::collections::VecDeque;
use std::io::{self, Write as _};

use super::map::{Damaged, LINE, Map};
use super::word::{share_of, to_usize, wide};
use super::write::{Section, Writer};

/// A key of 128 bits and what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    first: u64,
    last: u64,
    value: u32,
}

/// Records in a line, at most.
const ROOM: usize = 6;
/// Lines after its home in which a record may stand.
const REACH: usize = 15;
const BESIDE: usize = 20;
/// Marks of a line.
const MARKS: usize = 24;
/// The bits of a key's last word that are written.
const WRITTEN: u64 = (1 << 48) - 1;

impl Record {
    /// A record.
    #[must_use]
    pub fn new(key: [u8; 16], value: u32) -> Self {
        let [first, last] = words(key);
        Self { first, last, value }
    }
}

#[inline]
fn words(key: [u8; 16]) -> [u64; 2] {
    let [first, last] = *key.as_chunks::<8>().0 else { return [0; 2] };
    [first, last].map(u64::from_be_bytes)
}

/// The mark of a key, by the bits that no record has.
#[inline]
fn mark(last: u64) -> u32 {
    1 << (8 + share_of(last, MARKS))
}

/// How many homes so many records have.
fn homes_for(records: usize) -> usize {
    (records * 5).div_ceil(24).max(1)
}

/// A line while it is filled.
#[derive(Clone, Copy, Default)]
struct Line {
    records: [(u64, u32); ROOM],
    count: usize,
    /// How it is used, but for the number of records.
    how: u32,
}

impl Line {
    /// Takes a record while there is room.
    fn take(&mut self, record: &Record) -> bool {
        let free = self.records.get_mut(self.count);
        self.count += usize::from(free.is_some());
        free.map(|row| *row = (record.last & WRITTEN, record.value)).is_some()
    }

    /// Notes that a record of this home stands so many lines after it.
    fn reach(&mut self, lines: usize) {
        let reach = u32::try_from(lines).unwrap_or_default().max(self.how >> 3 & 15);
        self.how = self.how & !0x78 | reach << 3;
    }

    fn bytes(&self) -> [u8; LINE] {
        let mut bytes = [0; LINE];
        let count = u32::try_from(self.count).unwrap_or_default();
        let low = self.records.iter().flat_map(|(last, _)| last.to_le_bytes().into_iter().take(4));
        let high = self.records.iter().flat_map(|(last, _)| last.to_le_bytes().into_iter().skip(4).take(2));
        let values = self.records.iter().flat_map(|(_, value)| value.to_le_bytes());
        let written = low.chain(high).chain(values).chain((self.how | count).to_le_bytes());
        bytes.iter_mut().zip(written).for_each(|(to, from)| *to = from);
        bytes
    }
}

/// Lines while they are filled, one home after another.
#[derive(Default)]
struct Lines<'r> {
    /// The lines in which guests may still be noted, the oldest first.
    open: VecDeque<Line>,
    /// How many are complete.
    complete: usize,
    /// Records that found no room at their home, and where that is.
    guests: VecDeque<(usize, &'r Record)>,
    beside: Vec<&'r Record>,
}

impl<'r> Lines<'r> {
    /// Fills the next line: with its own records first, then with guests. Returns the line that is complete by that.
    fn next(&mut self, own: &'r [Record]) -> Option<Line> {
        let number = self.complete + self.open.len();
        let mut line = Line::default();
        for record in own {
            if !line.take(record) {
                line.how |= mark(record.last);
                self.guests.push_back((number, record));
            }
        }
        while let Some((home, _)) = self.guests.front().copied().filter(|(_, guest)| line.take(guest)) {
            self.guests.pop_front();
            if let Some(line) = self.open.get_mut(home - self.complete) {
                line.reach(number - home);
            }
        }
        self.open.push_back(line);
        self.put_beside((number + 1).saturating_sub(REACH));
        let complete = if self.open.len() > REACH { self.open.pop_front() } else { None };
        self.complete += usize::from(complete.is_some());
        complete
    }

    /// Puts the guests beside whose home comes before this one.
    fn put_beside(&mut self, before: usize) {
        while let Some((home, record)) = self.guests.front().copied().filter(|(home, _)| *home < before) {
            self.guests.pop_front();
            if let Some(home) = self.open.get_mut(home - self.complete) {
                home.how |= 1 << 7;
            }
            self.beside.push(record);
        }
    }
}

/// Writes a table. The records need not be sorted.
pub(super) fn write(writer: &mut Writer, mut records: Vec<Record>) -> io::Result<Section> {
    records.sort_unstable();
    records.dedup();
    let homes = homes_for(records.len());
    writer.section(|writer| {
        writer.write_all(&wide(homes).to_le_bytes())?;
        writer.write_all(&[0; LINE - 8])?;
        let mut lines = Lines::default();
        let mut rest = records.as_slice();
        for home in 0..homes + REACH {
            let own = rest.iter().take_while(|record| share_of(record.first, homes) == home).count();
            let (own, after) = rest.split_at(own);
            rest = after;
            if let Some(line) = lines.next(own) {
                writer.write_all(&line.bytes())?;
            }
        }
        lines.put_beside(homes);
        lines.open.iter().try_for_each(|line| writer.write_all(&line.bytes()))?;
        for record in &lines.beside {
            writer.write_all(&record.first.to_le_bytes())?;
            writer.write_all(&record.last.to_le_bytes())?;
            writer.write_all(&record.value.to_le_bytes())?;
        }
        Ok(())
    })
}

/// A table in a mapped file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keyed {
    homes: usize,
    /// The first line, counted in lines of the file.
    first: usize,
    beside: usize,
    /// How many stand beside.
    count: usize,
}

impl Keyed {
    /// The table of a section.
    pub(super) fn open(map: &Map, section: Section) -> Result<Self, Damaged> {
        let damaged = Damaged { at: section.at };
        let homes = to_usize(map.u64(section.at)?);
        let lines = homes.checked_add(1 + REACH).and_then(|lines| lines.checked_mul(LINE)).ok_or(damaged)?;
        let rest = section.length.checked_sub(lines).ok_or(damaged)?;
        if homes == 0 || !section.at.is_multiple_of(LINE) {
            return Err(damaged);
        }
        Ok(Self { homes, first: section.at / LINE + 1, beside: section.at + lines, count: rest / BESIDE })
    }

    /// The values of a key, one after another.
    #[inline]
    pub(super) fn find(&self, map: &Map, key: [u8; 16], mut take: impl FnMut(u32)) -> Result<(), Damaged> {
        let [first, last] = words(key);
        let home = self.first + share_of(first, self.homes);
        let how = take_from(map.line(home)?, last, &mut take);
        if how & mark(last) == 0 { Ok(()) } else { self.find_away(map, home, how, [first, last], &mut take) }
    }

    #[cold]
    fn find_away(
        &self,
        map: &Map,
        home: usize,
        how: u32,
        [first, last]: [u64; 2],
        take: &mut impl FnMut(u32),
    ) -> Result<(), Damaged> {
        let reach = to_usize((how >> 3 & 15).into());
        for line in home + 1..=home + reach {
            take_from(map.line(line)?, last, take);
        }
        if how >> 7 & 1 == 0 { Ok(()) } else { self.find_beside(map, [first, last], take) }
    }

    fn find_beside(&self, map: &Map, key: [u64; 2], take: &mut impl FnMut(u32)) -> Result<(), Damaged> {
        let key_at = |nth: usize| Ok([map.u64(self.beside + BESIDE * nth)?, map.u64(self.beside + BESIDE * nth + 8)?]);
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            if key_at(middle)? < key { low = middle + 1 } else { high = middle }
        }
        while low < self.count && key_at(low)? == key {
            take(map.u32(self.beside + BESIDE * low + 16)?);
            low += 1;
        }
        Ok(())
    }
}

/// The values of a key in a line, and how the line is used. The processor has several questions in hand while the lines
/// of all of them are on their way, if the steps of each are few: so the first look is at the words alone, all at once.
#[inline]
fn take_from(line: &[u8; LINE], last: u64, take: &mut impl FnMut(u32)) -> u32 {
    let (words, _) = line.as_chunks::<4>();
    let wanted = low(last);
    // Eight words, for these can be compared at once; two of them are no keys.
    let (first, _) = words.split_at(LOOKED_AT);
    let agrees = first.iter().fold(false, |agrees, word| agrees | (u32::from_le_bytes(*word) == wanted));
    let how = words.last().map_or(0, |how| u32::from_le_bytes(*how));
    if agrees {
        take_agreeing(line, last, how, take);
    }
    how
}

/// Words that are compared at once.
const LOOKED_AT: usize = 8;

/// The last four bytes of a key as a number.
#[inline]
fn low(last: u64) -> u32 {
    let [a, b, c, d, ..] = last.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

#[inline]
fn take_agreeing(line: &[u8; LINE], last: u64, how: u32, take: &mut impl FnMut(u32)) {
    let [.., high, higher, _, _] = last.to_le_bytes();
    let (lows, rest) = line.split_at(ROOM * 4);
    let (highs, values) = rest.split_at(ROOM * 2);
    let (lows, highs, values) = (lows.as_chunks::<4>().0, highs.as_chunks::<2>().0, values.as_chunks::<4>().0);
    // Which of them agree is worked out without a branch, for which the processor would have to wait for the line.
    let mut agreeing = 0_u32;
    for ((row, above), nth) in lows.iter().zip(highs).zip(0..) {
        agreeing |= u32::from((u32::from_le_bytes(*row) == low(last)) & (*above == [high, higher])) << nth;
    }
    agreeing &= (1 << (how & 7)) - 1;
    while let Some(value) = values.get(to_usize(agreeing.trailing_zeros().into())) {
        take(u32::from_le_bytes(*value));
        agreeing &= agreeing - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::map::tests::mapped;
    use super::super::word::mix;
    use super::*;

    fn key(first: u64, last: u64) -> [u8; 16] {
        (u128::from(first) << 64 | u128::from(last)).to_be_bytes()
    }

    /// What a table of these answers is what a list of them answers.
    fn check(name: &str, keys: &[[u8; 16]], strangers: &[[u8; 16]]) -> (usize, usize) {
        let records: Vec<Record> = keys.iter().zip(0..).map(|(key, value)| Record::new(*key, value)).collect();
        let (map, section) = mapped(name, |writer| write(writer, records.clone()));
        let table = Keyed::open(&map, section).unwrap();
        let mut expected: Vec<([u8; 16], Vec<u32>)> = Vec::new();
        let mut sorted: Vec<([u8; 16], u32)> = keys.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        for same in sorted.chunk_by(|a, b| a.0 == b.0) {
            expected.push((same[0].0, same.iter().map(|(_, value)| *value).collect()));
        }
        let find = |key| {
            let mut found = Vec::new();
            table.find(&map, key, |value| found.push(value)).unwrap();
            found
        };
        for (key, values) in expected {
            assert_eq!(find(key), values, "{name}");
        }
        let away = (0..table.homes).filter(|home| map.line(table.first + home).unwrap()[60] >> 3 != 0).count();
        for stranger in strangers {
            assert_eq!(find(*stranger), [0; 0], "{name}");
        }
        (away, table.count)
    }

    #[test]
    fn every_key_is_found_and_no_other() {
        let thrown = |nth: u64| key(mix(nth), mix(nth ^ 1 << 40));
        let strangers: Vec<_> = (1_000_000..1_030_000).map(thrown).collect();
        for count in [0, 1, 2, 3, 6, 7, 10, 100, 1_000, 30_000] {
            let (away, beside) = check("thrown", &(0..count).map(thrown).collect::<Vec<_>>(), &strangers);
            assert!(count < 1_000 || away > 0, "some of {count} find no room at home");
            assert!(beside < 20, "by chance few of {count} stand beside: {beside}");
        }
    }

    /// Keys that were made to stand in one place, and one key many times, are found; and so are those near them.
    #[test]
    fn crowds_are_found_and_so_are_their_neighbours() {
        let mut keys: Vec<_> = (0..5_000).map(|nth| key(mix(nth), mix(nth + 7))).collect();
        keys.extend((0..2_000).map(|nth| key((1 << 63) + nth % 3, mix(nth + 100_000))));
        keys.extend((0..2_000).map(|_| key(u64::MAX, u64::MAX)));
        keys.extend((0..500).map(|_| key(0, 0)));
        let strangers: Vec<_> = (0..3_000).map(|nth| key((1 << 63) + nth % 3, mix(nth + 200_000))).collect();
        let (away, beside) = check("crowds", &keys, &strangers);
        assert!(away > 20 && beside > 3_000, "{away} {beside}");
    }
}
