//! Bar codes on a page: areas of dense black and white modules are found, and what is printed in them is decoded. Bytes
//! and places only; whether they are a seal is not decided here.

mod codewords;
mod decode;
mod locate;

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use crate::grey::{Grey, Pyramid};
use crate::limits::{SYMBOL_AREAS, SYMBOL_PIXELS, SYMBOL_SIDE, SYMBOLS};
use crate::num::float;
use crate::picture::Upright;
pub use decode::is_decoding;
use decode::{Decoded, decode};
use locate::{Area, locate};

/// The bar codes of one picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Symbols {
    /// Those that were decoded, the clearest first.
    pub decoded: Vec<Symbol>,
    /// Boxes of areas that look like one and were not decoded: left, top, width, height in pixels as handed in.
    pub undecoded: Vec<[u32; 4]>,
    /// Number of further areas that were not looked at, because a picture has a limit of them.
    pub skipped: usize,
}

/// A bar code that was decoded.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Symbol {
    /// Kind of its print.
    pub symbology: Symbology,
    /// The content, byte by byte.
    pub bytes: Vec<u8>,
    /// Box in the picture as it was handed in: left, top, width, height in pixels.
    pub pixels: [u32; 4],
    /// Level of error correction that it is printed with, where it has several: `L` to `H` of a QR code, per cent of an
    /// Aztec code, 0 to 8 of a PDF417.
    pub error_correction: Option<String>,
}

/// Kind of a bar code's print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Symbology {
    /// ISO/IEC 16022.
    DataMatrix,
    /// ISO/IEC 18004.
    Qr,
    /// ISO/IEC 24778.
    Aztec,
    /// ISO/IEC 15438.
    Pdf417,
}

impl Symbology {
    /// Every kind, the one that most seals are printed in first (Doc 9303-13 §2).
    pub const ALL: [Self; 4] = [Self::DataMatrix, Self::Qr, Self::Aztec, Self::Pdf417];

    /// The name that texts use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DataMatrix => "DataMatrix",
            Self::Qr => "QR code",
            Self::Aztec => "Aztec code",
            Self::Pdf417 => "PDF417",
        }
    }
}

impl Drop for Symbol {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

// A seal holds personal data.
impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut form = f.debug_struct("Symbol");
        form.field("symbology", &self.symbology).field("bytes", &self.bytes.len()).field("pixels", &self.pixels);
        form.finish_non_exhaustive()
    }
}

/// Finds and decodes the bar codes of a picture. The number of areas and of pixels that are looked at is limited.
pub(crate) fn find(picture: &Pyramid, upright: &Upright) -> Symbols {
    let mut found = Symbols::default();
    let mut pixels = SYMBOL_PIXELS;
    let areas = locate(picture);
    found.skipped = areas.len().saturating_sub(SYMBOL_AREAS);
    for area in areas.into_iter().take(SYMBOL_AREAS) {
        let decoded = decode_area(picture, &area, &mut pixels);
        if decoded.is_empty() && area.is_clear() {
            found.undecoded.push(upright.box_of(&area.corners()));
        }
        for Decoded { symbology, bytes, corners, error_correction } in decoded {
            let symbol = Symbol { symbology, bytes, pixels: upright.box_of(&corners), error_correction };
            let again = found.decoded.iter().any(|other| {
                other.symbology == symbol.symbology
                    && other.bytes == symbol.bytes
                    && overlap(other.pixels, symbol.pixels)
            });
            if !again && found.decoded.len() < SYMBOLS {
                found.decoded.push(symbol);
            }
        }
    }
    let decoded = &found.decoded;
    found.undecoded.retain(|area| !decoded.iter().any(|symbol| overlap(*area, symbol.pixels)));
    found
}

