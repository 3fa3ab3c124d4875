//! The classical way, for comparison: histograms of gradients in a character's cell, and one linear layer over them.

use std::time::Instant;

use optics::training::{Activation, HEIGHT, Network, PITCH, Shape, Tensor};
use rand::RngExt;
use specimen::dice;

use crate::convolution::Learner;
use crate::descent::softmax;
use crate::glyphs::{draw, measure_by_pitch};
use crate::scenes::{NONE, Sample};

/// Rows and columns of the cell, in parts, and directions told apart.
const PARTS: (usize, usize) = (7, 5);
const DIRECTIONS: usize = 8;
const FEATURES: usize = PARTS.0 * PARTS.1 * DIRECTIONS;
const OUTPUTS: usize = 40;

/// Trains on the same strips that the glyph network is trained on, and measures on the same strips held back.
pub(crate) fn compare(seed: u64, zones: u64, steps: usize, network: &Network) {
    let samples = draw(seed << 32, zones);
    let held_back = draw((seed << 32) + (1 << 31), 600);
    let mut throws = dice(seed);
    let shape = Shape {
        kernel: (1, 1),
        stride: (1, 1),
        dilation: (1, 1),
        padding: (0, 0),
        inputs: FEATURES,
        outputs: OUTPUTS,
        activation: Activation::Linear,
    };
    let mut learner = Learner::new(&[shape], &mut throws);
    for step in 0..steps {
        let rate = 2e-3 * (1.0 - step as f32 / steps as f32) + 1e-5;
        let mut gradients = learner.no_gradients();
        let mut count = 0.0;
        while count < 256.0 {
            let sample = &samples[throws.random_range(0..samples.len())];
            if sample.marks.is_empty() {
                continue;
            }
            let mark = sample.marks[throws.random_range(0..sample.marks.len())];
            let Some(printed) = mark.class.filter(|printed| *printed != NONE) else { continue };
            // A grid finds middles to within a pixel or two.
            let column = mark.column + throws.random_range(-1.5..1.5);
            let trace = learner.forward(&features(sample, column));
            let mut gradient = vec![0.0; OUTPUTS];
            for (channel, (to, probability)) in
                gradient.iter_mut().zip(softmax(&trace.output().values[..=NONE])).enumerate()
            {
                *to = probability - if channel == printed { 1.0 } else { 0.0 };
            }
            learner.backward(&trace, gradient, &mut gradients);
            count += 1.0;
        }
        learner.step(&gradients, count, rate);
    }

    let classical = |sample: &Sample, column: f32| best(&learner.forward(&features(sample, column)).output().values);
    let started = Instant::now();
    let report =
        measure_by_pitch(&held_back, |sample| sample.marks.iter().map(|mark| classical(sample, mark.column)).collect());
    let characters = held_back.iter().map(|sample| sample.marks.len()).sum::<usize>() as f64;
    let each = started.elapsed().as_secs_f64() * 1e6 / characters;
    let size = |network: &Network| network.write().len() as f64 / 1024.0;
    println!("gradient histograms, linear: {report}; {each:.0} µs a character, {:.0} kB", size(&learner.network));

    let started = Instant::now();
    let report = crate::glyphs::measure(network, &held_back);
    let each = started.elapsed().as_secs_f64() * 1e6 / characters;
    println!("convolutional network:       {report}; {each:.0} µs a character, {:.0} kB", size(network));
}

fn best(outputs: &[f32]) -> usize {
    (0..NONE).max_by(|a, b| outputs[*a].total_cmp(&outputs[*b])).unwrap_or(0)
}

/// Histograms of gradients in the cell round a column, each part brought to length 1.
fn features(sample: &Sample, column: f32) -> Tensor {
    let left = column - PITCH * 0.62;
    let width = PITCH * 1.24;
    let pixel = |y: usize, x: i32| {
        let x = x.clamp(0, sample.width as i32 - 1) as usize;
        f32::from(sample.strip[y * sample.width + x]) / 40.0
    };
    let mut values = vec![0.0_f32; FEATURES];
    for y in 1..HEIGHT - 1 {
        for step in 0..width as usize {
            let x = (left + step as f32).round() as i32;
            let (dx, dy) = (pixel(y, x + 1) - pixel(y, x - 1), pixel(y + 1, x) - pixel(y - 1, x));
            let strength = dx.hypot(dy);
            let turn = (dy.atan2(dx) / std::f32::consts::TAU + 1.0) * DIRECTIONS as f32;
            let direction = turn as usize % DIRECTIONS;
            let part = (y * PARTS.0 / HEIGHT, (step as f32 / width * PARTS.1 as f32) as usize);
            values[(part.0 * PARTS.1 + part.1) * DIRECTIONS + direction] += strength;
        }
    }
    for part in values.chunks_exact_mut(DIRECTIONS) {
        let length = part.iter().map(|value| value * value).sum::<f32>().sqrt() + 0.5;
        part.iter_mut().for_each(|value| *value /= length);
    }
    Tensor { height: 1, width: 1, channels: FEATURES, values }
}
