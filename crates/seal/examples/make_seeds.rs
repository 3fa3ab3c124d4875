//! Writes a seal of each kind into a folder, as seeds for fuzzing: `cargo run -p seal --example make_seeds -- FOLDER`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a tool for developers")]

#[path = "../tests/specimens/mod.rs"]
mod specimens;

use seal::SealKind;
use seal::idb::Compression;
use specimens::State;

fn main() -> std::io::Result<()> {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let state = State::new(SealKind::Vds, "P-256-sha256", 18);
    let permit = |compression| state.permit(compression).print().unwrap();
    let text = State::new(SealKind::VdsNc, "P-256-sha256", 18).test().print().unwrap();
    for (name, bytes) in [
        ("vds-visa", state.visa().print().unwrap()),
        ("vds-attestation-version-3", state.attestation().print().unwrap()),
        ("vds-nc-test", text.to_vec()),
        ("idb-permit", permit(Compression::None).into_bytes()),
        ("idb-permit-compressed", permit(Compression::Zlib(Default::default())).into_bytes()),
        ("idb-can-unsigned", b"NDB1CPDNLW6JUSGGZGRLBWPNXEAAWXEB5G".to_vec()),
        ("link", b"https://visa.example/check?n=1".to_vec()),
    ] {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
