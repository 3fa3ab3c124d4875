//! EF.DG7: the holder's signature or usual mark as pictures (Doc 9303-10 §4.7.7). EF.DG5 has the same form.
//!
//! ```text
//! 67 ┬ 02    number of pictures
//!    └ 5F43  a picture; one element for each
//! ```

use super::tlv::{Fault, only};

/// The pictures of EF.DG7, by their places in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dg7 {
    /// Offset and length of each picture.
    pub pictures: Vec<(usize, usize)>,
}

impl Dg7 {
    /// Parses EF.DG7. Nothing may stand after it.
    ///
    /// # Errors
    /// The first fault of its encoding, or another number of pictures than it has.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut inside = only(bytes, 0x67)?.inside();
        let count = inside.expect(0x02)?;
        let mut pictures = Vec::new();
        while !inside.is_empty() {
            let picture = inside.expect(0x5F43)?;
            pictures.push((picture.value_offset, picture.value.len()));
        }
        match count.value {
            [number] if usize::from(*number) == pictures.len() => Ok(Self { pictures }),
            _ => Err(Fault::new(count.value_offset, format!("{}", pictures.len()), "another number of pictures")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_of_pictures_must_be_right() {
        assert_eq!(Dg7::parse(&[0x67, 7, 2, 1, 1, 0x5F, 0x43, 1, 0xFF]).unwrap().pictures, [(8, 1)]);
        assert_eq!(Dg7::parse(&[0x67, 7, 2, 1, 2, 0x5F, 0x43, 1, 0xFF]).unwrap_err().offset, Some(4));
    }
}
