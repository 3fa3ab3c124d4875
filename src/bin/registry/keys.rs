//! `registry keygen`, and how keys are read.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use bordercheck::{limits, read_text};
use registry::identifier::EpochKey;
use registry::key::{Algorithm, SignerKey, VerifierKey};
use serde_json::json;

use crate::args::Keygen;
use crate::output::{Done, Failure, Output};

/// `registry keygen`.
pub(crate) fn generate(command: &Keygen, output: &Output) -> Result<Done, String> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| format!("no random bytes: {error}"))?;
    if let Some(epoch) = &command.epoch {
        let key = EpochKey::new(seed);
        write_secret(&command.out, &key.to_text())?;
        let fingerprint = hex::encode(key.fingerprint());
        let text = format!("key of the epoch {epoch} written to {}; fingerprint {fingerprint}", command.out.display());
        output.say(&text, &json!({ "epoch": epoch, "file": command.out, "fingerprint": fingerprint }))?;
        return Ok(Done::Well);
    }
    let name = command.name.as_deref().unwrap_or_default();
    let algorithm = if command.witness { Algorithm::Cosignature } else { Algorithm::Ed25519 };
    let key = SignerKey::new(name, algorithm, &seed).map_err(|error| error.to_string())?;
    write_secret(&command.out, &format!("{}\n", key.to_secret_text()))?;
    let public = key.public().to_string();
    output.say(&public, &json!({ "file": command.out, "key": public }))?;
    Ok(Done::Well)
}

/// Writes a file that only its owner reads, and never over one that is there.
fn write_secret(path: &Path, text: &str) -> Result<(), String> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

/// Reads a secret key.
pub(crate) fn read_secret(path: &Path) -> Result<SignerKey, String> {
    let text = read_text(path, limits::KEY_BYTES).map_err(|error| format!("{}: {error}", path.display()))?;
    text.trim_end().parse().map_err(|error| format!("{}: {error}", path.display()))
}

/// Reads an offline key of the authority whose log has this origin.
pub(crate) fn read_offline(path: &Path, origin: &str) -> Result<SignerKey, Failure> {
    let key = read_secret(path)?;
    let public = key.public();
    if public.name() != origin || public.algorithm() != Algorithm::Ed25519 {
        return Err(Failure::Refused(format!("the log is {origin}, but {} is no offline key of it", public.name())));
    }
    Ok(key)
}

/// Parses public keys.
pub(crate) fn parse_public(keys: &[String]) -> Result<Vec<VerifierKey>, String> {
    keys.iter().map(|key| key.parse().map_err(|error| format!("{key}: {error}"))).collect()
}

/// Reads the key of an epoch; the file's name is the epoch's.
pub(crate) fn read_epoch(path: &Path) -> Result<(String, EpochKey), String> {
    let name = path.file_stem().and_then(|name| name.to_str()).ok_or("the key of an epoch is in NAME.key")?;
    let text = read_text(path, limits::KEY_BYTES).map_err(|error| format!("{}: {error}", path.display()))?;
    let key = EpochKey::parse(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok((name.to_owned(), key))
}
