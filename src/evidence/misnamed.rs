//! Files under a name that says nothing, of which the content could have been used: what each is, and what to call it. A
//! file is looked at only so far as to tell what it is.

use lds::{Ef, SecurityInfos, Sod};
use mrz::{Zone, characters};

use crate::context::Context;
use crate::limits;

/// The content of a file, and the name under which it would have been read.
pub(super) struct Misnamed {
    what: String,
    name: String,
    shows: Shows,
}

/// The part of a document that a file shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Picture,
    Zone,
    Other,
}

impl Misnamed {
    /// Tells what a file holds; `None` for what no document is made of.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let showing =
            |shows, what: &str, name: &str| Some(Self { what: what.to_owned(), name: name.to_owned(), shows });
        let of = |what: &str, name: &str| showing(Shows::Other, what, name);
        if is_picture(bytes) {
            let name = "visible, infrared or ultraviolet, with back. before it for a second side";
            return showing(Shows::Picture, "a picture", name);
        }
        if let Some(ef) = chip_file(bytes) {
            return of(&format!("a file of the chip ({})", ef.name()), &format!("chip/{}", ef.name()));
        }
        if is_seal(bytes) {
            return of("a seal", "seal.bin or seal.txt");
        }
        let text = std::str::from_utf8(bytes).ok().map(|text| text.trim_start_matches('\u{feff}'))?;
        if is_zone(text) {
            return showing(Shows::Zone, "an MRZ", "mrz.txt");
        }
        is_context(text).then(|| of("circumstances of the inspection", "context.json")).flatten()
    }

    /// Returns true for a picture or an MRZ, which show a page.
    pub(super) fn is_of_page(&self) -> bool {
        self.shows != Shows::Other
    }

    /// Returns true for a picture.
    pub(super) fn is_picture(&self) -> bool {
        self.shows == Shows::Picture
    }

    /// The reason why the file was not read.
    pub(super) fn why(&self) -> String {
        format!("{} under a name that says nothing: call it {}", self.what, self.name)
    }

    /// The kind of a file that was handed in as another.
    pub(super) fn instead(&self) -> String {
        format!("{}: in a case it is called {}", self.what, self.name)
    }
}

/// Signatures of the formats of pictures and pages: PNG, JPEG, TIFF, WebP, BMP, JPEG 2000, PDF.
fn is_picture(bytes: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 7] = [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"II*\0",
        b"MM\0*",
        b"\0\0\0\x0cjP  \r\n\x87\n",
        b"\xff\x4f\xff\x51",
        b"%PDF-",
    ];
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    // BITMAPFILEHEADER has four reserved bytes that are zero.
    let bmp = bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]);
    webp || bmp || BEGINNINGS.iter().any(|beginning| bytes.starts_with(beginning))
}

/// The elementary file that these bytes are, by the tag in front and the length behind it (Doc 9303-10 §4.7).
fn chip_file(bytes: &[u8]) -> Option<Ef> {
    if bytes.len() > lds::limits::CHIP_FILE_BYTES {
        return None;
    }
    if let Some(group) = (1..=16).find(|group| lds::check_length(bytes, *group).is_ok()) {
        return Some(Ef::Dg(group));
    }
    match bytes.first()? {
        0x77 => Sod::parse(bytes).signed.is_some().then_some(Ef::Sod),
        0x60 => lds::Com::parse(bytes).is_ok().then_some(Ef::Com),
        0x31 => SecurityInfos::parse_card_access(bytes).is_ok().then_some(Ef::CardAccess),
        b'{' => lds::Transcript::parse(bytes).is_ok().then_some(Ef::ActiveAuthentication),
        _ => None,
    }
}

/// Magic constant and version of a VDS, prefix of an IDB, or members of a VDS-NC (Doc 9303-13).
fn is_seal(bytes: &[u8]) -> bool {
    let vds = matches!(bytes, [0xdc, 0x02 | 0x03, ..]);
    let idb = bytes.starts_with(b"RDB1") || bytes.starts_with(b"NDB1");
    let nc = || {
        let object = object(std::str::from_utf8(bytes).ok()?)?;
        Some(object.contains_key("data") && object.contains_key("sig"))
    };
    vds || idb || nc().unwrap_or_default()
}

fn is_zone(text: &str) -> bool {
    if text.len() > limits::MRZ_TEXT {
        return false;
    }
    let lines: Vec<Vec<u8>> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(characters).collect();
    Zone::parse(&lines).is_ok()
}

fn is_context(text: &str) -> bool {
    const MEMBERS: [&str; 5] = ["checkpoint", "direction", "group", "concern", "officer_concern"];
    object(text).is_some_and(|object| MEMBERS.iter().any(|member| object.contains_key(*member)))
        && Context::read(text.as_bytes()).is_ok()
}

fn object(text: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    let short = u64::try_from(text.len()).is_ok_and(|length| length <= limits::CONTEXT_BYTES);
    if short && text.trim_start().starts_with('{') { serde_json::from_str(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_says_what_a_file_is() {
        let is = |bytes: &[u8]| Misnamed::of(bytes).map(|file| file.why()).unwrap_or_default();
        assert!(is(b"\x89PNG\r\n\x1a\n").starts_with("a picture under a name that says nothing: call it visible"));
        assert!(is(b"\x61\x02ab").ends_with("call it chip/EF.DG1"));
        assert!(
            is(b"I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<\n")
                .ends_with("call it mrz.txt")
        );
        assert!(is(br#"{"concern":"afraid"}"#).ends_with("call it context.json"));
        assert!(is(b"\xdc\x03\xd9\xc5").starts_with("a seal"));
        for notes in [&b""[..], b"seen at gate 7", b"about = \"a case\"\nmrz = []", b"{\"a\":1}", b"BMW", b"\x61\x05ab"]
        {
            assert_eq!(is(notes), "", "{notes:?}");
        }
    }
}
