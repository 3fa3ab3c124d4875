//! Verdicts: their properties, those of the fixtures, and every report of them. One program, so that each picture is read once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod pins;
mod properties;
mod reports;
mod silence;
