//! Training the glyph network: a strip goes in, and for every second column what character stands there comes out.

use std::path::Path;
use std::time::Instant;

use optics::training::{Activation, HEIGHT, Network, Shape, Tensor};
use rand::RngExt;
use specimen::{Dice, dice};

use crate::convolution::Learner;
use crate::descent::{Descent, Piece, STRIDE, column_of, shape};
use crate::parallel::in_parallel;
use crate::scenes::{NONE, Sample, throw_strips};

/// Output channels: 37 characters, "none of these", and two that are of no use and fill up the lanes.
const OUTPUTS: usize = 40;
/// Columns of the pieces that are trained on: twelve characters.
const WINDOW: usize = 192;
/// An output within so many columns of a character's middle is that character.
const NEAR: f32 = 2.6;
/// An output farther than this from every middle is between characters.
const FAR: f32 = 4.8;

/// The shapes of the glyph network.
pub(crate) fn shapes() -> Vec<Shape> {
    vec![
        shape((3, 3), (1, 1), (1, 1), 1, 8),
        shape((3, 3), (2, 2), (1, 1), 8, 24),
        shape((3, 3), (2, 1), (1, 1), 24, 32),
        shape((3, 3), (2, 1), (1, 1), 32, 48),
        shape((4, 3), (1, 1), (0, 1), 48, 64),
        shape((1, 5), (1, 1), (0, 2), 64, 64),
        Shape { activation: Activation::Linear, ..shape((1, 1), (1, 1), (0, 0), 64, OUTPUTS) },
    ]
}

/// The plan of a training: seed, zones, steps, size of a batch, and the network to begin with.
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) zones: u64,
    pub(crate) steps: usize,
    pub(crate) batch: usize,
    pub(crate) from: Option<Network>,
}

/// Strips of zones from seeds, drawn by several threads.
pub(crate) fn draw(first: u64, zones: u64) -> Vec<Sample> {
    let strips = in_parallel(zones, |number| throw_strips(&mut dice(first + number)));
    strips.into_iter().flatten().collect()
}

/// Draws strips and keeps them as pictures, three times as large, to be looked at.
pub(crate) fn show(seed: u64, zones: u64, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (sample, number) in draw(seed << 32, zones).iter().zip(0..) {
        let grey = |value: i8| (128.0 - f32::from(value) * 42.0 / 40.0).clamp(0.0, 255.0) as u8;
        let image = image::GrayImage::from_fn(3 * sample.width as u32, 3 * HEIGHT as u32, |x, y| {
            image::Luma([grey(sample.strip[(y / 3) as usize * sample.width + (x / 3) as usize])])
        });
        image.save(folder.join(format!("{number:03}.png"))).map_err(std::io::Error::other)?;
    }
    Ok(())
}

/// Trains and writes the weights.
pub(crate) fn train(plan: &Plan, out: &Path) -> std::io::Result<()> {
    let mut throws = dice(plan.seed);
    let mut learner = match &plan.from {
        Some(network) => Learner::from_network(network.clone()),
        None => Learner::new(&shapes(), &mut throws),
    };
    let started = Instant::now();
    // Who goes on from what was learned takes smaller steps.
    let most = if plan.from.is_some() { 1.2e-3 } else { 2e-3 };
    // Seeds of what is trained on and of what is held back never meet.
    let samples = draw(plan.seed << 32, plan.zones);
    let held_back = draw((plan.seed << 32) + (1 << 31), 200);
    eprintln!("{} strips in {:.0} s", samples.len(), started.elapsed().as_secs_f32());

    let descent = Descent {
        steps: plan.steps,
        batch: plan.batch,
        warm_up: 400.0,
        rate: (1e-5, most),
        report_every: 1000,
        started,
        out,
    };
    descent.run(
        &mut learner,
        &mut throws,
        |throws| cut(&samples[throws.random_range(0..samples.len())], throws),
        |learner, piece: &Piece, gradients| piece.learn(learner, NONE, gradients),
        |network| measure(network, &held_back),
    )
}

