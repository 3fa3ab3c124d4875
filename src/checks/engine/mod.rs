//! The engine about itself: did every check run, and can its clock be believed?

mod check_whole;
mod clock_trusted;

use super::Check;

/// The checks of this family, in the order of the catalogue.
pub(super) const CHECKS: &[&Check] = &[&check_whole::CHECK, &clock_trusted::CHECK];
