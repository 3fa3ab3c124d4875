//! `registry root`.

use std::path::Path;

use bordercheck::{limits, read_bounded};
use jiff::Timestamp;
use registry::root::{Authority, OfflineKeys, Root, SignedRoot, check_chain};
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
    let states = root.state_count();
    if states < root.corroboration {
        text += &format!(
            "  {states} States have an authority: statements about others' documents stay notes until {} do\n",
            root.corroboration
        );
    }
    for epoch in &root.epochs {
        let (name, owner, fingerprint) = (epoch.name.as_str(), &epoch.owner, hex::encode(epoch.fingerprint.0));
        text += &format!("  epoch {name} of {owner} · {} to {} · {fingerprint}\n", epoch.valid_from, epoch.valid_until);
    }
    for authority in &root.authorities {
        text += &format!("  {} · {} · {}\n", authority.state, authority.name, authority.origin);
        text += &describe_limits(authority);
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

/// The offline keys and the limits of an authority, a line each.
fn describe_limits(authority: &Authority) -> String {
    let mut text = match &authority.offline_keys {
        OfflineKeys::Absent => {
            "    no offline key: it may not make csca, seal-signer, signer and defect entries\n".to_owned()
        }
        OfflineKeys::PublishingKey => "    no offline key: the publishing key makes trust anchors\n".to_owned(),
        OfflineKeys::Keys(keys) => keys.iter().map(|key| format!("    offline key {}\n", key.key)).collect(),
    };
    text += &format!("    stale after {} hours of silence\n", authority.longest_silence().as_hours());
    let Some(quota) = authority.quota else { return text + "    no quota\n" };
    let limits =
        [(quota.entries_per_day, "entries a day"), (quota.entries, "entries in all"), (quota.bytes, "bytes in all")];
    let limits = limits.into_iter().filter_map(|(most, what)| Some(format!("{} {what}", most?)));
    text + &format!("    quota: {}\n", limits.collect::<Vec<_>>().join(", "))
}
