//! A small convolutional network: reading its weights and running it. Tensors are rows of pixels, a pixel's channels
//! side by side, so that the inner loop runs over output channels and compilers vectorise it.

use std::fmt;

/// A picture of any number of channels.
#[derive(Clone, Default)]
pub struct Tensor {
    /// Rows.
    pub height: usize,
    /// Pixels in a row.
    pub width: usize,
    /// Numbers in a pixel.
    pub channels: usize,
    /// `height × width × channels` numbers.
    pub values: Vec<f32>,
}

/// The shape of one convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Rows and columns of the kernel.
    pub kernel: (usize, usize),
    /// Rows and columns from one output pixel to the next.
    pub stride: (usize, usize),
    /// Rows and columns between the kernel's taps.
    pub dilation: (usize, usize),
    /// Rows and columns of zeros added on each side.
    pub padding: (usize, usize),
    /// Channels that go in.
    pub inputs: usize,
    /// Channels that come out; a multiple of [`LANES`], the last of which may be of no use.
    pub outputs: usize,
    /// What becomes of the sums.
    pub activation: Activation,
}

/// What becomes of a convolution's sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    Linear,
    /// Negative ones become a tenth of what they were.
    Leaky,
}

/// One convolution with its weights.
#[derive(Clone)]
pub struct Layer {
    /// Its shape.
    pub shape: Shape,
    /// Kernel rows × kernel columns × inputs × outputs.
    pub weights: Vec<f32>,
    /// One for each output.
    pub biases: Vec<f32>,
}

/// A chain of convolutions.
#[derive(Clone)]
pub struct Network {
    /// The layers, in order.
    pub layers: Vec<Layer>,
}

/// Output channels are worked on this many at a time.
pub const LANES: usize = 8;

/// Output pixels are worked on this many at a time, so that a weight is loaded once for all of them.
const PIXELS: usize = 4;

const LEAK: f32 = 0.1;

/// Why bytes are no network.
#[derive(Debug, PartialEq, Eq)]
pub struct NotANetwork;

impl fmt::Display for NotANetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no network: the bytes do not have the shape that they say")
    }
}

impl Shape {
    /// Numbers in its kernel.
    #[must_use]
    pub fn size(&self) -> usize {
        self.kernel.0 * self.kernel.1 * self.inputs * self.outputs
    }

    /// Rows and columns of what comes out for what goes in.
    #[must_use]
    pub fn output_size(&self, height: usize, width: usize) -> (usize, usize) {
        let along = |length: usize, kernel: usize, stride: usize, dilation: usize, padding: usize| {
            let reach = dilation * (kernel - 1) + 1;
            (length + 2 * padding).checked_sub(reach).map_or(0, |room| room / stride + 1)
        };
        (
            along(height, self.kernel.0, self.stride.0, self.dilation.0, self.padding.0),
            along(width, self.kernel.1, self.stride.1, self.dilation.1, self.padding.1),
        )
    }
}

impl Network {
    /// Reads a network: the number of layers; for each layer twelve bytes of shape, then for each output channel a
    /// scale (f32), a bias (f32) and its weights as i16 in units of the scale; all little-endian.
    ///
    /// # Errors
    /// The bytes are no network of this form.
    pub fn read(bytes: &[u8]) -> Result<Self, NotANetwork> {
        let mut bytes = Bytes(bytes);
        let count = bytes.byte()?;
        let layers = (0..count).map(|_| Layer::read(&mut bytes)).collect::<Result<_, _>>()?;
        if bytes.0.is_empty() { Ok(Self { layers }) } else { Err(NotANetwork) }
    }

    /// The bytes that [`Network::read`] reads, the weights rounded to their units.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = vec![u8::try_from(self.layers.len()).unwrap_or(u8::MAX)];
        for layer in &self.layers {
            layer.write(&mut bytes);
        }
        bytes
    }

    /// What comes out for what goes in.
    #[must_use]
    pub fn run(&self, input: Tensor) -> Tensor {
        self.layers.iter().fold(input, |tensor, layer| layer.run(&tensor))
    }
}

