//! The journal: nobody without its key makes a record that is proved.

use std::fs;

use ::registry::key::{Algorithm, SignerKey};
use bordercheck::journal::{prove, records};

/// The key of the journals in the corpus, so that a change to a journal that is whole can be told from one that is not.
fn key() -> SignerKey {
    SignerKey::new("example.org/gate-7", Algorithm::Ed25519, &[7; 32]).unwrap_or_else(|why| panic!("{why}"))
}

/// The length of the tail in four bytes, the tail, the heads.
pub(super) fn journal(bytes: &[u8]) {
    let Some((length, rest)) = bytes.split_first_chunk::<4>() else { return };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    let Some((tail, heads)) = rest.split_at_checked(length) else { return };
    let folder = std::env::temp_dir().join(format!("bordercheck-law-journal-{}", std::process::id()));
    let newest = newest(heads);
    let files = [("tail", tail), ("checkpoints", heads), ("checkpoint", newest)];
    let laid = fs::create_dir_all(&folder).is_ok()
        && files.iter().all(|(name, content)| fs::write(folder.join(name), content).is_ok());
    if !laid {
        return;
    }
    let Ok(proved) = prove(&folder, Some(key().public()), None) else { return };
    let stand: Vec<_> = records(&folder).collect();
    if proved.damage.is_none() {
        assert_eq!(proved.records, u64::try_from(stand.len()).unwrap_or(u64::MAX), "every record is proved");
        for (position, record) in &stand {
            let says = record.as_ref().map(bordercheck::journal::Record::position);
            assert_eq!(says, Some(*position), "a record that is proved stands where it says");
        }
    } else {
        let held = u64::try_from(stand.len()).unwrap_or(u64::MAX);
        assert!(proved.records <= held, "no more is proved than there is");
    }
}

/// The last of the heads, each behind its length.
fn newest(mut heads: &[u8]) -> &[u8] {
    let mut newest = &[][..];
    while let Some((length, rest)) = heads.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((head, rest)) = rest.split_at_checked(length) else { break };
        (newest, heads) = (head, rest);
    }
    newest
}
