//! Drawings for the finder: pages with a zone, and pictures that have none.

use image::{RgbImage, imageops};
use mrz::FORMATS;
use rand::RngExt;
use specimen::canvas::Ink;
use specimen::typeface::Typeface;
use specimen::{Canvas, Degradation, Dice, Page, Style, holder};

use super::scene::block;
use crate::scenes::log_uniform;

/// Draws whole pages, pages without margins, and zones cut out of their pages.
pub(super) fn draw_document(ppi: f32, throws: &mut Dice) -> Page {
    let format = FORMATS[throws.random_range(0..FORMATS.len())];
    let draft = holder::throw_worldwide(format, throws);
    let lines = draft.print().expect("a thrown holder can be printed");
    let style = Style::throw(ppi, throws);
    let style =
        Style { bold: if throws.random_bool(0.5) { style.bold } else { throws.random_range(0.0..0.2) }, ..style };
    let drawing = throws.random_bool(0.15);
    let style = if drawing { Style { background: 0.0, ..style } } else { style };
    let mut page = Page::draw(&draft, &lines, &style, throws);
    if drawing {
        // A drawing on white rather than a picture of paper.
        page.image.pixels_mut().for_each(|pixel| pixel.0 = pixel.0.map(|part| part.saturating_add(40)));
    }
    if throws.random_bool(0.06) {
        frame(&mut page, throws);
    }
    if throws.random_bool(0.25) {
        // The upper page of an open booklet, or the other side of a card, above the data page.
        let above = draw_other(ppi, throws).image;
        page = stack(&above, page);
    }
    if throws.random_bool(0.2) {
        page = crop_to_zone(page, throws);
    }
    page
}

/// A frame round the zone, as people draw to show where it is.
fn frame(page: &mut Page, throws: &mut Dice) {
    let zone = block(&page.cells);
    let [(left, top), _, (right, bottom), _] = zone.corners;
    let away = zone.pitch * throws.random_range(0.3..1.5);
    let thick = (zone.pitch * throws.random_range(0.05..0.4)).max(1.0);
    let colour = image::Rgb(std::array::from_fn(|_| throws.random_range(0..230) as u8));
    for (x, y, pixel) in page.image.enumerate_pixels_mut() {
        let (x, y) = (x as f32, y as f32);
        let within = |by: f32| x > left - by && x < right + by && y > top - by && y < bottom + by;
        if within(away + thick) && !within(away) {
            *pixel = colour;
        }
    }
}

/// One picture above a page.
fn stack(above: &RgbImage, page: Page) -> Page {
    let (width, height) = (above.width().max(page.image.width()), above.height() + page.image.height());
    let mut image = RgbImage::from_pixel(width, height, image::Rgb([225; 3]));
    imageops::replace(&mut image, above, 0, 0);
    imageops::replace(&mut image, &page.image, 0, i64::from(above.height()));
    let down = above.height() as f32;
    let cells =
        page.cells.iter().map(|line| line.iter().map(|cell| cell.map(|(x, y)| (x, y + down))).collect()).collect();
    Page { image, cells, ..page }
}

/// A picture of the zone and not much else.
fn crop_to_zone(page: Page, throws: &mut Dice) -> Page {
    let zone = block(&page.cells);
    let [(left, top), _, (right, bottom), _] = zone.corners;
    let mut margin = || zone.pitch * throws.random_range(0.2..4.0);
    let (x, y) = ((left - margin()).max(0.0) as u32, (top - margin()).max(0.0) as u32);
    let width = ((right + margin()) as u32).min(page.image.width()) - x;
    let height = ((bottom + margin()) as u32).min(page.image.height()) - y;
    let image = imageops::crop_imm(&page.image, x, y, width, height).to_image();
    let shift = |(a, b): (f32, f32)| (a - x as f32, b - y as f32);
    let cells = page.cells.iter().map(|line| line.iter().map(|cell| cell.map(shift)).collect()).collect();
    Page { image, cells, ..page }
}