impl Layer {
    /// What comes out for what goes in; empty if the input has not this layer's channels.
    #[must_use]
    pub fn run(&self, input: &Tensor) -> Tensor {
        let shape = &self.shape;
        let (height, width) = shape.output_size(input.height, input.width);
        if input.channels != shape.inputs || height == 0 || width == 0 {
            return Tensor::default();
        }
        // Room for whole blocks of pixels behind the last column, so that the inner loop knows no edge.
        let blocks = width.div_ceil(PIXELS);
        let padded = input.padded(shape, blocks * PIXELS);
        let mut output =
            Tensor { height, width, channels: shape.outputs, values: vec![0.0; height * width * shape.outputs] };
        let mut sums = vec![[[0.0_f32; LANES]; PIXELS]; shape.outputs / LANES];
        for (y, row) in output.values.chunks_exact_mut(width * shape.outputs).enumerate() {
            for (block, pixels) in row.chunks_mut(PIXELS * shape.outputs).enumerate() {
                self.convolve(&padded, y * shape.stride.0, block * PIXELS * shape.stride.1, &mut sums);
                for (at, pixel) in pixels.chunks_exact_mut(shape.outputs).enumerate() {
                    for (lanes, sums) in pixel.chunks_exact_mut(LANES).zip(&sums) {
                        if let Some(sums) = sums.get(at) {
                            lanes.copy_from_slice(sums);
                        }
                    }
                }
            }
        }
        if shape.activation == Activation::Leaky {
            for value in &mut output.values {
                *value = value.max(LEAK * *value);
            }
        }
        output
    }

    /// The sums of [`PIXELS`] output pixels whose first kernel begins at this row and column of the padded input.
    fn convolve(&self, input: &Tensor, row: usize, column: usize, sums: &mut [[[f32; LANES]; PIXELS]]) {
        let Shape { kernel, stride, dilation, inputs, outputs, .. } = self.shape;
        for (sums, biases) in sums.iter_mut().zip(self.biases.as_chunks::<LANES>().0) {
            *sums = [*biases; PIXELS];
        }
        let mut taps = self.weights.chunks_exact(inputs * outputs);
        for ky in 0..kernel.0 {
            let line = input.row(row + ky * dilation.0);
            for kx in 0..kernel.1 {
                let Some(weights) = taps.next() else { return };
                let first = (column + kx * dilation.1) * inputs;
                let pixel = |at: usize| {
                    let start = first + at * stride.1 * inputs;
                    line.get(start..start + inputs).unwrap_or_default()
                };
                let pixels: [&[f32]; PIXELS] = std::array::from_fn(pixel);
                for (lane, sums) in sums.iter_mut().enumerate() {
                    accumulate(sums, &pixels, weights, lane, outputs);
                }
            }
        }
    }

    fn read(bytes: &mut Bytes<'_>) -> Result<Self, NotANetwork> {
        let [kh, kw, sh, sw, dh, dw, ph, pw, inputs_low, inputs_high, outputs, leaky] = *bytes.take::<12>()?;
        let [kh, kw, sh, sw, dh, dw, ph, pw] = [kh, kw, sh, sw, dh, dw, ph, pw].map(usize::from);
        let shape = Shape {
            kernel: (kh, kw),
            stride: (sh, sw),
            dilation: (dh, dw),
            padding: (ph, pw),
            inputs: usize::from(u16::from_le_bytes([inputs_low, inputs_high])),
            outputs: usize::from(outputs),
            activation: if leaky == 1 { Activation::Leaky } else { Activation::Linear },
        };
        let sound = [kh, kw, sh, sw, dh, dw, shape.inputs, shape.outputs].iter().all(|size| *size > 0);
        if !sound || !shape.outputs.is_multiple_of(LANES) || shape.size() > bytes.0.len() {
            return Err(NotANetwork);
        }
        let mut weights = vec![0.0; shape.size()];
        let mut biases = Vec::with_capacity(shape.outputs);
        for output in 0..shape.outputs {
            let scale = f32::from_le_bytes(*bytes.take::<4>()?);
            biases.push(f32::from_le_bytes(*bytes.take::<4>()?));
            for weight in weights.iter_mut().skip(output).step_by(shape.outputs) {
                *weight = f32::from(i16::from_le_bytes(*bytes.take::<2>()?)) * scale;
            }
        }
        Ok(Self { shape, weights, biases })
    }

