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
/// Columns of a strip from one output to the next.
const STRIDE: f32 = 2.0;
/// Columns of the pieces that are trained on: some fourteen characters.
const WINDOW: usize = 192;

/// The shapes of the network.
fn shapes() -> Vec<Shape> {
    let shape = |kernel, stride, padding, inputs, outputs| Shape {
        kernel,
        stride,
        dilation: (1, 1),
        padding,
        inputs,
        outputs,
        activation: Activation::Leaky,
    };
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

    let mut loss = 0.0;
    for step in 0..plan.steps {
        let share = step as f32 / plan.steps as f32;
        let warm = (step as f32 / 150.0).min(1.0);
        let rate = warm * (2e-5 + 3e-3 * 0.5 * (1.0 + (std::f32::consts::PI * share).cos()));
        let piece = |throws: &mut Dice| Piece::cut(&strips[throws.random_range(0..strips.len())], throws);
        let pieces: Vec<Piece> = (0..BATCH).map(|_| piece(&mut throws)).collect();
        let (gradients, of_batch) = learner.descend(&pieces, |piece, gradients| {
            let trace = learner.forward(&piece.input);
            let (loss, of_output) = cross_entropy(trace.output(), &piece.targets);
            learner.backward(&trace, of_output, gradients);
            loss
        });
        let of_batch = of_batch / BATCH as f32;
        learner.step(&gradients, BATCH as f32, rate);
        loss = if step == 0 { of_batch } else { 0.99 * loss + 0.01 * of_batch };
        if (step + 1) % 500 == 0 || step + 1 == plan.steps {
            let report = measure(&learner.network, &held_back);
            eprintln!("step {} loss {loss:.4} {report} {:.0} s", step + 1, started.elapsed().as_secs_f32());
            std::fs::write(out, learner.network.write())?;
        }
    }
    Ok(())
}

/// Part of a strip with what each output should be.
struct Piece {
    input: Tensor,
    targets: Vec<Option<usize>>,
}

impl Piece {
    fn cut(strip: &Strip, throws: &mut Dice) -> Self {
        let width = WINDOW.min(strip.width);
        let first = throws.random_range(0..=strip.width - width);
        let gain = throws.random_range(0.8..1.2) / 40.0;
        let shift = throws.random_range(-0.15..0.15);
        let rows = strip.values.chunks_exact(strip.width);
        let values =
            rows.flat_map(|row| row[first..first + width].iter().map(|value| f32::from(*value) * gain + shift));
        let input = Tensor { height: HEIGHT, width, channels: 1, values: values.collect() };
        let targets = (0..(width - 1) / 2 + 1).map(|at| strip.target(first as f32 + column_of(at)));
        Self { input, targets: targets.collect() }
    }
}

/// The column of a strip that an output stands for.
fn column_of(output: usize) -> f32 {
    output as f32 * STRIDE + 0.5
}

/// Mean cross entropy over the outputs that matter, and its gradient. Spaces are many and easy and count half.
fn cross_entropy(output: &Tensor, targets: &[Option<usize>]) -> (f32, Vec<f32>) {
    let mut gradient = vec![0.0; output.values.len()];
    let weight = |class: usize| if class == SPACE { 0.5 } else { 1.0 };
    let total: f32 = targets.iter().flatten().map(|class| weight(*class)).sum::<f32>().max(1.0);
    let mut loss = 0.0;
    for ((at, target), gradient) in targets.iter().enumerate().zip(gradient.chunks_exact_mut(OUTPUTS)) {
        let Some(class) = target else { continue };
        let outputs = &output.pixel(0, at)[..=SPACE];
        let most = outputs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = outputs.iter().map(|value| (value - most).exp()).sum();
        let share = weight(*class) / total;
        for (channel, (gradient, value)) in gradient.iter_mut().zip(outputs).enumerate() {
            let probability = (value - most).exp() / sum;
            let hit = channel == *class;
            loss -= if hit { share * probability.max(1e-12).ln() } else { 0.0 };
            *gradient = share * (probability - if hit { 1.0 } else { 0.0 });
        }
    }
    (loss, gradient)
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
