//! Visible digital seals.

mod barcode_format;
mod content_validity;
mod signature;
mod signer_revocation;
mod signer_trusted;
mod signer_validity;

use super::Check;

/// The checks of this family, in the order of the catalogue.
pub(super) const CHECKS: &[&Check] = &[
    &barcode_format::CHECK,
    &signature::CHECK,
    &signer_trusted::CHECK,
    &signer_validity::CHECK,
    &signer_revocation::CHECK,
    &content_validity::CHECK,
];
