//! Limits on seals, each with the source of its number.

/// Bytes of a seal as a scanner gives it. The largest symbol, a QR code of version 40, has 7,089 characters (ISO/IEC 18004
/// Table 7); JSON that a scanner's software has laid out over lines takes half as many again.
pub const SEAL_BYTES: usize = 16_384;

/// Bytes that a compressed Datastructure for Barcode inflates to. Its messages with a face image and an EF.CardAccess have
/// about 2,500; a QR code has room for 2,685 compressed bytes.
pub const INFLATED_BYTES: usize = 16_384;

/// Features or messages in one zone or group: a tag is one byte, and FF is none (Doc 9303-13 §2.3.1).
pub const FEATURES: usize = 255;

/// Groups in one another in a Datastructure for Barcode: a vaccination's details stand in the third.
pub const GROUP_DEPTH: usize = 4;

/// Objects and arrays in one another in a VDS-NC: `icao.vacc` has seven.
pub const JSON_DEPTH: usize = 16;

/// Characters of a host's name (RFC 1035 §2.3.4).
pub const HOST: usize = 253;
