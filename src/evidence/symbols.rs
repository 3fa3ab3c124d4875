//! The bar codes of a page: each is a seal of the case, or named as what it is instead.

use optics::{Plane, Recognised};

use super::seal::{HandedSeal, OtherSymbol, PlacedSymbol};
use super::{Evidence, add_seal};

/// Reads the bar codes of a picture in visible light, of either side. Other lights show the same print worse, or not at all.
pub(super) fn read(evidence: &mut Evidence, name: &str, recognised: &Recognised) {
    let plane = recognised.page.plane;
    if plane.light() != Plane::Visible {
        return;
    }
    let found = recognised.symbols();
    for symbol in &found.decoded {
        let symbology = symbol.symbology.name().to_owned();
        match HandedSeal::on_page(name, &symbol.bytes) {
            Ok(mut seal) => {
                let error_correction = symbol.error_correction.clone();
                seal.symbols.push(PlacedSymbol { symbology, plane, pixels: symbol.pixels, error_correction });
                add_seal(&mut evidence.seals, seal);
            }
            Err(what) => {
                let what = Some(what);
                evidence.other_symbols.push(OtherSymbol { what, symbology, plane, pixels: symbol.pixels });
            }
        }
    }
    let undecoded = found.undecoded.iter().map(|pixels| {
        let symbology = String::new();
        OtherSymbol { what: None, symbology, plane, pixels: *pixels }
    });
    evidence.other_symbols.extend(undecoded);
}
