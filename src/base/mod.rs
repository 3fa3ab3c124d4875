//! What every layer above needs: where something stands, what was read, what was handed in, and how much is too much.

#[cfg(feature = "zip")]
pub(crate) mod archive;
pub(crate) mod context;
pub(crate) mod document;
pub(crate) mod hex;
pub mod limits;
pub(crate) mod place;
pub(crate) mod reading;
