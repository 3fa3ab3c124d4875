//! Convolutions that learn: forwards, backwards, and one step of Adam.

#![allow(unsafe_code, reason = "matrixmultiply's one function takes pointers; `product` below is its only caller")]

use optics::training::{Activation, Layer, Network, Shape, Tensor};
use rand::RngExt;
use rayon::prelude::*;
use specimen::Dice;

const LEAK: f32 = 0.1;

/// A network that learns.
#[derive(Clone)]
pub(crate) struct Learner {
    pub(crate) network: Network,
    moments: Vec<Moments>,
    steps: i32,
}

#[derive(Clone)]
struct Moments {
    weights: Vec<(f32, f32)>,
    biases: Vec<(f32, f32)>,
}

/// Gradients, layer by layer.
#[derive(Clone)]
pub(crate) struct Gradients(Vec<(Vec<f32>, Vec<f32>)>);

/// The inputs of every layer, kept for the backward pass.
pub(crate) struct Trace {
    columns: Vec<Vec<f32>>,
    inputs: Vec<(usize, usize)>,
    outputs: Vec<Tensor>,
}

impl Learner {
    /// A network of these shapes with random weights of the size that keeps signals alive (He et al. 2015).
    pub(crate) fn new(shapes: &[Shape], dice: &mut Dice) -> Self {
        let layer = |shape: &Shape, dice: &mut Dice| {
            let fan_in = (shape.kernel.0 * shape.kernel.1 * shape.inputs) as f32;
            let size = (6.0 / fan_in).sqrt();
            let weights = (0..shape.size()).map(|_| dice.random_range(-size..size)).collect();
            Layer { shape: *shape, weights, biases: vec![0.0; shape.outputs] }
        };
        let layers: Vec<Layer> = shapes.iter().map(|shape| layer(shape, dice)).collect();
        Self::from_network(Network { layers })
    }

    /// A network that goes on learning.
    pub(crate) fn from_network(network: Network) -> Self {
        let moments = network.layers.iter().map(|layer| Moments {
            weights: vec![(0.0, 0.0); layer.weights.len()],
            biases: vec![(0.0, 0.0); layer.biases.len()],
        });
        let moments = moments.collect();
        Self { network, moments, steps: 0 }
    }

    pub(crate) fn no_gradients(&self) -> Gradients {
        let zeros = |layer: &Layer| (vec![0.0; layer.weights.len()], vec![0.0; layer.biases.len()]);
        Gradients(self.network.layers.iter().map(zeros).collect())
    }

    /// The output, and the values that the backward pass needs.
    pub(crate) fn forward(&self, input: &Tensor) -> Trace {
        let mut trace = Trace { columns: Vec::new(), inputs: Vec::new(), outputs: Vec::new() };
        for layer in &self.network.layers {
            let input = trace.outputs.last().unwrap_or(input);
            let (height, width) = layer.shape.output_size(input.height, input.width);
            let columns = unfold(input, &layer.shape, height, width);
            let outputs = layer.shape.outputs;
            let mut values: Vec<f32> = layer.biases.iter().copied().cycle().take(height * width * outputs).collect();
            let depth = layer.weights.len() / outputs;
            product(&columns, (height * width, depth), Order::AsIs, &layer.weights, outputs, Order::AsIs, &mut values);
            if layer.shape.activation == Activation::Leaky {
                values.iter_mut().for_each(|value| *value = value.max(LEAK * *value));
            }
            trace.inputs.push((input.height, input.width));
            trace.columns.push(columns);
            trace.outputs.push(Tensor { height, width, channels: outputs, values });
        }
        trace
    }

