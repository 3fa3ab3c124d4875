//! An index that says whatever its maker likes under hashes that are all right: what somebody who can write to a copy's
//! folder can put there. Hashes tell damage, not lies, so the laws hold the reader to this, too.

use sha2::{Digest, Sha256};

use super::SECTIONS;
use super::build::header;
use super::map::PAGE;
use super::word::to_usize;
use super::write::{Section, hash_page};

/// The places of sections that these bytes name in their first page and the pages after it, hashed anew. Empty if they are
/// less than a page.
pub(crate) fn seal(bytes: &[u8]) -> Vec<u8> {
    let Some((page, rest)) = bytes.split_at_checked(PAGE) else { return Vec::new() };
    let word = |nth: usize| {
        let bytes = page.get(16 + 8 * nth..24 + 8 * nth).and_then(|bytes| bytes.try_into().ok());
        to_usize(bytes.map(u64::from_le_bytes).unwrap_or_default())
    };
    // Hashes that stand behind the sections are cut off where the page says that they begin, if it can be so.
    let content = word(0).checked_sub(PAGE).and_then(|end| rest.get(..end)).unwrap_or(rest);
    let mut content = content.to_vec();
    content.resize(content.len().next_multiple_of(PAGE), 0);
    let first_level: Vec<u8> = content.chunks(PAGE).flat_map(hash_page).collect();
    let second_level: Vec<u8> = first_level.chunks(PAGE).flat_map(hash_page).collect();
    let levels = [PAGE + content.len(), PAGE + content.len() + first_level.len()];
    let sections: Vec<Section> =
        (0..SECTIONS).map(|nth| Section { at: word(6 + 2 * nth), length: word(7 + 2 * nth) }).collect();
    [header(levels, Sha256::digest(&second_level).into(), &sections), content, first_level, second_level].concat()
}
