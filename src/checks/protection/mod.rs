//! Protection of possible victims: never part of the disposition. What failed here asks for help, not for suspicion.

mod holder_child;
mod officer_concern;
mod pattern_trafficking;

use super::Check;

const GUIDELINE: &str =
    "OHCHR Recommended Principles and Guidelines on Human Rights and Human Trafficking, Guideline 2";

/// The checks of this family, in the order of the catalogue.
pub(super) const CHECKS: &[&Check] = &[&pattern_trafficking::CHECK, &holder_child::CHECK, &officer_concern::CHECK];
