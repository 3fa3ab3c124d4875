//! Output of the network for printed lines: for each place the cost of taking it for a character.

use crate::num::float;
use crate::recognise::network::Tensor;

/// The characters, in the order of the network's classes.
pub(super) const CHARACTERS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Signs that separate characters: full stop, comma, hyphen, stroke, colon, apostrophe.
const SEPARATOR: usize = 36;
/// Other signs and letters of other scripts.
const OTHER: usize = 37;
/// The space between characters.
const SPACE: usize = 38;
/// Classes of the network.
pub(super) const CLASSES: usize = 39;

/// Columns of a strip from one place to the next.
pub(super) const STRIDE: f32 = 2.0;

/// Bound of the cost of one place, so that one smudge does not outweigh a line.
pub(super) const MOST: f32 = 6.0;

/// Bound of what one place adds to a margin.
pub(super) const MOST_MARGIN: f32 = 20.0;

/// A set of classes, one bit for each.
pub(super) type Mask = u64;

/// The classes that may stand between two characters of a field.
pub(super) const BETWEEN: Mask = 1 << SEPARATOR | 1 << SPACE;
/// The classes that may stand before and behind a field.
pub(super) const OUTSIDE: Mask = BETWEEN | 1 << OTHER;
/// The digits, and the letters that print does not tell from them: I, L and O.
pub(super) const DIGITS: Mask = 0x3ff | 1 << 18 | 1 << 21 | 1 << 24;
/// A word in letters.
pub(super) const WORD: Mask = OUTSIDE | 0xf_ffff_fc00;

/// The class of a character.
pub(super) fn class_of(character: u8) -> Option<usize> {
    CHARACTERS.iter().position(|one| *one == character)
}

/// The characters that print does not tell from this one.
pub(super) fn mask_of(character: u8) -> Mask {
    let alike: &[u8] = match character {
        b'O' | b'0' => b"O0",
        b'I' | b'1' | b'L' => b"I1L",
        _ => &[character],
    };
    alike.iter().filter_map(|one| class_of(*one)).fold(0, |mask, class| mask | 1 << class)
}

/// The costs along a line: 0 for the likeliest class of a place, and the difference in log-probability for another, bounded
/// by [`MOST_MARGIN`].
pub(super) struct Scores {
    places: Vec<[f32; CLASSES]>,
}

impl Scores {
    pub(super) fn new(output: &Tensor) -> Self {
        let of_place = |at: usize| {
            let outputs = output.pixel(0, at).first_chunk::<CLASSES>().copied().unwrap_or([0.0; CLASSES]);
            let most = outputs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            outputs.map(|value| (most - value).clamp(0.0, MOST_MARGIN))
        };
        Self { places: (0..output.width).map(of_place).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The least cost of taking a place for a class of a set, at most [`MOST`]; beyond the ends there is space.
    pub(super) fn of(&self, place: usize, mask: Mask) -> f32 {
        if self.places.len() <= place && mask & BETWEEN != 0 { 0.0 } else { self.unlikeliness(place, mask).min(MOST) }
    }

    /// Log-probability of the likeliest class of all less that of the likeliest of a set.
    pub(super) fn unlikeliness(&self, place: usize, mask: Mask) -> f32 {
        let Some(costs) = self.places.get(place) else { return MOST_MARGIN };
        let (mut left, mut least) = (mask, MOST_MARGIN);
        while left != 0 {
            let class = usize::try_from(left.trailing_zeros()).unwrap_or(CLASSES);
            least = costs.get(class).map_or(least, |cost| least.min(*cost));
            left &= left - 1;
        }
        least
    }

    /// The lead of a character over places: the sum of the costs of the characters that print tells from it.
    pub(super) fn margin(&self, character: u8, (from, to): (usize, usize)) -> f32 {
        let others = ((1 << CLASSES) - 1) & !mask_of(character);
        (from..to).map(|place| self.unlikeliness(place, others)).sum()
    }

    /// The likeliest characters, each with its first and last place; separators as `.`, others as `?`.
    pub(super) fn text(&self) -> Vec<(u8, usize, usize)> {
        let mut text: Vec<(u8, usize, usize)> = Vec::new();
        let mut before = SPACE;
        for (at, costs) in self.places.iter().enumerate() {
            let class = costs.iter().position(|cost| *cost == 0.0).unwrap_or(SPACE);
            if class != SPACE && class == before {
                if let Some(last) = text.last_mut() {
                    last.2 = at;
                }
            } else if class != SPACE {
                let sign = if class == SEPARATOR { b'.' } else { b'?' };
                text.push((CHARACTERS.get(class).copied().unwrap_or(sign), at, at));
            }
            before = class;
        }
        text
    }

    /// The column of a strip in the middle of a place.
    pub(super) fn column(place: usize) -> f32 {
        float(place) * STRIDE + 0.5
    }
}
