//! What is done with a copy: `sync`, `verify`, `show`, `prove`.

use std::path::Path;

use registry::checkpoint::Head;
use registry::copy::{self, CopiedLog, LogCondition, ReadOnlyFolder, VerifiedCopy};
use registry::entry::Entry;
use registry::files::LogFiles;
use registry::index::QuarantinedPattern;
use registry::proof::Proof;
use registry::root::Permission;
use registry::storage::{Storage, write_file};
use registry::sync::{self, Options, Report};
use registry::tile::{self, Level, Tile};
use registry::tree;
use serde_json::{Value, json};
use std::cell::RefCell;

use crate::args::{Prove, Show, Sync, Verify};
use crate::authority::{open_store, whole_second};
use crate::output::{self, Done, Output, bar};
use crate::roots;

/// `registry sync`.
pub(crate) fn sync(command: &Sync, output: &Output) -> Result<Done, String> {
    let source = open_store(&command.source)?;
    let first_root = command.root.as_deref().map(roots::read_bytes).transpose()?;
    let bar = bar(0);
    let message = RefCell::new(String::new());
    let progress = |step: &str, done, all| {
        if *message.borrow() != step {
            step.clone_into(&mut message.borrow_mut());
            bar.set_message(step.to_owned());
        }
        bar.set_length(all);
        bar.set_position(done);
    };
    let options = Options { max_age: command.max_age, progress: &progress };
    let report = sync::sync(&source, &command.dir, first_root.as_deref(), whole_second(command.at), &options);
    bar.finish_and_clear();
    let report = report.map_err(|error| error.to_string())?;
    let refused = report.logs.iter().any(|log| log.refused.is_some());
    output.say(&describe(&report), &to_json(&report))?;
    Ok(Done::unless(refused || report.rejected_count > 0 || !report.quarantined.is_empty()))
}

fn describe(report: &Report) -> String {
    let mut text = format!("root {}\n", report.root);
    if let Some(version) = report.root_behind {
        text += &format!("  behind: the newest root of the source is {version}, and the copy's stays\n");
    }
    for log in &report.logs {
        text += &match log.copied {
            Some((size, issued)) => {
                format!("{} · {}: {size} entries of {issued}, {} new\n", log.authority, log.origin, log.added)
            }
            None => format!("{} · {}: no state is accepted\n", log.authority, log.origin),
        };
        if let Some(refusal) = &log.refused {
            text += &format!("  refused: {refusal}\n");
        }
        if let Some(file) = &log.healed {
            text += &format!("  damaged: {file} of the copy was damaged, and is replaced\n");
        }
    }
    for entry in report.rejected.iter().take(20) {
        text += &format!("  rejected: {}, position {}: {}\n", entry.origin, entry.position, entry.why);
    }
    if report.rejected_count > 20 {
        text += &format!("  {} entries are rejected; they are listed in set-aside.json\n", report.rejected_count);
    }
    for QuarantinedPattern { authority, id, by, matched, known_good } in &report.quarantined {
        text += &format!("  quarantined: {id} of {authority} marks {matched} of {known_good} documents ({by})\n");
    }
    text
}

fn to_json(report: &Report) -> Value {
    let logs = report.logs.iter().map(|log| {
        json!({
            "added": log.added, "condition": log.condition.to_string(), "healed": log.healed, "authority": log.authority, "issued": log.copied.map(|(_, issued)| issued.to_string()),
            "origin": log.origin, "size": log.copied.map(|(size, _)| size),
            "refused": log.refused.as_ref().map(|refusal| json!({ "says": refusal.to_string(), "word": refusal.code() })),
        })
    });
    let rejected = report.rejected.iter().map(
        |entry| json!({ "origin": entry.origin, "code": entry.code, "position": entry.position, "why": entry.why }),
    );
    let quarantined = report.quarantined.iter().map(
        |pattern| json!({ "authority": pattern.authority, "by": pattern.by, "hits": pattern.matched, "id": pattern.id, "of": pattern.known_good }),
    );
    json!({
        "logs": logs.collect::<Vec<_>>(), "quarantined": quarantined.collect::<Vec<_>>(), "root": report.root, "root_behind": report.root_behind, "set_aside": rejected.collect::<Vec<_>>(),
        "rejected_count": report.rejected_count,
    })
}

