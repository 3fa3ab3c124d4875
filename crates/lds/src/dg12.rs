//! EF.DG12: additional document details (Doc 9303-10 §4.7.12). Every element is optional.
//!
//! ```text
//! 6C ┬ 5C    tags of the elements present
//!    ├ 5F19  issuing authority
//!    └ 5F26  date of issue, CCYYMMDD
//! ```

use jiff::civil::Date;

use super::details;
use super::tlv::Fault;

/// The elements of EF.DG12 that are compared with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dg12 {
    /// Issuing authority.
    pub authority: Option<String>,
    /// Date of issue, and its offset in the file.
    pub issued: Option<(Date, usize)>,
}

impl Dg12 {
    /// Parses EF.DG12. Nothing may stand after it.
    ///
    /// # Errors
    /// The first fault of its encoding, or an impossible date of issue.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut details = Self { authority: None, issued: None };
        for element in details::elements(bytes, 0x6C)? {
            match element.tag {
                0x5F19 => details.authority = Some(details::text(&element)),
                0x5F26 => details.issued = Some((details::date(&element)?, element.value_offset)),
                _ => {}
            }
        }
        Ok(details)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn day_of_issue_is_parsed() {
        let file = |day: &[u8; 8]| [&[0x6C, 15, 0x5C, 2, 0x5F, 0x26, 0x5F, 0x26, 8][..], day].concat();
        assert_eq!(Dg12::parse(&file(b"20240229")).unwrap().issued, Some((date(2024, 2, 29), 9)));
        assert_eq!(Dg12::parse(&file(b"20230229")), Err(Fault::new(9, "a possible date", "20230229")));
        assert_eq!(Dg12::parse(&file(b"2023 229")), Err(Fault::new(9, "CCYYMMDD", "2023 229")));
    }
}
