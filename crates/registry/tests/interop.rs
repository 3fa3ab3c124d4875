//! Notes, checkpoints, tiles and proofs against Cloudflare's `signed_note` and `tlog_tiles`, in both directions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod registry_world;

use std::cell::RefCell;
use std::collections::BTreeMap;

use registry::checkpoint::Head;
use registry::edge::Edge;
use registry::files::LogFiles;
use registry::key::{Algorithm, SignerKey};
use registry::note::{Note, Signed};
use registry::storage::Storage;
use registry::store::Store;
use registry::tree;
use registry_world::{UTOPIA, document, log_key, publish, seed};
use signed_note::{Note as TheirNote, Signer as _, StandardSigner, StandardVerifier, Verifier, VerifierList};
use tlog_tiles::{Checkpoint, Hash, HashReader, Tile, TileHashReader, TileReader};

/// A log of so many entries in a store, published in steps.
fn log(steps: &[u64]) -> (Store, Head) {
    let (work_dir, store) = (Store::memory(), Store::memory());
    let mut from = 0;
    for to in steps {
        let entries = (from..*to).map(|number| document("UTO", number)).collect::<Vec<_>>();
        publish(&work_dir, &store, &log_key(UTOPIA, 1), &entries, registry_world::NOVEMBER);
        from = *to;
    }
    let bytes = checkpoint(&store);
    (store, Head::parse(Note::parse(&bytes).unwrap().text()).unwrap())
}

fn checkpoint(store: &Store) -> Vec<u8> {
    store.read(&format!("log/{UTOPIA}/checkpoint"), 1 << 16).unwrap().unwrap()
}

/// Our files as their reader wants them.
struct Ours<'a>(&'a Store);

impl TileReader for Ours<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        // Their paths begin with the tile's height, as in Go's checksum database; C2SP's leave it out.
        let path = |tile: &Tile| tile.path().replacen("tile/8/", "tile/", 1);
        Ok(tiles
            .iter()
            .map(|tile| self.0.read(&format!("log/{UTOPIA}/{}", path(tile)), 8192).unwrap().unwrap())
            .collect())
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

#[test]
fn they_follow_our_log() {
    let key = log_key(UTOPIA, 1);
    for steps in [vec![1], vec![200, 256], vec![255, 257, 700], vec![66_000]] {
        let (store, head) = log(&steps);
        let note = TheirNote::from_bytes(&checkpoint(&store)).unwrap();
        let verifier = StandardVerifier::new(&key.public().to_string()).unwrap();
        let (verified, _) = note.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
        assert_eq!(verified.len(), 1);
        let theirs = Checkpoint::from_bytes(note.text()).unwrap();
        assert_eq!((theirs.origin(), theirs.size(), theirs.hash().0), (UTOPIA, head.size, head.root));
        assert_eq!(theirs.to_bytes(), head.print().into_bytes());
        // Every tile that their authenticated reader asks for is there and hashes; so do their proofs of ours.
        let ours = Ours(&store);
        let reader = TileHashReader::new(head.size, Hash(head.root), &ours);
        assert_eq!(tlog_tiles::tree_hash(head.size, &reader).unwrap().0, head.root);
        let files = LogFiles { store: &store, origin: UTOPIA };
        for index in [0, head.size / 2, head.size - 1] {
            let leaf = tlog_tiles::record_hash(&files.entry(index, head.size).unwrap());
            let theirs = tlog_tiles::prove_record(head.size, index, &reader).unwrap();
            let mine = tree::prove_inclusion(&files.tree(head.size), index, head.size).unwrap();
            assert_eq!(theirs.iter().map(|hash| hash.0).collect::<Vec<_>>(), mine);
            let mine = mine.into_iter().map(Hash).collect();
            tlog_tiles::check_record(&mine, head.size, Hash(head.root), index, leaf).unwrap();
        }
        for old in [1, head.size / 2, head.size - 1].into_iter().filter(|old| *old > 0) {
            let before = tree::root_of(&files.tree(head.size), old).unwrap();
            let mine = tree::prove_consistency(&files.tree(head.size), old, head.size).unwrap();
            let mine = mine.into_iter().map(Hash).collect();
            tlog_tiles::check_tree(&mine, head.size, Hash(head.root), old, Hash(before)).unwrap();
            let theirs = tlog_tiles::prove_tree(head.size, old, &reader).unwrap();
            let theirs = theirs.iter().map(|hash| hash.0).collect::<Vec<_>>();
            assert_eq!(tree::roots_by_consistency(old, head.size, &before, &theirs), Some((before, head.root)));
        }
    }
}

/// Hashes as the writer of the other implementation stores them.
#[derive(Default)]
struct Stored(RefCell<BTreeMap<u64, Hash>>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|index| self.0.borrow()[index]).collect())
    }
}

#[test]
fn we_follow_their_log() {
    let entries = (0..700).map(|number| document("UTO", number)).collect::<Vec<_>>();
    let stored = Stored::default();
    let store = Store::memory();
    let mut size = 0;
    for entry in &entries {
        let hashes = tlog_tiles::stored_hashes(size, entry, &stored).unwrap();
        let first = tlog_tiles::stored_hash_index(0, size);
        stored.0.borrow_mut().extend((first..).zip(hashes));
        size += 1;
    }
    for tile in Tile::new_tiles(8, 0, size) {
        let path = tile.path().replacen("tile/8/", "tile/", 1);
        store.write_all(vec![(format!("log/{UTOPIA}/{path}"), tile.read_data(&stored).unwrap())]).unwrap();
    }
    let mut bundles = Edge::empty();
    let borrowed = entries.iter().map(Vec::as_slice).collect::<Vec<_>>();
    let mut written = bundles.grow(&borrowed);
    written.extend(bundles.partial_files());
    let files = LogFiles { store: &store, origin: UTOPIA };
    let bundles = written.into_iter().filter(|(tile, _)| tile.level == registry::tile::Level::Entries);
    store.write_all(bundles.map(|(tile, bytes)| (files.path(tile), bytes)).collect()).unwrap();
    // Their head, their signature, our reading.
    let root = tlog_tiles::tree_hash(size, &stored).unwrap();
    let text = Checkpoint::new(UTOPIA, size, root, "").unwrap().to_bytes();
    let key = log_key(UTOPIA, 1);
    let signer = StandardSigner::new(&key.to_secret_text()).unwrap();
    let mut note = TheirNote::new(&text, &[]).unwrap();
    note.add_sigs(&[&signer]).unwrap();
    let read = Note::parse(&note.to_bytes()).unwrap();
    assert_eq!(read.verify([key.public()]), Ok(vec![Signed { key: 0, time: None }]));
    assert_eq!(read.print().into_bytes(), note.to_bytes());
    let head = Head::parse(read.text()).unwrap();
    assert_eq!(Edge::read(&files, &head).unwrap().root(), root.0);
    assert_eq!(tree::root_of(&files.tree(size), size).unwrap(), root.0);
}

#[test]
fn keys_are_the_same_texts() {
    let ours = SignerKey::new("example.com/log", Algorithm::Ed25519, &seed("a key")).unwrap();
    let theirs = StandardSigner::new(&ours.to_secret_text()).unwrap();
    assert_eq!(theirs.key_id().to_be_bytes(), ours.public().id());
    let verifier = StandardVerifier::new(&ours.public().to_string()).unwrap();
    assert!(verifier.verify(b"text", &ours.sign(b"text")));
}
