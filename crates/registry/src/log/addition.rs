//! Additions: entries that are checked and then wait to be published, all or none of them.
//!
//! An entry without an id gets one from its content (docs/registry.md, "Which kinds of entries are there?"):
//!
//! ```text
//! document/UTO/961ab762a80d7725e4a7121674c808d1/1f0e3dad       kind, State, hash, source
//! document/UTO/961ab762a80d7725e4a7121674c808d1/1f0e3dad/2     a later statement of the same
//! ```
//!
//! The hash is the keyed hash of a document, for other kinds the first half of [`Entry::subject`]; the source is the first 4
//! bytes of the SHA-256 of the member `source`. So the same row of the same list has the same id whatever the list's file is
//! called and wherever the row stands in it.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::LogError;
use super::ids::{Ended, IdError, IdState, UsedIds};
use crate::entry::{Entry, Id};
use crate::identifier::Hash128;
use crate::parallel;
use crate::pending;
use crate::storage::Storage;

/// Days before its end in which a statement that is made again is renewed.
pub const RENEWAL_DAYS: i64 = 30;

/// The numbers of entries that were added, and that were not because they were said already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Entries that wait to be published.
    pub added: u64,
    /// Entries that the log has said already.
    pub already: u64,
    /// Those of them that were withdrawn, corrected or replaced since, and say nothing.
    pub ended: u64,
}

/// The result of taking an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Added.
    New,
    /// The log says it already.
    Already,
    /// The log has said it, and it was withdrawn, corrected or replaced since.
    Ended(Ended),
    /// The log says it already, and would soon say it no more: it is added in the place of the entry of this id.
    Renewed(Id),
}

/// Entries that are about to be added.
pub struct Addition<'a> {
    work_dir: &'a dyn Storage,
    ids: UsedIds,
    entries: Vec<Vec<u8>>,
    already: u64,
    ended: u64,
}

/// Checks entries and adds them to the pending ones: all or none of them. Those that the log has said are left out.
///
/// # Errors
/// [`LogError::Entry`] and [`LogError::Id`] of the first entry that is not added; [`LogError::Pending`].
pub fn add(work_dir: &dyn Storage, entries: &[Vec<u8>]) -> Result<Added, LogError> {
    let mut addition = Addition::begin(work_dir)?;
    let parsed = parallel::each(entries.iter().collect(), |bytes| Entry::parse(bytes));
    for (place, entry) in parsed.into_iter().enumerate() {
        let entry = entry.map_err(|why| LogError::Entry { place, why })?;
        addition.take(&entry).map_err(|why| LogError::Id { place, why })?;
    }
    addition.commit()
}

impl<'a> Addition<'a> {
    /// Begins an addition. No other writer of the working folder may be running.
    ///
    /// # Errors
    /// [`LogError`]: the ids that the log has used are not known.
    pub fn begin(work_dir: &'a dyn Storage) -> Result<Self, LogError> {
        Ok(Self { work_dir, ids: UsedIds::open(work_dir)?, entries: Vec::new(), already: 0, ended: 0 })
    }

    /// The ids that the log has used, with those of this addition.
    #[must_use]
    pub fn ids(&self) -> &UsedIds {
        &self.ids
    }

    /// Takes an entry under its own id.
    ///
    /// # Errors
    /// [`IdError`].
    pub fn take(&mut self, entry: &Entry) -> Result<Taken, IdError> {
        if let Some(state) = self.ids.take(entry)? {
            self.already += 1;
            self.ended += u64::from(state.ended.is_some());
            return Ok(state.ended.map_or(Taken::Already, Taken::Ended));
        }
        // An entry that was parsed can be printed: the size of its bytes was checked.
        self.entries.push(entry.print().unwrap_or_default());
        Ok(Taken::New)
    }

    /// Gives an entry the id of its content, as [`Addition::give_id`], and takes it.
    ///
    /// # Errors
    /// [`IdError`].
    pub fn take_derived(&mut self, entry: &mut Entry, now: Timestamp, again: bool) -> Result<Taken, IdError> {
        let renewed = self.give_id(entry, now, again)?;
        let taken = self.take(entry)?;
        Ok(renewed.map_or(taken, Taken::Renewed))
    }

    /// Gives an entry the id of its content. If the log says the same until less than [`RENEWAL_DAYS`] from now, the entry
    /// replaces that statement, whose id is returned. With `again` the entry gets an id of its own also if the statement was
    /// withdrawn or corrected.
    ///
    /// # Errors
    /// [`IdError`].
    pub fn give_id(&self, entry: &mut Entry, now: Timestamp, again: bool) -> Result<Option<Id>, IdError> {
        let target = entry.common.replaces.clone();
        let target = target.map(|id| self.ids.get(id.as_str()).ok_or(IdError::Unknown(id.as_str().to_owned())));
        let replaces_live = target.transpose()?.is_some_and(|target| target.ended.is_none());
        let base = derive_id(entry)?;
        let (mut id, mut newest) = (base.clone(), None);
        for number in 2.. {
            let Some(state) = self.ids.get(id.as_str()) else { break };
            newest = Some((id, state));
            id = later_id(&base, number)?;
        }
        let Some((newest, state)) = newest else {
            entry.common.id = id;
            return Ok(None);
        };
        entry.common.id = match state.ended {
            Some(Ended::Withdrawn | Ended::Corrected) if again => id,
            _ if replaces_live => id,
            Some(ended) => return Err(IdError::AlreadyEnded(newest.as_str().to_owned(), ended)),
            None if entry.common.replaces.is_none() && self.is_renewal(&state, entry, now) => {
                entry.common.replaces = Some(newest.clone());
                entry.common.id = id;
                return Ok(Some(newest));
            }
            None => newest,
        };
        Ok(None)
    }

    /// Returns true if the entry is the same statement as one that ends soon, and ends later.
    fn is_renewal(&self, state: &IdState, entry: &Entry, now: Timestamp) -> bool {
        let later = entry.common.ends().is_none_or(|end| end.duration_since(now).as_hours() / 24 > RENEWAL_DAYS);
        later && UsedIds::is_same(state, entry) && state.ends_within(RENEWAL_DAYS, now)
    }

    /// Adds the entries to the pending ones.
    ///
    /// # Errors
    /// [`LogError::Pending`].
    pub fn commit(mut self) -> Result<Added, LogError> {
        let added = u64::try_from(self.entries.len()).unwrap_or_default();
        if added > 0 {
            let number = self.ids.next();
            pending::add(self.work_dir, number, &mut std::mem::take(&mut self.entries).into_iter())?;
            self.ids.commit(self.work_dir, number)?;
        }
        Ok(Added { added, already: self.already, ended: self.ended })
    }
}

/// The id of an entry's content.
fn derive_id(entry: &Entry) -> Result<Id, IdError> {
    let subject = || Hash128(entry.subject().first_chunk().copied().unwrap_or_default());
    let hash = entry.body.hashed_document().map_or_else(subject, |document| document.hash);
    let state = match entry.states() {
        [state] => state.as_str(),
        _ => "-",
    };
    let source = Sha256::digest(entry.common.source.as_deref().unwrap_or_default());
    let source = hex::encode(source.first_chunk::<4>().copied().unwrap_or_default());
    id(format!("{}/{state}/{}/{source}", entry.kind_name(), hex::encode(hash.0)))
}

/// The id of the nth statement of the same.
fn later_id(base: &Id, number: u32) -> Result<Id, IdError> {
    id(format!("{}/{number}", base.as_str()))
}

fn id(text: String) -> Result<Id, IdError> {
    Id::new(&text).map_err(|_| IdError::NoId(text))
}
