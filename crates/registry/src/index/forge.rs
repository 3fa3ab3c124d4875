//! An index that says whatever its maker likes under hashes that are all right: what somebody who can write to a copy's
//! folder can put there. Hashes tell damage, not lies, so the laws hold the reader to this, too.

use sha2::{Digest, Sha256};

use super::header::Header;
use super::map::PAGE;
use super::write::hash_pages;

/// The sections that these bytes name in their first page, and the pages after it, hashed anew. Empty if they are less than
/// a page.
#[must_use]
pub fn rehash(bytes: &[u8]) -> Vec<u8> {
    let Some((page, rest)) = bytes.split_at_checked(PAGE) else { return Vec::new() };
    let Some(Header { levels: [end, _], sections, .. }) = Header::read(page) else { return Vec::new() };
    // Hashes that stand behind the sections are cut off where the page says that they begin, if it can be so.
    let content = end.checked_sub(PAGE).and_then(|end| rest.get(..end)).unwrap_or(rest);
    let mut content = content.to_vec();
    content.resize(content.len().next_multiple_of(PAGE), 0);
    let first_level = hash_pages(&content);
    let second_level = hash_pages(&first_level);
    let levels = [PAGE + content.len(), PAGE + content.len() + first_level.len()];
    let header = Header { levels, hash: Sha256::digest(&second_level).into(), sections };
    [header.print(), content, first_level, second_level].concat()
}
