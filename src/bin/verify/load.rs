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
    /// `--seal`.
    pub(crate) seal: Option<PathBuf>,
    /// `--beside`.
    pub(crate) beside: Option<PathBuf>,
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
        if let Some(text) = &self.mrz {
            document = document.with("mrz.txt", Kind::Mrz, Ok(text.clone().into_bytes().into()));
        }
        if let Some(path) = &self.seal {
            document = document.with(&file_name(path), Kind::Seal, read_file(path, limits::SEAL_BYTES));
        }
        if let Some(path) = &self.beside {
            document = document.with_beside(open(path));
        }
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
        let files = list(path).into_iter().map(|(name, entry)| (format!("chip/{name}"), entry));
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
        let name = part.name.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
        document.with(&format!("chip/{name}"), Kind::Chip, part.content.clone())
    })
}

/// The files of a case folder and of the folders in it.
fn open_folder(path: &Path) -> Document<'static> {
    let case = open_files(list(path));
    let has_chip = case.parts().iter().any(|part| part.kind == Kind::Chip);
    if chip_folder(path).is_some() && !has_chip { case.with_empty_chip() } else { case }
}

/// The folder of the chip in a case folder.
fn chip_folder(case: &Path) -> Option<PathBuf> {
    let mut entries = fs::read_dir(case).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.find(|path| path.is_dir() && path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("chip")))
}

/// A case folder as it would be read, without the bytes of its files.
pub(crate) fn outline(folder: &Path) -> Document<'static> {
    let nothing = |entry: Entry| entry.map(|_| Cow::Borrowed(&[][..]));
    let case = of_files(list(folder).into_iter().map(|(name, entry)| (name, nothing(entry))).collect());
    if chip_folder(folder).is_some() { case.with_empty_chip() } else { case }
}

/// Reads files, as many and as much as a case may have.
fn open_files(files: Vec<(String, Entry)>) -> Document<'static> {
    let mut room = limits::CASE_BYTES;
    let many = files.len() > limits::CASE_FILES;
    let read = files.into_iter().take(limits::CASE_FILES).map(|(name, entry)| {
        let content = entry.and_then(|path| read_file(&path, Kind::in_case(&name).limit()));
        let content = content.and_then(|bytes| fit(bytes, &mut room));
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
    let add = |case: Document<'static>, (name, content): (String, Content)| case.with_file(&name, &name, content);
    files.into_iter().fold(Document::new(), add)
}

/// A file of a folder, or the reason why a folder in it was not looked into.
type Entry = Result<PathBuf, Unreadable>;

/// The files of a folder by their paths in it, those of the folder itself first, and no more than are read and one. What is
/// no regular file is in the list too: a part that cannot be read. So is a folder that cannot be read or lies too deep; its
/// path ends with `/`.
fn list(folder: &Path) -> Vec<(String, Entry)> {
    let mut files = Vec::new();
    walk(folder, "", Some(limits::CASE_FOLDERS), &mut files);
    files
}

/// Adds the files of a folder and of as many folders in one another below it as `depth` says; without one the folder itself
/// lies too deep.
fn walk(folder: &Path, prefix: &str, depth: Option<usize>, files: &mut Vec<(String, Entry)>) {
    let failed = |why: Unreadable| {
        let name = if prefix.is_empty() { format!("{}/", file_name(folder)) } else { prefix.to_owned() };
        (name, Err(why))
    };
    let (entries, faults) = match fs::read_dir(folder) {
        Ok(entries) => {
            let (entries, faults): (Vec<_>, Vec<_>) = entries.partition(Result::is_ok);
            (entries.into_iter().flatten().collect(), faults.into_iter().find_map(Result::err))
        }
        Err(error) => (Vec::new(), Some(error)),
    };
    files.extend(faults.map(|error| failed(Unreadable::Broken(error.to_string()))));
    let Some(depth) = depth else {
        let why = || Unreadable::Limit(format!("more than {} folders in one another", limits::CASE_FOLDERS));
        return files.extend((!entries.is_empty()).then(|| failed(why())));
    };
    let entries = entries.iter().map(fs::DirEntry::path);
    let (mut inner, mut own): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    own.sort();
    // The chip's folder before any other.
    inner.sort_by_key(|path| (file_name(path).to_lowercase() != "chip", path.clone()));
    let room = (limits::CASE_FILES + 1).saturating_sub(files.len());
    files.extend(own.into_iter().take(room).map(|path| (format!("{prefix}{}", file_name(&path)), Ok(path))));
    for path in inner {
        if files.len() <= limits::CASE_FILES {
            walk(&path, &format!("{prefix}{}/", file_name(&path)), depth.checked_sub(1), files);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_that_was_not_looked_into_is_a_part() {
        let root = std::env::temp_dir().join(format!("bordercheck-load-{}", std::process::id()));
        let deepest = root.join("1/2/3/4/5/chip");
        fs::create_dir_all(&deepest).unwrap();
        fs::write(root.join("mrz.txt"), "P<UTO").unwrap();
        fs::write(root.join("1/2/3/4/notes.txt"), "seen").unwrap();
        let parts = |folder: &Path| {
            let case = open_folder(folder);
            let parts = case.parts().iter().map(|part| (part.name.clone(), part.content.is_ok()));
            parts.collect::<Vec<_>>()
        };
        let expected = [("1/2/3/4/5/", false), ("1/2/3/4/notes.txt", true), ("mrz.txt", true)];
        assert_eq!(parts(&root), expected.map(|(name, read)| (name.to_owned(), read)));
        fs::remove_dir_all(&root).unwrap();
        // A folder that cannot be read, here because it is gone.
        let name = format!("{}/", file_name(&root));
        assert_eq!(parts(&root), [(name, false)]);
    }
}
