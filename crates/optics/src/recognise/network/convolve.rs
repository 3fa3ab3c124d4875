//! Running one convolution. Nearly all of the time of recognition is spent here, so it works in tiles that stay in vector
//! registers: a few output pixels by sixteen output channels. Sums are added in the same order and without fused operations
//! on every processor, so that the same picture has the same probabilities everywhere.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f32x8};

use super::{Activation, LANES, Layer, Shape, Tensor};

/// Output pixels in a tile, so that a weight is loaded once for all of them.
const PIXELS: usize = 4;

const LEAK: f32 = 0.1;

/// Runs a layer. The output is empty if the input does not have the layer's channels.
pub(super) fn run(layer: &Layer, input: &Tensor) -> Tensor {
    let shape = &layer.shape;
    let (height, width) = shape.output_size(input.height, input.width);
    if input.channels != shape.inputs || height == 0 || width == 0 {
        return Tensor::default();
    }
    // Room for whole tiles behind the last column, so that the inner loop knows no edge.
    let padded = pad(input, shape, width.next_multiple_of(PIXELS));
    let mut output =
        Tensor { height, width, channels: shape.outputs, values: vec![0.0; height * width * shape.outputs] };
    let mut first = 0;
    while first < shape.outputs {
        first += match shape.outputs - first {
            LANES => dispatch!(Level::new(), simd => convolve::<_, 1>(simd, layer, first, &padded, &mut output)),
            _ => dispatch!(Level::new(), simd => convolve::<_, 2>(simd, layer, first, &padded, &mut output)),
        };
    }
    output
}

/// Computes `VECTORS` times [`LANES`] output channels of all pixels; returns their number.
#[inline(always)]
fn convolve<S: Simd, const VECTORS: usize>(
    simd: S,
    layer: &Layer,
    first: usize,
    input: &Tensor,
    output: &mut Tensor,
) -> usize {
    let Shape { kernel, stride, dilation, inputs, outputs, activation, .. } = layer.shape;
    let channels = first..first + VECTORS * LANES;
    let weights: Vec<[[f32; LANES]; VECTORS]> = gather(layer.weights.chunks_exact(outputs), channels.clone());
    let biases: Vec<[[f32; LANES]; VECTORS]> = gather([layer.biases.as_slice()], channels.clone());
    let Some(biases) = biases.first().map(|biases| biases.map(|lanes| f32x8::simd_from(simd, lanes))) else { return 0 };
    // Taps that lie side by side are one run through the input's row.
    let (runs, run) = if dilation.1 == 1 { (1, kernel.1 * inputs) } else { (kernel.1, inputs) };
    let leak = if activation == Activation::Leaky { LEAK } else { 1.0 };
    for (y, row) in output.values.chunks_exact_mut(output.width * outputs).enumerate() {
        for (tile, pixels) in row.chunks_mut(PIXELS * outputs).enumerate() {
            let mut sums = [biases; PIXELS];
            let mut weights = weights.chunks_exact(run);
            for ky in 0..kernel.0 {
                let line = input.row(y * stride.0 + ky * dilation.0);
                for at in 0..runs {
                    let Some(weights) = weights.next() else { return 0 };
                    let from = (tile * PIXELS * stride.1 + at * dilation.1) * inputs;
                    let pixel = |pixel: usize| {
                        let from = from + pixel * stride.1 * inputs;
                        line.get(from..from + run).unwrap_or_default()
                    };
                    accumulate(simd, &mut sums, std::array::from_fn(pixel), weights);
                }
            }
            for (pixel, sums) in pixels.chunks_exact_mut(outputs).zip(&sums) {
                let lanes = pixel.get_mut(channels.clone()).unwrap_or_default();
                for (lanes, sum) in lanes.chunks_exact_mut(LANES).zip(sums) {
                    sum.max(*sum * leak).store_slice(lanes);
                }
            }
        }
    }
    VECTORS * LANES
}

/// Adds the products of one run of inputs and weights for each pixel of a tile.
#[inline(always)]
fn accumulate<S: Simd, const VECTORS: usize>(
    simd: S,
    sums: &mut [[f32x8<S>; VECTORS]; PIXELS],
    pixels: [&[f32]; PIXELS],
    weights: &[[[f32; LANES]; VECTORS]],
) {
    let [a, b, c, d] = pixels;
    let mut local = *sums;
    for ((((weights, a), b), c), d) in weights.iter().zip(a).zip(b).zip(c).zip(d) {
        let weights = weights.map(|lanes| f32x8::simd_from(simd, lanes));
        for (sums, value) in local.iter_mut().zip([*a, *b, *c, *d]) {
            let value = f32x8::splat(simd, value);
            for (sum, weights) in sums.iter_mut().zip(weights) {
                *sum += value * weights;
            }
        }
    }
    *sums = local;
}

/// The given channels of each row, in vectors.
fn gather<'w, const VECTORS: usize>(
    rows: impl IntoIterator<Item = &'w [f32]>,
    channels: std::ops::Range<usize>,
) -> Vec<[[f32; LANES]; VECTORS]> {
    let vectors = |row: &[f32]| {
        let lanes = row.get(channels.clone()).unwrap_or_default().as_chunks::<LANES>().0;
        std::array::from_fn(|at| lanes.get(at).copied().unwrap_or_default())
    };
    rows.into_iter().map(vectors).collect()
}

/// The input with a layer's zeros round it, wide enough for this many output pixels in a row.
fn pad(input: &Tensor, shape: &Shape, outputs: usize) -> Tensor {
    let (above, before) = shape.padding;
    let needed = (outputs - 1) * shape.stride.1 + shape.dilation.1 * (shape.kernel.1 - 1) + 1;
    let (height, width) = (input.height + 2 * above, needed.max(input.width + 2 * before));
    let mut values = vec![0.0; height * width * input.channels];
    let length = input.width * input.channels;
    let rows = values.chunks_exact_mut(width * input.channels).skip(above);
    for (to, from) in rows.zip(input.values.chunks_exact(length.max(1))) {
        if let Some(middle) = to.get_mut(before * input.channels..before * input.channels + length) {
            middle.copy_from_slice(from);
        }
    }
    Tensor { height, width, channels: input.channels, values }
}
