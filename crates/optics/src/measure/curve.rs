//! Smooth curves through measured places of which a few may be wrong: the place where a character should stand by its
//! neighbours (robust regression).

use super::linear::{add, solve};

/// A polynomial over −1 to 1; coefficients with the lowest power first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Curve([f64; TERMS]);

/// A line of print that is bowed and seen at an angle needs no more than a cubic.
const TERMS: usize = 4;

/// Rounds of reweighting; outliers lose their weight within the first ones.
const ROUNDS: usize = 8;

/// Deviations beyond which a place has no weight (Tukey's biweight, 95 % efficient on normal deviates).
const TUKEY: f64 = 4.685;

impl Curve {
    /// The value at a place.
    pub(super) fn at(&self, t: f64) -> f64 {
        self.0.iter().rev().fold(0.0, |sum, coefficient| sum * t + coefficient)
    }

    /// The slope at a place.
    pub(super) fn slope(&self, t: f64) -> f64 {
        let mut sum = 0.0;
        for (power, coefficient) in self.0.iter().enumerate().skip(1).rev() {
            sum = sum * t + coefficient * POWERS.get(power).copied().unwrap_or_default();
        }
        sum
    }

    /// Fits a curve of this many terms, robust to outliers. No deviation counts as smaller than `least`. Without places the
    /// curve is zero.
    pub(super) fn through(places: &[(f64, f64)], terms: usize, least: f64) -> Self {
        let mut weights = vec![1.0; places.len()];
        let mut curve = Self::default();
        for round in 0..ROUNDS {
            let Some(next) = weighted(places, &weights, terms.clamp(1, TERMS)) else { return curve };
            curve = next;
            let residuals: Vec<f64> = places.iter().map(|(t, value)| value - curve.at(*t)).collect();
            let deviation = spread(&residuals).max(least);
            // Wider in the first rounds, so that a poor start does not reject good places.
            let cut = TUKEY * deviation * if round < 2 { 2.0 } else { 1.0 };
            for (weight, residual) in weights.iter_mut().zip(&residuals) {
                let share = (residual / cut).powi(2);
                *weight = if share < 1.0 { (1.0 - share).powi(2) } else { 0.0 };
            }
        }
        curve
    }

    /// Fits the curve of the lowest degree that is as good as a cubic: a straight line follows a displaced group of characters
    /// least.
    pub(super) fn plainest_through(places: &[(f64, f64)], least: f64) -> Self {
        let deviation = |curve: &Self| {
            let residuals: Vec<f64> = places.iter().map(|(t, value)| value - curve.at(*t)).collect();
            spread(&residuals).max(least)
        };
        let full = Self::through(places, TERMS, least);
        let best = deviation(&full);
        let plainer = (2..TERMS).map(|terms| Self::through(places, terms, least));
        plainer.into_iter().find(|curve| deviation(curve) <= 1.2 * best).unwrap_or(full)
    }
}

const POWERS: [f64; TERMS] = [0.0, 1.0, 2.0, 3.0];

fn spread(residuals: &[f64]) -> f64 {
    let mut sizes: Vec<f64> = residuals.iter().map(|residual| residual.abs()).collect();
    let middle = sizes.len() / 2;
    if sizes.is_empty() {
        return 0.0;
    }
    *sizes.select_nth_unstable_by(middle, f64::total_cmp).1 * 1.4826
}

/// Weighted least squares by the normal equations, which are well conditioned on −1 to 1 for so few terms; `None` if there
/// are too few places.
fn weighted(places: &[(f64, f64)], weights: &[f64], terms: usize) -> Option<Curve> {
    let mut matrix = [[0.0_f64; TERMS + 1]; TERMS];
    for ((t, value), weight) in places.iter().zip(weights) {
        add(&mut matrix, [1.0, *t, t * t, t * t * t], *value, *weight);
    }
    solve(matrix, terms).map(Curve)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(value: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
        (0..44).map(|at| f64::from(at) / 21.5 - 1.0).map(|t| (t, value(t))).collect()
    }

    #[test]
    fn displaced_group_does_not_move_the_curve() {
        let mut places = places(|t| 3.0 + 50.0 * t - 2.0 * t * t);
        for (_, value) in places.iter_mut().skip(13).take(6) {
            *value += 0.8;
        }
        let curve = Curve::plainest_through(&places, 0.05);
        assert!((curve.at(0.0) - 3.0).abs() < 0.02 && (curve.at(1.0) - 51.0).abs() < 0.02);
        assert!((curve.slope(0.5) - 48.0).abs() < 0.1);
    }

    #[test]
    fn curve_without_places_is_zero() {
        assert_eq!(Curve::through(&[], 4, 0.1), Curve::default());
        assert_eq!(Curve::through(&[(0.0, 2.0)], 4, 0.1), Curve::default());
    }
}
