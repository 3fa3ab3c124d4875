//! Calibration: from margins to probabilities, fitted to specimen pages that no network was trained on, of every level from
//! flatbed to bad photograph (`train-reader calibrate`, `train-reader measure`).

/// The logarithm of the odds that a character is right, as a function of margin and legibility.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// The constant term.
    pub offset: f32,
    /// The factor of the margin.
    pub margin: f32,
    /// The factor of the zone's legibility.
    pub legibility: f32,
    /// The factor of their product.
    pub both: f32,
}

/// The margins as they are. So few characters of such pages are wrong that a fit to some ten thousands of them does not
/// differ from this by more than chance.
pub(super) const CALIBRATION: Calibration = Calibration { offset: 0.0, margin: 1.0, legibility: 0.0, both: 0.0 };

/// The largest margin that counts.
const MOST_MARGIN: f32 = 20.0;

/// The least probability that a character is wrong: no more than a million were measured.
const LEAST_DOUBT: f32 = 1e-6;

/// Legibility of a zone: the mean of its margins.
pub(super) fn legibility(margins: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = margins.fold((0.0, 0.0_f32), |(sum, count), margin| (sum + bounded_margin(margin), count + 1.0));
    sum / count.max(1.0)
}

impl Calibration {
    /// The probability that a character of this margin is right, in a zone of this legibility.
    pub(super) fn probability(&self, margin: f32, legibility: f32) -> f32 {
        let margin = bounded_margin(margin);
        let odds = self.offset + self.margin * margin + self.legibility * legibility + self.both * margin * legibility;
        (1.0 / (1.0 + (-odds).exp())).min(1.0 - LEAST_DOUBT)
    }
}

/// The margin, limited to ±`MOST_MARGIN`. A margin that is not a number is the least one.
#[must_use]
pub fn bounded_margin(margin: f32) -> f32 {
    if margin > -MOST_MARGIN { margin.min(MOST_MARGIN) } else { -MOST_MARGIN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_margin_is_never_less_probable() {
        for legibility in [0.0, 3.0, 8.0, 14.0, 20.0] {
            let of = |margin: i8| CALIBRATION.probability(f32::from(margin), legibility);
            assert!((-25..25).all(|margin| of(margin) <= of(margin + 1)), "{legibility}");
            assert!(of(-25) < 0.5 && of(25) > 0.5 && CALIBRATION.probability(f32::NAN, legibility) < 0.5);
        }
    }
}
