//! What a copy is asked with: its index is begun, checked and asked here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use bordercheck::registry::copy::{self, Copy, IndexFile};
use bordercheck::registry::entry::{Body, Entry, Numbers};
use bordercheck::registry::identifier::{EpochKey, Hash128, Identifier};
use bordercheck::registry::index::{Builder, EntryPlace, Index, LogSource, Sources as IndexSources};
use bordercheck::registry::sync::{IndexBuilder, Sources};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::keys;
use crate::output::{Done, Output};

/// Begins the index of a copy.
pub(crate) fn begin<'a>(dir: &Path, sources: &Sources<'_>) -> Result<Box<dyn IndexBuilder + 'a>, String> {
    let log = |(authority, head, _): &(
        &bordercheck::registry::root::Authority,
        bordercheck::registry::checkpoint::Head,
        _,
    )| LogSource {
        authority: authority.name.clone(),
        origin: authority.origin.clone(),
        size: head.size,
        root_hash: head.root,
    };
    let sources = IndexSources {
        root_version: sources.root.version,
        corroboration: u32::try_from(sources.root.corroboration).unwrap_or(u32::MAX),
        logs: sources.logs.iter().map(log).collect(),
    };
    let builder = Builder::create(&dir.join("index"), &sources).map_err(|error| error.to_string())?;
    Ok(Box::new(Building { dir: dir.to_owned(), builder }))
}

struct Building {
    dir: PathBuf,
    builder: Builder,
}

impl IndexBuilder for Building {
    fn add(&mut self, log: usize, position: u64, foreign: bool, entry: &Entry) -> Result<(), String> {
        self.builder.add(log, position, foreign, entry).map_err(|error| error.to_string())
    }

    fn finish(self: Box<Self>) -> Result<IndexFile, String> {
        let built = self.builder.finish().map_err(|error| error.to_string())?;
        let file = built.file.strip_prefix(&self.dir).unwrap_or(&built.file);
        let sha256 = built.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(IndexFile { file: file.to_string_lossy().into_owned(), sha256 })
    }
}

fn open(dir: &Path, copy: &Copy) -> Result<Index, String> {
    let path = dir.join(&copy.snapshot.index.file);
    let damaged = |why: String| format!("{}: {why}; synchronise again", path.display());
    let index = Index::open(&path).map_err(|error| damaged(error.to_string()))?;
    let found = index.sha256().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    if found == copy.snapshot.index.sha256 {
        Ok(index)
    } else {
        Err(damaged("it is another index than the snapshot's".into()))
    }
}

/// Whether the index is the one that the snapshot names, every page of it.
pub(crate) fn check(dir: &Path, copy: &Copy) -> Result<(), String> {
    open(dir, copy)?.verify().map_err(|error| format!("index: {error}; synchronise again"))
}

/// The keys of the copy's epochs, by name.
fn read_keys(dir: &Path) -> Result<BTreeMap<String, EpochKey>, String> {
    let mut found = BTreeMap::new();
    let Ok(files) = fs::read_dir(dir.join("keys")) else { return Ok(found) };
    for file in files {
        let path = file.map_err(|error| error.to_string())?.path();
        if path.extension().is_some_and(|extension| extension == "key") {
            let (name, key) = keys::read_epoch(&path)?;
            found.insert(name, key);
        }
    }
    Ok(found)
}

