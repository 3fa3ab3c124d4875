//! What a document is called, and the keyed hash under which the registry knows it.
//!
//! ```text
//! P|UTO|L898902C3      type, State, number: what is hashed, HMAC-SHA-256 under the key of an epoch, first 128 bits
//! ```
//!
//! Lists, queries and checks write numbers in many ways, so one place makes one form of them:
//! - *type*: the first letter of the document code, `A` and `C` written as `I` (all three stand for a card, Doc 9303-5
//!   §4.2.2.1); or the whole code of two letters, by which a list can speak of one series only. A document is asked for
//!   under both ([`Identifier::lookups`]).
//! - *State*: the letters of Doc 9303-3 §5, `D` for Germany also when `DEU` is given.
//! - *number*: capital letters and digits only. Fillers, spaces and hyphens stand where the print has them or not; a
//!   long number (Doc 9303-5 §4.2.2 note j) is put together.
//!
//! Numbers have little entropy: who holds an epoch's key can try them all, a billion in minutes; who does not learns
//! nothing. So a key is given to one partner for one epoch, and a leaked one names its source.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroize as _;

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

/// The letters of a State or organization, one to three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State([u8; 3]);

/// A document number: capital letters and digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(String);

/// Why something names no document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// The type.
    #[error("type: expected one or two letters, found {0:?}")]
    Type(String),
    /// The State.
    #[error("State: expected one to three letters, found {0:?}")]
    State(String),
    /// The number.
    #[error("number: expected 1 to {} letters and digits", limits::NUMBER_LENGTH)]
    Number,
}

/// The first 128 bits of a keyed hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash128(pub [u8; 16]);

/// The secret of an epoch. It has no `Debug`, is never written but to its own file, and is wiped when dropped.
#[derive(Clone)]
pub struct EpochKey {
    secret: [u8; 32],
    keyed: Hmac<Sha256>,
}

impl Drop for EpochKey {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl Identifier {
    /// Makes the one form of a document's type, State and number.
    ///
    /// # Errors
    /// Which of the three is none.
    pub fn new(kind: &str, state: &str, number: &str) -> Result<Self, IdentifierError> {
        Ok(Self { kind: DocumentType::new(kind)?, state: State::new(state)?, number: Number::new(number)? })
    }

    /// The identifiers under which a list may have this document: by class, and by the code of two letters.
    pub fn lookups(&self) -> impl Iterator<Item = Self> + '_ {
        let class = self.kind.class();
        let exact = (class != self.kind).then_some(self.kind);
        [Some(class), exact].into_iter().flatten().map(|kind| Self { kind, ..self.clone() })
    }

    /// The type.
    #[must_use]
    pub fn kind(&self) -> DocumentType {
        self.kind
    }

    /// The State.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// The number.
    #[must_use]
    pub fn number(&self) -> &Number {
        &self.number
    }

    /// The hash under an epoch's key.
    #[must_use]
    pub fn hash(&self, key: &EpochKey) -> Hash128 {
        key.hash(&[self.kind.as_str().as_bytes(), b"|", self.state.as_str().as_bytes(), b"|", self.number.0.as_bytes()])
    }
}

impl DocumentType {
    /// A type as a document code or a list writes it: fillers and spaces after it are none of it.
    ///
    /// # Errors
    /// It is not one or two letters.
    pub fn new(text: &str) -> Result<Self, IdentifierError> {
        let error = || IdentifierError::Type(text.to_owned());
        match *letters::<2>(text).ok_or_else(error)? {
            [first, 0] => Ok(Self([first, 0]).class()),
            code => Ok(Self(code)),
        }
    }

    /// The class that it belongs to.
    #[must_use]
    pub fn class(self) -> Self {
        match self.0 {
            [b'A' | b'C', _] => Self([b'I', 0]),
            [first, _] => Self([first, 0]),
        }
    }

    /// Whether a statement about this type is one about documents of another: `P` is about `PD`, `PD` is not about `P`.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self == other || self == other.class()
    }

    /// Its letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        text_of(&self.0)
    }

    /// Its letters, zeros after them.
    #[must_use]
    pub fn bytes(self) -> [u8; 2] {
        self.0
    }
}

impl State {
    /// The letters of a State, fillers and spaces after them none of it.
    ///
    /// # Errors
    /// They are not one to three letters.
    pub fn new(text: &str) -> Result<Self, IdentifierError> {
        let letters = *letters::<3>(text).ok_or_else(|| IdentifierError::State(text.to_owned()))?;
        Ok(if letters == *b"DEU" { Self(*b"D\0\0") } else { Self(letters) })
    }

    /// Its letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        text_of(&self.0)
    }

    /// Its letters, zeros after them.
    #[must_use]
    pub fn bytes(self) -> [u8; 3] {
        self.0
    }
}

impl Number {
    /// A number as a document or a list writes it.
    ///
    /// # Errors
    /// Nothing of it is left, or it has other characters than letters, digits, fillers, spaces and hyphens, or too many.
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

