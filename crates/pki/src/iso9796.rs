//! Signatures of Active Authentication (Doc 9303-11 §6.1): RSA after ISO/IEC 9796-2 scheme 1 with partial recovery, and
//! ECDSA after BSI TR-03111.
//!
//! ```text
//! RSA    6A | M1 | hash(M1 ‖ challenge) | BC          hash: SHA-1
//!        6A | M1 | hash(M1 ‖ challenge) | xx CC       hash: by xx
//! ECDSA  r ‖ s over hash(challenge)                   hash: EF.DG14
//! ```

use crate::algorithm::ALGORITHMS;
use crate::algorithm::{Hash, Scheme, SignatureAlgorithm};
use crate::der::Reader;
use crate::key::EcKey;
use crate::key::{PublicKey, SignatureFault};
use crate::rsa::RsaKey;

/// Verifies the chip's signature over a challenge, and returns its hash.
///
/// # Errors
/// The reason why the signature is not accepted.
pub fn verify(key: &PublicKey, named: Option<Hash>, challenge: &[u8], response: &[u8]) -> Result<Hash, SignatureFault> {
    let (verified, whole) = match key {
        PublicKey::Rsa(key, _) => (verify_rsa(key, challenge, response), response.len() == key.modulus().len()),
        PublicKey::Ec(curve) => (verify_ecdsa(key, curve, named, challenge, response), is_whole_ecdsa(curve, response)),
    };
    match verified {
        // Readers lose the end of an answer: what is left is malformed, and is not another answer.
        Err(SignatureFault::Wrong) if !whole => {
            Err(SignatureFault::Unsupported(format!("{} octets, which no signature of this key has", response.len())))
        }
        verified => verified,
    }
}

/// Returns true if a response is as long as r ‖ s, or is one whole SEQUENCE.
fn is_whole_ecdsa(key: &EcKey, response: &[u8]) -> bool {
    let mut sequence = Reader::der(response);
    let whole = || sequence.sequence("ECDSA-Sig-Value").and_then(|_| sequence.end("ECDSA-Sig-Value")).is_ok();
    response.len() == 2 * key.curve.order_octets() || { whole }()
}

fn verify_rsa(key: &RsaKey, challenge: &[u8], response: &[u8]) -> Result<Hash, SignatureFault> {
    let signature = as_long_as(key.modulus(), response).ok_or(SignatureFault::Wrong)?;
    let opened = key.recover(&signature).ok_or(SignatureFault::Wrong)?;
    // The signer may give the smaller of s and n − s (ISO/IEC 9796-2 §B.6); what was signed ends with C and is even.
    let opened = if opened.last().is_some_and(|last| last & 1 == 0) { opened } else { minus(key.modulus(), &opened) };
    let (rest, hash) = split_trailer(&opened)?;
    let (rest, digest) = rest.split_at_checked(rest.len().wrapping_sub(hash.length())).ok_or(SignatureFault::Wrong)?;
    let mut unreadable = SignatureFault::Wrong;
    for lead in leads(key.bits(), opened.len()) {
        match recoverable(rest, lead) {
            Ok(recovered) if hash.digest_of(&[&recovered, challenge]) == digest => return Ok(hash),
            Err(fault @ SignatureFault::Unsupported(_)) => unreadable = fault,
            _ => {}
        }
    }
    Err(unreadable)
}

/// A signature as many octets long as the modulus; readers leave leading zeros away, or add some.
fn as_long_as(modulus: &[u8], response: &[u8]) -> Option<Vec<u8>> {
    let start = response.iter().position(|octet| *octet != 0)?;
    let digits = response.get(start..)?;
    let zeros = modulus.len().checked_sub(digits.len())?;
    Some([&vec![0; zeros][..], digits].concat())
}

/// The places where the signed message may begin, in bits from the left: the string is as long as the modulus (ISO/IEC 9796-2 §8),
/// and where that is no whole number of octets, cards also take the octets that fit below it.
fn leads(bits: usize, octets: usize) -> impl Iterator<Item = usize> {
    let exact = (octets * 8).saturating_sub(bits);
    [exact].into_iter().chain((exact > 0).then_some(8))
}

