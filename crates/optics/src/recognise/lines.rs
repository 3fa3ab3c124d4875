//! From a candidate to the baselines of its lines: rows with many strokes between rows with few, at a distance that a
//! format has.

use super::contrast::levelled;
use super::finder::Candidate;
use super::strip::Baseline;
use crate::grey::{Grey, Pyramid};
use crate::num::{byte, float, whole};

/// Lines that may be those of a zone, top to bottom.
#[derive(Clone, Debug)]
pub(crate) struct Arrangement {
    /// One baseline for each line.
    pub(crate) baselines: Vec<Baseline>,
    /// Strokes on the lines less those in the gaps, as a share of all; only its order counts.
    pub(crate) contrast: f32,
}

/// Columns of the view from one character to the next.
const PITCH: f32 = 8.0;

/// Characters that the view shows beyond each end of the candidate: the finder's ends are off by one or two.
const BEYOND: f32 = 4.0;

/// Rows of the view: nine pitches, with the middle of the zone in their middle.
const ROWS: usize = 72;

/// Columns of a block, within which a line is taken as level.
const BLOCK: usize = 40;

/// Numbers of lines and their distances in pitches of 2.54 mm: 6.35 mm for two lines, 4.23 mm for three (Doc 9303-5
/// Figure 6), and three lines nearly as far apart as two, as some printers of cards have them.
const SPACINGS: [(usize, f32); 3] = [(2, 2.5), (3, 1.667), (3, 2.4)];

/// Half the height of a line of text, in pitches, and the distance from its middle at which the gap begins.
const TEXT: f32 = 0.42;
const GAP: f32 = 0.62;

/// Places within a row of the view at which a line may lie.
const PARTS: f32 = 4.0;

/// The best arrangement for each spacing, the highest contrast first.
pub(crate) fn arrange(picture: &Pyramid, candidate: &Candidate) -> Vec<Arrangement> {
    let view = View::new(picture, candidate);
    let mut arrangements: Vec<Arrangement> =
        SPACINGS.iter().map(|(count, spacing)| Rows::new(&view, *spacing).arrange(*count, candidate)).collect();
    arrangements.sort_by(|a, b| b.contrast.total_cmp(&a.contrast));
    arrangements
}

/// The amount of strokes by block of columns and row.
struct View {
    /// For each block the running sums over its rows, beginning with 0.
    blocks: Vec<Vec<f32>>,
    /// The mean over all blocks and rows.
    mean: f32,
    columns: usize,
}

/// The place of the lines in a view.
#[derive(Clone, Copy)]
struct RowGrid {
    /// The row of the middle of all lines in the middle column, counted from the middle of the view.
    row: f32,
    /// Rows per column.
    slope: f32,
    /// Rows from line to line.
    spacing: f32,
}

impl View {
    fn new(picture: &Pyramid, candidate: &Candidate) -> Self {
        let step = candidate.pitch / PITCH;
        let columns = columns_for(candidate);
        let (level, factor) = picture.for_step(step);
        let mut pixels = Vec::with_capacity(columns * ROWS);
        for row in 0..ROWS {
            let down = float(row) + 0.5 - float(ROWS) / 2.0;
            pixels.extend((0..columns).map(|column| {
                let (x, y) = at(candidate, (float(column) + 0.5) / float(columns), down * step);
                byte(level.sample(x * factor, y * factor))
            }));
        }
        let view = levelled(&Grey::new(columns, ROWS, pixels).unwrap_or_else(Grey::blank));
        let count = columns / BLOCK;
        let mut blocks = vec![vec![0.0; ROWS + 1]; count];
        for (row, line) in view.values.chunks_exact(columns).enumerate() {
            for (block, pixels) in blocks.iter_mut().zip(line.chunks_exact(BLOCK)) {
                // Across a stroke brightness changes within two pixels; over paper and along ornaments it does not.
                let strokes: f32 = pixels.iter().zip(pixels.iter().skip(2)).map(|(a, b)| (a - b).abs()).sum();
                let above = block.get(row).copied().unwrap_or_default();
                if let Some(sum) = block.get_mut(row + 1) {
                    *sum = above + strokes;
                }
            }
        }
        let total: f32 = blocks.iter().filter_map(|block| block.last()).sum();
        Self { mean: total / float((count * ROWS).max(1)), blocks, columns }
    }
}

/// For one spacing of lines: in each block, at every quarter of a row, the strokes on a line that lies there less those
/// above and below it.
struct Rows {
    blocks: Vec<Vec<f32>>,
    /// Rows from line to line.
    spacing: f32,
    /// The mean over all blocks and rows of the view.
    mean: f32,
    columns: usize,
}

impl Rows {
    fn new(view: &View, spacing: f32) -> Self {
        let spacing = spacing * PITCH;
        let reach = (spacing / 2.0).min(PITCH);
        let contrast = |block: &[f32], row: f32| {
            let text = mean(block, row - TEXT * PITCH, row + TEXT * PITCH);
            let above = mean(block, row - reach, row - GAP * PITCH);
            let below = mean(block, row + GAP * PITCH, row + reach);
            text - (above + below) / 2.0
        };
        let of_block = |block: &Vec<f32>| -> Vec<f32> {
            steps(0.0, float(ROWS), 1.0 / PARTS).map(|row| contrast(block, row)).collect()
        };
        let blocks = view.blocks.iter().map(of_block).collect();
        Self { blocks, spacing, mean: view.mean, columns: view.columns }
    }