/// `registry verify`.
pub(crate) fn verify(command: &Verify, output: &Output) -> Result<Done, String> {
    let first = command.root.as_deref().map(roots::read).transpose()?;
    if command.path.is_file() {
        return verify_proof(&command.path, first.as_ref(), output);
    }
    let folder = ReadOnlyFolder(command.path.clone());
    let copy = copy::open(&command.path).map_err(|error| error.to_string())?;
    let chain = copy::read_chain(&folder).map_err(|error| error.to_string())?;
    if first.is_some_and(|first| chain.first().is_none_or(|held| held.root != first.root)) {
        return Err("unknown root: the copy begins with another root than the one that was handed over".to_owned());
    }
    let bar = bar(copy.logs.iter().map(|log| log.head.size).sum());
    let result = sync::verify(&folder, &copy, &|_, position, _| {
        if position % 4096 == 0 {
            bar.inc(4096);
        }
    });
    bar.finish_and_clear();
    let proved = result.map_err(|error| error.to_string())?;
    let index = copy.open_index(&command.path).map_err(|error| format!("{}: {error}", copy.snapshot.index.file))?;
    index.verify().map_err(|error| format!("index: {error}; synchronise again"))?;
    let text = format!(
        "root {} · {} logs · {proved} entries verified, {} rejected",
        copy.root.version,
        copy.logs.len(),
        copy.snapshot.rejected
    );
    output.say(&text, &json!({ "entries": proved, "logs": copy.logs.len(), "root": copy.root.version, "set_aside": copy.snapshot.rejected }))?;
    Ok(Done::Well)
}

fn verify_proof(path: &Path, first: Option<&registry::root::SignedRoot>, output: &Output) -> Result<Done, String> {
    let proof = Proof::parse(&roots::read_bytes(path)?).map_err(|error| error.to_string())?;
    let proved = proof.check().map_err(|error| error.to_string())?;
    if first.is_some_and(|first| first.root != proved.first.root) {
        return Err("unknown root: the proof begins with another root than the one that was handed over".to_owned());
    }
    let trust = if first.is_some() {
        "the root that was handed over"
    } else {
        "its own first root, which nothing here vouches for"
    };
    let may = match proved.permission {
        Permission::Own => "and may",
        Permission::Foreign => "and may, about another State's documents: it counts fully when others say it too",
        Permission::Overreach => "and may NOT",
    };
    let head = &proved.checkpoint.head;
    let entry = String::from_utf8_lossy(&proof.entry);
    let text = format!(
        "{} says it ({may}), at position {} of {} ({} entries, {}), from {trust} up:\n{entry}",
        proved.authority.name, proof.index, head.origin, head.size, proved.checkpoint.issued
    );
    let json = json!({
        "authority": proved.authority.name, "entry": serde_json::from_slice::<Value>(&proof.entry).unwrap_or_default(),
        "issued": proved.checkpoint.issued, "may": proved.permission != Permission::Overreach, "origin": head.origin, "position": proof.index,
        "root_given": first.is_some(), "size": head.size,
    });
    output.say(&text, &json)?;
    Ok(Done::unless(proved.permission == Permission::Overreach))
}

/// An entry of a copy.
struct Found<'a> {
    log: &'a CopiedLog,
    position: u64,
    bytes: Vec<u8>,
}

/// The entries of an id, the newest of each log last.
fn find<'a>(dir: &Path, copy: &'a VerifiedCopy, id: &str, origin: Option<&str>) -> Result<Vec<Found<'a>>, String> {
    let folder = ReadOnlyFolder(dir.to_owned());
    let mut found = Vec::new();
    for log in copy.logs.iter().filter(|log| origin.is_none_or(|origin| log.head.origin == origin)) {
        for (position, bytes) in read_log(&folder, &log.head)? {
            if Entry::parse(&bytes).is_ok_and(|entry| entry.id() == id) {
                found.push(Found { log, position, bytes });
            }
        }
    }
    if found.is_empty() { Err(format!("no entry {id} in this copy")) } else { Ok(found) }
}

