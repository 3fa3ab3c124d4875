//! The data page: header, portrait, printed zone and MRZ, laid out in millimetres after Doc 9303-4 to -7.

use image::RgbImage;
use mrz::date::DateOfBirth;
use mrz::{DocumentKind, Draft, Format};
use rand::RngExt;

use crate::background::{self, Palette};
use crate::canvas::{Canvas, Ink};
use crate::forge::{self, Forgery};
use crate::light::Light;
use crate::seed::Dice;
use crate::typeface::Typeface;
use crate::{portrait, strokes};

/// The style in which a page is printed.
#[derive(Clone, Debug)]
pub struct Style {
    /// Pixels per inch.
    pub ppi: f32,
    /// Strength of the background under the printed zone; 1 is what documents have.
    pub background: f32,
    /// Share of the background that continues under the MRZ, 0 to 1.
    pub under_mrz: f32,
    /// The cut of OCR-B.
    pub cut: Cut,
    /// Thickness that each stroke of the MRZ has beyond the outline, in millimetres.
    pub bold: f32,
    /// The MRZ's ink: 0 is black.
    pub ink: u8,
    /// The displacement of the zone from its nominal place, right and down, in millimetres.
    pub shift: (f32, f32),
    /// Dots per inch of the printer: characters are placed on whole dots. 0 for a printer without dots.
    pub dots: f32,
}

/// The two cuts of OCR-B that printers use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Round stroke ends.
    Round,
    /// Sharp stroke ends.
    Sharp,
}

/// A drawn page, and the place of each character of its zone.
#[derive(Clone)]
pub struct Page {
    /// The pixels.
    pub image: RgbImage,
    /// The format.
    pub format: &'static Format,
    /// The printed characters.
    pub lines: Vec<String>,
    /// For each line the corners of each character's cell, clockwise from the top left, in pixels: one pitch wide, one
    /// capital high.
    pub cells: Vec<Vec<[(f32, f32); 4]>>,
}

/// A page on which everything is drawn but its zone.
#[derive(Clone)]
pub struct Bare {
    pub(crate) canvas: Canvas,
    pub(crate) light: Light,
    pub(crate) format: &'static Format,
}

impl Style {
    /// A plain page in good print.
    #[must_use]
    pub fn plain(ppi: f32) -> Self {
        Self {
            ppi,
            background: 1.0,
            under_mrz: 0.25,
            cut: Cut::Round,
            bold: 0.0,
            ink: 18,
            shift: (0.0, 0.0),
            dots: 0.0,
        }
    }

    /// The variety that real documents have.
    #[must_use]
    pub fn throw(ppi: f32, dice: &mut Dice) -> Self {
        Self {
            ppi,
            background: dice.random_range(0.3..1.5),
            under_mrz: if dice.random_bool(0.3) { 0.0 } else { dice.random_range(0.1..1.0) },
            cut: if dice.random_bool(0.6) { Cut::Round } else { Cut::Sharp },
            bold: if dice.random_bool(0.5) { 0.0 } else { dice.random_range(0.0..0.12) },
            ink: dice.random_range(0..70),
            shift: (dice.random_range(-1.0..1.0), dice.random_range(-1.0..1.0)),
            dots: 0.0,
        }
    }

    fn typeface(&self) -> &'static Typeface {
        match self.cut {
            Cut::Round => Typeface::round(),
            Cut::Sharp => Typeface::sharp(),
        }
    }
}

impl Page {
    /// Draws the page of a document. The zone has `lines`, which may be forged; the visual zone has the values of `draft`.
    /// Of a TD1 card it is the second side, which has the zone.
    #[must_use]
    pub fn draw(draft: &Draft, lines: &[String], style: &Style, dice: &mut Dice) -> Self {
        Self::draw_in(Light::Visible, draft, lines, style, &[], dice)
    }

    /// Draws the page of a document with the portrait that other dice draw: the portrait of its chip.
    #[must_use]
    pub fn draw_of(portrait: &Dice, draft: &Draft, lines: &[String], style: &Style, dice: &mut Dice) -> Self {
        let bare = Bare::draw_in(Light::Visible, draft, style, &[], dice);
        bare.with_portrait(portrait).print(lines, style, &[])
    }

