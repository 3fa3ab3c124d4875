//! Grids of characters. OCR-B in an MRZ has one pitch, so a line is a known number of equally spaced middles. Fitted as one
//! grid, no character can be lost or doubled, and the number that fits best shows the format.

use super::line_scores::{LineScores, MOST, Odds, STRIDE};
use crate::num::{float, whole};

/// The places of the characters of one line.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// The middle of each character, in places of [`LineScores`].
    pub(crate) middles: Vec<f32>,
    /// The places where one more character would stand, before the first and after the last.
    pub(crate) beyond: [f32; 2],
    /// Sum of the log-odds of the characters.
    pub(crate) odds: f32,
}

/// Places from one character to the next if the finder gave the exact pitch.
const PITCH: f32 = super::strip::PITCH / STRIDE;

/// The largest deviation from the finder's pitch, as a share.
const STRETCH: f32 = 0.16;

/// Bows that are tried, in places: how far the middle of a line lies beyond that of an even grid. Seen at an angle, the last
/// character may be a third smaller than the first.
const BOWS: [f32; 10] = [-16.0, -12.0, -8.0, -5.0, -2.5, 2.5, 5.0, 8.0, 12.0, 16.0];

/// The largest distance of a character's middle from its place in the grid, in places.
const STRAY: usize = 3;

/// Fits grids of `count` characters to the lines of a zone. They share their left edge and their pitch, so they are fitted
/// together first and then each by itself.
pub(crate) fn fit(scores: &[LineScores], count: usize) -> Vec<Grid> {
    let all = Odds::sum(scores);
    let together = |place: Place| place.odds_on(&all, count);
    let mut best = search(&all, count, &[0.0]);
    let clear = CLEAR * float(count * scores.len());
    if best.odds < clear {
        // Seen at an angle, characters come closer and closer: the middle of the line is then off an even grid.
        let bowed = search(&all, count, &BOWS);
        if bowed.odds > best.odds {
            best = bowed;
        }
    }
    // A coarse pitch drifts along a line, and so may have caught the line a character off.
    for characters in [-2.0, -1.0, 1.0, 2.0] {
        let shifted = Place { start: best.start + characters * best.pitch, ..best };
        best.take_better(shifted.scored(together).refined(&[1.0, 0.4, 0.15], count, together));
    }
    let alone = |scores: &LineScores| {
        let odds_of = |place: Place| place.odds_on(scores.odds(), count);
        let mut own = best.scored(odds_of).refined(&[0.8, 0.4, 0.15, 0.05], count, odds_of);
        if own.odds < CLEAR * float(count) {
            // One line alone may begin or end a character beside the others.
            let mut best = own;
            for (first, last) in [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)] {
                best.take_better(own.with_ends_moved(first, last, count).scored(odds_of));
            }
            if best.odds > own.odds {
                own = best.refined(&[0.4, 0.15, 0.05], count, odds_of);
            }
        }
        let beyond = [-1.0, float(count)].map(|at| own.middle(at, count));
        Grid { middles: settle(scores.odds(), own, count), beyond, odds: own.odds }
    };
    scores.iter().map(alone).collect()
}

/// The best grid over all pitches and starts for these bows.
fn search(odds: &Odds, count: usize, bows: &[f32]) -> Place {
    let mut best = Place { odds: f32::NEG_INFINITY, start: 0.0, pitch: PITCH, bow: 0.0 };
    let mut sums = Vec::new();
    for step in -16..=16_i8 {
        let pitch = PITCH * (1.0 + STRETCH * f32::from(step) / 16.0);
        // A zone may begin or end beyond a strip that was cut too short; the reader then cuts a longer one.
        let first = -2.0 * pitch;
        let last = (float(odds.len()) - pitch * (float(count) - 1.0)).max(0.0) + 2.0 * pitch;
        for bow in bows {
            // All starts at once: each term adds a run of log-odds.
            sums.clear();
            sums.resize(whole(last - first) + 1, 0.0);
            let place = Place { odds: 0.0, start: first, pitch, bow: *bow };
            place.terms(count).for_each(|(at, weight)| odds.add_run(at, weight, &mut sums));
            for (start, odds) in (0_u16..).zip(&sums) {
                best.take_better(Place { odds: *odds, start: first + f32::from(start), ..place });
            }
        }
    }
    best.refined(&[1.0, 0.4, 0.15], count, |place| place.odds_on(odds, count))
}

