//! Masters of OCR-B for the engine: each character of an MRZ in both cuts, as coverage, so that the engine can compare
//! print with them without a font and a rasteriser.

use crate::canvas::{Canvas, Ink};
use crate::typeface::Typeface;

/// The characters, in the order in which the masters follow one another.
pub const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

/// Columns of a master: one pitch.
pub const WIDTH: usize = 32;

/// Rows of a master, the middle of a capital in their middle.
pub const HEIGHT: usize = 36;

/// Pixels per inch at which a pitch of a tenth of an inch has so many columns.
const PPI: f32 = 320.0;

/// Both cuts, round before sharp; each character row by row, 0 for paper and 255 for ink.
#[must_use]
pub fn draw() -> Vec<u8> {
    let faces = [Typeface::round(), Typeface::sharp()];
    faces.into_iter().flat_map(|face| ALPHABET.chars().flat_map(move |character| of(character, face))).collect()
}

fn of(character: char, face: &Typeface) -> Vec<u8> {
    let (pitch, height) = (2.54, 2.54 * HEIGHT as f32 / WIDTH as f32);
    let em = pitch / face.advance();
    let mut canvas = Canvas::new(pitch, height, PPI);
    canvas.glyph(character, 0.0, (height + em * face.capital()) / 2.0, em, face, 0.0, Ink([0, 0, 0], 1.0));
    canvas.into_image().pixels().map(|pixel| 255 - pixel.0[0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_has_the_masters_that_are_drawn_here() {
        let committed = include_bytes!("../../optics/src/measure/ocrb.bin");
        assert_eq!(committed.len(), 2 * 37 * WIDTH * HEIGHT);
        assert!(draw() == committed, "run `cargo run -p specimen -- masters --out crates/optics/src/measure/ocrb.bin`");
    }
}
