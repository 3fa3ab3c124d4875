//! Networks as bytes. Weights are stored as whole multiples of a unit of their output channel.

use std::fmt;

use super::{Activation, LANES, Layer, Network, Shape};

/// The error of bytes that are no network.
#[derive(Debug, PartialEq, Eq)]
pub struct NotANetwork;

impl fmt::Display for NotANetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no network: the bytes do not have the shape that they say")
    }
}

impl Network {
    /// Parses a network: the number of layers; for each layer twelve bytes of shape, then for each output channel a
    /// scale (f32), a bias (f32) and its weights as i16 in units of the scale; all little-endian.
    ///
    /// # Errors
    /// The bytes are no network of this form.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotANetwork> {
        let mut bytes = Bytes(bytes);
        let count = bytes.byte()?;
        let layers = (0..count).map(|_| Layer::parse(&mut bytes)).collect::<Result<_, _>>()?;
        if bytes.0.is_empty() { Ok(Self { layers }) } else { Err(NotANetwork) }
    }

    /// The bytes that [`Network::parse`] parses, the weights rounded to their units.
    #[cfg(feature = "training")]
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = vec![u8::try_from(self.layers.len()).unwrap_or(u8::MAX)];
        for layer in &self.layers {
            layer.write(&mut bytes);
        }
        bytes
    }
}

impl Layer {
    fn parse(bytes: &mut Bytes<'_>) -> Result<Self, NotANetwork> {
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

    #[cfg(feature = "training")]
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
