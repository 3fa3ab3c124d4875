//! Signed notes (C2SP `signed-note`): a text, an empty line, and signature lines.
//!
//! ```text
//! This is an example message.
//!
//! — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
//! ```
//!
//! UTF-8 without control characters but the newline; the *last* empty line parts text from signatures; each of those is
//! an em dash, a space, the key's name, a space, and the base64 of key ID and signature. A note that would print
//! otherwise than it was read is refused, so there is one spelling of each. Signatures of unknown keys are kept and
//! ignored; one of a known key that does not hold refuses the note.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::cosignature;
use super::key::{self, Algorithm, SignatureCheck, SignerKey, VerifierKey};

/// Signatures in a note. C2SP `signed-note` asks for at least 16; Go's `note` package takes 100.
pub const SIGNATURES: usize = 100;

/// A text and who is said to have signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

/// A signature line, of a key that may be unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    /// The key's name.
    pub name: String,
    /// The key's ID.
    pub id: [u8; 4],
    /// The bytes of the signature, in the form of the key's algorithm.
    pub signature: Vec<u8>,
}

/// A known key that has signed, by its place in the list that was asked about, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The place of the key.
    pub key: usize,
    /// Seconds since 1970, where the signature says.
    pub time: Option<u64>,
}

/// The reason why bytes are not a note.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// No UTF-8.
    #[error("a note is UTF-8, but byte {0} is not")]
    Utf8(usize),
    /// A control character.
    #[error("a note has no control characters but the newline, but byte {0} is one")]
    Control(usize),
    /// No empty line before signatures.
    #[error("a note has an empty line and then signatures, but none was found")]
    NoSignatures,
    /// A text ends in a newline.
    #[error("the text of a note ends in a newline")]
    TextEnd,
    /// A signature line.
    #[error("signature line {0}: expected an em dash, a name and canonical base64 of five bytes or more")]
    Line(usize),
    /// Too many signatures.
    #[error("a note has at most {SIGNATURES} signatures, but this has {0}")]
    TooMany(usize),
}

/// A signature of a known key that is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature of {name} does not hold")]
pub struct BadSignature {
    /// The known key whose signature it says it is.
    pub name: String,
}

impl Note {
    /// A text to be signed.
    ///
    /// # Errors
    /// [`Malformed`]: the text has a control character or no newline at its end.
    pub fn new(text: String) -> Result<Self, Malformed> {
        check_characters(text.as_bytes())?;
        if !text.ends_with('\n') {
            return Err(Malformed::TextEnd);
        }
        Ok(Self { text, signatures: Vec::new() })
    }

    /// Parses a note.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let whole = std::str::from_utf8(bytes).map_err(|error| Malformed::Utf8(error.valid_up_to()))?;
        check_characters(bytes)?;
        let blank = whole.rfind("\n\n").ok_or(Malformed::NoSignatures)?;
        let (text, lines) = whole.split_at_checked(blank + 1).ok_or(Malformed::NoSignatures)?;
        let lines = lines.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        let lines = lines.ok_or(Malformed::NoSignatures)?.split('\n').collect::<Vec<_>>();
        if lines.len() > SIGNATURES {
            return Err(Malformed::TooMany(lines.len()));
        }
        let read = |(at, line): (usize, &&str)| SignatureLine::parse(line).ok_or(Malformed::Line(at + 1));
        let signatures = lines.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The signed text, with its last newline. It means nothing until a signature was checked.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, of known and unknown keys.
    #[must_use]
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// The note as it is published.
    #[must_use]
    pub fn print(&self) -> String {
        let mut to = format!("{}\n", self.text);
        for line in &self.signatures {
            let bytes = [line.id.as_slice(), &line.signature].concat();
            // Writing to a string does not fail.
            let _ = writeln!(to, "— {} {}", line.name, STANDARD.encode(bytes));
        }
        to
    }

