//! Strips of printed lines: several texts on one ground, seen in some way, each cut out as the finder of lines would.

use mrz::{FORMATS, transliteration};
use optics::training::{Baseline, HEIGHT, PITCH, Pyramid, Tensor};
use rand::RngExt;
use specimen::background::{self, Palette};
use specimen::canvas::Ink;
use specimen::fount::second_script;
use specimen::{Canvas, Dice, Page};

use super::{CHARACTERS, Founts, OTHER, SEPARATOR, SPACE, text};
use crate::scenes::{darken_ground, grey, log_uniform, overprint, throw_degradation};

/// A character and where it stands in a strip.
pub(super) struct Mark {
    /// The middle.
    pub(super) column: f32,
    /// Columns to the next character.
    width: f32,
    pub(super) class: usize,
}

/// A strip as the network gets it, and what is on it.
pub(super) struct Strip {
    /// A fortieth of a unit each.
    pub(super) values: Vec<i8>,
    pub(super) width: usize,
    pub(super) marks: Vec<Mark>,
    /// Height of a capital in pixels of the picture that it was taken from.
    pub(super) capital: f32,
}

impl Strip {
    /// The expected output of a column: a character near its middle, space at its ends, either in between.
    pub(super) fn target(&self, column: f32) -> Option<usize> {
        let away = |mark: &Mark| (mark.column - column).abs();
        let nearest = self.marks.iter().min_by(|a, b| (away(a) / a.width).total_cmp(&(away(b) / b.width)));
        let Some(nearest) = nearest else { return Some(SPACE) };
        let distance = away(nearest);
        let near = (0.28 * nearest.width).clamp(1.2, 4.0);
        match distance {
            _ if distance <= near => Some(nearest.class),
            _ if distance >= (0.43 * nearest.width).max(near + 0.6) => Some(SPACE),
            _ => None,
        }
    }
}

/// Height of a capital as it is drawn, in millimetres.
const CAPITAL: f32 = 2.2;

/// The strips of one ground.
pub(super) fn throw_strips(founts: &Founts, dice: &mut Dice) -> Vec<Strip> {
    let capital = log_uniform(6.0, 25.0, dice);
    // A capital is about nine tenths of a pitch of the zone, by which degradations are thrown.
    let mut how = throw_degradation(capital * 1.1, dice);
    how.ppi = capital / CAPITAL * 25.4;
    let drawn_ppi = (how.ppi * 1.4).clamp(90.0, 420.0);
    let (page, capitals) = draw(founts, drawn_ppi, dice);
    let seen = how.apply(&page, drawn_ppi, dice);
    let picture = Pyramid::new(grey(&seen.image));
    let lines = seen.lines.iter().zip(&seen.cells).zip(capitals).filter(|((_, cells), _)| !cells.is_empty());
    lines.map(|((line, cells), drawn)| cut(&picture, line, cells, capital * drawn / CAPITAL, dice)).collect()
}

/// Draws lines of text. Each line has its characters without spaces and their cells, one capital high.
fn draw(founts: &Founts, ppi: f32, dice: &mut Dice) -> (Page, Vec<f32>) {
    let (width, height) = (dice.random_range(46.0..74.0), 32.0);
    let mut canvas = Canvas::new(width, height, ppi);
    let palette = Palette::throw(dice);
    let strength = if dice.random_bool(0.3) { 0.0 } else { dice.random_range(0.0..1.9) };
    background::draw(&mut canvas, width, height, &palette, strength, dice);
    darken_ground(&mut canvas, width, height, dice);
    let shade = if dice.random_bool(0.7) { dice.random_range(0..60) } else { dice.random_range(40..130) };
    let ink = if dice.random_bool(0.8) { Ink([shade; 3], 1.0) } else { Ink(palette.accent, 1.0) };
    let scale = canvas.scale();
    let (mut lines, mut all, mut capitals) = (Vec::new(), Vec::new(), Vec::new());
    let mut base = dice.random_range(3.5..5.0_f32);
    while base < height - 1.5 {
        let capital = CAPITAL * dice.random_range(0.85..1.18);
        let left = dice.random_range(1.5..9.0);
        let foreign = if dice.random_bool(0.08) { text::throw_foreign(founts, dice) } else { None };
        let own = founts.throw(dice);
        let (fount, mut text, known) = match foreign {
            Some((fount, text)) => (fount, text, false),
            None => (&own, text::throw(&own, dice), true),
        };
        while fount.width(&text, capital) > width - left - 1.5 && text.pop().is_some() {}
        let extents = fount.set(&mut canvas, &text, (left, base), capital, ink);
        let end = extents.last().map_or(left, |extent| extent.1);
        let classes = text.chars().map(|character| if known { character } else { '\u{fffd}' });
        let (kept, cells): (String, Vec<_>) = classes
            .zip(extents)
            .filter(|(character, _)| *character != ' ')
            .map(|(character, (from, to))| {
                let corners = [(from, base - capital), (to, base - capital), (to, base), (from, base)];
                (character, corners.map(|(x, y)| (x * scale, y * scale)))
            })
            .unzip();
        if end + 9.0 < width && dice.random_bool(0.06) {
            // Marks that the strip need not show; if it does, they are no letters.
            second_script(&mut canvas, (end + 4.0, base), capital, 1, ink, dice);
        }
        lines.push(kept);
        all.push(cells);
        capitals.push(capital);
        base += capital * dice.random_range(1.35..2.6);
    }
    overprint(&mut canvas, width, height, dice);
    let format = FORMATS[0];
    (Page { image: canvas.into_image(), format, lines, cells: all }, capitals)
}

