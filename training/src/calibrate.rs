//! The certainty that a margin gives: fitted on pages that no network was trained on, so that of characters given with 99.9 %
//! at least as many are right.

use std::fmt::Write as _;

use optics::training::{Networks, Pyramid, RecognisedZone, bounded_margin, recognise_with};
use specimen::{Level, Page, dice};

use crate::measure::{CERTAIN, MISPLACED, throw_page};
use crate::parallel::in_parallel;
use crate::scenes::{grey, photograph};

/// A character that was read: what calibration knows of it, whether it is what is printed, and the level of its page.
struct Read {
    terms: [f64; TERMS],
    right: bool,
    level: Level,
}

/// One, margin, legibility, and the product of the two.
const TERMS: usize = 4;

/// Steps in which the offset is lowered.
const LOWER: f64 = 0.1;

/// Reads so many pages of each level, every second one worked on as cameras do, and returns the calibration that explains
/// best which characters were right, its offset lowered until at every level the share of [`CERTAIN`] characters that are
/// right is what it says.
pub(crate) fn calibrate(networks: &Networks, pages: u64, seed: u64) -> String {
    let of_number = |number: u64| {
        let of_level = |level: Level| {
            let seed = (seed << 40) + number;
            let (page, _) = throw_page(level, seed);
            let picture =
                if number.is_multiple_of(2) { grey(&page.image) } else { photograph(&page.image, &mut dice(seed)) };
            let zones = recognise_with(networks, &Pyramid::new(picture));
            zones.first().map(|zone| compare(zone, &page, level)).unwrap_or_default()
        };
        Level::ALL.into_iter().flat_map(of_level).collect::<Vec<Read>>()
    };
    let reads: Vec<Read> = in_parallel(pages, of_number).into_iter().flatten().collect();
    let wrong = reads.iter().filter(|read| !read.right).count();
    let mut report = format!("{} characters, {wrong} wrong\n", reads.len());
    let mut weights = fit(&reads);
    let fitted = weights[0];
    while Level::ALL.into_iter().any(|level| !is_kept(certain(&reads, &weights, level))) && weights[0] > fitted - 10.0 {
        weights[0] -= LOWER;
    }
    for level in Level::ALL {
        let (all, wrong) = certain(&reads, &weights, level);
        let of_level = reads.iter().filter(|read| read.level == level).count();
        let _ = writeln!(report, "{}: {all} of {of_level} characters certain, {wrong} of them wrong", level.name());
    }
    let [offset, margin, legibility, both] = weights;
    let _ = writeln!(
        report,
        "Calibration {{ offset: {offset:.3}, margin: {margin:.4}, legibility: {legibility:.4}, both: {both:.5} }}, offset lowered by {:.1}",
        fitted - offset
    );
    report
}

/// The number of characters of a level that are certain by these weights, and of those that are wrong.
fn certain(reads: &[Read], weights: &[f64; TERMS], level: Level) -> (usize, usize) {
    let is_certain = |read: &&Read| probability(&read.terms, weights) >= f64::from(CERTAIN);
    let of_level = reads.iter().filter(|read| read.level == level).filter(is_certain);
    of_level.fold((0, 0), |(all, wrong), read| (all + 1, wrong + usize::from(!read.right)))
}

fn is_kept((all, wrong): (usize, usize)) -> bool {
    wrong as f64 <= (1.0 - f64::from(CERTAIN)) * all as f64
}

fn probability(terms: &[f64; TERMS], weights: &[f64; TERMS]) -> f64 {
    let odds: f64 = terms.iter().zip(weights).map(|(term, weight)| term * weight).sum();
    1.0 / (1.0 + (-odds).exp())
}

fn compare(zone: &RecognisedZone, page: &Page, level: Level) -> Vec<Read> {
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
            Read { terms: [1.0, margin, legibility, margin * legibility], right, level }
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
            let probability = probability(&read.terms, &weights);
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
            let right = f64::from(at.wrapping_mul(2_654_435_761) >> 8) / f64::from(1 << 24) < probability;
            reads.push(Read { terms, right, level: Level::Flatbed });
        }
        for (found, true_weight) in fit(&reads).into_iter().zip(truth) {
            assert!((found - true_weight).abs() < 0.15, "{found} {true_weight}");
        }
    }
}
