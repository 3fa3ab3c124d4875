//! Number forms: the characters that a document number may have at each position.
//!
//! ```text
//! [ABX][0-9]{7}      one of A, B, X, then seven digits
//! PA[A-Z]?[0-9]{6,8} PA, an optional letter, then six to eight digits
//! ```
//!
//! A form is a sequence of positions. A position is a capital letter, a digit, or a class of them in `[ ]`, with ranges. It
//! may be followed by `?` (optional), `{n}` (n times) or `{m,n}` (m to n times). There are no unbounded repetitions, groups
//! or back references: expanded, a form has at most [`limits::FORM_LENGTH`] positions. Matching reads each character of the
//! number once, with the state of all positions as bits of a word.

use std::fmt;

use crate::limits;

/// A number form. `Display` writes it as it was parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    text: String,
    positions: Vec<Position>,
}

/// The characters allowed at one position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// One bit for each character: A–Z from bit 0, 0–9 from bit 26.
    pub(crate) set: u64,
    /// The rule whether the position may be left out.
    pub(crate) presence: Presence,
}

/// The rule whether a position of a number may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Every number has it.
    Required,
    /// A number may be without it.
    Optional,
}

/// The reason why a text is not a number form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("number form, character {at}: expected {expected}, found {found}")]
pub struct FormError {
    /// The character at which parsing stopped, from 1.
    pub at: usize,
    /// The text that is allowed at the place.
    pub expected: &'static str,
    /// The text that was found at the place.
    pub found: String,
}

impl Form {
    /// Parses a form.
    ///
    /// # Errors
    /// [`FormError`]: where parsing stopped, and what was expected there.
    pub fn parse(text: &str) -> Result<Self, FormError> {
        let mut parser = Parser { rest: text.as_bytes(), at: 1 };
        let mut positions = Vec::new();
        while !parser.rest.is_empty() {
            let set = parser.position()?;
            let (least, most) = parser.times()?;
            if positions.len() + most > limits::FORM_LENGTH {
                return Err(parser.error("at most 32 positions in all"));
            }
            positions.extend((0..most).map(|nth| Position {
                set,
                presence: if nth < least { Presence::Required } else { Presence::Optional },
            }));
        }
        if positions.is_empty() {
            return Err(parser.error("a position"));
        }
        Ok(Self { text: text.to_owned(), positions })
    }

    /// Returns true if a whole number has this form.
    #[must_use]
    pub fn is_match(&self, number: &str) -> bool {
        fits(self.positions.iter().copied(), number)
    }

    /// The positions, first to last.
    pub(crate) fn positions(&self) -> &[Position] {
        &self.positions
    }
}

/// Returns true if a number matches a sequence of at most 32 positions. Bit n of the state is set if the characters so
/// far match the first n positions.
pub(crate) fn fits(positions: impl Iterator<Item = Position> + Clone, number: &str) -> bool {
    if number.len() > limits::FORM_LENGTH {
        return false;
    }
    // A position that may be left out is also passed without a character.
    let skip = |mut state: u64| {
        for (nth, position) in positions.clone().enumerate() {
            if position.presence == Presence::Optional {
                state |= (state >> nth & 1) << (nth + 1);
            }
        }
        state
    };
    let mut state = skip(1);
    for byte in number.bytes() {
        let Some(bit) = bit_of(byte) else { return false };
        let mut next = 0;
        for (nth, position) in positions.clone().enumerate() {
            if state >> nth & 1 == 1 && position.set & bit != 0 {
                next |= 1 << (nth + 1);
            }
        }
        state = skip(next);
        if state == 0 {
            return false;
        }
    }
    state >> positions.count() & 1 == 1
}

/// The bit of a character in [`Position::set`].
fn bit_of(byte: u8) -> Option<u64> {
    match byte {
        b'A'..=b'Z' => Some(1 << (byte - b'A')),
        b'0'..=b'9' => Some(1 << (26 + byte - b'0')),
        _ => None,
    }
}

/// A parser of a form.
struct Parser<'a> {
    rest: &'a [u8],
    /// The next character, from 1.
    at: usize,
}

