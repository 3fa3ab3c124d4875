//! RSA: the public operation, and the paddings of PKCS #1 (RFC 8017).
//!
//! The paddings are checked here and not by a library, because libraries refuse deviations of genuine signers (a DigestInfo
//! without NULL, a mask with another hash than the message's, keys of 6,144 bits), or accept them without a report.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};

use super::algorithm::{Hash, Pss};
use super::der::{self, Malformed, Reader, tag};
use super::quirk::Quirk;
use crate::limits::{RSA_EXPONENT_BITS, RSA_MODULUS_BITS_MAX, RSA_MODULUS_BITS_MIN};

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaKey {
    /// The modulus, without leading zeros.
    modulus: Vec<u8>,
    /// The exponent, without leading zeros.
    exponent: Vec<u8>,
}

/// The reason why a key is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RsaFault {
    /// The modulus is too small, too large or even.
    #[error("an RSA modulus of {0} bits, or one that is even, is not accepted")]
    Modulus(usize),
    /// The exponent is 1, even or too large: with 1 anybody can sign.
    #[error("the RSA exponent is not accepted")]
    Exponent,
    /// Malformed.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

impl RsaKey {
    /// Parses an RSAPublicKey (RFC 8017 §A.1.1).
    ///
    /// # Errors
    /// The reason why the key is not accepted.
    pub fn parse(bytes: &[u8]) -> Result<Self, RsaFault> {
        const KEY: &str = "RSAPublicKey";
        let mut reader = Reader::der(bytes);
        let mut inside = reader.sequence(KEY)?;
        reader.end(KEY)?;
        let modulus = inside.expect(tag::INTEGER, "RSA modulus")?.unsigned("RSA modulus")?;
        let exponent = inside.expect(tag::INTEGER, "RSA exponent")?.unsigned("RSA exponent")?;
        inside.end(KEY)?;
        Self::new(modulus, exponent)
    }

    /// Makes a key from a modulus and an exponent, both big-endian.
    ///
    /// # Errors
    /// The reason why the key is not accepted.
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, RsaFault> {
        let (modulus, exponent) = (without_zeros(modulus), without_zeros(exponent));
        let bits = bits(modulus);
        let allowed =
            u32::try_from(bits).is_ok_and(|bits| (RSA_MODULUS_BITS_MIN..=RSA_MODULUS_BITS_MAX).contains(&bits));
        let odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
        if !allowed || !odd(modulus) {
            return Err(RsaFault::Modulus(bits));
        }
        if !odd(exponent) || exponent == [1] || self::bits(exponent) > RSA_EXPONENT_BITS {
            return Err(RsaFault::Exponent);
        }
        Ok(Self { modulus: modulus.to_vec(), exponent: exponent.to_vec() })
    }

    /// Bits of the modulus.
    #[must_use]
    pub fn bits(&self) -> usize {
        bits(&self.modulus)
    }

    /// The modulus, big-endian, without leading zeros.
    #[must_use]
    pub fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    /// The exponent, big-endian, without leading zeros.
    #[must_use]
    pub fn exponent(&self) -> &[u8] {
        &self.exponent
    }

    /// RSAVP1 (RFC 8017 §5.2.2): what was signed, as many octets as the modulus has. `None` if the signature has
    /// another length or is no number below the modulus.
    #[must_use]
    pub fn recover(&self, signature: &[u8]) -> Option<Vec<u8>> {
        if signature.len() != self.modulus.len() {
            return None;
        }
        let precision = u32::try_from(self.modulus.len()).ok()?.checked_mul(8)?;
        let number = |octets: &[u8]| BoxedUint::from_be_slice(octets, precision).ok();
        let (modulus, signature) = (number(&self.modulus)?, number(signature)?);
        if signature >= modulus {
            return None;
        }
        let parameters = BoxedMontyParams::new_vartime(Odd::new(modulus).into_option()?);
        let base = BoxedMontyForm::new(signature, &parameters);
        let mut power = base.clone();
        // The exponent's bits below its highest; it is public, so the time may tell them.
        for bit in bits_of(&self.exponent).skip(1) {
            power = power.square();
            if bit {
                power = power.mul(&base);
            }
        }
        let octets = power.retrieve().to_be_bytes();
        let start = octets.len().checked_sub(self.modulus.len())?;
        octets.get(start..).map(<[u8]>::to_vec)
    }

    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.2): the encoding is made anew and compared, never parsed. What was tolerated, if
    /// it holds.
    pub(super) fn verify_pkcs1(&self, hash: Hash, digest: &[u8], signature: &[u8]) -> Option<Option<Quirk>> {
        let found = self.recover(signature)?;
        if pkcs1(hash, digest, &[tag::NULL, 0], found.len()).is_some_and(|expected| expected == found) {
            return Some(None);
        }
        let bare = pkcs1(hash, digest, &[], found.len()).is_some_and(|expected| expected == found);
        bare.then_some(Some(Quirk::DigestInfoWithoutNull))
    }

    /// RSASSA-PSS (RFC 8017 §8.1.2).
    pub(super) fn verify_pss(&self, pss: &Pss, digest: &[u8], signature: &[u8]) -> bool {
        self.recover(signature).is_some_and(|encoded| is_pss(&encoded, self.bits() - 1, pss, digest).unwrap_or(false))
    }
}