    #[expect(clippy::as_conversions, reason = "rounded and clamped to the range of i16")]
    fn write(&self, bytes: &mut Vec<u8>) {
        let Shape { kernel, stride, dilation, padding, inputs, outputs, activation } = self.shape;
        let small = |size: usize| u8::try_from(size).unwrap_or(u8::MAX);
        bytes.extend([kernel.0, kernel.1, stride.0, stride.1, dilation.0, dilation.1, padding.0, padding.1].map(small));
        bytes.extend(u16::try_from(inputs).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend([small(outputs), u8::from(activation == Activation::Leaky)]);
        for (output, bias) in self.biases.iter().enumerate() {
            let of_output = || self.weights.iter().skip(output).step_by(outputs);
            let largest = of_output().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
            let scale = if largest > 0.0 { largest / f32::from(i16::MAX) } else { 1.0 };
            bytes.extend(scale.to_le_bytes());
            bytes.extend(bias.to_le_bytes());
            for weight in of_output() {
                let units = (weight / scale).round().clamp(f32::from(i16::MIN), f32::from(i16::MAX));
                bytes.extend((units as i16).to_le_bytes());
            }
        }
    }
}

/// Adds the products of one kernel tap to [`LANES`] output channels of [`PIXELS`] pixels.
#[inline]
fn accumulate(
    sums: &mut [[f32; LANES]; PIXELS],
    pixels: &[&[f32]; PIXELS],
    weights: &[f32],
    lane: usize,
    outputs: usize,
) {
    let [a, b, c, d] = pixels;
    let mut local = *sums;
    let rows = weights.chunks_exact(outputs);
    for ((((row, a), b), c), d) in rows.zip(*a).zip(*b).zip(*c).zip(*d) {
        let Some(Some(weights)) = row.get(lane * LANES..).map(|rest| rest.first_chunk::<LANES>()) else { return };
        for (sums, value) in local.iter_mut().zip([*a, *b, *c, *d]) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        }
    }
    *sums = local;
}

impl Tensor {
    fn row(&self, y: usize) -> &[f32] {
        let length = self.width * self.channels;
        self.values.get(y * length..(y + 1) * length).unwrap_or_default()
    }

    /// A pixel's channels; empty beyond the edge.
    #[must_use]
    pub fn pixel(&self, y: usize, x: usize) -> &[f32] {
        self.row(y).get(x * self.channels..(x + 1) * self.channels).unwrap_or_default()
    }

    /// The same with a layer's zeros round it, wide enough for this many output pixels in a row.
    fn padded(&self, shape: &Shape, outputs: usize) -> Self {
        let (above, before) = shape.padding;
        let needed = (outputs - 1) * shape.stride.1 + shape.dilation.1 * (shape.kernel.1 - 1) + 1;
        let (height, width) = (self.height + 2 * above, needed.max(self.width + 2 * before));
        let mut values = vec![0.0; height * width * self.channels];
        let length = self.width * self.channels;
        let rows = values.chunks_exact_mut(width * self.channels).skip(above);
        for (to, from) in rows.zip(self.values.chunks_exact(length.max(1))) {
            if let Some(middle) = to.get_mut(before * self.channels..before * self.channels + length) {
                middle.copy_from_slice(from);
            }
        }
        Self { height, width, channels: self.channels, values }
    }
}

struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take<const N: usize>(&mut self) -> Result<&'b [u8; N], NotANetwork> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(NotANetwork)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, NotANetwork> {
        self.take::<1>().map(|[byte]| *byte)
    }
}
