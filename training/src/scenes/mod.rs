//! The pictures from which the networks learn: zones on all kinds of ground, seen in all kinds of ways.

mod camera;
mod print;

use image::RgbImage;
use mrz::{FORMATS, Format};
use optics::training::{Baseline, Grey, PITCH, Pyramid, Tensor};
use rand::RngExt;
use specimen::background::{self, Palette};
use specimen::canvas::Ink;
use specimen::typeface::Typeface;
use specimen::{Canvas, Degradation, Dice, Page, holder};

use print::Print;
pub(crate) use print::{load_founts, other_founts};

/// A character and where its middle is in a strip.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) column: f32,
    /// [`class`]; `None` for an O or a 0 of a print that has one shape for both.
    pub(crate) class: Option<usize>,
}

/// A strip as the glyph network gets it, and what is on it.
pub(crate) struct Sample {
    /// 28 rows, a fortieth of a unit each.
    pub(crate) strip: Vec<i8>,
    pub(crate) width: usize,
    pub(crate) marks: Vec<Mark>,
    /// Pixels from one character to the next in the picture it was taken from.
    pub(crate) pitch: f32,
}

/// The classes: the characters of the MRZ in this order, then "none of these".
pub(crate) const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
/// The class of what is no character of the MRZ.
pub(crate) const NONE: usize = 37;

pub(crate) fn class(character: char) -> usize {
    ALPHABET.find(character).unwrap_or(NONE)
}

/// The strips of one zone, seen in some way; now and then strips of no zone at all, which must not read like one.
pub(crate) fn throw_strips(dice: &mut Dice) -> Vec<Sample> {
    if dice.random_bool(0.05) {
        return vec![throw_nothing(dice)];
    }
    let pitch = log_uniform(4.6, 34.0, dice);
    let how = throw_degradation(pitch, dice);
    let drawn_ppi = (pitch * 10.0 * 1.4).clamp(130.0, 420.0);
    let (mut zone, tells_o_from_0) = draw_zone(drawn_ppi, dice);
    camera::print(&mut zone.image, dice);
    let seen = how.apply(&zone, drawn_ppi, dice);
    // The same picture as two cameras would work on it: drawing takes longest.
    let mut strips = Vec::new();
    for _ in 0..2 {
        let picture = Pyramid::new(photograph(&seen.image, dice));
        let lines = seen.lines.iter().zip(&seen.cells);
        strips.extend(lines.map(|(line, cells)| cut_strip(&picture, line, cells, tells_o_from_0, dice)));
    }
    strips
}

/// A strip of ground, ornaments and pictures, without a character.
fn throw_nothing(dice: &mut Dice) -> Sample {
    let pitch = log_uniform(4.6, 34.0, dice);
    let ppi = (pitch * 10.0).clamp(80.0, 300.0);
    let (width, height) = (dice.random_range(60.0..120.0), dice.random_range(20.0..60.0));
    let mut canvas = Canvas::new(width, height, ppi);
    let palette = Palette::throw(dice);
    let strength = if dice.random_bool(0.3) { 0.0 } else { dice.random_range(0.0..2.0) };
    background::draw(&mut canvas, width, height, &palette, strength, dice);
    darken_ground(&mut canvas, width, height, dice);
    for _ in 0..dice.random_range(0..4) {
        clutter(&mut canvas, [0.0, width], height, dice);
    }
    let format = FORMATS[dice.random_range(0..FORMATS.len())];
    let page = Page { image: canvas.into_image(), format, lines: Vec::new(), cells: Vec::new() };
    let seen = throw_degradation(pitch, dice).apply(&page, ppi, dice);
    let picture = Pyramid::new(photograph(&seen.image, dice));
    let (wide, high) = (seen.image.width() as f32, seen.image.height() as f32);
    let end = |dice: &mut Dice| (dice.random_range(0.0..wide), dice.random_range(0.0..high));
    let baseline = Baseline { start: end(dice), end: end(dice), bow: 0.0, pitch, squeeze: 0.0 };
    let strip = baseline.strip(&picture);
    Sample { marks: Vec::new(), width: strip.width, strip: pack(&strip), pitch }
}

