//! `registry import`: lists as entries. A row that is refused is named with its line and why; the others are added.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use bordercheck::open_regular;
use indicatif::ProgressBar;
use registry::canonical;
use registry::entry::Entry;
use registry::identifier::{EpochKey, Identifier};
use registry::log;
use serde_json::{Map, Value, json};

use crate::args::{Import, ListForm};
use crate::authority::{WorkDir, read_entry, whole_second};
use crate::keys;
use crate::output::{Done, Output, bar};

/// Refused rows that are named; the rest is counted.
const NAMED: usize = 1_000;
/// Bytes of a line: an entry in a roomy form.
const LINE_BYTES: u64 = 64 << 10;

/// The numbers of rows that were imported and rejected.
#[derive(Default)]
struct Rows {
    entries: Vec<Vec<u8>>,
    refused: Vec<(u64, String)>,
    refused_count: u64,
}

impl Rows {
    fn take(&mut self, line: u64, row: Result<Vec<u8>, String>) {
        match row {
            Ok(entry) => self.entries.push(entry),
            Err(why) => {
                self.refused_count += 1;
                if self.refused.len() < NAMED {
                    self.refused.push((line, why));
                }
            }
        }
    }
}

/// `registry import`.
pub(crate) fn run(command: &Import, output: &Output) -> Result<Done, String> {
    let work_dir = WorkDir::open(&command.log)?;
    let failed = |error: std::io::Error| format!("{}: {error}", command.file.display());
    let file = open_regular(&command.file).map_err(|error| format!("{}: {error}", command.file.display()))?;
    let bar = bar(file.limit());
    bar.set_message(command.file.display().to_string());
    let rows = match command.form {
        ListForm::Csv => read_csv(command, file, &bar)?,
        ListForm::Jsonl => read_jsonl(file, &bar).map_err(failed)?,
    };
    bar.finish_and_clear();
    let added = log::add(&work_dir.store, &rows.entries).map_err(|error| error.to_string())?;
    let mut text = String::new();
    for (line, why) in &rows.refused {
        text += &format!("line {line}: refused: {why}\n");
    }
    text += &format!("{added} entries wait to be published, {} rows refused", rows.refused_count);
    let refused = rows.refused.iter().map(|(line, why)| json!({ "line": line, "why": why })).collect::<Vec<_>>();
    output.say(&text, &json!({ "added": added, "refused": refused, "refused_count": rows.refused_count }))?;
    Ok(Done::unless(rows.refused_count > 0))
}

fn read_jsonl(file: impl Read, bar: &ProgressBar) -> std::io::Result<Rows> {
    let mut reader = BufReader::new(file);
    let mut rows = Rows::default();
    for number in 1.. {
        let mut line = Vec::new();
        let read = reader.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        bar.inc(u64::try_from(read).unwrap_or_default());
        if line.last() != Some(&b'\n') && u64::try_from(read) == Ok(LINE_BYTES) {
            rows.take(number, Err(format!("the line has more than {LINE_BYTES} bytes")));
            while line.last() != Some(&b'\n') {
                line.clear();
                if reader.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line)? == 0 {
                    break;
                }
            }
        } else if !line.trim_ascii().is_empty() {
            rows.take(number, read_entry(&line));
        }
    }
    Ok(rows)
}

/// The members that all rows have in common.
struct Shared {
    epoch: Option<(String, EpochKey)>,
    sharing: String,
    issued: String,
    list: String,
}

fn read_csv(command: &Import, file: impl Read, bar: &ProgressBar) -> Result<Rows, String> {
    let epoch = command.epoch_key.as_deref().map(keys::read_epoch).transpose()?;
    let issued = whole_second(command.at).to_string();
    let list = command.file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let shared = Shared { epoch, sharing: command.sharing.clone(), issued, list };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let header = reader.headers().map_err(|error| named(&command.file, &error))?.clone();
    if let Some(unknown) = header.iter().find(|name| !COLUMNS.contains(name)) {
        return Err(format!(
            "{}: there is no column {unknown:?}; known are {}",
            command.file.display(),
            COLUMNS.join(", ")
        ));
    }
    let mut rows = Rows::default();
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(rows),
            Ok(true) => {
                let row = header.iter().zip(record.iter()).filter(|(_, value)| !value.is_empty());
                rows.take(line, read_row(&row.collect::<Vec<_>>(), line, &shared));
            }
            Err(error) if error.is_io_error() => return Err(named(&command.file, &error)),
            Err(error) => rows.take(line, Err(error.to_string())),
        }
        bar.set_position(reader.position().byte());
    }
}

fn named(path: &Path, error: &csv::Error) -> String {
    format!("{}: {error}", path.display())
}

const COLUMNS: [&str; 11] =
    ["type", "state", "number", "from", "to", "status", "id", "issued", "expires", "source", "note"];

/// A row as an entry: a document by its number, or a range of blanks.
fn read_row(row: &[(&str, &str)], line: u64, shared: &Shared) -> Result<Vec<u8>, String> {
    let cell = |name: &str| row.iter().find(|(column, _)| *column == name).map(|(_, value)| *value);
    let need = |name: &str| cell(name).ok_or_else(|| format!("{name} is empty"));
    let mut entry = Map::new();
    let mut set = |name: &str, value: Value| entry.insert(name.to_owned(), value);
    let (kind, state) = (need("type")?, need("state")?);
    set("status", need("status")?.to_lowercase().into());
    set("sharing", shared.sharing.clone().into());
    set("issued", cell("issued").unwrap_or(&shared.issued).into());
    for name in ["expires", "source", "note"] {
        if let Some(value) = cell(name) {
            set(name, value.into());
        }
    }
    let word = match (cell("number"), cell("from"), cell("to")) {
        (Some(number), None, None) => {
            let (epoch, key) =
                shared.epoch.as_ref().ok_or("a document needs --epoch-key, for its number is never kept in clear")?;
            let identifier = Identifier::new(kind, state, number).map_err(|error| error.to_string())?;
            set("state", json!(identifier.state()));
            set("type", json!(identifier.kind()));
            set("epoch", epoch.clone().into());
            set("hash", json!(identifier.hash(key)));
            "document"
        }
        (None, Some(from), Some(to)) => {
            let [from, to] = [from, to].map(|number| Identifier::new(kind, state, number));
            let (from, to) = (from.map_err(|error| error.to_string())?, to.map_err(|error| error.to_string())?);
            set("state", json!(from.state()));
            set("type", json!(from.kind()));
            set("from", from.number().as_str().into());
            set("to", to.number().as_str().into());
            "range"
        }
        _ => return Err("a row has a number, or from and to".to_owned()),
    };
    set("kind", word.into());
    set("id", cell("id").map_or_else(|| format!("{}:{line}", shared.list).into(), Value::from));
    let bytes = canonical::print(&Value::Object(entry));
    Entry::parse(&bytes).map(|_| bytes).map_err(|error| error.to_string())
}
