//! Formats of the registry: canonical or refused, so that what is printed of what was read is what was read.

use super::cut;
use crate::registry::canonical;
use crate::registry::checkpoint::Head;
use crate::registry::condition::{Condition, Facts, Field, Value};
use crate::registry::entry::Entry;
use crate::registry::identifier::{Hash128, Identifier};
use crate::registry::index::Index;
use crate::registry::note::Note;
use crate::registry::proof::Proof;
use crate::registry::root::SignedRoot;
use crate::registry::tile::{Tile, push_entry, read_entries, read_hashes};

pub(super) fn note(bytes: &[u8]) {
    if let Ok(note) = Note::read(bytes) {
        assert_eq!(note.print().as_bytes(), bytes, "a note has one spelling");
    }
}

pub(super) fn checkpoint(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(head) = Head::read(text) {
        assert_eq!(head.print(), text, "a checkpoint has one spelling");
    }
}

/// A path as text, a bundle and a tile of hashes: the first byte says how many are in them.
pub(super) fn tile(bytes: &[u8]) {
    let Some((width, rest)) = bytes.split_first() else { return };
    if let Ok(path) = std::str::from_utf8(rest)
        && let Ok(tile) = path.parse::<Tile>()
    {
        assert_eq!(tile.to_string(), path, "a tile has one path");
    }
    let width = u16::from(*width) + 1;
    if let Ok(entries) = read_entries(rest, width) {
        let mut printed = Vec::new();
        entries.iter().for_each(|entry| push_entry(&mut printed, entry));
        assert_eq!(printed, rest, "a bundle prints as it was read");
        assert_eq!(entries.len(), usize::from(width));
        cut::refused(rest, |bytes| read_entries(bytes, width).map(|_| ()));
    }
    if let Ok(hashes) = read_hashes(rest, width) {
        assert_eq!(hashes.concat(), rest, "a tile prints as it was read");
    }
}

pub(super) fn entry(bytes: &[u8]) {
    if let Ok(value) = canonical::read(bytes) {
        assert_eq!(canonical::print(&value), bytes, "JSON has one spelling");
    }
    if let Ok(entry) = Entry::read(bytes) {
        assert_eq!(entry.write().as_deref(), Ok(bytes), "an entry prints as it was read");
    }
}

pub(super) fn condition(bytes: &[u8]) {
    let Ok(json) = canonical::read(bytes) else { return };
    if let Ok(condition) = Condition::read(&json) {
        assert_eq!(canonical::print(&condition.write()), bytes, "a condition prints as it was read");
        assert_eq!(Condition::read(&condition.write()).as_ref(), Ok(&condition));
    }
}

pub(super) fn root(bytes: &[u8]) {
    if let Ok(root) = SignedRoot::read(bytes) {
        assert_eq!(root.print(), bytes, "a root prints as it was read");
    }
}

pub(super) fn proof(bytes: &[u8]) {
    if let Ok(proof) = Proof::read(bytes) {
        assert_eq!(proof.print(), bytes, "a proof prints as it was read");
    }
}

/// An index that is whole answers; one that is not answers or says that it is damaged.
pub(super) fn index(bytes: &[u8]) {
    let path = std::env::temp_dir().join(format!("bordercheck-law-index-{}", std::process::id()));
    if std::fs::write(&path, bytes).is_err() {
        return;
    }
    if let Ok(index) = Index::open(&path) {
        let whole = index.verify().is_ok();
        let text = |text: &str| Value::Text(text.to_owned());
        let facts = Facts::new().with(Field::IssuingState, text("UTO")).with(Field::DocumentNumber, text("X1234567"));
        let ranges = Identifier::new("P", "UTO", "B0001500").map(|document| index.ranges(&document, 0));
        let asked = [
            index.patterns(&facts, 0).map(|found| found.len()),
            ranges.map_or(Ok(0), |found| found.map(|found| found.len())),
            index.signers(&[0; 32], 0).map(|found| found.len()),
            index.portraits(0, 0).map(|found| found.len()),
            index.documents(Hash128([0; 16])).map(|found| found.len()),
            index.reuse(Hash128([0; 16])).map(|found| found.len()),
        ];
        assert!(!whole || asked.iter().all(Result::is_ok), "an index that is whole answers");
        assert!(index.epochs().count() <= bytes.len());
    }
    let _ = std::fs::remove_file(&path);
}
