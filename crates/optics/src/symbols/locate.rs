//! Areas of a page that look like a bar code: dense black and white in every small cell, and edges in two directions that are
//! perpendicular to each other, at whatever turn.

use crate::grey::{Grey, Pyramid};
use crate::num::float;

/// Side of a cell in pixels of the level that is searched: two to five modules.
const CELL: usize = 8;
/// Longer side of the level that is searched first. A full page of A4 at 300 ppi has modules of two pixels there.
const SEARCHED: usize = 2_600;
/// Least difference of the darkest and the brightest pixel in a cell and those round it.
const CONTRAST: u8 = 50;
/// Cells on the shorter side of an area: the smallest symbol of a seal has 32 modules of two pixels.
const CELLS: usize = 6;
/// Least share of the gradients' energy that lies in two perpendicular directions.
const COHERENCE: f32 = 0.30;
/// Thresholds, one set of which an area must meet to be told where nothing could be decoded in it: a share of energy in two directions,
/// at most so much of it in one of them (lines, a bar code of one dimension), hard edges at so many of its pixels, and so many
/// cells on its shorter side. Guilloches, portraits and text have one of these at most. A symbol that is painted over in part has
/// other edges too, and the hard ones of its modules.
const CLEAR: [Clear; 2] = [
    Clear { coherence: 0.55, direction: 0.5, hard: 0.25, cells: 10 },
    Clear { coherence: 0.46, direction: 0.35, hard: 0.4, cells: 12 },
];
/// The square of a hard edge's difference between two pixels that are two apart.
const HARD: f32 = 2_500.0;

struct Clear {
    coherence: f32,
    direction: f32,
    hard: f32,
    cells: usize,
}

impl Clear {
    /// Returns true for edges of this kind in an area of so many cells on its shorter side.
    fn holds(&self, edges: &Edges, cells: usize) -> bool {
        edges.coherence >= self.coherence
            && edges.direction <= self.direction
            && edges.hard >= self.hard
            && cells >= self.cells
    }
}

/// An area, in pixels of the full picture.
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
    /// The share of the gradients' energy in two perpendicular directions, 0 to 1.
    coherence: f32,
    clear: bool,
}

/// The edges of an area.
struct Edges {
    /// The share of the gradients' energy in two perpendicular directions.
    coherence: f32,
    /// The share in one direction.
    direction: f32,
    /// The share of pixels with a hard edge.
    hard: f32,
}

impl Area {
    pub(super) fn corners(&self) -> [(f32, f32); 2] {
        [(self.left, self.top), (self.right, self.bottom)]
    }

    /// Returns true if hardly anything but a bar code looks like it.
    pub(super) fn is_clear(&self) -> bool {
        self.clear
    }

    fn contains_middle_of(&self, other: &Self) -> bool {
        let (x, y) = ((other.left + other.right) / 2.0, (other.top + other.bottom) / 2.0);
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }
}

/// Finds the areas, those with the clearest edges first: at one size for modules of up to seven pixels there, and at a quarter
/// of it for larger ones.
pub(super) fn locate(picture: &Pyramid) -> Vec<Area> {
    let full = picture.full();
    let mut level = 0;
    while full.width().max(full.height()) >> level > SEARCHED {
        level += 1;
    }
    let mut areas = areas_of(picture.level(level), float(1 << level));
    let coarse = picture.level(level + 2);
    if coarse.width().min(coarse.height()) >= CELL * CELLS && coarse.width() == full.width() >> (level + 2) {
        for area in areas_of(coarse, float(1 << (level + 2))) {
            if !areas.iter().any(|other| other.contains_middle_of(&area) && area.contains_middle_of(other)) {
                areas.push(area);
            }
        }
    }
    areas.sort_by(|one, other| other.coherence.total_cmp(&one.coherence));
    areas
}

