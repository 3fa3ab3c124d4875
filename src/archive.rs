//! A case folder packed as one .zip. Nothing of it is ever written to a disk, so a path in it cannot lead anywhere.

mod structure;

use std::borrow::Cow;
use std::io::{Cursor, Read};

use crate::document::{Document, Kind};
use crate::limits;
use optics::Plane;
use optics::Unreadable;
use structure::Differences;

/// Returns true if bytes begin as a .zip does (PKWARE APPNOTE §4.3.7).
#[must_use]
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

impl Document<'static> {
    /// The files of a case that was packed as one .zip. It never fails: what cannot be unpacked is a part that says so.
    /// An archive in the archive is a file like any other, and no kind of a document's parts.
    #[must_use]
    pub fn from_zip(name: &str, bytes: &[u8]) -> Self {
        match unpack(name, bytes) {
            Ok(Unpacked { files, chip, fault }) => {
                let mut case = Self::from_case(files).named(name);
                if let Some(why) = fault {
                    case = case.with(name, Kind::Other, Err(Unreadable::Broken(why)));
                }
                let empty = chip && case.parts().iter().all(|part| part.kind != Kind::Chip);
                if empty { case.with_empty_chip() } else { case }
            }
            Err(why) => Self::new().with(name, Kind::Picture(Plane::Visible), Err(why)).named(name),
        }
    }
}

type Content = Result<Cow<'static, [u8]>, Unreadable>;

/// The contents of an archive.
struct Unpacked {
    files: Vec<(String, Content)>,
    /// True if it has a folder for the chip.
    chip: bool,
    /// The reason why not all of its bytes are the entries that it lists.
    fault: Option<String>,
}

fn unpack(name: &str, bytes: &[u8]) -> Result<Unpacked, Unreadable> {
    // A directory is parsed whole before its entries can be counted (APPNOTE §4.3.12).
    let entries = bytes.windows(4).filter(|mark| mark == b"PK\x01\x02").count();
    if entries > limits::ARCHIVE_ENTRIES {
        return Err(Unreadable::Limit(format!("{entries} entries in the zip, more than {}", limits::ARCHIVE_ENTRIES)));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| Unreadable::Broken(format!("no readable zip: {error}")))?;
    let Differences { fault, repeated } = structure::differences(bytes, archive.central_directory_start());
    let count = archive.len() + repeated.len();
    if count > limits::CASE_FILES {
        return Err(Unreadable::Limit(format!("{count} files in the zip, more than {}", limits::CASE_FILES)));
    }
    let mut room = limits::CASE_BYTES.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    let mut files = Vec::new();
    let mut chip = false;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|error| error.to_string());
        let named = entry.and_then(|file| Ok((file.name().map_err(|error| error.to_string())?.into_owned(), file)));
        files.push(match named {
            Ok((path, file)) if file.is_dir() => {
                if has_data(file, &mut room) {
                    (path, Err(Unreadable::Broken("a folder that has data".to_owned())))
                } else {
                    chip |= Kind::of(&path) == Kind::Chip;
                    continue;
                }
            }
            Ok((path, file)) => (path, inflate(file, &mut room)),
            Err(why) => (format!("{name} entry {at}"), Err(Unreadable::Broken(why))),
        });
    }
    let again = |path| (path, Err(Unreadable::Broken("listed more than once in the zip".to_owned())));
    files.extend(repeated.into_iter().map(again));
    Ok(Unpacked { files, chip, fault })
}

/// Returns true if a folder of an archive has data, or what may be some. Two bytes are deflated nothing.
fn has_data(folder: zip::read::ZipFile<'_, impl Read>, room: &mut u64) -> bool {
    folder.compressed_size() > 2 || !inflate(folder, room).is_ok_and(|bytes| bytes.is_empty())
}

/// Inflates a file, at most one byte more than it may have; no archive's own claim of a size is believed.
fn inflate(file: impl Read, room: &mut u64) -> Content {
    let most = limits::FILE_BYTES.min(*room);
    let mut bytes = Vec::new();
    let read = file.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| Unreadable::Broken(error.to_string()))?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > most {
        *room = 0;
        return Err(Unreadable::Limit(format!("unpacks to more than {most} bytes")));
    }
    *room -= length;
    bytes.shrink_to_fit();
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directory_of_many_entries_is_refused_before_it_is_parsed() {
        let directory = b"PK\x01\x02".repeat(limits::ARCHIVE_ENTRIES + 1);
        let document = Document::from_zip("case.zip", &[&b"PK\x03\x04"[..], &directory].concat());
        assert!(matches!(document.parts()[0].content, Err(Unreadable::Limit(_))));
    }

    #[test]
    fn folder_that_has_data_is_a_part_that_was_not_read() {
        use std::io::Write as _;
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, data) in [("mrz.txt", "P<UTO"), ("chip/", ""), ("visible.jpg/", "data"), ("infrared.jpg\\", "data")]
        {
            writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(data.as_bytes()).unwrap();
        }
        let document = Document::from_zip("case.zip", &writer.finish().unwrap().into_inner());
        let unread = document.parts().iter().filter(|part| part.content.is_err()).map(|part| part.name.as_str());
        assert_eq!(unread.collect::<Vec<_>>(), ["infrared.jpg\\", "visible.jpg/"]);
    }
}
