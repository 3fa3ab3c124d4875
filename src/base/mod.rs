//! What every layer above needs: where something stands, what was read, what was handed in, and how much is too much.

pub mod document;
pub mod limits;
pub mod place;
pub mod reading;
