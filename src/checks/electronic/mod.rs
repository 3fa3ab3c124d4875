//! The proofs of the chip: that its data are those that a State's signer signed, and that it is no copy. No finding hides another:
//! each check asks what it can, whatever the others found.

mod algorithms_strength;
mod card_access_agrees;
mod chip_active_authentication;
mod chip_original;
mod chip_present;
mod com_list;
mod csca_trusted;
mod data_groups_complete;
mod data_groups_hash;
mod dg2_portrait;
mod ds_country;
mod ds_profile;
mod ds_revocation;
mod ds_signature;
mod ds_validity;
mod sod_format;
mod sod_signature;

use super::Check;

/// The checks of this family, in the order of the catalogue.
pub(super) const CHECKS: &[&Check] = &[
    &chip_present::CHECK,
    &sod_format::CHECK,
    &sod_signature::CHECK,
    &data_groups_hash::CHECK,
    &data_groups_complete::CHECK,
    &com_list::CHECK,
    &csca_trusted::CHECK,
    &ds_signature::CHECK,
    &ds_validity::CHECK,
    &ds_revocation::CHECK,
    &ds_profile::CHECK,
    &ds_country::CHECK,
    &algorithms_strength::CHECK,
    &chip_active_authentication::CHECK,
    &chip_original::CHECK,
    &card_access_agrees::CHECK,
    &dg2_portrait::CHECK,
];
