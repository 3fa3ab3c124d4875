//! Agreement of the parts of a document with one another and with the day of inspection.

mod card_sides;
mod dates;
mod dates_order;
mod expiry_date;
mod mrz_dg1;
mod mrz_dg11;
mod mrz_dg1_optional;
mod mrz_page;
mod portrait_dg2;
mod printed;
mod seal_beside;
mod seal_page;
mod zones;

use super::Check;

/// The checks of this family, in the order of the catalogue.
pub(super) const CHECKS: &[&Check] = &[
    &expiry_date::CHECK,
    &dates_order::CHECK,
    &mrz_dg1::CHECK,
    &mrz_dg1_optional::CHECK,
    &mrz_dg11::CHECK,
    &mrz_page::CHECK,
    &card_sides::CHECK,
    &portrait_dg2::CHECK,
    &seal_page::CHECK,
    &seal_beside::CHECK,
];
