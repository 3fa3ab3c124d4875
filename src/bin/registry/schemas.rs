//! `registry schema` and `registry template`: the forms of files that people write.

use jiff::Timestamp;
use registry::{entry, root};
use serde_json::Value;

use crate::args::{Schema, SchemaOf, Template};
use crate::authority::whole_second;
use crate::output::{self, Done};

/// `registry schema`.
pub(crate) fn schema(command: &Schema) -> Result<Done, String> {
    print(&match command.of {
        SchemaOf::Root => root::schema(),
        SchemaOf::Entry => entry::schema(),
    })
}

/// `registry template`.
pub(crate) fn template(command: &Template) -> Result<Done, String> {
    let issued: Timestamp = whole_second(command.at);
    let entry = command.kind.template(issued).ok_or("there is no template of this kind")?;
    let bytes = entry.print().map_err(|error| error.to_string())?;
    print(&serde_json::from_slice(&bytes).map_err(|error| error.to_string())?)
}

fn print(json: &Value) -> Result<Done, String> {
    let text = serde_json::to_string_pretty(json).map_err(|error| error.to_string())?;
    output::write(format!("{text}\n").as_bytes())?;
    Ok(Done::Well)
}
