//! Why an input cannot be read.

/// Why something that was handed in cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// One of our limits was reached, and which.
    #[error("{0}")]
    Limit(String),
    /// It is not what it should be, or cannot be had, and why.
    #[error("{0}")]
    Broken(String),
}
