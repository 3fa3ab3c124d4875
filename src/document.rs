//! What the checkpoint handed over, unread: pictures per light source, an MRZ, a chip dump, transcripts, context.

use std::borrow::Cow;
use std::fmt;

use optics::Unreadable;
use zeroize::Zeroize as _;

use crate::limits;
use optics::Plane;

/// The name of the part that stands for a chip without files: the folder itself.
const EMPTY_CHIP: &str = "chip/";

/// A document as handed over. It borrows or owns its bytes and nothing in it has been looked at.
#[derive(Clone, Default)]
pub struct Document<'a> {
    parts: Vec<Part<'a>>,
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
    /// Checkpoint, direction, time, travelling group.
    Context,
    /// A kind that the engine does not know.
    Other,
}

impl Kind {
    /// The kind of a file of a case folder, from its path inside the case. Content is sniffed later, so a picture's
    /// extension does not matter.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let path = path.to_ascii_lowercase().replace('\\', "/");
        let mut segments = path.rsplit('/');
        let file = segments.next().unwrap_or_default();
        if segments.any(|folder| folder == "chip") {
            return Self::Chip;
        }
        if file == "mrz.txt" {
            return Self::Mrz;
        }
        if file == "context.json" {
            return Self::Context;
        }
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let plane = Plane::ALL.into_iter().find(|plane| plane.name() == stem);
        plane.map_or(Self::Other, Self::Picture)
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
        Self::new().with(name, Kind::Picture(Plane::Visible), Ok(bytes.into()))
    }

    /// An MRZ as text and nothing else.
    #[must_use]
    pub fn from_mrz(text: &'a str) -> Self {
        Self::new().with("mrz.txt", Kind::Mrz, Ok(text.as_bytes().into()))
    }

    /// The files of a case folder, under their paths inside it.
    #[must_use]
    pub fn from_case(files: impl IntoIterator<Item = (String, Result<Cow<'a, [u8]>, Unreadable>)>) -> Self {
        let with = |case: Self, (name, content): (String, _)| case.with(&name, Kind::of(&name), content);
        let mut case = files.into_iter().fold(Self::new(), with);
        case.parts.sort_by(|a, b| a.name.cmp(&b.name));
        case
    }

    /// This document with one more part. One that would make them more than [`limits::CASE_BYTES`] together becomes a
    /// part that says so, and its bytes are not held.
    #[must_use]
    pub fn with(mut self, name: &str, kind: Kind, content: Result<Cow<'a, [u8]>, Unreadable>) -> Self {
        let content = content.and_then(|bytes| match self.bytes().saturating_add(length(&bytes)) {
            0..=limits::CASE_BYTES => Ok(bytes),
            _ => Err(Unreadable::Limit(format!("the case has more than {} bytes", limits::CASE_BYTES))),
        });
        self.parts.push(Part { name: name.to_owned(), kind, content });
        self
    }

    /// The same document with a chip of which no file could be had: an empty `chip/`. That a chip was there to be read is
    /// known all the same, and its absence from the verdict is no reading of it (docs/design.md, settled point 8).
    #[must_use]
    pub fn with_empty_chip(self) -> Self {
        self.with(EMPTY_CHIP, Kind::Chip, Ok(Cow::Borrowed(&[])))
    }

    /// The bytes of all parts together.
    fn bytes(&self) -> u64 {
        self.parts.iter().filter_map(|part| part.content.as_deref().ok()).map(length).sum()
    }

    /// The parts, in order: those of a case sorted by name.
    #[must_use]
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }
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

    /// The bytes, if they can be had and are not too many.
    ///
    /// # Errors
    /// Why not.
    pub fn bytes(&self) -> Result<&[u8], Unreadable> {
        let bytes = self.content.as_deref().map_err(Clone::clone)?;
        let length = length(bytes);
        if length > limits::FILE_BYTES {
            let why = format!("{length} bytes, more than the {} that are read", limits::FILE_BYTES);
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
            ("context.json", Kind::Context),
            ("visible2.png", Kind::Other),
            ("", Kind::Other),
        ];
        for (path, kind) in expected {
            assert_eq!(Kind::of(path), kind, "{path}");
        }
    }
}
