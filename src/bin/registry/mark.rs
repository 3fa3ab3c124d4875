//! What an authority says about an entry of its own log: `withdraw`, `correct`, `dispute`.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use registry::log::{Addition, Taken};
use serde_json::{Value, json};

use crate::args::{Correct, Dispute, Withdraw};
use crate::authority::{parse_entry, whole_second};
use crate::output::{Done, Failure, Output};
use crate::work_dir::WorkDir;

/// Hours within which a dispute is answered: the month of Regulation (EU) 2016/679, Article 12(3), in 30 days.
const ANSWER: SignedDuration = SignedDuration::from_hours(30 * 24);

/// `registry withdraw`.
pub(crate) fn withdraw(command: &Withdraw, output: &Output) -> Result<Done, Failure> {
    let own = json!({ "kind": "withdraw", "reason": command.reason });
    add(&command.log, &command.id, own, command.at, "withdrawal", output)
}

/// `registry correct`.
pub(crate) fn correct(command: &Correct, output: &Output) -> Result<Done, Failure> {
    let since = whole_second(Some(command.since)).to_string();
    let own = json!({ "kind": "correction", "reason": command.reason, "since": since });
    add(&command.log, &command.id, own, command.at, "correction", output)
}

/// `registry dispute`.
pub(crate) fn dispute(command: &Dispute, output: &Output) -> Result<Done, Failure> {
    let review = command.review.or_else(|| whole_second(command.at).checked_add(ANSWER).ok());
    let review = whole_second(review).to_string();
    let own = json!({ "by": command.by, "kind": "dispute", "reason": command.reason, "review": review });
    add(&command.log, &command.id, own, command.at, "dispute", output)
}

fn add(
    log: &Path,
    id: &str,
    mut value: Value,
    at: Option<Timestamp>,
    noun: &str,
    output: &Output,
) -> Result<Done, Failure> {
    let work_dir = WorkDir::open(log)?;
    let at = whole_second(at);
    if let Some(members) = value.as_object_mut() {
        let common = [("entry", id.to_owned()), ("issued", at.to_string()), ("sharing", "TLP:GREEN".to_owned())];
        members.extend(common.map(|(name, text)| (name.to_owned(), text.into())));
    }
    let (mut entry, _) = parse_entry(value).map_err(Failure::Usage)?;
    let mut addition = Addition::begin(&work_dir.store)?;
    let taken = addition.take_derived(&mut entry, at, false)?;
    addition.commit()?;
    let text = match taken {
        Taken::Already => format!("the {noun} of {id} was said already ({})", entry.id()),
        _ => format!("the {noun} of {id} waits to be published as {}", entry.id()),
    };
    let bytes = entry.print().map_err(|error| error.to_string())?;
    let entry: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    output.say(&text, &json!({ "already": taken == Taken::Already, "entry": entry }))?;
    Ok(Done::Well)
}