/// A strip along a line whose place is known, as a finder would cut it: never quite in the right place or size.
fn cut(picture: &Pyramid, line: &str, cells: &[[(f32, f32); 4]], capital: f32, dice: &mut Dice) -> Strip {
    let middle = |cell: &[(f32, f32); 4]| {
        let sum = cell.iter().fold((0.0, 0.0), |sum, corner| (sum.0 + corner.0, sum.1 + corner.1));
        (sum.0 / 4.0, sum.1 / 4.0)
    };
    let between = |a: (f32, f32), b: (f32, f32)| ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
    let (first, last) = (&cells[0], &cells[cells.len() - 1]);
    let (left, right) = (between(first[0], first[3]), between(last[1], last[2]));
    let length = (right.0 - left.0).hypot(right.1 - left.1).max(1.0);
    let (ux, uy) = ((right.0 - left.0) / length, (right.1 - left.1) / length);
    let high = |cell: &[(f32, f32); 4]| (cell[3].0 - cell[0].0).hypot(cell[3].1 - cell[0].1);
    let capital = f32::midpoint(high(first), high(last)).max(0.5 * capital);
    let size = if dice.random_bool(0.75) { dice.random_range(0.86..1.16) } else { dice.random_range(0.7..1.35) };
    let most = if dice.random_bool(0.8) { 0.09 } else { 0.2 };
    let mut end = |from: (f32, f32), toward: f32| {
        let out = capital * dice.random_range(0.2..1.8) * toward;
        let down = capital * dice.random_range(-most..most);
        (from.0 + ux * out - uy * down, from.1 + uy * out + ux * down)
    };
    let (start, end) = (end(left, -1.0), end(right, 1.0));
    let baseline = Baseline { start, end, bow: 0.0, pitch: capital * size, squeeze: 0.0 };
    let strip = baseline.strip(picture);
    let (dx, dy) = (end.0 - start.0, end.1 - start.1);
    let length = dx.hypot(dy);
    let step = baseline.pitch / PITCH;
    let marks = line.chars().zip(cells).map(|(character, cell)| {
        let (x, y) = middle(cell);
        let along = ((x - start.0) * dx + (y - start.1) * dy) / length;
        let wide = (cell[1].0 - cell[0].0).hypot(cell[1].1 - cell[0].1);
        Mark { column: along / step, width: (wide / step).max(3.0), class: class(character) }
    });
    Strip { marks: marks.collect(), width: strip.width, values: pack(&strip), capital }
}

fn pack(strip: &Tensor) -> Vec<i8> {
    debug_assert_eq!(strip.height, HEIGHT);
    strip.values.iter().map(|value| (value * 40.0).round().clamp(-127.0, 127.0) as i8).collect()
}

/// The class of a character.
fn class(character: char) -> usize {
    if ".,-/':’".contains(character) {
        return SEPARATOR;
    }
    let upper = character.to_uppercase().next().unwrap_or(character);
    let letter = if upper.is_ascii() { Some(upper) } else { plain(upper) };
    letter.and_then(|letter| CHARACTERS.find(letter)).unwrap_or(OTHER)
}

/// The letter that a letter with a mark shows: that of its first form, but none for letters of two.
fn plain(character: char) -> Option<char> {
    if ['Æ', 'Œ', 'Þ', 'ß', 'Ð', 'Ŋ', 'S'].contains(&character) {
        return None;
    }
    transliteration::forms(character)?.first()?.chars().next()
}
