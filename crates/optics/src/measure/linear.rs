//! Small systems of linear equations, and the normal equations of least squares.

/// Adds an equation with a weight to the normal equations: the coefficients of the unknowns, and the value. A row has a
/// coefficient for each unknown, the value last.
pub(super) fn add<const TERMS: usize, const ROW: usize>(
    matrix: &mut [[f64; ROW]; TERMS],
    coefficients: [f64; TERMS],
    value: f64,
    weight: f64,
) {
    for (row, left) in matrix.iter_mut().zip(coefficients) {
        for (entry, right) in row.iter_mut().zip(coefficients.into_iter().chain([value])) {
            *entry += weight * left * right;
        }
    }
}

/// Solves the first `terms` equations by elimination with pivots; `None` if they are singular. A row has a coefficient for each
/// unknown, the value last.
pub(super) fn solve<const TERMS: usize, const ROW: usize>(
    mut matrix: [[f64; ROW]; TERMS],
    terms: usize,
) -> Option<[f64; TERMS]> {
    for column in 0..terms {
        let size = |row: &[f64; ROW]| row.get(column).copied().unwrap_or_default();
        let pivot = (column..terms).max_by(|a, b| {
            let at = |row: usize| matrix.get(row).map(size).unwrap_or_default().abs();
            at(*a).total_cmp(&at(*b))
        })?;
        matrix.swap(column, pivot);
        let leading = *matrix.get(column)?;
        let head = size(&leading);
        if head.abs() < 1e-12 {
            return None;
        }
        for (at, row) in matrix.iter_mut().enumerate().take(terms) {
            if at != column {
                let factor = size(row) / head;
                row.iter_mut().zip(leading).for_each(|(value, above)| *value -= factor * above);
            }
        }
    }
    let mut solution = [0.0; TERMS];
    for (at, (entry, row)) in solution.iter_mut().zip(&matrix).enumerate().take(terms) {
        *entry = row.last()? / row.get(at)?;
    }
    Some(solution)
}
