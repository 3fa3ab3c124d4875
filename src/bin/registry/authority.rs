//! What an authority and a witness do: `init`, `add`, `withdraw`, `publish`, `witness`.

use std::fs;
use std::path::Path;

use bordercheck::{limits, read_bounded, read_stream};
use jiff::Timestamp;
use registry::canonical;
use registry::entry::Entry;
use registry::key::{Algorithm, VerifierKey};
use registry::log::{self, Writer};
use registry::pending;
use registry::root::{check_chain, is_origin};
use registry::storage::{lock, write_file};
use registry::store::Store;
use registry::sync::follow_roots;
use registry::witness::Witness as Onlooker;
use serde_json::{Value, json};

use crate::args::{Add, Init, Publish, Withdraw, Witness};
use crate::output::{Done, Output, bar};
use crate::{keys, roots};

/// `registry init`.
pub(crate) fn init(command: &Init, output: &Output) -> Result<Done, String> {
    let key = keys::read_secret(&command.key)?;
    let public = key.public();
    if public.algorithm() != Algorithm::Ed25519 || !is_origin(public.name()) {
        return Err(format!(
            "{} is no log's key: its name must be an origin, and it must not be a witness's",
            public.name()
        ));
    }
    let path = command.log.join("log.json");
    if path.exists() {
        return Err(format!("{}: there is a log already", command.log.display()));
    }
    fs::create_dir_all(&command.log).map_err(|error| format!("{}: {error}", command.log.display()))?;
    let log = json!({ "key": public.to_string(), "origin": public.name(), "schema": "bordercheck.log/1" });
    write_file(&path, &canonical::print(&log)).map_err(|error| format!("{}: {error}", path.display()))?;
    output.say(&format!("log of {} in {}", public.name(), command.log.display()), &log)?;
    Ok(Done::Well)
}

/// The working folder of a log, with its lock, and the log's name.
pub(crate) struct WorkDir {
    pub(crate) store: Store,
    pub(crate) origin: String,
    _lock: fs::File,
}

impl WorkDir {
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let bytes = read_bounded(&path.join("log.json"), limits::KEY_BYTES)
            .map_err(|_| format!("{}: no log; make one with init", path.display()))?;
        let log = canonical::parse(&bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        let origin = log.get("origin").and_then(Value::as_str).unwrap_or_default().to_owned();
        let lock = lock(path, "log").map_err(|error| format!("{}: {error}", path.display()))?;
        let store = Store::folder(path).map_err(|error| error.to_string())?;
        store.sweep().map_err(|error| error.to_string())?;
        Ok(Self { store, origin, _lock: lock })
    }
}

/// `registry add`.
pub(crate) fn add(command: &Add, output: &Output) -> Result<Done, String> {
    let work_dir = WorkDir::open(&command.log)?;
    let mut entries = Vec::new();
    for path in &command.entries {
        let name = path.display();
        let text = match path.to_str() {
            Some("-") => read_stream(std::io::stdin().lock(), limits::FILE_BYTES),
            _ => read_bounded(path, limits::FILE_BYTES),
        };
        let text = text.map_err(|error| format!("{name}: {error}"))?;
        let text = String::from_utf8(text).map_err(|_| format!("{name}: no UTF-8"))?;
        let by_line = path.to_str() == Some("-") || path.extension().is_some_and(|extension| extension == "jsonl");
        let parts =
            if by_line { text.lines().filter(|line| !line.trim().is_empty()).collect() } else { vec![text.as_str()] };
        for (part, line) in parts.iter().zip(1..) {
            entries.push(read_entry(part.as_bytes()).map_err(|error| format!("{name}, entry {line}: {error}"))?);
        }
    }
    if let Some(path) = &command.offline_key {
        sign_offline(&mut entries, path, &work_dir.origin)?;
    }
    let added = log::add(&work_dir.store, &entries).map_err(|error| error.to_string())?;
    output.say(&format!("{added} entries wait to be published"), &json!({ "added": added }))?;
    Ok(Done::Well)
}

/// Signs each entry by an offline key of the authority whose log has this origin.
pub(crate) fn sign_offline(entries: &mut [Vec<u8>], key: &Path, origin: &str) -> Result<(), String> {
    let key = keys::read_secret(key)?;
    if key.public().name() != origin || key.public().algorithm() != Algorithm::Ed25519 {
        return Err(format!("the log is {origin}, but {} is no offline key of it", key.public().name()));
    }
    for bytes in entries {
        let mut entry = Entry::parse(bytes).map_err(|error| error.to_string())?;
        entry.sign(&key, origin);
        *bytes = entry.print().map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// An entry in any JSON form as canonical bytes, checked.
pub(crate) fn read_entry(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let bytes = canonical::print(&value);
    Entry::parse(&bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// `registry withdraw`.
pub(crate) fn withdraw(command: &Withdraw, output: &Output) -> Result<Done, String> {
    let work_dir = WorkDir::open(&command.log)?;
    let at = whole_second(command.at);
    let entry = json!({
        "entry": command.id, "id": format!("withdraw:{}", command.id), "issued": at.to_string(), "kind": "withdraw",
        "reason": command.reason, "sharing": "TLP:GREEN",
    });
    let bytes = read_entry(&canonical::print(&entry))?;
    log::add(&work_dir.store, &[bytes]).map_err(|error| error.to_string())?;
    output.say(&format!("the withdrawal of {} waits to be published", command.id), &entry)?;
    Ok(Done::Well)
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
pub(crate) fn publish(command: &Publish, output: &Output) -> Result<Done, String> {
    let work_dir = WorkDir::open(&command.log)?;
    let store = open_store(&command.store)?;
    let key = keys::read_secret(&command.key)?;
    if key.public().name() != work_dir.origin {
        return Err(format!("the log is {}, but the key is of {}", work_dir.origin, key.public().name()));
    }
    let former = command.former.iter().map(|key| key.parse::<VerifierKey>().map_err(|error| error.to_string()));
    let former = former.collect::<Result<Vec<_>, _>>()?;
    let waiting = pending::list(&work_dir.store).map_err(|error| error.to_string())?.len();
    let bar = bar(u64::try_from(waiting).unwrap_or_default().saturating_mul(1 << 16));
    bar.set_message(work_dir.origin.clone());
    let writer = Writer { work_dir: &work_dir.store, store: &store, key: &key, former: &former };
    let published = writer.publish(whole_second(command.at), &|done| bar.set_position(done));
    bar.finish_and_clear();
    let published = published.map_err(|error| error.to_string())?;
    let (added, size) = (published.added, published.head.size);
    let text = format!("{added} entries published; {} has {size}", work_dir.origin);
    output.say(&text, &json!({ "added": added, "origin": work_dir.origin, "size": size }))?;
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
