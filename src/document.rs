//! The document as the checkpoint handed it over, unread: pictures per light source, an MRZ, a chip dump, transcripts, seals, context.

use std::borrow::Cow;
use std::fmt;

use optics::Unreadable;
use zeroize::Zeroize as _;

use crate::limits;
use optics::Plane;

/// The name of the part that stands for a chip without files: the folder itself.
const EMPTY_CHIP: &str = "chip/";

/// The folder of the document that another is presented with.
pub(crate) const BESIDE: &str = "beside";

/// A document as handed over. It borrows or owns its bytes and nothing in it has been looked at.
#[derive(Clone, Default)]
pub struct Document<'a> {
    name: String,
    parts: Vec<Part<'a>>,
    beside: Option<Box<Self>>,
}

/// One file of a document.
#[derive(Clone)]
pub struct Part<'a> {
    /// The name it was handed in under, relative to the case: `visible.png`, `chip/EF.SOD`.
    pub name: String,
    /// The kind by the part's name. The content may be something else, which is found when it is read.
    pub kind: Kind,
    /// Bytes of the part, or the reason why they are missing.
    pub content: Result<Cow<'a, [u8]>, Unreadable>,
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        // What is the caller's stays the caller's.
        if let Ok(Cow::Owned(bytes)) = &mut self.content {
            bytes.zeroize();
        }
    }
}

/// The kind of a part, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The page, or a card's second side, in one light.
    Picture(Plane),
    /// The MRZ as text, as a reader device read it.
    Mrz,
    /// A file of the chip.
    Chip,
    /// A visible digital seal, as a scanner read it: bytes of a VDS, text of a VDS-NC or IDB.
    Seal,
    /// Checkpoint, direction, time, travelling group.
    Context,
    /// A kind that the engine does not know.
    Other,
}

impl Kind {
    /// The kind of a file of a case folder, from its path inside the case. Content is sniffed later, so a picture's
    /// extension does not matter. What lies in `beside/` belongs to another document.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let path = path.to_ascii_lowercase().replace('\\', "/");
        let mut segments = path.rsplit('/');
        let file = segments.next().unwrap_or_default();
        let folders: Vec<&str> = segments.collect();
        if folders.contains(&BESIDE) {
            return Self::Other;
        }
        if folders.contains(&"chip") {
            return Self::Chip;
        }
        if file == "mrz.txt" {
            return Self::Mrz;
        }
        if matches!(file, "seal.bin" | "seal.txt") {
            return Self::Seal;
        }
        if file == "context.json" {
            return Self::Context;
        }
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let plane = Plane::ALL.into_iter().find(|plane| plane.name() == stem);
        plane.map_or(Self::Other, Self::Picture)
    }

    /// The kind of a file of a case, from its path behind the case's own folder: in a folder that a case does not have it is
    /// nothing that is known.
    #[must_use]
    pub fn in_case(path: &str) -> Self {
        let (folder, file) = path.split_once(['/', '\\']).unwrap_or(("", path));
        let known = folder.is_empty() || folder.eq_ignore_ascii_case("chip") && !file.is_empty();
        if known || path == EMPTY_CHIP { Self::of(path) } else { Self::Other }
    }

    /// The number of bytes that are read of a file of this kind.
    #[must_use]
    pub fn limit(self) -> u64 {
        match self {
            Self::Picture(_) | Self::Other => limits::FILE_BYTES,
            Self::Mrz => limits::MRZ_BYTES,
            Self::Chip => u64::try_from(lds::limits::CHIP_FILE_BYTES).unwrap_or(limits::FILE_BYTES),
            Self::Seal => limits::SEAL_BYTES,
            Self::Context => limits::CONTEXT_BYTES,
        }
    }
}

impl<'a> Document<'a> {
    /// A document without parts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A page scan and nothing else.
    #[must_use]
    pub fn from_picture(name: &str, bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self::new().with(name, Kind::Picture(Plane::Visible), Ok(bytes.into())).named(name)
    }

