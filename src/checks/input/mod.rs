//! The inputs: can they be read, and well enough to say anything about the document?

mod document_specimen;
mod file_readable;
mod page_found;
mod scan_quality;
mod scan_resolution;

use super::Check;
pub(super) use scan_resolution::REQUIRED_PPI;

/// The checks of this family, in the order of the catalogue.
pub(super) const CHECKS: &[&Check] = &[
    &file_readable::CHECK,
    &scan_resolution::CHECK,
    &scan_quality::CHECK,
    &page_found::CHECK,
    &document_specimen::CHECK,
];