    /// Draws the page as it looks in a light, with what a forger did to it. The same dice give the same page in every
    /// light.
    #[must_use]
    pub fn draw_in(
        light: Light,
        draft: &Draft,
        lines: &[String],
        style: &Style,
        forgeries: &[Forgery],
        dice: &mut Dice,
    ) -> Self {
        Bare::draw_in(light, draft, style, forgeries, dice).print(lines, style, forgeries)
    }

    /// Draws the first side of a TD1 card, the one with the portrait and without a zone.
    #[must_use]
    pub fn draw_front(draft: &Draft, style: &Style, dice: &mut Dice) -> RgbImage {
        Self::front(None, draft, style, dice)
    }

    /// Draws the first side of a card with the portrait that other dice draw: the portrait of its chip.
    #[must_use]
    pub fn draw_front_of(portrait: &Dice, draft: &Draft, style: &Style, dice: &mut Dice) -> RgbImage {
        Self::front(Some(portrait), draft, style, dice)
    }

    fn front(portrait: Option<&Dice>, draft: &Draft, style: &Style, dice: &mut Dice) -> RgbImage {
        let geometry = draft.format.geometry;
        let (width, height) = (geometry.page_width, geometry.page_height);
        let mut canvas = Canvas::new(width, height, style.ppi);
        let palette = Palette::throw(dice);
        background::draw(&mut canvas, width, height, &palette, style.background, dice);
        header(&mut canvas, draft.format, &palette);
        portrait::draw(&mut canvas, portrait_frame(draft.format), portrait.cloned().as_mut().unwrap_or(dice));
        printed_zone(&mut canvas, draft, 33.0, 14.0, height - 3.0, &palette, Light::Visible);
        canvas.into_image()
    }
}

impl Bare {
    /// Draws all of a page but its zone, as it looks in a light.
    #[must_use]
    pub fn draw_in(light: Light, draft: &Draft, style: &Style, forgeries: &[Forgery], dice: &mut Dice) -> Self {
        let geometry = draft.format.geometry;
        let (width, height) = (geometry.page_width, geometry.page_height);
        let mut canvas = Canvas::new(width, height, style.ppi);
        let palette = Palette::throw(dice);
        background::draw(&mut canvas, width, height, &palette, style.background, dice);
        let top_of_mrz = height - 23.2;
        let veil = palette.paper.map(|part| part.saturating_add(14));
        canvas.rectangle([0.0, top_of_mrz, width, 23.2], Ink(veil, 1.0 - style.under_mrz));

        header(&mut canvas, draft.format, &palette);
        let portrait = (draft.format.lines == 2).then(|| portrait_frame(draft.format));
        if let Some(frame) = portrait {
            portrait::draw(&mut canvas, frame, dice);
        }
        for forgery in forgeries {
            if let (Forgery::PastedPortrait { turn, shadow }, Some(frame)) = (forgery, portrait) {
                forge::paste_portrait(&mut canvas, frame, *turn, *shadow, dice);
            }
        }
        light.fall(&mut canvas, width, height, &palette, dice);
        if draft.format.lines == 2 {
            printed_zone(&mut canvas, draft, 38.0, 15.0, top_of_mrz - 3.0, &palette, light);
        } else {
            printed_zone(&mut canvas, draft, 5.0, 13.5, top_of_mrz - 1.0, &palette, light);
        }
        light.shine(&mut canvas, forgeries);
        Self { canvas, light, format: draft.format }
    }

    /// The strip of the page with the zone, and a little of the page above it.
    #[must_use]
    pub fn strip(&self) -> Self {
        Self { canvas: self.canvas.below(self.format.geometry.page_height - STRIP), ..*self }
    }

    /// Number of rows of the page above the first row of the picture, which are not drawn.
    #[must_use]
    pub fn above(&self) -> u32 {
        self.canvas.above()
    }

    /// This page with an area that shines under ultraviolet light.
    #[must_use]
    pub fn with(mut self, forgery: &Forgery) -> Self {
        self.light.shine(&mut self.canvas, std::slice::from_ref(forgery));
        self
    }

    /// This page with the portrait that these dice draw, if it has one.
    #[must_use]
    fn with_portrait(mut self, dice: &Dice) -> Self {
        if self.format.lines == 2 {
            portrait::draw(&mut self.canvas, portrait_frame(self.format), &mut dice.clone());
        }
        self
    }