/// The parameters of a grid, with their score.
#[derive(Clone, Copy)]
struct Place {
    odds: f32,
    /// The first middle.
    start: f32,
    /// Mean distance between the middles of neighbouring cells.
    pitch: f32,
    /// Distance of the line's middle from that of an even grid, in places.
    bow: f32,
}

impl Place {
    fn scored(self, odds_of: impl Fn(Self) -> f32) -> Self {
        Self { odds: odds_of(self), ..self }
    }

    /// The grid with its ends moved by so many characters.
    fn with_ends_moved(self, first: f32, last: f32, count: usize) -> Self {
        let pitch = self.pitch * (1.0 + (last - first) / (float(count) - 1.0).max(1.0));
        Self { start: self.start + first * self.pitch, pitch, ..self }
    }

    fn take_better(&mut self, other: Self) {
        if other.odds > self.odds {
            *self = other;
        }
    }

    /// Searches the neighbourhood at finer and finer scales: coarse pitches are 1 % apart.
    fn refined(self, scales: &[f32], count: usize, odds_of: impl Fn(Self) -> f32) -> Self {
        let mut best = self;
        for scale in scales {
            let Self { start, pitch: coarse, bow, .. } = best;
            for shift in -3..=3_i8 {
                for stretch in -4..=4_i8 {
                    let pitch = coarse * (1.0 + 0.005 * scale * f32::from(stretch));
                    // The middle of the line stays where it is while the pitch is tried.
                    let turn = (coarse - pitch) * (float(count) - 1.0) / 2.0;
                    let start = start + turn + scale * f32::from(shift);
                    best.take_better(Self { odds: 0.0, start, pitch, bow }.scored(&odds_of));
                }
            }
            for bend in [-1.0, -0.5, 0.5, 1.0] {
                let bow = best.bow + bend * scale;
                // Bending moves the mean; half of it is taken back at the start.
                let start = best.start - bend * scale * 0.6;
                best.take_better(Self { odds: 0.0, start, bow, ..best }.scored(&odds_of));
                best.take_better(Self { odds: 0.0, bow, ..best }.scored(&odds_of));
            }
        }
        best
    }

    /// Places and weights of the score: characters on the middles, none between them, none before the first and after the
    /// last.
    fn terms(self, count: usize) -> impl Iterator<Item = (f32, f32)> {
        let middles = (0..count).map(move |at| (self.middle(float(at), count), 1.0));
        let gaps = (1..count).map(move |at| (self.middle(float(at) - 0.5, count), -0.5));
        let beyond = [-1.0, float(count)].map(|at| (self.middle(at, count), -1.0));
        middles.chain(gaps).chain(beyond)
    }

    fn odds_on(self, odds: &Odds, count: usize) -> f32 {
        self.terms(count).map(|(at, weight)| weight * odds.at(at)).sum()
    }

    /// The middle of a character, extrapolated beyond the ends of the line.
    fn middle(&self, at: f32, count: usize) -> f32 {
        let last = (float(count) - 1.0).max(1.0);
        self.start + self.pitch * at + self.bow * 4.0 * at * (last - at) / (last * last)
    }
}

/// Log-odds that count nothing: ornaments and noise have as much.
pub(crate) const LEAST_ODDS: f32 = 3.0;

impl Grid {
    /// Log-odds above [`LEAST_ODDS`], comparable between grids of different lengths.
    pub(crate) fn explains(&self) -> f32 {
        self.odds - LEAST_ODDS * float(self.middles.len())
    }
}

/// The most that `count` characters can explain: each [`MOST`], half as much for the gap after it, and the two places
/// beyond the ends.
pub(crate) fn most_explained(count: usize) -> f32 {
    MOST * (1.5 * float(count) - 0.5 + 2.0) - LEAST_ODDS * float(count)
}

/// Log-odds per character from which on an even grid is so clear that bowed ones are not tried.
const CLEAR: f32 = 8.9;

