//! `registry query`: what stands in a copy about one document, asked as the checks ask it.

use jiff::SignedDuration;
use registry::entry::{Body, Kind};
use registry::identifier::Identifier;
use registry::index::Weight;
use registry::snapshot::{Moment, Silence, Snapshot, Statement, StatementDispute};
use serde_json::{Value, json};

use crate::args::Query;
use crate::authority::whole_second;
use crate::output::{Done, Failure, Output};

/// The largest age of a copy that can show that a document is not listed, unless another is given: that of the default
/// profile.
const AGE: SignedDuration = SignedDuration::from_hours(48);

/// `registry query`.
pub(crate) fn run(command: &Query, output: &Output) -> Result<Done, Failure> {
    let [kind, state, number] = command.document.as_slice() else {
        return Err(Failure::Usage("a document has a type, a State and a number".to_owned()));
    };
    let asked = Identifier::new(kind, state, number).map_err(|error| Failure::Usage(error.to_string()))?;
    let at = whole_second(command.at);
    let snapshot = Snapshot::open(&command.dir).map_err(|error| error.to_string())?;
    let questions = [snapshot.listed(&asked, at), snapshot.ranges(&asked, at), snapshot.reused(&asked, at)];
    let mut said = Vec::new();
    for answer in questions {
        said.extend(answer.map_err(|error| error.to_string())?);
    }
    // Why silence says nothing, as in the checks: the logs that speak of the State, and the keys of their epochs.
    let moment = Moment { at, longest: command.max_age.unwrap_or(AGE), past: false };
    let mut silence = Silence::default();
    for kind in [Kind::Document, Kind::Range, Kind::Reuse] {
        silence.add(snapshot.silence(kind, asked.state(), &moment));
    }
    let unheard =
        (!snapshot.has_authority_for(Kind::Document, asked.state())).then(|| format!("nobody speaks for {state} here"));
    let open: Vec<String> = silence.undetermined.iter().map(ToString::to_string).chain(unheard).collect();

    let notes: Vec<String> = silence.notes.iter().map(ToString::to_string).collect();
    let hits: Vec<Value> = said.iter().map(to_json).collect();
    let mut text: String = said.iter().zip(&hits).map(|(said, hit)| line(said, hit)).collect();
    open.iter().for_each(|why| text += &format!("undetermined: {why}\n"));
    notes.iter().for_each(|note| text += &format!("note: {note}\n"));
    if hits.is_empty() && open.is_empty() {
        text += "no authority lists this document";
    }
    let as_of = snapshot.logs().map(|log| json!({ "origin": log.origin, "size": log.size, "time": log.issued }));
    let json = json!({ "as_of": as_of.collect::<Vec<_>>(), "hits": hits, "notes": notes, "undetermined": open });
    output.say(&text, &json)?;
    Ok(match (hits.is_empty(), open.is_empty()) {
        (false, _) => Done::Listed,
        (true, false) => Done::Undetermined,
        (true, true) => Done::Well,
    })
}

fn to_json(statement: &Statement) -> Value {
    let entry = statement.entry.as_ref();
    let says = entry.map_or("listed; its entry cannot be read in this copy".to_owned(), |entry| entry.body.describe());
    let disputes = statement.disputes.iter().map(dispute).collect::<Vec<_>>();
    json!({ "authority": statement.authority, "contact": statement.contact, "disputes": disputes,
        "id": entry.map(|entry| entry.id()), "origin": statement.origin, "position": statement.position, "says": says,
        "weight": weight(statement) })
}

/// The weight of a statement in words.
fn weight(statement: &Statement) -> &'static str {
    match statement.weight {
        Weight::Full => "full",
        Weight::Review => "about another second letter of the document code",
        Weight::Note => "a note: too few States say it",
        Weight::Quarantined => "quarantined",
    }
}

/// A dispute: who contests the statement, and until when the authority answers.
fn dispute(dispute: &StatementDispute) -> String {
    match dispute.entry.as_ref().map(|entry| (&entry.common, &entry.body)) {
        Some((common, Body::Dispute(body))) => {
            let due = common.review.map(|review| format!(", answer due {review}")).unwrap_or_default();
            format!("disputed by {}, position {}{due}: {}", body.by, dispute.position, body.reason)
        }
        _ => format!("disputed at position {}, unreadable in this copy", dispute.position),
    }
}

fn line(said: &Statement, hit: &Value) -> String {
    let says = hit.get("says").and_then(Value::as_str).unwrap_or_default();
    let mut text = format!("{says} · {} · {} · {} · {}\n", said.origin, said.position, said.authority, said.contact);
    if said.weight != Weight::Full {
        text += &format!("  {}\n", weight(said));
    }
    said.disputes.iter().for_each(|one| text += &format!("  {}\n", dispute(one)));
    text
}