/// Draws pictures without a zone: first sides of cards, letters, numbers in rows as on bank cards, bars, textures.
pub(super) fn draw_other(ppi: f32, throws: &mut Dice) -> Page {
    let format = FORMATS[throws.random_range(0..FORMATS.len())];
    let draft = holder::throw_worldwide(format, throws);
    let style = Style::throw(ppi, throws);
    let geometry = format.geometry;
    let image = if throws.random_bool(0.35) {
        Page::draw_front(&draft, &style, throws)
    } else {
        let (width, height) = (geometry.page_width, geometry.page_height);
        let mut canvas = Canvas::new(width, height, ppi);
        let palette = specimen::background::Palette::throw(throws);
        let strength = throws.random_range(0.0..1.4);
        specimen::background::draw(&mut canvas, width, height, &palette, strength, throws);
        for _ in 0..throws.random_range(1..5) {
            match throws.random_range(0..4) {
                0 => write_letter(&mut canvas, width, height, throws),
                1 => write_numbers(&mut canvas, width, height, throws),
                2 => draw_bars(&mut canvas, width, height, throws),
                _ => draw_pattern(&mut canvas, width, height, throws),
            }
        }
        canvas.into_image()
    };
    Page { image, format, lines: Vec::new(), cells: Vec::new() }
}

/// A picture without a zone, of any size, for measuring: what the finder learns to pass over, and cards with raised
/// digits, which it was not shown.
pub(crate) fn throw_without_zone(throws: &mut Dice) -> RgbImage {
    let ppi = log_uniform(60.0, 300.0, throws);
    let how = throw_degradation(ppi, throws);
    let drawn_ppi = (ppi * 1.3).max(70.0);
    let page = if throws.random_bool(0.75) {
        draw_other(drawn_ppi, throws)
    } else {
        let format = FORMATS[throws.random_range(0..FORMATS.len())];
        let (width, height) = (85.6, 54.0);
        let mut canvas = Canvas::new(width, height, drawn_ppi);
        specimen::background::draw(
            &mut canvas,
            width,
            height,
            &specimen::background::Palette::throw(throws),
            1.4,
            throws,
        );
        let veil = Ink(std::array::from_fn(|_| throws.random_range(0..200)), 0.8);
        canvas.rectangle([0.0, 0.0, width, height], veil);
        for (base, capital, groups) in [(30.0, 4.2, 4), (38.0, 2.4, 2), (45.0, 2.6, 3)] {
            let digit = |throws: &mut Dice| char::from(b'0' + throws.random_range(0..10));
            let text: String = (0..groups * 5).map(|at| if at % 5 == 4 { ' ' } else { digit(throws) }).collect();
            // Light from above: a dark edge below a light face.
            for (shift, ink) in [(0.25, Ink([20; 3], 0.7)), (0.0, Ink([230; 3], 1.0))] {
                canvas.text(&text, 8.0 + shift, base + shift, capital, Typeface::round(), 0.1, ink);
            }
        }
        Page { image: canvas.into_image(), format, lines: Vec::new(), cells: Vec::new() }
    };
    how.apply(&page, drawn_ppi, throws).image
}

/// Lines of words, each character as wide as its shape: like any fount but OCR-B's pitch.
fn write_letter(canvas: &mut Canvas, width: f32, height: f32, throws: &mut Dice) {
    let capital: f32 = throws.random_range(1.0..3.2);
    let face = if throws.random_bool(0.5) { Typeface::round() } else { Typeface::sharp() };
    let em = capital / face.capital();
    let tight = throws.random_range(0.62..0.9);
    let shade = throws.random_range(0..110);
    let bold = throws.random_range(0.0..0.25);
    let (left, mut base) = (throws.random_range(0.0..width * 0.4), throws.random_range(0.0..height * 0.7));
    let upper = throws.random_bool(0.3);
    for _ in 0..throws.random_range(1..9) {
        let mut x = left;
        while x < width * throws.random_range(0.6..1.0) {
            for _ in 0..throws.random_range(2..9) {
                let character = char::from(if upper { b'A' } else { b'a' } + throws.random_range(0..26));
                canvas.glyph(character, x, base, em, face, bold, Ink([shade; 3], 1.0));
                let wide = if "iljtfrI".contains(character) {
                    0.6
                } else if "mwMW".contains(character) {
                    1.15
                } else {
                    0.95
                };
                x += em * face.advance() * tight * wide;
            }
            x += em * 0.4;
        }
        base += capital * throws.random_range(1.5..2.2);
    }
}

