//! The files of a chip, each parsed once by its own module. One more elementary file is its module, and a row in the list
//! below.

use std::collections::BTreeSet;
use std::fmt;

use pki::{KeyFault, PublicKey};
use self_cell::self_cell;
use serde::{Deserialize, Serialize};

use crate::ef::Ef;
use crate::file::File;
use crate::sod::Sod;
use crate::tlv::Fault;

self_cell!(
    /// EF.SOD with a copy of the bytes that it borrows.
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

/// A file and what it was parsed to, or the fault in it; `None` if there is no such file.
pub type Parsed<'a, T> = Option<(&'a File, Result<&'a T, &'a Fault>)>;

/// Makes [`Chip`] from the list of its elementary files: a field, the call of the parser and an accessor for each.
macro_rules! elementary_files {
    ($($(#[$doc:meta])* $name:ident: $ef:pat => $type:ty, $parse:path;)*) => {
        /// The files of a chip, each parsed once. It is serialised as its files and parsed again when it is read, so that
        /// kept evidence has what the chip had.
        ///
        /// Of two files that are the same EF the first is parsed; the second is kept with its bytes.
        #[derive(Clone, Default, Serialize, Deserialize)]
        #[serde(from = "Vec<File>", into = "Vec<File>")]
        pub struct Chip {
            files: Vec<File>,
            sod: Option<ParsedSod>,
            $($name: Option<Result<$type, Fault>>,)*
        }

        impl Chip {
            /// Parses the files of a dump.
            #[must_use]
            pub fn parse(files: Vec<File>) -> Self {
                let sod = files.iter().find(|file| file.ef == Ef::Sod);
                Self {
                    sod: sod.map(|file| ParsedSod::new(file.bytes.clone(), |bytes| Sod::parse(bytes))),
                    $($name: files.iter().find(|file| matches!(file.ef, $ef)).map(|file| $parse(&file.bytes)),)*
                    files,
                }
            }

            /// The files that do not parse, each with its fault. EF.SOD keeps its own.
            #[must_use]
            pub fn faults(&self) -> Vec<(&File, &Fault)> {
                let parsed = [$(self.$name().and_then(|(file, parsed)| Some((file, parsed.err()?))),)*];
                parsed.into_iter().flatten().collect()
            }

            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(&self) -> Parsed<'_, $type> {
                    let file = self.files.iter().find(|file| matches!(file.ef, $ef))?;
                    Some((file, self.$name.as_ref()?.as_ref()))
                }
            )*
        }

        impl File {
            /// The fault in a file that EF.SOD does not sign (EF.COM, EF.CardAccess, a transcript); `None` if it parses,
            /// and for files that EF.SOD signs.
            #[must_use]
            pub fn unsigned_fault(&self) -> Option<Fault> {
                if matches!(self.ef, Ef::Dg(_)) {
                    return None;
                }
                match self.ef {
                    $($ef => $parse(&self.bytes).err(),)*
                    _ => None,
                }
            }
        }
    };
}

elementary_files! {
    /// EF.COM.
    com: Ef::Com => crate::com::Com, crate::com::Com::parse;
    /// EF.DG1.
    dg1: Ef::Dg(1) => crate::dg1::Dg1, crate::dg1::Dg1::parse;
    /// The portraits of EF.DG2, in order; at least one if it parses.
    dg2: Ef::Dg(2) => Vec<crate::dg2::FacePicture>, crate::dg2::parse;
    /// EF.DG7.
    dg7: Ef::Dg(7) => crate::dg7::Dg7, crate::dg7::Dg7::parse;
    /// EF.DG11.
    dg11: Ef::Dg(11) => crate::dg11::Dg11, crate::dg11::Dg11::parse;
    /// EF.DG12.
    dg12: Ef::Dg(12) => crate::dg12::Dg12, crate::dg12::Dg12::parse;
    /// EF.DG14.
    dg14: Ef::Dg(14) => crate::dg14::SecurityInfos, crate::dg14::SecurityInfos::parse_dg14;
    /// The public key in EF.DG15, or the reason why the key cannot be used.
    dg15: Ef::Dg(15) => Result<PublicKey, KeyFault>, crate::dg15::parse;
    /// EF.CardAccess.
    card_access: Ef::CardAccess => crate::dg14::SecurityInfos, crate::dg14::SecurityInfos::parse_card_access;
    /// EF.CardSecurity.
    card_security: Ef::CardSecurity => crate::card_security::CardSecurity, crate::card_security::CardSecurity::parse;
    /// The transcript of Active Authentication.
    transcript: Ef::ActiveAuthentication => crate::transcript::Transcript, crate::transcript::Transcript::parse;
}

impl Chip {
    /// The files, in the order in which they were handed in.
    #[must_use]
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// All files that are this EF. More than one is a dump of more than one chip.
    pub fn all(&self, ef: Ef) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.ef == ef)
    }

    /// The file that is parsed as this EF.
    #[must_use]
    pub fn file(&self, ef: Ef) -> Option<&File> {
        self.all(ef).next()
    }

    /// The data groups that EF.SOD lists and that are not among the files.
    #[must_use]
    pub fn absent_groups(&self) -> BTreeSet<u8> {
        let list = self.sod().and_then(|(_, sod)| sod.hashes.as_ref());
        let listed = list.into_iter().flat_map(|list| &list.hashes).map(|hash| hash.group);
        listed.filter(|group| self.file(Ef::Dg(*group)).is_none()).collect()
    }

    /// The absent data groups without EF.DG3 and EF.DG4: fingerprints and irises are read under Extended Access Control alone
    /// (Doc 9303-10 §4.7.3, §4.7.4).
    pub fn missing_groups(&self) -> impl Iterator<Item = u8> {
        self.absent_groups().into_iter().filter(|group| !matches!(group, 3 | 4))
    }

    /// EF.SOD. It keeps its own faults, so that one broken part hides no other.
    #[must_use]
    pub fn sod(&self) -> Option<(&File, &Sod<'_>)> {
        Some((self.file(Ef::Sod)?, self.sod.as_ref()?.borrow_dependent()))
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

// The contents of a chip are personal data, so names of files are all that is shown.
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
    fn file_is_parsed_by_its_own_parser() {
        let chip = chip();
        let (file, dg7) = chip.dg7().unwrap();
        assert_eq!((file.name.as_str(), dg7.is_ok()), ("EF.DG7", true));
        let (file, card_access) = chip.card_access().unwrap();
        assert_eq!((file.name.as_str(), card_access.is_ok()), ("EF.CardAccess", true));
        assert!(chip.dg1().unwrap().1.is_err());
        assert!(chip.dg11().is_none());
        assert_eq!(chip.faults().iter().map(|(file, _)| file.ef).collect::<Vec<_>>(), [Ef::Dg(1)]);
    }

    /// Serialised files have every octet, debug output has none.
    #[test]
    fn files_are_serialised_whole_and_shown_by_name() {
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
