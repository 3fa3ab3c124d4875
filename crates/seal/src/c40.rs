//! C40, the encoding of upper-case letters, digits and spaces in two bytes for three characters (Doc 9303-13 §2.6, after
//! ISO/IEC 16022).
//!
//! - Three characters with the values u1, u2 and u3 are the number 1600·u1 + 40·u2 + u3 + 1, big-endian.
//! - Values: 0 to 2 are shifts, 3 the space, 4 to 13 the digits, 14 to 39 the letters. Doc 9303-13 has no shifted characters.
//! - Two characters at the end are filled with the value 0; one is `FE` and its ASCII value plus 1.
//! - A filler `<` is encoded as a space, so decoding cannot tell the two apart.

use zeroize::Zeroizing;

/// Characters by value; the three shifts are none.
const ALPHABET: &[u8; 40] = b"\0\0\0 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// First byte of the last pair, if one character is left: back to ASCII.
const UNLATCH: u8 = 0xFE;

/// A decoded string.
pub(crate) struct Decoded {
    /// Characters of the text, spaces as they are.
    pub(crate) text: Zeroizing<String>,
    /// False if the string would be encoded as other bytes.
    pub(crate) exact: bool,
}

/// Encodes a string; `None` if it has a character that C40 has not.
#[must_use]
pub fn encode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let characters: Vec<u8> = text.bytes().map(|byte| if byte == b'<' { b' ' } else { byte }).collect();
    for group in characters.chunks(3) {
        let pair = match group {
            [a, b, c] => number(value(*a)?, value(*b)?, value(*c)?).to_be_bytes(),
            [a, b] => number(value(*a)?, value(*b)?, 0).to_be_bytes(),
            [a] => value(*a).map(|_| [UNLATCH, a + 1])?,
            _ => return None,
        };
        out.extend_from_slice(&pair);
    }
    Some(out)
}

/// Decodes a string; `None` if the bytes encode none. A last character that is filled with two zeros is accepted, and the
/// string is then not exact.
pub(crate) fn decode(bytes: &[u8]) -> Option<Decoded> {
    let mut decoded = Decoded { text: Zeroizing::new(String::with_capacity(bytes.len() * 2)), exact: true };
    let mut pairs = bytes.chunks(2).peekable();
    while let Some(pair) = pairs.next() {
        let last = pairs.peek().is_none();
        match *pair {
            [UNLATCH, above] => {
                let byte = above.checked_sub(1).filter(|byte| last && value(*byte).is_some())?;
                decoded.text.push(char::from(byte));
            }
            [high, low] => {
                let number = u16::from_be_bytes([high, low]).checked_sub(1)?;
                match [number / 1600, number / 40 % 40, number % 40] {
                    [a, 0, 0] if last => {
                        decoded.text.push(character(a)?);
                        decoded.exact = false;
                    }
                    [a, b, 0] if last => decoded.text.extend([character(a)?, character(b)?]),
                    [a, b, c] => decoded.text.extend([character(a)?, character(b)?, character(c)?]),
                }
            }
            _ => return None,
        }
    }
    Some(decoded)
}

fn number(a: u16, b: u16, c: u16) -> u16 {
    1600 * a + 40 * b + c + 1
}

fn value(byte: u8) -> Option<u16> {
    let at = ALPHABET.iter().position(|known| *known == byte).filter(|at| *at > 2)?;
    u16::try_from(at).ok()
}

fn character(value: u16) -> Option<char> {
    ALPHABET.get(usize::from(value)).filter(|byte| **byte != 0).map(|byte| char::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The examples of Doc 9303-13 §2.3.1 and Appendix C.
    #[test]
    fn published_examples_are_encoded_as_published() {
        for (text, bytes) in [("XK<CD", "eb0466a9"), ("XKCD", "eb11fe45"), ("VISA01", "de515826"), ("", "")] {
            assert_eq!(encode(text).map(hex::encode).as_deref(), Some(bytes), "{text}");
            let decoded = decode(&hex::decode(bytes).unwrap()).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.exact), (text.replace('<', " ").as_str(), true));
        }
    }

    #[test]
    fn characters_outside_of_the_alphabet_are_refused() {
        for text in ["a", "AB-", "Ä", "A\n"] {
            assert_eq!(encode(text), None, "{text}");
        }
        // Odd; zero; above 64,000; shifts; an unlatch before the end; a filled triple before the end.
        for bytes in ["eb", "0000", "fa01", "fdff", "0001", "5929ff45", "fe45eb11", "66a9eb11", "fe00", "fe62", "ff45"]
        {
            assert!(decode(&hex::decode(bytes).unwrap()).is_none(), "{bytes}");
        }
    }

    #[test]
    fn character_filled_with_two_zeros_is_not_exact() {
        let decoded = decode(&number(17, 0, 0).to_be_bytes()).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.exact), ("D", false));
    }

    proptest! {
        #[test]
        fn text_is_decoded_as_it_was_encoded(text in "[A-Z0-9 ]{0,40}") {
            let decoded = decode(&encode(&text).unwrap()).unwrap();
            prop_assert_eq!((decoded.text.as_str(), decoded.exact), (text.as_str(), true));
        }

        #[test]
        fn exact_bytes_are_encoded_as_they_were_decoded(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
            if let Some(decoded) = decode(&bytes) {
                prop_assert_eq!(encode(&decoded.text).unwrap() == bytes, decoded.exact);
            }
        }
    }
}
