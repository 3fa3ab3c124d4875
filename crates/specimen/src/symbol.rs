//! Bar codes as documents have them printed, and what a forger does to the print.

use datamatrix::{DataMatrix, SymbolList};
use image::{Rgb, RgbImage};
use rxing::{BarcodeFormat, EncodeHints, MultiFormatWriter, Writer};

/// A bar code as modules.
#[derive(Clone)]
pub struct Symbol {
    columns: usize,
    rows: usize,
    dark: Vec<bool>,
}

/// Kind of a bar code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// ISO/IEC 16022.
    DataMatrix,
    /// ISO/IEC 18004.
    Qr,
    /// ISO/IEC 24778.
    Aztec,
    /// ISO/IEC 15438.
    Pdf417,
}

/// The print of a bar code.
#[derive(Clone, Copy, Debug)]
pub struct SymbolPrint {
    /// Left and top of it with its quiet zone, in pixels, before it is turned about its middle.
    pub at: (f32, f32),
    /// Side of a module in pixels.
    pub module: f32,
    /// Turn in degrees, clockwise.
    pub turn: f32,
    /// Brightness of the dark modules.
    pub ink: u8,
}

/// Side of a module in millimetres: four dots at 300 dpi, the smallest that Doc 9303-13 §2 knows.
pub const MODULE: f32 = 0.3386;

/// Modules of white round it.
const QUIET: usize = 4;

impl SymbolKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::DataMatrix, Self::Qr, Self::Aztec, Self::Pdf417];
}

impl Symbol {
    /// Encodes bytes; `None` if they are too many.
    #[must_use]
    pub fn encode(kind: SymbolKind, bytes: &[u8]) -> Option<Self> {
        // A DataMatrix from another library than the one that reads it; the others are texts of ISO 8859-1 to theirs.
        let format = match kind {
            SymbolKind::DataMatrix => {
                let code = DataMatrix::encode(bytes, SymbolList::default()).ok()?;
                let map = code.bitmap();
                let mut symbol = Self::blank(map.width(), map.height());
                map.pixels().for_each(|(column, row)| symbol.darken(column, row));
                return Some(symbol);
            }
            SymbolKind::Qr => BarcodeFormat::QR_CODE,
            SymbolKind::Aztec => BarcodeFormat::AZTEC,
            SymbolKind::Pdf417 => BarcodeFormat::PDF_417,
        };
        let text: String = bytes.iter().copied().map(char::from).collect();
        let hints = EncodeHints { Margin: Some("0".to_owned()), ..EncodeHints::default() };
        let matrix = MultiFormatWriter.encode_with_hints(&text, &format, 0, 0, &hints).ok()?;
        let (columns, rows) = (matrix.getWidth(), matrix.getHeight());
        let mut symbol = Self::blank(columns as usize, rows as usize);
        for row in 0..rows {
            (0..columns)
                .filter(|column| matrix.get(*column, row))
                .for_each(|at| symbol.darken(at as usize, row as usize));
        }
        Some(symbol)
    }

    fn blank(columns: usize, rows: usize) -> Self {
        Self { columns, rows, dark: vec![false; columns * rows] }
    }

    fn darken(&mut self, column: usize, row: usize) {
        self.dark[row * self.columns + column] = true;
    }

    fn is_dark(&self, column: f32, row: f32) -> bool {
        let inside = column >= 0.0 && row >= 0.0 && column < self.columns as f32 && row < self.rows as f32;
        inside && self.dark[row as usize * self.columns + column as usize]
    }

    /// Modules in a row.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the modules row by row, true for dark ones.
    pub fn modules(&self) -> impl Iterator<Item = bool> {
        self.dark.iter().copied()
    }

