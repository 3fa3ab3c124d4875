//! The bytes of a .zip, compared with its directory: what no entry lists, or what is listed twice, programs that unpack it may
//! show or leave out (PKWARE APPNOTE §4.3.6).

use std::collections::HashSet;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";

/// An entry of the directory (APPNOTE §4.3.12).
struct Entry<'a> {
    name: &'a [u8],
    /// A data descriptor follows the data.
    described: bool,
    crc: u32,
    packed: u64,
    unpacked: u64,
    /// The offset of the local header.
    at: u64,
}

/// The differences between an archive and its directory.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Differences {
    /// The first difference that makes an archive another one than its directory says.
    pub(super) fault: Option<String>,
    /// Names of entries that are listed again, as often as they are.
    pub(super) repeated: Vec<String>,
}

/// Compares an archive with its directory, which begins at an offset.
pub(super) fn differences(bytes: &[u8], directory: u64) -> Differences {
    let (entries, end) = entries(bytes, directory);
    let mut names = HashSet::new();
    let repeated = entries.iter().filter(|entry| !names.insert(entry.name));
    let repeated = repeated.map(|entry| String::from_utf8_lossy(entry.name).into_owned()).collect();
    let fault = check_end(bytes, directory, end, entries.len()).and_then(|()| check_entries(bytes, directory, entries));
    Differences { fault: fault.err(), repeated }
}

/// The entries of the directory, and the offset behind the last.
fn entries(bytes: &[u8], directory: u64) -> (Vec<Entry<'_>>, u64) {
    let mut found = Vec::new();
    let mut at = directory;
    while let Some((entry, next)) = entry(bytes, at) {
        found.push(entry);
        at = next;
    }
    (found, at)
}

fn entry(bytes: &[u8], at: u64) -> Option<(Entry<'_>, u64)> {
    if slice(bytes, at, 4)? != CENTRAL {
        return None;
    }
    let (name, extra, comment) =
        (u16_at(bytes, at + 28)?.into(), u16_at(bytes, at + 30)?.into(), u16_at(bytes, at + 32)?);
    let mut entry = Entry {
        name: slice(bytes, at + 46, name)?,
        described: u16_at(bytes, at + 8)? & 8 != 0,
        crc: u32_at(bytes, at + 16)?,
        packed: u32_at(bytes, at + 20)?.into(),
        unpacked: u32_at(bytes, at + 24)?.into(),
        at: u32_at(bytes, at + 42)?.into(),
    };
    let extra_bytes = slice(bytes, at + 46 + name, extra)?;
    let mut wide = wide_fields(extra_bytes);
    // The wide numbers stand in this order, and only those of which the field of 32 bits is full (APPNOTE §4.5.3).
    for number in [&mut entry.unpacked, &mut entry.packed, &mut entry.at] {
        if *number == u64::from(u32::MAX) {
            let Some((next, rest)) = wide.split_first_chunk() else { continue };
            (*number, wide) = (u64::from_le_bytes(*next), rest);
        }
    }
    let next = at + 46 + name + extra + u64::from(comment);
    (next <= u64::try_from(bytes.len()).ok()?).then_some((entry, next))
}

/// The content of the extra field of wide numbers, if there is one.
fn wide_fields(mut extra: &[u8]) -> &[u8] {
    while let Some((kind, length)) = u16_at(extra, 0).zip(u16_at(extra, 2)) {
        let field = extra.get(4..4 + usize::from(length)).unwrap_or_default();
        if kind == 1 {
            return field;
        }
        extra = extra.get(4 + usize::from(length)..).unwrap_or_default();
    }
    &[]
}

/// Checks that the records of the end follow the directory, end the file, and say of the directory what it is.
fn check_end(bytes: &[u8], directory: u64, behind: u64, entries: usize) -> Result<(), String> {
    let unlisted = || "bytes behind its directory that no entry lists".to_owned();
    let length = behind - directory;
    let mut claims = [u64::try_from(entries).unwrap_or(u64::MAX), length, directory].map(|number| (number, number));
    let mut end = behind;
    if slice(bytes, behind, 4) == Some(END_64) {
        let record = u64_at(bytes, behind + 4).and_then(|length| length.checked_add(12));
        let locator = record.and_then(|length| behind.checked_add(length));
        let locator = locator.filter(|at| slice(bytes, *at, 4) == Some(LOCATOR_64)).ok_or_else(unlisted)?;
        for ((own, short), (offset, full)) in
            claims.iter_mut().zip([(32, 0xffff), (40, 0xffff_ffff), (48, 0xffff_ffff)])
        {
            if u64_at(bytes, behind + offset) != Some(*own) {
                return Err(DIFFERENT.to_owned());
            }
            *short = full;
        }
        end = locator.saturating_add(20);
    }
    if slice(bytes, end, 4) != Some(END) {
        return Err(unlisted());
    }
    let claimed = [
        u16_at(bytes, end + 10).map(u64::from),
        u32_at(bytes, end + 12).map(u64::from),
        u32_at(bytes, end + 16).map(u64::from),
    ];
    let is_so = |(claimed, (own, full)): (Option<u64>, (u64, u64))| claimed == Some(own) || claimed == Some(full);
    if !claimed.into_iter().zip(claims).all(is_so) {
        return Err(DIFFERENT.to_owned());
    }
    let comment = bytes.get(index(end + 22)..).unwrap_or_default();
    if u16_at(bytes, end + 20).map(usize::from) != Some(comment.len()) {
        return Err("bytes behind its end that no entry lists".to_owned());
    }
    if comment.windows(4).any(|mark| [LOCAL, CENTRAL, END].contains(&mark)) {
        return Err("an archive in its comment".to_owned());
    }
    Ok(())
}

