//! Index files with any contents under valid hashes, as somebody with write access to a copy's folder can make them. Hashes
//! detect damage, not intent, so property tests also ask such files.

use sha2::{Digest, Sha256};

use super::header::Header;
use super::map::PAGE;
use super::write::hash_pages;

/// The bytes of an index with every hash made valid again. Sections stay where the first page places them. Empty for
/// less than a page.
#[must_use]
pub fn rehash(bytes: &[u8]) -> Vec<u8> {
    let Some((page, rest)) = bytes.split_at_checked(PAGE) else { return Vec::new() };
    let Some(Header { levels: [end, _], sections, .. }) = Header::parse(page) else { return Vec::new() };
    // The old hashes after the sections are dropped, if the page has a possible place for them.
    let content = end.checked_sub(PAGE).and_then(|end| rest.get(..end)).unwrap_or(rest);
    let mut content = content.to_vec();
    content.resize(content.len().next_multiple_of(PAGE), 0);
    let first_level = hash_pages(&content);
    let second_level = hash_pages(&first_level);
    let levels = [PAGE + content.len(), PAGE + content.len() + first_level.len()];
    let header = Header { levels, hash: Sha256::digest(&second_level).into(), sections };
    [header.print(), content, first_level, second_level].concat()
}