/// Draws something that stands beside zones: the edge of the page, bars, a piece of a picture, a large faint letter,
/// small print in lower case.
fn clutter(canvas: &mut Canvas, [from, to]: [f32; 2], height: f32, dice: &mut Dice) {
    let x = dice.random_range(from..to);
    let grey = Ink([dice.random_range(0..256) as u8; 3], dice.random_range(0.3..1.0));
    match dice.random_range(0..6) {
        // Towards the outer side, so that it never lies under the text.
        0 if from > 0.0 => canvas.rectangle([x, 0.0, to - x, height], grey),
        0 => canvas.rectangle([0.0, 0.0, x, height], grey),
        1 => canvas.line([(x, 0.0), (x + dice.random_range(-2.0..2.0), height)], dice.random_range(0.1..1.2), grey),
        2 => {
            let at = dice.random_range(0.0..height);
            let room = (to - x).min(x - from).max(0.3);
            canvas.ellipse([x, at, dice.random_range(0.2..1.0) * room, dice.random_range(0.5..9.0)], grey);
        }
        3 => {
            // Large and faint, and so no character of a line.
            let letter = char::from(b'A' + dice.random_range(0..26)).to_string();
            let base = dice.random_range(0.3..1.3) * height;
            canvas.text(&letter, x, base, dice.random_range(4.5..14.0), Typeface::sharp(), 0.4, Ink(grey.0, 0.4));
        }
        4 => {
            let text: String = (0..20).map(|_| FOREIGN[dice.random_range(0..12)]).collect();
            let base = dice.random_range(0.0..height);
            canvas.text(&text, x, base, dice.random_range(0.6..1.5), Typeface::round(), 0.0, Ink(grey.0, 0.8));
        }
        _ => {
            for bar in 0..dice.random_range(2..12) {
                let left = x + 0.9 * bar as f32;
                if left > to {
                    break;
                }
                canvas.rectangle([left, 0.0, dice.random_range(0.2..0.7), height], grey);
            }
        }
    }
}

/// A strip along a line whose place is known, as a finder would cut it: never quite in the right place.
fn cut_strip(
    picture: &Pyramid,
    line: &str,
    cells: &[[(f32, f32); 4]],
    tells_o_from_0: bool,
    dice: &mut Dice,
) -> Sample {
    let middle = |cell: &[(f32, f32); 4]| {
        let sum = cell.iter().fold((0.0, 0.0), |sum, corner| (sum.0 + corner.0, sum.1 + corner.1));
        (sum.0 / 4.0, sum.1 / 4.0)
    };
    let (first, last) = (middle(&cells[0]), middle(&cells[cells.len() - 1]));
    let length = (last.0 - first.0).hypot(last.1 - first.1);
    let pitch = length / (cells.len() - 1) as f32;
    let (ux, uy) = ((last.0 - first.0) / length, (last.1 - first.1) / length);
    let mut end = |from: (f32, f32), toward: f32| {
        let most = if dice.random_bool(0.5) { 2.4 } else { 10.0 };
        let out = pitch * dice.random_range(0.6..most) * toward;
        let down = pitch * dice.random_range(-0.13..0.13);
        (from.0 + ux * out - uy * down, from.1 + uy * out + ux * down)
    };
    let (start, end) = (end(first, -1.0), end(last, 1.0));
    let baseline = Baseline {
        start,
        end,
        bow: pitch * dice.random_range(-0.06..0.06),
        pitch: pitch * dice.random_range(0.93..1.07),
        squeeze: 0.0,
    };
    let strip = baseline.strip(picture);
    let (dx, dy) = (baseline.end.0 - baseline.start.0, baseline.end.1 - baseline.start.1);
    let length = dx.hypot(dy);
    let step = baseline.pitch / PITCH;
    let marks = line.chars().zip(cells).map(|(character, cell)| {
        let (x, y) = middle(cell);
        let along = ((x - baseline.start.0) * dx + (y - baseline.start.1) * dy) / length;
        let told = tells_o_from_0 || !matches!(character, 'O' | '0');
        Mark { column: along / step, class: told.then(|| class(character)) }
    });
    Sample { marks: marks.collect(), width: strip.width, strip: pack(&strip), pitch }
}

fn pack(strip: &Tensor) -> Vec<i8> {
    strip.values.iter().map(|value| (value * 40.0).round().clamp(-127.0, 127.0) as i8).collect()
}

