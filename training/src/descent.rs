//! The descent that the trainings share: batches that are drawn, steps whose rate rises and falls, a report now and then; and
//! the loss of networks that name a class for every second column of a strip.

use std::path::Path;
use std::time::Instant;

use optics::training::{Activation, Network, Shape, Tensor};
use specimen::Dice;

use crate::convolution::{Gradients, Learner};

/// Columns of a strip from one output to the next.
pub(crate) const STRIDE: f32 = 2.0;

/// The steps of a training.
pub(crate) struct Descent<'d> {
    pub(crate) steps: usize,
    /// Samples of a step.
    pub(crate) batch: usize,
    /// Steps in which the rate rises from zero.
    pub(crate) warm_up: f32,
    /// The rate at the end, and by how much it is higher at the beginning: it falls as a cosine.
    pub(crate) rate: (f32, f32),
    /// Steps from one report to the next.
    pub(crate) report_every: usize,
    /// The beginning of the training.
    pub(crate) started: Instant,
    /// File for the weights.
    pub(crate) out: &'d Path,
}

impl Descent<'_> {
    /// Descends, and writes the weights with each report. `throw` draws a sample, `learn` adds its gradients and returns its
    /// loss.
    pub(crate) fn run<S: Sync>(
        &self,
        learner: &mut Learner,
        dice: &mut Dice,
        mut throw: impl FnMut(&mut Dice) -> S,
        learn: impl Fn(&Learner, &S, &mut Gradients) -> f32 + Sync,
        report: impl Fn(&Network) -> String,
    ) -> std::io::Result<()> {
        let mut loss = 0.0;
        for step in 0..self.steps {
            let share = step as f32 / self.steps as f32;
            let (least, higher) = self.rate;
            let warm = (step as f32 / self.warm_up).min(1.0);
            let rate = warm * (least + higher * 0.5 * (1.0 + (std::f32::consts::PI * share).cos()));
            let samples: Vec<S> = (0..self.batch).map(|_| throw(dice)).collect();
            let (gradients, of_batch) =
                learner.descend(&samples, |sample, gradients| learn(learner, sample, gradients));
            learner.step(&gradients, self.batch as f32, rate);
            let of_batch = of_batch / self.batch as f32;
            loss = if step == 0 { of_batch } else { 0.99 * loss + 0.01 * of_batch };
            if (step + 1) % self.report_every == 0 || step + 1 == self.steps {
                let report = report(&learner.network);
                eprintln!("step {} loss {loss:.4} {report} {:.0} s", step + 1, self.started.elapsed().as_secs_f32());
                std::fs::write(self.out, learner.network.write())?;
            }
        }
        Ok(())
    }
}

/// Part of a strip with the class that each output should name; `None` where either of two is right.
pub(crate) struct Piece {
    pub(crate) input: Tensor,
    pub(crate) targets: Vec<Option<usize>>,
}

impl Piece {
    /// Learns from the piece. `none` is the last class: no character, many and easy, so that it counts half.
    pub(crate) fn learn(&self, learner: &Learner, none: usize, gradients: &mut Gradients) -> f32 {
        let trace = learner.forward(&self.input);
        let (loss, of_output) = cross_entropy(trace.output(), &self.targets, none);
        learner.backward(&trace, of_output, gradients);
        loss
    }
}

/// The column of a strip that an output stands for.
pub(crate) fn column_of(output: usize) -> f32 {
    output as f32 * STRIDE + 0.5
}

/// Mean cross entropy over the outputs that matter, and its gradient. Channels behind the last class are of no use.
fn cross_entropy(output: &Tensor, targets: &[Option<usize>], none: usize) -> (f32, Vec<f32>) {
    let mut gradient = vec![0.0; output.values.len()];
    let weight = |class: usize| if class == none { 0.5 } else { 1.0 };
    let total: f32 = targets.iter().flatten().map(|class| weight(*class)).sum::<f32>().max(1.0);
    let mut loss = 0.0;
    for ((at, target), gradient) in targets.iter().enumerate().zip(gradient.chunks_exact_mut(output.channels)) {
        let Some(class) = target else { continue };
        let probabilities = softmax(&output.pixel(0, at)[..=none]);
        let share = weight(*class) / total;
        loss -= share * probabilities[*class].max(1e-12).ln();
        for (channel, (gradient, probability)) in gradient.iter_mut().zip(probabilities).enumerate() {
            *gradient = share * (probability - if channel == *class { 1.0 } else { 0.0 });
        }
    }
    (loss, gradient)
}

/// Probabilities from the outputs of a network.
pub(crate) fn softmax(outputs: &[f32]) -> Vec<f32> {
    let most = outputs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = outputs.iter().map(|output| (output - most).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

/// The shape of a convolution that is not the last one.
pub(crate) fn shape(
    kernel: (usize, usize),
    stride: (usize, usize),
    padding: (usize, usize),
    inputs: usize,
    outputs: usize,
) -> Shape {
    Shape { kernel, stride, dilation: (1, 1), padding, inputs, outputs, activation: Activation::Leaky }
}