impl Parser<'_> {
    fn error(&self, expected: &'static str) -> FormError {
        let found = std::str::from_utf8(self.rest).ok().and_then(|rest| rest.chars().next());
        let found = found.map_or_else(|| "its end".to_owned(), |character| format!("{character:?}"));
        FormError { at: self.at, expected, found }
    }

    fn take(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                self.at += 1;
                true
            }
            _ => false,
        }
    }

    fn character(&mut self) -> Result<u8, FormError> {
        match self.rest.split_first() {
            Some((first, rest)) if bit_of(*first).is_some() => {
                self.rest = rest;
                self.at += 1;
                Ok(*first)
            }
            _ => Err(self.error("A–Z or 0–9")),
        }
    }

    /// Parses a character or a class of them.
    fn position(&mut self) -> Result<u64, FormError> {
        if !self.take(b'[') {
            return Ok(bit_of(self.character()?).unwrap_or_default());
        }
        let mut set = 0;
        loop {
            let first = self.character()?;
            let last = if self.take(b'-') { self.character()? } else { first };
            if first > last || first.is_ascii_digit() != last.is_ascii_digit() {
                return Err(self.error("a range from a character to a later one of its kind"));
            }
            for byte in first..=last {
                set |= bit_of(byte).unwrap_or_default();
            }
            if self.take(b']') {
                return Ok(set);
            }
        }
    }

    /// Parses how often a position is repeated, at least and at most.
    fn times(&mut self) -> Result<(usize, usize), FormError> {
        if self.take(b'?') {
            return Ok((0, 1));
        }
        if !self.take(b'{') {
            return Ok((1, 1));
        }
        let least = self.number()?;
        let most = if self.take(b',') { self.number()? } else { least };
        if least > most || most == 0 {
            return Err(self.error("a number from 1 on and not below the one before it"));
        }
        if self.take(b'}') { Ok((least, most)) } else { Err(self.error("}")) }
    }

    /// Parses a number of at most [`limits::FORM_LENGTH`].
    fn number(&mut self) -> Result<usize, FormError> {
        let mut value = None;
        while let Some((digit @ b'0'..=b'9', rest)) = self.rest.split_first() {
            let so_far = value.unwrap_or(0_usize) * 10 + usize::from(digit - b'0');
            if so_far > limits::FORM_LENGTH {
                return Err(self.error("a number of at most 32"));
            }
            value = Some(so_far);
            self.rest = rest;
            self.at += 1;
        }
        value.ok_or_else(|| self.error("a number"))
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_matches_whole_numbers_only() {
        let matches = |form: &str, number: &str| Form::parse(form).unwrap().is_match(number);
        assert!(matches("[ABX][0-9]{7}", "B1234567"));
        for wrong in ["C1234567", "B123456", "B12345678", "B123456A", "", "b1234567", "B12345 7", "Ä1234567"] {
            assert!(!matches("[ABX][0-9]{7}", wrong), "{wrong}");
        }
        assert!(matches("PA[A-Z]?[0-9]{6,8}", "PA123456"));
        assert!(matches("PA[A-Z]?[0-9]{6,8}", "PAZ12345678"));
        assert!(!matches("PA[A-Z]?[0-9]{6,8}", "PAZ12345"));
        assert!(matches("A?A?A?A", "AA"));
        assert!(!matches("A?A?A?A", "AAAAA"));
        assert!(matches("[0-9]{32}", &"7".repeat(32)));
    }

    #[test]
    fn a_malformed_form_is_refused_with_its_place() {
        for (text, at) in [
            ("", 1),
            ("a", 1),
            ("[", 2),
            ("[]", 2),
            ("[Z-A]", 5),
            ("[A-9]", 5),
            ("A{0}", 4),
            ("A{3,2}", 6),
            ("A{33}", 4),
            ("A{99999999999}", 4),
            ("A{2", 4),
            ("A*", 2),
            ("(A)", 1),
            ("A{20}B{13}", 11),
            ("A??", 3),
        ] {
            assert_eq!(Form::parse(text).map_err(|error| error.at), Err(at), "{text}");
        }
    }

    /// A form for which backtracking matchers need exponential time.
    #[test]
    fn optional_positions_cost_no_more_than_others() {
        let form = Form::parse(&format!("{}{}", "A?".repeat(16), "A".repeat(16))).unwrap();
        assert!(form.is_match(&"A".repeat(16)) && form.is_match(&"A".repeat(32)) && !form.is_match(&"A".repeat(15)));
    }

    proptest::proptest! {
        #[test]
        fn a_form_prints_as_it_was_parsed(text in "([A-Z]|\\[[A-M]-[N-Z][0-4]\\]|[0-9])(\\?|\\{[1-9]\\}|\\{1,3\\})?") {
            proptest::prop_assert_eq!(Form::parse(&text).unwrap().to_string(), text);
        }

        #[test]
        fn any_text_is_parsed_or_refused(text in ".{0,40}") {
            let _ = Form::parse(&text);
        }
    }
}
