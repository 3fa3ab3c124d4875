//! Statements: one row for each entry that is not found by a document's hash.
//!
//! ```text
//! row   number of the entry, zeros                          4 bytes each
//!       expiry in seconds of Unix time                      8 bytes
//!       next statement with the same subject (a ring)       4 bytes
//!       kind (its place in Kind::ALL), flags, distance, 0   1 byte each
//!
//! flags about another State's documents (bit 0), draft pattern (bit 1), has rows in the section of quarantines (bit 2)
//! ```
//!
//! The distance is that of a portrait: the number of bits in which another picture of it may differ. A ring has at most one
//! statement of each State, the one that ends last; the others with its subject point into it.

use std::collections::{BTreeMap, BTreeSet};

use super::EntryPlace;
use super::map::{Damaged, Map};
use super::word::to_usize;
use super::write::Section;
use crate::entry::Kind;
use crate::identifier::State;

/// The properties of an entry that the index stores, so that the entry need not be read from its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexedStatement {
    /// Number of the statement in the index, from 0.
    pub number: u32,
    /// The entry's log, and its position there.
    pub place: EntryPlace,
    /// The entry's kind.
    pub kind: Kind,
    /// Time from which on the statement is no longer in force, in seconds of Unix time; `i64::MAX` if it never expires.
    pub expires: i64,
    /// The weight of the statement.
    pub weight: Weight,
    /// For a portrait: the number of bits in which another picture of it may differ, else 0.
    pub within: u32,
    /// True if the statement is about another State's documents, or about everyone's.
    pub about_others: bool,
    /// True if some documents or all are not marked by this pattern.
    pub(super) quarantined: bool,
    /// Number of the next statement with the same subject; its own if there is no other.
    pub(super) next: u32,
}

/// The weight of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Counts in full.
    Full,
    /// Counts as a reason for review: the code of the document has another second letter than the statement's.
    Review,
    /// Counts as a note: a draft pattern, or a statement about another State's documents that too few States make.
    Note,
    /// Does not count for the document: a pattern that marks documents known to be genuine, or far more documents than its
    /// author expects. The verdict names it.
    Quarantined,
}

/// Flag of a statement about another State's documents.
pub(super) const FOREIGN: u8 = 1;
/// Flag of a draft pattern.
pub(super) const DRAFT: u8 = 2;
/// Flag of a pattern that has rows in the section of quarantines.
pub(super) const QUARANTINED: u8 = 4;

/// A row of the section.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Number of the entry in all logs together.
    pub(super) entry: u32,
    /// Expiry in seconds of Unix time; `i64::MAX` if there is none.
    pub(super) expires: i64,
    /// Number of the next statement with the same subject.
    pub(super) next: u32,
    /// The kind's place in [`Kind::ALL`].
    pub(super) kind: u8,
    /// [`FOREIGN`], [`DRAFT`], [`QUARANTINED`].
    pub(super) flags: u8,
    /// For a portrait: the number of bits in which another picture of it may differ.
    pub(super) within: u8,
}

impl Row {
    /// Bytes of a row.
    const BYTES: usize = 24;

    /// The number of rows of a section.
    pub(super) fn count(section: Section) -> usize {
        section.length / Self::BYTES
    }

    /// The row of this number.
    ///
    /// # Errors
    /// [`Damaged`]: its page, or the section has no such row.
    pub(super) fn read(map: &Map, section: Section, number: u32) -> Result<Self, Damaged> {
        let at = section.at + Self::BYTES * to_usize(number.into());
        if at >= section.at + section.length {
            return Err(Damaged { at });
        }
        let [kind, flags, within, _] = map.array(at + 20)?;
        Ok(Self {
            entry: map.u32(at)?,
            expires: i64::from_le_bytes(map.array(at + 8)?),
            next: map.u32(at + 16)?,
            kind,
            flags,
            within,
        })
    }

    /// Adds the bytes of the row to those of the rows before it.
    pub(super) fn print(&self, rows: &mut Vec<u8>) {
        rows.extend_from_slice(&self.entry.to_le_bytes());
        rows.extend_from_slice(&[0; 4]);
        rows.extend_from_slice(&self.expires.to_le_bytes());
        rows.extend_from_slice(&self.next.to_le_bytes());
        rows.extend_from_slice(&[self.kind, self.flags, self.within, 0]);
    }

    /// The statement of this number and place, before it is corroborated.
    pub(super) fn statement(&self, number: u32, place: EntryPlace) -> IndexedStatement {
        let weight = match self.flags {
            flags if flags & DRAFT != 0 => Weight::Note,
            _ => Weight::Full,
        };
        IndexedStatement {
            number,
            place,
            kind: Kind::ALL.get(usize::from(self.kind)).copied().unwrap_or(Kind::Other),
            expires: self.expires,
            weight,
            within: self.within.into(),
            about_others: self.flags & FOREIGN != 0,
            quarantined: self.flags & QUARANTINED != 0,
            next: self.next,
        }
    }
}

/// The subject of a statement, and its part in corroboration.
pub(super) struct SubjectOf {
    /// The subject; `None` for a statement that needs and gives no corroboration.
    pub(super) subject: Option<[u8; 32]>,
    /// The State of its author, and the time from which on it is no longer in force; `None` if it corroborates nothing: a
    /// draft, or a disputed statement.
    pub(super) corroborates: Option<(State, i64)>,
}

/// For each statement the number of the next one with the same subject. Of each State the statement that ends last is in the
/// ring, in the order of their numbers; the others point to its first. So a question follows at most as many steps as there
/// are States, however often one of them repeats a statement. A statement without a subject is a ring of its own.
pub(super) fn link_rings(subjects: impl Iterator<Item = SubjectOf>) -> Vec<u32> {
    #[derive(Default)]
    struct Ring {
        all: Vec<u32>,
        /// By State the end and the number of its statement.
        members: BTreeMap<State, (i64, u32)>,
    }
    let mut next = Vec::new();
    let mut rings: BTreeMap<[u8; 32], Ring> = BTreeMap::new();
    for (SubjectOf { subject, corroborates }, number) in subjects.zip(0..) {
        next.push(number);
        let Some(subject) = subject else { continue };
        let ring = rings.entry(subject).or_default();
        ring.all.push(number);
        let Some((state, ends)) = corroborates else { continue };
        let member = ring.members.entry(state).or_insert((ends, number));
        if ends > member.0 {
            *member = (ends, number);
        }
    }
    for Ring { all, members } in rings.into_values() {
        let members: BTreeSet<u32> = members.into_values().map(|(_, number)| number).collect();
        let Some(first) = members.first() else { continue };
        let following = |number: &u32| members.range(number + 1..).next().unwrap_or(first);
        for number in all {
            let to = if members.contains(&number) { following(&number) } else { first };
            if let Some(slot) = next.get_mut(to_usize(number.into())) {
                *slot = *to;
            }
        }
    }
    next
}
