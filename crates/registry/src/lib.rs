//! What several States' authorities say about documents: each signs its own append-only log, a root says who may speak
//! about what, and anyone can prove later who said what and when.
//!
//! This module never sees a document and never judges one; what an entry means for a document is a check. It is built of
//! published formats, unchanged, so that other people's tools can follow our logs: C2SP's `signed-note`,
//! `tlog-checkpoint`, `tlog-tiles`, `tlog-cosignature` and `tlog-proof`, over the hashes of RFC 6962.
//!
//! ```text
//! key ─▶ note ─▶ checkpoint ─┐              root    who may speak, for whom, until when
//!        cosignature ────────┼─▶ proof      log     what an authority writes
//! tree ─▶ tile ──────────────┘              witness who looks on;  sync  what a checkpoint at the border holds
//! ```

pub mod canonical;
pub mod checkpoint;
pub mod condition;
pub mod copy;
pub mod cosignature;
mod digest;
pub mod edge;
pub mod entry;
pub mod evidence;
pub mod files;
pub mod identifier;
pub mod index;
pub mod key;
pub mod limits;
pub mod log;
pub mod note;
mod parallel;
pub mod pending;
pub mod proof;
pub mod root;
pub mod rules;
pub mod snapshot;
pub mod stats;
pub mod status;
pub mod storage;
#[cfg(feature = "store")]
pub mod store;
pub mod sync;
pub mod tile;
pub mod tree;
pub mod verified;
pub mod witness;
