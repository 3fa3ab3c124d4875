//! Commands of an authority and of a witness: `init`, `add`, `publish`, `restore`, `witness`.

use std::fs;

use bordercheck::{limits, read_bounded, read_stream};
use jiff::Timestamp;
use registry::canonical;
use registry::entry::Entry;
use registry::key::Algorithm;
use registry::log::{self, Added, Addition, History, Writer};
use registry::pending;
use registry::root::{check_chain, is_origin};
use registry::storage::{lock, write_file};
use registry::store::Store;
use registry::sync::follow_roots;
use registry::witness::Witness as Onlooker;
use serde_json::{Value, json};

use crate::args::{Add, Init, Publish, Restore, Witness};
use crate::output::{Done, Failure, Output, bar, note};
use crate::work_dir::WorkDir;
use crate::{keys, roots};

/// `registry init`.
pub(crate) fn init(command: &Init, output: &Output) -> Result<Done, Failure> {
    let key = keys::read_secret(&command.key)?;
    let public = key.public();
    if public.algorithm() != Algorithm::Ed25519 || !is_origin(public.name()) {
        return Err(Failure::Refused(format!(
            "{} is no log's key: its name must be an origin, and it must not be a witness's",
            public.name()
        )));
    }
    let path = command.log.join("log.json");
    if path.exists() {
        return Err(Failure::Refused(format!("{}: there is a log already", command.log.display())));
    }
    let root = command.root.as_deref().map(roots::read).transpose()?;
    if let Some(root) = &root {
        root.check_first().map_err(|error| Failure::Refused(error.to_string()))?;
        if !root.root.authorities.iter().any(|authority| authority.origin == public.name()) {
            return Err(Failure::Refused(format!("the root names no authority with the log {}", public.name())));
        }
    }
    fs::create_dir_all(&command.log).map_err(|error| format!("{}: {error}", command.log.display()))?;
    if let Some(root) = &root {
        let path = command.log.join(format!("root/{}.json", root.root.version));
        write_file(&path, &root.print()).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let log = json!({ "key": public.to_string(), "origin": public.name(), "schema": "bordercheck.log/1" });
    write_file(&path, &canonical::print(&log)).map_err(|error| format!("{}: {error}", path.display()))?;
    output.say(&format!("log of {} in {}", public.name(), command.log.display()), &log)?;
    Ok(Done::Well)
}

/// `registry add`.
pub(crate) fn add(command: &Add, output: &Output) -> Result<Done, Failure> {
    let work_dir = WorkDir::open(&command.log)?;
    let rights = work_dir.rights(command.root.as_deref())?;
    let key = command.offline_key.as_deref().map(|path| keys::read_offline(path, &work_dir.origin)).transpose()?;
    let at = whole_second(command.at);
    let mut addition = Addition::begin(&work_dir.store)?;
    let mut renewed = Vec::new();
    for path in &command.entries {
        let name = path.display();
        let text = match path.to_str() {
            Some("-") => read_stream(std::io::stdin().lock(), limits::FILE_BYTES),
            _ => read_bounded(path, limits::FILE_BYTES),
        };
        let text = text.map_err(|error| format!("{name}: {error}"))?;
        let text = String::from_utf8(text).map_err(|_| Failure::Refused(format!("{name}: no UTF-8")))?;
        let by_line = path.to_str() == Some("-") || path.extension().is_some_and(|extension| extension == "jsonl");
        let parts =
            if by_line { text.lines().filter(|line| !line.trim().is_empty()).collect() } else { vec![text.as_str()] };
        for (part, line) in parts.iter().zip(1..) {
            let refuse = |why: String| Failure::Refused(format!("{name}, entry {line}: {why}"));
            let (mut entry, has_id) = read_entry(part.as_bytes()).map_err(refuse)?;
            if !has_id {
                let replaced = addition.give_id(&mut entry, at, false).map_err(|why| refuse(why.to_string()))?;
                renewed.extend(replaced.map(|id| id.as_str().to_owned()));
            }
            if let Some(key) = &key {
                entry.sign(key, &work_dir.origin);
            }
            rights.check(&entry, at).map_err(refuse)?;
            addition.take(&entry).map_err(|why| refuse(why.to_string()))?;
        }
    }
    let added = addition.commit()?;
    let Added { added, already, ended } = added;
    let mut text = format!("{added} entries wait to be published, {already} were said already\n");
    if ended > 0 {
        text += &format!("{ended} of them have ended since and say nothing: give them another id to say them again\n");
    }
    output.say(&text, &json!({ "added": added, "already": already, "ended": ended, "renewed": renewed }))?;
    Ok(Done::unless(ended > 0))
}

/// Parses an entry in any JSON form. Returns false with an entry that has no id yet.
pub(crate) fn read_entry(bytes: &[u8]) -> Result<(Entry, bool), String> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    parse_entry(value)
}

