//! Limits on pictures, each with the source of its number.

/// Pixels on a side of a picture. A3 at 1,200 ppi is 19,843.
pub const PICTURE_SIDE: u32 = 20_000;

/// Pixels in a picture that is decoded at its whole size: 100 megapixels, thirty times a page at 600 ppi.
pub const PICTURE_PIXELS: u64 = 100_000_000;

/// Pixels from which on a JPEG is read at half its size and without its colours: in colours and at its whole size a picture of
/// more would take all that a case may hold.
pub const HALVED_PIXELS: u64 = 75_000_000;

/// Pixels in a JPEG: 210 megapixels. Sensors of phones have up to 200.
pub const JPEG_PIXELS: u64 = 210_000_000;

/// Bytes that the files of a case, its decoded pictures and the decoder that is at work may hold at the same time. A case
/// may take 512 MB in all (docs/design.md, "Which budgets hold?"); the networks, the parsers of a chip, the verdict and
/// the program have the rest. Six pages in colour at 600 ppi with their files take half of it, a photograph of 50
/// megapixels two thirds.
pub const CASE_MEMORY: u64 = 384 << 20;

/// Pixels times components of all pictures of a case together: six pages in colour at 600 ppi (125 × 88 mm, Doc 9303-4
/// §2.2) are 110 million, a photograph of 50 megapixels 150 million.
pub const CASE_SAMPLES: u64 = 200_000_000;

/// Bytes of the colour profile and the texts of a PNG, which come compressed. Profiles of scanners have 4 MB at most.
pub const PNG_METADATA: u64 = 8 << 20;

/// Pages, frames or segments of a picture file that are walked.
pub const FILE_PARTS: usize = 4_096;

/// Pixels of a portrait in a chip: eighteen times the 416 × 536 of a full frontal image at 300 ppi (ISO/IEC 19794-5,
/// Annex A).
pub const PORTRAIT_PIXELS: u64 = 4_000_000;

/// Components of a portrait in a chip: grey, colours, colours and transparency or four inks (docs/design.md, "Which
/// budgets hold?").
pub const PORTRAIT_COMPONENTS: [u64; 3] = [1, 3, 4];

/// Bits of a sample of a portrait in a chip. ISO/IEC 19794-5 §7.3.3 has eight.
pub const PORTRAIT_DEPTH: u8 = 16;

/// Tiles of a JPEG 2000 portrait: the largest portrait in tiles of 64 × 64, half the smallest that encoders make.
pub const JPEG_2000_TILES: u64 = 1_024;

/// Decomposition levels of a JPEG 2000 portrait: after twelve, the largest picture has one sample left. Encoders make
/// five.
pub const JPEG_2000_LEVELS: u8 = 12;

/// Marker segments of a JPEG 2000 codestream: a COC and a QCC for each component, the rest of a main header, and a
/// tile-part with its own coding for each tile.
pub const JPEG_2000_SEGMENTS: usize = 16_384;

/// Progression order changes in a JPEG 2000 codestream; each walks all packets again.
pub const JPEG_2000_PROGRESSIONS: u64 = 32;
