//! `--trust`: loads trusted certificates and lists, and prints which files were rejected.

use std::path::PathBuf;

use bordercheck::{TrustPathError, load_trust};
use pki::Trust;
use pki::trust::TrustFile;

use crate::{Failure, output};

/// Loads everything that the paths name: files, and folders with the folders in them; and the anchors that the registry
/// hands over.
///
/// # Errors
/// The first thing that is not there, cannot be read or is wrong.
pub(crate) fn load(paths: &[PathBuf], anchors: Vec<TrustFile>) -> Result<Trust, Failure> {
    let trust = load_trust(paths, anchors).map_err(|error| match error {
        TrustPathError::Named(why) => Failure::Usage(format!("--trust {why}")),
        TrustPathError::Content(why) => Failure::Fault(format!("--trust {why}")),
    })?;
    for aside in trust.rejected() {
        output::say(&format!("--trust: not used: {}: {}", aside.name, aside.why));
    }
    Ok(trust)
}
