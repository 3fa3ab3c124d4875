//! Keys that sign notes, in the text form of C2SP `signed-note` ("verifier keys"):
//!
//! ```text
//! example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
//! └─ key name ──┘ └key ID┘ └─ base64(signature type ‖ public key) ─────┘
//! ```
//!
//! The key ID is the first four bytes of SHA-256(name ‖ newline ‖ signature type ‖ public key), and a text whose ID is
//! another is refused. Two signature types are known: `01`, Ed25519 over the note's text, and `04`, a cosignature, which
//! also says when (C2SP `tlog-cosignature`). The secret half has the form that Go's `note` package gave it:
//!
//! ```text
//! PRIVATE+KEY+example.com/foo+530d903a+base64(signature type ‖ 32-byte seed)
//! ```
//!
//! Signatures are checked by `verify_strict`: no small-order keys, no signature that another byte string also passes as.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::cosignature;

/// The message that a key signs (the signature type identifiers of C2SP `signed-note`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// `01`: Ed25519 over the text of a note.
    Ed25519,
    /// `04`: Ed25519 over a time and the text of a checkpoint.
    Cosignature,
}

impl Algorithm {
    /// The identifier byte.
    #[must_use]
    pub fn identifier(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }
}

/// A public key with its name. Two are equal if their names, algorithms and keys are. Equal when name, algorithm and
/// key are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct VerifierKey {
    name: String,
    algorithm: Algorithm,
    id: [u8; 4],
    public: VerifyingKey,
}

/// The reason why a text is not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The text does not have three parts separated by `+`.
    #[error("a key is name+id+base64, but this has {0} parts")]
    Parts(usize),
    /// The name is not allowed.
    #[error("a key name has no spaces, no `+`, no control characters and is not empty, but this is {0:?}")]
    Name(String),
    /// The identifier is not eight lower-case hexadecimal digits.
    #[error("a key id is eight lower-case hexadecimal digits, but this is {0:?}")]
    IdText(String),
    /// The identifier is not the one that name, type and key have.
    #[error("the key id is {expected}, but {found} stands there")]
    Id {
        /// The identifier computed from name, type and key.
        expected: String,
        /// The identifier in the text.
        found: String,
    },
    /// The key is not canonical base64.
    #[error("the key is no canonical base64")]
    Base64,
    /// A signature type that is not known, or a wrong length.
    #[error("expected 33 bytes of type 01 or 04, but found {length} bytes of type {identifier:02x}")]
    Type {
        /// The signature type.
        identifier: u8,
        /// Length in bytes, with the type.
        length: usize,
    },
    /// Not a point of the curve, or one of small order.
    #[error("the 32 bytes are no Ed25519 public key")]
    Point,
    /// The text of a secret key does not begin with `PRIVATE+KEY+`.
    #[error("a secret key begins PRIVATE+KEY+")]
    NotSecret,
}

/// Returns true if a text is allowed as the name of a key (C2SP `signed-note`, "Format").
#[must_use]
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

impl VerifierKey {
    /// Makes a key from its name, algorithm and public key.
    ///
    /// # Errors
    /// [`Malformed::Name`] and [`Malformed::Point`].
    pub fn new(name: &str, algorithm: Algorithm, public: VerifyingKey) -> Result<Self, Malformed> {
        if !is_name(name) {
            return Err(Malformed::Name(name.to_owned()));
        }
        if public.is_weak() {
            return Err(Malformed::Point);
        }
        let id = identify(name, algorithm, &public);
        Ok(Self { name: name.to_owned(), algorithm, id, public })
    }

    /// Name of the key.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The algorithm, which decides what the key signs.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key ID: the first four bytes of the key's hash, which precede each of its signatures.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// This key under another algorithm; [`SignerKey::as_algorithm`] makes the secret key that belongs to it.
    #[must_use]
    pub fn as_algorithm(&self, algorithm: Algorithm) -> Self {
        Self { algorithm, id: identify(&self.name, algorithm, &self.public), ..self.clone() }
    }

    /// The 32 bytes of the public key. Two keys that have the same are one key, whatever their names.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.public.to_bytes()
    }

    /// Returns true if a signature of this key over the message itself is valid.
    #[must_use]
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        self.public.verify_strict(message, &signature).is_ok()
    }

    /// Verifies a note signature over a text. The result has the time of signing if the algorithm includes one.
    #[must_use]
    pub fn verify(&self, text: &str, bytes: &[u8]) -> SignatureCheck {
        match self.algorithm {
            Algorithm::Ed25519 if self.has_signed(text.as_bytes(), bytes) => SignatureCheck::Valid { time: None },
            Algorithm::Ed25519 => SignatureCheck::Invalid,
            Algorithm::Cosignature => match cosignature::split(bytes) {
                Some((time, signature)) if self.has_signed(cosignature::message(time, text).as_bytes(), signature) => {
                    SignatureCheck::Valid { time: Some(time) }
                }
                _ => SignatureCheck::Invalid,
            },
        }
    }
}

/// The result of verifying a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureCheck {
    /// The signature is valid.
    Valid {
        /// Time of signing in seconds since 1970, if the algorithm includes one.
        time: Option<u64>,
    },
    /// The signature is not valid.
    Invalid,
}

fn identify(name: &str, algorithm: Algorithm, public: &VerifyingKey) -> [u8; 4] {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', algorithm.identifier()])
        .chain_update(public.as_bytes())
        .finalize()
        .into();
    let [a, b, c, d, ..] = hash;
    [a, b, c, d]
}

