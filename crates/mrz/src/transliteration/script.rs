//! The script of a letter, as far as Doc 9303-3 §6 has tables.

/// A script that Doc 9303-3 §6 transliterates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// §6 A.
    Latin,
    /// §6 B.
    Cyrillic,
    /// §6 C.
    Arabic,
}

impl Script {
    /// The script of a letter, by its Unicode block; `None` for letters of scripts without a table, and for what is no
    /// letter.
    #[must_use]
    pub fn of(letter: char) -> Option<Self> {
        match u32::from(letter) {
            0x41..=0x5A | 0x61..=0x7A | 0xC0..=0x24F | 0x1E00..=0x1EFF => Some(Self::Latin),
            0x400..=0x52F | 0x1C80..=0x1C8F => Some(Self::Cyrillic),
            0x600..=0x6FF | 0x750..=0x77F | 0x8A0..=0x8FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE => Some(Self::Arabic),
            _ => None,
        }
    }
}
