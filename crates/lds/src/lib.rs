//! The chip of a travel document: the files of its logical data structure (Doc 9303-10), one module a file, read from
//! a dump. What is read is not judged here, and no file hides another.

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
pub mod ef;
mod file;
pub mod limits;
mod sod;
pub mod tlv;
mod transcript;

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
pub use transcript::Transcript;

/// Whether a data group's file is as long as its own tag and length say.
///
/// # Errors
/// Where it is not.
pub fn check_length(bytes: &[u8], group: u8) -> Result<(), Fault> {
    let tag = ef::tag_of_group(group).ok_or_else(|| Fault::new(0, "a data group from 1 to 16", group.to_string()))?;
    tlv::only(bytes, tag).map(|_| ())
}
