//! The circumstances of an inspection, as the checkpoint recorded them; all of it may be absent.
//!
//! ```json
//! {"checkpoint": "UTO-AIRPORT-1", "direction": "entry", "group": {"size": 5}, "concern": {"level": "urgent", "text": "…"}}
//! ```

use optics::Unreadable;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::limits::CONTEXT_BYTES;

/// The facts that the checkpoint recorded about the traveller and the inspection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Context(Map<String, Value>);

/// A concern that an officer recorded for the holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// True if somebody is to be called now.
    pub urgent: bool,
    /// The concern in the officer's words.
    pub text: String,
}

impl Context {
    /// Reads a context.
    ///
    /// # Errors
    /// No JSON object, or more than [`CONTEXT_BYTES`].
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > CONTEXT_BYTES {
            return Err(Unreadable::Limit(format!("{} bytes, more than {CONTEXT_BYTES}", bytes.len())));
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        serde_json::from_slice(bytes).map(Self).map_err(|error| Unreadable::Broken(lds::json_fault(&error)))
    }

    /// Name of the checkpoint.
    #[must_use]
    pub fn checkpoint(&self) -> Option<&str> {
        self.0.get("checkpoint")?.as_str()
    }

    /// `entry`, `exit`, `transit`.
    #[must_use]
    pub fn direction(&self) -> Option<&str> {
        self.0.get("direction")?.as_str()
    }

    /// Number of people who travel together, with the holder: a number, a list of people, or `{"size": n}`.
    #[must_use]
    pub fn group_size(&self) -> Option<i64> {
        let group = ["group", "travelling_group", "travelling-group"].into_iter().find_map(|name| self.0.get(name))?;
        match group {
            Value::Array(people) => i64::try_from(people.len()).ok(),
            Value::Object(group) => group.get("size")?.as_i64(),
            other => other.as_i64(),
        }
    }

    /// The concern, in whichever form an officer's program writes it: a text, an object with `text` and `level`, or
    /// `true`. `false`, `null` and an empty text are none.
    #[must_use]
    pub fn concern(&self) -> Option<Concern> {
        match self.0.get("concern").or_else(|| self.0.get("officer_concern"))? {
            Value::Null | Value::Bool(false) => None,
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => Some(Concern { urgent: false, text: text.clone() }),
            Value::Object(concern) => {
                let word = |name: &str| concern.get(name).and_then(Value::as_str);
                let text = ["text", "note", "reason"].into_iter().find_map(word).unwrap_or_default().to_owned();
                let urgent = word("level") == Some("urgent") || concern.get("urgent") == Some(&Value::Bool(true));
                Some(Concern { urgent, text })
            }
            _ => Some(Concern { urgent: false, text: String::new() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concern_has_many_forms() {
        let concern = |json: &str| {
            let concern = Context::read(json.as_bytes()).unwrap().concern();
            concern.map(|concern| (concern.urgent, concern.text))
        };
        assert_eq!(concern(r#"{"concern":{"level":"urgent","text":"afraid"}}"#), Some((true, "afraid".into())));
        assert_eq!(concern(r#"{"concern":"afraid"}"#), Some((false, "afraid".into())));
        assert_eq!(concern(r#"{"concern":true}"#), Some((false, String::new())));
        for none in [r#"{}"#, r#"{"concern":null}"#, r#"{"concern":false}"#, r#"{"concern":"  "}"#] {
            assert_eq!(concern(none), None, "{none}");
        }
        assert!(Context::read(b"[]").is_err());
        let fault = Context::read(br#""afraid of the other one""#).unwrap_err();
        assert!(matches!(fault, Unreadable::Broken(why) if why == "JSON of another shape (line 1, column 25)"));
        assert!(matches!(
            Context::read(&vec![b' '; usize::try_from(CONTEXT_BYTES).unwrap() + 1]),
            Err(Unreadable::Limit(_))
        ));
    }
}