fn areas_of(grey: &Grey, step: f32) -> Vec<Area> {
    let grid = Grid::of(grey);
    let mut areas = Vec::new();
    for [left, top, right, bottom] in grid.components() {
        if right - left < CELLS || bottom - top < CELLS {
            continue;
        }
        let edges = Edges::of(grey, [left * CELL, top * CELL, right * CELL, bottom * CELL]);
        if edges.coherence >= COHERENCE {
            let at = |cells: usize| float(cells * CELL) * step;
            let clear = CLEAR.iter().any(|clear| clear.holds(&edges, (right - left).min(bottom - top)));
            let coherence = edges.coherence;
            areas.push(Area { left: at(left), top: at(top), right: at(right), bottom: at(bottom), coherence, clear });
        }
    }
    areas
}

/// Darkest and brightest pixel of a cell, and the mean.
#[derive(Clone, Copy)]
struct Cell {
    least: u8,
    most: u8,
    mean: u8,
}

/// The cells of a picture that look like a part of a bar code.
struct Grid {
    columns: usize,
    rows: usize,
    dense: Vec<bool>,
}

impl Grid {
    fn of(grey: &Grey) -> Self {
        let (columns, rows) = (grey.width() / CELL, grey.height() / CELL);
        let cells = cells(grey, columns, rows);
        let mut dense = Vec::with_capacity(cells.len());
        for row in 0..rows {
            for column in 0..columns {
                dense.push(is_dense(&cells, columns, rows, column, row));
            }
        }
        // A cell within one module is filled in, then what is thinner than three cells goes, lines of text above all.
        let grid = Self { columns, rows, dense };
        grid.each(|own, round| own || round >= 5)
            .each(|own, round| own && round == 8)
            .each(|own, round| own || round > 0)
    }

    /// The grid with each cell decided by itself and the number of dense cells among the eight round it.
    fn each(&self, decide: impl Fn(bool, usize) -> bool) -> Self {
        let mut dense = Vec::with_capacity(self.dense.len());
        for row in 0..self.rows {
            let span = row.saturating_sub(1)..=row + 1;
            for column in 0..self.columns {
                let mut round = 0;
                for y in span.clone() {
                    for x in column.saturating_sub(1)..=column + 1 {
                        round += usize::from(self.is_dense(x, y));
                    }
                }
                let own = self.is_dense(column, row);
                dense.push(decide(own, round - usize::from(own)));
            }
        }
        Self { dense, ..*self }
    }

    fn is_dense(&self, column: usize, row: usize) -> bool {
        column < self.columns && self.dense.get(row * self.columns + column).copied().unwrap_or_default()
    }

    /// Boxes of the connected dense cells: left, top, right, bottom in cells.
    fn components(mut self) -> Vec<[usize; 4]> {
        let mut boxes = Vec::new();
        let mut stack = Vec::new();
        for start in 0..self.dense.len() {
            if !self.take(start) {
                continue;
            }
            let (mut area, mut cells) = ([usize::MAX, usize::MAX, 0, 0], 0_usize);
            stack.push(start);
            while let Some(cell) = stack.pop() {
                let (column, row) = (cell % self.columns, cell / self.columns);
                cells += 1;
                let [left, top, right, bottom] = area;
                area = [left.min(column), top.min(row), right.max(column + 1), bottom.max(row + 1)];
                let beside = [
                    (column > 0).then(|| cell - 1),
                    (column + 1 < self.columns).then_some(cell + 1),
                    cell.checked_sub(self.columns),
                    Some(cell + self.columns),
                ];
                stack.extend(beside.into_iter().flatten().filter(|cell| self.take(*cell)));
            }
            let [left, top, right, bottom] = area;
            // A square that stands on a corner fills half of its box.
            if 5 * cells >= 2 * (right - left) * (bottom - top) {
                boxes.push(area);
            }
        }
        boxes
    }

    /// Takes a dense cell away; returns false if there is none.
    fn take(&mut self, cell: usize) -> bool {
        self.dense.get_mut(cell).is_some_and(std::mem::take)
    }
}

