//! `registry root`.

use std::path::Path;

use bordercheck::{limits, read_bounded};
use jiff::Timestamp;
use registry::root::{Root, SignedRoot, check_chain};
use registry::storage::write_file;
use serde_json::json;

use crate::args::RootCommand;
use crate::keys;
use crate::output::{Done, Output};

/// `registry root`.
pub(crate) fn run(command: &RootCommand, output: &Output) -> Result<Done, String> {
    match command {
        RootCommand::New { draft, out } => make(read_draft(draft)?, out, output),
        RootCommand::Sign { file, key } => sign(file, key, output),
        RootCommand::Rotate { former, draft, out } => {
            let former = read(former)?;
            let mut root = read_draft(draft)?;
            root.version = former.root.version.saturating_add(1);
            make(root, out, output)
        }
        RootCommand::Show { files, at } => show(files, at.unwrap_or_else(Timestamp::now), output),
    }
}

/// Reads a root.
pub(crate) fn read(path: &Path) -> Result<SignedRoot, String> {
    SignedRoot::parse(&read_bytes(path)?).map_err(|error| format!("{}: {error}", path.display()))
}

/// Reads a file.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    read_bounded(path, limits::FILE_BYTES).map_err(|error| format!("{}: {error}", path.display()))
}

fn read_draft(path: &Path) -> Result<Root, String> {
    serde_json::from_slice(&read_bytes(path)?).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, root: &SignedRoot) -> Result<(), String> {
    write_file(path, &root.print()).map_err(|error| format!("{}: {error}", path.display()))
}

fn make(root: Root, out: &Path, output: &Output) -> Result<Done, String> {
    root.check().map_err(|error| error.to_string())?;
    let (version, threshold) = (root.version, root.threshold);
    write(out, &SignedRoot::unsigned(root))?;
    let text = format!("root {version} written to {}; it needs {threshold} signatures", out.display());
    output.say(&text, &json!({ "file": out, "threshold": threshold, "version": version }))?;
    Ok(Done::Well)
}

fn sign(path: &Path, key: &Path, output: &Output) -> Result<Done, String> {
    let mut root = read(path)?;
    let key = keys::read_secret(key)?;
    root.sign(&key);
    write(path, &root)?;
    let (signers, needed) = (root.signatures.len(), root.root.threshold);
    let text = format!("signed by {}; {signers} signatures, {needed} needed", key.public().name());
    output.say(&text, &json!({ "file": path, "signatures": signers, "threshold": needed }))?;
    Ok(Done::Well)
}

fn show(files: &[std::path::PathBuf], now: Timestamp, output: &Output) -> Result<Done, String> {
    let roots = files.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    let checked = check_chain(&roots).map_err(|error| error.to_string());
    let root = &roots.last().ok_or("no root")?.root;
    let problem = checked.err().or_else(|| root.check_time(now).err().map(|error| error.to_string()));
    let mut text = format!(
        "root {} of {} · expires {} · {} of {} keys · {} of {} witnesses · corroboration {}\n",
        root.version,
        root.issued,
        root.expires,
        root.threshold,
        root.keys.len(),
        root.witnesses.threshold,
        root.witnesses.keys.len(),
        root.corroboration
    );
    for authority in &root.authorities {
        text += &format!("  {} · {}\n", authority.name, authority.origin);
        for right in &authority.speaks_for {
            let list = |set: &std::collections::BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(", ");
            text += &format!("    {} about {}\n", list(&right.kinds), list(&right.states));
        }
        for key in authority.keys.iter().filter_map(|key| key.revoked) {
            text += &format!("    a key is revoked, and believed for the first {} entries\n", key.size);
        }
    }
    text += &problem.as_ref().map_or_else(|| "the chain holds".to_owned(), |problem| format!("refused: {problem}"));
    output.say(&text, &json!({ "refused": problem, "root": root }))?;
    Ok(Done::unless(problem.is_some()))
}
