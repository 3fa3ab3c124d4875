//! The index that a synchronisation builds.

use std::path::{Path, PathBuf};

use crate::copy::IndexFile;
use crate::entry::Entry;
use crate::index::{BuildError, Builder, QuarantinedPattern, RejectedByIndex, Sources};

/// A builder of an index, for tests that build another one than [`Builder`] does.
pub trait IndexWriter {
    /// Adds an entry. Entries come in the order of logs and positions; see [`Builder::add`].
    ///
    /// # Errors
    /// [`BuildError`].
    fn add(&mut self, log: usize, position: u64, foreign: bool, entry: &Entry) -> Result<(), BuildError>;

    /// Writes the index durably.
    ///
    /// # Errors
    /// [`BuildError`].
    fn finish(self: Box<Self>) -> Result<WrittenIndex, BuildError>;
}

/// An index that was written.
pub struct WrittenIndex {
    /// The file.
    pub file: IndexFile,
    /// The patterns that do not count for some documents or for all.
    pub quarantined: Vec<QuarantinedPattern>,
    /// The entries that are not in it although their authorities may state them.
    pub rejected: Vec<RejectedByIndex>,
}

/// A function that begins an index.
pub type BeginIndex<'a> = dyn Fn(&Sources) -> Result<Box<dyn IndexWriter + 'a>, BuildError> + 'a;

/// The index of a copy in a folder.
pub(super) struct CopyIndex {
    dir: PathBuf,
    builder: Builder,
}

impl CopyIndex {
    /// Begins the index of the copy in a folder.
    #[cfg_attr(not(feature = "store"), expect(dead_code, reason = "copies are written with a store only"))]
    pub(super) fn begin<'a>(dir: &Path, sources: &Sources) -> Result<Box<dyn IndexWriter + 'a>, BuildError> {
        Ok(Box::new(Self { dir: dir.to_owned(), builder: Builder::for_copy(dir, sources)? }))
    }
}

impl IndexWriter for CopyIndex {
    fn add(&mut self, log: usize, position: u64, foreign: bool, entry: &Entry) -> Result<(), BuildError> {
        self.builder.add(log, position, foreign, entry)
    }

    fn finish(self: Box<Self>) -> Result<WrittenIndex, BuildError> {
        let built = self.builder.finish()?;
        let file = IndexFile::new(&self.dir, &built);
        Ok(WrittenIndex { file, quarantined: built.quarantined, rejected: built.rejected })
    }
}
