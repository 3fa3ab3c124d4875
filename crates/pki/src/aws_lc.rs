//! Verification by AWS-LC, several times as fast (feature `aws-lc-rs`). What it accepts is accepted; what
//! it refuses or does not know is asked of the code in Rust, which tells what real signers do against the rules.

use aws_lc_rs::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};

use super::algorithm::{Hash, Scheme, SignatureAlgorithm};
use super::key::{EcKey, PublicKey};
use super::rsa::RsaKey;

/// Verifies a signature by AWS-LC; `None` where it has no such algorithm, or where the key is not for it.
#[must_use]
pub fn verify(key: &PublicKey, algorithm: &SignatureAlgorithm, message: &[u8], signature: &[u8]) -> Option<bool> {
    match key {
        PublicKey::Rsa(key, allowed) => {
            let parameters = rsa(key, algorithm).filter(|_| allowed.permits(algorithm))?;
            let key = RsaPublicKeyComponents { n: key.modulus(), e: key.exponent() };
            Some(key.verify(parameters, message, signature).is_ok())
        }
        PublicKey::Ec(key) => {
            let row = ecdsa(key, algorithm)?;
            Some(UnparsedPublicKey::new(row, key.point()).verify(message, signature).is_ok())
        }
    }
}

/// RSA in AWS-LC: of 2,048 bits and more, PSS with one hash and a salt as long.
fn rsa(key: &RsaKey, algorithm: &SignatureAlgorithm) -> Option<&'static RsaParameters> {
    if key.bits() < 2048 {
        return None;
    }
    match (algorithm.scheme, algorithm.pss, algorithm.hash) {
        (Scheme::Pkcs1, None, Hash::Sha1) => Some(&signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY),
        (Scheme::Pkcs1, None, Hash::Sha256) => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
        (Scheme::Pkcs1, None, Hash::Sha384) => Some(&signature::RSA_PKCS1_2048_8192_SHA384),
        (Scheme::Pkcs1, None, Hash::Sha512) => Some(&signature::RSA_PKCS1_2048_8192_SHA512),
        (Scheme::Pss, Some(pss), hash) if pss.hash == hash && pss.mask == hash && pss.salt == hash.length() => {
            match hash {
                Hash::Sha256 => Some(&signature::RSA_PSS_2048_8192_SHA256),
                Hash::Sha384 => Some(&signature::RSA_PSS_2048_8192_SHA384),
                Hash::Sha512 => Some(&signature::RSA_PSS_2048_8192_SHA512),
                _ => None,
            }
        }
        _ => None,
    }
}

fn ecdsa(key: &EcKey, algorithm: &SignatureAlgorithm) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match (key.curve.name, algorithm.scheme, algorithm.hash) {
        ("P-256", Scheme::Ecdsa, Hash::Sha1) => &signature::ECDSA_P256_SHA1_ASN1,
        ("P-256", Scheme::Ecdsa, Hash::Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
        ("P-256", Scheme::Ecdsa, Hash::Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
        ("P-256", Scheme::Ecdsa, Hash::Sha512) => &signature::ECDSA_P256_SHA512_ASN1,
        ("P-256", Scheme::EcdsaPlain, Hash::Sha256) => &signature::ECDSA_P256_SHA256_FIXED,
        ("P-384", Scheme::Ecdsa, Hash::Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
        ("P-384", Scheme::Ecdsa, Hash::Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
        ("P-384", Scheme::Ecdsa, Hash::Sha512) => &signature::ECDSA_P384_SHA512_ASN1,
        ("P-384", Scheme::EcdsaPlain, Hash::Sha384) => &signature::ECDSA_P384_SHA384_FIXED,
        ("P-521", Scheme::Ecdsa, Hash::Sha1) => &signature::ECDSA_P521_SHA1_ASN1,
        ("P-521", Scheme::Ecdsa, Hash::Sha224) => &signature::ECDSA_P521_SHA224_ASN1,
        ("P-521", Scheme::Ecdsa, Hash::Sha256) => &signature::ECDSA_P521_SHA256_ASN1,
        ("P-521", Scheme::Ecdsa, Hash::Sha384) => &signature::ECDSA_P521_SHA384_ASN1,
        ("P-521", Scheme::Ecdsa, Hash::Sha512) => &signature::ECDSA_P521_SHA512_ASN1,
        ("P-521", Scheme::EcdsaPlain, Hash::Sha256) => &signature::ECDSA_P521_SHA256_FIXED,
        ("P-521", Scheme::EcdsaPlain, Hash::Sha512) => &signature::ECDSA_P521_SHA512_FIXED,
        _ => return None,
    })
}