/// Asks for one document: what stands about it, who says so, and what could not be asked.
pub(crate) fn query(dir: &Path, words: [&str; 3], at: Timestamp, output: &Output) -> Result<Done, String> {
    let [kind, state, number] = words;
    let asked = Identifier::new(kind, state, number).map_err(|error| error.to_string())?;
    let copy = copy::open(dir).map_err(|error| error.to_string())?;
    let index = open(dir, &copy)?;
    let epochs = read_keys(dir)?;
    let hashes = |key: &EpochKey| asked.lookups().map(|identifier| identifier.hash(key)).collect::<Vec<Hash128>>();
    let hashes = epochs.iter().map(|(name, key)| (name.as_str(), hashes(key))).collect::<BTreeMap<_, _>>();
    let mut places = BTreeSet::new();
    for hash in hashes.values().flatten() {
        let found = index.documents(*hash).and_then(|documents| Ok([documents, index.reuse(*hash)?].concat()));
        places.extend(found.map_err(|error| error.to_string())?.iter().map(|place| (place.log, place.position)));
    }
    let ranges = index.ranges(&asked, at.as_second()).map_err(|error| error.to_string())?;
    places.extend(ranges.iter().map(|statement| (statement.place.log, statement.place.position)));
    let mut hits = Vec::new();
    for (log, position) in places {
        hits.extend(tell(dir, &copy, EntryPlace { log, position }, &asked, &hashes, at)?);
    }
    // An epoch that entries name and whose key is not here could list the document, and nobody can know.
    let unknown = unknown_epochs(dir, &copy, &hashes)?;
    let mut text = String::new();
    for hit in &hits {
        let part =
            |name: &str| hit.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let parts = ["says", "origin", "position", "authority", "contact"].map(|name| part(name).unwrap_or_default());
        text += &format!("{}\n", parts.join(" · "));
    }
    for epoch in &unknown {
        text += &format!("undetermined: there is no key of the epoch {epoch} in {}/keys\n", dir.display());
    }
    if text.is_empty() {
        text += "no authority lists this document";
    }
    output.say(&text, &json!({ "hits": hits, "undetermined": unknown }))?;
    Ok(Done::unless(!hits.is_empty() || !unknown.is_empty()))
}

/// What an entry says of the document, when it does: the index narrows down, the entry decides.
fn tell(
    dir: &Path,
    copy: &Copy,
    place: EntryPlace,
    asked: &Identifier,
    hashes: &BTreeMap<&str, Vec<Hash128>>,
    at: Timestamp,
) -> Result<Option<Value>, String> {
    let log = copy.logs.get(place.log).ok_or("the index names a log that the copy does not have")?;
    let bytes = copy::read_entry(dir, &log.head, place.position).map_err(|error| error.to_string())?;
    let entry = Entry::read(&bytes).map_err(|error| error.to_string())?;
    let listed = |epoch: &str, hash: &Hash128| hashes.get(epoch).is_some_and(|hashes| hashes.contains(hash));
    let says = match &entry.body {
        Body::Document(body) if listed(body.epoch.as_str(), &body.hash) => json!(body.status),
        Body::Reuse(body) if listed(body.epoch.as_str(), &body.hash) => json!("seen with other holders"),
        Body::Range(body) => {
            let numbers = Numbers { from: body.from.clone(), to: body.to.clone() };
            let holds = body.state == asked.state() && body.kind.covers(asked.kind()) && numbers.hold(asked.number());
            let status = json!(body.status);
            if !holds {
                return Ok(None);
            }
            json!(format!("in a range of blanks: {}", status.as_str().unwrap_or_default()))
        }
        _ => return Ok(None),
    };
    let authority = &log.authority;
    Ok(entry.is_current(at).then(|| {
        json!({ "authority": authority.name, "contact": authority.contact, "id": entry.id(), "origin": authority.origin,
            "position": place.position, "says": says })
    }))
}

/// Epochs that entries name and whose keys are not here.
fn unknown_epochs(dir: &Path, copy: &Copy, known: &BTreeMap<&str, Vec<Hash128>>) -> Result<BTreeSet<String>, String> {
    let folder = copy::Folder(dir.to_owned());
    let mut unknown = BTreeSet::new();
    for log in &copy.logs {
        for (_, bytes) in crate::copy::read_log(&folder, &log.head)? {
            let epoch = serde_json::from_slice::<Epoch>(&bytes).ok().and_then(|entry| entry.epoch);
            unknown.extend(epoch.filter(|epoch| !known.contains_key(epoch.as_str())));
        }
    }
    Ok(unknown)
}

/// The one member of an entry that is asked for here.
#[derive(serde::Deserialize)]
struct Epoch {
    epoch: Option<String>,
}
