//! Pictures and portraits with bytes changed, from seeds: what their headers claim is anything.

use std::fs;
use std::path::{Path, PathBuf};

use bordercheck::{Document, Kind, is_zip};
use rand::RngExt as _;

/// A picture of a page or of a chip's holder, as it is handed in.
pub(crate) struct Sound {
    /// The name in a case.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// The pictures and portraits below folders: files of cases whose names say so, and files of the folders themselves.
pub(crate) fn sound(folders: &[PathBuf], most: usize) -> Vec<Sound> {
    let mut paths = Vec::new();
    folders.iter().for_each(|folder| walk(folder, &mut paths));
    paths.sort();
    let picture = |path: &PathBuf| {
        let name = path.file_name()?.to_str()?.to_owned();
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let name = match extension.as_str() {
            "dg2" => "chip/EF.DG2".to_owned(),
            "png" | "jpg" | "jpeg" | "tif" | "bmp" | "webp" => format!("visible.{extension}"),
            _ if name.contains("DG2") => "chip/EF.DG2".to_owned(),
            _ => return None,
        };
        let bytes = fs::read(path).ok().filter(|bytes| bytes.len() <= most)?;
        Some(Sound { name, bytes })
    };
    paths.iter().filter_map(picture).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if path.is_dir() { walk(&path, paths) } else { paths.push(path) }
    }
}

/// A picture with some bytes changed, most of them in its first kilobyte, where headers are; one in four is cut.
pub(crate) fn mutated(sound: &Sound, seed: u64) -> Document<'static> {
    let mut dice = specimen::dice(seed);
    let mut bytes = sound.bytes.clone();
    for _ in 0..dice.random_range(1..12) {
        let within = if dice.random_range(0..4) > 0 { bytes.len().min(1_024) } else { bytes.len() };
        if within == 0 {
            break;
        }
        let at = dice.random_range(0..within);
        let value = match dice.random_range(0..4) {
            0 => 0,
            1 => 0xff,
            2 => bytes[at] ^ (1 << dice.random_range(0..8_u8)),
            _ => dice.random_range(0..=255),
        };
        bytes[at] = value;
    }
    if dice.random_range(0..4) == 0 {
        bytes.truncate(dice.random_range(0..=bytes.len()));
    }
    Document::new().with(&sound.name, Kind::of(&sound.name), Ok(bytes.into()))
}

/// The document of a folder of `fixtures/hostile`: the archive `document.zip`, or the files of the case.
pub(crate) fn hostile(folder: &Path) -> Document<'static> {
    let archive = fs::read(folder.join("document.zip"));
    if let Some(bytes) = archive.ok().filter(|bytes| is_zip(bytes)) {
        return Document::from_zip("document.zip", &bytes);
    }
    let mut paths = Vec::new();
    walk(folder, &mut paths);
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
    let files = paths.iter().filter(|path| path.file_name().is_some_and(|name| name != "expect.toml"));
    Document::from_case(files.map(|path| (name(path), Ok(fs::read(path).unwrap().into()))))
}