    /// An MRZ as text and nothing else.
    #[must_use]
    pub fn from_mrz(text: &'a str) -> Self {
        Self::new().with("mrz.txt", Kind::Mrz, Ok(text.as_bytes().into()))
    }

    /// The files of a case folder, under their paths inside it. A folder that all files of a case lie in is the case's own. A
    /// file in any other folder than `chip` and `beside` is of no kind, so that two cases in one folder are not taken for one.
    #[must_use]
    pub fn from_case(files: impl IntoIterator<Item = (String, Result<Cow<'a, [u8]>, Unreadable>)>) -> Self {
        let files: Vec<_> = files.into_iter().collect();
        let known = files.iter().map(|(name, _)| name.as_str()).filter(|name| Kind::of(name) != Kind::Other);
        let own = own_folder(known).to_owned();
        let with = |case: Self, (name, content): (String, _)| match name.strip_prefix(own.as_str()) {
            Some(path) => case.with_file(&name, path, content),
            None => case.with(&name, Kind::Other, content),
        };
        let mut case = files.into_iter().fold(Self::new(), with);
        case.parts.sort_by(|a, b| a.name.cmp(&b.name));
        if let Some(beside) = &mut case.beside {
            beside.parts.sort_by(|a, b| a.name.cmp(&b.name));
        }
        case
    }

    /// This document with one more file, whose path behind the case's own folder says what it is: a part of this document,
    /// or, in `beside`, of the one that it is presented with.
    #[must_use]
    pub fn with_file(self, name: &str, path: &str, content: Result<Cow<'a, [u8]>, Unreadable>) -> Self {
        match path.split_once(['/', '\\']) {
            Some((folder, path)) if folder.eq_ignore_ascii_case(BESIDE) && !path.is_empty() => {
                self.with_part_beside(path, Kind::in_case(path), content)
            }
            _ => self.with(name, Kind::in_case(path), content),
        }
    }

    /// This document with the one that it is presented with: the passport of a visa.
    #[must_use]
    pub fn with_beside(self, mut other: Self) -> Self {
        let mut parts = std::mem::take(&mut other.parts);
        parts.iter_mut().fold(self, |document, part| {
            let content = std::mem::replace(&mut part.content, Ok(Cow::Borrowed(&[])));
            document.with_part_beside(&part.name, part.kind, content)
        })
    }

    fn with_part_beside(mut self, name: &str, kind: Kind, content: Result<Cow<'a, [u8]>, Unreadable>) -> Self {
        let content = self.fitting(content);
        let beside = self.beside.take().map_or_else(Self::new, |beside| *beside);
        self.beside = Some(Box::new(beside.with(name, kind, content)));
        self
    }

    /// The document that this one is presented with.
    #[must_use]
    pub fn beside(&self) -> Option<&Self> {
        self.beside.as_deref()
    }

    /// Names the document; its verdict carries the name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// The name that its verdict carries; empty unless one was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns true if nothing of the document is used: each part is of a kind or under a name that is not known.
    #[must_use]
    pub fn is_unused(&self) -> bool {
        self.parts.iter().all(|part| !part.is_known())
    }

    /// This document with one more part. One that would make them more than [`limits::CASE_BYTES`] together becomes a
    /// part that says so, and its bytes are not held.
    #[must_use]
    pub fn with(mut self, name: &str, kind: Kind, content: Result<Cow<'a, [u8]>, Unreadable>) -> Self {
        let content = self.fitting(content);
        self.parts.push(Part { name: name.to_owned(), kind, content });
        self
    }

    /// Adds a chip of which no file could be had: an empty `chip/`. That a chip was there to be read is
    /// known all the same, and its absence from the verdict is no reading of it (docs/design.md, settled point 8).
    #[must_use]
    pub fn with_empty_chip(self) -> Self {
        self.with(EMPTY_CHIP, Kind::Chip, Ok(Cow::Borrowed(&[])))
    }

    /// The content of one more part, if the bytes of all together do not exceed the limit.
    fn fitting(&self, content: Result<Cow<'a, [u8]>, Unreadable>) -> Result<Cow<'a, [u8]>, Unreadable> {
        content.and_then(|bytes| match self.bytes().saturating_add(length(&bytes)) {
            0..=limits::CASE_BYTES => Ok(bytes),
            _ => Err(Unreadable::Limit(format!("the case has more than {} bytes", limits::CASE_BYTES))),
        })
    }

    /// The bytes of all parts together, with those of the document beside.
    fn bytes(&self) -> u64 {
        let own: u64 = self.parts.iter().filter_map(|part| part.content.as_deref().ok()).map(length).sum();
        own.saturating_add(self.beside.as_ref().map_or(0, |beside| beside.bytes()))
    }

    /// The parts, in order: those of a case sorted by name.
    #[must_use]
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }
}

/// The folders that all paths lie in, with the separator behind them; the chip's folder is none of these.
fn own_folder<'n>(mut names: impl Iterator<Item = &'n str>) -> &'n str {
    let folders = |name: &'n str| name.rfind(['/', '\\']).map_or("", |end| name.get(..=end).unwrap_or_default());
    let Some(first) = names.next().map(folders) else { return "" };
    let shared = names.map(folders).fold(first, |shared, other| {
        let same = shared.char_indices().zip(other.chars()).take_while(|((_, a), b)| a == b);
        let end = same.filter(|((_, a), _)| ['/', '\\'].contains(a)).map(|((at, _), _)| at + 1).last();
        shared.get(..end.unwrap_or(0)).unwrap_or_default()
    });
    let outside = shared.split_inclusive(['/', '\\']).take_while(|folder| {
        let name = folder.trim_end_matches(['/', '\\']);
        !name.eq_ignore_ascii_case("chip")
    });
    shared.get(..outside.map(str::len).sum()).unwrap_or_default()
}

