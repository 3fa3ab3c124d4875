//! The counters of a copy: how many documents were asked about at its checkpoints, and how many each pattern matched.
//!
//! ```json
//! {"asked":{"UTO":1200},"matched":[{"hits":40,"log":"police.zza.example","position":7}],
//!  "schema":"bordercheck.registry-counters/1"}
//! ```
//!
//! `registry count DIR JOURNAL...` makes the file anew from whole journals, so that counting twice gives the same. An index
//! takes it into account when it is built next; a verdict never writes it, so that the same input gives the same verdict
//! (docs/design.md, principle 6). The file stays in the copy: it is no statistics that may be published.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::identifier::State;

/// The schema that the file names.
const SCHEMA: &str = "bordercheck.registry-counters/1";

/// Counts of documents and of matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Documents asked about, by issuing State; the empty text for those whose State is not in order.
    asked: BTreeMap<String, u64>,
    /// Matches by log and position of the pattern.
    matched: BTreeMap<(String, u64), u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    asked: BTreeMap<String, u64>,
    matched: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    log: String,
    position: u64,
    hits: u64,
}

impl Counters {
    /// Counts one document: its issuing State, and the log and position of each pattern that matched it.
    pub fn count(&mut self, state: &str, matched: impl IntoIterator<Item = (String, u64)>) {
        *self.asked.entry(state.to_owned()).or_default() += 1;
        for pattern in matched {
            *self.matched.entry(pattern).or_default() += 1;
        }
    }

    /// The documents of these States that were asked about; all documents if no State is named.
    #[must_use]
    pub fn asked(&self, states: &[State]) -> u64 {
        if states.is_empty() {
            return self.asked.values().sum();
        }
        let of = |state: &State| self.asked.get(state.as_str()).copied().unwrap_or_default();
        states.iter().map(of).sum()
    }

    /// The documents that the pattern at a position of a log matched.
    #[must_use]
    pub fn matched(&self, log: &str, position: u64) -> u64 {
        self.matched.get(&(log.to_owned(), position)).copied().unwrap_or_default()
    }

    /// Parses the file.
    ///
    /// # Errors
    /// The fault in it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value = canonical::parse(text.trim_end().as_bytes()).map_err(|why| why.to_string())?;
        let file: File = serde_json::from_value(value).map_err(|why| why.to_string())?;
        if file.schema != SCHEMA {
            return Err(format!("expected {SCHEMA}, found {:?}", file.schema));
        }
        let matched = file.matched.into_iter().map(|row| ((row.log, row.position), row.hits)).collect();
        Ok(Self { asked: file.asked, matched })
    }

    /// The bytes of the file.
    #[must_use]
    pub fn print(&self) -> Vec<u8> {
        let rows = self.matched.iter();
        let rows = rows.map(|((log, position), hits)| Row { log: log.clone(), position: *position, hits: *hits });
        let file = File { schema: SCHEMA.to_owned(), asked: self.asked.clone(), matched: rows.collect() };
        canonical::print(&serde_json::to_value(file).unwrap_or_default())
    }
}
