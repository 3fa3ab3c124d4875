//! Statements of an authority about an entry of its own log: `withdraw`, `correct`, `dispute`.

use std::path::Path;

use jiff::SignedDuration;
use registry::log::{Addition, Taken};
use serde_json::{Value, json};

use crate::args::{About, Correct, Dispute, Withdraw};
use crate::authority::{parse_entry, whole_second};
use crate::keys;
use crate::output::{Done, Failure, Output};
use crate::work_dir::WorkDir;

/// Hours within which a dispute is answered: the month of Regulation (EU) 2016/679, Article 12(3), in 30 days.
const ANSWER: SignedDuration = SignedDuration::from_hours(30 * 24);

/// `registry withdraw`.
pub(crate) fn withdraw(command: &Withdraw, output: &Output) -> Result<Done, Failure> {
    let own = json!({ "kind": "withdraw" });
    add(&command.about, own, "withdrawal", command.offline_key.as_deref(), output)
}

/// `registry correct`.
pub(crate) fn correct(command: &Correct, output: &Output) -> Result<Done, Failure> {
    let own = json!({ "kind": "correction", "since": whole_second(Some(command.since)).to_string() });
    add(&command.about, own, "correction", command.offline_key.as_deref(), output)
}

/// `registry dispute`.
pub(crate) fn dispute(command: &Dispute, output: &Output) -> Result<Done, Failure> {
    let review = command.review.or_else(|| whole_second(command.about.at).checked_add(ANSWER).ok());
    let own = json!({ "by": command.by, "kind": "dispute", "review": whole_second(review).to_string() });
    add(&command.about, own, "dispute", None, output)
}

/// Adds an entry about another one. `own` has the members that are the kind's own, with the kind.
fn add(about: &About, mut own: Value, noun: &str, key: Option<&Path>, output: &Output) -> Result<Done, Failure> {
    let work_dir = WorkDir::open(&about.log)?;
    let key = key.map(|path| keys::read_offline(path, &work_dir.origin)).transpose()?;
    let (id, at) = (&about.id, whole_second(about.at));
    if let Some(members) = own.as_object_mut() {
        let (entry, issued, reason) = (id.clone(), at.to_string(), about.reason.clone());
        let common = [("entry", entry), ("issued", issued), ("reason", reason), ("sharing", "TLP:GREEN".to_owned())];
        members.extend(common.map(|(name, text)| (name.to_owned(), text.into())));
    }
    let (mut entry, _) = parse_entry(own).map_err(Failure::Usage)?;
    let mut addition = Addition::begin(&work_dir.store)?;
    addition.give_id(&mut entry, at, false)?;
    if let Some(key) = key {
        entry.sign(&key, &work_dir.origin);
    }
    let taken = addition.take(&entry)?;
    addition.commit()?;
    let own = entry.id();
    let text = match taken {
        Taken::Already => format!("the {noun} of {id} was said already ({own})"),
        _ => format!("the {noun} of {id} waits to be published as {own}"),
    };
    let bytes = entry.print().map_err(|error| error.to_string())?;
    let entry: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    output.say(&text, &json!({ "already": taken == Taken::Already, "entry": entry }))?;
    Ok(Done::Well)
}
