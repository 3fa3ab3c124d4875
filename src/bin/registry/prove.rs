//! `registry prove`, and `registry verify` of what it writes.

use std::path::Path;

use registry::copy::{self, ReadOnlyFolder};
use registry::files::LogFiles;
use registry::proof::{Included, Proof};
use registry::root::{Permission, SignedRoot};
use registry::storage::{Storage, write_file};
use registry::tree;
use registry::verified::CHECKPOINT_BYTES;
use serde_json::{Value, json};

use crate::args::Prove;
use crate::find::{MORE_REJECTED, find, later_to_json, later_to_text, words};
use crate::output::{self, Done, Failure, Output};
use crate::roots;

/// `registry prove`.
pub(crate) fn prove(command: &Prove, output: &Output) -> Result<Done, Failure> {
    let folder = ReadOnlyFolder(command.dir.clone());
    let copy = copy::open(&command.dir).map_err(|error| error.to_string())?;
    let mut found = find(&command.dir, &copy, &command.id, command.log.as_deref())?;
    let found = match (found.pop(), found.is_empty()) {
        (Some(one), true) => one,
        _ => {
            return Err(Failure::Usage(format!(
                "several logs have an entry {}: say which with --log ORIGIN",
                command.id
            )));
        }
    };
    if let Some(why) = &found.set_aside {
        output::note(&format!("registry: {} is set aside, and counts for nothing: {why}", command.id));
    }
    if !found.knows_rejected {
        output::note(&format!("registry: {}", MORE_REJECTED.trim()));
    }
    let head = &found.log.head;
    let files = LogFiles { store: &folder, origin: &head.origin };
    let checkpoint = folder.read(&files.checkpoint(), CHECKPOINT_BYTES);
    let checkpoint = checkpoint.map_err(|error| error.to_string())?.ok_or("the checkpoint is missing")?;
    let tree = files.tree(head.size);
    let include = |position: u64| tree::prove_inclusion(&tree, position, head.size).map_err(|error| error.to_string());
    let later = found.later.entries().iter().map(|later| {
        let entry = later.entry.print().map_err(|error| error.to_string())?;
        Ok(Included { entry, index: later.position, hashes: include(later.position)? })
    });
    let later = later.collect::<Result<Vec<_>, String>>()?;
    let hashes = include(found.position)?;
    let roots = copy::read_chain(&folder).map_err(|error| error.to_string())?;
    let roots = roots.into_iter().filter(|root| root.root.version <= copy.root.version).collect();
    let proof = Proof { entry: found.bytes, roots, index: found.position, hashes, checkpoint, later };
    let proved = proof.check().map_err(|error| error.to_string())?;
    let bytes = proof.print();
    match &command.out {
        None => output::write(&bytes)?,
        Some(path) => {
            write_file(path, &bytes).map_err(|error| format!("{}: {error}", path.display()))?;
            let status = proved.status();
            let (id, file) = (&command.id, path.display());
            let text = format!("proof of {id} ({} as of {} entries) written to {file}", words(&status), head.size);
            let status = status.iter().map(|status| status.name()).collect::<Vec<_>>();
            output.say(&text, &json!({ "file": path, "position": found.position, "status": status }))?;
        }
    }
    Ok(Done::Well)
}

/// `registry verify` of a proof.
pub(crate) fn verify(path: &Path, first: Option<&SignedRoot>, output: &Output) -> Result<Done, Failure> {
    let refuse = |why: String| Failure::Refused(why);
    let proof = Proof::parse(&roots::read_bytes(path)?).map_err(|error| refuse(error.to_string()))?;
    let proved = proof.check().map_err(|error| refuse(error.to_string()))?;
    if first.is_some_and(|first| first.root != proved.first.root) {
        let why = "unknown root: the proof begins with another root than the one that was handed over";
        return Err(refuse(why.to_owned()));
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
    let (head, time, status) = (&proved.checkpoint.head, proved.checkpoint.issued, proved.status());
    let entry = String::from_utf8_lossy(&proof.entry);
    let mut text = format!(
        "{} says it ({may}), at position {} of {} ({} entries, {time}), from {trust} up:\n{entry}\n",
        proved.authority.name, proof.index, head.origin, head.size
    );
    text += &match &proved.breach {
        None => format!("{} as of {} with {} entries of {time}\n", words(&status), head.origin, head.size),
        Some(breach) => format!("set aside by every copy, it counts for nothing: {breach}\n"),
    };
    text += &later_to_text(&proved.later);
    text += LIMITS;
    let status = match proved.breach {
        None => status.iter().map(|status| status.name()).collect::<Vec<_>>(),
        Some(_) => vec!["set aside"],
    };
    let json = json!({
        "authority": proved.authority.name, "entry": serde_json::from_slice::<Value>(&proof.entry).unwrap_or_default(),
        "issued": time, "later": later_to_json(&proved.later), "limits": LIMITS,
        "breach": proved.breach.as_ref().map(ToString::to_string), "may": proved.permission != Permission::Overreach, "origin": head.origin, "position": proof.index,
        "root_given": first.is_some(), "size": head.size, "status": status,
    });
    output.say(&text, &json)?;
    Ok(Done::unless(proved.permission == Permission::Overreach || proved.breach.is_some()))
}

/// The limits of a proof.
const LIMITS: &str = "This proves that these entries are in the log as of that checkpoint. That no other entry of the log is \
about them is what the prover's copy had, and is not proved; of the time after the checkpoint nothing is shown.";
