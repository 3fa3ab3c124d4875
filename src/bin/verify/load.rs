//! From paths to documents. What a document consists of and cannot be read becomes a part that says so, never the end of a
//! batch.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bordercheck::{Document, FileError, Kind, Plane, Unreadable, is_zip, limits, read_bounded, read_stream};

/// One document to be judged.
pub(crate) struct Task {
    /// The name in the output.
    pub(crate) name: String,
    /// The document itself, where there is one beside the parts that options name.
    pub(crate) source: Option<Source>,
    /// `--infrared`.
    pub(crate) infrared: Option<PathBuf>,
    /// `--ultraviolet`.
    pub(crate) ultraviolet: Option<PathBuf>,
    /// `--chip`.
    pub(crate) chip: Option<PathBuf>,
    /// `--mrz`, as text.
    pub(crate) mrz: Option<String>,
}

/// The source of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A picture, a case folder or a zip.
    Path(PathBuf),
    /// A picture or a zip on standard input.
    Stdin,
}

type Content = Result<Cow<'static, [u8]>, Unreadable>;

impl Task {
    /// Reads the document's files. It never fails: a file that cannot be read is a part that says why.
    pub(crate) fn load(&self) -> Document<'static> {
        let mut document = match &self.source {
            Some(Source::Path(path)) => open(path),
            Some(Source::Stdin) => from_stdin(),
            None => Document::new(),
        };
        for (plane, path) in [(Plane::Infrared, &self.infrared), (Plane::Ultraviolet, &self.ultraviolet)] {
            if let Some(path) = path {
                document = document.with(&file_name(path), Kind::Picture(plane), read_file(path, limits::FILE_BYTES));
            }
        }
        if let Some(path) = &self.chip {
            document = with_chip(document, path);
        }
        let document = match &self.mrz {
            Some(text) => document.with("mrz.txt", Kind::Mrz, Ok(text.clone().into_bytes().into())),
            None => document,
        };
        document.named(&self.name)
    }
}

/// Opens a picture, a case folder or a zip.
pub(crate) fn open(path: &Path) -> Document<'static> {
    if path.is_dir() {
        return open_folder(path);
    }
    from_file(&file_name(path), read_file(path, limits::FILE_BYTES))
}

fn from_stdin() -> Document<'static> {
    let bytes = read_stream(io::stdin().lock(), limits::FILE_BYTES);
    from_file("-", bytes.map(Cow::Owned).map_err(|error| unreadable(&error)))
}

fn from_file(name: &str, content: Content) -> Document<'static> {
    match content {
        Ok(bytes) if is_zip(&bytes) => Document::from_zip(name, &bytes),
        content => Document::new().with(name, Kind::Picture(Plane::Visible), content),
    }
}

/// The files of a chip from a folder or a zip, wherever in it they lie.
pub(crate) fn with_chip(document: Document<'static>, path: &Path) -> Document<'static> {
    let parts = if path.is_dir() {
        let files = list(path).into_iter().map(|(name, path)| (format!("chip/{name}"), path));
        open_files(files.collect())
    } else {
        match read_file(path, limits::FILE_BYTES) {
            Ok(bytes) if is_zip(&bytes) => Document::from_zip(&file_name(path), &bytes),
            Ok(_) => {
                let why = format!("{}: no folder and no zip", path.display());
                return document.with("chip", Kind::Chip, Err(Unreadable::Broken(why)));
            }
            Err(why) => return document.with("chip", Kind::Chip, Err(why)),
        }
    };
    parts.parts().iter().fold(document, |document, part| {
        let name = part.name.rsplit(['/', '\\']).next().unwrap_or_default();
        document.with(&format!("chip/{name}"), Kind::Chip, part.content.clone())
    })
}

/// The files of a case folder and of the folders in it.
fn open_folder(path: &Path) -> Document<'static> {
    let case = open_files(list(path));
    let is_chip = |part: &bordercheck::Part<'_>| part.kind == Kind::Chip;
    match chip_folder(path) {
        Some(chip) if !case.parts().iter().any(is_chip) => match fs::read_dir(chip) {
            Ok(_) => case.with_empty_chip(),
            Err(error) => case.with("chip", Kind::Chip, Err(Unreadable::Broken(error.to_string()))),
        },
        _ => case,
    }
}

/// The folder of the chip in a case folder.
fn chip_folder(case: &Path) -> Option<PathBuf> {
    let mut entries = fs::read_dir(case).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.find(|path| path.is_dir() && path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("chip")))
}

/// A case folder as it would be read, without the bytes of its files.
pub(crate) fn outline(folder: &Path) -> Document<'static> {
    let case = of_files(list(folder).into_iter().map(|(name, _)| (name, Ok(Cow::Borrowed(&[][..])))).collect());
    if chip_folder(folder).is_some() { case.with_empty_chip() } else { case }
}

/// Reads files, as many and as much as a case may have.
fn open_files(files: Vec<(String, PathBuf)>) -> Document<'static> {
    let mut room = limits::CASE_BYTES;
    let many = files.len() > limits::CASE_FILES;
    let read = files.into_iter().take(limits::CASE_FILES).map(|(name, path)| {
        let content = read_file(&path, Kind::in_case(&name).limit()).and_then(|bytes| fit(bytes, &mut room));
        (name, content)
    });
    let read: Vec<_> = read.collect();
    let case = of_files(read);
    if !many {
        return case;
    }
    let too_many = Unreadable::Limit(format!("more than {} files in a case", limits::CASE_FILES));
    case.with("more files", Kind::Other, Err(too_many))
}

/// The document of files by their paths in the case. The folder that was named is the case's own, and no other.
fn of_files(mut files: Vec<(String, Content)>) -> Document<'static> {
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    let add =
        |case: Document<'static>, (name, content): (String, Content)| case.with(&name, Kind::in_case(&name), content);
    files.into_iter().fold(Document::new(), add)
}

/// The files of a folder by their paths in it, those of the folder itself first, and no more than are read and one. What is
/// no regular file is in the list too: a part that cannot be read.
fn list(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut files = Vec::new();
    walk(folder, "", limits::CASE_FOLDERS, &mut files);
    files
}

fn walk(folder: &Path, prefix: &str, depth: usize, files: &mut Vec<(String, PathBuf)>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let (mut inner, mut own): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    own.sort();
    // The chip's folder before any other.
    inner.sort_by_key(|path| (file_name(path).to_lowercase() != "chip", path.clone()));
    let room = (limits::CASE_FILES + 1).saturating_sub(files.len());
    files.extend(own.into_iter().take(room).map(|path| (format!("{prefix}{}", file_name(&path)), path)));
    for path in inner {
        if depth > 1 && files.len() <= limits::CASE_FILES {
            walk(&path, &format!("{prefix}{}/", file_name(&path)), depth - 1, files);
        }
    }
}

/// Reads a regular file of no more bytes than a limit.
fn read_file(path: &Path, limit: u64) -> Content {
    read_bounded(path, limit).map(Cow::Owned).map_err(|error| unreadable(&error))
}

fn unreadable(error: &FileError) -> Unreadable {
    match error {
        FileError::TooLong { .. } => Unreadable::Limit(error.to_string()),
        _ => Unreadable::Broken(error.to_string()),
    }
}

fn fit(bytes: Cow<'static, [u8]>, room: &mut u64) -> Content {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    match room.checked_sub(length) {
        Some(left) => {
            *room = left;
            Ok(bytes)
        }
        None => Err(Unreadable::Limit(format!("the case has more than {} bytes", limits::CASE_BYTES))),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