/// Moves each character a little from the grid to where it fits best, by about as much as its neighbours (Viterbi's
/// algorithm).
fn settle(odds: &Odds, place: Place, count: usize) -> Vec<f32> {
    const STATES: usize = 2 * STRAY + 1;
    let offset = |state: usize| float(state) - float(STRAY);
    let mut costs = [[0.0_f32; STATES]; 1].to_vec();
    let mut from: Vec<[usize; STATES]> = Vec::with_capacity(count);
    for at in 0..count {
        let before = costs.last().copied().unwrap_or_default();
        let mut here = [0.0; STATES];
        let mut steps = [0; STATES];
        for (state, (cost, step)) in here.iter_mut().zip(&mut steps).enumerate() {
            let ways = before.iter().enumerate().map(|(other, cost)| {
                let jump = offset(state) - offset(other);
                (other, cost + if at == 0 { 0.0 } else { 0.8 * jump * jump })
            });
            let (other, least) = ways.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((STRAY, 0.0));
            let stray = offset(state);
            let fit = odds.at(place.middle(float(at), count) + stray);
            *cost = least - fit + 0.05 * stray * stray;
            *step = other;
        }
        costs.push(here);
        from.push(steps);
    }
    let last = costs.last().copied().unwrap_or_default();
    let mut state = (0..STATES).min_by(|a, b| compare(&last, *a, *b)).unwrap_or(STRAY);
    let mut middles = vec![0.0; count];
    for (at, middle) in middles.iter_mut().enumerate().rev() {
        *middle = place.middle(float(at), count) + offset(state);
        state = from.get(at).and_then(|steps| steps.get(state)).copied().unwrap_or(STRAY);
    }
    middles
}

fn compare(costs: &[f32], a: usize, b: usize) -> std::cmp::Ordering {
    let cost = |at: usize| costs.get(at).copied().unwrap_or(f32::INFINITY);
    cost(a).total_cmp(&cost(b))
}

#[cfg(test)]
mod tests {
    use super::super::line_scores::{ALPHABET, NONE, class_of};
    use super::super::network::Tensor;
    use super::*;

    /// Scores in which the characters of a text stand at a pitch from a place on.
    fn scores(text: &str, start: f32, pitch: f32, length: usize) -> LineScores {
        let mut values = vec![0.0; length * (NONE + 1)];
        for (place, pixel) in values.chunks_exact_mut(NONE + 1).enumerate() {
            pixel[NONE] = 5.0;
            for (at, character) in text.bytes().enumerate() {
                if (start + pitch * float(at) - float(place)).abs() < 1.3 {
                    pixel[NONE] = 0.0;
                    pixel[class_of(character).unwrap()] = 6.0;
                }
            }
        }
        LineScores::new(Tensor { height: 1, width: length, channels: NONE + 1, values })
    }

    fn read(scores: &LineScores, grid: &Grid) -> String {
        let class = |middle: &f32| {
            let classes = scores.classes_at(*middle);
            (0..NONE).max_by(|a, b| classes[*a].total_cmp(&classes[*b])).unwrap()
        };
        grid.middles.iter().map(|middle| char::from(ALPHABET[class(middle)])).collect()
    }

    #[test]
    fn printed_number_of_characters_fits_best() {
        for (count, pitch, start) in [(30, 8.0, 11.0), (36, 7.6, 20.3), (44, 8.5, 6.7)] {
            let text: String = (0..count).map(|at| char::from(ALPHABET[at * 7 % 37])).collect();
            let scores = scores(&text, start, pitch, 420);
            let fits: Vec<(usize, f32)> =
                [30, 36, 44].map(|count| (count, fit(std::slice::from_ref(&scores), count)[0].odds)).to_vec();
            let best = fits.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap().0;
            assert_eq!(best, count, "{fits:?}");
            assert_eq!(read(&scores, &fit(std::slice::from_ref(&scores), count)[0]), text);
        }
    }

    #[test]
    fn characters_with_shrinking_pitch_are_one_grid() {
        let text: String = (0..44).map(|at| char::from(ALPHABET[at * 5 % 37])).collect();
        let mut values = vec![0.0; 420 * (NONE + 1)];
        let place = Place { odds: 0.0, start: 20.0, pitch: 8.2, bow: 7.0 };
        for (at, pixel) in values.chunks_exact_mut(NONE + 1).enumerate() {
            pixel[NONE] = 5.0;
            for (character, byte) in text.bytes().enumerate() {
                if (place.middle(float(character), 44) - float(at)).abs() < 1.3 {
                    pixel[NONE] = 0.0;
                    pixel[class_of(byte).unwrap()] = 6.0;
                }
            }
        }
        let scores = LineScores::new(Tensor { height: 1, width: 420, channels: NONE + 1, values });
        assert_eq!(read(&scores, &fit(std::slice::from_ref(&scores), 44)[0]), text);
    }

    #[test]
    fn empty_line_fits_nothing() {
        let scores = scores("", 0.0, 8.0, 300);
        assert!(fit(std::slice::from_ref(&scores), 30)[0].odds < 0.0);
        let none = LineScores::new(Tensor::default());
        assert_eq!(fit(std::slice::from_ref(&none), 44)[0].middles.len(), 44);
        assert!(fit(&[], 44).is_empty());
    }
}