/// EMSA-PKCS1-v1_5 (RFC 8017 §9.2): 00 01 FF … FF 00 DigestInfo.
fn pkcs1(hash: Hash, digest: &[u8], parameters: &[u8], length: usize) -> Option<Vec<u8>> {
    let algorithm = [&der::write(tag::OID, hash.oid().octets())[..], parameters].concat();
    let info = [der::write(tag::SEQUENCE, &algorithm), der::write(tag::OCTET_STRING, digest)].concat();
    let info = der::write(tag::SEQUENCE, &info);
    // At least eight octets of padding.
    let padding = length.checked_sub(info.len() + 3).filter(|padding| *padding >= 8)?;
    Some([&[0, 1][..], &vec![0xFF; padding], &[0], &info].concat())
}

/// EMSA-PSS-VERIFY (RFC 8017 §9.1.2) of an encoded message of some bits; `None` where it is too short for its parts.
fn is_pss(encoded: &[u8], bits: usize, pss: &Pss, digest: &[u8]) -> Option<bool> {
    let length = bits.div_ceil(8);
    // With a modulus of 8n + 1 bits the message has an octet less, and the one before it is zero.
    let (before, encoded) = encoded.split_at_checked(encoded.len().checked_sub(length)?)?;
    let (rest, trailer) = encoded.split_at_checked(length.checked_sub(1)?)?;
    let (masked, hash) = rest.split_at_checked(rest.len().checked_sub(pss.hash.length())?)?;
    let unused = 8 * length - bits;
    let low = 0xFFu8.checked_shr(u32::try_from(unused).ok()?)?;
    if before.iter().any(|octet| *octet != 0) || trailer != [0xBC] || masked.first()? & !low != 0 {
        return Some(false);
    }
    let mut block: Vec<u8> = masked.iter().zip(mask(pss.mask, hash, masked.len())).map(|(a, b)| a ^ b).collect();
    *block.first_mut()? &= low;
    let (padding, salt) = block.split_at_checked(block.len().checked_sub(pss.salt)?)?;
    let (one, zeros) = padding.split_last()?;
    if *one != 1 || zeros.iter().any(|octet| *octet != 0) {
        return Some(false);
    }
    Some(pss.hash.digest_of(&[&[0; 8], digest, salt]) == hash)
}

/// MGF1 (RFC 8017 §B.2.1).
fn mask(hash: Hash, seed: &[u8], length: usize) -> Vec<u8> {
    let mut mask = Vec::with_capacity(length + hash.length());
    for counter in 0u32.. {
        if mask.len() >= length {
            break;
        }
        mask.extend(hash.digest_of(&[seed, &counter.to_be_bytes()]));
    }
    mask.truncate(length);
    mask
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let start = number.iter().position(|octet| *octet != 0).unwrap_or(number.len());
    number.get(start..).unwrap_or_default()
}

/// Bits of a number without leading zeros.
fn bits(number: &[u8]) -> usize {
    let spare = number.first().map_or(0, |first| first.leading_zeros());
    number.len() * 8 - usize::try_from(spare).unwrap_or(0)
}

