//! The tables of an index in memory, filled from statements and then written.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::hamming::{self, Picture};
use super::hash_table::{self, Record};
use super::header::Header;
use super::intervals::{self, Interval};
use super::keys::{range_key, signer_key};
use super::patterns::{self, IndexedPattern};
use super::quarantine::{QuarantinedPattern, excess};
use super::statements::{DRAFT, FOREIGN, QUARANTINED, Row, link_rings};
use super::write::Writer;
use super::{BuildError, Index};
use crate::condition::FieldValues;
use crate::entry::{Entry, Kind, Lookup, PatternStatus};

/// An entry that becomes a statement of the index.
pub(super) struct NumberedEntry {
    /// Number of the entry, over all logs together.
    pub(super) number: u32,
    /// True if the entry is about another State's documents.
    pub(super) foreign: bool,
    pub(super) entry: Entry,
}

/// The tables of everything but documents and reused numbers.
#[derive(Default)]
pub(super) struct Tables {
    /// The rows of the statements, as bytes.
    rows: Vec<u8>,
    signers: Vec<Record>,
    ranges: Vec<Interval>,
    portraits: Vec<Picture>,
    /// The largest distance that a portrait tolerates, in bits.
    farthest: u32,
    patterns: Vec<IndexedPattern>,
    pub(super) quarantined: Vec<QuarantinedPattern>,
}

impl Tables {
    /// Fills the tables. `authority_of` names the authority of an entry's number.
    pub(super) fn fill(
        entries: &[NumberedEntry],
        known_good: &[FieldValues],
        authority_of: impl Fn(u32) -> String,
    ) -> Self {
        let mut tables = Self::default();
        // Only statements about another State's documents need corroboration by others with the same subject.
        let subjects = entries.iter().map(|entry| entry.foreign.then(|| entry.entry.subject()));
        let next = link_rings(subjects);
        for ((numbered, next), statement) in entries.iter().zip(next).zip(0..) {
            let entry = &numbered.entry;
            let mut row = Row {
                entry: numbered.number,
                expires: entry.common.ends().map_or(i64::MAX, |end| end.as_second()),
                next,
                kind: place_of(entry.kind()),
                flags: if numbered.foreign { FOREIGN } else { 0 },
                within: 0,
            };
            match entry.body.lookup() {
                Lookup::Range { state, kind, from, to } => {
                    if let Some(((group, first), (_, last))) =
                        range_key(kind, state, from).zip(range_key(kind, state, to))
                    {
                        tables.ranges.push(Interval { group, first, last, value: statement });
                    }
                }
                Lookup::Signer(hashes) => {
                    let hashes = hashes.iter().flatten();
                    tables.signers.extend(hashes.map(|hash| Record::new(signer_key(hash), statement)));
                }
                Lookup::Portrait(hash, within) => {
                    row.within = u8::try_from(within).unwrap_or_default();
                    tables.farthest = tables.farthest.max(within);
                    tables.portraits.push(Picture { hash, value: statement });
                }
                Lookup::Pattern(pattern) => {
                    if pattern.status == PatternStatus::Draft {
                        row.flags |= DRAFT;
                    }
                    if let Some(matched) = excess(known_good, &pattern.when, pattern.tolerance) {
                        row.flags |= QUARANTINED;
                        tables.quarantined.push(QuarantinedPattern {
                            authority: authority_of(numbered.number),
                            id: entry.id().to_owned(),
                            matched,
                            known_good: known_good.len(),
                        });
                    }
                    // A retired pattern is never found, but stays a statement of the index.
                    if pattern.status != PatternStatus::Retired {
                        let (when, number_form) = (pattern.when, pattern.number_form);
                        tables.patterns.push(IndexedPattern { statement, when, number_form });
                    }
                }
                Lookup::Kind | Lookup::Document(..) | Lookup::Reuse(..) | Lookup::KnownGood(..) => {}
                Lookup::Withdrawal(_) | Lookup::Dispute(_) | Lookup::Unknown => {}
            }
            row.print(&mut tables.rows);
        }
        tables
    }

    /// Writes the index: under a temporary name first, and under its own once it is whole and on disk. Returns the path
    /// and the SHA-256 of the first page.
    pub(super) fn write(
        self,
        folder: &Path,
        sources: &[u8],
        documents: Vec<Record>,
        reuse: Vec<Record>,
    ) -> Result<(PathBuf, [u8; 32]), BuildError> {
        let unfinished = folder.join("unfinished");
        let mut writer = Writer::create(&unfinished)?;
        let keys = patterns::choose_keys(&self.patterns);
        let sections = [
            writer.section(|writer| writer.write_all(sources))?,
            hash_table::write(&mut writer, documents)?,
            hash_table::write(&mut writer, reuse)?,
            hash_table::write(&mut writer, self.signers)?,
            intervals::write(&mut writer, self.ranges)?,
            writer.section(|writer| writer.write_all(&self.rows))?,
            patterns::write(&mut writer, &self.patterns, &keys)?,
            hash_table::write(&mut writer, keys.exact)?,
            intervals::write(&mut writer, keys.between)?,
            hamming::write(&mut writer, keys.near, keys.farthest)?,
            hamming::write(&mut writer, self.portraits, self.farthest)?,
        ];
        let sha256 = writer.finish(|levels, hash| Header { levels, hash, sections }.print())?;
        let name = hex::encode(sha256.get(..16).unwrap_or_default());
        let file = folder.join(format!("{name}.index"));
        fs::rename(&unfinished, &file)?;
        // The new name is durable only once the folder is synchronised, too.
        #[cfg(unix)]
        fs::File::open(folder)?.sync_all()?;
        // An index that cannot be opened must not become current.
        Index::open(&file).map_err(|error| io::Error::other(error.to_string()))?;
        Ok((file, sha256))
    }
}

/// A kind's place in [`Kind::ALL`], as rows have it.
fn place_of(kind: Kind) -> u8 {
    let place = Kind::ALL.iter().position(|other| *other == kind);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}
