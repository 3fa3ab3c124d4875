//! What an authority says about an entry of its own log: `withdraw`, `correct`, `dispute`.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use registry::log::{Addition, Taken};
use serde_json::{Value, json};

use crate::args::{Correct, Dispute, Withdraw};
use crate::authority::{parse_entry, whole_second};
use crate::keys;
use crate::output::{Done, Failure, Output};
use crate::work_dir::WorkDir;

/// Hours within which a dispute is answered: the month of Regulation (EU) 2016/679, Article 12(3), in 30 days.
const ANSWER: SignedDuration = SignedDuration::from_hours(30 * 24);

/// `registry withdraw`.
pub(crate) fn withdraw(command: &Withdraw, output: &Output) -> Result<Done, Failure> {
    let own = json!({ "kind": "withdraw", "reason": command.reason });
    let mark = Mark { log: &command.log, id: &command.id, own, noun: "withdrawal", at: command.at };
    mark.add(command.offline_key.as_deref(), output)
}

/// `registry correct`.
pub(crate) fn correct(command: &Correct, output: &Output) -> Result<Done, Failure> {
    let since = whole_second(Some(command.since)).to_string();
    let own = json!({ "kind": "correction", "reason": command.reason, "since": since });
    let mark = Mark { log: &command.log, id: &command.id, own, noun: "correction", at: command.at };
    mark.add(command.offline_key.as_deref(), output)
}

/// `registry dispute`.
pub(crate) fn dispute(command: &Dispute, output: &Output) -> Result<Done, Failure> {
    let review = command.review.or_else(|| whole_second(command.at).checked_add(ANSWER).ok());
    let review = whole_second(review).to_string();
    let own = json!({ "by": command.by, "kind": "dispute", "reason": command.reason, "review": review });
    let mark = Mark { log: &command.log, id: &command.id, own, noun: "dispute", at: command.at };
    mark.add(None, output)
}

/// What is said about an entry of a log.
struct Mark<'a> {
    log: &'a Path,
    /// The id of the entry.
    id: &'a str,
    /// The members that are the kind's own, with the kind.
    own: Value,
    noun: &'a str,
    at: Option<Timestamp>,
}

impl Mark<'_> {
    fn add(mut self, key: Option<&Path>, output: &Output) -> Result<Done, Failure> {
        let work_dir = WorkDir::open(self.log)?;
        let key = key.map(|path| keys::read_offline(path, &work_dir.origin)).transpose()?;
        let at = whole_second(self.at);
        if let Some(members) = self.own.as_object_mut() {
            let (entry, issued) = (self.id.to_owned(), at.to_string());
            let common = [("entry", entry), ("issued", issued), ("sharing", "TLP:GREEN".to_owned())];
            members.extend(common.map(|(name, text)| (name.to_owned(), text.into())));
        }
        let (mut entry, _) = parse_entry(self.own).map_err(Failure::Usage)?;
        let mut addition = Addition::begin(&work_dir.store)?;
        addition.give_id(&mut entry, at, false)?;
        if let Some(key) = key {
            entry.sign(&key, &work_dir.origin);
        }
        let taken = addition.take(&entry)?;
        addition.commit()?;
        let (noun, id, own) = (self.noun, self.id, entry.id());
        let text = match taken {
            Taken::Already => format!("the {noun} of {id} was said already ({own})"),
            _ => format!("the {noun} of {id} waits to be published as {own}"),
        };
        let bytes = entry.print().map_err(|error| error.to_string())?;
        let entry: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        output.say(&text, &json!({ "already": taken == Taken::Already, "entry": entry }))?;
        Ok(Done::Well)
    }
}
