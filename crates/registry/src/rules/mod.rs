//! The rules of what an entry may say (REGISTRY §1, "constitution of entries"). An authority applies them before it adds an
//! entry to its log, and every copy applies them again: what breaks one is rejected there, with the reason.
//!
//! [`Rules::check`] judges an entry by itself; [`LogHistory`] judges it by the entries before it in its log.

mod history;

use jiff::{SignedDuration, Timestamp};

pub use self::history::LogHistory;
use crate::entry::{Entry, Kind, Lookup, Sharing};
pub use crate::entry::{RequiredEnd, RequiredKey, RuleBreach};
use crate::root::{Authority, AuthorityKey, OfflineKeys, Permission, Root};
use crate::verified::AHEAD;

/// The longest time for which an entry holds without being said again: ten years, as passports do (Doc 9303-12 §5), of at most
/// three leap years, and a month to renew it. An end in the year 9999 is none.
const LONGEST: SignedDuration = SignedDuration::from_hours((3_653 + 31) * 24);

/// The rules for the entries of one authority.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// The root.
    pub root: &'a Root,
    /// The authority whose log the entries are in.
    pub authority: &'a Authority,
}

/// An entry that its author may state.
#[derive(Clone, Debug, PartialEq)]
pub struct AllowedEntry {
    /// The entry.
    pub entry: Entry,
    /// The documents that it may speak of.
    pub reach: Reach,
}

/// The documents that an entry is about, by its author's rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Documents that its author speaks for, or none.
    Own,
    /// Another State's documents, or everyone's: the entry is a note until enough States make the same statement.
    Foreign,
}

impl Rules<'_> {
    /// Parses an entry and checks it; see [`Rules::check`].
    ///
    /// # Errors
    /// [`RuleBreach`].
    pub fn parse(&self, bytes: &[u8], position: Option<u64>, time: Timestamp) -> Result<AllowedEntry, RuleBreach> {
        let entry = Entry::parse(bytes)?;
        let reach = self.check(&entry, position, time)?;
        Ok(AllowedEntry { entry, reach })
    }

    /// Checks an entry by itself. `position` is its place in the log, `None` before it is published; `time` is the time of
    /// the log's checkpoint, or of the addition.
    ///
    /// # Errors
    /// [`RuleBreach`]: the rule that it breaks.
    pub fn check(&self, entry: &Entry, position: Option<u64>, time: Timestamp) -> Result<Reach, RuleBreach> {
        let reach = match self.authority.permission_for(entry) {
            Permission::Own => Reach::Own,
            Permission::Foreign => Reach::Foreign,
            Permission::Overreach => return Err(RuleBreach::overreach(entry)),
        };
        // Rule 7. No member of a root names who may hold TLP:RED, so nobody's copy may: a log is copied whole, and to keep
        // such an entry out of copies it must not be in the log.
        if entry.common.sharing == Sharing::Red {
            return Err(RuleBreach::Sharing);
        }
        let issued = entry.common.issued;
        if issued.duration_since(time) > AHEAD {
            return Err(RuleBreach::IssuedAhead { issued, time });
        }
        if entry.kind() == Kind::Other {
            return Ok(reach);
        }
        self.check_end(entry)?;
        self.check_epoch(entry)?;
        if let Lookup::Pattern(pattern) = entry.body.lookup() {
            // Rule 2, and §6: no number in clear. The examples are made up and no part of the condition.
            if pattern.when.names_documents() {
                return Err(RuleBreach::NumberInClear);
            }
            if pattern.when.is_about_person() {
                return Err(RuleBreach::Person);
            }
        }
        entry.body.breach().map_or(Ok(()), Err)?;
        if entry.kind().required_key() == RequiredKey::Offline && !self.is_signed_offline(entry, position) {
            return Err(RuleBreach::OfflineSignature { kind: entry.kind() });
        }
        Ok(reach)
    }

    fn check_end(&self, entry: &Entry) -> Result<(), RuleBreach> {
        let (expires, review) = (entry.common.expires.is_some(), entry.common.review.is_some());
        let required = entry.kind().required_end();
        let has = match required {
            RequiredEnd::ExpiryOrReview => expires || review,
            RequiredEnd::Expiry => expires,
            RequiredEnd::Review => review,
            RequiredEnd::None => !expires && !review,
        };
        if !has {
            return Err(RuleBreach::End { required });
        }
        match entry.common.ends() {
            Some(end) if end <= entry.common.issued => Err(RuleBreach::EndsBeforeIssue(end)),
            // The validity of a certificate ends an anchor.
            Some(end) if !entry.kind().is_anchor() && end.duration_since(entry.common.issued) > LONGEST => {
                Err(RuleBreach::EndsLate(end))
            }
            _ => Ok(()),
        }
    }

    /// Checks that the root declares the epoch of the entry's hash for its time of issue. Whoever holds an epoch's key may
    /// use it; its owner is the authority that declared it.
    fn check_epoch(&self, entry: &Entry) -> Result<(), RuleBreach> {
        let Some(name) = entry.epoch() else { return Ok(()) };
        let epoch = self.root.epoch(name).ok_or_else(|| RuleBreach::UndeclaredEpoch(name.to_owned()))?;
        if (epoch.valid_from..epoch.valid_until).contains(&entry.common.issued) {
            return Ok(());
        }
        let (from, until) = (epoch.valid_from, epoch.valid_until);
        Err(RuleBreach::EpochPeriod { epoch: name.to_owned(), from, until })
    }

    /// Returns true if only an offline key of the authority makes and ends entries of a kind.
    pub(crate) fn protects(&self, kind: Kind) -> bool {
        kind.required_key() == RequiredKey::Offline && matches!(self.authority.offline_keys, OfflineKeys::Keys(_))
    }

    /// Returns true if an offline key of the authority has signed the entry, or if the root says that the publishing key is
    /// enough.
    pub(crate) fn is_signed_offline(&self, entry: &Entry, position: Option<u64>) -> bool {
        let counts = |key: &&AuthorityKey| {
            let valid = (key.valid_from..key.valid_until).contains(&entry.common.issued);
            // A revoked key stays good for the entries of its last tree.
            let revoked = key.revoked.is_some_and(|last| position.is_none_or(|position| position >= last.size));
            valid && !revoked
        };
        match &self.authority.offline_keys {
            OfflineKeys::Absent => false,
            OfflineKeys::PublishingKey => true,
            OfflineKeys::Keys(keys) => {
                keys.iter().filter(counts).any(|key| entry.is_signed_by(&key.key, &self.authority.origin))
            }
        }
    }
}

#[cfg(test)]
mod tests;
