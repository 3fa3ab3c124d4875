//! Limits on objects of the public-key infrastructure, each with the source of its number.

/// Elements nested in one another in an object of the public-key infrastructure. A security object with a Document
/// Signer's name constraints has 12 (RFC 5652, RFC 5280).
pub const DER_DEPTH: usize = 24;

/// Elements in an object that is put into distinguished encoding: signed attributes, of which Doc 9303-10 §4.6.2 has
/// three of at most ten elements.
pub const DER_ELEMENTS: usize = 4_096;

/// Bits in an RSA modulus, at least: Doc 9303-11 §6.1.2.1 has Active Authentication keys of 1,024 bits; a smaller one
/// can be factored.
pub const RSA_MODULUS_BITS_MIN: u32 = 1_024;

/// Bits in an RSA modulus, at most: the published CSCA certificates have up to 6,144; verifying costs their square.
pub const RSA_MODULUS_BITS_MAX: u32 = 8_192;

/// Bits in an RSA exponent. The published certificates have up to 17; verifying costs one multiplication each.
pub const RSA_EXPONENT_BITS: usize = 64;

/// Extensions in a certificate. Doc 9303-12 §7.1 knows 14.
pub const CERTIFICATE_EXTENSIONS: usize = 64;

/// Certificates in one security object. Doc 9303-10 §4.6.2.1 allows the Document Signer's and no other.
pub const SOD_CERTIFICATES: usize = 16;

/// Signers of one CMS object. Doc 9303-10 §4.6.2.1 asks for one.
pub const CMS_SIGNERS: usize = 8;

/// Certificates in a master list: ICAO's has 536, with all States' 193 and ten rollovers each.
pub const MASTER_LIST_CERTIFICATES: usize = 8_192;

/// Deviations in a deviation list: a State describes models and periods, not single documents (Doc 9303-3 §7.2).
pub const DEVIATIONS: usize = 65_536;

/// Signatures that are verified to find the issuer of one certificate: ten keys under one name are known.
pub const PATH_SIGNATURES: usize = 32;