impl FromStr for VerifierKey {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (name, id, algorithm, material) = split(text)?;
        let public = VerifyingKey::from_bytes(&material).map_err(|_| Malformed::Point)?;
        let key = Self::new(name, algorithm, public)?;
        key.agree(id).map(|()| key)
    }
}

impl VerifierKey {
    fn agree(&self, id: &str) -> Result<(), Malformed> {
        let expected = hex::encode(self.id);
        if id.len() != 8 || !id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(Malformed::IdText(id.to_owned()));
        }
        if id == expected { Ok(()) } else { Err(Malformed::Id { expected, found: id.to_owned() }) }
    }
}

/// Splits the text of a key into name, identifier, algorithm and the 32 bytes of the key.
fn split(text: &str) -> Result<(&str, &str, Algorithm, [u8; 32]), Malformed> {
    // Base64 has `+` too, so only the first two part.
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(material)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Malformed::Parts(text.splitn(3, '+').count()));
    };
    let material = STANDARD.decode(material).map_err(|_| Malformed::Base64)?;
    let (identifier, length) = (material.first().copied().unwrap_or_default(), material.len());
    let algorithm = match identifier {
        0x01 => Algorithm::Ed25519,
        0x04 => Algorithm::Cosignature,
        _ => return Err(Malformed::Type { identifier, length }),
    };
    let material = material.get(1..).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    Ok((name, id, algorithm, material.ok_or(Malformed::Type { identifier, length })?))
}

fn material(algorithm: Algorithm, bytes: &[u8; 32]) -> String {
    let mut material = vec![algorithm.identifier()];
    material.extend_from_slice(bytes);
    STANDARD.encode(material)
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}+{}+{}", self.name, hex::encode(self.id), material(self.algorithm, self.public.as_bytes()))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, to)
    }
}

/// A secret key with its name. It is overwritten when dropped and has no `Debug`. It is wiped when dropped and has no
/// `Debug`.
pub struct SignerKey {
    secret: SigningKey,
    public: VerifierKey,
}

impl SignerKey {
    /// Makes a key from a name and 32 random bytes.
    ///
    /// # Errors
    /// [`Malformed::Name`].
    pub fn new(name: &str, algorithm: Algorithm, seed: &[u8; 32]) -> Result<Self, Malformed> {
        let secret = SigningKey::from_bytes(seed);
        let public = VerifierKey::new(name, algorithm, secret.verifying_key())?;
        Ok(Self { secret, public })
    }

    /// This secret key under another algorithm: with it a log signs the time of a checkpoint beside its plain
    /// signature. Key ID and signed message differ, so that neither signature is valid as the other.
    #[must_use]
    pub fn as_algorithm(&self, algorithm: Algorithm) -> Self {
        Self { secret: self.secret.clone(), public: self.public.as_algorithm(algorithm) }
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> &VerifierKey {
        &self.public
    }

    /// Signs the message itself, without a time or a note around it.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.secret.sign(message).to_bytes()
    }

    /// The text form, which contains the secret. It is secret.
    #[must_use]
    pub fn to_secret_text(&self) -> String {
        let seed = material(self.public.algorithm, self.secret.as_bytes());
        format!("PRIVATE+KEY+{}+{}+{seed}", self.public.name, hex::encode(self.public.id))
    }
}

impl FromStr for SignerKey {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (name, id, algorithm, seed) = split(text.strip_prefix("PRIVATE+KEY+").ok_or(Malformed::NotSecret)?)?;
        let key = Self::new(name, algorithm, &seed)?;
        key.public.agree(id).map(|()| key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specifications_own_key_is_read_and_printed() {
        let text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        let key: VerifierKey = text.parse().unwrap();
        assert_eq!(
            (key.name(), key.algorithm(), key.to_string()),
            ("example.com/foo", Algorithm::Ed25519, text.into())
        );
    }

    #[test]
    fn what_is_not_canonical_is_refused() {
        let refused = |text: &str| text.parse::<VerifierKey>().unwrap_err();
        let good = "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        assert_eq!(refused("example.com/foo"), Malformed::Parts(1));
        assert!(matches!(refused(&format!("example.com/foo+530d903b+{good}")), Malformed::Id { .. }));
        assert!(matches!(refused(&format!("example.com/foo+530D903A+{good}")), Malformed::IdText(_)));
        assert!(matches!(refused(&format!("example.com foo+530d903a+{good}")), Malformed::Name(_)));
        assert!(matches!(refused(&format!("+530d903a+{good}")), Malformed::Name(_)));
        assert_eq!(refused(&format!("example.com/foo+530d903a+{good}=")), Malformed::Base64);
        assert!(matches!(refused("a+530d903a+AukyeRrm"), Malformed::Type { identifier: 2, length: 6 }));
        // The neutral point signs anything: every signature of it would pass without `verify_strict`.
        let neutral = material(Algorithm::Ed25519, &core::array::from_fn(|at| u8::from(at == 0)));
        assert_eq!(refused(&format!("a+00000000+{neutral}")), Malformed::Point);
    }

    #[test]
    fn a_secret_key_comes_back_and_signs() {
        for algorithm in [Algorithm::Ed25519, Algorithm::Cosignature] {
            let key = SignerKey::new("example.com/log", algorithm, &[7; 32]).unwrap();
            let again: SignerKey = key.to_secret_text().parse().unwrap();
            assert_eq!(again.public(), key.public());
            assert!(key.public().has_signed(b"text", &again.sign(b"text")));
            assert!(!key.public().has_signed(b"texT", &again.sign(b"text")));
        }
    }
}
