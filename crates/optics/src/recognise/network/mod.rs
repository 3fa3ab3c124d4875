//! A small convolutional network: parsing its weights and running it. Tensors are rows of pixels with the channels of a
//! pixel side by side, so that the inner loop runs over output channels and fills vector registers.

mod convolve;
mod weights;

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
    /// Channels that come out; a multiple of [`LANES`], so the last ones may be padding.
    pub outputs: usize,
    /// The function applied to the sums.
    pub activation: Activation,
}

/// The function applied to the sums of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// The identity.
    Linear,
    /// A tenth of negative sums, the identity otherwise (leaky rectifier).
    Leaky,
}

/// One convolution with its weights.
#[derive(Clone)]
pub struct Layer {
    /// Shape of the layer.
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

/// Output channels that are computed at a time.
pub const LANES: usize = 8;

impl Shape {
    /// Numbers in its kernel.
    #[must_use]
    pub fn size(&self) -> usize {
        self.kernel.0 * self.kernel.1 * self.inputs * self.outputs
    }

    /// Rows and columns of the output for an input of this size.
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
    /// Runs all layers; the output is empty if the input does not have the channels of the first one.
    #[must_use]
    pub fn run(&self, input: Tensor) -> Tensor {
        self.layers.iter().fold(input, |tensor, layer| convolve::run(layer, &tensor))
    }
}

impl Tensor {
    fn row(&self, y: usize) -> &[f32] {
        let length = self.width * self.channels;
        self.values.get(y * length..(y + 1) * length).unwrap_or_default()
    }

    /// The channels of a pixel; empty beyond the edge.
    #[must_use]
    pub fn pixel(&self, y: usize, x: usize) -> &[f32] {
        self.row(y).get(x * self.channels..(x + 1) * self.channels).unwrap_or_default()
    }
}
