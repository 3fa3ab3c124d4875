//! Budgets: how much of anything a stranger may hand in. Each is named and says where its number comes from; what
//! exceeds one becomes a finding, never a crash.

/// Bytes in one file of a document. A full page at 600 ppi, 16 bits, three channels, uncompressed is 37 MB
/// (125 × 88 mm, Doc 9303-4 §2.2); this leaves room for an A4 bed at the same quality.
pub const FILE_BYTES: u64 = 256 << 20;

/// Files in one case: six pictures, the MRZ, a transcript, a context and the twenty files of an LDS 1.7 chip
/// (Doc 9303-10) make 30; readers add logs and thumbnails of their own.
pub const CASE_FILES: usize = 256;

/// Bytes of a case's files together once unpacked: three planes of two sides, and a chip.
pub const CASE_BYTES: u64 = 1 << 30;

/// Pixels on a side of a picture. A3 at 1,200 ppi is 19,843.
pub const PICTURE_SIDE: u32 = 20_000;

/// Pixels in a picture: 100 megapixels, twice what the largest phone sensors give and thirty times a page at 600 ppi.
pub const PICTURE_PIXELS: u64 = 100_000_000;

/// Bytes that a decoder may allocate for one picture: the largest picture above in 16-bit RGBA, and as much again for
/// the decoder's own tables.
pub const PICTURE_BYTES: u64 = 1 << 30;

/// Characters in an MRZ handed in as text, line breaks included. The largest zone has 3 × 30 or 2 × 44 (Doc 9303-3
/// §4.10); the rest is room for a reader's line ends and for saying exactly what is wrong.
pub const MRZ_TEXT: usize = 1_024;

/// Lines in an MRZ handed in as text.
pub const MRZ_LINES: usize = 16;

/// Levels of arrays and objects in canonical JSON. A condition nests deepest: [`CONDITION_DEPTH`] levels of two each
/// inside an entry.
pub const JSON_DEPTH: usize = 24;

/// Bytes in an entry of a registry's log (REGISTRY §2).
pub const ENTRY_BYTES: usize = 4_096;

/// Levels of and, or and not in a condition. Published typologies need three; the rest is room.
pub const CONDITION_DEPTH: usize = 8;

/// Nodes in a condition: comparisons, and, or, not. What an entry of 4 KiB holds of shortest comparisons is about 120.
pub const CONDITION_NODES: usize = 128;

/// Characters that a number form may match. A long document number of a TD1 card has at most 9 + 13 (Doc 9303-5 §4.2.2
/// note j); the form is one bit a character in a machine word.
pub const FORM_LENGTH: usize = 32;

/// Elements nested in one another in an object of the public-key infrastructure. A security object with a Document
/// Signer's name constraints has 12 (RFC 5652, RFC 5280).
pub const DER_DEPTH: usize = 24;

/// Elements in an object that is put into distinguished encoding: signed attributes, of which Doc 9303-10 §4.6.2 has
/// three of at most ten elements.
pub const DER_ELEMENTS: usize = 4_096;

/// Bits in an RSA modulus, at least: Doc 9303-11 §6.1.2.1 has Active Authentication keys of 1,024 bits; a smaller one
/// is factored by anybody.
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

/// Bytes of one file that is trusted: the ICAO PKD's whole collection of Document Signers is some 100 MB.
pub const TRUST_BYTES: u64 = 512 << 20;

/// Folders in one another below one that is trusted: a State's, a year's, a kind's, and as much again.
pub const TRUST_FOLDERS: usize = 8;

/// Signatures that are verified to find the issuer of one certificate: ten keys under one name are known.
pub const PATH_SIGNATURES: usize = 32;

/// Bits in which two 64-bit portrait hashes may differ and still be held for the same picture. Unrelated hashes agree
/// so far about once in 10⁸ pairs (the binomial tail of 64 fair bits); a wider net would accuse.
pub const PORTRAIT_DISTANCE: u32 = 10;

/// Characters in a document number of the registry: what [`FORM_LENGTH`] says of the longest there is.
pub const NUMBER_LENGTH: usize = 32;

/// Elements in one template of a chip's file: EF.DG12 knows ten, EF.DG2 sixteen pictures of one person at most.
pub const LDS_ELEMENTS: usize = 64;

/// Bytes of one file of a chip: a length of three octets at most (Doc 9303-10 §4.7), and no known chip has as much.
pub const CHIP_FILE_BYTES: usize = 1 << 24;

/// Pixels of a portrait in a chip: twenty times what ISO/IEC 19794-5 §A asks of a full frontal image at 300 ppi.
pub const PORTRAIT_PIXELS: u64 = 16_000_000;

/// Data groups that EF.SOD may list: there are sixteen (Doc 9303-10 §4.6.2.3).
pub const LISTED_GROUPS: usize = 16;