    /// Verifies the signatures by these keys: the keys that have signed, each once, with the newest time. Signatures by
    /// other keys are ignored.
    ///
    /// # Errors
    /// [`BadSignature`]: a signature that names one of the keys is not valid.
    pub fn verify<'a>(&self, keys: impl IntoIterator<Item = &'a VerifierKey>) -> Result<Vec<Signed>, BadSignature> {
        let mut signed = Vec::new();
        for (place, key) in keys.into_iter().enumerate() {
            let mut newest: Option<Signed> = None;
            for line in self.signatures.iter().filter(|line| line.name == key.name() && line.id == key.id()) {
                let SignatureCheck::Valid { time } = key.verify(&self.text, &line.signature) else {
                    return Err(BadSignature { name: key.name().to_owned() });
                };
                newest = Some(Signed { key: place, time: newest.and_then(|signed| signed.time).max(time) });
            }
            signed.extend(newest);
        }
        Ok(signed)
    }

    /// Takes over signatures of keys that have not signed this note.
    pub fn keep_others(&mut self, other: &Self) {
        for line in &other.signatures {
            let known = self.signatures.iter().any(|own| own.name == line.name && own.id == line.id);
            if !known && self.signatures.len() < SIGNATURES {
                self.signatures.push(line.clone());
            }
        }
    }

    /// Adds a signature, in the place of the same key's former one.
    pub fn sign(&mut self, key: &SignerKey, time: u64) {
        let (name, id) = (key.public().name().to_owned(), key.public().id());
        let signature = match key.public().algorithm() {
            Algorithm::Ed25519 => key.sign(self.text.as_bytes()).to_vec(),
            Algorithm::Cosignature => {
                cosignature::join(time, &key.sign(cosignature::message(time, &self.text).as_bytes()))
            }
        };
        let line = SignatureLine { name, id, signature };
        match self.signatures.iter_mut().find(|other| other.name == line.name && other.id == line.id) {
            Some(former) => *former = line,
            None => self.signatures.push(line),
        }
    }
}

impl SignatureLine {
    fn parse(line: &str) -> Option<Self> {
        let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
        let bytes = STANDARD.decode(signature).ok()?;
        let (id, signature) = bytes.split_first_chunk::<4>()?;
        let whole = key::is_name(name) && !signature.is_empty();
        whole.then(|| Self { name: name.to_owned(), id: *id, signature: signature.to_vec() })
    }
}

fn check_characters(bytes: &[u8]) -> Result<(), Malformed> {
    match bytes.iter().position(|byte| *byte < 0x20 && *byte != b'\n') {
        Some(at) => Err(Malformed::Control(at)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    fn key() -> VerifierKey {
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k".parse().unwrap()
    }

    #[test]
    fn the_specifications_own_example_verifies_and_prints() {
        let note = Note::parse(EXAMPLE.as_bytes()).unwrap();
        assert_eq!(note.verify([&key()]), Ok(vec![Signed { key: 0, time: None }]));
        assert_eq!(note.print(), EXAMPLE);
    }

    #[test]
    fn a_changed_text_is_refused_and_an_unknown_key_ignored() {
        let note = Note::parse(EXAMPLE.replace("example message", "other message").as_bytes()).unwrap();
        assert_eq!(note.verify([&key()]), Err(BadSignature { name: "example.com/foo".into() }));
        let other = SignerKey::new("example.com/foo", Algorithm::Ed25519, &[1; 32]).unwrap();
        assert_eq!(Note::parse(EXAMPLE.as_bytes()).unwrap().verify([other.public()]), Ok(vec![]));
    }

    #[test]
    fn what_is_read_is_printed_or_refused() {
        // Every byte of the example replaced by others: what is still a note prints as it was read.
        for at in 0..EXAMPLE.len() {
            for byte in [0, 1, b'\n', b' ', b'+', b'=', b'A', b'B', 0xe2]
                .into_iter()
                .chain((0..8).map(|bit| EXAMPLE.as_bytes()[at] ^ (1 << bit)))
            {
                let mut bytes = EXAMPLE.as_bytes().to_vec();
                bytes[at] = byte;
                if let Ok(note) = Note::parse(&bytes) {
                    assert_eq!(note.print().as_bytes(), bytes, "byte {at} as {byte}");
                    let same = bytes == EXAMPLE.as_bytes();
                    assert_eq!(note.verify([&key()]).is_ok_and(|signed| !signed.is_empty()), same, "byte {at}");
                }
            }
        }
    }

    #[test]
    fn limits_and_shapes() {
        let refused = |text: &str| Note::parse(text.as_bytes()).unwrap_err();
        assert_eq!(refused("text\n"), Malformed::NoSignatures);
        assert_eq!(refused("text\n\n"), Malformed::NoSignatures);
        assert_eq!(refused("text\n\n\n"), Malformed::NoSignatures);
        assert_eq!(refused("te\rxt\n\n— a AAAAAAA=\n"), Malformed::Control(2));
        assert_eq!(refused("text\n\n— a AAAA\n"), Malformed::Line(1));
        assert_eq!(refused("text\n\n— a AAAAAAB=\n"), Malformed::Line(1));
        assert_eq!(refused("text\n\n— a AAAAAAA=\n\n— a b c\n"), Malformed::Line(1));
        let many = format!("text\n\n{}", "— a AAAAAAA=\n".repeat(SIGNATURES + 1));
        assert_eq!(refused(&many), Malformed::TooMany(SIGNATURES + 1));
        let fits = format!("text\n\n{}", "— a AAAAAAA=\n".repeat(SIGNATURES));
        assert_eq!(Note::parse(fits.as_bytes()).unwrap().print(), fits);
    }
}
