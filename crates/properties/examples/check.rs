//! Checks files against a property without a fuzzer: `cargo run -p properties --example check -- sod fuzz/corpus/sod`. Ends
//! with the first file that violates it, and names the file.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, reason = "a violated property panics")]

use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let property = arguments.next().expect("a property and files or folders");
    let mut checked = 0;
    for file in arguments.flat_map(|path| files(Path::new(&path))) {
        let bytes = fs::read(&file).unwrap();
        if std::panic::catch_unwind(|| properties::check(&property, &bytes)).is_err() {
            eprintln!("{} violates {property}", file.display());
            std::process::exit(1);
        }
        checked += 1;
    }
    eprintln!("{property}: {checked} files, no violation");
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
