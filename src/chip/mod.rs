//! The chip of a travel document: the files of its logical data structure (Doc 9303-10), one module a file, read from
//! a dump. What is read is not judged here, and no file hides another.

mod com;
mod details;
mod dg1;
mod dg11;
mod dg12;
mod dg14;
mod dg15;
mod dg2;
mod dg7;
pub(crate) mod ef;
mod portrait;
pub(crate) mod recovery;
mod sod;
pub(crate) mod tlv;
mod transcript;

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

pub use com::Com;
pub use dg1::Dg1;

pub use dg7::Dg7;
pub use dg11::Dg11;
pub use dg12::Dg12;
pub use dg14::SecurityInfos;
pub use ef::Ef;
pub use portrait::{Portrait, Undecoded};
pub use sod::{HashList, Sod};
pub use tlv::Fault;
pub use transcript::Transcript;

use crate::pki::{KeyFault, PublicKey};

/// Whether a data group's file is as long as its own tag and length say.
///
/// # Errors
/// Where it is not.
pub fn whole(bytes: &[u8], group: u8) -> Result<(), Fault> {
    let tag = ef::tag_of_group(group).ok_or_else(|| Fault::new(0, "a data group from 1 to 16", group.to_string()))?;
    tlv::only(bytes, tag).map(|_| ())
}

/// One file of a dump, as it was handed in.
#[derive(Clone, Serialize, Deserialize)]
pub struct File {
    /// What it is.
    pub ef: Ef,
    /// The name that it was handed in under.
    pub name: String,
    /// Its bytes.
    #[serde(with = "bytes")]
    pub bytes: Vec<u8>,
}

impl File {
    /// What is wrong with a file that EF.SOD does not sign: EF.COM, EF.CardAccess, a transcript.
    pub(crate) fn unsigned_fault(&self) -> Option<Fault> {
        match self.ef {
            Ef::Com => Com::read(&self.bytes).err(),
            Ef::CardAccess => SecurityInfos::read_card_access(&self.bytes).err(),
            Ef::ActiveAuthentication => Transcript::read(&self.bytes).err(),
            Ef::Sod | Ef::Dg(_) | Ef::CardSecurity => None,
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

/// What was read from a chip. Kept as its files, so that an old case is judged again by what the chip said.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<File>", into = "Vec<File>")]
pub struct Chip {
    files: Vec<File>,
    portrait: Option<Result<Portrait, Undecoded>>,
}

/// What a file says, beside the file; or what is wrong with it.
pub type Reading<'a, T> = Option<(&'a File, Result<T, Fault>)>;

impl Chip {
    /// Reads the files of a dump, in this order. Of two files that are the same, the first is read; the second is kept.
    #[must_use]
    pub fn read(files: Vec<File>) -> Self {
        let mut chip = Self { files, portrait: None };
        chip.portrait = chip.read_portrait();
        chip
    }

    /// The files, in the order in which they were handed in.
    #[must_use]
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// Every file that is this one: more than one is a dump of more than one chip.
    pub fn all(&self, ef: Ef) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.ef == ef)
    }

    /// The file that is read.
    #[must_use]
    pub fn file(&self, ef: Ef) -> Option<&File> {
        self.all(ef).next()
    }

    fn reading<'a, T>(&'a self, ef: Ef, read: impl FnOnce(&'a [u8]) -> Result<T, Fault>) -> Reading<'a, T> {
        self.file(ef).map(|file| (file, read(&file.bytes)))
    }

    /// EF.COM.
    #[must_use]
    pub fn com(&self) -> Reading<'_, Com> {
        self.reading(Ef::Com, Com::read)
    }

    /// EF.SOD, as far as it can be read.
    #[must_use]
    pub fn sod(&self) -> Option<(&File, Sod<'_>)> {
        self.file(Ef::Sod).map(|file| (file, Sod::read(&file.bytes)))
    }

