//! The characters that may stand in a column of a zone.

/// The characters that may stand in one column (Doc 9303-4/5/6/7 §4.2.2, notes a and b).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// A–Z.
    Letters,
    /// A–Z and `<`.
    LettersAndFiller,
    /// 0–9.
    Digits,
    /// 0–9 and `<`.
    DigitsAndFiller,
    /// M, F and `<`.
    Sex,
    /// A–Z, 0–9 and `<`.
    All,
}

impl Alphabet {
    /// Returns true if a character belongs to this alphabet.
    #[must_use]
    pub fn contains(self, character: u8) -> bool {
        match self {
            Self::Letters => character.is_ascii_uppercase(),
            Self::LettersAndFiller => character.is_ascii_uppercase() || character == b'<',
            Self::Digits => character.is_ascii_digit(),
            Self::DigitsAndFiller => character.is_ascii_digit() || character == b'<',
            Self::Sex => matches!(character, b'M' | b'F' | b'<'),
            Self::All => character.is_ascii_uppercase() || character.is_ascii_digit() || character == b'<',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;

    /// The alphabet of each place of a passport's and of a card's zone (Doc 9303-4 and 9303-5 §4.2.2).
    #[test]
    fn every_place_has_its_alphabet() {
        let letters: Vec<u8> = (b'A'..=b'Z').collect();
        let alphabets: [(Alphabet, &[&[u8]]); 6] = [
            (Alphabet::Letters, &[&letters]),
            (Alphabet::LettersAndFiller, &[&letters, b"<"]),
            (Alphabet::Digits, &[b"0123456789"]),
            (Alphabet::DigitsAndFiller, &[b"0123456789", b"<"]),
            (Alphabet::Sex, &[b"MF<"]),
            (Alphabet::All, &[&letters, b"0123456789", b"<"]),
        ];
        for (alphabet, members) in alphabets {
            let members = members.concat();
            let held: Vec<u8> = (0..=u8::MAX).filter(|byte| alphabet.contains(*byte)).collect();
            assert!(held.len() == members.len() && members.iter().all(|byte| held.contains(byte)), "{alphabet:?}");
        }
        let word = |alphabet| match alphabet {
            Alphabet::Letters => 'L',
            Alphabet::LettersAndFiller => 'l',
            Alphabet::Digits => 'D',
            Alphabet::DigitsAndFiller => 'd',
            Alphabet::Sex => 's',
            Alphabet::All => 'a',
        };
        let line = |format: &str, line: usize| {
            let format = Format::named(format).unwrap();
            (1..=format.length).map(|column| word(format.alphabet(line, column))).collect::<String>()
        };
        assert_eq!(line("TD3", 1), format!("LlLll{}", "l".repeat(39)));
        assert_eq!(line("TD3", 2), format!("{}DLllddddddDsDDDDDDD{}dD", "a".repeat(9), "a".repeat(14)));
        assert_eq!(line("TD1", 1), format!("LlLll{}d{}", "a".repeat(9), "a".repeat(15)));
        assert_eq!(line("TD1", 2), format!("ddddddDsDDDDDDDLll{}D", "a".repeat(11)));
        assert_eq!(line("TD1", 3), "l".repeat(30));
        assert_eq!(line("MRV-B", 2), format!("{}DLllddddddDsDDDDDDD{}", "a".repeat(9), "a".repeat(8)));
    }
}
