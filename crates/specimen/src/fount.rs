//! Founts of the printed zone: OCR-B in its own and in proportional widths, and letters drawn with strokes of a chosen
//! width, weight, slant and serif. A fount of a font file can be set in the same way; none is part of this crate.

use std::sync::Arc;

use mrz::transliteration;
use rand::RngExt;
use tiny_skia::Transform;

use crate::canvas::{Canvas, Ink};
use crate::seed::Dice;
use crate::strokes::{self, Skeleton};
use crate::typeface::Typeface;

/// A fount, and how it is set. Lengths are in heights of a capital letter.
#[derive(Clone, Debug)]
pub struct Fount {
    source: Source,
    /// Factor of all widths.
    width: f32,
    /// The thickness of drawn strokes; what outlines are thicker by.
    weight: f32,
    /// Columns to the right for each row up.
    slant: f32,
    /// Length of the ticks at the ends of drawn strokes.
    serif: f32,
    /// Space added between neighbouring characters.
    tracking: f32,
}

#[derive(Clone, Debug)]
enum Source {
    /// Outlines with the distances of their fount, all equal or each its own.
    Outlines(Arc<Typeface>),
    /// OCR-B, set by the widths of its letters.
    Fitted(&'static Typeface),
    /// OCR-B as it is.
    Fixed(&'static Typeface),
    Strokes,
}

/// The left and the right end of a character as it was set, in millimetres.
pub type Extent = (f32, f32);

/// Space between fitted outlines.
const GAP: f32 = 0.2;

/// Width of a word space.
const SPACE: f32 = 0.4;

impl Fount {
    /// OCR-B with sharp stroke ends.
    #[must_use]
    pub fn ocrb() -> Self {
        Self::plain(Source::Fixed(Typeface::sharp()))
    }

    /// The fount of a font file.
    #[must_use]
    pub fn of(typeface: Arc<Typeface>) -> Self {
        Self::plain(Source::Outlines(typeface))
    }

    fn plain(source: Source) -> Self {
        Self { source, width: 1.0, weight: 0.0, slant: 0.0, serif: 0.0, tracking: 0.0 }
    }

    /// One of this crate's own founts.
    #[must_use]
    pub fn throw(dice: &mut Dice) -> Self {
        let ocrb = if dice.random_bool(0.5) { Typeface::round() } else { Typeface::sharp() };
        let source = match dice.random_range(0..4) {
            0 => Source::Fixed(ocrb),
            1 => Source::Fitted(ocrb),
            _ => Source::Strokes,
        };
        let weight = match source {
            Source::Strokes => dice.random_range(0.09..0.24),
            _ => dice.random_range(0.0..0.09),
        };
        let serif = if dice.random_bool(0.4) { dice.random_range(0.12..0.3) } else { 0.0 };
        Self { weight, serif, ..Self::plain(source) }.varied(dice)
    }

    /// This fount in other widths, slants and distances.
    #[must_use]
    pub fn varied(self, dice: &mut Dice) -> Self {
        let slant = if dice.random_bool(0.12) { dice.random_range(0.08..0.25) } else { 0.0 };
        let tracking = if dice.random_bool(0.6) { 0.0 } else { dice.random_range(-0.04..0.15) };
        Self { width: self.width * dice.random_range(0.78..1.15), slant, tracking, ..self }
    }

    /// Returns true if the fount has a character of its own, or the letter that it is derived from.
    #[must_use]
    pub fn has(&self, character: char) -> bool {
        character == ' ' || self.has_own(character) || base(character).is_some_and(|letter| self.has_own(letter))
    }

    fn has_own(&self, character: char) -> bool {
        match &self.source {
            Source::Outlines(typeface) => typeface.outline(character).is_some(),
            Source::Fixed(typeface) | Source::Fitted(typeface) => typeface.outline(character).is_some(),
            Source::Strokes => Skeleton::of(character).is_some(),
        }
    }

    /// The width of a text whose capitals have this height, both in millimetres.
    #[must_use]
    pub fn width(&self, text: &str, capital: f32) -> f32 {
        text.chars().map(|character| self.advance(character) * capital).sum()
    }

    /// Sets a text: the left end of its base line, the height of a capital letter. Returns where each character stands.
    pub fn set(
        &self,
        canvas: &mut Canvas,
        text: &str,
        (left, base): (f32, f32),
        capital: f32,
        ink: Ink,
    ) -> Vec<Extent> {
        let mut x = left;
        let extents = text.chars().map(|character| {
            let advance = self.advance(character) * capital;
            if character != ' ' {
                self.draw(canvas, character, (x, base), capital, ink);
            }
            let extent = (x, x + advance);
            x += advance;
            extent
        });
        extents.collect()
    }

    fn advance(&self, character: char) -> f32 {
        let own = match &self.source {
            Source::Outlines(typeface) => typeface.advance_of(self.letter(character)) / typeface.capital(),
            Source::Fixed(typeface) => typeface.advance() / typeface.capital(),
            Source::Fitted(typeface) => {
                let bounds = typeface.outline(self.letter(character)).map(|path| path.bounds());
                bounds.map_or(SPACE, |bounds| bounds.width() / typeface.capital() + GAP)
            }
            Source::Strokes => {
                Skeleton::of(self.letter(character)).map_or(SPACE, |letter| letter.width() + self.weight + GAP * 0.8)
            }
        };
        own * self.width + self.tracking
    }

    /// The character, or the letter that stands for one that the fount lacks.
    fn letter(&self, character: char) -> char {
        if self.has_own(character) { character } else { base(character).unwrap_or(character) }
    }

    fn draw(&self, canvas: &mut Canvas, character: char, (x, y): (f32, f32), capital: f32, ink: Ink) {
        let letter = self.letter(character);
        let shear = self.slant * capital;
        match &self.source {
            Source::Strokes => {
                let Some(skeleton) = Skeleton::of(letter) else { return };
                let left = x + capital * self.width * (0.5 * self.weight + 0.4 * GAP);
                skeleton.draw(canvas, capital, self.weight * capital, self.serif * capital, ink, |across, up| {
                    (left + (across * self.width + up * self.slant) * capital, y - up * capital)
                });
            }
            Source::Outlines(typeface) => {
                Self::outline(canvas, typeface, letter, [x, y, capital, self.width, shear, self.weight], ink);
            }
            Source::Fixed(typeface) => {
                Self::outline(canvas, typeface, letter, [x, y, capital, self.width, shear, self.weight], ink);
            }
            Source::Fitted(typeface) => {
                let inset = typeface.outline(letter).map_or(0.0, |path| path.bounds().left()) / typeface.capital();
                let left = x + capital * self.width * (0.5 * GAP - inset);
                Self::outline(canvas, typeface, letter, [left, y, capital, self.width, shear, self.weight], ink);
            }
        }
        if letter != character && character.is_alphabetic() {
            // A tick over the letter, as for those that OCR-B lacks.
            let (middle, top) = (x + 0.4 * self.advance(character) * capital, y - 1.1 * capital);
            canvas.line([(middle, top), (middle + 0.2 * capital, top - 0.14 * capital)], 0.1 * capital, ink);
        }
    }

    fn outline(canvas: &mut Canvas, typeface: &Typeface, letter: char, look: [f32; 6], ink: Ink) {
        let [x, y, capital, width, shear, weight] = look;
        let Some(path) = typeface.outline(letter) else { return };
        let em = capital / typeface.capital();
        let place = Transform::from_row(em * width, 0.0, shear / typeface.capital(), -em, x, y);
        canvas.outline(&path, place, weight * typeface.capital(), ink);
    }
}

/// The letter that a letter with a mark is derived from, small or capital like it.
fn base(character: char) -> Option<char> {
    let upper = character.to_uppercase().next()?;
    let letter = transliteration::forms(upper)?.first()?.chars().next()?;
    Some(if character.is_lowercase() { letter.to_ascii_lowercase() } else { letter })
}

/// Draws words of a script that is none of ours: marks of strokes and arcs. Returns the width in millimetres.
pub fn second_script(
    canvas: &mut Canvas,
    (left, base): (f32, f32),
    capital: f32,
    words: usize,
    ink: Ink,
    dice: &mut Dice,
) -> f32 {
    let mut x = left;
    for _ in 0..words {
        for _ in 0..dice.random_range(2..7) {
            strokes::mark(canvas, (x, base), capital, ink, dice);
            x += capital * dice.random_range(0.75..1.05);
        }
        x += capital * 0.5;
    }
    x - left
}
