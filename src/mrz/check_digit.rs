//! Check digits (Doc 9303-3 §4.9): weights 7, 3, 1, modulus 10; digits count as themselves, A to Z as 10 to 35, `<` as
//! 0.

/// The value of every byte, or `NONE` for what may not stand in an MRZ (Doc 9303-3 §4.3, Figure 4).
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::as_conversions, reason = "a byte; `try_from` is not const")]
        let character = byte as u8;
        #[expect(clippy::indexing_slicing, reason = "byte is below 256")]
        match character {
            b'0'..=b'9' => values[byte] = character - b'0',
            b'A'..=b'Z' => values[byte] = character - b'A' + 10,
            b'<' => values[byte] = 0,
            _ => {}
        }
        byte += 1;
    }
    values
};

const NONE: u8 = u8::MAX;

const WEIGHTS: [u64; 3] = [7, 3, 1];

/// Whether a byte may stand in an MRZ at all.
#[must_use]
pub fn is_allowed(byte: u8) -> bool {
    value(byte) != NONE
}

#[expect(clippy::indexing_slicing, reason = "256 values, and no byte is larger")]
fn value(byte: u8) -> u8 {
    VALUES[usize::from(byte)]
}

/// The check digit of these characters, as the character `0` to `9`; `None` if one of them may not stand in an MRZ.
#[must_use]
pub fn compute<'a>(characters: impl IntoIterator<Item = &'a u8>) -> Option<u8> {
    let mut sum = 0;
    let mut allowed = true;
    let mut weights = WEIGHTS.iter().cycle();
    for byte in characters {
        let value = value(*byte);
        allowed &= value != NONE;
        sum += u64::from(value) * weights.next().unwrap_or(&0);
    }
    let digit = u8::try_from(sum % 10).unwrap_or_default();
    allowed.then_some(b'0' + digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Doc 9303-3 Appendix A, examples 1 to 5.
    #[test]
    fn the_standards_own_examples() {
        let examples: [(&str, u8); 5] = [
            ("520727", b'3'),
            ("AB2134<<<", b'5'),
            ("HA672242<658022549601086<<<<<<<<<<<<<<0", b'8'),
            ("D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<<", b'2'),
            ("HA672242<658022549601086<<<<<<<", b'8'),
        ];
        for (text, digit) in examples {
            assert_eq!(compute(text.as_bytes()), Some(digit), "{text}");
        }
    }

    #[test]
    fn what_may_not_stand_in_an_mrz_has_no_check_digit() {
        assert_eq!(compute(b"12a"), None);
        assert_eq!(compute("É".as_bytes()), None);
        assert_eq!(compute(b""), Some(b'0'));
    }
}
