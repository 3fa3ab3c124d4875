//! Bar codes: the same picture gives the same symbols, no more than may be kept, in boxes that lie inside of it, with no more
//! bytes than a symbol has room for; a panic of the decoder does not leave the reader.

use std::sync::Once;

use optics::{Symbols, limits, symbols_of_grey};

/// Pixels for a module, so that the modules are found as those of a page are.
const MODULE: usize = 4;
/// Modules of white round them.
const QUIET: usize = 6;

/// Bytes as modules, the first one their number in a row: eight in a byte, dark where a bit is set.
pub(super) fn modules(bytes: &[u8]) {
    catch_quietly();
    let Some((columns, modules)) = bytes.split_first() else { return };
    let columns = usize::from(*columns).max(8);
    let rows = (modules.len() * 8 / columns).min(256);
    let (width, height) = ((columns + 2 * QUIET) * MODULE, (rows + 2 * QUIET) * MODULE);
    let is_dark = |x: usize, y: usize| {
        let (column, row) = ((x / MODULE).checked_sub(QUIET)?, (y / MODULE).checked_sub(QUIET)?);
        let bit = (column < columns && row < rows).then_some(row * columns + column)?;
        Some(modules.get(bit / 8)? >> (7 - bit % 8) & 1 == 1)
    };
    let pixels: Vec<u8> = (0..width * height)
        .map(|at| if is_dark(at % width, at / width).unwrap_or_default() { 10 } else { 245 })
        .collect();
    let (width, height) = (u32::try_from(width).unwrap_or_default(), u32::try_from(height).unwrap_or_default());
    let found = symbols_of_grey(width, height, pixels.clone()).unwrap_or_default();
    check(width, height, &found);
    assert!(symbols_of_grey(width, height, pixels).as_ref() == Some(&found), "the same symbols of the same picture");
}

fn check(width: u32, height: u32, found: &Symbols) {
    assert!(found.decoded.len() <= limits::SYMBOLS, "{} symbols", found.decoded.len());
    let boxes = found.decoded.iter().map(|symbol| symbol.pixels).chain(found.undecoded.iter().copied());
    for [left, top, across, down] in boxes {
        assert!(left + across <= width && top + down <= height, "a box beyond the picture");
    }
    // The most that a QR code holds, in digits (ISO/IEC 18004).
    assert!(found.decoded.iter().all(|symbol| symbol.bytes.len() <= 7_089), "more bytes than a symbol has room for");
}

/// The fuzzer ends at any panic, caught or not: those that the reader catches are kept from it.
fn catch_quietly() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !optics::is_decoding() {
                report(panic);
            }
        }));
    });
}
