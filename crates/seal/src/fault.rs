//! Faults of the bytes of a seal, and of a seal that cannot be written.

use std::borrow::Cow;

/// A fault in the bytes of a seal. It has no personal data: values of fields are never part of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{element}: expected {expected}, found {found} at byte {offset}")]
pub struct SealFault {
    /// The element in which it is.
    pub element: &'static str,
    /// Offset in bytes: of a Datastructure for Barcode in its decoded payload, of a VDS-NC in its text.
    pub offset: usize,
    /// The content that the format asks for there.
    pub expected: Cow<'static, str>,
    /// The content that stands there.
    pub found: Cow<'static, str>,
}

impl SealFault {
    pub(crate) fn new(
        element: &'static str,
        offset: usize,
        expected: impl Into<Cow<'static, str>>,
        found: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { element, offset, expected: expected.into(), found: found.into() }
    }
}

/// The reason why a seal cannot be written: a value that its element has no form for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{element} cannot be written: expected {expected}")]
pub struct Unprintable {
    /// The element.
    pub element: &'static str,
    /// The content that the format has room for.
    pub expected: &'static str,
}

impl Unprintable {
    pub(crate) fn new(element: &'static str, expected: &'static str) -> Self {
        Self { element, expected }
    }
}