/// A part of a strip that is trained on.
fn cut(sample: &Sample, throws: &mut Dice) -> Piece {
    let width = WINDOW.min(sample.width);
    let first = throws.random_range(0..=sample.width - width);
    let gain = throws.random_range(0.8..1.2) / 40.0;
    let shift = throws.random_range(-0.15..0.15);
    let grain: f32 = if throws.random_bool(0.4) { throws.random_range(0.0..0.25) } else { 0.0 };
    let mut values = Vec::with_capacity(HEIGHT * width);
    for row in sample.strip.chunks_exact(sample.width) {
        for value in &row[first..first + width] {
            let noise = if grain > 0.0 { grain * throws.random_range(-1.0..1.0) } else { 0.0 };
            values.push(f32::from(*value) * gain + shift + noise);
        }
    }
    work_on(&mut values, width, throws);
    let input = Tensor { height: HEIGHT, width, channels: 1, values };
    let outputs = (width - 1) / 2 + 1;
    let targets = (0..outputs).map(|at| target(sample, first as f32 + column_of(at)));
    Piece { input, targets: targets.collect() }
}

/// Works on a strip as a camera might have: sharpened, or softened along or across it, with other tones.
fn work_on(values: &mut [f32], width: usize, throws: &mut Dice) {
    if throws.random_bool(0.4) {
        let amounts: [f32; 2] = std::array::from_fn(|_| throws.random_range(-0.45..0.7));
        for (amount, step) in amounts.into_iter().zip([1, width]) {
            let was = values.to_vec();
            for (at, value) in values.iter_mut().enumerate() {
                let before = was[at.saturating_sub(step)];
                let after = was[(at + step).min(was.len() - 1)];
                *value += amount * (*value - 0.5 * (before + after));
            }
        }
    }
    if throws.random_bool(0.3) {
        let most = throws.random_range(1.2..3.0_f32);
        let bend = throws.random_range(-0.12..0.12_f32);
        values.iter_mut().for_each(|value| *value = (*value + bend * *value * *value).clamp(-most, most));
    }
}

/// The expected output of a column: a character near its middle, nothing far from all middles, either in between.
fn target(sample: &Sample, column: f32) -> Option<usize> {
    let nearest = sample.marks.iter().min_by(|a, b| (a.column - column).abs().total_cmp(&(b.column - column).abs()));
    let Some(nearest) = nearest else { return Some(NONE) };
    let distance = (nearest.column - column).abs();
    match distance {
        _ if distance <= NEAR => nearest.class,
        _ if distance >= FAR => Some(NONE),
        _ => None,
    }
}

/// The number of characters that are taken for others if their middles are known, by pitch in the picture.
pub(crate) fn measure(network: &Network, samples: &[Sample]) -> String {
    measure_by_pitch(samples, |sample| {
        let values = sample.strip.iter().map(|value| f32::from(*value) / 40.0).collect();
        let output = network.run(Tensor { height: HEIGHT, width: sample.width, channels: 1, values });
        let read = |column: f32| {
            let at = ((column - 0.5) / STRIDE).round().max(0.0) as usize;
            let pixel = output.pixel(0, at.min(output.width - 1));
            (0..NONE).max_by(|a, b| pixel[*a].total_cmp(&pixel[*b])).unwrap_or(0)
        };
        sample.marks.iter().map(|mark| read(mark.column)).collect()
    })
}

/// A number that is equal for every way to recognise a strip.
pub(crate) fn measure_by_pitch(samples: &[Sample], read: impl Fn(&Sample) -> Vec<usize>) -> String {
    let bounds = [4.6, 6.5, 9.0, 13.0, 35.0];
    let mut counts = [(0_u32, 0_u32); 4];
    for sample in samples {
        let bucket = (1..4).filter(|at| sample.pitch >= bounds[*at]).count();
        for (mark, class) in sample.marks.iter().zip(read(sample)) {
            let Some(printed) = mark.class.filter(|printed| *printed != NONE) else { continue };
            counts[bucket].0 += u32::from(class != printed);
            counts[bucket].1 += 1;
        }
    }
    let words = counts.iter().zip(bounds.windows(2)).map(|((wrong, all), bounds)| {
        format!("{:.0}–{:.0} px: {:.3} %", bounds[0], bounds[1], 100.0 * *wrong as f32 / (*all).max(1) as f32)
    });
    words.collect::<Vec<_>>().join(", ")
}