/// Splits off the trailer, which names the hash; BC names none, and Doc 9303-11 §6.1.2.1 has SHA-1 for it.
fn split_trailer(opened: &[u8]) -> Result<(&[u8], Hash), SignatureFault> {
    match opened {
        [rest @ .., 0xBC] => Ok((rest, Hash::Sha1)),
        [rest @ .., identifier, 0xCC] => {
            let hash = Hash::of_trailer(*identifier);
            let unknown = || SignatureFault::Unsupported(format!("the hash {identifier:02X} of ISO/IEC 10118-3"));
            // A wrong signature has such a trailer once in 256 times: 30 to 3F are the hashes that ISO knows.
            match hash {
                Some(hash) => Ok((rest, hash)),
                None if (0x31..=0x3F).contains(identifier) => Err(unknown()),
                None => Err(SignatureFault::Wrong),
            }
        }
        _ => Err(SignatureFault::Wrong),
    }
}

/// The recoverable part of the message. In bits: 01, 1 for partial recovery, zeros, 1, the part. From the second nibble
/// on, the nibbles of the zeros and the one with the closing 1 are turned by B, so that the usual start is 6A or 6BB…BA.
fn recoverable(body: &[u8], lead: usize) -> Result<Vec<u8>, SignatureFault> {
    let total = body.len() * 8;
    let bit = |at: usize| body.get(at / 8).map(|octet| (octet >> (7 - at % 8)) & 1);
    let nibble = |at: usize| (at..at + 4).try_fold(0u8, |nibble, at| Some((nibble << 1) | bit(at)?));
    let head = nibble(lead).ok_or(SignatureFault::Wrong)?;
    if (0..lead).any(|at| bit(at) != Some(0)) || head & 0b1110 != 0b0110 {
        return Err(SignatureFault::Wrong);
    }
    let mut start = lead + 4;
    let mut first = Vec::new();
    if head & 1 == 0 {
        loop {
            let turned = nibble(start).ok_or(SignatureFault::Wrong)? ^ 0xB;
            start += 4;
            if turned != 0 {
                // Bits of the part that stand behind the closing 1 in the same nibble.
                let behind = 7u32.saturating_sub(turned.leading_zeros());
                first.extend((0..behind).rev().map(|at| (turned >> at) & 1));
                break;
            }
        }
    }
    let bits: Vec<u8> = first.into_iter().chain((start..total).filter_map(bit)).collect();
    if !bits.len().is_multiple_of(8) {
        let why = format!("a recoverable part of {} bits, no whole number of octets", bits.len());
        return Err(SignatureFault::Unsupported(why));
    }
    Ok(bits.chunks(8).map(|octet| octet.iter().fold(0, |octet, bit| (octet << 1) | bit)).collect())
}

/// The difference of two numbers of the same length, the greater first.
fn minus(greater: &[u8], smaller: &[u8]) -> Vec<u8> {
    let mut borrow = 0i16;
    let mut difference: Vec<u8> = greater
        .iter()
        .zip(smaller)
        .rev()
        .map(|(greater, smaller)| {
            let digit = i16::from(*greater) - i16::from(*smaller) - borrow;
            borrow = i16::from(digit < 0);
            u8::try_from(digit.rem_euclid(256)).unwrap_or(0)
        })
        .collect();
    difference.reverse();
    difference
}

/// Verifies with the hash that EF.DG14 names. If it names none, BSI TR-03110-3 §A.2.2 allows any hash that is not longer than
/// the key; cards do not keep to that, so every hash is tried. That helps no forger, who has a signature for no hash.
fn verify_ecdsa(
    key: &PublicKey,
    curve: &EcKey,
    named: Option<Hash>,
    challenge: &[u8],
    response: &[u8],
) -> Result<Hash, SignatureFault> {
    let plain = response.len() == 2 * curve.curve.order_octets();
    let hashes = named.map_or_else(hashes_of_plain_ecdsa, |named| vec![named]);
    let mut fault = SignatureFault::Wrong;
    for hash in hashes {
        // A short DER signature may be as long as a plain one, so both are tried.
        for scheme in [plain.then_some(Scheme::EcdsaPlain), Some(Scheme::Ecdsa)].into_iter().flatten() {
            match key.verify(&SignatureAlgorithm::with(scheme, hash), challenge, response) {
                Ok(_) => return Ok(hash),
                Err(SignatureFault::Wrong) => {}
                Err(why) => fault = why,
            }
        }
    }
    Err(fault)
}

