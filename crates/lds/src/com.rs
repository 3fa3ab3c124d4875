//! EF.COM: the list of data groups on the chip (Doc 9303-10 §4.6.1). It is not signed.
//!
//! ```text
//! 60 ┬ 5F01  LDS version, four digits
//!    ├ 5F36  Unicode version, six digits
//!    └ 5C    tags of the data groups present
//! ```

use super::ef::group_of_tag;
use super::tlv::{Fault, only};

/// The contents of EF.COM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Com {
    /// LDS version, `0107` for 1.7.
    pub lds_version: String,
    /// Unicode version, `040000` for 4.0.0.
    pub unicode_version: String,
    /// Numbers of the data groups present, in the order of the list.
    pub groups: Vec<u8>,
    /// Offset of the list in the file.
    pub offset: usize,
}

impl Com {
    /// Parses EF.COM. Nothing may stand after it.
    ///
    /// # Errors
    /// The first fault of its encoding.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut inside = only(bytes, 0x60)?.inside();
        let lds_version = digits(&inside.expect(0x5F01)?, 4)?;
        let unicode_version = digits(&inside.expect(0x5F36)?, 6)?;
        let list = inside.expect(0x5C)?;
        inside.end()?;
        let group = |(at, tag): (usize, &u8)| {
            let fault = Fault::new(list.value_offset + at, "tag of a data group", format!("{tag:02X}"));
            group_of_tag(u32::from(*tag)).ok_or(fault)
        };
        let groups: Vec<u8> = list.value.iter().enumerate().map(group).collect::<Result<_, Fault>>()?;
        Ok(Self { lds_version, unicode_version, groups, offset: list.value_offset })
    }
}

fn digits(element: &super::tlv::Element<'_>, length: usize) -> Result<String, Fault> {
    let all_digits = element.value.len() == length && element.value.iter().all(u8::is_ascii_digit);
    let text = String::from_utf8_lossy(element.value).into_owned();
    if all_digits { Ok(text) } else { Err(Fault::new(element.value_offset, format!("{length} digits"), text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rustfmt::skip]
    const COM: [u8; 24] = [
        0x60, 22,
        0x5F, 0x01, 4, b'0', b'1', b'0', b'7',
        0x5F, 0x36, 6, b'0', b'4', b'0', b'0', b'0', b'0',
        0x5C, 4, 0x61, 0x75, 0x6C, 0x6F,
    ];

    #[test]
    fn list_of_data_groups_is_parsed() {
        let com = Com::parse(&COM).unwrap();
        assert_eq!((com.lds_version.as_str(), com.unicode_version.as_str()), ("0107", "040000"));
        assert_eq!((com.groups, com.offset), (vec![1, 2, 12, 15], 20));
    }

    #[test]
    fn broken_list_is_a_fault() {
        let mut foreign = COM;
        foreign[20] = 0x62;
        assert_eq!(Com::parse(&foreign), Err(Fault::new(20, "tag of a data group", "62")));
        let mut letters = COM;
        letters[5] = b'x';
        assert_eq!(Com::parse(&letters).unwrap_err().offset, Some(5));
        for length in 0..COM.len() {
            assert!(Com::parse(&COM[..length]).is_err());
        }
    }
}
