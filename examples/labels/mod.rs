//! The table of labelled pictures, `labels.csv`: the printed lines of each.

#![allow(dead_code, reason = "each program uses what it needs")]

use std::error::Error;
use std::path::{Path, PathBuf};

/// A picture, and the lines of its zone; no lines if it has no zone.
pub(crate) struct Label {
    /// Path of the picture.
    pub(crate) path: PathBuf,
    /// The printed lines.
    pub(crate) lines: Vec<String>,
    /// Words about the picture, apart by spaces.
    pub(crate) tags: String,
}

/// The labels of a folder, from its own table.
pub(crate) fn read_labels(folder: &Path) -> Result<Vec<Label>, Box<dyn Error>> {
    read_table(&folder.join("labels.csv"), folder)
}

/// The labels of a table, of pictures under a folder.
pub(crate) fn read_table(table: &Path, folder: &Path) -> Result<Vec<Label>, Box<dyn Error>> {
    let mut table = csv::Reader::from_path(table)?;
    let headers = table.headers()?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name).ok_or(format!("no column {name}"));
    let (path, mrz) = (column("path")?, column("mrz")?);
    let mut labels = Vec::new();
    for record in table.records() {
        let record = record?;
        let lines = record.get(mrz).unwrap_or_default().split('|').filter(|line| !line.is_empty());
        let lines = lines.map(str::to_owned).collect();
        let tags = column("tags").ok().and_then(|tags| record.get(tags)).unwrap_or_default().to_owned();
        labels.push(Label { path: folder.join(record.get(path).unwrap_or_default()), lines, tags });
    }
    Ok(labels)
}
