//! Limits on what a checkpoint may hand in and what may be trusted. Each is named and says where its number comes from;
//! what exceeds one becomes a finding, never a crash.

/// Bytes in one file of a document. A full page at 600 ppi, 16 bits, three channels, uncompressed is 37 MB
/// (125 × 88 mm, Doc 9303-4 §2.2); this leaves room for an A4 bed at the same resolution in 8 bits.
pub const FILE_BYTES: u64 = 128 << 20;

/// Files in one case: six pictures, the MRZ, a transcript, a context and the twenty files of an LDS 1.7 chip
/// (Doc 9303-10) make 30; readers add logs and thumbnails of their own.
pub const CASE_FILES: usize = 256;

/// Bytes of a case's files together once unpacked, the archive among them: three planes of two sides at 600 ppi, 16 bits,
/// and a chip. Their decoded pictures have to fit beside them into `optics::limits::CASE_MEMORY`.
pub const CASE_BYTES: u64 = 256 << 20;

/// Entries in the directory of an archive, which are all parsed before they can be counted.
pub const ARCHIVE_ENTRIES: usize = 65_536;

/// Characters in an MRZ handed in as text, line breaks included. The largest zone has 3 × 30 or 2 × 44 (Doc 9303-3
/// §4.10); the rest is room for a reader's line ends and for saying exactly what is wrong.
pub const MRZ_TEXT: usize = 1_024;

/// Lines in an MRZ handed in as text.
pub const MRZ_LINES: usize = 16;

/// Bytes of an MRZ handed in as a file: [`MRZ_TEXT`] characters of at most four bytes, and a byte order mark. As many again
/// are read, so that too many characters are counted and not only bytes.
pub const MRZ_BYTES: u64 = 8 << 10;

/// Bytes of a seal: the largest QR code has 2,953 bytes, Aztec and PDF417 fewer (ISO/IEC 18004, 24778, 15438), and a scanner
/// may write them in hexadecimal or several times with its own line ends.
pub const SEAL_BYTES: u64 = 16 << 10;

/// Bytes of a `context.json`: a travelling group of some hundred people with a line for each, and an officer's page of text;
/// parsed, the most wasteful JSON takes some hundred times its length.
pub const CONTEXT_BYTES: u64 = 64 << 10;

/// Bytes of a profile: a line for each check and an age or a strength each make some ten thousand.
pub const PROFILE_BYTES: u64 = 1 << 20;

/// Bytes of a key or of a signed note in a file: a name, a hash and 32 bytes in base64, with room for a note's cosignatures.
pub const KEY_BYTES: u64 = 64 << 10;

/// Bytes of a signed verdict in a file: a verdict has some hundred kilobytes, and base64 a third more.
pub const ENVELOPE_BYTES: u64 = 64 << 20;

/// Folders in one another below a case: the chip's, another reader's, and as much again.
pub const CASE_FOLDERS: usize = 4;

/// Bytes of one file that is trusted: the ICAO PKD's whole collection of Document Signers is some 100 MB.
pub const TRUST_BYTES: u64 = 512 << 20;

/// Folders in one another below one that is trusted: a State's, a year's, a kind's, and as much again.
pub const TRUST_FOLDERS: usize = 8;