/// Draws a zone and little else: the page's lower part, with what may stand beside and over a zone. Returns with it if its
/// print tells O from 0.
fn draw_zone(ppi: f32, dice: &mut Dice) -> (Page, bool) {
    let format = FORMATS[dice.random_range(0..FORMATS.len())];
    let lines = throw_lines(format, dice);
    let pitch = format.pitch();
    let print = Print::throw(pitch, dice);
    let capital = print.capital;
    let (before, behind) = (dice.random_range(3.0..22.0), dice.random_range(3.0..22.0));
    let width = format.length as f32 * pitch + before + behind;
    let height = format.line_spacing() * (format.lines + 1) as f32 + 3.0;
    let mut canvas = Canvas::new(width, height, ppi);
    let palette = Palette::throw(dice);
    let strength = if dice.random_bool(0.35) { 0.0 } else { dice.random_range(0.0..1.6) };
    background::draw(&mut canvas, width, height, &palette, strength, dice);
    darken_ground(&mut canvas, width, height, dice);

    let (left, top) = (before, 3.0 + format.line_spacing() * 0.5);
    for side in [[0.0, before - 1.5], [width - behind + 1.5, width]] {
        if dice.random_bool(0.4) {
            clutter(&mut canvas, side, height, dice);
        }
    }
    let scale = canvas.scale();
    let mut cells = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let base = top + format.line_spacing() * at as f32 + capital / 2.0;
        let row = line.chars().enumerate().map(|(column, character)| {
            let x = left + pitch * column as f32;
            print.glyph(&mut canvas, character, x, base, dice);
            let corners = [(x, base - capital), (x + pitch, base - capital), (x + pitch, base), (x, base)];
            corners.map(|(x, y)| (x * scale, y * scale))
        });
        cells.push(row.collect());
    }
    overprint(&mut canvas, width, height, dice);
    (Page { image: canvas.into_image(), format, lines, cells }, print.tells_o_from_0)
}

/// Draws the lines of a zone. Half of the zones are those of documents; the others have any characters, so that none is
/// rare and none can be guessed from its neighbours.
fn throw_lines(format: &'static Format, dice: &mut Dice) -> Vec<String> {
    if dice.random_bool(0.45) {
        let draft = holder::throw_worldwide(format, dice);
        return draft.print().expect("a thrown holder can be printed");
    }
    let foreign = dice.random_bool(0.06);
    // Fillers are a third of real zones, most of them in long runs.
    let filled = dice.random_bool(0.4);
    let line = |dice: &mut Dice| -> String {
        let mut text = String::new();
        while text.len() < format.length {
            let run = dice.random_range(1..if filled { 7 } else { 14 });
            match dice.random_range(0..6) {
                0 | 1 if filled => {
                    let run = if dice.random_bool(0.5) { run } else { dice.random_range(5..30) };
                    text.extend(std::iter::repeat_n('<', run));
                }
                0 => text.extend(std::iter::repeat_n('<', run)),
                1 | 2 => text.extend((0..run).map(|_| char::from(b'0' + dice.random_range(0..10)))),
                _ if foreign => text.extend((0..run).map(|_| FOREIGN[dice.random_range(0..FOREIGN.len())])),
                _ => text.extend((0..run).map(|_| char::from(b'A' + dice.random_range(0..26)))),
            }
        }
        text.truncate(format.length);
        text
    };
    (0..format.lines).map(|_| line(dice)).collect()
}

/// Characters that stand in pictures and in no MRZ.
const FOREIGN: [char; 24] = [
    'a', 'b', 'd', 'e', 'f', 'g', 'h', 'k', 'm', 'n', 'q', 'r', 't', 'y', '+', '-', '*', '/', '=', '?', '#', '&', '%',
    ' ',
];

/// Darkens the ground, as some documents are printed on grey or coloured paper.
pub(crate) fn darken_ground(canvas: &mut Canvas, width: f32, height: f32, dice: &mut Dice) {
    if dice.random_bool(0.35) {
        let shade = dice.random_range(110..220);
        canvas.rectangle([0.0, 0.0, width, height], Ink([shade; 3], dice.random_range(0.2..0.85)));
    }
}