/// Decodes what stands in an area, as far as the pixels that a picture has go: first at a size of few pixels to the module,
/// then at other sizes. What was decoded is covered, and the rest of the area looked at again.
fn decode_area(picture: &Pyramid, area: &Area, pixels: &mut usize) -> Vec<Decoded> {
    let mut all: Vec<Decoded> = Vec::new();
    let mut crop = Crop::of(picture, area);
    while all.len() < SYMBOLS {
        let Some(decoded) = decode_crop(&crop, pixels) else { break };
        let covered = crop.cover(&decoded.corners);
        all.push(Decoded { corners: decoded.corners.iter().map(|point| crop.in_picture(*point)).collect(), ..decoded });
        if 2 * covered > crop.grey.width() * crop.grey.height() {
            break;
        }
    }
    all
}

fn decode_crop(crop: &Crop, pixels: &mut usize) -> Option<Decoded> {
    let mut attempt = |grey: &Grey, factor: f32| {
        Symbology::ALL.into_iter().find_map(|symbology| {
            *pixels = pixels.checked_sub(grey.width() * grey.height())?;
            let decoded = decode(grey, symbology)?;
            Some(Decoded {
                corners: decoded.corners.iter().map(|(x, y)| (x * factor, y * factor)).collect(),
                ..decoded
            })
        })
    };
    let (width, height) = (crop.grey.width(), crop.grey.height());
    attempt(&crop.grey, 1.0)
        .or_else(|| {
            (width.max(height) <= SYMBOL_SIDE / 2)
                .then(|| attempt(&crop.grey.resampled(2 * width, 2 * height, 0.5), 0.5))?
        })
        .or_else(|| (width.min(height) >= 128).then(|| attempt(&crop.grey.halved(), 2.0))?)
}

/// The part of a picture with an area and the ground round it.
struct Crop {
    grey: Grey,
    left: f32,
    top: f32,
    /// Pixels of the picture for one of the crop.
    step: f32,
}

impl Crop {
    /// The finest one that has at most [`SYMBOL_SIDE`] pixels on a side.
    fn of(picture: &Pyramid, area: &Area) -> Self {
        let side = (area.right - area.left).max(area.bottom - area.top);
        let margin = side * MARGIN;
        let (mut level, mut step) = (0, 1.0);
        while (side + 2.0 * margin) / step > float(SYMBOL_SIDE) && level < 16 {
            (level, step) = (level + 1, step * 2.0);
        }
        let grey = picture.level(level);
        let bound = |at: f32, side: usize| crate::num::whole((at / step).max(0.0)).min(side);
        let (left, right) = (bound(area.left - margin, grey.width()), bound(area.right + margin, grey.width()));
        let (top, bottom) = (bound(area.top - margin, grey.height()), bound(area.bottom + margin, grey.height()));
        let rows = (top..bottom).flat_map(|y| grey.row(y).get(left..right).unwrap_or_default());
        let pixels: Vec<u8> = rows.copied().collect();
        let part = Grey::new(right.saturating_sub(left), bottom.saturating_sub(top), pixels);
        Self { grey: part.unwrap_or_else(Grey::blank), left: float(left) * step, top: float(top) * step, step }
    }

    fn in_picture(&self, (x, y): (f32, f32)) -> (f32, f32) {
        (self.left + x * self.step, self.top + y * self.step)
    }

    /// Covers the box of these points with white, and returns its pixels.
    fn cover(&mut self, corners: &[(f32, f32)]) -> usize {
        let bounds = corners.iter().fold([f32::INFINITY, f32::INFINITY, 0.0, 0.0], |[l, t, r, b], (x, y)| {
            [l.min(*x), t.min(*y), r.max(*x), b.max(*y)]
        });
        let [left, top, right, bottom] = bounds.map(|at| crate::num::count(at.round()));
        self.grey.whiten(left, top, right, bottom)
    }
}

/// Ground round an area, as a share of its longer side: room for its edge, which the location blurs, and for a quiet zone.
const MARGIN: f32 = 0.12;

/// Returns true if one box has its middle in the other.
fn overlap(one: [u32; 4], other: [u32; 4]) -> bool {
    let inside = |[l, t, w, h]: [u32; 4], [left, top, width, height]: [u32; 4]| {
        let (x, y) = (l.saturating_add(w / 2), t.saturating_add(h / 2));
        (left..left.saturating_add(width)).contains(&x) && (top..top.saturating_add(height)).contains(&y)
    };
    inside(one, other) || inside(other, one)
}
