//! The error of inputs that cannot be read.

/// The reason why an input cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// One of our limits was reached; the text names it.
    #[error("{0}")]
    Limit(String),
    /// The file is damaged, of another type, or cannot be accessed; the text says which.
    #[error("{0}")]
    Broken(String),
}
