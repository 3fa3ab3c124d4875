//! Pages of which a part was cut off, through the zone: as pictures, from a seed.

use image::{Rgb, RgbImage, imageops};
use mrz::{FORMATS, Format};
use optics::Side;
use rand::RngExt;
use specimen::{Degradation, Dice, Level, Page, Style, compress, holder};

/// The way in which a page was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Anywhere, so that 70 to 98 % of the zone's width remains.
    Anywhere,
    /// Between two characters, so that the columns of a shorter format remain.
    Between,
    /// Anywhere or between two characters, and a border of one colour put where the page was.
    Border(u8),
    /// Within the first or last two columns.
    Late,
    /// Not at all.
    Whole,
}

/// A picture of a page that was cut.
pub(crate) struct Cut {
    /// The way of the cut.
    pub(crate) kind: Kind,
    /// The side that was cut off.
    pub(crate) side: Side,
    /// The difficulty of the picture.
    pub(crate) level: Level,
    /// The format that is printed.
    pub(crate) format: &'static Format,
    /// The printed lines.
    pub(crate) lines: Vec<String>,
    /// The share of the zone's width that remains.
    pub(crate) share: f32,
    /// The picture as JPEG.
    pub(crate) jpeg: Vec<u8>,
}

/// Cuts of one page, of each kind at each side; the page that is not cut comes after them.
pub(crate) const OF_A_PAGE: u64 = 10;

/// The corners of a character's cell in a picture.
type Cell = [(f32, f32); 4];

/// Cuts the page of a seed in each way at each side. Levels and formats take turns.
pub(crate) fn throw(seed: u64) -> Vec<Cut> {
    let mut dice = specimen::dice(0xc07 ^ (seed << 20));
    let pick = |count: usize, by: u64| usize::try_from(seed / by).unwrap_or_default() % count;
    let (level, format) = (Level::ALL[pick(3, 1)], FORMATS[pick(5, 3)]);
    let (page, quality) = draw(level, format, &mut dice);
    let columns = format.length as f32;
    let shorter = [36, 30].into_iter().find(|length| *length < format.length).unwrap_or(format.length - 8);
    let between = shorter as f32 / columns;
    let mut cuts = Vec::new();
    for kind in [Kind::Anywhere, Kind::Between, Kind::Border(0), Kind::Border(255), Kind::Late] {
        for side in [Side::Right, Side::Left] {
            let share = match kind {
                Kind::Between => between,
                Kind::Border(_) if dice.random_bool(0.5) => between,
                Kind::Late => 1.0 - dice.random_range(0.2..2.2) / columns,
                Kind::Anywhere | Kind::Border(_) => dice.random_range(0.7..0.98),
                Kind::Whole => 1.0,
            };
            let jpeg = compress::jpeg(&cut(&page, side, share, kind, &mut dice), quality.max(70));
            cuts.push(Cut { kind, side, level, format, lines: page.lines.clone(), share, jpeg });
        }
    }
    let jpeg = compress::jpeg(&page.image, quality.max(70));
    cuts.push(Cut { kind: Kind::Whole, side: Side::Right, level, format, lines: page.lines.clone(), share: 1.0, jpeg });
    cuts
}

/// Draws a genuine page at a level.
fn draw(level: Level, format: &'static Format, dice: &mut Dice) -> (Page, u8) {
    let draft = holder::throw(format, dice);
    let lines = draft.print().expect("a thrown holder can be printed");
    let how = Degradation::throw(level, dice);
    let style = Style::throw(how.drawing_ppi(), dice);
    let page = how.apply(&Page::draw(&draft, &lines, &style, dice), style.ppi, dice);
    (page, how.quality)
}

/// Cuts a picture along a row or column of pixels, whichever crosses the text more steeply.
fn cut(page: &Page, side: Side, share: f32, kind: Kind, dice: &mut Dice) -> RgbImage {
    let middle = |at: fn(&[Cell]) -> [(f32, f32); 2]| {
        let points = page.cells.iter().flat_map(|line| at(line));
        let (sum, count) =
            points.fold(((0.0, 0.0), 0.0_f32), |((x, y), n), point| ((x + point.0, y + point.1), n + 1.0));
        (sum.0 / count, sum.1 / count)
    };
    let first = middle(|line| [line[0][0], line[0][3]]);
    let last = middle(|line| [line[line.len() - 1][1], line[line.len() - 1][2]]);
    // From the end that stays to the end that goes.
    let (stays, goes) = if side == Side::Right { (first, last) } else { (last, first) };
    let at = (stays.0 + (goes.0 - stays.0) * share, stays.1 + (goes.1 - stays.1) * share);
    let (width, height) = page.image.dimensions();
    let upright = (goes.0 - stays.0).abs() >= (goes.1 - stays.1).abs();
    let (place, whole, outwards) =
        if upright { (at.0, width, goes.0 > stays.0) } else { (at.1, height, goes.1 > stays.1) };
    let place = place.round().clamp(1.0, whole as f32 - 1.0) as u32;
    let [from, length] = if outwards { [0, place] } else { [place, whole - place] };
    let kept = if upright {
        imageops::crop_imm(&page.image, from, 0, length, height).to_image()
    } else {
        imageops::crop_imm(&page.image, 0, from, width, length).to_image()
    };
    let Kind::Border(shade) = kind else { return kept };
    let wide = (whole as f32 * dice.random_range(0.04..0.35)) as u32 + 4;
    let (size, shift) = if outwards { (length + wide, 0) } else { (length + wide, wide) };
    let (size, shift) = if upright { ((size, height), (shift, 0)) } else { ((width, size), (0, shift)) };
    let mut bordered = RgbImage::from_pixel(size.0, size.1, Rgb([shade; 3]));
    imageops::replace(&mut bordered, &kept, i64::from(shift.0), i64::from(shift.1));
    bordered
}
