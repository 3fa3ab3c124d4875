//! The rules that depend on the earlier entries of a log: quotas, and what ends or replaces an entry that an offline key has
//! signed.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{AllowedEntry, RuleBreach, Rules};
use crate::entry::{Entry, Lookup};
use crate::root::Quota;

/// The earlier entries of a log, as far as rules for the next one depend on them.
///
/// The quota of entries and of bytes counts every entry of the log; that of a day counts those that are allowed, so that
/// nobody else's fault uses it up. A `withdraw` or `correction` has no quota: an authority that has reached it still ends
/// what it has said of the innocent.
#[derive(Debug, Default)]
pub struct LogHistory {
    entries: u64,
    bytes: u64,
    /// Allowed entries by their day of issue in UTC; kept only if the root has a quota for them.
    days: BTreeMap<Date, u64>,
    /// Ids of entries that an offline key must have signed.
    signed: HashSet<String>,
}

impl LogHistory {
    /// The history of a log without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next entry of the log: the number of its bytes, and the result of [`Rules::check`]. Returns the entry if it is
    /// allowed after the earlier ones too.
    ///
    /// # Errors
    /// [`RuleBreach`]: that of the check, of a quota, or of an entry that ends one which an offline key has signed.
    pub fn next(
        &mut self,
        rules: &Rules<'_>,
        length: usize,
        position: Option<u64>,
        checked: Result<AllowedEntry, RuleBreach>,
    ) -> Result<AllowedEntry, RuleBreach> {
        self.entries = position.unwrap_or(self.entries).saturating_add(1);
        self.bytes = self.bytes.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        let allowed = checked?;
        self.check_signed(rules, &allowed.entry, position)?;
        if !matches!(allowed.entry.body.lookup(), Lookup::Withdrawal(_)) {
            rules.authority.quota.map_or(Ok(()), |quota| self.count(&quota, &allowed.entry))?;
        }
        if rules.protects(allowed.entry.kind()) {
            self.signed.insert(allowed.entry.id().to_owned());
        }
        Ok(allowed)
    }

    /// Checks that an offline key has signed what ends, replaces, or takes the id of an entry that one has signed. Otherwise
    /// a server that is broken into could unmake what only the offline keys make.
    fn check_signed(&self, rules: &Rules<'_>, entry: &Entry, position: Option<u64>) -> Result<(), RuleBreach> {
        let ended = entry.effects().filter(|(_, effect)| effect.ends()).map(|(id, _)| id);
        let mut ids = ended.chain([entry.id()]);
        match ids.find(|id| self.signed.contains(*id)) {
            Some(id) if !rules.is_signed_offline(entry, position) => Err(RuleBreach::EndsSigned(id.to_owned())),
            _ => Ok(()),
        }
    }

    fn count(&mut self, quota: &Quota, entry: &Entry) -> Result<(), RuleBreach> {
        let within = |found: u64, most: Option<u64>, what| match most {
            Some(most) if found > most => Err(RuleBreach::Quota { most, what }),
            _ => Ok(()),
        };
        within(self.entries, quota.entries, "entries in all")?;
        within(self.bytes, quota.bytes, "bytes in all")?;
        let Some(most) = quota.entries_per_day else { return Ok(()) };
        let day = self.days.entry(TimeZone::UTC.to_datetime(entry.common.issued).date()).or_default();
        within(day.saturating_add(1), Some(most), "entries of one day")?;
        *day = day.saturating_add(1);
        Ok(())
    }
}
