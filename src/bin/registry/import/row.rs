//! Rows of a comma-separated list: documents by their numbers, or ranges of blanks.

use std::io::Read;
use std::path::Path;

use indicatif::ProgressBar;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use registry::entry::Entry;
use registry::identifier::{EpochKey, Identifier};
use serde_json::{Map, Value, json};

use super::Rows;
use crate::authority::parse_entry;
use crate::keys;
use crate::output::Failure;

/// The columns of a list.
const COLUMNS: [&str; 13] = [
    "type", "state", "number", "from", "to", "status", "id", "issued", "expires", "review", "replaces", "source",
    "note",
];

/// The longest time for which a row holds: no passport is valid for longer (Doc 9303-12 §5).
const LONGEST_YEARS: i16 = 10;

/// The members that all rows have in common.
struct Shared<'a> {
    epoch: Option<(String, EpochKey)>,
    sharing: &'a str,
    source: Option<&'a str>,
    issued: Timestamp,
    review_years: i16,
}

pub(super) fn read_csv(rows: &mut Rows<'_>, file: impl Read, bar: &ProgressBar) -> Result<(), Failure> {
    let command = rows.command;
    let epoch = command.epoch_key.as_deref().map(keys::read_epoch).transpose()?;
    if let (Some((name, key)), Some(root)) = (&epoch, rows.rights.root()) {
        // Under another key every partner would look for other documents (REGISTRY §1, epochs).
        if root.epoch(name).is_some_and(|declared| !declared.is_of(key)) {
            return Err(Failure::Refused(format!("the root declares another key for the epoch {name}")));
        }
    }
    let shared = Shared {
        epoch,
        sharing: &command.sharing,
        source: command.source.as_deref(),
        issued: rows.now,
        review_years: command.review_years,
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let header = reader.headers().map_err(|error| named(&command.file, &error))?.clone();
    if let Some(unknown) = header.iter().find(|name| !COLUMNS.contains(name)) {
        let (file, known) = (command.file.display(), COLUMNS.join(", "));
        return Err(Failure::Refused(format!("{file}: there is no column {unknown:?}; known are {known}")));
    }
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {
                let row = header.iter().zip(record.iter()).filter(|(_, value)| !value.is_empty());
                rows.take(line, read_row(&row.collect::<Vec<_>>(), &shared));
            }
            Err(error) if error.is_io_error() => return Err(named(&command.file, &error).into()),
            Err(error) => rows.take(line, Err(error.to_string())),
        }
        bar.set_position(reader.position().byte());
    }
}

fn named(path: &Path, error: &csv::Error) -> String {
    format!("{}: {error}", path.display())
}

/// A row as an entry: a document by its number, or a range of blanks. Returns false with an entry that has no id yet.
fn read_row(row: &[(&str, &str)], shared: &Shared<'_>) -> Result<(Entry, bool), String> {
    let cell = |name: &str| row.iter().find(|(column, _)| *column == name).map(|(_, value)| *value);
    let need = |name: &str| cell(name).ok_or_else(|| format!("{name} is empty"));
    let mut entry = Map::new();
    let mut set = |name: &str, value: Value| entry.insert(name.to_owned(), value);
    let (kind, state) = (need("type")?, need("state")?);
    set("status", need("status")?.to_lowercase().into());
    set("sharing", shared.sharing.into());
    let issued = cell("issued").map_or_else(|| shared.issued.to_string(), str::to_owned);
    if cell("expires").is_none() && cell("review").is_none() {
        // From now, not from the time of issue, and no later than rule 3 allows: what was lost ten years ago has expired.
        let stated = issued.parse().map_err(|error| format!("issued: {error}"))?;
        let latest = later(stated, LONGEST_YEARS)?;
        if latest <= shared.issued {
            return Err(format!("it is issued more than {LONGEST_YEARS} years ago, and its document has expired"));
        }
        set("review", later(shared.issued, shared.review_years)?.min(latest).to_string().into());
    }
    set("issued", issued.into());
    for name in ["id", "expires", "review", "replaces", "note"] {
        if let Some(value) = cell(name) {
            set(name, value.into());
        }
    }
    if let Some(source) = cell("source").or(shared.source) {
        set("source", source.into());
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
    parse_entry(Value::Object(entry))
}

/// So many years later, at the same time of the day.
fn later(time: Timestamp, years: i16) -> Result<Timestamp, String> {
    let later = TimeZone::UTC.to_datetime(time).checked_add(Span::new().years(years));
    let later = later.and_then(|later| TimeZone::UTC.to_timestamp(later));
    later.map_err(|error| error.to_string())
}