/// One line of figures in groups, or a single line of any characters: monospaced and still no zone.
fn write_numbers(canvas: &mut Canvas, width: f32, height: f32, throws: &mut Dice) {
    let capital = throws.random_range(1.5..5.0);
    let base = throws.random_range(0.15..0.95) * height;
    let count = throws.random_range(6..24);
    let group = throws.random_range(3..6);
    let text: String = (0..count)
        .map(|at| if at % (group + 1) == group { ' ' } else { char::from(b'0' + throws.random_range(0..10)) })
        .collect();
    let shade = throws.random_range(0..140);
    canvas.text(
        &text,
        throws.random_range(0.0..width * 0.5),
        base,
        capital,
        Typeface::sharp(),
        0.1,
        Ink([shade; 3], 1.0),
    );
}

fn draw_bars(canvas: &mut Canvas, width: f32, height: f32, throws: &mut Dice) {
    let (mut x, y) = (throws.random_range(0.0..width * 0.5), throws.random_range(0.0..height * 0.8));
    let tall = throws.random_range(3.0..16.0);
    for _ in 0..throws.random_range(20..90) {
        let bar = throws.random_range(0.2..1.2);
        canvas.rectangle([x, y, bar, tall], Ink([20; 3], 1.0));
        x += bar + throws.random_range(0.2..1.2);
    }
}

/// Rows of one sign, chevrons among them, that are no zone: too few lines or another rhythm.
fn draw_pattern(canvas: &mut Canvas, width: f32, height: f32, throws: &mut Dice) {
    let sign = ['.', '-', 'x', '/', '=', '*', '+', 'o'][throws.random_range(0..8)];
    let capital = throws.random_range(0.8..3.0);
    let text: String = std::iter::repeat_n(sign, throws.random_range(8..60)).collect();
    let (left, mut base) = (throws.random_range(0.0..width * 0.5), throws.random_range(0.0..height));
    for _ in 0..throws.random_range(1..8) {
        canvas.text(&text, left, base, capital, Typeface::round(), 0.0, Ink([throws.random_range(0..150); 3], 1.0));
        base += capital * throws.random_range(1.2..2.5);
    }
}

pub(super) fn throw_degradation(ppi: f32, throws: &mut Dice) -> Degradation {
    let hard: f32 = throws.random_range(0.0..1.0);
    let quarter = throws.random_range(0..4) as f32 * 90.0;
    let turn = if throws.random_bool(0.4) {
        throws.random_range(0.0..360.0)
    } else {
        throws.random_range(-7.0..7.0) + quarter
    };
    Degradation {
        ppi,
        turn: if throws.random_bool(0.3) { throws.random_range(-4.0..4.0) } else { turn },
        perspective: if throws.random_bool(0.4) { 0.0 } else { throws.random_range(0.0..0.1) * hard },
        margin: if throws.random_bool(0.4) { 0.0 } else { throws.random_range(0.0..0.5) },
        blur: throws.random_range(0.0..(0.35 + ppi * 0.004)) * hard,
        motion: 0.0,
        noise: throws.random_range(0.0..12.0) * hard,
        shading: throws.random_range(0.0..0.6) * hard,
        shadow: if throws.random_bool(0.25) { throws.random_range(0.0..0.6) } else { 0.0 },
        glare: if throws.random_bool(0.15) { throws.random_range(0.0..0.6) } else { 0.0 },
        quality: throws.random_range(35..97),
    }
}