/// The bits of a number, the highest that is set first.
fn bits_of(number: &[u8]) -> impl Iterator<Item = bool> {
    number.iter().flat_map(|octet| (0..8).rev().map(move |at| octet >> at & 1 == 1)).skip_while(|bit| !bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_let_anybody_sign_are_refused() {
        let mut modulus = vec![0xC1; 256];
        assert!(RsaKey::new(&modulus, &[3]).is_ok());
        for exponent in [&[1][..], &[0, 1], &[0], &[], &[2], &[1, 0, 0, 0, 0, 0, 0, 0, 1]] {
            assert_eq!(RsaKey::new(&modulus, exponent), Err(RsaFault::Exponent), "{exponent:02X?}");
        }
        assert_eq!(RsaKey::new(&modulus[..127], &[3]), Err(RsaFault::Modulus(1016)));
        assert_eq!(RsaKey::new(&vec![0xC1; 1025], &[3]), Err(RsaFault::Modulus(8200)));
        assert_eq!(RsaKey::new(&[0x41; 128], &[3]), Err(RsaFault::Modulus(1023)));
        modulus[255] = 0xC0;
        assert_eq!(RsaKey::new(&modulus, &[3]), Err(RsaFault::Modulus(2048)));
    }

    #[test]
    fn signature_is_a_number_below_the_modulus_and_as_long() {
        let key = RsaKey::new(&[0xC1; 128], &[3]).unwrap();
        assert!(key.recover(&[0xC1; 128]).is_none(), "the modulus itself");
        assert!(key.recover(&[1; 127]).is_none());
        assert!(key.recover(&[0; 129]).is_none());
        let mut two = [0; 128];
        two[127] = 2;
        let eight = key.recover(&two).unwrap();
        assert_eq!((eight.len(), eight[127]), (128, 8));
        assert!(eight[..127].iter().all(|octet| *octet == 0));
    }

    #[test]
    fn exponent_has_no_leading_zeros() {
        assert_eq!(RsaKey::new(&[0xC1; 128], &[0, 1, 0, 1]).unwrap().exponent(), [1, 0, 1]);
    }

    /// RFC 8017 §9.1.2, step by step: each part of an encoded message that is another makes it none.
    #[test]
    fn every_part_of_an_encoded_message_counts() {
        let pss = Pss { hash: Hash::Sha256, mask: Hash::Sha256, salt: 20 };
        let (digest, salt) = ([7; 32], [9; 20]);
        let hash = Hash::Sha256.digest_of(&[&[0; 8], &digest, &salt]);
        // 1,022 bits: two of the first octet are not used.
        let block = [&[0; 128 - 32 - 1 - 20 - 1][..], &[1], &salt].concat();
        let mut masked: Vec<u8> = block.iter().zip(mask(pss.mask, &hash, block.len())).map(|(a, b)| a ^ b).collect();
        masked[0] &= 0x3F;
        let encoded = [&masked[..], &hash, &[0xBC]].concat();
        assert_eq!(is_pss(&encoded, 1022, &pss, &digest), Some(true));
        for at in 0..encoded.len() {
            let mut changed = encoded.clone();
            changed[at] ^= 0x20;
            assert_eq!(is_pss(&changed, 1022, &pss, &digest), Some(false), "octet {at}");
        }
        for bit in [0x80, 0x40] {
            let mut changed = encoded.clone();
            changed[0] |= bit;
            assert_eq!(is_pss(&changed, 1022, &pss, &digest), Some(false), "a bit that is not used");
        }
        assert_eq!(is_pss(&encoded, 1022, &pss, &[8; 32]), Some(false));
        assert_eq!(is_pss(&encoded, 1022, &Pss { salt: 19, ..pss }, &digest), Some(false));
        assert_eq!(is_pss(&encoded, 1022, &Pss { salt: 21, ..pss }, &digest), Some(false));
        assert_eq!(is_pss(&encoded, 1022, &Pss { salt: 95, ..pss }, &digest), None, "no room for such a salt");
        // With a modulus of 8n + 1 bits the message is an octet shorter than the modulus.
        let longer = |first: u8| [&[first][..], &encoded].concat();
        assert_eq!(is_pss(&longer(0), 1022, &pss, &digest), Some(true));
        assert_eq!(is_pss(&longer(1), 1022, &pss, &digest), Some(false));
    }
}
