//! Document identifiers, and the keyed hashes by which the registry stores them.
//!
//! ```text
//! P|UTO|L898902C3      class, State, number: what is hashed, HMAC-SHA-256 under the key of an epoch, first 128 bits
//! ```
//!
//! Lists, queries and documents write numbers in several ways; here each identifier gets one form:
//! - *class*: the first letter of the document code, `A` and `C` as `I` (all three stand for a card, Doc 9303-5 §4.2.2.1). The
//!   second letter is covered by no check digit, so whoever changes it would make another document: it is a fact of a
//!   statement and no part of what is hashed ([`DocumentType::is_other_series`]).
//! - *State*: the letters of Doc 9303-3 §5; `DEU` becomes `D`.
//! - *number*: capital letters and digits. Fillers, spaces and hyphens are dropped; the parts of a long number (Doc 9303-5
//!   §4.2.2 note j) are joined.
//!
//! Numbers have little entropy: whoever has an epoch's key can enumerate them, a billion in minutes; without the key the
//! hashes reveal nothing. So each key is given to one partner for one epoch, and a leaked key identifies its source.

mod epoch_key;
mod text;

use std::fmt;

pub use epoch_key::{EpochKey, hash_holder};
pub(crate) use text::{as_text, unhex};

use crate::limits;

/// A document's type, State and number in their one form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identifier {
    kind: DocumentType,
    state: State,
    number: Number,
}

/// A type of documents: a class `P`, `V` or `I`, another letter, or a document code of two letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentType([u8; 2]);

/// The code of a State or organization: one to three letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State([u8; 3]);

/// A document number: capital letters and digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(String);

/// The reason why a text is not a document type, a State or a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// The type is malformed.
    #[error("type: expected one or two letters, found {0:?}")]
    Type(String),
    /// The State is malformed.
    #[error("State: expected one to three letters, found {0:?}")]
    State(String),
    /// The number is malformed; it is personal data and not named.
    #[error("number: expected 1 to {} letters and digits", limits::NUMBER_LENGTH)]
    Number,
}

/// The first 128 bits of a keyed hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash128(pub [u8; 16]);

impl Identifier {
    /// The identifier of a document, from its document code, issuing State and number as they are printed or listed.
    ///
    /// # Errors
    /// [`IdentifierError`]: which of the three is malformed.
    pub fn new(kind: &str, state: &str, number: &str) -> Result<Self, IdentifierError> {
        Ok(Self { kind: DocumentType::new(kind)?, state: State::new(state)?, number: Number::new(number)? })
    }

    /// The document's type.
    #[must_use]
    pub fn kind(&self) -> DocumentType {
        self.kind
    }

    /// The issuing State.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// The document number.
    #[must_use]
    pub fn number(&self) -> &Number {
        &self.number
    }

    /// The keyed hash of class, State and number under an epoch's key.
    #[must_use]
    pub fn hash(&self, key: &EpochKey) -> Hash128 {
        key.hash(&[
            self.kind.class().as_str().as_bytes(),
            b"|",
            self.state.as_str().as_bytes(),
            b"|",
            self.number.0.as_bytes(),
        ])
    }
}

impl DocumentType {
    /// Parses a type as a document or a list has it. Trailing fillers and spaces are dropped.
    ///
    /// # Errors
    /// [`IdentifierError::Type`]: it is not one or two letters.
    pub fn new(text: &str) -> Result<Self, IdentifierError> {
        let error = || IdentifierError::Type(text.to_owned());
        match *letters::<2>(text).ok_or_else(error)? {
            [first, 0] => Ok(Self([first, 0]).class()),
            code => Ok(Self(code)),
        }
    }

    /// The class of the type: its first letter, `I` for `A` and `C`.
    #[must_use]
    pub fn class(self) -> Self {
        match self.0 {
            [b'A' | b'C', _] => Self([b'I', 0]),
            [first, _] => Self([first, 0]),
        }
    }

    /// Returns true if statements about this type may apply to documents of another type: both are of one class.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.class() == other.class()
    }

    /// Returns true if a statement about this type names a second letter, and it is not the document's: about another series,
    /// or the letter was changed.
    #[must_use]
    pub fn is_other_series(self, document: Self) -> bool {
        self != self.class() && self != document
    }

    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        text_of(&self.0)
    }

    /// The letters, padded with zeros.
    #[must_use]
    pub fn bytes(self) -> [u8; 2] {
        self.0
    }
}

impl State {
    /// Parses the code of a State. Trailing fillers and spaces are dropped.
    ///
    /// # Errors
    /// [`IdentifierError::State`]: it is not one to three letters.
    pub fn new(text: &str) -> Result<Self, IdentifierError> {
        let letters = *letters::<3>(text).ok_or_else(|| IdentifierError::State(text.to_owned()))?;
        Ok(if letters == *b"DEU" { Self(*b"D\0\0") } else { Self(letters) })
    }

    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        text_of(&self.0)
    }

    /// The letters, padded with zeros.
    #[must_use]
    pub fn bytes(self) -> [u8; 3] {
        self.0
    }
}

impl Number {
    /// Parses a number as a document or a list has it. Letters become capitals; fillers, spaces and hyphens are dropped.
    ///
    /// # Errors
    /// [`IdentifierError::Number`]: it has other characters, too many, or none.
    pub fn new(text: &str) -> Result<Self, IdentifierError> {
        if text.len() > 4 * limits::NUMBER_LENGTH {
            return Err(IdentifierError::Number);
        }
        let mut number = String::new();
        for character in text.chars() {
            match character.to_ascii_uppercase() {
                kept @ ('A'..='Z' | '0'..='9') => number.push(kept),
                '<' | ' ' | '-' => {}
                _ => return Err(IdentifierError::Number),
            }
        }
        let fits = (1..=limits::NUMBER_LENGTH).contains(&number.len());
        if fits { Ok(Self(number)) } else { Err(IdentifierError::Number) }
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One to N letters as capitals, padded with zeros. Trailing fillers and spaces are dropped.
fn letters<const N: usize>(text: &str) -> Option<Box<[u8; N]>> {
    let text = text.trim_end_matches(['<', ' ']);
    let kept = (1..=N).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let mut letters = Box::new([0; N]);
    for (to, from) in letters.iter_mut().zip(text.bytes()) {
        *to = from.to_ascii_uppercase();
    }
    kept.then_some(letters)
}

/// The letters before the zeros.
fn text_of(letters: &[u8]) -> &str {
    let end = letters.iter().position(|byte| *byte == 0).unwrap_or(letters.len());
    letters.get(..end).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or_default()
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for DocumentType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

// A document's number is personal data.
impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identifier").field("type", &self.kind).field("state", &self.state).finish_non_exhaustive()
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Number").finish_non_exhaustive()
    }
}

as_text!(State, |text| Self::new(text).map_err(|error| error.to_string()), |state| state.as_str().to_owned());
as_text!(DocumentType, |text| Self::new(text).map_err(|error| error.to_string()), |kind| kind.as_str().to_owned());
as_text!(Number, |text| Self::new(text).map_err(|error| error.to_string()), |number| number.0.clone());
as_text!(
    Hash128,
    |text| unhex(text).map(Self).ok_or_else(|| "expected 32 lower-case hexadecimal digits".to_owned()),
    |hash| hex::encode(hash.0)
);

#[cfg(test)]
mod tests;