    /// EF.DG1.
    #[must_use]
    pub fn dg1(&self) -> Reading<'_, Dg1> {
        self.reading(Ef::Dg(1), Dg1::read)
    }

    /// EF.DG7.
    #[must_use]
    pub fn dg7(&self) -> Reading<'_, Dg7> {
        self.reading(Ef::Dg(7), Dg7::read)
    }

    /// EF.DG11.
    #[must_use]
    pub fn dg11(&self) -> Reading<'_, Dg11> {
        self.reading(Ef::Dg(11), Dg11::read)
    }

    /// EF.DG12.
    #[must_use]
    pub fn dg12(&self) -> Reading<'_, Dg12> {
        self.reading(Ef::Dg(12), Dg12::read)
    }

    /// EF.DG14.
    #[must_use]
    pub fn dg14(&self) -> Reading<'_, SecurityInfos> {
        self.reading(Ef::Dg(14), SecurityInfos::read_dg14)
    }

    /// EF.CardAccess.
    #[must_use]
    pub fn card_access(&self) -> Reading<'_, SecurityInfos> {
        self.reading(Ef::CardAccess, SecurityInfos::read_card_access)
    }

    /// The key in EF.DG15.
    #[must_use]
    pub fn dg15(&self) -> Reading<'_, Result<PublicKey, KeyFault>> {
        self.reading(Ef::Dg(15), dg15::read)
    }

    /// The transcript of Active Authentication.
    #[must_use]
    pub fn transcript(&self) -> Reading<'_, Transcript> {
        self.reading(Ef::ActiveAuthentication, Transcript::read)
    }

    /// The first portrait of EF.DG2 that can be decoded, or why none can; `None` without EF.DG2.
    #[must_use]
    pub fn portrait(&self) -> Option<Result<&Portrait, &Undecoded>> {
        self.portrait.as_ref().map(Result::as_ref)
    }

    fn read_portrait(&self) -> Option<Result<Portrait, Undecoded>> {
        let file = self.file(Ef::Dg(2))?;
        let pictures = match dg2::read(&file.bytes) {
            Ok(pictures) => pictures,
            Err(fault) => {
                let Fault { offset, expected, found } = fault;
                let at = offset.map(|offset| format!(" at byte {offset}")).unwrap_or_default();
                return Some(Err(Undecoded::Broken(format!("expected {expected}, but found {found}{at}"))));
            }
        };
        let decoded = pictures.iter().map(|picture| {
            let bytes = file.bytes.get(picture.offset..picture.offset + picture.length).unwrap_or_default();
            portrait::decode(bytes)
        });
        decoded.reduce(|first, next| if first.is_ok() { first } else { next.or(first) })
    }
}

impl From<Vec<File>> for Chip {
    fn from(files: Vec<File>) -> Self {
        Self::read(files)
    }
}

impl From<Chip> for Vec<File> {
    fn from(chip: Chip) -> Self {
        chip.files
    }
}

/// Bytes as hexadecimal text.
mod bytes {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::base::hex::hex;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex(bytes))
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        let octet = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(octet).collect();
        bytes.ok_or_else(|| D::Error::custom("bytes in hexadecimal"))
    }
}

// What a chip holds is personal data.
impl fmt::Debug for Chip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.files.iter().map(|file| (&file.name, file.ef))).finish()
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("name", &self.name).field("ef", &self.ef).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chip() -> Chip {
        let file = |ef, name: &str, bytes: &[u8]| File { ef, name: name.to_owned(), bytes: bytes.to_vec() };
        Chip::read(vec![
            file(Ef::Dg(7), "EF.DG7", include_bytes!("../../fuzz/corpus/dg7/specimen")),
            file(Ef::CardAccess, "EF.CardAccess", include_bytes!("../../fuzz/corpus/card_access/specimen")),
            file(Ef::Dg(1), "EF.DG1", b"ERIKSSON"),
        ])
    }

    #[test]
    fn a_file_is_read_as_what_it_is() {
        let chip = chip();
        let (file, dg7) = chip.dg7().unwrap();
        assert_eq!((file.name.as_str(), dg7.is_ok()), ("EF.DG7", true));
        let (file, card_access) = chip.card_access().unwrap();
        assert_eq!((file.name.as_str(), card_access.is_ok()), ("EF.CardAccess", true));
        assert!(chip.dg1().unwrap().1.is_err());
        assert!(chip.dg11().is_none() && chip.portrait().is_none());
    }

    /// What is kept says every octet; what is shown while debugging says none.
    #[test]
    fn files_are_kept_whole_and_shown_by_name() {
        let chip = chip();
        let kept = serde_json::to_string(&chip.files).unwrap();
        let again: Vec<File> = serde_json::from_str(&kept).unwrap();
        assert!(again.iter().zip(&chip.files).all(|(a, b)| (&a.name, a.ef, &a.bytes) == (&b.name, b.ef, &b.bytes)));
        for wrong in ["4", "4g", "é0"] {
            let wrong = kept.replacen("455249", wrong, 1);
            assert!(serde_json::from_str::<Vec<File>>(&wrong).is_err(), "{wrong}");
        }
        let shown = format!("{chip:?} {:?}", chip.files[2]);
        assert!(shown.contains("EF.DG1") && !shown.contains("ERIKSSON") && !shown.contains("69"), "{shown}");
    }
}
