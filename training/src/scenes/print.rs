//! Printed characters: OCR-B in its cuts with fillers as various printers have them, and other founts.

use std::path::Path;
use std::sync::OnceLock;

use rand::RngExt;
use specimen::canvas::Ink;
use specimen::typeface::Typeface;
use specimen::{Canvas, Dice, strokes};

use super::{ALPHABET, FOREIGN};

/// Files of the founts in Debian's packages `fonts-dejavu-core`, `fonts-liberation`, `fonts-freefont-ttf` and
/// `fonts-courier-prime` that offices print with, below /usr/share/fonts, and whether their characters are all equally wide.
const FILES: [(&str, bool); 20] = [
    ("truetype/dejavu/DejaVuSansMono.ttf", true),
    ("truetype/dejavu/DejaVuSansMono-Bold.ttf", true),
    ("truetype/dejavu/DejaVuSans.ttf", false),
    ("truetype/dejavu/DejaVuSans-Bold.ttf", false),
    ("truetype/dejavu/DejaVuSansCondensed.ttf", false),
    ("truetype/liberation/LiberationMono-Regular.ttf", true),
    ("truetype/liberation/LiberationMono-Bold.ttf", true),
    ("truetype/liberation/LiberationSans-Regular.ttf", false),
    ("truetype/liberation/LiberationSans-Bold.ttf", false),
    ("truetype/liberation/LiberationSansNarrow-Regular.ttf", false),
    ("truetype/liberation/LiberationSerif-Regular.ttf", false),
    ("truetype/liberation/LiberationSerif-Bold.ttf", false),
    ("truetype/freefont/FreeMono.ttf", true),
    ("truetype/freefont/FreeMonoBold.ttf", true),
    ("truetype/freefont/FreeSans.ttf", false),
    ("truetype/freefont/FreeSansBold.ttf", false),
    ("truetype/freefont/FreeSerif.ttf", false),
    ("truetype/courier-prime/Courier Prime.ttf", true),
    ("opentype/courier-prime/Courier Prime.otf", true),
    ("opentype/courier-prime/Courier Prime Bold.otf", true),
];

static OTHERS: OnceLock<Vec<(Typeface, bool)>> = OnceLock::new();

/// Loads the founts that are in this folder and returns their number. Without any, only those that are drawn here are used.
pub(crate) fn load_founts(folder: &Path) -> usize {
    let load = |(file, fixed): &(&str, bool)| {
        let face = Typeface::parse(&std::fs::read(folder.join(file)).ok()?)?;
        Some((face, *fixed))
    };
    OTHERS.get_or_init(|| FILES.iter().filter_map(load).collect()).len()
}

/// The founts that were loaded, and whether their characters are all equally wide.
pub(crate) fn other_founts() -> &'static [(Typeface, bool)] {
    OTHERS.get().map_or(&[][..], Vec::as_slice)
}

/// The means that a zone is printed with.
pub(super) struct Print {
    face: Face,
    /// Size of the em in millimetres.
    em: f32,
    /// Millimetres from one character to the next.
    pitch: f32,
    /// Height of a capital letter in millimetres.
    pub(super) capital: f32,
    /// Thickness of strokes beyond that of outlines.
    bold: f32,
    ink: Ink,
    /// Offset and ink of a second impression.
    twice: Option<(f32, f32, Ink)>,
    /// Largest distance of a character from its place.
    loose: f32,
    /// True if O and 0 have shapes of their own.
    pub(super) tells_o_from_0: bool,
}

/// The least width of the O beside that of the 0, as a share of what it is in OCR-B (1.0), at which shapes tell them apart.
const LEAST_O_BESIDE_0: f32 = 0.88;

