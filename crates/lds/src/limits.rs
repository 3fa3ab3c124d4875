//! Limits on the files of a chip. Each is named and says where its number comes from.

/// Elements in one template of a chip's file. EF.DG12 has ten kinds, EF.DG2 at most sixteen pictures of one person.
pub const LDS_ELEMENTS: usize = 64;

/// Bytes of one file of a chip: lengths have three octets at most (Doc 9303-10 §4.7), and no known chip has as many.
pub const CHIP_FILE_BYTES: usize = 1 << 24;

/// Data groups that EF.SOD may list: all sixteen (Doc 9303-10 §4.6.2.3).
pub const LISTED_GROUPS: usize = 16;
