//! EF.DG11: additional personal details (Doc 9303-10 §4.7.11). Every element is optional.
//!
//! ```text
//! 6B ┬ 5C    tags of the elements present
//!    ├ 5F0E  full name in national characters, primary and secondary identifier separated by <<
//!    ├ A0 ─ 02, 5F0F …  other names
//!    ├ 5F10  personal number
//!    └ 5F2B  full date of birth, CCYYMMDD
//! ```

use super::details;
use super::tlv::Fault;

/// The elements of EF.DG11 that are also in the MRZ.
#[derive(Clone, PartialEq, Eq)]
pub struct Dg11 {
    /// Full name as written, and its offset in the file; `None` also for an element without characters, which Belgian chips
    /// have.
    pub name: Option<(String, usize)>,
    /// Full date of birth as eight digits, unknown parts as zeros, and its offset in the file; a date in another form is a
    /// fault of its own. `None` also for an element without octets.
    pub birth: Option<Result<(String, usize), Fault>>,
    /// Personal number, and its offset in the file.
    pub personal_number: Option<(String, usize)>,
}

impl Dg11 {
    /// Parses EF.DG11. Nothing may stand after it.
    ///
    /// # Errors
    /// The first fault of its encoding.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut details = Self { name: None, birth: None, personal_number: None };
        for element in details::elements(bytes, 0x6B)? {
            let text = || {
                let text = details::text(&element);
                let empty =
                    text.chars().all(|character| character == '<' || character == '\0' || character.is_whitespace());
                (!empty).then_some((text, element.value_offset))
            };
            match element.tag {
                0x5F0E => details.name = text(),
                0x5F10 => details.personal_number = text(),
                0x5F2B if element.value.is_empty() => {}
                0x5F2B => {
                    details.birth = Some(details::digits(&element).map(|digits| (digits, element.value_offset)));
                }
                _ => {}
            }
        }
        Ok(details)
    }
}

// All of it is personal data, so it is left out.
impl std::fmt::Debug for Dg11 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dg11").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn element_without_content_is_absent() {
        for name in [&b""[..], b"<<", b"  \0"] {
            let body = [&[0x5C, 4, 0x5F, 0x0E, 0x5F, 0x2B, 0x5F, 0x0E, u8::try_from(name.len()).unwrap()][..], name];
            let body = [&body.concat()[..], &[0x5F, 0x2B, 0]].concat();
            let file = [&[0x6B, u8::try_from(body.len()).unwrap()][..], &body].concat();
            assert_eq!(Dg11::parse(&file), Ok(Dg11 { name: None, birth: None, personal_number: None }));
        }
    }

    #[test]
    fn name_and_both_codings_of_a_date_are_parsed() {
        let body = [
            &[0x5C, 4, 0x5F, 0x0E, 0x5F, 0x2B, 0x5F, 0x0E, 6][..],
            b"A<<B<C",
            &[0x5F, 0x2B, 4, 0x19, 0x74, 0x08, 0x12],
        ];
        let body = body.concat();
        let file = [&[0x6B, u8::try_from(body.len()).unwrap()][..], &body].concat();
        let read = Dg11::parse(&file).unwrap();
        assert_eq!(read.name, Some(("A<<B<C".to_owned(), 11)));
        assert_eq!(read.birth, Some(Ok(("19740812".to_owned(), 20))));
        let mut letters = file.clone();
        letters[20] = 0x1F;
        let read = Dg11::parse(&letters).unwrap();
        assert_eq!(read.birth, Some(Err(Fault::new(20, "CCYYMMDD", "1f740812"))));
        assert!(read.name.is_some(), "a date that is none hides no name");
    }
}
