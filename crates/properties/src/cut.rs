//! What every reader of one whole object owes: it refuses a part of what it reads, and anything after it.

/// Lengths at which bytes are cut: all of a short input; of a long one the ends and some in between.
pub(super) fn lengths(length: usize) -> impl Iterator<Item = usize> {
    let step = (length / 24).max(1);
    (0..length).filter(move |at| at % step == 0 || at + 3 > length || *at < 8)
}

/// A reader that takes these bytes takes no beginning of them and nothing behind them.
pub(super) fn refused<T, E>(bytes: &[u8], read: impl Fn(&[u8]) -> Result<T, E>) {
    for length in lengths(bytes.len()) {
        let part = bytes.get(..length).unwrap_or_default();
        assert!(read(part).is_err(), "the first {length} of {} bytes are read as if they were whole", bytes.len());
    }
    assert!(read(&[bytes, &[0]].concat()).is_err(), "a byte behind the end is read over");
}

/// Places at which a byte is changed, and to what: a few, that follow from the bytes alone.
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
