//! Checks that nothing is written over or into what is read, and that no two outputs are one file.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use bordercheck::{Profile, limits};

use crate::args::Args;
use crate::load::Task;
use crate::output;

/// The identity of a file or folder that is there, under whatever names.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = PathBuf;

/// A file or folder that is to be written.
struct Output<'a> {
    option: &'static str,
    path: &'a Path,
    /// The path without links and `..`; of what is not there yet, too.
    place: PathBuf,
}

/// Checks that an output is none of the inputs and lies in none, that it lies in a folder that is there, and that no other
/// output is the same file.
///
/// # Errors
/// The reason why it cannot be meant.
pub(crate) fn check(args: &Args, tasks: &[Task]) -> Result<(), String> {
    let options = [("--out", &args.out), ("--annotate", &args.annotate), ("--protection", &args.protection)];
    let options = options.into_iter().chain([("--journal", &args.journal)]);
    let outputs: Vec<Output<'_>> = options
        .filter_map(|(option, path)| path.as_deref().map(|path| Output { option, path, place: place(path) }))
        .collect();
    let into_folder = tasks.len() > 1 || args.out.as_ref().is_some_and(|path| path.is_dir());
    for Output { option, path, .. } in &outputs {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let is_made = *option == "--out" && into_folder || *option == "--journal";
        if !(path.is_dir() || folder.is_dir() || is_made) {
            return Err(format!("{option} {}: there is no folder {}", path.display(), folder.display()));
        }
    }
    // The files in the folder of --out.
    let reports: Vec<PathBuf> = match args.out.as_deref().filter(|_| into_folder) {
        Some(folder) => tasks.iter().map(|task| place(&output::report_path(folder, &task.name, args.format))).collect(),
        None => Vec::new(),
    };
    let inputs = inputs(args);
    let is_input = |place: &Path| place.ancestors().filter_map(identity).any(|identity| inputs.contains(&identity));
    for Output { option, path, place } in &outputs {
        if is_input(place) || *option == "--out" && reports.iter().any(|report| is_input(report)) {
            let why = "this is an input or lies in one, which is never written to";
            return Err(format!("{option} {}: {why}", path.display()));
        }
    }
    for (at, one) in outputs.iter().enumerate() {
        for other in outputs.iter().skip(at + 1) {
            check_pair(one, other, &reports)?;
        }
    }
    check_forms(args)
}

/// Checks two outputs, in the order of the options. `reports` are the files in the folder of `--out`, if it is one.
fn check_pair(one: &Output<'_>, other: &Output<'_>, reports: &[PathBuf]) -> Result<(), String> {
    let is_out = one.option == "--out";
    if is_same(&one.place, &other.place) || is_out && reports.iter().any(|report| is_same(report, &other.place)) {
        return Err(format!("{} and {} are the same file {}", one.option, other.option, other.path.display()));
    }
    // What is the officer's alone does not lie among reports that the holder may see.
    if is_out && !reports.is_empty() && other.option == "--protection" && is_inside(&other.place, &one.place) {
        return Err(format!("--protection {}: this lies in the folder of --out", other.path.display()));
    }
    if other.option == "--journal" && is_inside(&one.place, &other.place) {
        return Err(format!("{} {}: this lies in the folder of --journal", one.option, one.path.display()));
    }
    Ok(())
}

/// Checks what an output may be called.
fn check_forms(args: &Args) -> Result<(), String> {
    if args.protection.as_ref().is_some_and(|path| path.is_dir()) {
        return Err("--protection is a file, with one line for each document".to_owned());
    }
    let is_picture = |path: &PathBuf| image::ImageFormat::from_path(path).is_ok();
    if args.annotate.as_ref().is_some_and(|path| !is_picture(path)) {
        return Err("--annotate writes a picture: FILE.png".to_owned());
    }
    if args.documents.len() > 1 && args.out.as_ref().is_some_and(|path| path.exists() && !path.is_dir()) {
        return Err("several documents need a folder: --out DIR".to_owned());
    }
    Ok(())
}

/// The inputs, and the files and folders in them, as far as their number allows.
fn inputs(args: &Args) -> HashSet<Identity> {
    let mrz = args.mrz.as_deref().map(Path::new);
    let profile = Some(&*args.profile).filter(|name| Profile::built_in(name).is_none()).map(Path::new);
    let single = [&args.infrared, &args.ultraviolet, &args.chip, &args.seal, &args.beside, &args.registry, &args.sign];
    let single = single.into_iter().filter_map(|path| path.as_deref()).chain(mrz).chain(profile);
    let paths: Vec<&Path> = args.documents.iter().chain(&args.trust).map(PathBuf::as_path).chain(single).collect();
    let mut found: HashSet<Identity> = paths.iter().filter_map(|path| identity(path)).collect();
    if paths.contains(&Path::new("-")) {
        found.extend(stdin_identity());
    }
    for path in paths {
        add_content(path, limits::TRUST_FOLDERS, &mut found);
    }
    found
}

/// Adds what is in a folder. A link out of it leads to an input too.
fn add_content(folder: &Path, depth: usize, found: &mut HashSet<Identity>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if found.len() < MOST_INPUTS && identity(&path).is_some_and(|identity| found.insert(identity)) && depth > 1 {
            add_content(&path, depth - 1, found);
        }
    }
}

/// Files and folders of inputs that are compared with outputs: those of some thousand cases.
const MOST_INPUTS: usize = 1 << 16;

fn is_same(one: &Path, other: &Path) -> bool {
    one == other || matches!((identity(one), identity(other)), (Some(one), Some(other)) if one == other)
}

fn is_inside(place: &Path, folder: &Path) -> bool {
    place.ancestors().any(|above| is_same(above, folder))
}

/// The path without links and `..`, also of a file that is not there yet or to which a link leads.
fn place(path: &Path) -> PathBuf {
    let mut path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for _ in 0..MOST_LINKS {
        if let Ok(place) = path.canonicalize() {
            return place;
        }
        let Ok(to) = fs::read_link(&path) else { break };
        path = path.parent().map_or_else(|| to.clone(), |folder| folder.join(&to));
    }
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => place(folder).join(name),
        // The end is `..`.
        (Some(folder), None) => place(folder).parent().map_or_else(PathBuf::new, Path::to_owned),
        (None, _) => path,
    }
}

/// Links in one another that are followed; Linux follows as many.
const MOST_LINKS: usize = 40;

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    fs::metadata(path).ok().as_ref().map(identity_of)
}

#[cfg(unix)]
fn identity_of(about: &fs::Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    (about.dev(), about.ino())
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    path.canonicalize().ok()
}

/// The file that standard input reads, if it is one.
#[cfg(unix)]
fn stdin_identity() -> Option<Identity> {
    use std::os::fd::AsFd as _;
    let stdin = std::io::stdin().as_fd().try_clone_to_owned().ok()?;
    fs::File::from(stdin).metadata().ok().filter(fs::Metadata::is_file).as_ref().map(identity_of)
}

#[cfg(not(unix))]
fn stdin_identity() -> Option<Identity> {
    None
}
