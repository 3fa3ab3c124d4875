//! One verdict, several faces.

mod annotated;
mod document;
mod json;
mod plain;

pub use annotated::{AnnotateError, annotate};
pub use document::DocumentFields;
pub use json::{Layout, SCHEMA, to_json};
pub use plain::{Colours, Setting, to_text};
