//! The rows of one or several additions, in a file of their own.

use sha2::{Digest, Sha256};

use crate::digest::Half;
use crate::entry::Effect;

/// Bytes of a row.
const ROW_BYTES: usize = 36;
/// The first line of the file.
const FIRST: &[u8] = b"bordercheck.ids/1\n";

/// The event that an entry is for an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// States something under it.
    Stated,
    Withdrawn,
    Corrected,
    Replaced,
    Disputed,
}

impl Event {
    const ALL: [Self; 5] = [Self::Stated, Self::Withdrawn, Self::Corrected, Self::Replaced, Self::Disputed];

    fn code(self) -> u8 {
        (0..).zip(Self::ALL).find(|(_, event)| *event == self).map_or(u8::MAX, |(code, _)| code)
    }
}

impl From<Effect> for Event {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Withdraws => Self::Withdrawn,
            Effect::Corrects => Self::Corrected,
            Effect::Replaces => Self::Replaced,
            Effect::Disputes => Self::Disputed,
        }
    }
}

/// One entry and one id that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: Half,
    pub(super) event: Event,
    /// The content of the entry; for an entry that is about another id, its own id.
    pub(super) content: Half,
    /// The kind's place in [`crate::entry::Kind::ALL`], 255 for an unknown kind.
    pub(super) kind: u8,
    /// The day on which the entry ends, in days since 1970; 0 for an entry without an end.
    pub(super) ends: u16,
}

impl Row {
    fn print(&self) -> [u8; ROW_BYTES] {
        let mut bytes = [0; ROW_BYTES];
        let (event, ends) = ([self.event.code()], self.ends.to_be_bytes());
        let parts = self.id.iter().chain(&event).chain(&self.content).chain([&self.kind]).chain(&ends);
        bytes.iter_mut().zip(parts).for_each(|(to, from)| *to = *from);
        bytes
    }

    fn parse(bytes: &[u8; ROW_BYTES]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk()?;
        let ([event], rest) = rest.split_first_chunk()?;
        let (content, rest) = rest.split_first_chunk()?;
        let [kind, ends @ ..] = rest else { return None };
        let event = Event::ALL.get(usize::from(*event)).copied()?;
        Some(Self { id: *id, event, content: *content, kind: *kind, ends: u16::from_be_bytes(ends.try_into().ok()?) })
    }
}

/// The rows of the additions from one number to another, sorted.
pub(super) struct Segment {
    pub(super) first: u64,
    pub(super) last: u64,
    /// The printed rows.
    rows: Vec<u8>,
}

impl Segment {
    /// The rows of the additions from `first` to `last`, in any order.
    pub(super) fn new(first: u64, last: u64, rows: &[Row]) -> Self {
        let mut rows = rows.iter().map(Row::print).collect::<Vec<_>>();
        rows.sort_unstable();
        Self { first, last, rows: rows.into_flattened() }
    }

    /// The name of the file.
    pub(super) fn path(first: u64, last: u64) -> String {
        format!("{}/{first:08}-{last:08}", super::FOLDER)
    }

    /// The additions that a file of this name has.
    pub(super) fn numbers(path: &str) -> Option<(u64, u64)> {
        let (first, last) = path.strip_prefix(super::FOLDER)?.strip_prefix('/')?.split_once('-')?;
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        (first <= last && Self::path(first, last) == path).then_some((first, last))
    }

    /// The bytes of the file: the first line, the rows, and the SHA-256 of both.
    pub(super) fn print(&self) -> Vec<u8> {
        let mut bytes = [FIRST, &self.rows].concat();
        let hash = Sha256::digest(&bytes);
        bytes.extend_from_slice(&hash);
        bytes
    }

    /// Parses a file; `None` if a byte is not as it was written.
    pub(super) fn parse(first: u64, last: u64, mut bytes: Vec<u8>) -> Option<Self> {
        let (content, hash) = bytes.split_last_chunk::<32>()?;
        if *hash != <[u8; 32]>::from(Sha256::digest(content)) {
            return None;
        }
        let rows = content.len().checked_sub(FIRST.len()).filter(|length| length % ROW_BYTES == 0)?;
        if !content.starts_with(FIRST) {
            return None;
        }
        bytes.truncate(FIRST.len() + rows);
        bytes.drain(..FIRST.len());
        Some(Self { first, last, rows: bytes })
    }

    fn printed(&self) -> &[[u8; ROW_BYTES]] {
        self.rows.as_chunks().0
    }

    /// Number of rows.
    pub(super) fn count(&self) -> usize {
        self.printed().len()
    }

    /// Number of entries that the rows are of.
    pub(super) fn stated(&self) -> u64 {
        let stated = Event::Stated.code();
        let stated = self.printed().iter().filter(|row| row.get(size_of::<Half>()) == Some(&stated));
        u64::try_from(stated.count()).unwrap_or(u64::MAX)
    }

    /// The rows of an id.
    pub(super) fn rows_of<'a>(&'a self, id: &'a Half) -> impl Iterator<Item = Row> + 'a {
        let rows = self.printed();
        let start = rows.partition_point(|row| row.first_chunk::<16>() < Some(id));
        let of_id = rows.iter().skip(start).take_while(move |row| row.first_chunk::<16>() == Some(id));
        of_id.filter_map(Row::parse)
    }

    /// The rows of this segment and of the following one.
    pub(super) fn merge(self, next: &Self) -> Self {
        let (mut one, mut other) = (self.printed().iter().peekable(), next.printed().iter().peekable());
        let mut rows = Vec::with_capacity(self.rows.len() + next.rows.len());
        while let Some(row) = match (one.peek(), other.peek()) {
            (Some(a), Some(b)) if a <= b => one.next(),
            (_, Some(_)) => other.next(),
            (_, None) => one.next(),
        } {
            rows.extend_from_slice(row);
        }
        Self { first: self.first, last: next.last, rows }
    }
}
