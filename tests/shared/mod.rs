//! Where the real data lies that some tests run against.

use std::path::{Path, PathBuf};

/// A file or folder of the real data and references that lie beside the repository, in `../shared`; `None` where it is absent.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    // Tests of the crates stand two folders deeper than those of the root package.
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(1).map(|folder| folder.join("shared"));
    let found = beside.map(|shared| shared.join(path)).find(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: ../shared/{path} is absent");
    }
    found
}
