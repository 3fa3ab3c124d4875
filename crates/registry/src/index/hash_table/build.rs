//! Writing a hash table: buckets are filled one after another, and a bucket is written once no record of it can still be
//! displaced.

use std::collections::VecDeque;
use std::io::{self, Write as _};

use super::super::map::LINE;
use super::super::word::{share_of, wide};
use super::super::write::{Section, Writer};
use super::{BUCKET_RECORDS, REACH, Record, displacement_bit};

/// The bits of a key's last word that a bucket stores.
const STORED: u64 = (1 << 48) - 1;
/// Header bit of a bucket with records in the overflow.
const OVERFLOW: u32 = 1 << 7;

/// The number of buckets for so many records: five for 24, one at least.
fn buckets_for(records: usize) -> usize {
    (records * 5).div_ceil(24).max(1)
}

/// A bucket that is being filled.
#[derive(Clone, Copy, Default)]
struct Bucket {
    /// The stored bits and the value of each record.
    records: [(u64, u32); BUCKET_RECORDS],
    count: usize,
    /// The bucket header without the number of records.
    header: u32,
}

impl Bucket {
    /// Adds a record, unless the bucket is full. Returns whether it was added.
    fn add(&mut self, record: &Record) -> bool {
        let free = self.records.get_mut(self.count);
        self.count += usize::from(free.is_some());
        free.map(|row| *row = (record.last & STORED, record.value)).is_some()
    }

    /// Notes in the header that a record of this bucket is displaced by so many buckets.
    fn note_displaced(&mut self, distance: usize) {
        let reach = u32::try_from(distance).unwrap_or_default().max(self.header >> 3 & 15);
        self.header = self.header & !0x78 | reach << 3;
    }

    fn bytes(&self) -> [u8; LINE] {
        let mut bytes = [0; LINE];
        let count = u32::try_from(self.count).unwrap_or_default();
        let low = self.records.iter().flat_map(|(last, _)| last.to_le_bytes().into_iter().take(4));
        let high = self.records.iter().flat_map(|(last, _)| last.to_le_bytes().into_iter().skip(4).take(2));
        let values = self.records.iter().flat_map(|(_, value)| value.to_le_bytes());
        let written = low.chain(high).chain(values).chain((self.header | count).to_le_bytes());
        bytes.iter_mut().zip(written).for_each(|(to, from)| *to = from);
        bytes
    }
}

/// The buckets while they are filled, one after another.
#[derive(Default)]
struct Buckets<'r> {
    /// Filled buckets whose header may still change, the oldest first.
    open: VecDeque<Bucket>,
    /// Number of buckets that are complete.
    complete: usize,
    /// Records that found no room in their bucket, with the number of that bucket.
    displaced: VecDeque<(usize, &'r Record)>,
    overflow: Vec<&'r Record>,
}

impl<'r> Buckets<'r> {
    /// Fills the next bucket: with its own records first, then with displaced ones. Returns the bucket that is complete by
    /// that, if any.
    fn next(&mut self, own: &'r [Record]) -> Option<Bucket> {
        let number = self.complete + self.open.len();
        let mut bucket = Bucket::default();
        for record in own {
            if !bucket.add(record) {
                bucket.header |= displacement_bit(record.last);
                self.displaced.push_back((number, record));
            }
        }
        // A bucket that displaces records is full, so it never takes one of its own back here.
        while let Some((from, _)) = self.displaced.front().copied().filter(|(_, record)| bucket.add(record)) {
            self.displaced.pop_front();
            if let Some(origin) = self.open.get_mut(from - self.complete) {
                origin.note_displaced(number - from);
            }
        }
        self.open.push_back(bucket);
        self.overflow_before((number + 1).saturating_sub(REACH));
        let complete = if self.open.len() > REACH { self.open.pop_front() } else { None };
        self.complete += usize::from(complete.is_some());
        complete
    }

    /// Moves displaced records of the buckets before this one into the overflow.
    fn overflow_before(&mut self, before: usize) {
        while let Some((from, record)) = self.displaced.front().copied().filter(|(from, _)| *from < before) {
            self.displaced.pop_front();
            if let Some(origin) = self.open.get_mut(from - self.complete) {
                origin.header |= OVERFLOW;
            }
            self.overflow.push(record);
        }
    }
}

/// Writes a table. The records need not be sorted; equal ones are written once.
///
/// # Errors
/// The file cannot be written.
pub(in super::super) fn write(writer: &mut Writer, mut records: Vec<Record>) -> io::Result<Section> {
    records.sort_unstable();
    records.dedup();
    let count = buckets_for(records.len());
    writer.section(|writer| {
        writer.write_all(&wide(count).to_le_bytes())?;
        writer.write_all(&[0; LINE - 8])?;
        let mut buckets = Buckets::default();
        let mut rest = records.as_slice();
        // The last buckets have no records of their own, only displaced ones.
        for number in 0..count + REACH {
            let own = rest.iter().take_while(|record| share_of(record.first, count) == number).count();
            let (own, after) = rest.split_at(own);
            rest = after;
            if let Some(bucket) = buckets.next(own) {
                writer.write_all(&bucket.bytes())?;
            }
        }
        buckets.overflow_before(count);
        buckets.open.iter().try_for_each(|bucket| writer.write_all(&bucket.bytes()))?;
        for record in &buckets.overflow {
            writer.write_all(&record.first.to_le_bytes())?;
            writer.write_all(&record.last.to_le_bytes())?;
            writer.write_all(&record.value.to_le_bytes())?;
        }
        Ok(())
    })
}