/// The hashes that BSI TR-03111 has an algorithm for, the most frequent one first.
fn hashes_of_plain_ecdsa() -> Vec<Hash> {
    let rows = ALGORITHMS.iter().filter(|row| row.scheme == Scheme::EcdsaPlain);
    let mut hashes: Vec<Hash> = rows.filter_map(|row| row.hash).collect();
    hashes.sort_by_key(|hash| *hash != Hash::Sha256);
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recoverable_part_is_found_after_every_kind_of_start() {
        assert_eq!(recoverable(&[0x6A, 1, 2], 0).unwrap(), [1, 2]);
        assert_eq!(recoverable(&[0x6B, 0xBA, 7], 0).unwrap(), [7]);
        // The string begins four bits further right.
        assert_eq!(recoverable(&[0x06, 0xBA, 7], 4).unwrap(), [7]);
        assert_eq!(recoverable(&[0x00, 0x6A, 7], 8).unwrap(), [7]);
        for bad in [&[0x4A, 1][..], &[0x2A, 1], &[0xEA, 1], &[0x6B, 0xBB], &[]] {
            assert_eq!(recoverable(bad, 0), Err(SignatureFault::Wrong), "{bad:02X?}");
        }
        assert!(matches!(recoverable(&[0x6B, 0xA1], 0), Err(SignatureFault::Unsupported(_))));
    }

    /// An answer that was cut is malformed; one of full length is another answer.
    #[test]
    fn answer_of_another_length_proves_nothing() {
        let modulus = [&[0xC1; 127][..], &[1]].concat();
        let rsa = PublicKey::Rsa(RsaKey::new(&modulus, &[1, 0, 1]).unwrap(), crate::key::Use::Any);
        let curve = crate::curve::CURVES.iter().find(|curve| curve.name == "P-256").unwrap();
        let [_, _, _, x, y, _] = curve.parameters().map(|number| hex::decode(number).unwrap());
        let point = [vec![4], x, y].concat();
        let name = crate::der::write(crate::der::tag::OID, curve.oid.octets());
        let ec = PublicKey::Ec(EcKey::parse(&name, &point).unwrap());
        let sequence = [0x30, 6, 2, 1, 5, 2, 1, 7];
        for (key, response, whole) in [
            (&rsa, &[][..], false),
            (&rsa, &[9; 111], false),
            (&rsa, &[9; 129], false),
            (&rsa, &[9; 128], true),
            (&ec, &[], false),
            (&ec, &[9; 63], false),
            (&ec, &[9; 64], true),
            (&ec, &sequence, true),
            (&ec, &sequence[..7], false),
        ] {
            let fault = verify(key, None, &[7; 8], response).unwrap_err();
            assert_eq!(fault == SignatureFault::Wrong, whole, "{} octets", response.len());
            assert_eq!(matches!(fault, SignatureFault::Unsupported(_)), !whole, "{} octets", response.len());
        }
    }

    #[test]
    fn hashes_are_tried_in_the_order_of_their_frequency() {
        let tried = [Hash::Sha256, Hash::Sha1, Hash::Sha224, Hash::Sha384, Hash::Sha512];
        assert_eq!(hashes_of_plain_ecdsa(), tried);
    }

    #[test]
    fn trailer_names_the_hash() {
        assert_eq!(split_trailer(&[1, 0xBC]), Ok((&[1][..], Hash::Sha1)));
        assert_eq!(split_trailer(&[1, 0x34, 0xCC]), Ok((&[1][..], Hash::Sha256)));
        assert_eq!(split_trailer(&[1, 0x12, 0xCC]), Err(SignatureFault::Wrong));
        assert!(matches!(split_trailer(&[1, 0x31, 0xCC]), Err(SignatureFault::Unsupported(_))));
    }

    #[test]
    fn numbers_are_as_long_as_the_modulus() {
        assert_eq!(minus(&[1, 0, 0], &[0, 0, 1]), [0, 0xFF, 0xFF]);
        assert_eq!(as_long_as(&[9, 9], &[7]), Some(vec![0, 7]));
        assert_eq!(as_long_as(&[9, 9], &[0, 0, 7, 7]), Some(vec![7, 7]));
        assert_eq!(as_long_as(&[9, 9], &[1, 0, 0]), None);
        assert_eq!(as_long_as(&[9, 9], &[]), None);
    }
}