/// Parses an entry. Returns false with an entry that has no id yet.
pub(crate) fn parse_entry(mut value: Value) -> Result<(Entry, bool), String> {
    let has_id = value.get("id").is_some();
    if let (Some(members), false) = (value.as_object_mut(), has_id) {
        members.insert("id".to_owned(), "-".into());
    }
    let entry = Entry::parse(&canonical::print(&value)).map_err(|error| error.to_string())?;
    Ok((entry, has_id))
}

/// Now, or as given, without fractions.
pub(crate) fn whole_second(at: Option<Timestamp>) -> Timestamp {
    let now = at.unwrap_or_else(Timestamp::now);
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// Opens a store; what the environment says of object stores is theirs.
pub(crate) fn open_store(place: &str) -> Result<Store, String> {
    let known = |name: &str| ["AWS_", "GOOGLE_", "AZURE_"].iter().any(|prefix| name.starts_with(prefix));
    let options = std::env::vars().filter(|(name, _)| known(name)).map(|(name, value)| (name.to_lowercase(), value));
    Store::open(place, options).map_err(|error| error.to_string())
}

/// `registry publish`.
pub(crate) fn publish(command: &Publish, output: &Output) -> Result<Done, Failure> {
    let work_dir = WorkDir::open(&command.log)?;
    let store = open_store(&command.store)?;
    let key = keys::read_secret(&command.key)?;
    if key.public().name() != work_dir.origin {
        let (origin, name) = (&work_dir.origin, key.public().name());
        return Err(Failure::Refused(format!("the log is {origin}, but the key is of {name}")));
    }
    let former = keys::parse_public(&command.former)?;
    work_dir.check_not_fresh(&store, &command.store)?;
    if let Err(why) = work_dir.renew_roots(&store) {
        note(&format!("registry: the root in {} was not renewed: {why}", command.log.display()));
    }
    let waiting = pending::list(&work_dir.store).map_err(|error| error.to_string())?.len();
    let bar = bar(u64::try_from(waiting).unwrap_or_default().saturating_mul(1 << 16));
    bar.set_message(work_dir.origin.clone());
    let at = whole_second(command.at);
    let writer = Writer { work_dir: &work_dir.store, store: &store, key: &key, former: &former };
    let published = writer.publish(at, &|done| bar.set_position(done));
    bar.finish_and_clear();
    let published = published?;
    let (added, size) = (published.added, published.head.size);
    work_dir.remember_published(&command.store, at, size)?;
    let text = format!("{added} entries published; {} has {size}", work_dir.origin);
    output.say(&text, &json!({ "added": added, "origin": work_dir.origin, "size": size }))?;
    Ok(Done::Well)
}

/// `registry restore`.
pub(crate) fn restore(command: &Restore, output: &Output) -> Result<Done, Failure> {
    let work_dir = WorkDir::open(&command.log)?;
    let store = open_store(&command.store)?;
    let mut keys = keys::parse_public(&command.former)?;
    keys.push(work_dir.key.clone());
    let history = History { work_dir: &work_dir.store, store: &store, origin: &work_dir.origin, keys: &keys };
    let restored = log::restore(&history)?;
    let (size, known) = (restored.head.size, restored.entries);
    let text = format!("the ids of {known} entries are known again; {} has {size}", work_dir.origin);
    output.say(&text, &json!({ "entries": known, "origin": work_dir.origin, "size": size }))?;
    Ok(Done::Well)
}

/// `registry witness`.
pub(crate) fn witness(command: &Witness, output: &Output) -> Result<Done, String> {
    let _lock = lock(&command.memory, "witness").map_err(|error| format!("{}: {error}", command.memory.display()))?;
    let store = open_store(&command.store)?;
    let memory = Store::folder(&command.memory).map_err(|error| error.to_string())?;
    let key = keys::read_secret(&command.key)?;
    if key.public().algorithm() != Algorithm::Cosignature {
        return Err(format!("{} is no witness's key", key.public().name()));
    }
    let first_root = command.root.as_deref().map(roots::read_bytes).transpose()?;
    let chain = follow_roots(&store, &memory, first_root.as_deref()).map_err(|error| error.to_string())?;
    let root = &check_chain(&chain).map_err(|error| error.to_string())?.root;
    let now = whole_second(command.at);
    root.check_time(now).map_err(|error| error.to_string())?;
    let onlooker = Onlooker { memory: &memory, key: &key };
    let (mut text, mut logs, mut refused) = (String::new(), Vec::new(), false);
    for authority in &root.authorities {
        match onlooker.cosign(&store, root, authority, now) {
            Ok(head) => {
                text += &format!("{}: cosigned at {} entries\n", authority.origin, head.size);
                logs.push(json!({ "origin": authority.origin, "size": head.size }));
            }
            Err(error) => {
                refused = true;
                text += &format!("{}: refused: {error}\n", authority.origin);
                logs.push(json!({ "origin": authority.origin, "refused": error.to_string() }));
            }
        }
    }
    output.say(&text, &json!({ "logs": logs, "witness": key.public().name() }))?;
    Ok(Done::unless(refused))
}
