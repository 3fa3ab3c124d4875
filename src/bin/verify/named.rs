//! Checks that what the command line names is there, before anything is judged: a mistyped command is an error and
//! never a verdict.

use std::io;
use std::path::Path;

use bordercheck::{Document, Evidence, FileError, InputState, is_zip, limits, open_regular, read_stream, read_text};

use crate::args::Args;
use crate::load::{self, Source, Task};

/// The documents that the command line names.
///
/// # Errors
/// The fault of the command line.
pub(crate) fn tasks(args: &Args) -> Result<Vec<Task>, String> {
    if args.annotate.is_some() && args.documents.len() != 1 {
        return Err("--annotate draws into the picture of a single document".to_owned());
    }
    let files = [&args.infrared, &args.ultraviolet, &args.chip, &args.seal, &args.beside];
    let by_hand = args.mrz.is_some() || files.iter().any(|file| file.is_some());
    if by_hand && args.documents.len() > 1 {
        return Err(
            "--infrared, --ultraviolet, --chip, --mrz, --seal and --beside belong to a single document".to_owned()
        );
    }
    if args.documents.is_empty() && !by_hand {
        return Err("no document given; see verify --help".to_owned());
    }
    let from_stdin = args.documents.iter().filter(|path| is_stdin(path)).count();
    let mrz_from_stdin = args.mrz.as_deref() == Some("-");
    if from_stdin + usize::from(mrz_from_stdin) > 1 {
        return Err("- is standard input, which can be read once".to_owned());
    }
    for path in &args.documents {
        check_document(path)?;
    }
    for (option, path) in [("--infrared", &args.infrared), ("--ultraviolet", &args.ultraviolet), ("--seal", &args.seal)]
    {
        if let Some(path) = path {
            open_regular(path).map_err(|error| format!("{option} {}: {error}", path.display()))?;
        }
    }
    if let Some(path) = &args.chip {
        check_chip(path)?;
    }
    if let Some(path) = &args.beside {
        check_beside(path, args)?;
    }
    let mrz = args.mrz.as_deref().map(mrz_text).transpose()?;
    let sources = match args.documents.as_slice() {
        [] => vec![None],
        paths => paths.iter().map(|path| Some(source(path))).collect(),
    };
    let task = |source: Option<Source>| Task {
        name: match (&source, args.chip.as_ref().or(args.seal.as_ref())) {
            (Some(Source::Path(path)), _) | (None, Some(path)) => path.display().to_string(),
            (Some(Source::Stdin), _) => "-".to_owned(),
            (None, None) => "mrz".to_owned(),
        },
        source,
        infrared: args.infrared.clone(),
        ultraviolet: args.ultraviolet.clone(),
        chip: args.chip.clone(),
        mrz: mrz.clone(),
        seal: args.seal.clone(),
        beside: args.beside.clone(),
    };
    Ok(sources.into_iter().map(task).collect())
}

/// `--beside` names a document, and there is another that it lies beside.
fn check_beside(path: &Path, args: &Args) -> Result<(), String> {
    if is_stdin(path) {
        return Err("--beside -: a document on standard input is given as DOCUMENT".to_owned());
    }
    let others = [&args.chip, &args.seal];
    if args.documents.is_empty() && args.mrz.is_none() && others.iter().all(|path| path.is_none()) {
        return Err("--beside names the document that another is presented with; that one is missing".to_owned());
    }
    check_document(path).map_err(|why| format!("--beside {why}"))
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn source(path: &Path) -> Source {
    if is_stdin(path) { Source::Stdin } else { Source::Path(path.to_owned()) }
}

/// A document is a regular file, or a folder of which something is used or could have been. One that is there and cannot be read is a document
/// with a verdict.
fn check_document(path: &Path) -> Result<(), String> {
    if is_stdin(path) {
        return Ok(());
    }
    if path.is_dir() {
        let case = load::outline(path);
        let empty = case.is_unused() && !has_misnamed(&load::open(path));
        return if empty { Err(nothing_used(path, &case)) } else { Ok(()) };
    }
    match open_regular(path) {
        Err(error @ (FileError::Absent | FileError::NotRegular(_))) => {
            let hint = if matches!(error, FileError::Absent) { "" } else { "; - is standard input" };
            Err(format!("{}: {error}{hint}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Returns true if a file of the folder itself, or of its `chip`, could have been used under another name, or a folder could
/// not be read: that is a document with a verdict, which says so. What lies in other folders makes no case of this one.
fn has_misnamed(case: &Document<'_>) -> bool {
    let inputs = Evidence::read(case).inputs;
    let is_own = |folder: &str, file: &str| file.is_empty() || folder.eq_ignore_ascii_case("chip");
    let own = |name: &str| name.split_once('/').is_none_or(|(folder, file)| is_own(folder, file));
    inputs.iter().any(|input| own(&input.name) && input.state != InputState::Ignored)
}

/// `--chip` names a folder or a zip with a file of a chip.
fn check_chip(path: &Path) -> Result<(), String> {
    let failed = |why: &dyn std::fmt::Display| format!("--chip {}: {why}", path.display());
    if !path.is_dir() {
        let file = open_regular(path).map_err(|error| failed(&error))?;
        let mut beginning = Vec::new();
        let read = io::Read::read_to_end(&mut io::Read::take(file, 4), &mut beginning);
        if read.is_ok() && !is_zip(&beginning) {
            return Err(failed(&"no folder and no zip"));
        }
    }
    let chip = load::with_chip(Document::new(), path);
    if chip.is_unused() { Err(nothing_used(path, &chip)) } else { Ok(()) }
}

/// Names up to five of the files that were not used.
fn nothing_used(path: &Path, case: &Document<'_>) -> String {
    let names: Vec<&str> = case.parts().iter().map(|part| part.name.as_str()).take(5).collect();
    let what = if names.is_empty() { "it is empty".to_owned() } else { format!("it has {}", names.join(", ")) };
    let called = "visible.*, infrared.*, ultraviolet.*, mrz.txt, seal.bin or seal.txt, chip/, beside/, context.json";
    format!("{}: nothing in this folder is used: {what}; the files of a case are called {called}", path.display())
}

/// `--mrz`: standard input, a file if there is one of that name, else the text itself, its lines parted by `|`, line ends
/// or `\n`. Text without any of these and without a filler is a name of a file that is not there.
fn mrz_text(given: &str) -> Result<String, String> {
    let failed = |why: &dyn std::fmt::Display| format!("--mrz {given}: {why}");
    let text = if given == "-" {
        let bytes = read_stream(io::stdin().lock(), limits::MRZ_BYTES).map_err(|error| failed(&error))?;
        String::from_utf8(bytes).map_err(|_| failed(&"no UTF-8"))?
    } else if Path::new(given).exists() {
        read_text(Path::new(given), limits::MRZ_BYTES).map_err(|error| failed(&error))?
    } else if given.contains(['<', '|', '\n']) || given.contains("\\n") {
        given.replace("\\n", "\n").replace('|', "\n")
    } else {
        return Err(failed(&"there is no such file, and this is no MRZ"));
    };
    if text.trim().is_empty() { Err(failed(&"there is no text in it")) } else { Ok(text) }
}
