//! Writes `fixtures/registry/`: `cargo run -p registry --example fixtures --features store`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a maker of fixtures fails by panicking"
)]

#[path = "../tests/registry_world/mod.rs"]
mod registry_world;

use std::fs;
use std::path::{Path, PathBuf};

use registry_world::{attacks, files};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/registry");
    let _ = fs::remove_dir_all(&folder);
    for made in attacks::all() {
        let path = folder.join(made.name);
        write(path.join("expect.toml"), made.expect().as_bytes());
        write(path.join("root.json"), &made.root.print());
        for (name, bytes) in files(&made.source) {
            write(path.join("source").join(name), &bytes);
        }
        for (name, bytes) in made.held.iter().flat_map(|held| files(held)) {
            write(path.join("held").join(name), &bytes);
        }
        println!("{}", made.name);
    }
}

fn write(path: PathBuf, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