/// Stamps, signatures, frames and the word SPECIMEN across a zone.
pub(crate) fn overprint(canvas: &mut Canvas, width: f32, height: f32, dice: &mut Dice) {
    if dice.random_bool(0.7) {
        return;
    }
    let ink = Ink(std::array::from_fn(|_| dice.random_range(60..220)), dice.random_range(0.15..0.6));
    match dice.random_range(0..3) {
        0 => {
            let capital = dice.random_range(3.0..9.0);
            let at = (dice.random_range(0.0..0.6) * width, dice.random_range(0.3..1.0) * height);
            canvas.text("SPECIMEN", at.0, at.1, capital, Typeface::sharp(), 0.3, ink);
        }
        1 => {
            let (mut x, mut y) = (dice.random_range(0.0..width), dice.random_range(0.0..height));
            let stroke: Vec<(f32, f32)> = (0..14)
                .map(|_| {
                    x += dice.random_range(-3.0..7.0_f32);
                    y += dice.random_range(-4.0..4.0_f32);
                    (x, y)
                })
                .collect();
            canvas.line(stroke, dice.random_range(0.2..0.6), ink);
        }
        _ => {
            for _ in 0..dice.random_range(1..6) {
                let y = dice.random_range(0.0..height);
                canvas.line([(0.0, y), (width, y + dice.random_range(-3.0..3.0))], dice.random_range(0.1..0.5), ink);
            }
        }
    }
}

/// Anything between a good scan and a bad photograph, for characters of this pitch.
pub(crate) fn throw_degradation(pitch: f32, dice: &mut Dice) -> Degradation {
    let hard: f32 = dice.random_range(0.0..1.0);
    // Optics blur by pixels, not by characters: few pixels a character leave little room for blur.
    let most_blur = (pitch * 0.11).clamp(0.45, 2.2);
    Degradation {
        ppi: pitch * 10.0,
        turn: if dice.random_bool(0.25) { dice.random_range(0.0..360.0) } else { dice.random_range(-6.0..6.0) },
        perspective: if dice.random_bool(0.5) { 0.0 } else { dice.random_range(0.0..0.16) * hard },
        margin: 0.03,
        blur: dice.random_range(0.0..most_blur) * (0.35 + 0.65 * hard),
        motion: if dice.random_bool(0.15) { dice.random_range(0.0..pitch * 0.16) * hard } else { 0.0 },
        noise: dice.random_range(0.0..14.0) * hard,
        shading: dice.random_range(0.0..0.5) * hard,
        shadow: if dice.random_bool(0.2) { dice.random_range(0.0..0.5) } else { 0.0 },
        glare: if dice.random_bool(0.1) { dice.random_range(0.0..0.5) } else { 0.0 },
        quality: if dice.random_bool(0.3) { dice.random_range(25..60) } else { dice.random_range(55..97) },
    }
}

/// A picture in grey, worked on as cameras do in two of three cases.
pub(crate) fn photograph(image: &RgbImage, dice: &mut Dice) -> Grey {
    let luma = image::DynamicImage::ImageRgb8(image.clone()).into_luma8();
    let luma = if dice.random_bool(0.65) { camera::process(luma, dice) } else { luma };
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    Grey::new(width, height, luma.into_raw()).expect("a picture has its pixels")
}

pub(crate) fn grey(image: &RgbImage) -> Grey {
    let luma = image::DynamicImage::ImageRgb8(image.clone()).into_luma8();
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    Grey::new(width, height, luma.into_raw()).expect("a picture has its pixels")
}

pub(crate) fn log_uniform(least: f32, most: f32, dice: &mut Dice) -> f32 {
    (least.ln() + (most / least).ln() * dice.random_range(0.0..1.0_f32)).exp()
}

#[cfg(test)]
mod tests {
    use specimen::dice;

    use super::*;

    #[test]
    fn a_seed_draws_the_same_strips_with_every_mark_inside() {
        for seed in 0..12 {
            let (one, other) = (throw_strips(&mut dice(seed)), throw_strips(&mut dice(seed)));
            assert!(one.iter().zip(&other).all(|(a, b)| a.strip == b.strip), "{seed}");
            for sample in &one {
                assert!(
                    sample.marks.iter().all(|mark| mark.column > 0.0 && mark.column < sample.width as f32),
                    "{seed}"
                );
            }
        }
    }
}
