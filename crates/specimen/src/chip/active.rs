//! Active Authentication (Doc 9303-11 §6.1): the chip's key, and its answer to a challenge.

use pki::Hash;
use pki::algorithm::Scheme;

use crate::pki::{Algorithm, Key, KeyKind};
use crate::seed::Dice;

/// The challenge that a specimen's reader sends.
pub const CHALLENGE: [u8; 8] = [0x10, 0x21, 0x32, 0x43, 0x54, 0x65, 0x76, 0x87];

/// A key of Active Authentication, and how it signs.
#[derive(Clone, Debug)]
pub struct Active {
    /// The key.
    pub key: Key,
    /// The hash, and for a curve how r and s are written.
    pub algorithm: Algorithm,
    /// The trailer of an RSA signature, which names its hash.
    pub trailer: Trailer,
    /// True if EF.DG14 names the hash of ECDSA signatures.
    pub says_hash: bool,
}

/// The trailer of ISO/IEC 9796-2 §8.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trailer {
    /// BC: the hash is agreed, and Doc 9303-11 §6.1.2.1 has SHA-1.
    One,
    /// The hash's number and CC.
    Two,
}

impl Active {
    /// A new key. SHA-1 has the short trailer and every other hash the long one; the hash of ECDSA is named in EF.DG14.
    #[must_use]
    pub fn new(algorithm: &Algorithm, dice: &mut Dice) -> Self {
        let trailer = if algorithm.hash == Hash::Sha1 { Trailer::One } else { Trailer::Two };
        let key = Key::new(&algorithm.key, dice);
        Self { says_hash: matches!(key.kind, KeyKind::Ec(..)), key, algorithm: algorithm.clone(), trailer }
    }

    /// A copy of the chip, with another key: the original key cannot be read out.
    #[must_use]
    pub fn copied(&self, dice: &mut Dice) -> Self {
        let another = (0..64).map(|_| Key::new(&self.key.kind, dice)).find(|key| key.spki() != self.key.spki());
        // Of some kinds there is but one key to be had.
        let key = another.unwrap_or_else(|| Key::new(&KeyKind::Rsa(2048, 65537), dice));
        Self { key, ..self.clone() }
    }

    /// The chip's answer to a challenge: ISO/IEC 9796-2 scheme 1 with partial recovery for RSA, ECDSA for a curve.
    #[must_use]
    pub fn answer(&self, challenge: &[u8]) -> Vec<u8> {
        match self.key.kind {
            KeyKind::Rsa(bits, _) => self.key.raise(&self.representative(bits, challenge)),
            KeyKind::Ec(..) => self.key.sign(&self.algorithm, challenge),
        }
    }

    /// 6A | M1 | hash(M1 ‖ challenge) | trailer, as long as the modulus, which has a whole number of octets.
    fn representative(&self, bits: usize, challenge: &[u8]) -> Vec<u8> {
        let hash = self.algorithm.hash;
        // Numbers of ISO/IEC 10118-3.
        let number = match hash {
            Hash::Sha1 => 0x33,
            Hash::Sha224 => 0x38,
            Hash::Sha256 => 0x34,
            Hash::Sha384 => 0x36,
            _ => 0x35,
        };
        let trailer = match self.trailer {
            Trailer::One => vec![0xBC],
            Trailer::Two => vec![number, 0xCC],
        };
        let room = (bits / 8).saturating_sub(1 + hash.length() + trailer.len());
        let recovered: Vec<u8> = (0..=u8::MAX).cycle().skip(0x5A).take(room).collect();
        let digest = hash.digest_of(&[&recovered, challenge]);
        [&[0x6A], recovered.as_slice(), &digest, &trailer].concat()
    }

    /// True if r and s are concatenated without DER; ignored for RSA.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.algorithm.scheme == Scheme::EcdsaPlain
    }
}

/// `active-authentication.json`: what the reader recorded.
#[must_use]
pub fn transcript(challenge: &[u8], response: &[u8]) -> Vec<u8> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{{\"challenge\": \"{}\", \"response\": \"{}\"}}\n", hex(challenge), hex(response)).into_bytes()
}