/// The entries of a log with their positions.
pub(crate) fn read_log(folder: &dyn Storage, head: &Head) -> Result<Vec<(u64, Vec<u8>)>, String> {
    let files = LogFiles { store: folder, origin: &head.origin };
    let mut entries = Vec::new();
    for tile in Tile::of(Level::Entries, 0, head.size) {
        let bytes = files.read_tiles(&[tile]).map_err(|error| error.to_string())?.pop().unwrap_or_default();
        let read = tile::parse_entries(&bytes, tile.width).map_err(|error| format!("{}: {error}", files.path(tile)))?;
        entries.extend((tile.start()..).zip(read.iter().map(|entry| entry.to_vec())));
    }
    Ok(entries)
}

/// `registry show`.
pub(crate) fn show(command: &Show, output: &Output) -> Result<Done, String> {
    let copy = copy::open(&command.dir).map_err(|error| error.to_string())?;
    let Some(id) = &command.id else {
        let mut text = format!("root {} · expires {}\n", copy.root.version, copy.root.expires);
        for log in &copy.logs {
            text +=
                &format!("{} · {}: {} entries of {}\n", log.authority.name, log.head.origin, log.head.size, log.issued);
        }
        let doubted = copy.snapshot.logs.iter().filter(|log| log.condition != LogCondition::Current);
        for log in doubted.clone() {
            text += &format!("{}: {}: {}\n", log.origin, log.condition, log.description);
        }
        text += &format!("{} entries rejected", copy.snapshot.rejected);
        output.say(&text, &serde_json::to_value(&copy.snapshot).unwrap_or_default())?;
        return Ok(Done::unless(doubted.count() > 0));
    };
    let (mut text, mut entries) = (String::new(), Vec::new());
    for found in find(&command.dir, &copy, id, None)? {
        let authority = &found.log.authority;
        text += &format!(
            "{} · {}, position {} · {}\n",
            authority.name, authority.origin, found.position, authority.contact
        );
        text += &format!("{}\n", String::from_utf8_lossy(&found.bytes));
        let entry: Value = serde_json::from_slice(&found.bytes).unwrap_or_default();
        entries.push(json!({ "authority": authority.name, "entry": entry, "origin": authority.origin, "position": found.position }));
    }
    output.say(&text, &json!(entries))?;
    Ok(Done::Well)
}

/// `registry prove`.
pub(crate) fn prove(command: &Prove, output: &Output) -> Result<Done, String> {
    let folder = ReadOnlyFolder(command.dir.clone());
    let copy = copy::open(&command.dir).map_err(|error| error.to_string())?;
    let mut found = find(&command.dir, &copy, &command.id, command.log.as_deref())?;
    let newest = found.pop().ok_or("no such entry")?;
    if found.iter().any(|other| other.log.head.origin != newest.log.head.origin) {
        return Err(format!("several logs have an entry {}: say which with --log ORIGIN", command.id));
    }
    let files = LogFiles { store: &folder, origin: &newest.log.head.origin };
    let checkpoint = folder.read(&files.checkpoint(), registry::verified::CHECKPOINT_BYTES);
    let checkpoint = checkpoint.map_err(|error| error.to_string())?.ok_or("the checkpoint is missing")?;
    let size = newest.log.head.size;
    let hashes = tree::prove_inclusion(&files.tree(size), newest.position, size).map_err(|error| error.to_string())?;
    let roots = copy::read_chain(&folder).map_err(|error| error.to_string())?;
    let roots = roots.into_iter().filter(|root| root.root.version <= copy.root.version).collect();
    let proof = Proof { entry: newest.bytes, roots, index: newest.position, hashes, checkpoint };
    proof.check().map_err(|error| error.to_string())?;
    let bytes = proof.print();
    match &command.out {
        None => output::write(&bytes)?,
        Some(path) => {
            write_file(path, &bytes).map_err(|error| format!("{}: {error}", path.display()))?;
            let text = format!("proof of {} written to {}", command.id, path.display());
            output.say(&text, &json!({ "file": path, "position": newest.position }))?;
        }
    }
    Ok(Done::Well)
}
