//! What several tests share.

use std::path::PathBuf;

/// A file or folder of the real data and references that live beside the repository. Tests that need it are skipped,
/// saying so, where it is absent.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is absent", path.display());
    None
}
