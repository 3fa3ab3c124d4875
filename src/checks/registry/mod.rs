//! Statements of authorities about a document. A hit counts however old the copy is; nothing found counts only when the copy is fresh
//! and can be trusted, else it is undetermined (docs/registry.md).

mod document_listed;
mod document_pattern;
mod document_range;
mod identity_reuse;
mod signer_compromised;
mod snapshot_fresh;
mod snapshot_trusted;

use super::Check;

/// The checks of this family, in the order of the catalogue.
pub(super) const CHECKS: &[&Check] = &[
    &document_listed::CHECK,
    &document_range::CHECK,
    &document_pattern::CHECK,
    &signer_compromised::CHECK,
    &identity_reuse::CHECK,
    &snapshot_fresh::CHECK,
    &snapshot_trusted::CHECK,
];
