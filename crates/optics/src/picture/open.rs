//! Opening of a picture file: its header is checked against our limits and its cost taken from the budget, before a pixel
//! is decoded.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat, ImageReader, Limits};

use super::broken;
use super::ending::find_cut;
use crate::budget::{Budget, Cost};
use crate::layout::{Further, Layout};
use crate::limits::{CASE_MEMORY, JPEG_PIXELS, PICTURE_SIDE, PNG_METADATA};
use crate::unreadable::Unreadable;

/// An opened picture: a decoder for its pixels, the turn that its metadata ask for, what the file has beside it.
pub(crate) struct Opened<D> {
    pub(crate) decoder: D,
    pub(crate) orientation: Orientation,
    pub(crate) further: Vec<Further>,
}

/// Opens PNG, JPEG, TIFF, BMP or WebP, which are told apart by content, and takes its cost from the budget.
///
/// # Errors
/// [`Unreadable`] if it is none of them, cut short, or has more pixels than `most` or than the budget allows.
pub(crate) fn open<'b>(
    bytes: &'b [u8],
    most: u64,
    budget: &mut Budget,
) -> Result<Opened<impl ImageDecoder + use<'b>>, Unreadable> {
    open_for(bytes, most, budget, false)
}

/// Opens a JPEG of which only the brightness will be decoded, and kept at half its size, and takes the cost of that.
///
/// # Errors
/// [`Unreadable`]: no picture that can be decoded within our limits.
pub(super) fn open_halved<'b>(
    bytes: &'b [u8],
    budget: &mut Budget,
) -> Result<Opened<impl ImageDecoder + use<'b>>, Unreadable> {
    open_for(bytes, JPEG_PIXELS, budget, true)
}

fn open_for<'b>(
    bytes: &'b [u8],
    most: u64,
    budget: &mut Budget,
    halved: bool,
) -> Result<Opened<impl ImageDecoder + use<'b>>, Unreadable> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| broken(&error.to_string()))?;
    let Some(format) = reader.format() else {
        return Err(broken("no PNG, JPEG, TIFF, BMP or WebP"));
    };
    let cut = || find_cut(bytes).map(|kind| Unreadable::Broken(format!("a {kind} without its end")));
    let layout = Layout::of(bytes).map_err(|error| match error {
        broken @ Unreadable::Broken(_) => cut().unwrap_or(broken),
        limit @ Unreadable::Limit(_) => limit,
    })?;
    let mut allowed = Limits::default();
    allowed.max_image_width = Some(PICTURE_SIDE);
    allowed.max_image_height = Some(PICTURE_SIDE);
    // What a PNG's profile and texts may grow to; the others' buffers are in the cost.
    allowed.max_alloc = Some(if format == ImageFormat::Png { PNG_METADATA } else { CASE_MEMORY });
    reader.limits(allowed);
    // A picture beyond our limits is reported as that, whole or not.
    let mut decoder = reader.into_decoder().map_err(|error| match refused(error) {
        limit @ Unreadable::Limit(_) => limit,
        broken => cut().unwrap_or(broken),
    })?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > most {
        return Err(Unreadable::Limit(format!("{pixels} pixels, more than {most}")));
    }
    if pixels == 0 {
        return Err(broken("a picture without pixels"));
    }
    let cost = if halved { cost_halved(pixels, &layout) } else { cost(&decoder, pixels, &layout) };
    // A picture that is cut is the document's fault; it costs nothing, for it is not decoded.
    if let Some(cut) = cut() {
        return Err(cut);
    }
    budget.spend(cost)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok(Opened { decoder, orientation, further: layout.further })
}

/// The cost of a picture: the decoder at work, then the decoded pixels with what is made of them.
fn cost(decoder: &impl ImageDecoder, pixels: u64, layout: &Layout) -> Cost {
    let kind = decoder.color_type();
    let decoded = decoder.total_bytes();
    let colour = if kind.has_color() { 3 * pixels } else { 0 };
    // Colours of eight bits without transparency are kept as they are; others are converted, through eight bits.
    let eight_bits = kind.bytes_per_pixel() == kind.channel_count();
    let converted = match (kind.has_color(), kind.has_alpha(), eight_bits) {
        (true, false, true) => 0,
        (_, true, false) => colour + u64::from(kind.channel_count()) * pixels,
        _ => colour,
    };
    // Grey, once more while it is turned, then its reductions, a third of it.
    let grey = 2 * pixels;
    let peak = (decoded + layout.scratch(pixels)).max(decoded + converted + grey);
    Cost { samples: u64::from(kind.channel_count()) * pixels, peak, kept: colour + 4 * pixels / 3 }
}

/// The cost of a picture of which the brightness is kept at half the size. To decode it takes half the time of colours.
fn cost_halved(pixels: u64, layout: &Layout) -> Cost {
    let half = pixels / 4;
    // Once more while it is turned, then its reductions, a third of it.
    let peak = (pixels + layout.scratch(pixels)).max(pixels + 2 * half);
    Cost { samples: pixels / 2, peak, kept: 4 * half / 3 }
}

/// The reason why a decoder refused a picture.
pub(crate) fn refused(error: image::ImageError) -> Unreadable {
    match error {
        image::ImageError::Limits(error) => Unreadable::Limit(error.to_string()),
        error => broken(&error.to_string()),
    }
}
