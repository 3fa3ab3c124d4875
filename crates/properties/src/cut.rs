//! Bytes cut short and bytes changed: a parser of a whole object rejects a part of it, and bytes after its end.

/// Lengths to cut bytes at: all of a short input; of a long one the ends and some in between.
pub(super) fn lengths(length: usize) -> impl Iterator<Item = usize> {
    let step = (length / 24).max(1);
    (0..length).filter(move |at| at % step == 0 || at + 3 > length || *at < 8)
}

/// Checks that a parser that accepts these bytes rejects them cut short, and with a byte after them.
pub(super) fn refused<T, E>(bytes: &[u8], read: impl Fn(&[u8]) -> Result<T, E>) {
    for length in lengths(bytes.len()) {
        let part = bytes.get(..length).unwrap_or_default();
        assert!(read(part).is_err(), "the first {length} of {} bytes are accepted as if they were whole", bytes.len());
    }
    assert!(read(&[bytes, &[0]].concat()).is_err(), "a byte after the end is accepted");
}

/// The bytes with one bit flipped, at a few places that depend on their length alone.
pub(super) fn changes(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let step = (bytes.len() / 12).max(1);
    (0..bytes.len()).step_by(step).map(move |at| {
        let mut changed = bytes.to_vec();
        if let Some(byte) = changed.get_mut(at) {
            *byte ^= 1 << (at % 8);
        }
        changed
    })
}
