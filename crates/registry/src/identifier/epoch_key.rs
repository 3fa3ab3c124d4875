//! The keys under which identifiers are hashed.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroize as _;

use super::{Hash128, unhex};

/// The key of an epoch: 32 secret bytes, under which members of the registry hash identifiers. It has no `Debug`, and is
/// wiped when dropped.
#[derive(Clone)]
pub struct EpochKey {
    secret: [u8; 32],
    /// HMAC with the key already absorbed.
    keyed: Hmac<Sha256>,
}

impl Drop for EpochKey {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl EpochKey {
    /// The key of 32 secret bytes.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        // A key shorter than the block of SHA-256 is padded with zeros (RFC 2104 §2).
        let mut block = [0; 64];
        for (to, from) in block.iter_mut().zip(secret) {
            *to = from;
        }
        Self { secret, keyed: <Hmac<Sha256> as KeyInit>::new(&block.into()) }
    }

    /// Parses the text of a key file: 64 lower-case hexadecimal digits and a line end.
    ///
    /// # Errors
    /// A message with what is expected; it never quotes the text, which is secret.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let digits = text.strip_suffix('\n').unwrap_or(text);
        unhex::<32>(digits).map(Self::new).ok_or("expected 64 lower-case hexadecimal digits")
    }

    /// The text of the key's file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = hex::encode(self.secret.as_slice());
        text.push('\n');
        text
    }

    /// SHA-256 of the 32 bytes, by which a root declares the key.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.secret).into()
    }

    /// The first 128 bits of HMAC-SHA-256 over the concatenated parts.
    #[must_use]
    pub(crate) fn hash(&self, parts: &[&[u8]]) -> Hash128 {
        let mut mac = self.keyed.clone();
        for part in parts {
            mac.update(part);
        }
        let bytes: [u8; 32] = mac.finalize().into_bytes().into();
        Hash128(bytes.first_chunk().copied().unwrap_or_default())
    }
}

/// The keyed hash of a document's holder, by which a number that is used by another holder is recognised. It covers the date
/// of birth as the MRZ has it and the first component of the primary identifier, and nothing that formats truncate.
#[must_use]
pub fn hash_holder(key: &EpochKey, date_of_birth: &str, primary_identifier: &str) -> Hash128 {
    let first = primary_identifier.split(['<', ' ']).next().unwrap_or_default();
    key.hash(&[b"holder|", date_of_birth.as_bytes(), b"|", first.as_bytes()])
}
