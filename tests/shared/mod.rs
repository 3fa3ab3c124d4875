//! The place of the public data that some tests need, `../shared` beside the repository. `build.rs` sets `cfg(shared)` where it
//! exists; elsewhere those tests are reported as ignored.

use std::path::{Path, PathBuf};

/// A file or folder of `../shared`, or `None` where it is absent.
#[allow(dead_code, reason = "build scripts use this one, tests the other")]
pub(crate) fn find(path: &str) -> Option<PathBuf> {
    // Tests of the crates stand two folders deeper than those of the root package.
    let parents = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(1);
    parents.map(|folder| folder.join("shared").join(path)).find(|path| path.exists())
}

/// A file or folder of `../shared`.
///
/// # Panics
/// If it is absent.
#[allow(dead_code, clippy::panic, reason = "build scripts use the other; a test fails by panicking")]
pub(crate) fn shared(path: &str) -> PathBuf {
    find(path).unwrap_or_else(|| panic!("../shared/{path} is absent"))
}
