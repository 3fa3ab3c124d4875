//! Archives.

use std::io;

use super::encode::zip;
use super::{Attack, EXCEEDED, LINE_1, LINE_2, NOTHING_GIVEN, READABLE};

pub(super) fn attacks() -> io::Result<Vec<Attack>> {
    let sound = format!("{LINE_1}\n{LINE_2}").into_bytes();
    let inner = zip(&[("mrz.txt", &sound)])?;
    let zeros = vec![0; 257 << 20];
    Ok(vec![
        Attack(
            "zip-path-traversal",
            "A path that leads out of the archive.",
            "incomplete",
            NOTHING_GIVEN,
            vec![("document.zip", zip(&[("../../../../etc/bordercheck", b"x")])?)],
        ),
        Attack(
            "zip-nested",
            "An archive in an archive.",
            "incomplete",
            NOTHING_GIVEN,
            vec![("document.zip", zip(&[("case.zip", &inner)])?)],
        ),
        Attack(
            "zip-bomb",
            "A file that grows to 257 MiB.",
            "incomplete",
            EXCEEDED,
            vec![("document.zip", zip(&[("visible.png", &zeros)])?)],
        ),
        Attack(
            "zip-cut-short",
            "An archive without its end.",
            "incomplete",
            &[(READABLE, "failed")],
            vec![("document.zip", inner[..inner.len() - 30].to_vec())],
        ),
    ])
}