    /// Modules in a row and rows, with the quiet zone.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.columns + 2 * QUIET, self.rows + 2 * QUIET)
    }

    /// This one with an area of modules, given as shares of its sides, dark: what was stamped or painted over.
    #[must_use]
    pub fn overprinted(mut self, [left, top, right, bottom]: [f32; 4]) -> Self {
        let (columns, rows) = (self.columns as f32, self.rows as f32);
        for row in (top * rows) as usize..((bottom * rows) as usize).min(self.rows) {
            for column in (left * columns) as usize..((right * columns) as usize).min(self.columns) {
                self.darken(column, row);
            }
        }
        self
    }

    /// Prints it upright at the top of a page, with its right edge three millimetres before this column, as visas have it beside
    /// the printed fields. Returns its box.
    pub fn put_on(&self, page: &mut RgbImage, right: f32, ppi: f32, ink: u8) -> [f32; 4] {
        let (module, margin) = (MODULE * ppi / 25.4, 3.0 * ppi / 25.4);
        let at = (right - margin - self.size().0 as f32 * module, margin);
        self.print(page, SymbolPrint { at, module, turn: 0.0, ink })
    }

    /// Prints it, with its quiet zone in white, and returns its box without that: left, top, right, bottom.
    pub fn print(&self, image: &mut RgbImage, print: SymbolPrint) -> [f32; 4] {
        let (columns, rows) = self.size();
        let (width, height) = (columns as f32 * print.module, rows as f32 * print.module);
        let middle = (print.at.0 + width / 2.0, print.at.1 + height / 2.0);
        let (sine, cosine) = print.turn.to_radians().sin_cos();
        let quiet = QUIET as f32 * print.module;
        let reach = |inset: f32| {
            let (w, h) = (width / 2.0 - inset, height / 2.0 - inset);
            (w * cosine.abs() + h * sine.abs(), w * sine.abs() + h * cosine.abs())
        };
        let (across, down) = reach(0.0);
        let rows_of = |from: f32, to: f32, most: u32| from.max(0.0) as u32..(to.ceil().max(0.0) as u32).min(most);
        for y in rows_of(middle.1 - down, middle.1 + down, image.height()) {
            for x in rows_of(middle.0 - across, middle.0 + across, image.width()) {
                let (mut dark, mut bright) = (0.0_f32, 0.0_f32);
                for part in 0..16 {
                    let (u, v) = ((part % 4) as f32 / 4.0 + 0.125, (part / 4) as f32 / 4.0 + 0.125);
                    let (right, lower) = (x as f32 + u - middle.0, y as f32 + v - middle.1);
                    let (right, lower) = (right * cosine + lower * sine, lower * cosine - right * sine);
                    if right.abs() <= width / 2.0 && lower.abs() <= height / 2.0 {
                        let column = (right + width / 2.0 - quiet) / print.module;
                        let row = (lower + height / 2.0 - quiet) / print.module;
                        if self.is_dark(column, row) { dark += 1.0 } else { bright += 1.0 }
                    }
                }
                let pixel = image.get_pixel_mut(x, y);
                let covered = dark + bright;
                let mix = |own: u8| {
                    let printed = dark * f32::from(print.ink) + bright * 250.0;
                    ((f32::from(own) * (16.0 - covered) + printed) / 16.0).round() as u8
                };
                *pixel = Rgb(pixel.0.map(mix));
            }
        }
        let (across, down) = reach(quiet);
        [middle.0 - across, middle.1 - down, middle.0 + across, middle.1 + down]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_encoded_and_printed() {
        for kind in SymbolKind::ALL {
            let symbol = Symbol::encode(kind, b"\xdc\x03 a seal \xff\x40").unwrap();
            let mut image = RgbImage::from_pixel(400, 300, Rgb([200; 3]));
            let print = SymbolPrint { at: (20.0, 20.0), module: 3.0, turn: 0.0, ink: 10 };
            let [left, top, right, bottom] = symbol.print(&mut image, print);
            assert_eq!((left, top), (32.0, 32.0), "{kind:?}");
            let dark = image.pixels().filter(|pixel| pixel.0[0] == 10).count() as f32;
            assert!((0.3..0.7).contains(&(dark / (right - left) / (bottom - top))), "{kind:?}: {dark}");
        }
        assert!(Symbol::encode(SymbolKind::DataMatrix, &[7; 4_000]).is_none());
    }
}
