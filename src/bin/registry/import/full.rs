//! A full list: what its source no longer says is withdrawn, after the difference was shown.

use std::collections::BTreeSet;
use std::io::{BufRead, IsTerminal};

use registry::entry::{Body, Entry};
use serde_json::json;

use super::{NAMED, Rows, SHOWN, describe};
use crate::authority::parse_entry;
use crate::keys;
use crate::output::{Done, Failure, Output, note};
use crate::work_dir::WorkDir;

/// Statements of the log that the list does not make.
struct Missing {
    /// Ids of the entries.
    ids: Vec<String>,
    /// Entries under another epoch, which cannot be compared with the list.
    other_epochs: u64,
}

/// Ends the import of a full list.
pub(super) fn run(work_dir: &WorkDir, mut rows: Rows<'_>, output: &Output) -> Result<Done, Failure> {
    let command = rows.command;
    let source = command.source.as_deref().unwrap_or_default();
    let missing = find_missing(work_dir, &rows, source)?;
    let mut text = describe(&rows);
    let scope = rows.scope.iter().map(|(kind, state)| format!("{kind} of {state}")).collect::<Vec<_>>().join(", ");
    text += &format!("{} withdrawn: what {source:?} said of {scope} and is not in the list\n", missing.ids.len());
    rows.new.iter().for_each(|id| text += &format!("  + {id}\n"));
    missing.ids.iter().take(SHOWN).for_each(|id| text += &format!("  - {id}\n"));
    if missing.other_epochs > 0 {
        text += &format!(
            "{} entries of {source:?} under other epochs are not concerned: registry rekey moves them\n",
            missing.other_epochs
        );
    }
    let counts = rows.counts;
    let allowed = command.yes || missing.ids.is_empty() || command.dry_run || ask(&text);
    let done = allowed && !command.dry_run;
    let json = json!({
        "added": if done { counts.new + counts.renewed } else { 0 }, "already": counts.already, "done": done,
        "new": counts.new, "other_epochs": missing.other_epochs, "renewed": counts.renewed,
        "withdrawn": missing.ids.iter().take(NAMED).collect::<Vec<_>>(), "withdrawn_count": missing.ids.len(),
    });
    if done {
        withdraw(&mut rows, &missing.ids, source)?;
        rows.addition.commit()?;
    }
    text += match (allowed, command.dry_run) {
        (_, true) => "dry run: nothing was done",
        (false, _) => "nothing was done: entries would be withdrawn, and nobody agreed (--yes)",
        (true, false) => "all of it waits to be published",
    };
    output.say(&text, &json)?;
    Ok(Done::unless(!allowed))
}

/// The entries in force of this source, and of the kinds, States and epoch of the list, that are not in the list.
fn find_missing(work_dir: &WorkDir, rows: &Rows<'_>, source: &str) -> Result<Missing, Failure> {
    let epoch = rows.command.epoch_key.as_deref().map(keys::read_epoch).transpose()?.map(|(name, _)| name);
    let (mut missing, mut other_epochs) = (BTreeSet::new(), BTreeSet::new());
    let ids = rows.addition.ids();
    work_dir.read_history(rows.command.published.store.as_deref(), &mut |bytes| {
        let Ok(entry) = Entry::parse(bytes) else { return };
        let in_scope = entry.states().iter().any(|state| rows.scope.contains(&(entry.kind(), *state)));
        let in_force = entry.is_current(rows.now) && ids.get(entry.id()).is_some_and(|state| state.ended.is_none());
        if !in_scope || !in_force || entry.common.source.as_deref() != Some(source) || rows.ids.contains(entry.id()) {
            return;
        }
        match &entry.body {
            Body::Document(body) if Some(body.epoch.as_str()) != epoch.as_deref() => {
                other_epochs.insert(entry.id().to_owned());
            }
            _ => {
                missing.insert(entry.id().to_owned());
            }
        }
    })?;
    let other_epochs = u64::try_from(other_epochs.len()).unwrap_or_default();
    Ok(Missing { ids: missing.into_iter().collect(), other_epochs })
}

fn withdraw(rows: &mut Rows<'_>, ids: &[String], source: &str) -> Result<(), Failure> {
    for id in ids {
        let value = json!({
            "entry": id, "issued": rows.now.to_string(), "kind": "withdraw", "reason": "no longer in the full list of its source",
            "sharing": rows.command.sharing, "source": source,
        });
        let (mut entry, _) = parse_entry(value).map_err(Failure::Refused)?;
        rows.addition.take_derived(&mut entry, rows.now, false)?;
    }
    Ok(())
}

/// Asks on a terminal. Elsewhere there is nobody to agree.
fn ask(text: &str) -> bool {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return false;
    }
    note(&format!("{text}Withdraw them? [y/N]"));
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).is_ok() && answer.trim().eq_ignore_ascii_case("y")
}
