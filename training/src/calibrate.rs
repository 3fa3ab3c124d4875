//! The certainty that a margin gives: fitted on pages that no network was trained on, so that of characters given with 99.9 %
//! at least as many are right.

use optics::training::{Pyramid, RecognisedZone, bounded_margin, recognise_with};
use specimen::{Level, Page};

use crate::measure::{Networks, throw_page};
use crate::parallel::in_parallel;
use crate::scenes::grey;

/// A character that was read: what calibration knows of it, and whether it is what is printed.
struct Read {
    terms: [f64; TERMS],
    right: bool,
}

/// One, margin, legibility, and the product of the two.
const TERMS: usize = 4;

/// A line with more wrong characters than this share is misplaced, which no character's margin can tell.
const MISPLACED: f32 = 0.3;

/// Reads so many pages of each level and returns the calibration that explains best which characters were right.
pub(crate) fn calibrate(networks: &Networks, pages: u64, seed: u64) -> String {
    let of_number = |number: u64| {
        let of_level = |level: Level| {
            let (page, _) = throw_page(level, (seed << 40) + number);
            let zones = recognise_with(&networks.finder, &networks.glyphs, &Pyramid::new(grey(&page.image)));
            zones.first().map(|zone| compare(zone, &page)).unwrap_or_default()
        };
        Level::ALL.into_iter().flat_map(of_level).collect::<Vec<Read>>()
    };
    let reads: Vec<Read> = in_parallel(pages, of_number).into_iter().flatten().collect();
    let wrong = reads.iter().filter(|read| !read.right).count();
    let [offset, margin, legibility, both] = fit(&reads);
    format!(
        "{} characters, {wrong} wrong\nCalibration {{ offset: {offset:.3}, margin: {margin:.4}, legibility: {legibility:.4}, both: {both:.5} }}\n",
        reads.len()
    )
}

fn compare(zone: &RecognisedZone, page: &Page) -> Vec<Read> {
    let legibility = f64::from(zone.legibility());
    let mut reads = Vec::new();
    for (line, printed) in zone.lines.iter().zip(&page.lines).filter(|_| zone.lines.len() == page.lines.len()) {
        let right: Vec<bool> =
            line.characters.iter().zip(printed.chars()).map(|(read, is)| char::from(read.best) == is).collect();
        let wrong = right.iter().filter(|right| !**right).count() as f32;
        if line.characters.len() != printed.len() || wrong > MISPLACED * printed.len() as f32 {
            continue;
        }
        reads.extend(line.characters.iter().zip(right).map(|(read, right)| {
            let margin = f64::from(bounded_margin(read.margin));
            Read { terms: [1.0, margin, legibility, margin * legibility], right }
        }));
    }
    reads
}

/// Logistic regression by Newton's method, held a little to where a margin is what it says.
fn fit(reads: &[Read]) -> [f64; TERMS] {
    const HOLD: f64 = 1e-3;
    let start = [0.0, 1.0, 0.0, 0.0];
    let mut weights = start;
    for _ in 0..60 {
        let mut slope = [0.0; TERMS];
        let mut curve = [[0.0; TERMS]; TERMS];
        for at in 0..TERMS {
            slope[at] = -HOLD * (weights[at] - start[at]);
            curve[at][at] = HOLD;
        }
        for read in reads {
            let odds: f64 = read.terms.iter().zip(weights).map(|(term, weight)| term * weight).sum();
            let probability = 1.0 / (1.0 + (-odds).exp());
            let off = f64::from(u8::from(read.right)) - probability;
            let spread = probability * (1.0 - probability);
            for (a, row) in curve.iter_mut().enumerate() {
                slope[a] += off * read.terms[a];
                row.iter_mut().zip(read.terms).for_each(|(value, term)| *value += spread * read.terms[a] * term);
            }
        }
        let step = solve(curve, slope);
        // Half steps: where hardly any character is wrong, whole ones overshoot.
        weights.iter_mut().zip(step).for_each(|(weight, step)| *weight += 0.5 * step);
    }
    weights
}

/// Solves a symmetric positive system by elimination.
fn solve(mut rows: [[f64; TERMS]; TERMS], mut right: [f64; TERMS]) -> [f64; TERMS] {
    for pivot in 0..TERMS {
        for row in 0..TERMS {
            if row != pivot {
                let factor = rows[row][pivot] / rows[pivot][pivot];
                let of_pivot = rows[pivot];
                rows[row].iter_mut().zip(of_pivot).for_each(|(value, above)| *value -= factor * above);
                right[row] -= factor * right[pivot];
            }
        }
    }
    std::array::from_fn(|at| right[at] / rows[at][at])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters that are right as often as a calibration says lead back to it.
    #[test]
    fn a_calibration_is_found_again() {
        let truth = [-0.5, 0.7, 0.1, 0.02];
        let mut reads = Vec::new();
        for at in 0..40_000_u32 {
            let (margin, legibility) = (f64::from(at % 97) / 20.0, f64::from(at % 83) / 20.0);
            let terms = [1.0, margin, legibility, margin * legibility];
            let odds: f64 = terms.iter().zip(truth).map(|(term, weight)| term * weight).sum();
            let probability = 1.0 / (1.0 + (-odds).exp());
            reads.push(Read {
                terms,
                right: f64::from(at.wrapping_mul(2_654_435_761) >> 8) / f64::from(1 << 24) < probability,
            });
        }
        for (found, true_weight) in fit(&reads).into_iter().zip(truth) {
            assert!((found - true_weight).abs() < 0.15, "{found} {true_weight}");
        }
    }
}
