//! What a copy is asked with: the entries that stand, in order, as a listing; and one document's question.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use bordercheck::registry::copy::{self, Copy, Folder, IndexFile};
use bordercheck::registry::entry::{Body, Entry};
use bordercheck::registry::identifier::{EpochKey, Hash128, Identifier};
use bordercheck::registry::root::Says;
use bordercheck::registry::sync::{IndexBuilder, Sources};
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::copy::read_log;
use crate::output::{Done, Output};

/// Begins the index of a copy.
pub(crate) fn begin<'a>(dir: &Path, sources: &Sources<'_>) -> Result<Box<dyn IndexBuilder + 'a>, String> {
    let folder = dir.join("index");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let path = folder.join("new");
    let file = File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let logs = sources.logs.iter().map(|(authority, ..)| authority.origin.clone()).collect();
    Ok(Box::new(Listing { folder, path, file: BufWriter::new(file), hash: Sha256::new(), logs }))
}

struct Listing {
    folder: PathBuf,
    path: PathBuf,
    file: BufWriter<File>,
    hash: Sha256,
    logs: Vec<String>,
}

impl IndexBuilder for Listing {
    fn add(&mut self, log: usize, position: u64, foreign: bool, entry: &Entry) -> Result<(), String> {
        let origin = self.logs.get(log).map(String::as_str).unwrap_or_default();
        let weight = if foreign { "foreign" } else { "own" };
        let line = format!("{origin} {position} {weight} {} {}\n", entry.kind_name(), entry.id());
        self.hash.update(&line);
        self.file.write_all(line.as_bytes()).map_err(|error| error.to_string())
    }

    fn finish(mut self: Box<Self>) -> Result<IndexFile, String> {
        let sha256 = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let name = format!("{}.txt", sha256.get(..16).unwrap_or_default());
        let done = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        let done = done.and_then(|()| fs::rename(&self.path, self.folder.join(&name)));
        let done = done.and_then(|()| File::open(&self.folder)?.sync_all());
        done.map_err(|error| format!("{}: {error}", self.folder.display()))?;
        Ok(IndexFile { file: format!("index/{name}"), sha256 })
    }
}

/// Whether the index is the one that the snapshot names.
pub(crate) fn check(dir: &Path, copy: &Copy) -> Result<(), String> {
    let path = dir.join(&copy.snapshot.index.file);
    let mut file = File::open(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut hash = Sha256::new();
    let mut part = vec![0; 1 << 16];
    loop {
        let read = std::io::Read::read(&mut file, &mut part).map_err(|error| format!("{}: {error}", path.display()))?;
        if read == 0 {
            break;
        }
        hash.update(part.get(..read).unwrap_or_default());
    }
    let found = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    if found == copy.snapshot.index.sha256 {
        Ok(())
    } else {
        Err(format!("{}: the index is damaged; synchronise again", path.display()))
    }
}

/// The keys of the copy's epochs, by name.
fn read_keys(dir: &Path) -> Result<BTreeMap<String, EpochKey>, String> {
    let mut keys = BTreeMap::new();
    let Ok(files) = fs::read_dir(dir.join("keys")) else { return Ok(keys) };
    for file in files {
        let path = file.map_err(|error| error.to_string())?.path();
        if path.extension().is_some_and(|extension| extension == "key") {
            let (name, key) = crate::keys::read_epoch(&path)?;
            keys.insert(name, key);
        }
    }
    Ok(keys)
}

/// Asks for one document: what stands about it, by whom, and whether something could not be asked.
pub(crate) fn query(
    dir: &Path,
    kind: &str,
    state: &str,
    number: &str,
    at: Timestamp,
    output: &Output,
) -> Result<Done, String> {
    let asked = Identifier::new(kind, state, number).map_err(|error| error.to_string())?;
    let copy = copy::open(dir).map_err(|error| error.to_string())?;
    let keys = read_keys(dir)?;
    let hashes = |key: &EpochKey| asked.lookups().map(|identifier| identifier.hash(key)).collect::<Vec<Hash128>>();
    let hashes = keys.iter().map(|(name, key)| (name.clone(), hashes(key))).collect::<BTreeMap<_, _>>();
    let (mut text, mut hits, mut unknown) = (String::new(), Vec::new(), std::collections::BTreeSet::new());
    let folder = Folder(dir.to_owned());
    for log in &copy.logs {
        let mut standing: BTreeMap<String, (u64, Entry)> = BTreeMap::new();
        for (position, bytes) in read_log(&folder, &log.head)? {
            let Ok(entry) = Entry::read(&bytes) else { continue };
            let states = entry.states().iter().map(|state| state.as_str()).collect::<Vec<_>>();
            if log.authority.may_say(entry.kind_name(), entry.kind().about_others(), &states) == Says::Overreach {
                continue;
            }
            if let Body::Withdraw(withdraw) = &entry.body {
                standing.remove(withdraw.entry.as_str());
            }
            standing.insert(entry.id().to_owned(), (position, entry));
        }
        for (id, (position, entry)) in standing.into_iter().filter(|(_, (_, entry))| entry.is_current(at)) {
            let (epoch, hash, what) = match &entry.body {
                Body::Document(body) => (&body.epoch, &body.hash, json!(body.status)),
                Body::Reuse(body) => (&body.epoch, &body.hash, json!("reuse")),
                Body::Range(body) => {
                    let numbers =
                        bordercheck::registry::entry::Numbers { from: body.from.clone(), to: body.to.clone() };
                    if body.state == asked.state() && body.kind.covers(asked.kind()) && numbers.hold(asked.number()) {
                        hits.push(json!({ "authority": log.authority.name, "contact": log.authority.contact, "id": id,
                            "origin": log.head.origin, "position": position, "says": format!("range {}", json!(body.status).as_str().unwrap_or_default()) }));
                    }
                    continue;
                }
                _ => continue,
            };
            match hashes.get(epoch.as_str()) {
                None => _ = unknown.insert(epoch.as_str().to_owned()),
                Some(asked) if asked.contains(hash) => hits.push(json!({ "authority": log.authority.name,
                    "contact": log.authority.contact, "id": id, "origin": log.head.origin, "position": position, "says": what })),
                Some(_) => {}
            }
        }
    }
    for hit in &hits {
        let part = |name: &str| {
            hit.get(name)
                .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                .unwrap_or_default()
        };
        let [says, origin, position, authority, contact] =
            ["says", "origin", "position", "authority", "contact"].map(part);
        text += &format!("{says} · {origin}, position {position} · {authority} · {contact}\n");
    }
    for epoch in &unknown {
        text += &format!("undetermined: there is no key of the epoch {epoch} in {}/keys\n", dir.display());
    }
    if hits.is_empty() && unknown.is_empty() {
        text += "no authority lists this document";
    }
    output.say(&text, &json!({ "hits": hits, "undetermined": unknown }))?;
    Ok(Done::unless(!hits.is_empty() || !unknown.is_empty()))
}
