//! The elementary files of a travel document's chip, and the names that readers give them in a dump.

use serde::{Deserialize, Serialize};

/// A file of the chip (Doc 9303-10 §3.9, §4), or a transcript of a protocol that was run with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ef {
    /// EF.COM: the list of data groups.
    Com,
    /// EF.SOD: the signed hashes of the data groups.
    Sod,
    /// EF.DG1 to EF.DG16.
    Dg(u8),
    /// EF.CardAccess: the parameters of PACE, not signed.
    CardAccess,
    /// EF.CardSecurity: the parameters of PACE and further keys, signed.
    CardSecurity,
    /// `active-authentication.json`: a challenge and the chip's response.
    ActiveAuthentication,
}

/// Tags of the data groups, DG1's first (Doc 9303-10 §4.7, Table 36).
const TAGS: [u32; 16] =
    [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70];

/// The number of the data group with this tag.
pub(super) fn group_of_tag(tag: u32) -> Option<u8> {
    let at = TAGS.iter().position(|known| *known == tag)?;
    u8::try_from(at + 1).ok()
}

/// The tag of a data group's file; `None` if the number is not from 1 to 16.
#[must_use]
pub(crate) fn tag_of_group(group: u8) -> Option<u32> {
    TAGS.get(usize::from(group).checked_sub(1)?).copied()
}

impl Ef {
    /// The elementary file of a file in a dump, from its name: `EF.DG1`, `EF_DG1.bin`, `DG1.bin`, `dg01`, `Datagroup1.bin`, `ef0101.bin`,
    /// `0101`, … in any case. Readers also name files by their identifiers; 011D is EF.SOD in the application and
    /// EF.CardSecurity in the master file, and their first octets tell them apart.
    #[must_use]
    pub fn of(path: &str, bytes: &[u8]) -> Option<Self> {
        let path = path.to_lowercase().replace('\\', "/");
        let file = path.rsplit('/').next().unwrap_or_default();
        if file == "active-authentication.json" {
            return Some(Self::ActiveAuthentication);
        }
        let stem = EXTENSIONS.iter().find_map(|extension| file.strip_suffix(extension)).unwrap_or(file);
        let stem = stem.strip_prefix("ef").map_or(stem, |stem| stem.strip_prefix(SEPARATORS).unwrap_or(stem));
        match stem {
            "com" | "011e" => return Some(Self::Com),
            "sod" => return Some(Self::Sod),
            "011d" if bytes.first() == Some(&0x30) => return Some(Self::CardSecurity),
            "011d" => return Some(Self::Sod),
            "cardaccess" | "card_access" | "card-access" | "011c" => return Some(Self::CardAccess),
            "cardsecurity" | "card_security" | "card-security" => return Some(Self::CardSecurity),
            _ => {}
        }
        let number = GROUPS.iter().find_map(|word| stem.strip_prefix(word));
        if let Some(number) = number.map(|number| number.strip_prefix(SEPARATORS).unwrap_or(number)) {
            return group(number, 10);
        }
        stem.strip_prefix("01").filter(|number| number.len() == 2).and_then(|number| group(number, 16))
    }

    /// Name in reports: `EF.DG1`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Com => "EF.COM".to_owned(),
            Self::Sod => "EF.SOD".to_owned(),
            Self::Dg(number) => format!("EF.DG{number}"),
            Self::CardAccess => "EF.CardAccess".to_owned(),
            Self::CardSecurity => "EF.CardSecurity".to_owned(),
            Self::ActiveAuthentication => "active-authentication.json".to_owned(),
        }
    }
}

const EXTENSIONS: [&str; 4] = [".bin", ".dat", ".der", ".ef"];
const SEPARATORS: [char; 4] = ['.', '_', '-', ' '];
const GROUPS: [&str; 5] = ["dg", "datagroup", "data_group", "data-group", "data group"];

/// The data group of one or two digits.
fn group(digits: &str, radix: u32) -> Option<Ef> {
    let plain = digits.len() <= 2 && digits.chars().all(|digit| digit.is_digit(radix));
    let number = u8::from_str_radix(digits, radix).ok().filter(|_| plain)?;
    (1..=16).contains(&number).then_some(Ef::Dg(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_readers_use_are_known() {
        let names = [
            ("chip/EF.COM", Ef::Com),
            ("EF_COM.bin", Ef::Com),
            ("ef011E.bin", Ef::Com),
            ("SOD.bin", Ef::Sod),
            ("ef.sod", Ef::Sod),
            ("ef011D.bin", Ef::Sod),
            ("EF.DG1", Ef::Dg(1)),
            ("EF_DG1.bin", Ef::Dg(1)),
            ("DG1.bin", Ef::Dg(1)),
            ("dg1", Ef::Dg(1)),
            ("dg01", Ef::Dg(1)),
            ("Datagroup14.bin", Ef::Dg(14)),
            ("ef0101.bin", Ef::Dg(1)),
            ("010F", Ef::Dg(15)),
            ("0110", Ef::Dg(16)),
            ("chip\\EF.DG16", Ef::Dg(16)),
            ("EF.CardAccess", Ef::CardAccess),
            ("CardSecurity.bin", Ef::CardSecurity),
            ("active-authentication.json", Ef::ActiveAuthentication),
        ];
        for (name, ef) in names {
            assert_eq!(Ef::of(name, &[0x77]), Some(ef), "{name}");
        }
        assert_eq!(Ef::of("ef011D.bin", &[0x30]), Some(Ef::CardSecurity));
    }

    #[test]
    fn similar_names_are_not_known() {
        for name in [
            "DG0",
            "DG17",
            "DG1.1",
            "dg+1",
            "EF.DG001",
            "ЕF.DG1",
            "EF.DG１",
            "0111",
            "01ab",
            "DG15_pk.bin",
            "",
            "EF.DG",
        ] {
            assert_eq!(Ef::of(name, &[0x77]), None, "{name}");
        }
    }

    #[test]
    fn tags_and_numbers_of_data_groups_agree() {
        for number in 1..=16 {
            assert_eq!(group_of_tag(tag_of_group(number).unwrap()), Some(number));
        }
        assert_eq!((group_of_tag(0x62), tag_of_group(0), tag_of_group(17)), (None, None, None));
    }
}