    /// Adds the gradients for this gradient of the output.
    pub(crate) fn backward(&self, trace: &Trace, of_output: Vec<f32>, gradients: &mut Gradients) {
        let mut of_output = of_output;
        for (at, layer) in self.network.layers.iter().enumerate().rev() {
            let output = &trace.outputs[at];
            if layer.shape.activation == Activation::Leaky {
                for (gradient, value) in of_output.iter_mut().zip(&output.values) {
                    *gradient *= if *value > 0.0 { 1.0 } else { LEAK };
                }
            }
            let outputs = layer.shape.outputs;
            let pixels = output.height * output.width;
            let depth = layer.weights.len() / outputs;
            let (of_weights, of_biases) = &mut gradients.0[at];
            product(&trace.columns[at], (depth, pixels), Order::Turned, &of_output, outputs, Order::AsIs, of_weights);
            for pixel in of_output.chunks_exact(outputs) {
                of_biases.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += value);
            }
            if at > 0 {
                let mut of_columns = vec![0.0; pixels * depth];
                product(
                    &of_output,
                    (pixels, outputs),
                    Order::AsIs,
                    &layer.weights,
                    depth,
                    Order::Turned,
                    &mut of_columns,
                );
                of_output = fold(&of_columns, &layer.shape, trace.inputs[at], (output.height, output.width));
            }
        }
    }

    /// The gradients of a batch and the sum of its losses. `learn` adds the gradients of one sample and returns its loss.
    /// Each thread adds up a run of samples, and the runs are added up in order.
    pub(crate) fn descend<S: Sync>(
        &self,
        batch: &[S],
        learn: impl Fn(&S, &mut Gradients) -> f32 + Sync,
    ) -> (Gradients, f32) {
        let run = |samples: &[S]| {
            let mut gradients = self.no_gradients();
            let loss: f32 = samples.iter().map(|sample| learn(sample, &mut gradients)).sum();
            (gradients, loss)
        };
        let length = batch.len().div_ceil(rayon::current_num_threads()).max(1);
        let runs: Vec<(Gradients, f32)> = batch.par_chunks(length).map(run).collect();
        let sum = |(mut gradients, loss): (Gradients, f32), (more, more_loss): (Gradients, f32)| {
            gradients.add(&more);
            (gradients, loss + more_loss)
        };
        runs.into_iter().reduce(sum).unwrap_or_else(|| (self.no_gradients(), 0.0))
    }

    /// One step of Adam (Kingma and Ba 2015) down the mean of so many gradients.
    pub(crate) fn step(&mut self, gradients: &Gradients, samples: f32, rate: f32) {
        self.steps += 1;
        let (first, second) = (0.9_f32, 0.999_f32);
        let rate = rate * (1.0 - second.powi(self.steps)).sqrt() / (1.0 - first.powi(self.steps));
        let update = |value: &mut f32, moments: &mut (f32, f32), gradient: f32| {
            let gradient = gradient / samples;
            moments.0 = first * moments.0 + (1.0 - first) * gradient;
            moments.1 = second * moments.1 + (1.0 - second) * gradient * gradient;
            *value -= rate * moments.0 / (moments.1.sqrt() + 1e-7);
        };
        for ((layer, moments), (weights, biases)) in
            self.network.layers.iter_mut().zip(&mut self.moments).zip(&gradients.0)
        {
            for ((value, moments), gradient) in layer.weights.iter_mut().zip(&mut moments.weights).zip(weights) {
                update(value, moments, *gradient);
            }
            for ((value, moments), gradient) in layer.biases.iter_mut().zip(&mut moments.biases).zip(biases) {
                update(value, moments, *gradient);
            }
        }
    }
}

/// The mean of the weights of two networks, one of which went on learning from the other; `None` for other shapes.
pub(crate) fn blend(first: &Network, second: &Network) -> Option<Network> {
    let mean = |(a, b): (&f32, &f32)| (a + b) / 2.0;
    let layer = |(a, b): (&Layer, &Layer)| {
        (a.shape == b.shape).then(|| Layer {
            shape: a.shape,
            weights: a.weights.iter().zip(&b.weights).map(mean).collect(),
            biases: a.biases.iter().zip(&b.biases).map(mean).collect(),
        })
    };
    let layers = first.layers.iter().zip(&second.layers).map(layer).collect::<Option<Vec<_>>>()?;
    (first.layers.len() == second.layers.len()).then_some(Network { layers })
}

impl Gradients {
    pub(crate) fn add(&mut self, other: &Self) {
        for ((weights, biases), (more_weights, more_biases)) in self.0.iter_mut().zip(&other.0) {
            weights.iter_mut().zip(more_weights).for_each(|(sum, value)| *sum += value);
            biases.iter_mut().zip(more_biases).for_each(|(sum, value)| *sum += value);
        }
    }
}

impl Trace {
    pub(crate) fn output(&self) -> &Tensor {
        self.outputs.last().expect("a network has layers")
    }
}

/// For each output pixel the inputs under the kernel, side by side.
fn unfold(input: &Tensor, shape: &Shape, height: usize, width: usize) -> Vec<f32> {
    let channels = input.channels;
    let depth = shape.kernel.0 * shape.kernel.1 * channels;
    let mut columns = vec![0.0; height * width * depth];
    for (pixel, column) in columns.chunks_exact_mut(depth).enumerate() {
        for (tap, to) in column.chunks_exact_mut(channels).enumerate() {
            if let Some(at) = source(shape, (pixel / width, pixel % width), tap, (input.height, input.width)) {
                to.copy_from_slice(&input.values[at * channels..(at + 1) * channels]);
            }
        }
    }
    columns
}