const DIFFERENT: &str = "its end says of its directory what is not so";

/// Checks that the entries follow one another from the first byte to the directory, with nothing between them.
fn check_entries(bytes: &[u8], directory: u64, mut entries: Vec<Entry<'_>>) -> Result<(), String> {
    entries.sort_by_key(|entry| entry.at);
    let starts: Vec<u64> = entries.iter().skip(1).map(|entry| entry.at).chain([directory]).collect();
    if entries.first().map_or(directory, |entry| entry.at) != 0 {
        return Err("bytes before its first entry".to_owned());
    }
    for (entry, next) in entries.iter().zip(starts) {
        let name = || String::from_utf8_lossy(entry.name).into_owned();
        let end = data_end(bytes, entry).ok_or_else(|| format!("no entry {} where its directory says", name()))?;
        let between = next.checked_sub(end).and_then(|length| slice(bytes, end, length));
        if !between.is_some_and(|between| between.is_empty() || describes(between, entry)) {
            return Err(format!("bytes behind the entry {} that no entry lists", name()));
        }
    }
    Ok(())
}

/// The offset behind the data of an entry; `None` unless its local header is there and has its name (APPNOTE §4.3.7).
fn data_end(bytes: &[u8], entry: &Entry<'_>) -> Option<u64> {
    let at = entry.at;
    if slice(bytes, at, 4)? != LOCAL {
        return None;
    }
    let (name, extra) = (u64::from(u16_at(bytes, at + 26)?), u64::from(u16_at(bytes, at + 28)?));
    if slice(bytes, at + 30, name)? != entry.name {
        return None;
    }
    (at + 30 + name + extra).checked_add(entry.packed)
}

/// Returns true if bytes are the data descriptor of an entry, with or without its mark (APPNOTE §4.3.9).
fn describes(bytes: &[u8], entry: &Entry<'_>) -> bool {
    if !entry.described {
        return false;
    }
    let sizes = [entry.packed, entry.unpacked];
    let short: Vec<u8> = sizes.iter().filter_map(|size| u32::try_from(*size).ok()).flat_map(u32::to_le_bytes).collect();
    let wide: Vec<u8> = sizes.iter().flat_map(|size| size.to_le_bytes()).collect();
    [DESCRIPTOR, &[]].into_iter().filter_map(|mark| bytes.strip_prefix(mark)).any(|rest| {
        let sizes = rest.strip_prefix(&entry.crc.to_le_bytes());
        sizes.is_some_and(|sizes| sizes == short || sizes == wide)
    })
}

fn index(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn slice(bytes: &[u8], at: u64, length: u64) -> Option<&[u8]> {
    bytes.get(index(at)..index(at.checked_add(length)?))
}

fn array<const N: usize>(bytes: &[u8], at: u64) -> Option<[u8; N]> {
    bytes.get(index(at)..)?.first_chunk().copied()
}

fn u16_at(bytes: &[u8], at: u64) -> Option<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: u64) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: u64) -> Option<u64> {
    array(bytes, at).map(u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Seek, Write};

    use zip::write::SimpleFileOptions;
    use zip::{ZipArchive, ZipWriter};

    use super::{END, differences};

    fn fill(writer: &mut ZipWriter<impl Write + Seek>, large: bool) {
        for name in ["aa", "ab", "chip/"] {
            writer.start_file(name, SimpleFileOptions::default().large_file(large)).unwrap();
            writer.write_all(if name == "chip/" { b"" } else { name.as_bytes() }).unwrap();
        }
    }

    fn packed(comment: &str, large: bool) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        fill(&mut writer, large);
        writer.set_comment(comment).unwrap();
        writer.finish().unwrap().into_inner()
    }

    /// The fault, and the names that are listed again.
    fn found(bytes: &[u8]) -> (Option<String>, Vec<String>) {
        let archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let found = differences(bytes, archive.central_directory_start());
        (found.fault, found.repeated)
    }

    #[test]
    fn archives_of_ordinary_tools_are_as_their_directory_says() {
        let mut streamed = ZipWriter::new_stream(Vec::new());
        fill(&mut streamed, false);
        let streamed = streamed.finish().unwrap().into_inner();
        assert!(streamed.windows(4).any(|mark| mark == super::DESCRIPTOR));
        for archive in [packed("", false), packed("packed at gate 7", false), packed("", true), streamed] {
            assert_eq!(found(&archive), (None, Vec::new()));
        }
    }

    #[test]
    fn bytes_that_no_entry_lists_are_told() {
        let plain = packed("", false);
        let mut counted = plain.clone();
        let end = plain.windows(4).position(|mark| mark == END).unwrap();
        counted[end + 8..end + 12].copy_from_slice(&[1, 0, 1, 0]);
        let nested = String::from_utf8_lossy(b"PK\x05\x06").into_owned();
        for (name, archive) in [
            ("before", [&b"PK\x03\x04 other"[..], &plain].concat()),
            ("behind", [&plain[..], b"other"].concat()),
            ("two", plain.repeat(2)),
            ("fewer counted", counted),
            ("in the comment", packed(&nested, false)),
        ] {
            assert!(found(&archive).0.is_some(), "{name}");
        }
    }

    #[test]
    fn name_that_is_listed_twice_is_told() {
        let mut archive = packed("", false);
        for at in 0..archive.len() - 1 {
            if &archive[at..at + 2] == b"ab" {
                archive[at + 1] = b'a';
            }
        }
        assert_eq!(found(&archive).1, ["aa"]);
    }
}
