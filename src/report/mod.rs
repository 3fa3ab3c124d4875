//! Reports: one verdict, written in several forms. One more is a file here with its `RENDERER`, and a line in
//! [`RENDERERS`].

mod annotated;
#[cfg(feature = "html")]
mod html;
mod json;
mod plain;
mod protection;
mod renderer;
mod sarif;
#[cfg(feature = "tr03135")]
mod tr03135;

pub use annotated::annotate;
#[cfg(feature = "schema")]
pub use json::schema;
pub(crate) use json::{ENGINE, rfc3339};
pub use json::{SCHEMA, to_json};
pub use plain::{protection_to_text, to_text};
#[cfg(feature = "schema")]
pub use protection::protection_schema;
pub use protection::{PROTECTION_SCHEMA, protection_to_json};
pub use renderer::{Audience, Colours, Layout, Renderer, Setting, Stream, Subject};

/// Every form that a verdict is written in, the default first. `verify --format` takes their names.
pub const RENDERERS: &[&Renderer] = &[
    &plain::RENDERER,
    &json::RENDERER,
    #[cfg(feature = "html")]
    &html::RENDERER,
    &sarif::RENDERER,
    #[cfg(feature = "tr03135")]
    &tr03135::RENDERER,
];
