//! Formats of the registry: canonical or rejected, so that a parsed object prints as the same bytes.

use super::cut;
use ::registry::canonical;
use ::registry::checkpoint::Head;
use ::registry::condition::{Condition, Field, FieldValues, Value};
use ::registry::entry::{Entry, Kind};
use ::registry::identifier::{Hash128, Identifier};
use ::registry::index::{Damaged, Index, forge};
use ::registry::note::Note;
use ::registry::proof::Proof;
use ::registry::root::SignedRoot;
use ::registry::tile::{Tile, parse_entries, parse_hashes, push_entry};

pub(super) fn note(bytes: &[u8]) {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.print().as_bytes(), bytes, "a note has one spelling");
    }
}

pub(super) fn checkpoint(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(head) = Head::parse(text) {
        assert_eq!(head.print(), text, "a checkpoint has one spelling");
    }
}

/// A path as text, a bundle and a tile of hashes; the first byte is the number of entries or hashes, less one.
pub(super) fn tile(bytes: &[u8]) {
    let Some((width, rest)) = bytes.split_first() else { return };
    if let Ok(path) = std::str::from_utf8(rest)
        && let Ok(tile) = path.parse::<Tile>()
    {
        assert_eq!(tile.to_string(), path, "a tile has one path");
    }
    let width = u16::from(*width) + 1;
    if let Ok(entries) = parse_entries(rest, width) {
        let mut printed = Vec::new();
        entries.iter().for_each(|entry| push_entry(&mut printed, entry));
        assert_eq!(printed, rest, "a bundle prints as it was parsed");
        assert_eq!(entries.len(), usize::from(width));
        cut::refused(rest, |bytes| parse_entries(bytes, width).map(|_| ()));
    }
    if let Ok(hashes) = parse_hashes(rest, width) {
        assert_eq!(hashes.concat(), rest, "a tile prints as it was parsed");
    }
}

pub(super) fn entry(bytes: &[u8]) {
    if let Ok(value) = canonical::parse(bytes) {
        assert_eq!(canonical::print(&value), bytes, "JSON has one spelling");
    }
    if let Ok(entry) = Entry::parse(bytes) {
        assert_eq!(entry.print().as_deref(), Ok(bytes), "an entry prints as it was parsed");
    }
}

pub(super) fn condition(bytes: &[u8]) {
    let Ok(json) = canonical::parse(bytes) else { return };
    if let Ok(condition) = Condition::parse(&json) {
        assert_eq!(canonical::print(&condition.to_json()), bytes, "a condition prints as it was parsed");
        assert_eq!(Condition::parse(&condition.to_json()).as_ref(), Ok(&condition));
    }
}

pub(super) fn root(bytes: &[u8]) {
    if let Ok(root) = SignedRoot::parse(bytes) {
        assert_eq!(root.print(), bytes, "a root prints as it was parsed");
    }
}

pub(super) fn proof(bytes: &[u8]) {
    if let Ok(proof) = Proof::parse(bytes) {
        assert_eq!(proof.print(), bytes, "a proof prints as it was parsed");
    }
}

/// An intact index answers; any other answers or reports that it is damaged. So does an index with the same bytes under
/// correct hashes, as an attacker can make one.
pub(super) fn index(bytes: &[u8]) {
    with_index(bytes, |index| {
        let whole = index.verify().is_ok();
        let answers = ask(index, bytes);
        assert!(!whole || answers.is_ok(), "an intact index answers");
        assert!(index.epochs().count() <= bytes.len());
    });
    with_index(&forge::rehash(bytes), |index| {
        assert_eq!(index.verify(), Ok(()), "every hash is correct");
        assert_eq!(ask(index, bytes), ask(index, bytes), "the same question, the same answer");
    });
}

fn with_index(bytes: &[u8], check: impl FnOnce(&Index)) {
    // Each thread has its own file: overwriting a mapped file of another ends the process.
    let own = format!("{}-{:?}", std::process::id(), std::thread::current().id());
    let path = std::env::temp_dir().join(format!("bordercheck-property-index-{own}"));
    if std::fs::write(&path, bytes).is_ok()
        && let Ok(index) = Index::open(&path)
    {
        check(&index);
    }
    let _ = std::fs::remove_file(&path);
}

/// Asks every question once, about a document of the seeds and about values taken from the bytes of the first page. Returns the
/// number of answers to each.
fn ask(index: &Index, bytes: &[u8]) -> Result<Vec<usize>, Damaged> {
    let spare =
        |at: usize| bytes.get(4064 + at..).and_then(|bytes| bytes.first_chunk::<8>()).copied().unwrap_or_default();
    let picture = u64::from_le_bytes(spare(16));
    let text = |text: &str| Value::Text(text.to_owned());
    let facts = FieldValues::new()
        .with(Field::IssuingState, text("UTO"))
        .with(Field::DocumentNumber, text("B0001500"))
        .with(Field::DateOfExpiry, text("2030-01-01"))
        .with(Field::Age, Value::Number(9))
        .with(Field::PagePortrait, Value::Picture(picture));
    let mut answers = vec![index.patterns(&facts, 0)?.len(), index.signers(&[0; 32], 0)?.len()];
    if let Ok(document) = Identifier::new("P", "UTO", "B0001500") {
        answers.push(index.ranges(&document, 0)?.len());
    }
    for hash in [[0; 16], [0xFF; 16], [spare(0), spare(8)].concat().try_into().unwrap_or_default()] {
        answers.extend([index.documents(Hash128(hash))?.len(), index.reuse(Hash128(hash))?.len()]);
    }
    for kind in Kind::ALL {
        answers.push(index.of_kind(kind, 0)?.len());
    }
    answers.push(index.portraits(picture, 0)?.len());
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Flips a bit of each byte of an intact index, and sets it to 0, 254 or 255, under correct hashes: counts, offsets and
    /// programs of conditions then have values that no writer gives them.
    #[test]
    fn index_with_correct_hashes_may_contain_anything() {
        let whole = include_bytes!("../../../fuzz/corpus/index/growth");
        let mut bytes = whole.to_vec();
        for at in (16..bytes.len()).filter(|at| !(32..64).contains(at) && !(240..4064).contains(at)) {
            for value in [whole[at] ^ 1 << (at % 8), [0xFF, 0xFE, 0][at % 3]] {
                bytes[at] = value;
                index(&bytes);
            }
            bytes[at] = whole[at];
        }
    }
}
