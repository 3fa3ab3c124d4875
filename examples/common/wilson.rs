//! Intervals of shares that were counted.

/// Wilson's interval at 95 % of a part of a whole, in per cent.
pub(crate) fn interval(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let (n, p, z) = (whole as f64, part as f64 / whole as f64, 1.96_f64);
    let middle = p + z * z / (2.0 * n);
    let reach = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 100.0 / (1.0 + z * z / n);
    format!("{:.2}–{:.2}", ((middle - reach) * scale).max(0.0), ((middle + reach) * scale).min(100.0))
}
