//! Training the finder: a small picture goes in, and for every eight pixels comes out whether a zone is there, the
//! direction of its text, its size and the distance of its middle line.

mod drawing;
mod scene;

use std::path::Path;
use std::time::Instant;

use optics::training::finder::{Channel, OUTPUTS, output_middle, prepare};
use optics::training::{Activation, Grey, Network, Shape, Tensor};
use rand::RngExt;
use specimen::dice;

use crate::convolution::Learner;
use crate::descent::Descent;
use crate::parallel::in_parallel;
pub(crate) use drawing::throw_without_zone;
use scene::{Scene, Zone};

/// The shapes of the finder.
pub(crate) fn shapes() -> Vec<Shape> {
    let shape = |stride, dilation, inputs, outputs| Shape {
        kernel: (3, 3),
        stride: (stride, stride),
        dilation: (dilation, dilation),
        padding: (dilation, dilation),
        inputs,
        outputs,
        activation: Activation::Leaky,
    };
    vec![
        shape(2, 1, 1, 8),
        shape(2, 1, 8, 16),
        shape(2, 1, 16, 32),
        shape(1, 2, 32, 32),
        shape(1, 4, 32, 32),
        Shape { kernel: (1, 1), padding: (0, 0), activation: Activation::Linear, ..shape(1, 1, 32, OUTPUTS) },
    ]
}

/// Trains and writes the weights.
pub(crate) fn train(seed: u64, scenes: u64, steps: usize, from: Option<Network>, out: &Path) -> std::io::Result<()> {
    let mut throws = dice(seed);
    let mut learner = from.map_or_else(|| Learner::new(&shapes(), &mut throws), Learner::from_network);
    let started = Instant::now();
    let drawn = draw(seed << 32, scenes);
    let held_back = draw((seed << 32) + (1 << 31), 400);
    eprintln!("{} scenes in {:.0} s", drawn.len(), started.elapsed().as_secs_f32());
    let descent = Descent { steps, batch: 12, warm_up: 200.0, rate: (2e-5, 2e-3), report_every: 1000, started, out };
    descent.run(
        &mut learner,
        &mut throws,
        |throws| throws.random_range(0..drawn.len()),
        |learner, number, gradients| {
            let scene = &drawn[*number];
            let trace = learner.forward(&input(scene));
            let (loss, of_output) = compare(trace.output(), scene);
            learner.backward(&trace, of_output, gradients);
            loss
        },
        |network| measure(network, &held_back),
    )
}

fn draw(first: u64, count: u64) -> Vec<Scene> {
    in_parallel(count, |number| Scene::throw(&mut dice(first + number)))
}

fn input(scene: &Scene) -> Tensor {
    let (width, height) = (scene.pixels.width() as usize, scene.pixels.height() as usize);
    prepare(&Grey::new(width, height, scene.pixels.as_raw().clone()).expect("a scene has its pixels"))
}

/// The expected output of a place: the zone that it is in, or none; `None` on a zone's edge, where either is right.
enum Truth<'s> {
    Inside(&'s Zone, f32),
    Outside,
    Edge,
}

fn truth(scene: &Scene, y: usize, x: usize) -> Truth<'_> {
    for zone in &scene.zones {
        let (along, below, half) = zone.locate((output_middle(x), output_middle(y)));
        let slack = 4.0 / zone.pitch;
        let ends = slack / 40.0;
        if below.abs() <= half && (0.0..=1.0).contains(&along) {
            return Truth::Inside(zone, below);
        }
        if below.abs() <= half + slack && (-ends..=1.0 + ends).contains(&along) {
            return Truth::Edge;
        }
    }
    Truth::Outside
}

/// Loss and its gradient: odds of a zone by cross entropy, the rest by squares inside zones.
fn compare(output: &Tensor, scene: &Scene) -> (f32, Vec<f32>) {
    let mut gradient = vec![0.0; output.values.len()];
    let count = (output.height * output.width) as f32;
    let mut loss = 0.0;
    for (at, gradient) in gradient.chunks_exact_mut(OUTPUTS).enumerate() {
        let (y, x) = (at / output.width, at % output.width);
        let pixel = output.pixel(y, x);
        let truth = truth(scene, y, x);
        let (is_zone, weight) = match truth {
            Truth::Inside(..) => (1.0, 2.0),
            Truth::Outside => (0.0, 1.0),
            Truth::Edge => continue,
        };
        let odds = pixel[Channel::Zone.index()];
        let probability = 1.0 / (1.0 + (-odds).exp());
        loss -= weight * if is_zone > 0.5 { probability.max(1e-9).ln() } else { (1.0 - probability).max(1e-9).ln() }
            / count;
        gradient[Channel::Zone.index()] = weight * (probability - is_zone) / count;
        if let Truth::Inside(zone, below) = truth {
            let (cosine, sine) = zone.direction();
            let wanted = [
                (Channel::Cosine, cosine, 2.0),
                (Channel::Sine, sine, 2.0),
                (Channel::Pitch, zone.pitch.log2() - 3.0, 2.0),
                (Channel::Middle, -below / 2.0, 3.0),
            ];
            for (channel, value, weight) in wanted {
                let off = pixel[channel.index()] - value;
                loss += weight * off * off / count;
                gradient[channel.index()] = 2.0 * weight * off / count;
            }
        }
    }
    (loss, gradient)
}

/// The quality of the outputs, in words.
fn measure(network: &Network, scenes: &[Scene]) -> String {
    let (mut inside, mut found, mut outside, mut wrong) = (0.0, 0.0, 0.0_f32, 0.0);
    let (mut turned, mut pitch, mut middle) = (0.0, 0.0, 0.0_f32);
    for scene in scenes {
        let output = network.run(input(scene));
        for y in 0..output.height {
            for x in 0..output.width {
                let pixel = output.pixel(y, x);
                let says = pixel[Channel::Zone.index()] > 0.0;
                match truth(scene, y, x) {
                    Truth::Inside(zone, below) => {
                        inside += 1.0;
                        found += f32::from(u8::from(says));
                        let (cosine, sine) = zone.direction();
                        let agree = pixel[Channel::Cosine.index()] * cosine + pixel[Channel::Sine.index()] * sine;
                        turned += f32::from(u8::from(agree < 0.5));
                        pitch += (pixel[Channel::Pitch.index()] + 3.0 - zone.pitch.log2()).abs();
                        middle += (2.0 * pixel[Channel::Middle.index()] + below).abs();
                    }
                    Truth::Outside => {
                        outside += 1.0;
                        wrong += f32::from(u8::from(says));
                    }
                    Truth::Edge => {}
                }
            }
        }
    }
    format!(
        "inside found {:.2} %, outside taken {:.3} %, direction off {:.2} %, pitch off {:.3} octaves, middle off {:.3} pitches",
        100.0 * found / inside,
        100.0 * wrong / outside,
        100.0 * turned / inside,
        pitch / inside,
        middle / inside
    )
}
