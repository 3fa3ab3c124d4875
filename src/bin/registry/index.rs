//! The index of a copy: built while the copy is synchronised, and verified.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use registry::copy::{IndexFile, VerifiedCopy};
use registry::entry::Entry;
use registry::index::{Builder, LogSource, QuarantinedPattern, Sources as IndexSources};
use registry::sync::{IndexBuilder, Sources};

/// The patterns that do not count, for the report of whoever builds the index.
pub(crate) type QuarantineReport = Rc<RefCell<Vec<QuarantinedPattern>>>;

/// Begins the index of a copy.
pub(crate) fn begin<'a>(
    dir: &Path,
    sources: &Sources<'_>,
    report: &QuarantineReport,
) -> Result<Box<dyn IndexBuilder + 'a>, String> {
    let log = |(authority, head, _): &(&registry::root::Authority, registry::checkpoint::Head, _)| LogSource {
        authority: authority.name.clone(),
        origin: authority.origin.clone(),
        size: head.size,
        root_hash: head.root,
    };
    let sources = IndexSources {
        root_version: sources.root.version,
        corroboration: u32::try_from(sources.root.corroboration).unwrap_or(u32::MAX),
        logs: sources.logs.iter().map(log).collect(),
    };
    let builder = Builder::for_copy(dir, &sources).map_err(|error| error.to_string())?;
    Ok(Box::new(Building { dir: dir.to_owned(), builder, report: Rc::clone(report) }))
}

struct Building {
    dir: PathBuf,
    builder: Builder,
    report: QuarantineReport,
}

impl IndexBuilder for Building {
    fn add(&mut self, log: usize, position: u64, foreign: bool, entry: &Entry) -> Result<(), String> {
        self.builder.add(log, position, foreign, entry).map_err(|error| error.to_string())
    }

    fn finish(self: Box<Self>) -> Result<IndexFile, String> {
        let built = self.builder.finish().map_err(|error| error.to_string())?;
        let file = IndexFile::new(&self.dir, &built);
        self.report.replace(built.quarantined);
        Ok(file)
    }
}

/// Verifies every page of the index that a copy's snapshot names.
pub(crate) fn check(dir: &Path, copy: &VerifiedCopy) -> Result<(), String> {
    let index = copy.open_index(dir).map_err(|error| format!("{}: {error}", copy.snapshot.index.file))?;
    index.verify().map_err(|error| format!("index: {error}; synchronise again"))
}
