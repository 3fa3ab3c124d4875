//! Decoding of JPEG 2000 (ISO/IEC 15444-1) within limits that are checked from its headers. The decoder allocates for
//! every tile, precinct, code-block and layer that a header claims, so the headers are walked here first, by the same
//! rules, and a stream that could be understood in two ways is refused.

mod boxes;
mod codestream;
mod coding;
mod cost;

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};
use image::{DynamicImage, GrayImage, RgbImage};

use crate::budget::Budget;
use crate::unreadable::Unreadable;

const SIGNATURE: &[u8] = b"\x00\x00\x00\x0CjP  ";
const STREAM: &[u8] = b"\xFF\x4F\xFF\x51";

/// Returns true if bytes begin as a JP2 file or a codestream does.
pub(crate) fn is_jpeg_2000(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE) || bytes.starts_with(STREAM)
}

/// Decodes a picture of one component to grey, of three or four to colours.
///
/// # Errors
/// [`Unreadable`] if the bytes are no such picture, or its headers claim more than our limits or the budget allow.
pub(crate) fn decode(bytes: &[u8], budget: &mut Budget) -> Result<RgbImage, Unreadable> {
    let stream = if bytes.starts_with(STREAM) { bytes } else { boxes::codestream(bytes)? };
    budget.spend(cost::of(&codestream::walk(stream)?, bytes.len()))?;
    let broken = |error: hayro_jpeg2000::DecodeError| broken(error.to_string());
    let settings = DecodeSettings { strict: true, ..DecodeSettings::default() };
    let image = Image::new(bytes, &settings).map_err(broken)?;
    let (width, height) = (image.width(), image.height());
    let channels = usize::from(image.color_space().num_channels()) + usize::from(image.has_alpha());
    let grey = matches!(image.color_space(), ColorSpace::Gray);
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(broken)?;
    if decoded.components().len() != channels {
        return Err(Unreadable::Broken(format!("JPEG 2000 of {channels} channels and other components")));
    }
    let samples = decoded.data_u8();
    drop(context);
    let odd = || Unreadable::Broken(format!("JPEG 2000 of {channels} channels"));
    if grey && channels == 1 {
        let grey = GrayImage::from_raw(width, height, samples).ok_or_else(odd)?;
        return Ok(DynamicImage::ImageLuma8(grey).into_rgb8());
    }
    // Red, green and blue; an alpha channel may follow.
    let pixels = samples.chunks_exact(channels.max(1)).flat_map(|pixel| pixel.iter().take(3).copied());
    RgbImage::from_raw(width, height, pixels.collect()).ok_or_else(odd)
}

fn broken(what: impl std::fmt::Display) -> Unreadable {
    Unreadable::Broken(format!("JPEG 2000: {what}"))
}

fn limit(what: impl std::fmt::Display) -> Unreadable {
    Unreadable::Limit(format!("JPEG 2000: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The claims of hostile portraits, without the face record round them.
    macro_rules! portrait {
        ($name:literal) => {
            from_start(include_bytes!(concat!("../../../../fixtures/hostile/portrait-", $name, "/chip/EF.DG2")))
        };
    }

    fn from_start(file: &'static [u8]) -> &'static [u8] {
        let starts = |start: &[u8]| file.windows(start.len()).position(|bytes| bytes == start);
        &file[starts(SIGNATURE).or_else(|| starts(STREAM)).unwrap()..]
    }

    /// A portrait of 416 × 536 in three components, in next to no bytes.
    fn modest() -> &'static [u8] {
        let file = portrait!("two-codestreams");
        let at = file.windows(4).rposition(|bytes| bytes == STREAM).unwrap();
        &file[at..]
    }

    #[test]
    fn claims_beyond_the_limits_are_refused_before_anything_is_decoded() {
        let limit = |bytes: &[u8]| {
            let mut budget = Budget::default();
            let before = budget.memory();
            let refused = matches!(decode(bytes, &mut budget), Err(Unreadable::Limit(_)));
            refused && budget.memory() == before
        };
        assert!(limit(portrait!("60-components")) && limit(portrait!("255-components")));
        assert!(limit(portrait!("1x1-precincts")) && limit(portrait!("tile-precincts")));
        assert!(limit(portrait!("tiles")) && limit(portrait!("layers")) && limit(portrait!("levels")));
        assert!(limit(portrait!("pixels")) && limit(portrait!("two-codestreams")) && limit(portrait!("palette")));
    }

    #[test]
    fn portrait_of_usual_claims_costs_a_few_times_its_samples() {
        let cost = cost::of(&codestream::walk(modest()).unwrap(), modest().len());
        assert_eq!(cost.samples, 416 * 536 * 3);
        assert!((8 * cost.samples..24 * cost.samples).contains(&cost.peak), "{cost:?}");
        assert!(!matches!(decode(modest(), &mut Budget::default()), Err(Unreadable::Limit(_))));
        let mut poor = Budget::default();
        poor.hold(poor.memory() - cost.peak + 1).unwrap();
        assert!(matches!(decode(modest(), &mut poor), Err(Unreadable::Limit(_))));
    }

    /// A segment that claims another length than its fields have is read differently by different decoders.
    #[test]
    fn segment_of_another_length_is_refused() {
        let coding = modest().windows(4).position(|bytes| bytes == [0xff, 0x52, 0, 12]).unwrap();
        let mut longer = modest().to_vec();
        longer[coding + 3] = 13;
        assert!(matches!(decode(&longer, &mut Budget::default()), Err(Unreadable::Broken(_))));
    }

    #[test]
    fn cut_and_changed_streams_do_not_panic() {
        for at in 0..modest().len() {
            let _ = decode(&modest()[..at], &mut Budget::default());
            for value in [0, 1, 0x7f, 0xff] {
                let mut changed = modest().to_vec();
                changed[at] = value;
                let _ = decode(&changed, &mut Budget::default());
            }
        }
    }
}
