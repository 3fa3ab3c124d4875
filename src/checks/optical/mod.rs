//! The page itself: the text of its MRZ against Doc 9303, and how it is printed.

mod file_compression;
mod mrz_characters;
mod mrz_composite_digit;
mod mrz_date_of_birth;
mod mrz_date_of_birth_digit;
mod mrz_date_of_expiry;
mod mrz_date_of_expiry_digit;
mod mrz_document_code;
mod mrz_document_number;
mod mrz_document_number_digit;
mod mrz_format;
mod mrz_geometry;
mod mrz_glyphs;
mod mrz_harmonised_code;
mod mrz_infrared_ink;
mod mrz_issuing_state;
mod mrz_long_number;
mod mrz_name;
mod mrz_name_whole;
mod mrz_nationality;
mod mrz_optional_data_digit;
mod mrz_reading;
mod mrz_sex;
mod page_colour;
mod page_recapture;
mod page_ultraviolet_dull;
mod portrait_edge;
mod rule;
mod texture;

use super::Check;

/// The checks of this family, in the order of the catalogue.
pub(super) const CHECKS: &[&Check] = &[
    &mrz_format::CHECK,
    &mrz_reading::CHECK,
    &mrz_characters::CHECK,
    &mrz_document_code::CHECK,
    &mrz_document_number::CHECK,
    &mrz_harmonised_code::CHECK,
    &mrz_issuing_state::CHECK,
    &mrz_nationality::CHECK,
    &mrz_name::CHECK,
    &mrz_name_whole::CHECK,
    &mrz_sex::CHECK,
    &mrz_date_of_birth::CHECK,
    &mrz_date_of_expiry::CHECK,
    &mrz_long_number::CHECK,
    &mrz_document_number_digit::CHECK,
    &mrz_date_of_birth_digit::CHECK,
    &mrz_date_of_expiry_digit::CHECK,
    &mrz_optional_data_digit::CHECK,
    &mrz_composite_digit::CHECK,
    &mrz_infrared_ink::CHECK,
    &page_ultraviolet_dull::CHECK,
    &mrz_geometry::CHECK,
    &mrz_glyphs::CHECK,
    &portrait_edge::CHECK,
    &page_colour::CHECK,
    &page_recapture::CHECK,
    &file_compression::CHECK,
];

#[cfg(test)]
mod tests;
