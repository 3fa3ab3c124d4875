//! Limits on pictures, each with the source of its number.

/// Pixels on a side of a picture. A3 at 1,200 ppi is 19,843.
pub const PICTURE_SIDE: u32 = 20_000;

/// Pixels in a picture: 100 megapixels, twice what the largest phone sensors give and thirty times a page at 600 ppi.
pub const PICTURE_PIXELS: u64 = 100_000_000;

/// Bytes that a decoder may allocate for one picture: the largest picture above in 16-bit RGBA, and as much again for
/// the decoder's own tables.
pub const PICTURE_BYTES: u64 = 1 << 30;

/// Pixels of a portrait in a chip: twenty times what ISO/IEC 19794-5 §A asks of a full frontal image at 300 ppi.
pub const PORTRAIT_PIXELS: u64 = 16_000_000;
