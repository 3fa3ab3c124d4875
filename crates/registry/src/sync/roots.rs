//! The chain of roots of a copy.

use super::SyncError;
use crate::copy;
use crate::root::{self, ROOT_BYTES, SignedRoot, VERSIONS};
use crate::storage::{Storage, StoreError};

/// Follows the chain of roots: the copy's, then the source's newer ones. Each valid root is written to the copy at once. A
/// source that has an older chain changes nothing.
///
/// # Errors
/// [`SyncError`] of the first root that is not valid.
pub fn follow_roots(
    source: &dyn Storage,
    dir: &dyn Storage,
    first_root: Option<&[u8]>,
) -> Result<Vec<SignedRoot>, SyncError> {
    follow(source, dir, first_root).map(|(chain, _)| chain)
}

/// Follows the chain of roots. Returns it with the newest version of the source, if the copy's is newer.
pub(super) fn follow(
    source: &dyn Storage,
    dir: &dyn Storage,
    first_root: Option<&[u8]>,
) -> Result<(Vec<SignedRoot>, Option<u64>), SyncError> {
    let mut chain = copy::read_chain(dir)?;
    if let Some(first_root) = first_root {
        let first_root = SignedRoot::parse(first_root)?;
        first_root.check_first()?;
        match chain.iter().find(|root| root.root.version == first_root.root.version) {
            Some(copied) if copied.root != first_root.root => return Err(SyncError::RootFork(first_root.root.version)),
            None if chain.is_empty() => {
                write_root(dir, &first_root)?;
                chain.push(first_root);
            }
            _ => {}
        }
    }
    let copied =
        root::check_chain(&chain).map_err(|error| if chain.is_empty() { SyncError::NoRoot } else { error.into() })?;
    let newest = copied.root.version;
    // The newest root that both have is the same. A mirror that lags has an older one; the copy's chain stays.
    let mut common = None;
    for copied in chain.iter().rev() {
        let version = copied.root.version;
        let Some(same) = source.read(&root_path(version), ROOT_BYTES)? else { continue };
        if SignedRoot::parse(&same)?.root != copied.root {
            return Err(SyncError::RootFork(version));
        }
        common = Some(version);
        break;
    }
    let common = common.ok_or(SyncError::NoSource)?;
    if common < newest {
        return Ok((chain, Some(common)));
    }
    for version in newest.saturating_add(1)..=VERSIONS {
        let Some(bytes) = source.read(&root_path(version), ROOT_BYTES)? else { break };
        let next = SignedRoot::parse(&bytes)?;
        if let Some(former) = chain.last() {
            next.check_follows(&former.root)?;
        }
        write_root(dir, &next)?;
        chain.push(next);
    }
    Ok((chain, None))
}

fn root_path(version: u64) -> String {
    format!("root/{version}.json")
}

fn write_root(dir: &dyn Storage, root: &SignedRoot) -> Result<(), StoreError> {
    dir.write_all(vec![(root_path(root.root.version), root.print())])
}
