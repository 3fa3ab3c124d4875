//! Signatures by AWS-LC, for the algorithms that it has. It only ever says that a signature holds: what it does not
//! accept is asked of the rest again, which knows the quirks of real signers and gives the reason.

use aws_lc_rs::signature::{self, ParsedPublicKey, RsaPublicKeyComponents, VerificationAlgorithm};

use super::algorithm::{Hash, Scheme, SignatureAlgorithm};
use super::key::{EcKey, PublicKey, Use};
use super::rsa::RsaKey;

/// Whether AWS-LC says that a signature holds.
pub(super) fn verify(key: &PublicKey, algorithm: &SignatureAlgorithm, message: &[u8], signature: &[u8]) -> bool {
    match key {
        PublicKey::Rsa(key, allowed) => rsa(key, *allowed, algorithm, message, signature),
        PublicKey::Ec(key) => ec(key, algorithm, message, signature),
    }
}

fn rsa(key: &RsaKey, allowed: Use, algorithm: &SignatureAlgorithm, message: &[u8], signature: &[u8]) -> bool {
    let usual = algorithm.pss.is_none_or(|pss| pss.mask == pss.hash && pss.salt == pss.hash.length());
    let parameters = match (algorithm.scheme, algorithm.hash, allowed) {
        (Scheme::Pkcs1, Hash::Sha1, Use::Any) => &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        (Scheme::Pkcs1, Hash::Sha256, Use::Any) => &signature::RSA_PKCS1_2048_8192_SHA256,
        (Scheme::Pkcs1, Hash::Sha384, Use::Any) => &signature::RSA_PKCS1_2048_8192_SHA384,
        (Scheme::Pkcs1, Hash::Sha512, Use::Any) => &signature::RSA_PKCS1_2048_8192_SHA512,
        (Scheme::Pss, Hash::Sha256, Use::Any) if usual => &signature::RSA_PSS_2048_8192_SHA256,
        (Scheme::Pss, Hash::Sha384, Use::Any) if usual => &signature::RSA_PSS_2048_8192_SHA384,
        (Scheme::Pss, Hash::Sha512, Use::Any) if usual => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return false,
    };
    RsaPublicKeyComponents { n: key.modulus(), e: key.exponent() }.verify(parameters, message, signature).is_ok()
}

fn ec(key: &EcKey, algorithm: &SignatureAlgorithm, message: &[u8], signature: &[u8]) -> bool {
    let parameters: &'static dyn VerificationAlgorithm = match (key.curve.name, algorithm.scheme, algorithm.hash) {
        ("P-256", Scheme::Ecdsa, Hash::Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
        ("P-256", Scheme::Ecdsa, Hash::Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
        ("P-256", Scheme::Ecdsa, Hash::Sha512) => &signature::ECDSA_P256_SHA512_ASN1,
        ("P-384", Scheme::Ecdsa, Hash::Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
        ("P-384", Scheme::Ecdsa, Hash::Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
        ("P-384", Scheme::Ecdsa, Hash::Sha512) => &signature::ECDSA_P384_SHA512_ASN1,
        ("P-521", Scheme::Ecdsa, Hash::Sha1) => &signature::ECDSA_P521_SHA1_ASN1,
        ("P-521", Scheme::Ecdsa, Hash::Sha256) => &signature::ECDSA_P521_SHA256_ASN1,
        ("P-521", Scheme::Ecdsa, Hash::Sha384) => &signature::ECDSA_P521_SHA384_ASN1,
        ("P-521", Scheme::Ecdsa, Hash::Sha512) => &signature::ECDSA_P521_SHA512_ASN1,
        _ => return false,
    };
    ParsedPublicKey::new(parameters, key.point()).is_ok_and(|parsed| parsed.verify_sig(message, signature).is_ok())
}