fn cells(grey: &Grey, columns: usize, rows: usize) -> Vec<Cell> {
    let width = columns * CELL;
    let (mut least, mut most, mut sum) = (vec![0_u8; width], vec![0_u8; width], vec![0_u16; width]);
    let mut cells = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        least.fill(u8::MAX);
        most.fill(0);
        sum.fill(0);
        for y in row * CELL..(row + 1) * CELL {
            let places = least.iter_mut().zip(&mut most).zip(&mut sum).zip(grey.row(y));
            for (((least, most), sum), pixel) in places {
                *least = (*least).min(*pixel);
                *most = (*most).max(*pixel);
                *sum += u16::from(*pixel);
            }
        }
        let (least, most, sum) = (least.as_chunks::<CELL>().0, most.as_chunks::<CELL>().0, sum.as_chunks::<CELL>().0);
        cells.extend(least.iter().zip(most).zip(sum).map(|((least, most), sum)| Cell {
            least: least.iter().copied().fold(u8::MAX, u8::min),
            most: most.iter().copied().fold(0, u8::max),
            // The sum of 64 bytes, divided by 64.
            mean: u8::try_from(sum.iter().sum::<u16>() >> 6).unwrap_or(u8::MAX),
        }));
    }
    cells
}

/// Returns true for a cell of contrast, where the cells round it have as much and are neither mostly dark nor mostly bright:
/// print has a fifth of dark pixels, a bar code half.
fn is_dense(cells: &[Cell], columns: usize, rows: usize, column: usize, row: usize) -> bool {
    let Some(own) = cells.get(row * columns + column) else { return false };
    if own.most - own.least < CONTRAST / 2 {
        return false;
    }
    let (mut least, mut most, mut sum, mut count) = (u8::MAX, 0_u8, 0_u32, 0_u32);
    for y in row.saturating_sub(1)..(row + 2).min(rows) {
        for x in column.saturating_sub(1)..(column + 2).min(columns) {
            if let Some(cell) = cells.get(y * columns + x) {
                (least, most) = (least.min(cell.least), most.max(cell.most));
                (sum, count) = (sum + u32::from(cell.mean), count + 1);
            }
        }
    }
    let range = u32::from(most.saturating_sub(least));
    let above = (sum / count.max(1)).saturating_sub(u32::from(least));
    let contrast = u32::from(own.most - own.least);
    range >= u32::from(CONTRAST) && 2 * contrast >= range && (25 * range..=75 * range).contains(&(100 * above))
}

impl Edges {
    /// Sums over every second row: the length of the mean of all angles times four, and of those times two.
    fn of(grey: &Grey, [left, top, right, bottom]: [usize; 4]) -> Self {
        let (mut along, mut across, mut energy) = (0.0_f32, 0.0_f32, 0.0_f32);
        let (mut level, mut steep) = (0.0_f32, 0.0_f32);
        let (mut hard, mut pixels) = (0_usize, 0_usize);
        for y in (top.max(1)..bottom.min(grey.height() - 1)).step_by(2) {
            let [above, own, below] = [y - 1, y, y + 1].map(|y| grey.row(y).get(left..right).unwrap_or_default());
            let (Some(beyond), Some(upper), Some(lower)) = (own.get(2..), above.get(1..), below.get(1..)) else {
                continue;
            };
            for (((before, beyond), upper), lower) in own.iter().zip(beyond).zip(upper).zip(lower) {
                let (x, y) = (f32::from(*beyond) - f32::from(*before), f32::from(*lower) - f32::from(*upper));
                let (difference, product) = (x * x - y * y, 2.0 * x * y);
                let square = x * x + y * y;
                pixels += 1;
                hard += usize::from(square > HARD);
                if square > 400.0 {
                    along += (difference * difference - product * product) / square;
                    across += 2.0 * difference * product / square;
                    level += difference;
                    steep += product;
                    energy += square;
                }
            }
        }
        let share = |part: f32, whole: f32| if whole > 0.0 { part / whole } else { 0.0 };
        Self {
            coherence: share(along.hypot(across), energy),
            direction: share(level.hypot(steep), energy),
            hard: share(float(hard), float(pixels)),
        }
    }
}
