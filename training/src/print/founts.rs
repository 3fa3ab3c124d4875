//! The founts from which the network learns: this project's own, and those of a folder of font files, such as the ones
//! that Debian packages install. None of them is copied into the repository.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rand::RngExt;
use specimen::typeface::Typeface;
use specimen::{Dice, Fount};

/// The founts, sorted by file name, so that equal folders give equal founts.
pub(crate) struct Founts {
    latin: Vec<Arc<Typeface>>,
    held_back: Vec<Arc<Typeface>>,
    /// Scripts that are not read, with their characters.
    foreign: Vec<(Fount, Vec<char>)>,
}

/// Parts of names of families that are not trained on, so that they can be measured with.
pub(crate) const HELD_BACK: [&str; 4] = ["carlito", "caladea", "cantarell", "gentium"];

/// Parts of names of files that hold signs, ornaments or one weight too many.
const REFUSED: [&str; 9] =
    ["math", "symbol", "emoji", "music", "extralight", "thin", "hairline", "initial", "unjoined"];

/// Scripts of other founts, and the characters that are drawn of each.
const FOREIGN: [(&str, u32, u32); 14] = [
    ("NotoSansKhmer-Regular", 0x1780, 0x17b3),
    ("NotoSansArabic-Regular", 0x0621, 0x064a),
    ("NotoSansThai-Regular", 0x0e01, 0x0e2e),
    ("NotoSansDevanagari-Regular", 0x0904, 0x0939),
    ("NotoSansGeorgian-Regular", 0x10d0, 0x10f0),
    ("NotoSansArmenian-Regular", 0x0531, 0x0556),
    ("NotoSansHebrew-Regular", 0x05d0, 0x05ea),
    ("NotoSansBengali-Regular", 0x0985, 0x09b9),
    ("NotoSansTamil-Regular", 0x0b85, 0x0bb9),
    ("NotoSansLao-Regular", 0x0e81, 0x0eae),
    ("NotoSansMyanmar-Regular", 0x1000, 0x102a),
    ("NotoSansEthiopic-Regular", 0x1200, 0x1280),
    ("NotoSerifKhmer-Bold", 0x1780, 0x17b3),
    ("NotoNaskhArabic-Bold", 0x0621, 0x064a),
];

/// Letters of Greek and Cyrillic that look like no Latin letter.
const UNLIKE: &str = "ГДЖЗИЙЛПФЦЧШЩЪЫЬЭЮЯбвгджзиклптфцчшщъыьэюяΓΔΘΛΞΠΣΦΨΩαβγδεζηθλμξπσφψω";

impl Founts {
    /// Loads the founts below a folder.
    pub(crate) fn load(folder: &Path) -> std::io::Result<Self> {
        let mut files = Vec::new();
        collect(folder, &mut files)?;
        files.sort_by_key(|path| path.file_name().map(std::ffi::OsStr::to_os_string));
        files.dedup_by_key(|path| path.file_name().map(std::ffi::OsStr::to_os_string));
        let mut founts = Self { latin: Vec::new(), held_back: Vec::new(), foreign: Vec::new() };
        for path in files {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let name = stem.to_lowercase();
            if REFUSED.iter().any(|part| name.contains(part)) {
                continue;
            }
            let Ok(bytes) = std::fs::read(&path) else { continue };
            if let Some((_, first, last)) = FOREIGN.iter().find(|(name, ..)| *name == stem) {
                founts.add_foreign(&bytes, (*first..=*last).filter_map(char::from_u32).collect());
            } else if name.starts_with("noto")
                && !["notosans-", "notoserif-", "notomono-"].iter().any(|of| name.starts_with(of))
            {
                continue;
            } else if let Some(typeface) = Typeface::parse(&bytes).filter(is_whole) {
                if ["dejavusans-bold", "notoserif-regular", "freeserif"].contains(&name.as_str()) {
                    founts.add_foreign(&bytes, UNLIKE.chars().collect());
                }
                let held_back = HELD_BACK.iter().any(|part| name.contains(part));
                let list = if held_back { &mut founts.held_back } else { &mut founts.latin };
                list.push(Arc::new(typeface));
            }
        }
        Ok(founts)
    }

    fn add_foreign(&mut self, bytes: &[u8], characters: Vec<char>) {
        let all = characters.iter().copied().chain(['A']);
        if let Some(typeface) = Typeface::parse_characters(bytes, all) {
            let drawn: Vec<char> = characters.into_iter().filter(|one| typeface.outline(*one).is_some()).collect();
            if drawn.len() > 10 {
                self.foreign.push((Fount::of(Arc::new(typeface)), drawn));
            }
        }
    }

    /// The founts that are not trained on, in place of the others.
    pub(crate) fn held_back(&self) -> Self {
        Self { latin: self.held_back.clone(), held_back: Vec::new(), foreign: self.foreign.clone() }
    }

    /// A fount: one in four is this project's own.
    pub(crate) fn throw(&self, dice: &mut Dice) -> Fount {
        if self.latin.is_empty() || dice.random_bool(0.25) {
            return Fount::throw(dice);
        }
        let typeface = Arc::clone(&self.latin[dice.random_range(0..self.latin.len())]);
        let fount = Fount::of(typeface);
        if dice.random_bool(0.7) { fount } else { fount.varied(dice) }
    }

    /// A fount of another script, with its characters.
    pub(crate) fn throw_foreign(&self, dice: &mut Dice) -> Option<&(Fount, Vec<char>)> {
        (!self.foreign.is_empty()).then(|| &self.foreign[dice.random_range(0..self.foreign.len())])
    }
}

impl fmt::Display for Founts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (latin, held_back, foreign) = (self.latin.len(), self.held_back.len(), self.foreign.len());
        write!(f, "{latin} founts ({held_back} held back, {foreign} of other scripts)")
    }
}

fn is_whole(typeface: &Typeface) -> bool {
    ('A'..='Z').chain('a'..='z').chain('0'..='9').chain("./-".chars()).all(|one| typeface.outline(one).is_some())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "ttf" || end == "otf") {
            files.push(path);
        }
    }
    Ok(())
}
