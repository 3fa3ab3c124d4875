//! Faults of an encoding.

use std::fmt;

use crate::limits::DER_DEPTH;

/// A fault of an encoding, with the element that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Name of the element.
    pub element: &'static str,
    /// The fault.
    pub why: Why,
}

/// The fault of an encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// An element that ends before its length says.
    Truncated,
    /// So many bytes stand after the element that should be the last.
    Rest(usize),
    /// Another element stands there.
    Tag {
        /// The identifier octet that should stand there.
        expected: u8,
        /// The one that does; `None` at the end.
        found: Option<u8>,
    },
    /// A length that the rules do not allow.
    Length,
    /// A tag number above 30, which none of these structures has.
    HighTag,
    /// More nested than [`DER_DEPTH`].
    Depth,
    /// More elements than a limit allows.
    TooMany(usize),
    /// A value that its type does not allow.
    Value(&'static str),
}

impl Malformed {
    /// A fault in this element.
    #[must_use]
    pub const fn new(element: &'static str, why: Why) -> Self {
        Self { element, why }
    }

    /// A value that this element may not have.
    #[must_use]
    pub const fn value(element: &'static str, why: &'static str) -> Self {
        Self { element, why: Why::Value(why) }
    }
}

impl std::error::Error for Malformed {}

impl fmt::Display for Malformed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let element = self.element;
        match &self.why {
            Why::Truncated => write!(out, "{element} ends before its length says"),
            Why::Rest(bytes) => write!(out, "{bytes} bytes stand after {element}"),
            Why::Tag { expected, found: Some(found) } => {
                write!(out, "{element}: expected tag {expected:02X}, but found {found:02X}")
            }
            Why::Tag { expected, found: None } => write!(out, "{element}: expected tag {expected:02X}, but it ends"),
            Why::Length => write!(out, "{element} has a length in a form that is not allowed"),
            Why::HighTag => write!(out, "{element} has a tag number above 30"),
            Why::Depth => write!(out, "{element} is nested more than {DER_DEPTH} deep"),
            Why::TooMany(limit) => write!(out, "{element}: more than {limit}"),
            Why::Value(why) => write!(out, "{element}: {why}"),
        }
    }
}
