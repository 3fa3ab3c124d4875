//! Training the network that reads printed lines: a strip goes in, and for every second column what character stands
//! there comes out. Small letters count as capitals and letters with marks as those without.

mod founts;
mod lines;
mod text;

use std::path::Path;
use std::time::Instant;

use optics::training::{Activation, HEIGHT, Shape, Tensor};
use rand::RngExt;
use specimen::{Dice, dice};

use crate::convolution::Learner;
use crate::descent::{Descent, Piece, STRIDE, column_of, shape};
use crate::parallel::in_parallel;

pub(crate) use founts::Founts;
use lines::{Strip, throw_strips};

/// Letters and digits come first; then what separates them, what is neither, and the space between characters.
pub(crate) const CHARACTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// The class of full stops, commas, hyphens, strokes, colons and apostrophes.
pub(crate) const SEPARATOR: usize = 36;
/// The class of other signs and of letters of other scripts.
pub(crate) const OTHER: usize = 37;
/// The class of the space between characters.
pub(crate) const SPACE: usize = 38;

/// Output channels: the classes, and one that is of no use and fills up the lanes.
const OUTPUTS: usize = 40;
/// Columns of the pieces that are trained on: some fourteen characters.
const WINDOW: usize = 192;

/// The shapes of the network.
fn shapes() -> Vec<Shape> {
    vec![
        shape((3, 3), (2, 2), (1, 1), 1, 16),
        shape((3, 3), (2, 1), (1, 1), 16, 24),
        shape((3, 3), (1, 1), (1, 1), 24, 32),
        shape((3, 3), (2, 1), (1, 1), 32, 48),
        shape((4, 3), (1, 1), (0, 1), 48, 64),
        shape((1, 5), (1, 1), (0, 2), 64, 64),
        Shape { activation: Activation::Linear, ..shape((1, 1), (1, 1), (0, 0), 64, OUTPUTS) },
    ]
}

/// The plan of a training.
pub(crate) struct Plan<'p> {
    pub(crate) seed: u64,
    pub(crate) scenes: u64,
    pub(crate) steps: usize,
    pub(crate) founts: &'p Path,
    pub(crate) from: Option<optics::training::Network>,
}

/// Pieces in a batch.
const BATCH: usize = 32;

/// Trains and writes the weights.
pub(crate) fn train(plan: &Plan<'_>, out: &Path) -> std::io::Result<()> {
    let founts = Founts::load(plan.founts)?;
    let mut throws = dice(plan.seed);
    let mut learner = match &plan.from {
        Some(network) => Learner::from_network(network.clone()),
        None => Learner::new(&shapes(), &mut throws),
    };
    let started = Instant::now();
    let draw = |first: u64, scenes: u64, founts: &Founts| -> Vec<Strip> {
        let strips = in_parallel(scenes, |number| throw_strips(founts, &mut dice(first + number)));
        strips.into_iter().flatten().collect()
    };
    // Seeds of what is trained on and of what is held back never meet, and neither do the founts.
    let strips = draw(plan.seed << 32, plan.scenes, &founts);
    let held_back = draw((plan.seed << 32) + (1 << 31), 200, &founts.held_back());
    eprintln!("{} strips of {founts} in {:.0} s", strips.len(), started.elapsed().as_secs_f32());

    let descent = Descent {
        steps: plan.steps,
        batch: BATCH,
        warm_up: 150.0,
        rate: (2e-5, 3e-3),
        report_every: 500,
        started,
        out,
    };
    descent.run(
        &mut learner,
        &mut throws,
        |throws| cut(&strips[throws.random_range(0..strips.len())], throws),
        |learner, piece: &Piece, gradients| piece.learn(learner, SPACE, gradients),
        |network| measure(network, &held_back),
    )
}

/// A part of a strip that is trained on.
fn cut(strip: &Strip, throws: &mut Dice) -> Piece {
    let width = WINDOW.min(strip.width);
    let first = throws.random_range(0..=strip.width - width);
    let gain = throws.random_range(0.8..1.2) / 40.0;
    let shift = throws.random_range(-0.15..0.15);
    let rows = strip.values.chunks_exact(strip.width);
    let values = rows.flat_map(|row| row[first..first + width].iter().map(|value| f32::from(*value) * gain + shift));
    let input = Tensor { height: HEIGHT, width, channels: 1, values: values.collect() };
    let targets = (0..(width - 1) / 2 + 1).map(|at| strip.target(first as f32 + column_of(at)));
    Piece { input, targets: targets.collect() }
}

/// The share of characters that are taken for others at their middles, by height of a capital in the picture.
fn measure(network: &optics::training::Network, strips: &[Strip]) -> String {
    let bounds = [0.0, 9.0, 13.0, 20.0, 99.0];
    let mut counts = [(0_u32, 0_u32); 4];
    for strip in strips {
        let values = strip.values.iter().map(|value| f32::from(*value) / 40.0).collect();
        let output = network.run(Tensor { height: HEIGHT, width: strip.width, channels: 1, values });
        let bucket = (1..4).filter(|at| strip.capital >= bounds[*at]).count();
        for mark in strip.marks.iter().filter(|mark| mark.class < SEPARATOR) {
            let at = ((mark.column - 0.5) / STRIDE).round().max(0.0) as usize;
            let pixel = output.pixel(0, at.min(output.width - 1));
            let best = (0..=SPACE).max_by(|a, b| pixel[*a].total_cmp(&pixel[*b])).unwrap_or(0);
            counts[bucket].0 += u32::from(best != mark.class);
            counts[bucket].1 += 1;
        }
    }
    let words = counts.iter().zip(bounds.windows(2)).map(|((wrong, all), bounds)| {
        format!("{:.0}–{:.0} px: {:.2} %", bounds[0], bounds[1], 100.0 * *wrong as f32 / (*all).max(1) as f32)
    });
    words.collect::<Vec<_>>().join(", ")
}
