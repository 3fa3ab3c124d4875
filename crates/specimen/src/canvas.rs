//! Drawing in millimetres: paths, strokes and text on a page of a known size, at any resolution.

use image::RgbImage;
use mrz::transliteration;
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};

use crate::typeface::Typeface;

/// A colour, red, green and blue, 0 to 255, and its opacity, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink(pub [u8; 3], pub f32);

/// A page that is drawn on in millimetres from its top left corner.
#[derive(Clone)]
pub struct Canvas {
    pixmap: Pixmap,
    /// Pixels per millimetre.
    scale: f32,
    /// Number of rows of the page above the first row of the canvas, which are not drawn.
    above: u32,
}

impl Canvas {
    /// A white page of this size in millimetres, at this resolution.
    ///
    /// # Panics
    /// If the page has no pixels.
    #[must_use]
    pub fn new(width: f32, height: f32, ppi: f32) -> Self {
        let scale = ppi / 25.4;
        let pixels = |millimetres: f32| (millimetres * scale).round().max(1.0) as u32;
        let mut pixmap = Pixmap::new(pixels(width), pixels(height)).expect("a page has pixels");
        pixmap.fill(tiny_skia::Color::WHITE);
        Self { pixmap, scale, above: 0 }
    }

    /// The part of the page from so many millimetres below its top edge on; places on it stay those of the page.
    #[must_use]
    pub fn below(&self, top: f32) -> Self {
        let (width, height) = (self.pixmap.width(), self.pixmap.height());
        let above = ((top * self.scale).round().max(0.0) as u32).min(height - 1);
        let mut pixmap = Pixmap::new(width, height - above).expect("a strip has pixels");
        pixmap.data_mut().copy_from_slice(&self.pixmap.data()[(4 * width * above) as usize..]);
        Self { pixmap, scale: self.scale, above: self.above + above }
    }

    /// Number of rows of the page above the first row of the canvas, which are not drawn.
    pub(crate) fn above(&self) -> u32 {
        self.above
    }

    /// Pixels per millimetre.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// Fills the whole page.
    pub fn flood(&mut self, Ink([red, green, blue], _): Ink) {
        self.pixmap.fill(tiny_skia::Color::from_rgba8(red, green, blue, 255));
    }

    /// Fills a rectangle: left, top, width, height.
    pub fn rectangle(&mut self, [left, top, width, height]: [f32; 4], ink: Ink) {
        if let Some(rectangle) = tiny_skia::Rect::from_xywh(left, top, width, height) {
            self.fill(&PathBuilder::from_rect(rectangle), ink);
        }
    }

    /// Fills an ellipse: centre and radii.
    pub fn ellipse(&mut self, [x, y, horizontal, vertical]: [f32; 4], ink: Ink) {
        let bounds = tiny_skia::Rect::from_xywh(x - horizontal, y - vertical, 2.0 * horizontal, 2.0 * vertical);
        if let Some(path) = bounds.and_then(PathBuilder::from_oval) {
            self.fill(&path, ink);
        }
    }

    /// Draws a line through points, this wide.
    pub fn line(&mut self, points: impl IntoIterator<Item = (f32, f32)>, width: f32, ink: Ink) {
        let mut builder = PathBuilder::new();
        for (at, (x, y)) in points.into_iter().enumerate() {
            if at == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
        }
        let Some(path) = builder.finish() else { return };
        let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        self.pixmap.stroke_path(&path, &paint(ink), &stroke, self.transform(), None);
    }

    /// Fills a polygon.
    pub fn polygon(&mut self, points: impl IntoIterator<Item = (f32, f32)>, ink: Ink) {
        let mut builder = PathBuilder::new();
        for (at, (x, y)) in points.into_iter().enumerate() {
            if at == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
        }
        builder.close();
        if let Some(path) = builder.finish() {
            self.fill(&path, ink);
        }
    }

    /// Writes text: the left end of its base line, the height of a capital letter, and by how much each stroke is
    /// thicker than the outline (0 for as it is).
    #[expect(clippy::too_many_arguments, reason = "text has a place, a size, a face and a look")]
    pub fn text(&mut self, text: &str, left: f32, base: f32, capital: f32, typeface: &Typeface, bold: f32, ink: Ink) {
        let size = capital / typeface.capital();
        let mut x = left;
        for character in text.chars() {
            self.glyph(character, x, base, size, typeface, bold, ink);
            x += size * typeface.advance();
        }
    }

    /// Draws one character: the left edge of its advance, its base line, the size of the em.
    #[expect(clippy::too_many_arguments, reason = "a glyph has a place, a size, a face and a look")]
    pub fn glyph(&mut self, character: char, x: f32, base: f32, em: f32, typeface: &Typeface, bold: f32, ink: Ink) {
        let Some(path) = typeface.outline(character) else {
            return self.accented(character, x, base, em, typeface, bold, ink);
        };
        let place = self.transform().pre_concat(Transform::from_row(em, 0.0, 0.0, -em, x, base));
        self.pixmap.fill_path(&path, &paint(ink), FillRule::Winding, place, None);
        if bold > 0.0 {
            let stroke = Stroke { width: bold / em, line_join: LineJoin::Round, ..Stroke::default() };
            self.pixmap.stroke_path(&path, &paint(ink), &stroke, place, None);
        }
    }

    /// Draws a letter that the typeface lacks: the letter that it is derived from, with a tick over it.
    #[expect(clippy::too_many_arguments, reason = "as for a glyph")]
    fn accented(&mut self, character: char, x: f32, base: f32, em: f32, typeface: &Typeface, bold: f32, ink: Ink) {
        let letter = transliteration::forms(character).and_then(|forms| forms.first()?.chars().next());
        let Some(letter) = letter.filter(|letter| typeface.outline(*letter).is_some()) else { return };
        self.glyph(letter, x, base, em, typeface, bold, ink);
        let (left, top) = (x + em * 0.3, base - em * (typeface.capital() + 0.08));
        self.line([(left, top), (left + em * 0.16, top - em * 0.1)], em * 0.07, ink);
    }

    /// Fills an outline in units of its own, placed by a transformation to millimetres, each stroke thicker by `bold`
    /// units.
    pub(crate) fn outline(&mut self, path: &Path, place: Transform, bold: f32, ink: Ink) {
        let place = self.transform().pre_concat(place);
        self.pixmap.fill_path(path, &paint(ink), FillRule::Winding, place, None);
        if bold > 0.0 {
            let stroke = Stroke { width: bold, line_join: LineJoin::Round, ..Stroke::default() };
            self.pixmap.stroke_path(path, &paint(ink), &stroke, place, None);
        }
    }

    /// The page as pixels.
    #[must_use]
    pub fn into_image(self) -> RgbImage {
        let mut image = RgbImage::new(self.pixmap.width(), self.pixmap.height());
        for (to, from) in image.as_chunks_mut::<3>().0.iter_mut().zip(self.pixmap.data().as_chunks::<4>().0) {
            let [red, green, blue, _] = from;
            *to = [*red, *green, *blue];
        }
        image
    }

    fn fill(&mut self, path: &Path, ink: Ink) {
        self.pixmap.fill_path(path, &paint(ink), FillRule::Winding, self.transform(), None);
    }

    fn transform(&self) -> Transform {
        Transform::from_row(self.scale, 0.0, 0.0, self.scale, 0.0, -(self.above as f32))
    }
}

fn paint(Ink([red, green, blue], opacity): Ink) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(red, green, blue, (opacity.clamp(0.0, 1.0) * 255.0).round() as u8);
    paint
}
