//! Output of the glyph network along a line: log-probabilities of the characters and of none, place by place.

use mrz::MOST_COLUMNS;

use super::network::Tensor;
use crate::num::{float, whole};

/// The classes of the glyph network that are characters, in this order; the next class is "none of these".
pub(crate) const ALPHABET: &[u8; 37] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

/// The class of what is no character.
pub(crate) const NONE: usize = 37;

/// The class of a character; `None` for one that is not of the MRZ.
pub(crate) fn class_of(character: u8) -> Option<usize> {
    ALPHABET.iter().position(|one| *one == character)
}

/// One number for each class.
pub(crate) type Classes = [f32; NONE + 1];

/// Columns of a strip from one place to the next.
pub(crate) const STRIDE: f32 = 2.0;

/// Bound of the log-odds of a place, so that one smudge does not outweigh a line.
pub(super) const MOST: f32 = 6.0;

/// Log-odds beyond the ends of the output: rather no character.
const BEYOND: f32 = -1.0;

/// The output of the glyph network for a strip, one place for every second column.
pub(crate) struct LineScores {
    output: Tensor,
    odds: Odds,
}

/// For each place the log-odds that a character stands there, bounded by [`MOST`]; of one line, or the sum over the lines
/// of a zone, which begin at the same column.
pub(super) struct Odds {
    /// With [`MARGIN`] places before the first one of the output and at least as many after its last.
    places: Vec<f32>,
    length: usize,
}

/// Places that a grid may reach beyond the ends of the output.
const MARGIN: usize = 64;

/// Places of the longest grid, rounded up: the widest pitch is 9.3 places, and a grid may begin two characters before the
/// output. A shorter output is filled up with [`BEYOND`].
const LONGEST: usize = 11 * MOST_COLUMNS;

impl LineScores {
    pub(crate) fn new(output: Tensor) -> Self {
        let of_place = |at: usize| match output.pixel(0, at).get(..=NONE).and_then(<[f32]>::split_last) {
            Some((none, some)) => (some.iter().copied().fold(f32::NEG_INFINITY, f32::max) - none).clamp(-MOST, MOST),
            None => BEYOND,
        };
        let odds = Odds::new((0..output.width).map(of_place), BEYOND);
        Self { output, odds }
    }

    /// The number of places.
    pub(crate) fn len(&self) -> usize {
        self.odds.length
    }

    pub(super) fn odds(&self) -> &Odds {
        &self.odds
    }

    /// Log-probabilities of the classes round a place. Which character it is, is the weighted mean of the place and its two
    /// neighbours; whether there is one, the surest of the three, for a grid may be off a character's middle by one.
    pub(crate) fn classes_at(&self, middle: f32) -> Classes {
        let mut sums = [0.0; NONE + 1];
        let mut none = f32::INFINITY;
        for (shift, weight) in [(-1.0, 0.25), (0.0, 0.5), (1.0, 0.25)] {
            let place = (middle + shift).round().clamp(0.0, float(self.len().saturating_sub(1)));
            let classes = log_softmax(self.output.pixel(0, whole(place)));
            let [characters @ .., of_none] = &classes;
            let some = log_sum(characters);
            none = none.min(of_none - some);
            sums.iter_mut().zip(characters).for_each(|(sum, class)| *sum += weight * (class - some));
        }
        let [characters @ .., of_none] = &mut sums;
        *of_none = none + log_sum(characters);
        log_softmax(&sums)
    }
}

impl Odds {
    fn new(scores: impl Iterator<Item = f32>, beyond: f32) -> Self {
        let mut places = vec![beyond; MARGIN];
        places.extend(scores);
        let length = places.len() - MARGIN;
        places.resize(MARGIN + length.max(LONGEST) + MARGIN, beyond);
        Self { places, length }
    }

    /// The sum over several lines.
    pub(super) fn sum(scores: &[LineScores]) -> Self {
        let length = scores.iter().map(LineScores::len).max().unwrap_or_default();
        let sum = |at: usize| scores.iter().map(|scores| scores.odds.places.get(MARGIN + at).unwrap_or(&BEYOND)).sum();
        Self::new((0..length).map(sum), BEYOND * float(scores.len()))
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// The log-odds at a place, linear between places.
    #[inline]
    pub(super) fn at(&self, place: f32) -> f32 {
        let (index, part) = split(place);
        let here = self.places.get(index).or(self.places.first()).copied().unwrap_or(BEYOND);
        let next = self.places.get(index + 1).copied().unwrap_or(here);
        here + (next - here) * part
    }

    /// The most log-odds within a place of this one: a grid may be off a character's middle by one.
    pub(super) fn most_round(&self, place: f32) -> f32 {
        [-1.0, 0.0, 1.0].into_iter().map(|by| self.at(place + by)).fold(f32::NEG_INFINITY, f32::max)
    }

    /// Adds weighted log-odds to sums: to the first sum those at place `first`, to each next sum those of one place further.
    #[inline]
    pub(super) fn add_run(&self, first: f32, weight: f32, sums: &mut [f32]) {
        let (index, part) = split(first);
        let Some(places) = self.places.get(index..=index + sums.len()) else { return };
        let (here, next) = (weight * (1.0 - part), weight * part);
        for ((sum, a), b) in sums.iter_mut().zip(places).zip(places.iter().skip(1)) {
            *sum += here * a + next * b;
        }
    }
}

/// The index at or before a place, and the fraction beyond it.
#[inline]
fn split(place: f32) -> (usize, f32) {
    let place = (place + float(MARGIN)).max(0.0);
    let index = whole(place);
    (index, place - float(index))
}

/// Log-probabilities from the outputs of a network (softmax).
pub(crate) fn log_softmax(outputs: &[f32]) -> Classes {
    let mut values = [f32::NEG_INFINITY; NONE + 1];
    for (value, output) in values.iter_mut().zip(outputs) {
        *value = *output;
    }
    let norm = log_sum(&values);
    values.map(|value| value - norm)
}

/// Logarithm of the sum of the exponentials.
fn log_sum(values: &[f32]) -> f32 {
    let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    most + values.iter().map(|value| (value - most).exp()).sum::<f32>().ln()
}
