//! The journal: no record is proved that its key did not sign.

use std::fs;

use ::registry::key::{Algorithm, SignerKey};
use bordercheck::journal::{prove, records};

/// The key that signed the journals of the corpus.
fn key() -> SignerKey {
    SignerKey::new("example.org/gate-7", Algorithm::Ed25519, &[7; 32]).unwrap_or_else(|why| panic!("{why}"))
}

/// Checks a journal: four bytes with the length of its tail, the tail, the heads.
pub(super) fn journal(bytes: &[u8]) {
    let Some((length, rest)) = bytes.split_first_chunk::<4>() else { return };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    let Some((tail, heads)) = rest.split_at_checked(length) else { return };
    let folder = std::env::temp_dir().join(format!("bordercheck-property-journal-{}", std::process::id()));
    let newest = newest(heads);
    let files = [("tail", tail), ("checkpoints", heads), ("checkpoint", newest)];
    let written = fs::create_dir_all(&folder).is_ok()
        && files.iter().all(|(name, content)| fs::write(folder.join(name), content).is_ok());
    if !written {
        return;
    }
    let Ok(proved) = prove(&folder, Some(key().public()), None) else { return };
    let found: Vec<_> = records(&folder).collect();
    if proved.damage.is_none() {
        assert_eq!(proved.records, u64::try_from(found.len()).unwrap_or(u64::MAX), "every record is proved");
        for (position, record) in &found {
            let own = record.as_ref().map(bordercheck::journal::Record::position);
            assert_eq!(own, Some(*position), "a proved record has its own position");
        }
    } else {
        let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
        assert!(proved.records <= count, "no more records are proved than there are");
    }
}

/// The last of the heads, each after its length in four bytes.
fn newest(mut heads: &[u8]) -> &[u8] {
    let mut newest = &[][..];
    while let Some((length, rest)) = heads.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((head, rest)) = rest.split_at_checked(length) else { break };
        (newest, heads) = (head, rest);
    }
    newest
}
