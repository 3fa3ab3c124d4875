//! Verdicts: their laws, every fixture's, and every face of them. One program, so that each picture is read once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod laws;
mod reports;