    /// Its characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl EpochKey {
    /// The key of 32 secret bytes.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        // A key shorter than SHA-256's block is filled up with zeros (RFC 2104 §2).
        let mut block = [0; 64];
        for (to, from) in block.iter_mut().zip(secret) {
            *to = from;
        }
        Self { secret, keyed: <Hmac<Sha256> as KeyInit>::new(&block.into()) }
    }

    /// Reads the text of a key's file: 64 hexadecimal digits and a line end.
    ///
    /// # Errors
    /// What is expected. The text itself is never named.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let digits = text.strip_suffix('\n').unwrap_or(text);
        unhex::<32>(digits).map(Self::new).ok_or("expected 64 lower-case hexadecimal digits")
    }

    /// The text of its file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = hex::encode(&self.secret);
        text.push('\n');
        text
    }

    /// The first 128 bits of HMAC-SHA-256 over the parts, one after another.
    #[must_use]
    pub(crate) fn hash(&self, parts: &[&[u8]]) -> Hash128 {
        let mut mac = self.keyed.clone();
        for part in parts {
            mac.update(part);
        }
        let bytes: [u8; 32] = mac.finalize().into_bytes().into();
        let [first, _] = halves(bytes);
        Hash128(first)
    }
}

/// The hash of the holder of a document, under an epoch's key: by it a number that is seen with another holder is known.
/// Date of birth as the MRZ has it, and the letters of the primary identifier's first component; what formats truncate
/// and transliterations change is left out.
#[must_use]
pub fn hash_holder(key: &EpochKey, date_of_birth: &str, primary_identifier: &str) -> Hash128 {
    let first = primary_identifier.split(['<', ' ']).next().unwrap_or_default();
    key.hash(&[b"holder|", date_of_birth.as_bytes(), b"|", first.as_bytes()])
}

fn halves(bytes: [u8; 32]) -> [[u8; 16]; 2] {
    let mut both = [[0; 16]; 2];
    for (to, from) in both.as_flattened_mut().iter_mut().zip(bytes) {
        *to = from;
    }
    both
}

/// One to N letters in upper case, the rest zero.
fn letters<const N: usize>(text: &str) -> Option<Box<[u8; N]>> {
    let text = text.trim_end_matches(['<', ' ']);
    let kept = (1..=N).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let mut letters = Box::new([0; N]);
    for (to, from) in letters.iter_mut().zip(text.bytes()) {
        *to = from.to_ascii_uppercase();
    }
    kept.then_some(letters)
}

fn text_of(letters: &[u8]) -> &str {
    let end = letters.iter().position(|byte| *byte == 0).unwrap_or(letters.len());
    letters.get(..end).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or_default()
}

/// The bytes of exactly 2 × N lower-case hexadecimal digits.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let mut bytes = [0; N];
    if pairs.len() != N {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(bytes)
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

/// In an entry each is a text in its one form; another form of the same is refused.
macro_rules! as_text {
    ($kind:ty, $read:expr, $write:expr) => {
        impl serde::Serialize for $kind {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let write: fn(&Self) -> String = $write;
                serializer.serialize_str(&write(self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $kind {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                let read: fn(&str) -> Result<Self, String> = $read;
                read(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use as_text;

as_text!(State, |text| Self::new(text).map_err(|error| error.to_string()), |state| state.as_str().to_owned());
as_text!(DocumentType, |text| Self::new(text).map_err(|error| error.to_string()), |kind| kind.as_str().to_owned());
as_text!(Number, |text| Self::new(text).map_err(|error| error.to_string()), |number| number.0.clone());
as_text!(
    Hash128,
    |text| unhex(text).map(Self).ok_or_else(|| "expected 32 lower-case hexadecimal digits".to_owned()),
    |hash| hex::encode(&hash.0)
);

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(kind: &str, state: &str, number: &str) -> String {
        let identifier = Identifier::new(kind, state, number).unwrap();
        let of = |identifier: Identifier| format!("{}|{}|{}", identifier.kind, identifier.state, identifier.number.0);
        identifier.lookups().map(of).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn one_document_has_one_form() {
        assert_eq!(printed("P<", "UTO", "L898902C3"), "P|UTO|L898902C3");
        assert_eq!(printed("p", "uto", "l 898-902 c3<<"), "P|UTO|L898902C3");
        assert_eq!(printed("PD", "DEU", "C01X0006H"), "P|D|C01X0006H PD|D|C01X0006H");
        assert_eq!(printed("AC", "D<<", "12<34"), "I|D|1234 AC|D|1234");
        assert_eq!(printed("C<", "UTO", "D23145890734"), "I|UTO|D23145890734");
    }

    #[test]
    fn what_names_no_document_is_refused() {
        for (kind, state, number) in [
            ("", "UTO", "1"),
            ("PPP", "UTO", "1"),
            ("P1", "UTO", "1"),
            ("P", "", "1"),
            ("P", "UT0", "1"),
            ("P", "UTOP", "1"),
            ("P", "UTO", "<<<"),
            ("P", "UTO", "А1"),
            ("P", "UTO", &"1".repeat(33)),
        ] {
            assert!(Identifier::new(kind, state, number).is_err(), "{kind} {state} {number}");
        }
    }

    /// HMAC-SHA-256 of the text, by another program: printf 'P|UTO|L898902C3' | openssl dgst -sha256 -mac HMAC -macopt hexkey:…
    #[test]
    fn the_hash_is_hmac_sha_256() {
        let key = EpochKey::parse(&format!("{}\n", "0b".repeat(32))).unwrap();
        let hash = Identifier::new("P", "UTO", "L898902C3").unwrap().hash(&key);
        assert_eq!(hex::encode(&hash.0), "961ab762a80d7725e4a7121674c808d1");
        assert_ne!(hash, Identifier::new("P", "UTO", "L898902C4").unwrap().hash(&key));
    }
}
