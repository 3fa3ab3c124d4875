//! The logical data structure of a travel document's chip (Doc 9303-10), parsed from a dump of its files.
//!
//! [`Ef::of`] finds which elementary file a file is from its name, [`Chip::parse`] parses each by its own module, and the
//! accessors of [`Chip`] give the parsed file, or a [`Fault`] with offset, expected and found. A broken file hides no other
//! one. Nothing is decided here: hashes, signatures and contents are compared by the caller.
//!
//! ```
//! use lds::{Chip, Ef, File};
//!
//! let bytes = vec![0x60, 0x16, 0x5F, 0x01, 0x04, b'0', b'1', b'0', b'7'];
//! let chip = Chip::parse(vec![File { ef: Ef::of("EF.COM", &bytes).unwrap(), name: "EF.COM".to_owned(), bytes }]);
//! let (_, com) = chip.com().unwrap();
//! let fault = com.unwrap_err();
//! assert_eq!((fault.offset, fault.expected.as_ref(), fault.found.as_ref()), (Some(2), "22 bytes", "7 bytes"));
//! ```

mod card_security;
mod chip;
mod com;
mod details;
mod dg1;
mod dg11;
mod dg12;
mod dg14;
mod dg15;
mod dg2;
mod dg7;
mod ef;
mod file;
pub mod limits;
mod sod;
pub mod tlv;
mod transcript;

pub use card_security::CardSecurity;
pub use chip::{Chip, Parsed};
pub use com::Com;
pub use dg1::Dg1;
pub use dg2::{FacePicture, FaceRecord};
pub use dg7::Dg7;
pub use dg11::Dg11;
pub use dg12::Dg12;
pub use dg14::SecurityInfos;
pub use ef::Ef;
pub use file::File;
pub use sod::{HashList, Sod};
pub use tlv::Fault;
pub use transcript::{Transcript, json_fault};

/// Checks that a data group's file is as long as its own tag and length say.
///
/// # Errors
/// The fault in its tag or length, or the number of bytes after its value.
pub fn check_length(bytes: &[u8], group: u8) -> Result<(), Fault> {
    let tag = ef::tag_of_group(group).ok_or_else(|| Fault::new(0, "a data group from 1 to 16", group.to_string()))?;
    tlv::only(bytes, tag).map(|_| ())
}