impl Part<'_> {
    /// The bytes of memory that it takes while its case is worked on. The files of a chip are copied, and parsed into
    /// values that may take twice as much.
    pub(crate) fn memory(&self) -> u64 {
        let bytes = self.content.as_deref().map_or(0, length);
        bytes.saturating_mul(if self.kind == Kind::Chip { 4 } else { 1 })
    }

    /// Returns true if this stands for a chip without files.
    pub(crate) fn is_empty_chip(&self) -> bool {
        self.kind == Kind::Chip && self.name == EMPTY_CHIP && self.content.as_ref().is_ok_and(|bytes| bytes.is_empty())
    }

    /// Returns true if the name and the kind of the part are those of one that is read.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match self.kind {
            Kind::Picture(_) | Kind::Mrz | Kind::Seal | Kind::Context => true,
            Kind::Chip if self.name.ends_with(['/', '\\']) || self.content.is_err() => true,
            Kind::Chip => lds::Ef::of(&self.name, self.content.as_deref().unwrap_or_default()).is_some(),
            Kind::Other => false,
        }
    }

    /// The bytes, if they can be had and are not too many.
    ///
    /// # Errors
    /// The reason why it was not added.
    pub fn bytes(&self) -> Result<&[u8], Unreadable> {
        let bytes = self.content.as_deref().map_err(Clone::clone)?;
        let length = length(bytes);
        let limit = self.kind.limit();
        if length > limit {
            let why = format!("{length} bytes, more than the {limit} that are read");
            return Err(Unreadable::Limit(why));
        }
        Ok(bytes)
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

// The bytes are personal data.
impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.parts.iter().map(|part| (&part.name, part.kind))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_beyond_the_bytes_of_a_case_are_not_held() {
        let half = vec![0; usize::try_from(limits::CASE_BYTES / 2).unwrap()];
        let document = ["a", "b", "c"].iter().fold(Document::new(), |document, name| {
            document.with(name, Kind::Other, Ok(Cow::Borrowed(half.as_slice())))
        });
        let held: Vec<bool> = document.parts().iter().map(|part| part.content.is_ok()).collect();
        assert_eq!(held, [true, true, false]);
        assert!(matches!(document.parts()[2].bytes(), Err(Unreadable::Limit(_))));
    }

    #[test]
    fn a_part_is_known_by_its_path_and_not_by_its_extension() {
        let expected = [
            ("visible.png", Kind::Picture(Plane::Visible)),
            ("VISIBLE.JPEG", Kind::Picture(Plane::Visible)),
            ("case/back.infrared.tif", Kind::Picture(Plane::BackInfrared)),
            ("mrz.txt", Kind::Mrz),
            ("chip/EF.SOD", Kind::Chip),
            ("chip\\active-authentication.json", Kind::Chip),
            ("chip/", Kind::Chip),
            ("seal.bin", Kind::Seal),
            ("Seal.TXT", Kind::Seal),
            ("context.json", Kind::Context),
            ("visible2.png", Kind::Other),
            ("", Kind::Other),
            ("beside/visible.png", Kind::Other),
        ];
        for (path, kind) in expected {
            assert_eq!(Kind::of(path), kind, "{path}");
        }
    }

    #[test]
    fn files_of_the_document_beside_are_its_own() {
        let names =
            ["case/beside/chip/EF.DG1", "case/beside/visible.png", "case/beside/beside/mrz.txt", "case/visible.png"];
        let files = names.iter().map(|name| ((*name).to_owned(), Ok(b"x".as_slice().into())));
        let case = Document::from_case(files);
        let parts = |document: &Document<'_>| {
            document.parts().iter().map(|part| (part.name.clone(), part.kind)).collect::<Vec<_>>()
        };
        let visible = Kind::Picture(Plane::Visible);
        assert_eq!(parts(&case), [("case/visible.png".to_owned(), visible)]);
        let expected = [("beside/mrz.txt", Kind::Other), ("chip/EF.DG1", Kind::Chip), ("visible.png", visible)];
        assert_eq!(parts(case.beside().unwrap()), expected.map(|(name, kind)| (name.to_owned(), kind)));
        assert!(case.beside().unwrap().beside().is_none());
    }

    fn kinds(names: &[&str]) -> Vec<Kind> {
        let files = names.iter().map(|name| ((*name).to_owned(), Ok(b"x".as_slice().into())));
        Document::from_case(files).parts().iter().map(|part| part.kind).collect()
    }

    #[test]
    fn files_of_two_cases_are_not_taken_for_one() {
        let visible = Kind::Picture(Plane::Visible);
        assert_eq!(kinds(&["case/chip/EF.SOD", "case/visible.png"]), [Kind::Chip, visible]);
        assert_eq!(kinds(&["chip/EF.DG1", "chip/EF.SOD"]), [Kind::Chip, Kind::Chip]);
        assert_eq!(kinds(&["a/b/visible.png"]), [visible]);
        assert_eq!(kinds(&["a/visible.png", "b/visible.png"]), [Kind::Other, Kind::Other]);
        assert_eq!(kinds(&["beside/visible.png", "visible.png"]), [visible]);
        assert_eq!(kinds(&["old/mrz.txt", "visible.png"]), [Kind::Other, visible]);
        // What packing programs leave beside the case, and what is called as if it lay in it.
        assert_eq!(
            kinds(&["__MACOSX/case/._visible.png", "case/visible.png", "notes"]),
            [Kind::Other, visible, Kind::Other]
        );
        assert_eq!(kinds(&["ab/mrz.txt", "a/mrz.txt"]), [Kind::Other, Kind::Other]);
    }

    #[test]
    fn document_of_unknown_names_is_unused() {
        let case = |names: &[&str]| {
            Document::from_case(names.iter().map(|name| ((*name).to_owned(), Ok(b"x".as_slice().into()))))
        };
        assert!(case(&[]).is_unused());
        assert!(case(&["notes.txt", "scan.png", "chip/readme.txt"]).is_unused());
        assert!(!case(&["notes.txt", "chip/EF.SOD"]).is_unused());
        assert!(!case(&["notes.txt"]).with_empty_chip().is_unused());
    }
}
