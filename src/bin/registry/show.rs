//! `registry show`: what a copy holds.

use registry::copy::{self, LogCondition};
use serde_json::{Value, json};

use crate::args::Show;
use crate::authority::whole_second;
use crate::find::{MORE_REJECTED, find, later_to_json, later_to_text, words};
use crate::output::{Done, Failure, Output};

/// `registry show`.
pub(crate) fn run(command: &Show, output: &Output) -> Result<Done, Failure> {
    let copy = copy::open(&command.dir).map_err(|error| error.to_string())?;
    let Some(id) = &command.id else {
        let mut text = format!("root {} · expires {}\n", copy.root.version, copy.root.expires);
        for log in &copy.logs {
            text +=
                &format!("{} · {}: {} entries of {}\n", log.authority.name, log.head.origin, log.head.size, log.issued);
        }
        let doubted = copy.snapshot.logs.iter().filter(|log| log.condition != LogCondition::Current);
        for log in doubted.clone() {
            text += &format!("{}: {}: {}\n", log.origin, log.condition, log.description);
        }
        text += &format!("{} entries rejected", copy.snapshot.rejected);
        output.say(&text, &serde_json::to_value(&copy.snapshot).unwrap_or_default())?;
        return Ok(Done::unless(doubted.count() > 0));
    };
    let at = whole_second(command.at);
    let (mut text, mut entries) = (String::new(), Vec::new());
    for found in find(&command.dir, &copy, id, None)? {
        let (authority, head) = (&found.log.authority, &found.log.head);
        let aside = &found.set_aside;
        let status = found.status(at);
        text += &format!(
            "{} · {}, position {} · {}\n{}\n",
            authority.name,
            authority.origin,
            found.position,
            authority.contact,
            String::from_utf8_lossy(&found.bytes)
        );
        text += &format!("{} as of {} entries of {}\n", words(&status), head.size, found.log.issued);
        text += &later_to_text(&found.later);
        if let Some(why) = aside {
            text += &format!("  set aside, it counts for nothing: {why}\n");
        }
        if let Some(why) = &found.left_out {
            text += &format!("  left out: {why}\n");
        }
        if !found.knows_rejected {
            text += MORE_REJECTED;
        }
        for position in &found.repeated {
            text += &format!("  position {position} has the same id again and does not count\n");
        }
        let entry: Value = serde_json::from_slice(&found.bytes).unwrap_or_default();
        let status = status.iter().map(|status| status.name()).collect::<Vec<_>>();
        entries.push(json!({
            "as_of": { "origin": head.origin, "size": head.size, "time": found.log.issued },
            "authority": authority.name, "entry": entry, "left_out": found.left_out, "later": later_to_json(&found.later), "origin": authority.origin,
            "position": found.position, "repeated": found.repeated, "set_aside": aside, "status": status,
        }));
    }
    output.say(&text, &json!(entries))?;
    Ok(Done::Well)
}
