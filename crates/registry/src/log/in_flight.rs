//! The file `in-flight` of the working folder: the pending chunk that is being published, and the place in the log that it
//! will have. After a crash it tells whether the chunk is in the log already.
//!
//! ```json
//! {"chunk":"pending/00000017/00000","from":1200,"head":"immigration.uto.example\n1234\n…\n"}
//! ```

use jiff::Timestamp;

use super::{LogError, PublishedHead, Writer};
use crate::canonical;
use crate::checkpoint::Head;
use crate::files::FilesError;
use crate::pending::{self, Chunk};
use crate::tile::{self, Level, Tile};
use crate::verified::CHECKPOINT_BYTES;

/// The name of the file.
const IN_FLIGHT: &str = "in-flight";

impl Writer<'_> {
    /// Notes which chunk is being published.
    pub(super) fn write_in_flight(&self, chunk: &Chunk, former: &Head, head: &Head) -> Result<(), LogError> {
        let in_flight = serde_json::json!({ "chunk": chunk.path, "from": former.size, "head": head.print() });
        Ok(self.work_dir.write_all(vec![(IN_FLIGHT.into(), canonical::print(&in_flight))])?)
    }

    /// Removes a published chunk and its note.
    pub(super) fn forget_in_flight(&self, chunk: &Chunk) -> Result<(), LogError> {
        pending::forget(self.work_dir, &chunk.path)?;
        Ok(self.work_dir.remove(IN_FLIGHT)?)
    }

    /// Finishes an interrupted publication, and forgets the chunk in flight if the log has it.
    pub(super) fn recover(&self, now: Timestamp) -> Result<PublishedHead, LogError> {
        let state = self.finish(now)?;
        let Some(in_flight) = self.work_dir.read(IN_FLIGHT, CHECKPOINT_BYTES)? else { return Ok(state) };
        let damaged = || LogError::WorkDir("the file `in-flight` of the working folder is damaged".into());
        let in_flight = canonical::parse(&in_flight).map_err(|_| damaged())?;
        let path = in_flight.get("chunk").and_then(|chunk| chunk.as_str()).ok_or_else(damaged)?;
        let from = in_flight.get("from").and_then(serde_json::Value::as_u64).ok_or_else(damaged)?;
        if pending::list(self.work_dir)?.iter().any(|waiting| waiting == path) {
            let chunk = pending::read(self.work_dir, path)?;
            if self.is_published(&chunk, from, state.head.size)? {
                pending::forget(self.work_dir, path)?;
            }
        }
        self.work_dir.remove(IN_FLIGHT)?;
        Ok(state)
    }

    /// Returns true if the log has these entries from this position on.
    fn is_published(&self, chunk: &Chunk, from: u64, size: u64) -> Result<bool, LogError> {
        let files = self.files();
        let to = from.saturating_add(u64::try_from(chunk.entries.len()).unwrap_or(u64::MAX));
        if to > size {
            return Ok(false);
        }
        let mut expected = chunk.entries.iter();
        for tile in Tile::of(Level::Entries, from, size).take_while(|tile| tile.start() < to) {
            let bytes = files.read_tiles(&[tile])?.pop().unwrap_or_default();
            let malformed = |why| FilesError::Malformed { path: files.path(tile), why };
            let entries = tile::parse_entries(&bytes, tile.width).map_err(malformed)?;
            let inside = (tile.start()..to).zip(entries).filter(|(position, _)| *position >= from);
            for (_, found) in inside {
                if expected.next().is_none_or(|entry| entry != found) {
                    return Ok(false);
                }
            }
        }
        Ok(expected.next().is_none())
    }
}
