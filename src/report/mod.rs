//! One verdict, several faces.

mod annotated;
#[cfg(feature = "html")]
mod html;
mod json;
mod plain;
mod sarif;
#[cfg(feature = "tr03135")]
mod tr03135;

pub use annotated::{AnnotateError, annotate};
#[cfg(feature = "html")]
pub use html::{Exhibits, to_html};
#[cfg(feature = "schema")]
pub use json::schema;
pub(crate) use json::{ENGINE, rfc3339};
pub use json::{Layout, SCHEMA, to_json};
pub use plain::{Colours, Setting, to_text};
pub use sarif::to_sarif;
#[cfg(feature = "tr03135")]
pub use tr03135::to_tr03135;
