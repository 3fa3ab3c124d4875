//! Conversions between counts, coordinates and brightness. Each is exact for what a picture can have, or clamped to it.

/// A count of pixels, characters or samples; f32 is exact up to 2^24.
#[inline]
#[expect(clippy::as_conversions, reason = "the nearest f32 is meant, and counts are below what f32 holds exactly")]
pub(crate) fn float(count: usize) -> f32 {
    count as f32
}

/// A side of a picture, or a sum over pixels of which seven digits are enough.
#[inline]
#[expect(clippy::as_conversions, reason = "the nearest f32 is meant")]
pub(crate) fn float_u32(number: u32) -> f32 {
    number as f32
}

/// The nearest f32.
#[inline]
#[expect(clippy::as_conversions, reason = "the nearest f32 is meant")]
pub(crate) fn narrow(number: f64) -> f32 {
    number as f32
}

/// The integer part. Below zero and not a number give 0, and what is too large the largest count.
#[inline]
#[expect(clippy::as_conversions, reason = "saturates, as documented")]
pub(crate) fn whole(number: f32) -> usize {
    number as usize
}

/// The integer part as a length: that of [`whole`], at most 100,000, which is five times the longest side of a picture.
#[inline]
pub(crate) fn count(number: f32) -> usize {
    if number > 0.0 { whole(number.min(1e5)) } else { 0 }
}

/// The integer part as a column or row of a picture; below zero and not a number give 0.
#[inline]
#[expect(clippy::as_conversions, reason = "clamped, as documented")]
pub(crate) fn pixel(coordinate: f32) -> u32 {
    if coordinate > 0.0 { coordinate.min(1e6) as u32 } else { 0 }
}

/// The nearest byte; below 0 and above 255 the bounds.
#[inline]
#[expect(clippy::as_conversions, reason = "saturates, as documented")]
pub(crate) fn byte(value: f32) -> u8 {
    (value + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_clamped() {
        assert_eq!([whole(-3.0), whole(f32::NAN), whole(2.9)], [0, 0, 2]);
        assert_eq!([count(f32::INFINITY), count(f32::NAN), count(7.5)], [100_000, 0, 7]);
        assert_eq!([pixel(-1.0), pixel(f32::NAN), pixel(4.99)], [0, 0, 4]);
        assert_eq!([byte(-9.0), byte(300.0), byte(127.5)], [0, 255, 128]);
    }
}
