//! Finding zones: a network takes the whole picture, reduced, and gives for every eighth pixel the odds of a zone, the
//! direction of its text, its pitch and the distance of its middle line.

use super::contrast::levelled;
use super::network::{Network, Tensor};
use crate::grey::{Grey, Pyramid};
use crate::num::{float, whole};

/// A place in a picture where a zone may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// The middle of the zone, in pixels of the picture.
    pub(crate) middle: (f32, f32),
    /// The direction in which its text runs, of length 1.
    pub(crate) direction: (f32, f32),
    /// Approximate distance between neighbouring characters, in pixels.
    pub(crate) pitch: f32,
    /// Perspective along the line, as in `Baseline::squeeze`; 0 from the finder.
    pub(crate) squeeze: f32,
    /// Half the length of the zone, in pixels.
    pub(crate) reach: f32,
    /// Sum of the odds; only its order counts.
    pub(crate) score: f32,
}

/// Pixels of the reduced picture from one output to the next.
pub(crate) const STRIDE: usize = 8;

/// The channels of the network's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Logarithm of the odds of a zone in this place.
    Zone,
    /// Cosine of the direction of the text.
    Cosine,
    /// Sine of the direction of the text.
    Sine,
    /// Logarithm to base 2 of the pitch in pixels of the reduced picture, less 3.
    Pitch,
    /// Distance of the zone's middle line below this place, in pitches, divided by 2.
    Middle,
}

/// Outputs of the network; those beyond the channels are padding.
#[cfg(feature = "training")]
pub const OUTPUTS: usize = 8;

impl Channel {
    /// Index of the channel among the outputs.
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Self::Zone => 0,
            Self::Cosine => 1,
            Self::Sine => 2,
            Self::Pitch => 3,
            Self::Middle => 4,
        }
    }
}

/// The picture in levelled contrast with a longer side of about this many pixels, and the factor from its pixels to those
/// of the picture. It is never enlarged beyond twice its size.
#[must_use]
pub(crate) fn shrink(picture: &Pyramid, longer_side: f32) -> (Tensor, f32) {
    let full = picture.full();
    let longest = float(full.width().max(full.height()));
    let factor = (longest / longer_side).max(0.5);
    let (level, of_level) = picture.for_step(factor);
    let (width, height) = (cells(full.width(), factor), cells(full.height(), factor));
    (prepare(&level.resampled(width, height, factor * of_level)), factor)
}

/// The input of the network for a picture of the right size.
#[must_use]
pub fn prepare(picture: &Grey) -> Tensor {
    levelled(picture)
}

/// Finds candidates for zones, the highest score first.
#[must_use]
pub(crate) fn find(network: &Network, picture: &Pyramid, longer_side: f32) -> Vec<Candidate> {
    let (small, factor) = shrink(picture, longer_side);
    let map = network.run(small);
    let mut candidates: Vec<Candidate> = patches(&map).iter().filter_map(|patch| gather(&map, patch, factor)).collect();
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    candidates
}

/// Log-odds above which a patch begins, and above which it is extended.
const SEED: f32 = 0.0;
const GROW: f32 = -1.5;

/// The least patch, in outputs, that can be a zone.
const LEAST_PATCH: usize = 8;

/// Connected patches of outputs above [`GROW`], each with at least one above [`SEED`] (hysteresis).
fn patches(map: &Tensor) -> Vec<Vec<(usize, usize)>> {
    let odds = |y: usize, x: usize| map.pixel(y, x).get(Channel::Zone.index()).copied().unwrap_or(f32::NEG_INFINITY);
    let mut seen = vec![false; map.height * map.width];
    let mut patches = Vec::new();
    for start in 0..map.height * map.width {
        let (y, x) = (start / map.width, start % map.width);
        if odds(y, x) <= SEED {
            continue;
        }
        let mut patch = Vec::new();
        let mut open = vec![(y, x)];
        while let Some((y, x)) = open.pop() {
            let Some(seen) = seen.get_mut(y * map.width + x).filter(|seen| !**seen) else { continue };
            if odds(y, x) <= GROW {
                continue;
            }
            *seen = true;
            patch.push((y, x));
            // Neighbours on all eight sides: a turned zone is a staircase of outputs.
            for ny in y.saturating_sub(1)..(y + 2).min(map.height) {
                open.extend((x.saturating_sub(1)..(x + 2).min(map.width)).map(|nx| (ny, nx)));
            }
        }
        if patch.len() >= LEAST_PATCH {
            patches.push(patch);
        }
    }
    patches
}