/// The way back: each input pixel gets the sum of what it was taken for.
fn fold(columns: &[f32], shape: &Shape, input: (usize, usize), output: (usize, usize)) -> Vec<f32> {
    let channels = shape.inputs;
    let depth = shape.kernel.0 * shape.kernel.1 * channels;
    let mut values = vec![0.0; input.0 * input.1 * channels];
    for (pixel, column) in columns.chunks_exact(depth).enumerate() {
        for (tap, from) in column.chunks_exact(channels).enumerate() {
            if let Some(at) = source(shape, (pixel / output.1, pixel % output.1), tap, input) {
                let to = &mut values[at * channels..(at + 1) * channels];
                to.iter_mut().zip(from).for_each(|(sum, value)| *sum += value);
            }
        }
    }
    values
}

/// The input pixel under a tap of the kernel; `None` where there is padding.
fn source(shape: &Shape, (y, x): (usize, usize), tap: usize, (height, width): (usize, usize)) -> Option<usize> {
    let (ky, kx) = (tap / shape.kernel.1, tap % shape.kernel.1);
    let row = (y * shape.stride.0 + ky * shape.dilation.0).checked_sub(shape.padding.0)?;
    let column = (x * shape.stride.1 + kx * shape.dilation.1).checked_sub(shape.padding.1)?;
    (row < height && column < width).then_some(row * width + column)
}

#[derive(Clone, Copy, PartialEq)]
enum Order {
    AsIs,
    Turned,
}

/// Adds the product of two matrices, `rows × depth` and `depth × columns`, either of which may be stored transposed.
fn product(
    a: &[f32],
    (rows, depth): (usize, usize),
    a_order: Order,
    b: &[f32],
    columns: usize,
    b_order: Order,
    sum: &mut [f32],
) {
    assert!(a.len() == rows * depth && b.len() == depth * columns && sum.len() == rows * columns);
    let strides = |order: Order, height: usize, width: usize| match order {
        Order::AsIs => (width as isize, 1),
        Order::Turned => (1, height as isize),
    };
    let (a_row, a_column) = strides(a_order, rows, depth);
    let (b_row, b_column) = strides(b_order, depth, columns);
    // SAFETY: the lengths were compared with the sizes above, and the strides reach each element once.
    unsafe {
        matrixmultiply::sgemm(
            rows,
            depth,
            columns,
            1.0,
            a.as_ptr(),
            a_row,
            a_column,
            b.as_ptr(),
            b_row,
            b_column,
            1.0,
            sum.as_mut_ptr(),
            columns as isize,
            1,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes() -> Vec<Shape> {
        let shape = |kernel, stride, padding, inputs, outputs, activation| Shape {
            kernel,
            stride,
            dilation: (1, 1),
            padding,
            inputs,
            outputs,
            activation,
        };
        vec![
            shape((3, 3), (2, 1), (1, 1), 1, 8, Activation::Leaky),
            Shape { dilation: (1, 2), ..shape((2, 3), (1, 2), (0, 2), 8, 16, Activation::Leaky) },
            shape((1, 1), (1, 1), (0, 0), 16, 8, Activation::Linear),
        ]
    }

    fn input(dice: &mut Dice) -> Tensor {
        Tensor { height: 6, width: 11, channels: 1, values: (0..66).map(|_| dice.random_range(-1.0..1.0)).collect() }
    }

    /// The reader's code for networks gives the same outputs as the trainer's.
    #[test]
    fn the_reader_runs_what_is_trained() {
        let mut dice = specimen::dice(3);
        let learner = Learner::new(&shapes(), &mut dice);
        let input = input(&mut dice);
        let here = learner.forward(&input);
        let there = Network::parse(&learner.network.write()).unwrap().run(input);
        assert_eq!((here.output().height, here.output().width), (there.height, there.width));
        for (a, b) in here.output().values.iter().zip(&there.values) {
            assert!((a - b).abs() < 1e-3, "{a} {b}");
        }
    }

    /// The gradient is the slope.
    #[test]
    fn gradients_are_slopes() {
        let mut dice = specimen::dice(4);
        let learner = Learner::new(&shapes(), &mut dice);
        let input = input(&mut dice);
        let weights: Vec<f32> =
            learner.forward(&input).output().values.iter().map(|_| dice.random_range(-1.0..1.0)).collect();
        let loss = |learner: &Learner| -> f32 {
            learner.forward(&input).output().values.iter().zip(&weights).map(|(a, b)| a * b).sum()
        };
        let mut gradients = learner.no_gradients();
        learner.backward(&learner.forward(&input), weights.clone(), &mut gradients);
        for layer in 0..3 {
            for at in [0, 5, 7] {
                let mut moved = learner.clone();
                moved.network.layers[layer].weights[at] += 1e-2;
                let slope = (loss(&moved) - loss(&learner)) / 1e-2;
                assert!((slope - gradients.0[layer].0[at]).abs() < 2e-2 * slope.abs().max(1.0), "{layer} {at} {slope}");
            }
        }
    }
}
