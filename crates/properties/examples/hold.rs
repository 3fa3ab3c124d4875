//! Holds files against a law without a fuzzer: `cargo run -p properties --example hold -- sod fuzz/corpus/sod`. Ends
//! with the first file that breaks it, and says which.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, reason = "a broken law is told by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let law = arguments.next().expect("a law and files or folders");
    let mut held = 0;
    for file in arguments.flat_map(|path| files(Path::new(&path))) {
        let bytes = fs::read(&file).unwrap();
        if std::panic::catch_unwind(|| properties::hold(&law, &bytes)).is_err() {
            eprintln!("{} breaks {law}", file.display());
            std::process::exit(1);
        }
        held += 1;
    }
    eprintln!("{law}: {held} files keep it");
}

/// A file itself, or those of a folder.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut files: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}