    /// The best arrangement of `count` lines.
    fn arrange(&self, count: usize, candidate: &Candidate) -> Arrangement {
        let spacing = self.spacing;
        let mut best = (f32::NEG_INFINITY, RowGrid { row: 0.0, slope: 0.0, spacing });
        let consider = |grid: RowGrid, best: &mut (f32, RowGrid)| {
            let contrast = self.contrast(grid, count);
            if contrast > best.0 {
                *best = (contrast, grid);
            }
        };
        for row in steps(-10.0, 10.0, 1.0) {
            for slope in steps(-0.05, 0.05, 0.0125) {
                for stretch in [0.9, 1.0, 1.1] {
                    consider(RowGrid { row, slope, spacing: spacing * stretch }, &mut best);
                }
            }
        }
        let coarse = best.1;
        for row in steps(-1.0, 1.0, 0.25) {
            for slope in steps(-0.0125, 0.0125, 0.003_125) {
                for stretch in [0.95, 0.975, 1.0, 1.025, 1.05] {
                    let slope = coarse.slope + slope;
                    consider(RowGrid { row: coarse.row + row, slope, spacing: coarse.spacing * stretch }, &mut best);
                }
            }
        }
        let baselines = (0..count).map(|line| self.baseline(best.1, line, count, candidate)).collect();
        Arrangement { baselines, contrast: best.0 }
    }

    /// Mean strokes on the lines less those round them, as a share of the mean over the view.
    fn contrast(&self, grid: RowGrid, count: usize) -> f32 {
        let mut sum = 0.0;
        for (block, at) in self.blocks.iter().zip(0_u16..) {
            let row = self.row_at(grid, at);
            for line in 0..count {
                let middle = row + grid.spacing * (float(line) - (float(count) - 1.0) / 2.0);
                sum += on_line(block, middle);
            }
        }
        sum / float(self.blocks.len().max(1) * count) / self.mean.max(1e-6)
    }

    fn row_at(&self, grid: RowGrid, block: u16) -> f32 {
        let column = (f32::from(block) + 0.5) * float(BLOCK) - float(self.columns) / 2.0;
        float(ROWS) / 2.0 + grid.row + grid.slope * column
    }

    /// The baseline of one line, with an inclination and a bow of its own: perspective makes lines converge, and paper
    /// bends.
    fn baseline(&self, grid: RowGrid, line: usize, count: usize, candidate: &Candidate) -> Baseline {
        let offset = grid.spacing * (float(line) - (float(count) - 1.0) / 2.0);
        let mut best = (f32::NEG_INFINITY, 0.0, 0.0, 0.0);
        for left in steps(-3.0, 3.0, 0.75) {
            for right in steps(-3.0, 3.0, 0.75) {
                for bow in [-1.25, 0.0, 1.25] {
                    let contrast: f32 = self
                        .blocks
                        .iter()
                        .zip(0_u16..)
                        .map(|(block, at)| {
                            let share = (f32::from(at) + 0.5) / float(self.blocks.len());
                            let bend = bow * 4.0 * share * (1.0 - share);
                            let own = left * (1.0 - share) + right * share + bend;
                            on_line(block, self.row_at(grid, at) + offset + own)
                        })
                        .sum();
                    // Straight and level unless the contrast is clearly higher.
                    let strain =
                        0.02 * self.mean * float(self.blocks.len()) * (left.abs() + right.abs() + bow.abs()) / 9.0;
                    if contrast - strain > best.0 {
                        best = (contrast - strain, left, right, bow);
                    }
                }
            }
        }
        let (_, left, right, bow) = best;
        let step = candidate.pitch / PITCH;
        let half = float(self.columns) / 2.0;
        let end = |column: f32, own: f32| {
            at(candidate, column / float(self.columns), (grid.row + grid.slope * (column - half) + offset + own) * step)
        };
        Baseline {
            start: end(0.0, left),
            end: end(float(self.columns), right),
            bow: bow * step,
            pitch: candidate.pitch,
            squeeze: candidate.squeeze,
        }
    }
}

/// The point of the picture at a share of a candidate's view and below its middle line.
fn at(candidate: &Candidate, share: f32, down: f32) -> (f32, f32) {
    let Candidate { middle: (x, y), direction: (ux, uy), squeeze, .. } = candidate;
    let along = start(candidate) * (2.0 * (share + squeeze * share * (1.0 - share)) - 1.0);
    let down = down * (1.0 + squeeze * (1.0 - 2.0 * share));
    (x + ux * along - uy * down, y + uy * along + ux * down)
}

/// Half the length of a candidate's view, in pixels.
fn start(candidate: &Candidate) -> f32 {
    candidate.reach + BEYOND * candidate.pitch
}

fn columns_for(candidate: &Candidate) -> usize {
    let columns = 2.0 * start(candidate) / candidate.pitch * PITCH;
    if columns.is_finite() { whole(columns.round().clamp(float(2 * BLOCK), 110.0 * PITCH)) } else { 2 * BLOCK }
}

/// The entry of a block for a line in this row; 0 beyond the view.
#[inline]
fn on_line(block: &[f32], row: f32) -> f32 {
    let at = row * PARTS + 0.5;
    if at >= 0.0 { block.get(whole(at)).copied().unwrap_or_default() } else { 0.0 }
}

/// Mean of the rows between two places, from a block's running sums.
fn mean(sums: &[f32], from: f32, to: f32) -> f32 {
    let at = |row: f32| {
        let row = row.clamp(0.0, float(ROWS));
        let index = whole(row);
        let part = row - float(index);
        let here = sums.get(index).copied().unwrap_or_default();
        let next = sums.get(index + 1).copied().unwrap_or(here);
        here + (next - here) * part
    };
    if to - from < 0.1 { 0.0 } else { (at(to) - at(from)) / (to - from) }
}

fn steps(from: f32, to: f32, by: f32) -> impl Iterator<Item = f32> {
    (0_u16..).map(move |step| from + f32::from(step) * by).take_while(move |value| *value <= to + by * 0.01)
}
