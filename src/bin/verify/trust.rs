//! `--trust`: loads trusted certificates and lists, and prints which files were rejected.

use std::path::PathBuf;

use bordercheck::load_trust;
use pki::Trust;
use pki::trust::TrustFile;

/// Loads everything that the paths name: files, and folders with the folders in them; and the anchors that the registry
/// hands over.
///
/// # Errors
/// The first thing that cannot be read or is wrong.
pub(crate) fn load(paths: &[PathBuf], anchors: Vec<TrustFile>) -> Result<Trust, String> {
    let trust = load_trust(paths, anchors).map_err(|error| format!("--trust: {error}"))?;
    for aside in trust.rejected() {
        eprintln!("verify: --trust: set aside: {}: {}", aside.name, aside.why);
    }
    Ok(trust)
}
