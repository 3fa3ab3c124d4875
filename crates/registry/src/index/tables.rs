//! The tables of an index in memory, filled from statements and then written.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::hamming::{self, Picture};
use super::hash_table::{self, Record};
use super::header::Header;
use super::ids::{KNOWN_GOOD_LIMIT, RejectedByIndex};
use super::intervals::{self, Interval};
use super::keys::{range_key, signer_key};
use super::pattern_keys::{IndexedPattern, choose_keys};
use super::patterns;
use super::quarantine::{ComparedPattern, QuarantineRow, QuarantinedPattern, by_counters, by_entries, by_list};
use super::statements::{DRAFT, FOREIGN, QUARANTINED, Row, SubjectOf, link_rings};
use super::word::to_usize;
use super::write::Writer;
use super::{BuildError, Builder, Index};
use crate::entry::{Entry, Kind, Lookup, PatternStatus, Scope};

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
    pub(super) signers: Vec<Record>,
    ranges: Vec<Interval>,
    portraits: Vec<Picture>,
    /// The largest distance that a portrait tolerates, in bits.
    farthest: u32,
    patterns: Vec<IndexedPattern>,
    known_good: Vec<Record>,
    /// The numbers of disputed entries, each with that of the entry that disputes it.
    disputes: Vec<[u32; 2]>,
    /// The rows of quarantined patterns, in the order of their statements.
    quarantines: Vec<QuarantineRow>,
    pub(super) quarantined: Vec<QuarantinedPattern>,
    /// The entries whose values are not compared with patterns.
    pub(super) rejected: Vec<RejectedByIndex>,
}

impl Tables {
    /// Fills the tables.
    pub(super) fn fill(builder: &Builder, disputes: Vec<[u32; 2]>, known_good: Vec<Record>) -> Self {
        let mut tables = Self { known_good, ..Self::default() };
        tables.quarantine(builder);
        let next = link_rings(builder.statements().iter().map(|numbered| subject_of(builder, &disputes, numbered)));
        tables.disputes = disputes;
        for ((numbered, next), statement) in builder.statements().iter().zip(next).zip(0..) {
            let entry = &numbered.entry;
            let mut row = Row {
                entry: numbered.number,
                expires: ends(entry),
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
                    if tables.quarantines.binary_search_by_key(&statement, |row| row.statement).is_ok() {
                        row.flags |= QUARANTINED;
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

    /// Compares the patterns with all documents known to be good, and with the copy's counters.
    fn quarantine(&mut self, builder: &Builder) {
        let mut compared = Vec::new();
        for (numbered, statement) in builder.statements().iter().zip(0..) {
            let Lookup::Pattern(pattern) = numbered.entry.body.lookup() else { continue };
            let Some((log, _, position)) = builder.log_of(numbered.number) else { continue };
            if pattern.status != PatternStatus::Retired {
                let place = (log.origin.as_str(), position);
                let foreign = numbered.foreign;
                compared.push(ComparedPattern { statement, entry: &numbered.entry, foreign, pattern, place });
            }
        }
        let local = builder.local();
        let mut rows = by_list(&compared, &local.known_good);
        rows.extend(by_counters(&compared, &local.counters));
        for (state, good) in builder.good_values() {
            let result = by_entries(&compared, *state, good);
            rows.extend(result.rows);
            if let Some((first, count)) = result.beyond
                && let Some((_, log, position)) = builder.log_of(first)
            {
                let why = format!(
                    "its values and those of further known-good entries of {state}, {count} in all, are not compared with patterns"
                );
                self.rejected.push(RejectedByIndex { log, position, code: KNOWN_GOOD_LIMIT, why });
            }
        }
        rows.sort_by_key(|row| row.statement);
        let report = |row: &QuarantineRow| {
            let numbered = builder.statements().get(to_usize(row.statement.into()))?;
            let (log, ..) = builder.log_of(numbered.number)?;
            Some(row.report(log.authority.clone(), numbered.entry.id()))
        };
        self.quarantined = rows.iter().filter_map(report).collect();
        self.quarantines = rows;
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
        let keys = choose_keys(&self.patterns);
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
            hash_table::write(&mut writer, self.known_good)?,
            writer.section(|writer| {
                let numbers = self.disputes.iter().flatten();
                writer.write_all(&numbers.flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>())
            })?,
            writer.section(|writer| {
                let mut rows = Vec::new();
                self.quarantines.iter().for_each(|row| row.print(&mut rows));
                writer.write_all(&rows)
            })?,
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

/// The end of an entry in seconds of Unix time; `i64::MAX` if it has none.
fn ends(entry: &Entry) -> i64 {
    entry.common.ends().map_or(i64::MAX, |end| end.as_second())
}

/// The subject of a statement that another State may make too. A State's statement about its own documents corroborates
/// those of others; a draft corroborates nothing, and neither does what is disputed.
fn subject_of(builder: &Builder, disputes: &[[u32; 2]], numbered: &NumberedEntry) -> SubjectOf {
    let entry = &numbered.entry;
    let shared = entry.kind().scope() == Scope::AnyState && !entry.states().is_empty();
    let draft = matches!(entry.body.lookup(), Lookup::Pattern(pattern) if pattern.status != PatternStatus::Active);
    let disputed = disputes.binary_search_by_key(&numbered.number, |[target, _]| *target).is_ok();
    let author = builder.log_of(numbered.number).filter(|_| !draft && !disputed);
    SubjectOf {
        subject: (numbered.foreign || shared).then(|| entry.subject()),
        corroborates: author.map(|(log, ..)| (log.state, ends(entry))),
    }
}

/// A kind's place in [`Kind::ALL`], as rows have it.
fn place_of(kind: Kind) -> u8 {
    let place = Kind::ALL.iter().position(|other| *other == kind);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}
