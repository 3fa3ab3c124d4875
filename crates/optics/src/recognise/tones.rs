//! A picture in other tones, for one in which no zone was found: light print on dark ground, and print that is hardly darker
//! than its ground.

use crate::grey::{Grey, Pyramid};
use crate::num::{byte, float};

/// The longer side of a picture in other tones, at most: as much as the looks at it need.
const LONGER_SIDE: usize = 2_400;

/// The range of tones below which a picture is spread, and the median below which it is brightened.
const FLAT: u8 = 110;
const DARK: u8 = 50;

/// The exponent by which dark tones are spread.
const GAMMA: f32 = 0.6;

/// The picture in other tones, reduced, with the factor from its pixels to those of the picture: its negative, and spread over
/// all tones if it is dark or flat.
pub(super) fn others(picture: &Pyramid) -> impl Iterator<Item = (Pyramid, f32)> {
    let (mut level, mut factor) = (0, 1.0);
    let longer = |grey: &Grey| grey.width().max(grey.height());
    while longer(picture.level(level)) > LONGER_SIDE && picture.level(level + 1).width() < picture.level(level).width()
    {
        (level, factor) = (level + 1, factor * 2.0);
    }
    let grey = picture.level(level);
    let negative = std::iter::once(std::array::from_fn::<u8, 256, _>(|tone| byte(255.0 - float(tone))));
    negative.chain(spread(grey)).map(move |tones| (Pyramid::new(grey.in_tones(&tones)), factor))
}

/// The tones of a dark or flat picture, spread; `None` for any other.
fn spread(grey: &Grey) -> Option<[u8; 256]> {
    let mut counts = [0_usize; 256];
    for tone in (0..grey.height()).flat_map(|y| grey.row(y)) {
        if let Some(count) = counts.get_mut(usize::from(*tone)) {
            *count += 1;
        }
    }
    let pixels: usize = counts.iter().sum();
    let quantile = |share: usize| {
        let mut below = 0;
        let reached = counts.iter().position(|count| {
            below += count;
            below * 100 >= pixels * share
        });
        u8::try_from(reached.unwrap_or_default()).unwrap_or(u8::MAX)
    };
    let (first, median, last) = (quantile(2), quantile(50), quantile(98));
    let range = last.saturating_sub(first);
    let place = |tone: usize| ((float(tone) - f32::from(first)) / f32::from(range.max(1))).clamp(0.0, 1.0);
    let flat = range > 0 && (range < FLAT || median < DARK);
    flat.then(|| std::array::from_fn(|tone| byte(255.0 * place(tone).powf(GAMMA))))
}
