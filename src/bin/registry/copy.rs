//! Commands on a copy: `sync`, `verify`.

use std::cell::RefCell;

use registry::copy::{self, ReadOnlyFolder};
use registry::index::QuarantinedPattern;
use registry::sync::{self, Options, Report};
use serde_json::{Value, json};

use crate::args::{Sync, Verify};
use crate::authority::{open_store, whole_second};
use crate::output::{Done, Failure, Output, bar};
use crate::{prove, roots};

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
pub(crate) fn verify(command: &Verify, output: &Output) -> Result<Done, Failure> {
    let first = command.root.as_deref().map(roots::read).transpose()?;
    if command.path.is_file() {
        return prove::verify(&command.path, first.as_ref(), output);
    }
    let folder = ReadOnlyFolder(command.path.clone());
    let copy = copy::open(&command.path).map_err(|error| error.to_string())?;
    let chain = copy::read_chain(&folder).map_err(|error| error.to_string())?;
    if first.is_some_and(|first| chain.first().is_none_or(|held| held.root != first.root)) {
        let why = "unknown root: the copy begins with another root than the one that was handed over";
        return Err(Failure::Refused(why.to_owned()));
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
