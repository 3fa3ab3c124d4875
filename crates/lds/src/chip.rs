//! The files of a chip, each parsed once, as what it is.

use std::fmt;

use pki::{KeyFault, PublicKey};
use self_cell::self_cell;
use serde::{Deserialize, Serialize};

use crate::com::Com;
use crate::dg1::Dg1;
use crate::dg2::{self, FacePicture};
use crate::dg7::Dg7;
use crate::dg11::Dg11;
use crate::dg12::Dg12;
use crate::dg14::SecurityInfos;
use crate::dg15;
use crate::ef::Ef;
use crate::file::File;
use crate::sod::Sod;
use crate::tlv::Fault;
use crate::transcript::Transcript;

/// The files of a chip, each parsed once. Kept as its files, so that an old case is judged again by what the chip said.
///
/// Of two files that are the same EF the first is parsed; the second is kept beside it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<File>", into = "Vec<File>")]
pub struct Chip {
    files: Vec<File>,
    com: Option<Result<Com, Fault>>,
    sod: Option<ParsedSod>,
    dg1: Option<Result<Dg1, Fault>>,
    dg2: Option<Result<Vec<FacePicture>, Fault>>,
    dg7: Option<Result<Dg7, Fault>>,
    dg11: Option<Result<Dg11, Fault>>,
    dg12: Option<Result<Dg12, Fault>>,
    dg14: Option<Result<SecurityInfos, Fault>>,
    dg15: Option<Result<Result<PublicKey, KeyFault>, Fault>>,
    card_access: Option<Result<SecurityInfos, Fault>>,
    transcript: Option<Result<Transcript, Fault>>,
}

self_cell!(
    /// EF.SOD beside its own copy of the bytes that it borrows.
    struct ParsedSod {
        owner: Vec<u8>,
        #[covariant]
        dependent: Sod,
    }
);

impl Clone for ParsedSod {
    fn clone(&self) -> Self {
        Self::new(self.borrow_owner().clone(), |bytes| Sod::parse(bytes))
    }
}

/// A parsed file beside the file that it was parsed from, or the fault where it does not parse; `None` without such a file.
pub type Parsed<'a, T> = Option<(&'a File, Result<&'a T, &'a Fault>)>;

impl Chip {
    /// Parses the files of a dump, in this order.
    #[must_use]
    pub fn parse(files: Vec<File>) -> Self {
        fn first<'f, T>(files: &'f [File], ef: Ef, parse: impl FnOnce(&'f [u8]) -> T) -> Option<T> {
            files.iter().find(|file| file.ef == ef).map(|file| parse(&file.bytes))
        }
        Self {
            com: first(&files, Ef::Com, Com::parse),
            sod: first(&files, Ef::Sod, |bytes| ParsedSod::new(bytes.to_vec(), |bytes| Sod::parse(bytes))),
            dg1: first(&files, Ef::Dg(1), Dg1::parse),
            dg2: first(&files, Ef::Dg(2), dg2::parse),
            dg7: first(&files, Ef::Dg(7), Dg7::parse),
            dg11: first(&files, Ef::Dg(11), Dg11::parse),
            dg12: first(&files, Ef::Dg(12), Dg12::parse),
            dg14: first(&files, Ef::Dg(14), SecurityInfos::parse_dg14),
            dg15: first(&files, Ef::Dg(15), dg15::parse),
            card_access: first(&files, Ef::CardAccess, SecurityInfos::parse_card_access),
            transcript: first(&files, Ef::ActiveAuthentication, Transcript::parse),
            files,
        }
    }

    /// The files, in the order in which they were handed in.
    #[must_use]
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// Every file that is this EF: more than one is a dump of more than one chip.
    pub fn all(&self, ef: Ef) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.ef == ef)
    }

    /// The file that is parsed as this EF.
    #[must_use]
    pub fn file(&self, ef: Ef) -> Option<&File> {
        self.all(ef).next()
    }

    fn parsed<'a, T>(&'a self, ef: Ef, parsed: Option<&'a Result<T, Fault>>) -> Parsed<'a, T> {
        Some((self.file(ef)?, parsed?.as_ref()))
    }

    /// EF.COM.
    #[must_use]
    pub fn com(&self) -> Parsed<'_, Com> {
        self.parsed(Ef::Com, self.com.as_ref())
    }

    /// EF.SOD, as far as it parses.
    #[must_use]
    pub fn sod(&self) -> Option<(&File, &Sod<'_>)> {
        Some((self.file(Ef::Sod)?, self.sod.as_ref()?.borrow_dependent()))
    }

    /// EF.DG1.
    #[must_use]
    pub fn dg1(&self) -> Parsed<'_, Dg1> {
        self.parsed(Ef::Dg(1), self.dg1.as_ref())
    }

    /// The pictures of EF.DG2, in order; there is at least one where it parses.
    #[must_use]
    pub fn dg2(&self) -> Parsed<'_, Vec<FacePicture>> {
        self.parsed(Ef::Dg(2), self.dg2.as_ref())
    }

    /// EF.DG7.
    #[must_use]
    pub fn dg7(&self) -> Parsed<'_, Dg7> {
        self.parsed(Ef::Dg(7), self.dg7.as_ref())
    }

    /// EF.DG11.
    #[must_use]
    pub fn dg11(&self) -> Parsed<'_, Dg11> {
        self.parsed(Ef::Dg(11), self.dg11.as_ref())
    }

    /// EF.DG12.
    #[must_use]
    pub fn dg12(&self) -> Parsed<'_, Dg12> {
        self.parsed(Ef::Dg(12), self.dg12.as_ref())
    }

    /// EF.DG14.
    #[must_use]
    pub fn dg14(&self) -> Parsed<'_, SecurityInfos> {
        self.parsed(Ef::Dg(14), self.dg14.as_ref())
    }

    /// EF.CardAccess.
    #[must_use]
    pub fn card_access(&self) -> Parsed<'_, SecurityInfos> {
        self.parsed(Ef::CardAccess, self.card_access.as_ref())
    }

    /// The public key in EF.DG15, or why the key cannot be used.
    #[must_use]
    pub fn dg15(&self) -> Parsed<'_, Result<PublicKey, KeyFault>> {
        self.parsed(Ef::Dg(15), self.dg15.as_ref())
    }

    /// The transcript of Active Authentication.
    #[must_use]
    pub fn transcript(&self) -> Parsed<'_, Transcript> {
        self.parsed(Ef::ActiveAuthentication, self.transcript.as_ref())
    }
}

impl From<Vec<File>> for Chip {
    fn from(files: Vec<File>) -> Self {
        Self::parse(files)
    }
}

impl From<Chip> for Vec<File> {
    fn from(chip: Chip) -> Self {
        chip.files
    }
}

// What a chip holds is personal data.
impl fmt::Debug for Chip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.files.iter().map(|file| (&file.name, file.ef))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chip() -> Chip {
        let file = |ef, name: &str, bytes: &[u8]| File { ef, name: name.to_owned(), bytes: bytes.to_vec() };
        Chip::parse(vec![
            file(Ef::Dg(7), "EF.DG7", include_bytes!("../../../fuzz/corpus/dg7/specimen")),
            file(Ef::CardAccess, "EF.CardAccess", include_bytes!("../../../fuzz/corpus/card_access/specimen")),
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
        assert!(chip.dg11().is_none());
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
