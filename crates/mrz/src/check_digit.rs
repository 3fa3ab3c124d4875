//! Check digits (Doc 9303-3 §4.9): weights 7, 3, 1, modulus 10; digits count as themselves, A to Z as 10 to 35, `<` as
//! 0.

/// The product of each byte's value and one weight.
type Table = [u64; 256];

/// One table for each weight, so that computing a check digit takes additions only.
static TABLES: [Table; 3] = [table(7), table(3), table(1)];

/// The product of a byte that may not stand in an MRZ (Doc 9303-3 §4.3, Figure 4): larger than the sum of all other bytes
/// of any text that fits in memory, so that one look at the sum shows it.
const ILLEGAL: u64 = 1 << 48;

const fn table(weight: u64) -> Table {
    let mut table = [ILLEGAL; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::as_conversions, reason = "a byte; `try_from` is not const")]
        let (character, number) = (byte as u8, byte as u64);
        #[expect(clippy::indexing_slicing, reason = "byte is below 256")]
        match character {
            b'0'..=b'9' => table[byte] = weight * (number - 48),
            b'A'..=b'Z' => table[byte] = weight * (number - 65 + 10),
            b'<' => table[byte] = 0,
            _ => {}
        }
        byte += 1;
    }
    table
}

/// Returns true for a byte that may stand in an MRZ: A–Z, 0–9 or `<`.
#[must_use]
pub fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'<'
}

/// Returns true if all bytes of a line may stand in an MRZ. Sixteen are looked at together, which compiles to vector
/// instructions.
pub(super) fn all_allowed(line: &[u8]) -> bool {
    let (blocks, rest) = line.as_chunks::<16>();
    // Looking at the last sixteen, some of them twice, is faster than at the remainder one by one.
    let last = line.last_chunk::<16>();
    let rest = if last.is_some() { &[] } else { rest };
    blocks.iter().chain(last).all(block_allowed) && rest.iter().all(|byte| is_allowed(*byte))
}

fn block_allowed(block: &[u8; 16]) -> bool {
    block.iter().fold(true, |kept, byte| {
        let letter = byte.wrapping_sub(b'A') < 26;
        let digit = byte.wrapping_sub(b'0') < 10;
        kept & (letter | digit | (*byte == b'<'))
    })
}

/// The check digit of some runs of characters, taken as one text: a character `0` to `9`, or `None` if a character may not
/// stand in an MRZ.
#[must_use]
pub fn compute<'a>(runs: impl IntoIterator<Item = &'a [u8]>) -> Option<u8> {
    let [mut first, mut second, mut third] = TABLES.each_ref();
    let mut sum = 0;
    for run in runs {
        let (triples, rest) = run.as_chunks();
        for [a, b, c] in triples {
            sum += count(first, *a) + count(second, *b) + count(third, *c);
        }
        // The next run begins with the weight at which this one ends.
        match rest {
            [a] => {
                sum += count(first, *a);
                (first, second, third) = (second, third, first);
            }
            [a, b] => {
                sum += count(first, *a) + count(second, *b);
                (first, second, third) = (third, first, second);
            }
            _ => {}
        }
    }
    let digit = u8::try_from(sum % 10).unwrap_or_default();
    (sum < ILLEGAL).then_some(b'0' + digit)
}

#[expect(clippy::indexing_slicing, reason = "256 values, and no byte is larger")]
fn count(table: &Table, byte: u8) -> u64 {
    table[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Doc 9303-3 Appendix A, examples 1 to 5.
    #[test]
    fn examples_of_the_standard_are_computed() {
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
    fn line_is_allowed_if_each_of_its_bytes_is() {
        for byte in 0..=u8::MAX {
            assert_eq!(all_allowed(&[b'<', byte]), is_allowed(byte), "{byte}");
            assert_eq!(block_allowed(&[byte; 16]), is_allowed(byte), "{byte}");
        }
        // Lengths with and without a remainder after blocks of sixteen.
        for length in [15, 16, 17, 30, 36, 44] {
            for (at, byte) in (0..length).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
                let mut line = vec![b'A'; length];
                line[at] = byte;
                assert_eq!(all_allowed(&line), is_allowed(byte), "{byte} at {at} of {length}");
            }
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
    fn illegal_character_has_no_check_digit() {
        assert_eq!(compute([&b"12a"[..]]), None);
        assert_eq!(compute(["É".as_bytes()]), None);
        // One illegal character is enough, alone or after another character.
        for byte in (0..=u8::MAX).filter(|byte| !is_allowed(*byte)) {
            assert_eq!([compute([&[byte][..]]), compute([&b"<"[..], &[byte]])], [None; 2], "{byte}");
        }
        assert_eq!(compute([&b""[..]]), Some(b'0'));
    }
}
