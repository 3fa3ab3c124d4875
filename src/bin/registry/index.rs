//! The index of a copy: begun and checked.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use registry::condition::FieldValues;
use registry::copy::{IndexFile, VerifiedCopy};
use registry::entry::Entry;
use registry::index::{Builder, Index, LogSource, QuarantinedPattern, Sources as IndexSources};
use registry::sync::{IndexBuilder, Sources};

/// The patterns that an index counts for nothing, told by whoever built it.
pub(crate) type Told = Rc<RefCell<Vec<QuarantinedPattern>>>;

/// Begins the index of a copy.
pub(crate) fn begin<'a>(dir: &Path, sources: &Sources<'_>, told: &Told) -> Result<Box<dyn IndexBuilder + 'a>, String> {
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
    let mut builder = Builder::create(&dir.join("index"), &sources).map_err(|error| error.to_string())?;
    read_known_good(dir)?.into_iter().for_each(|facts| builder.add_known_good(facts));
    Ok(Box::new(Building { dir: dir.to_owned(), builder, told: Rc::clone(told) }))
}

/// The documents that are known to be good, `known-good.jsonl` in the copy: fields of conditions and their values, an
/// object a line. No file is no list; a line that is none is a mistake of ours.
fn read_known_good(dir: &Path) -> Result<Vec<FieldValues>, String> {
    let path = dir.join("known-good.jsonl");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{}: {error}", path.display())),
    };
    let read = |(line, number): (&str, usize)| {
        let members = serde_json::from_str(line).map_err(|error| error.to_string());
        let facts = members.and_then(|members| FieldValues::parse(&members));
        facts.map_err(|error| format!("{}, line {number}: {error}", path.display()))
    };
    text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()).map(read).collect()
}

struct Building {
    dir: PathBuf,
    builder: Builder,
    told: Told,
}

impl IndexBuilder for Building {
    fn add(&mut self, log: usize, position: u64, foreign: bool, entry: &Entry) -> Result<(), String> {
        self.builder.add(log, position, foreign, entry).map_err(|error| error.to_string())
    }

    fn finish(self: Box<Self>) -> Result<IndexFile, String> {
        let built = self.builder.finish().map_err(|error| error.to_string())?;
        let file = built.file.strip_prefix(&self.dir).unwrap_or(&built.file);
        self.told.replace(built.quarantined);
        Ok(IndexFile { file: file.to_string_lossy().into_owned(), sha256: hexadecimal(&built.sha256) })
    }
}

/// A hash as a snapshot names it.
fn hexadecimal(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn open(dir: &Path, copy: &VerifiedCopy) -> Result<Index, String> {
    let path = dir.join(&copy.snapshot.index.file);
    let damaged = |why: String| format!("{}: {why}; synchronise again", path.display());
    let index = Index::open(&path).map_err(|error| damaged(error.to_string()))?;
    if hexadecimal(&index.sha256()) == copy.snapshot.index.sha256 {
        Ok(index)
    } else {
        Err(damaged("it is another index than the snapshot's".into()))
    }
}

/// Whether the index is the one that the snapshot names, every page of it.
pub(crate) fn check(dir: &Path, copy: &VerifiedCopy) -> Result<(), String> {
    open(dir, copy)?.verify().map_err(|error| format!("index: {error}; synchronise again"))
}
