//! `registry rekey`: makes statements again under the key of a new epoch. A keyed hash says nothing of the number, so the lists
//! of numbers are needed once more; what no list has stays as it is, and is named.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bordercheck::open_regular;
use registry::entry::{Body, Entry, Epoch, Id};
use registry::identifier::{EpochKey, Hash128, Identifier, hash_holder};
use registry::log::{Addition, Taken};
use serde_json::json;

use crate::args::Rekey;
use crate::authority::whole_second;
use crate::keys;
use crate::output::{Done, Failure, Output};
use crate::work_dir::WorkDir;

/// Statements that are named; the rest is counted.
const NAMED: usize = 1_000;
/// Statements that are shown.
const SHOWN: usize = 20;

/// The reason why a statement stays under the old epoch.
const NO_NUMBER: &str = "no list has its number";
const NO_HOLDER: &str = "no list has birth and name of its holder";

/// The hashes of a number, and of the holder who is listed with it, under the new key.
struct Moved {
    hash: Hash128,
    /// Under the old and the new key.
    holder: Option<(Hash128, Hash128)>,
}

/// `registry rekey`.
pub(crate) fn run(command: &Rekey, output: &Output) -> Result<Done, Failure> {
    let work_dir = WorkDir::open(&command.log)?;
    let rights = work_dir.rights(command.published.root.as_deref())?;
    let (from, to) = (keys::read_epoch(&command.from)?, keys::read_epoch(&command.to)?);
    if from.0 == to.0 {
        return Err(Failure::Usage(format!("both keys are of the epoch {}", to.0)));
    }
    for (name, key) in [&from, &to] {
        let declared = rights.root().and_then(|root| root.epoch(name));
        if declared.is_some_and(|declared| !declared.is_of(key)) {
            return Err(Failure::Refused(format!("the root declares another key for the epoch {name}")));
        }
    }
    let epoch = Epoch::new(&to.0).map_err(Failure::Usage)?;
    let mut numbers = BTreeMap::new();
    let mut refused = Vec::new();
    for file in &command.files {
        read_numbers(file, &from.1, &to.1, &mut numbers, &mut refused)?;
    }
    let at = whole_second(command.published.at);
    let mut addition = Addition::begin(&work_dir.store)?;
    let (mut found, mut entries, mut left) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
    work_dir.read_history(command.published.store.as_deref(), &mut |bytes| {
        let Ok(mut entry) = Entry::parse(bytes) else { return };
        let in_force =
            addition.ids().get(entry.id()).is_some_and(|state| state.ended.is_none()) && entry.is_current(at);
        let Some((hash, _)) = identity(&mut entry).filter(|(_, epoch)| in_force && epoch.as_str() == from.0) else {
            return;
        };
        let hash = *hash;
        let id = entry.id().to_owned();
        match numbers.get(&hash).ok_or(NO_NUMBER).and_then(|moved| rewrite(&mut entry, moved, &epoch)) {
            Ok(()) => {
                found.insert(hash);
                entry.common.issued = at;
                entries.insert(id, entry);
            }
            Err(why) => {
                left.insert(id, why);
            }
        }
    })?;
    let mut added = 0_u64;
    for (id, mut entry) in entries {
        entry.common.replaces = Some(Id::new(&id).map_err(Failure::Refused)?);
        rights.check(&entry, at).map_err(Failure::Refused)?;
        added += u64::from(addition.take_derived(&mut entry, at, false)? == Taken::New);
    }
    addition.commit()?;
    let unused = numbers.len().saturating_sub(found.len());
    let mut text = format!(
        "{added} statements under {} are made again under {} and wait to be published\n{unused} numbers are of no statement in force under {}\n",
        from.0, to.0, from.0
    );
    refused.iter().for_each(|why| text += &format!("refused: {why}\n"));
    text += &format!("{} statements stay under {}\n", left.len(), from.0);
    left.iter().take(SHOWN).for_each(|(id, why)| text += &format!("  {id}: {why}\n"));
    let named = left.iter().take(NAMED).map(|(id, why)| json!({ "id": id, "why": why })).collect::<Vec<_>>();
    let json = json!({
        "added": added, "left": named, "left_count": left.len(), "refused": refused, "unused_numbers": unused,
    });
    output.say(&text, &json)?;
    Ok(Done::unless(!left.is_empty() || !refused.is_empty()))
}

/// The hash of a document and its epoch, in an entry that has them.
fn identity(entry: &mut Entry) -> Option<(&mut Hash128, &mut Epoch)> {
    match &mut entry.body {
        Body::Document(body) => Some((&mut body.hash, &mut body.epoch)),
        Body::Reuse(body) => Some((&mut body.hash, &mut body.epoch)),
        Body::KnownGood(body) => Some((&mut body.hash, &mut body.epoch)),
        _ => None,
    }
}

/// Replaces the hashes of an entry by those under the new key.
fn rewrite(entry: &mut Entry, moved: &Moved, epoch: &Epoch) -> Result<(), &'static str> {
    if let Body::Reuse(body) = &mut entry.body
        && let Some(holder) = &mut body.holder
    {
        let (_, new) = moved.holder.filter(|(old, _)| *old == *holder).ok_or(NO_HOLDER)?;
        *holder = new;
    }
    if let Some((hash, old_epoch)) = identity(entry) {
        *hash = moved.hash;
        *old_epoch = epoch.clone();
    }
    Ok(())
}

/// Reads a list of numbers: the hash of each under the old key, and its hashes under the new one.
fn read_numbers(
    path: &Path,
    from: &EpochKey,
    to: &EpochKey,
    numbers: &mut BTreeMap<Hash128, Moved>,
    refused: &mut Vec<String>,
) -> Result<(), Failure> {
    let failed = |error: String| format!("{}: {error}", path.display());
    let file = open_regular(path).map_err(|error| failed(error.to_string()))?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let header = reader.headers().map_err(|error| failed(error.to_string()))?.clone();
    for (record, line) in reader.records().zip(2_u64..) {
        let record = record.map_err(|error| failed(error.to_string()))?;
        let cell = |name: &str| {
            let cells = header.iter().zip(record.iter()).filter(|(_, value)| !value.is_empty());
            cells.into_iter().find(|(column, _)| *column == name).map(|(_, value)| value)
        };
        // Ranges have no hash.
        let Some(number) = cell("number") else { continue };
        let [kind, state] = ["type", "state"].map(|name| cell(name).unwrap_or_default());
        match Identifier::new(kind, state, number) {
            Ok(identifier) => {
                let holder = cell("birth").zip(cell("name"));
                let holder = holder.map(|(birth, name)| (hash_holder(from, birth, name), hash_holder(to, birth, name)));
                let moved = Moved { hash: identifier.hash(to), holder };
                let old = numbers.entry(identifier.hash(from)).or_insert(Moved { holder: None, ..moved });
                old.holder = old.holder.or(moved.holder);
            }
            Err(why) => refused.push(failed(format!("line {line}: {why}"))),
        }
    }
    Ok(())
}
