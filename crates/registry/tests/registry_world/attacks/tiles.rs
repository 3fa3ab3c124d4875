//! Attacks on tiles: changed, cut short, too large.

use super::*;

pub(super) fn all() -> Vec<Made> {
    let grown = grown();
    let with = |path: &str, change_it: fn(&mut Vec<u8>)| {
        let source = clone(&grown.source);
        change(&source, &format!("log/{UTOPIA}/{path}"), change_it);
        source
    };
    let flip = |bytes: &mut Vec<u8>| bytes[100] ^= 1;
    let case = |name, says, source| Made::new(name, says, source, held(&World::new().source));
    vec![
        case("refused-tampered-entries", "one bit of an entry is another", with("tile/entries/000.p/87", flip))
            .utopia("tampering"),
        case("refused-tampered-hashes", "one bit of a tile of hashes is another", with("tile/0/000.p/87", flip))
            .utopia("tampering"),
        case(
            "refused-tampered-short-bundle",
            "a bundle is cut short",
            with("tile/entries/000.p/87", |bytes| bytes.truncate(5000)),
        )
        .utopia("tampering"),
        case(
            "refused-oversize-entry",
            "a bundle says that an entry has 5,000 bytes",
            with("tile/entries/000.p/87", |bytes| {
                bytes.splice(..2, [0x13, 0x88]);
            }),
        )
        .utopia("oversize"),
        case(
            "refused-oversize-checkpoint",
            "a checkpoint of 70 kB",
            with("checkpoint", |bytes| bytes.resize(70_000, b'\n')),
        )
        .utopia("oversize"),
    ]
}
