//! From paths to documents. What cannot be read becomes a part that says so, never the end of a batch.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use bordercheck::{Document, Kind, Plane, Unreadable, is_zip, limits};

use crate::args::Args;

/// One document to be judged.
pub(crate) struct Task {
    /// Its name in the output.
    pub(crate) name: String,
    path: Option<PathBuf>,
    infrared: Option<PathBuf>,
    ultraviolet: Option<PathBuf>,
    chip: Option<PathBuf>,
    mrz: Option<String>,
}

type Content = Result<Cow<'static, [u8]>, Unreadable>;

/// The documents that the command line names.
///
/// # Errors
/// What is wrong with the command line.
pub(crate) fn tasks(args: &Args) -> Result<Vec<Task>, String> {
    if args.annotate.is_some() && args.documents.len() != 1 {
        return Err("--annotate draws into the picture of a single document".to_owned());
    }
    let by_hand = args.infrared.is_some() || args.ultraviolet.is_some() || args.chip.is_some() || args.mrz.is_some();
    let mrz = args.mrz.as_deref().map(mrz_text).transpose()?;
    if by_hand && args.documents.len() > 1 {
        return Err("--infrared, --ultraviolet, --chip and --mrz are parts of a single document".to_owned());
    }
    if args.documents.is_empty() && !by_hand {
        return Err("no document given; see verify --help".to_owned());
    }
    let paths = if args.documents.is_empty() { vec![None] } else { args.documents.iter().cloned().map(Some).collect() };
    let task = |path: Option<PathBuf>| Task {
        name: path.as_ref().or(args.chip.as_ref()).map_or("mrz".to_owned(), |path| path.display().to_string()),
        path,
        infrared: args.infrared.clone(),
        ultraviolet: args.ultraviolet.clone(),
        chip: args.chip.clone(),
        mrz: mrz.clone(),
    };
    Ok(paths.into_iter().map(task).collect())
}

impl Task {
    /// Reads the document's files. It never fails: a file that cannot be read is a part that says why.
    pub(crate) fn load(&self) -> Document<'static> {
        let mut document = self.path.as_deref().map(open).unwrap_or_default();
        for (plane, path) in [(Plane::Infrared, &self.infrared), (Plane::Ultraviolet, &self.ultraviolet)] {
            if let Some(path) = path {
                document = document.with(&file_name(path), Kind::Picture(plane), read_file(path));
            }
        }
        if let Some(path) = &self.chip {
            document = with_chip(document, path);
        }
        match &self.mrz {
            Some(text) => document.with("mrz.txt", Kind::Mrz, Ok(text.clone().into_bytes().into())),
            None => document,
        }
    }
}

/// `--mrz`: a file if there is one of that name, else the text itself, its lines parted by `|`, line ends or `\n`.
fn mrz_text(text_or_path: &str) -> Result<String, String> {
    if Path::new(text_or_path).is_file() {
        let bytes = read_file(Path::new(text_or_path)).map_err(|why| format!("--mrz {text_or_path}: {why}"))?;
        return String::from_utf8(bytes.into_owned()).map_err(|_| format!("--mrz {text_or_path}: no UTF-8"));
    }
    Ok(text_or_path.replace("\\n", "\n").replace('|', "\n"))
}

fn open(path: &Path) -> Document<'static> {
    if path.is_dir() {
        return open_folder(path);
    }
    match read_file(path) {
        Ok(bytes) if is_zip(&bytes) => Document::from_zip(&file_name(path), &bytes),
        content => Document::new().with(&file_name(path), Kind::Picture(Plane::Visible), content),
    }
}

/// The files of a chip from a folder or a zip, wherever in it they lie.
fn with_chip(document: Document<'static>, path: &Path) -> Document<'static> {
    let parts = if path.is_dir() {
        open_files(list(path, ""))
    } else {
        match read_file(path) {
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

/// The files of a case folder and of its `chip` folder.
fn open_folder(path: &Path) -> Document<'static> {
    let mut files: Vec<(String, PathBuf)> = list(path, "");
    for chip in chips_of(path) {
        files.extend(list(&chip, "chip/"));
    }
    let case = open_files(files);
    let has_chip = chips_of(path).next().is_some();
    if has_chip && case.parts().iter().all(|part| part.kind != Kind::Chip) { case.with_empty_chip() } else { case }
}

/// The folders of the chip in a case folder; more than one where only upper and lower case differ.
fn chips_of(case: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(case).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.is_dir() && path.file_name().is_some_and(is_chip))
}

/// Reads files, as many and as much as a case may have.
fn open_files(mut files: Vec<(String, PathBuf)>) -> Document<'static> {
    files.sort();
    let (taken, left) = files.split_at(files.len().min(limits::CASE_FILES));
    let mut room = limits::CASE_BYTES;
    let read = taken.iter().map(|(name, path)| {
        let content = read_file(path).and_then(|bytes| fit(bytes, &mut room));
        (name.clone(), content)
    });
    let too_many = Unreadable::Limit(format!("more than {} files in a case", limits::CASE_FILES));
    Document::from_case(
        read.chain(left.iter().map(|(name, _)| (name.clone(), Err(too_many.clone())))).collect::<Vec<_>>(),
    )
}

fn is_chip(name: &OsStr) -> bool {
    name.eq_ignore_ascii_case("chip")
}

fn list(folder: &Path, prefix: &str) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.is_file()).map(|path| (format!("{prefix}{}", file_name(&path)), path)).collect()
}

/// Reads at most one byte more than a file may have, so that what is too long is known to be and costs no more.
fn read_file(path: &Path) -> Content {
    let mut bytes = Vec::new();
    let file = File::open(path);
    let read = file.and_then(|file| file.take(limits::FILE_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| Unreadable::Broken(error.to_string()))?;
    Ok(bytes.into())
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
