//! bordercheck (stub while building)
pub mod base;
pub mod mrz;