/// The candidate that the outputs of a patch describe.
fn gather(map: &Tensor, patch: &[(usize, usize)], factor: f32) -> Option<Candidate> {
    let channel =
        |at: &(usize, usize), channel: Channel| map.pixel(at.0, at.1).get(channel.index()).copied().unwrap_or_default();
    let total = |of: Channel| patch.iter().map(|at| channel(at, of)).sum::<f32>();
    let count = float(patch.len());
    let (cosine, sine) = (total(Channel::Cosine), total(Channel::Sine));
    let direction = axis(patch, (cosine, sine));
    let pitch = (total(Channel::Pitch) / count + 3.0).exp2();
    if !direction.0.is_finite() || !pitch.is_finite() {
        return None;
    }
    let point = |(y, x): &(usize, usize)| (output_middle(*x), output_middle(*y));
    let along = |at: &(usize, usize)| point(at).0 * direction.0 + point(at).1 * direction.1;
    let across = |at: &(usize, usize)| point(at).1 * direction.0 - point(at).0 * direction.1;
    let middle_across =
        patch.iter().map(|at| across(at) + 2.0 * pitch * channel(at, Channel::Middle)).sum::<f32>() / count;
    let mut places: Vec<f32> = patch.iter().map(along).collect();
    places.sort_by(f32::total_cmp);
    // A stray output at either end must not stretch the zone: a hundredth is cut off.
    let cut = patch.len() / 100;
    let (first, last) = (*places.get(cut)?, *places.get(places.len() - 1 - cut)?);
    let middle_along = (first + last) / 2.0;
    let middle = (
        middle_along * direction.0 - middle_across * direction.1,
        middle_along * direction.1 + middle_across * direction.0,
    );
    let half = (last - first) / 2.0;
    Some(Candidate {
        middle: (middle.0 * factor, middle.1 * factor),
        direction,
        pitch: pitch * factor,
        squeeze: 0.0,
        reach: half * factor,
        score: total(Channel::Zone),
    })
}

/// The direction of the text. The axis is that of the patch if it is long, else the mean of the outputs; the sense is that
/// of the outputs.
fn axis(patch: &[(usize, usize)], said: (f32, f32)) -> (f32, f32) {
    let count = float(patch.len());
    let mean = |of: fn(&(usize, usize)) -> usize| patch.iter().map(|at| float(of(at))).sum::<f32>() / count;
    let (x, y) = (mean(|at| at.1), mean(|at| at.0));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for at in patch {
        let (dx, dy) = (float(at.1) - x, float(at.0) - y);
        (xx, xy, yy) = (xx + dx * dx, xy + dx * dy, yy + dy * dy);
    }
    // Principal axis of the patch, and the ratio of its spreads along and across.
    let turn = 0.5 * (2.0 * xy).atan2(xx - yy);
    let (mean, half) = ((xx + yy) / 2.0, ((xx - yy) / 2.0).hypot(xy));
    let size = said.0.hypot(said.1);
    if mean + half < LONG_PATCH * (mean - half) {
        return (said.0 / size, said.1 / size);
    }
    let along = (turn.cos(), turn.sin());
    if along.0 * said.0 + along.1 * said.1 < 0.0 { (-along.0, -along.1) } else { along }
}

/// Ratio of the variances along and across a patch from which on it is long enough to show a direction.
const LONG_PATCH: f32 = 9.0;

/// The middle of an output in the reduced picture: of every eighth pixel, for the network has three convolutions of stride
/// two, each centred on its first pixel.
#[must_use]
pub fn output_middle(at: usize) -> f32 {
    float(at * STRIDE) + 0.5
}

fn cells(pixels: usize, factor: f32) -> usize {
    whole((float(pixels) / factor).round().max(1.0))
}