enum Face {
    /// OCR-B, perhaps of another cut, and perhaps a filler of its own.
    OcrB(Typeface, Option<Filler>),
    /// A fount in which each character stands in the middle of its cell.
    Other(&'static Typeface),
    /// A fount drawn with strokes of this width.
    Drawn(f32),
}

/// Two strokes that meet: width and height in millimetres, the height of the tip above the base line, stroke width.
struct Filler {
    width: f32,
    height: f32,
    tip: f32,
    stroke: f32,
}

impl Print {
    pub(super) fn throw(pitch: f32, dice: &mut Dice) -> Self {
        let shade = if dice.random_bool(0.7) { dice.random_range(0..60) } else { dice.random_range(40..130) };
        let ink = Ink([shade; 3], 1.0);
        let bold = if dice.random_bool(0.5) { 0.0 } else { dice.random_range(0.0..0.22) };
        let others = other_founts();
        let (face, em, capital, tells_o_from_0) = match dice.random_range(0..100) {
            0..3 => {
                let capital = dice.random_range(2.0..2.8);
                (Face::Drawn(dice.random_range(0.2..0.5)), capital, capital, false)
            }
            3..14 if !others.is_empty() => {
                let (face, fixed) = &others[dice.random_range(0..others.len())];
                let em = match fixed {
                    true => pitch / face.advance() * dice.random_range(0.85..1.05),
                    false => dice.random_range(2.0..2.7) / face.capital(),
                };
                (Face::Other(face), em, em * face.capital(), false)
            }
            _ => {
                let face = if dice.random_bool(0.6) { Typeface::round() } else { Typeface::sharp() };
                let em = pitch / face.advance() * dice.random_range(0.93..1.05);
                let capital = em * face.capital();
                let filler = dice.random_bool(0.5).then(|| Filler::throw(pitch, capital, dice));
                let (face, o_beside_0) = another_cut(face, dice);
                (Face::OcrB(face, filler), em, capital, o_beside_0 >= LEAST_O_BESIDE_0)
            }
        };
        let twice = dice.random_bool(0.06).then(|| {
            let ink = Ink(ink.0, dice.random_range(0.2..0.8));
            (dice.random_range(-0.2..0.2), dice.random_range(-0.12..0.12), ink)
        });
        let loose = if dice.random_bool(0.2) { 0.12 } else { 0.045 };
        Self { face, em, pitch, capital, bold, ink, twice, loose, tells_o_from_0 }
    }

    /// Draws a character in the cell that begins here.
    pub(super) fn glyph(&self, canvas: &mut Canvas, character: char, x: f32, base: f32, dice: &mut Dice) {
        // Printers miss the grid by a little.
        let x = x + dice.random_range(-self.loose..self.loose);
        let base = base + dice.random_range(-self.loose..self.loose);
        if let Some((across, down, ink)) = self.twice {
            self.impress(canvas, character, x + across, base + down, ink);
        }
        self.impress(canvas, character, x, base, self.ink);
    }

    fn impress(&self, canvas: &mut Canvas, character: char, x: f32, base: f32, ink: Ink) {
        let middle = x + self.pitch / 2.0;
        match &self.face {
            Face::OcrB(_, Some(filler)) if character == '<' => {
                let (left, right) = (middle - filler.width / 2.0, middle + filler.width / 2.0);
                let tip = base - filler.tip;
                let (top, bottom) = (tip - filler.height / 2.0, tip + filler.height / 2.0);
                canvas.line([(right, top), (left, tip), (right, bottom)], filler.stroke + self.bold, ink);
            }
            Face::OcrB(face, _) => {
                let left = middle - self.em * face.advance() / 2.0;
                canvas.glyph(character, left, base, self.em, face, self.bold, ink);
            }
            Face::Other(face) => {
                let bounds = face.outline(character).map(|path| path.bounds());
                let half = bounds.map_or(0.0, |bounds| (bounds.left() + bounds.right()) / 2.0);
                canvas.glyph(character, middle - self.em * half, base, self.em, face, self.bold, ink);
            }
            Face::Drawn(width) => {
                strokes::draw(canvas, character, (middle, base - self.capital / 2.0), self.capital, *width, ink);
            }
        }
    }
}

/// OCR-B as it is, or as founts that are sold as OCR-B differ from it: narrower or wider, the O often nearly a 0. Returns
/// with it the width of the O beside that of the 0, as a share of what it is in OCR-B.
fn another_cut(face: &Typeface, dice: &mut Dice) -> (Typeface, f32) {
    let known = ALPHABET.chars().chain(FOREIGN).collect::<String>();
    if dice.random_bool(0.5) {
        return (face.widened(&known, |_| 1.0), 1.0);
    }
    let (all, round, zero) =
        (dice.random_range(0.92..1.05), dice.random_range(0.76..1.02), dice.random_range(0.96..1.16));
    let cut = face.widened(&known, |character| match character {
        'O' | 'Q' => all * round,
        '0' => all * zero,
        _ => all * dice.random_range(0.97..1.03),
    });
    (cut, round / zero)
}

impl Filler {
    fn throw(pitch: f32, capital: f32, dice: &mut Dice) -> Self {
        let width = pitch * dice.random_range(0.42..0.72);
        Self {
            width,
            height: width * dice.random_range(0.75..1.45),
            tip: capital * dice.random_range(0.38..0.58),
            stroke: dice.random_range(0.16..0.36),
        }
    }
}
