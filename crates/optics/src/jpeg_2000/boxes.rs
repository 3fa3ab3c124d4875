//! The boxes of a JP2 file (ISO/IEC 15444-1 Annex I) down to its codestream.

use super::{broken, limit};
use crate::bytes::{Bytes, index};
use crate::limits::PORTRAIT_COMPONENTS;
use crate::unreadable::Unreadable;

/// Finds the one codestream of a JP2 file.
///
/// # Errors
/// A box that is cut, no codestream. Legal files of which this decoder is given none: several codestreams, of which a
/// reader shall take the first (§I.5.4) and ours takes the last; a palette, whose components the codestream's header does
/// not have.
pub(super) fn codestream(bytes: &[u8]) -> Result<&[u8], Unreadable> {
    let mut streams = Vec::new();
    each(bytes, |kind, content| {
        match kind {
            b"jp2c" => streams.push(content),
            b"jp2h" => each(content, header)?,
            _ => {}
        }
        Ok(())
    })?;
    match streams.as_slice() {
        [stream] => Ok(stream),
        [] => Err(broken("no codestream")),
        more => Err(limit(format!("{} codestreams, more than one", more.len()))),
    }
}

/// Checks a box of the header (§I.5.3).
fn header(kind: &[u8], content: &[u8]) -> Result<(), Unreadable> {
    match kind {
        b"pclr" | b"cmap" => Err(limit("a palette")),
        b"cdef" => {
            let most = PORTRAIT_COMPONENTS.into_iter().max().unwrap_or_default();
            let count = Bytes::new(content).u16().map_or(0, u64::from);
            if count > most { Err(limit(format!("{count} channels, more than {most}"))) } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

/// Calls a function with the type and the content of each box.
fn each<'a>(
    bytes: &'a [u8],
    mut with: impl FnMut(&'a [u8], &'a [u8]) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let mut cursor = Bytes::new(bytes);
    while !cursor.rest().is_empty() {
        let cut = || broken("a box that is cut");
        let (length, kind) = (cursor.u32().ok_or_else(cut)?, cursor.take(4).ok_or_else(cut)?);
        let length = match length {
            0 => Some(cursor.rest().len()),
            1 => cursor.u64().and_then(|length| usize::try_from(length.checked_sub(16)?).ok()),
            length => length.checked_sub(8).map(index),
        };
        let content = length.and_then(|length| cursor.take(length)).ok_or_else(cut)?;
        with(kind, content)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&u32::try_from(content.len() + 8).unwrap().to_be_bytes()[..], kind, content].concat()
    }

    #[test]
    fn one_codestream_without_a_palette_is_found() {
        let stream = boxed(b"jp2c", b"stream");
        assert_eq!(codestream(&stream), Ok(&b"stream"[..]));
        assert!(codestream(&stream.repeat(2)).is_err() && codestream(&boxed(b"ftyp", b"jp2 ")).is_err());
        let with = |inner: &[u8]| codestream(&[&boxed(b"jp2h", inner)[..], &stream].concat()).err();
        assert_eq!(with(&boxed(b"colr", &[1])), None);
        assert!(with(&boxed(b"pclr", &[0; 9])).is_some() && with(&boxed(b"cmap", &[])).is_some());
        assert!(matches!(with(&boxed(b"cdef", &[0xff; 9])), Some(Unreadable::Limit(_))));
        assert!(codestream(&stream[..9]).is_err() && codestream(&stream[..3]).is_err());
        let open = [&0_u32.to_be_bytes()[..], b"jp2cstream"].concat();
        assert_eq!(codestream(&open), Ok(&b"stream"[..]));
        let long = [&1_u32.to_be_bytes()[..], b"jp2c", &22_u64.to_be_bytes(), b"stream"].concat();
        assert_eq!(codestream(&long), Ok(&b"stream"[..]));
    }
}