    /// Prints the zone.
    #[must_use]
    pub fn print(mut self, lines: &[String], style: &Style, forgeries: &[Forgery]) -> Page {
        let above = self.canvas.above() as f32;
        let mut cells = zone(&mut self.canvas, self.light, self.format, lines, style, forgeries);
        cells.iter_mut().flatten().flatten().for_each(|(_, y)| *y -= above);
        Page { image: self.canvas.into_image(), format: self.format, lines: lines.to_vec(), cells }
    }
}

/// The portrait alone, as a chip has it, of the page that these dice draw.
#[must_use]
pub fn portrait_of(draft: &Draft, style: &Style, dice: &mut Dice) -> RgbImage {
    let geometry = draft.format.geometry;
    // What comes before the portrait throws the dice, whatever it is drawn on.
    let palette = Palette::throw(dice);
    let mut coarse = Canvas::new(geometry.page_width, geometry.page_height, 12.0);
    background::draw(&mut coarse, geometry.page_width, geometry.page_height, &palette, style.background, dice);
    let [_, _, width, height] = portrait_frame(draft.format);
    let mut canvas = Canvas::new(width, height, 300.0);
    portrait::draw(&mut canvas, [0.0, 0.0, width, height], dice);
    canvas.into_image()
}

/// Height of the strip that the zone is printed in, in millimetres: the zone's 23.2 and a little more.
const STRIP: f32 = 27.0;

/// The place of the portrait on a page: left, top, width, height in millimetres. A card has it on its first side.
#[must_use]
pub fn portrait_frame(format: &Format) -> [f32; 4] {
    match format.lines {
        2 => [4.0, 13.0, 30.0, (format.geometry.page_height - 23.2 - 16.0).min(39.0)],
        _ => [4.0, 12.0, 26.0, 34.0],
    }
}

pub(crate) fn header(canvas: &mut Canvas, format: &Format, palette: &Palette) {
    let name = match format.document {
        DocumentKind::Passport => "PASSPORT",
        DocumentKind::Card => "IDENTITY CARD",
        DocumentKind::Visa => "VISA",
    };
    let ink = Ink(palette.accent, 1.0);
    canvas.rectangle([0.0, 0.0, format.geometry.page_width, 1.2], Ink(palette.accent, 0.8));
    canvas.text("UTOPIA", 4.0, 6.6, 3.0, Typeface::sharp(), 0.12, ink);
    canvas.text(name, 27.0, 6.2, 1.9, Typeface::sharp(), 0.0, ink);
    canvas.text("SPECIMEN", 4.0, 10.4, 1.6, Typeface::sharp(), 0.1, Ink([176, 32, 36], 1.0));
}

/// Captions with their values, in two columns, as many as there is room for.
fn printed_zone(canvas: &mut Canvas, draft: &Draft, left: f32, top: f32, bottom: f32, palette: &Palette, light: Light) {
    let width = draft.format.geometry.page_width;
    let sex = if draft.sex == '<' { 'X' } else { draft.sex };
    let fields = [
        ("Type", draft.document_code.clone()),
        ("Document No.", draft.document_number.clone()),
        ("Surname", draft.primary_identifier.clone()),
        ("Given names", draft.secondary_identifier.clone()),
        ("Nationality", draft.nationality.clone()),
        ("Date of birth", printed_date(draft.date_of_birth)),
        ("Sex", sex.to_string()),
        ("Date of expiry", printed_date(draft.date_of_expiry.into())),
        ("Authority", "MINISTRY OF CONCORD".to_owned()),
    ];
    let column = (width - left - 3.0) / 2.0;
    let row = ((bottom - top) / 5.0).min(8.2);
    let (captions, values) = (row * 0.15, row * 0.27);
    let mut slot = 0;
    for (caption, value) in fields {
        // Names have a row of their own.
        let wide = value.len() as f32 * values * 1.05 > column;
        if wide && slot % 2 == 1 {
            slot += 1;
        }
        let (x, y) = (left + column * (slot % 2) as f32, top + row * (slot / 2) as f32);
        if y + row * 0.6 > bottom {
            return;
        }
        canvas.text(caption, x, y, captions, Typeface::round(), 0.0, light.caption_ink(palette));
        canvas.text(&value, x, y + row * 0.5, values, Typeface::sharp(), 0.03, light.value_ink());
        slot += if wide { 2 } else { 1 };
    }
}

