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

/// 7, 3, 1, over and over: two more than a multiple of three, so that a run may begin at any of them.
const WEIGHTS: [u64; 47] = {
    let mut weights = [0; 47];
    let mut at = 0;
    while at < weights.len() {
        #[expect(clippy::indexing_slicing, reason = "at is below the length")]
        {
            weights[at] = [7, 3, 1][at % 3];
        }
        at += 1;
    }
    weights
};

/// Whether a byte may stand in an MRZ at all.
#[must_use]
pub fn is_allowed(byte: u8) -> bool {
    value(byte) != NONE
}

/// Whether all bytes of a line may stand in an MRZ. Written as arithmetic on the whole slice, which compilers vectorise.
pub(super) fn all_allowed(line: &[u8]) -> bool {
    line.iter().fold(true, |kept, byte| {
        let letter = byte.wrapping_sub(b'A') < 26;
        let digit = byte.wrapping_sub(b'0') < 10;
        kept & (letter | digit | (*byte == b'<'))
    })
}

#[expect(clippy::indexing_slicing, reason = "256 values, and no byte is larger")]
fn value(byte: u8) -> u8 {
    VALUES[usize::from(byte)]
}

/// The check digit of these runs of characters, one after the other, as the character `0` to `9`; `None` if one of them
/// may not stand in an MRZ.
#[must_use]
pub fn compute<'a>(runs: impl IntoIterator<Item = &'a [u8]>) -> Option<u8> {
    let mut sum = 0;
    let mut position = 0;
    let mut allowed = true;
    for run in runs {
        let weights = WEIGHTS.get(position % 3..).unwrap_or_default();
        // Whole blocks of the table's length first, for its length is a multiple of three, then what is left.
        for block in run.chunks(WEIGHTS.len() - 2) {
            for (byte, weight) in block.iter().zip(weights) {
                let value = value(*byte);
                sum += u64::from(value) * weight;
                allowed &= value != NONE;
            }
        }
        position += run.len();
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
            assert_eq!(compute([text.as_bytes()]), Some(digit), "{text}");
        }
    }

    #[test]
    fn a_line_is_allowed_when_each_of_its_bytes_is() {
        for byte in 0..=u8::MAX {
            assert_eq!(all_allowed(&[b'<', byte]), is_allowed(byte), "{byte}");
        }
    }

    #[test]
    fn runs_count_as_one_text() {
        let text = b"L898902C36UTO7408122F1204159";
        for split in 0..text.len() {
            let (start, end) = text.split_at(split);
            assert_eq!(compute([start, end]), compute([&text[..]]), "{split}");
        }
    }

    #[test]
    fn what_may_not_stand_in_an_mrz_has_no_check_digit() {
        assert_eq!(compute([&b"12a"[..]]), None);
        assert_eq!(compute(["É".as_bytes()]), None);
        assert_eq!(compute([&b""[..]]), Some(b'0'));
    }
}
