//! Visible digital seals: signed bar codes on visas, permits and emergency travel documents, parsed, printed, and verified
//! with a signer's certificate.
//!
//! | kind | text | form | module |
//! |---|---|---|---|
//! | VDS | Doc 9303-13; profiles of 9303-7 §9, 9303-8 §6 and BSI TR-03137-1 | bytes | [`vds`], [`profiles`] |
//! | VDS-NC | ICAO Technical Report VDS-NC 1.1 | JSON | [`vds_nc`], [`json`] |
//! | IDB | ICAO Technical Report Datastructure for Barcode | Base32 | [`idb`], [`profiles`] |
//!
//! [`Seal::parse`] knows the kind from the first bytes; what is no seal is named by what it looks like ([`Appearance`]). What
//! was parsed prints as the same bytes, or its [`SealDeviation`]s say that its form is another one. A new seal is a value of
//! [`Vds`], [`VdsNc`] or [`Idb`], its fields from [`Row::feature_of_text`]: sign its `signed_bytes`, put r‖s into it, and print it.
//!
//! A seal that verifies proves that its signer wrote its fields. It does not prove that the signer is a State's
//! ([`pki::path::find`]), or that the seal belongs to the paper it stands on: a copy of it verifies as well.
//!
//! ```
//! use seal::{SealField, Seal, SealError};
//!
//! let seal = Seal::parse(b"NDB1CPDNLW6JUSGGZGRLBWPNXEAAWXEB5G")?;
//! assert_eq!((seal.issuing_state(), seal.field("can").and_then(SealField::text)), ("UTO", Some("156782")));
//! assert!(matches!(Seal::parse(b"https://example.org/visa"), Err(SealError::NoSeal(_))));
//! # Ok::<(), SealError>(())
//! ```

mod appearance;
pub mod c40;
mod cursor;
pub mod date;
mod deviation;
mod fault;
pub mod field;
pub mod idb;
pub mod json;
mod kind;
pub mod limits;
pub mod profiles;
mod seal;
pub mod signer;
pub mod text;
pub mod vds;
pub mod vds_nc;

pub use appearance::Appearance;
pub use date::MaskedDate;
pub use deviation::SealDeviation;
pub use fault::{SealFault, Unprintable};
pub use field::{Coding, Feature, Key, Row, SealField, SealValue, Stay};
pub use idb::Idb;
pub use kind::SealKind;
pub use seal::{Seal, SealError, SealHash, SignerReference};
pub use signer::{SignerDeviation, VerifiedSeal};
pub use vds::Vds;
pub use vds_nc::VdsNc;