/// DD.MM.YYYY, unknown parts as X (Doc 9303-3 §3.8).
fn printed_date(date: DateOfBirth) -> String {
    let iso = date.to_string();
    let mut parts: Vec<&str> = iso.split('-').collect();
    parts.reverse();
    parts.join(".")
}

/// Prints the zone where the format has it and returns each character's cell.
fn zone(
    canvas: &mut Canvas,
    light: Light,
    format: &Format,
    lines: &[String],
    style: &Style,
    forgeries: &[Forgery],
) -> Vec<Vec<[(f32, f32); 4]>> {
    let typeface = style.typeface();
    let pitch = format.pitch();
    let em = pitch / typeface.advance();
    let capital = em * typeface.capital();
    // The standard measures to the left edge of the first character, not of its cell.
    let left = format.geometry.left - 0.4 + style.shift.0;
    let scale = canvas.scale();
    let on_dots = |at: f32| if style.dots > 0.0 { (at * style.dots / 25.4).round() * 25.4 / style.dots } else { at };
    let mut cells = Vec::new();
    for ((line, from_bottom), line_number) in lines.iter().zip(format.geometry.centre_lines).zip(1..) {
        let centre = geometry_centre(format, *from_bottom) + style.shift.1;
        let (top, base) = (centre - capital / 2.0, centre + capital / 2.0);
        let row = line.chars().enumerate().map(|(column, character)| {
            let x = left + pitch * column as f32;
            let touches = forgeries.iter().filter(|forgery| touched(forgery, line_number, column + 1));
            let mut touch = Touch { right: 0.0, down: 0.0, ink: style.ink, seen: 1.0, fount: Some(typeface) };
            touches.for_each(|forgery| touch.by(forgery, light));
            let (right, down) = (on_dots(x + touch.right), on_dots(base + touch.down));
            let ink = light.mrz_ink(touch.ink, touch.seen);
            match touch.fount {
                Some(fount) if std::ptr::eq(fount, typeface) => {
                    canvas.glyph(character, right, down, em, fount, style.bold, ink);
                }
                Some(fount) => {
                    // A foreign fount is set in the size of the characters beside it, in the middle of its cell.
                    let size = capital / fount.capital();
                    let inset = (pitch - size * fount.advance()) / 2.0;
                    canvas.glyph(character, right + inset, down, size, fount, style.bold, ink);
                }
                None => {
                    let middle = (right + pitch / 2.0, down - capital / 2.0);
                    strokes::draw(canvas, character, middle, capital, 0.3 + style.bold, ink);
                }
            }
            [(x, top), (x + pitch, top), (x + pitch, base), (x, base)].map(|(x, y)| (x * scale, y * scale))
        });
        cells.push(row.collect());
    }
    cells
}

fn geometry_centre(format: &Format, from_bottom: f32) -> f32 {
    format.geometry.page_height - from_bottom
}

fn touched(forgery: &Forgery, line: usize, column: usize) -> bool {
    match forgery {
        Forgery::Displaced(span, ..) | Forgery::Foreign(span, _) => span.contains(line, column),
        Forgery::Transparent(span, _) | Forgery::Grey(span, _) => span.contains(line, column),
        Forgery::Bright(..) | Forgery::PastedPortrait { .. } => false,
    }
}

/// The style in which one character is printed.
struct Touch {
    right: f32,
    down: f32,
    ink: u8,
    /// Share of the ink that is visible.
    seen: f32,
    fount: Option<&'static Typeface>,
}

impl Touch {
    fn by(&mut self, forgery: &Forgery, light: Light) {
        match forgery {
            Forgery::Displaced(_, right, down) => (self.right, self.down) = (self.right + right, self.down + down),
            Forgery::Foreign(_, fount) => self.fount = *fount,
            Forgery::Transparent(_, seen) if light == Light::Infrared => self.seen = *seen,
            Forgery::Grey(_, ink) => self.ink = *ink,
            Forgery::Transparent(..) | Forgery::Bright(..) | Forgery::PastedPortrait { .. } => {}
        }
    }
}
