//! The pictures with a box round every place that a finding names, and the portraits side by side.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GenericImageView, RgbImage};
use maud::{Markup, html};

use super::upright::{Turned, orientation};
use super::{anchor, in_each, irregular, shown, weight, words};
use crate::evidence::Evidence;
use crate::text::{self, Language};
use crate::verdict::Verdict;
use optics::{DecodedPage, DecodedPages, Plane};

/// Pixels on the longer side of a picture in the page: the MRZ of a page 125 mm wide is read at 300 ppi with ease, and
/// a page of a few hundred kilobytes can be sent.
const SIDE: u32 = 1_600;
/// JPEG quality at which the fine print of a page still has its edges.
const QUALITY: u8 = 85;

/// A picture as the page shows it.
pub(super) struct Shown<'a> {
    plane: Plane,
    turned: Turned<'a>,
}

/// Every picture that was decoded, turned so that its zone can be read.
pub(super) fn pictures<'a>(evidence: &Evidence, pages: &'a DecodedPages) -> Vec<Shown<'a>> {
    let shown = |plane| pages.get(plane).map(|page| show(evidence, page));
    Plane::ALL.into_iter().filter_map(shown).collect()
}

fn show<'a>(evidence: &Evidence, page: &'a DecodedPage) -> Shown<'a> {
    let of_zone = |plane: Plane| {
        let read = evidence.page(plane)?;
        let same_size = (read.width, read.height) == page.image.dimensions();
        orientation(read.zones.first()?).filter(|_| same_size)
    };
    // Without a zone, a picture is turned as the visible one of the same side is, or else as its own metadata say.
    let turn = of_zone(page.plane).or_else(|| of_zone(visible(page.plane))).unwrap_or(page.orientation);
    Shown { plane: page.plane, turned: Turned::new(&page.image, turn) }
}

/// The visible picture of the same side.
fn visible(plane: Plane) -> Plane {
    match plane {
        Plane::Visible | Plane::Infrared | Plane::Ultraviolet => Plane::Visible,
        Plane::BackVisible | Plane::BackInfrared | Plane::BackUltraviolet => Plane::BackVisible,
    }
}

/// The pictures, each with the places of findings.
pub(super) fn section(verdict: &Verdict, pictures: &[Shown<'_>]) -> Markup {
    html! {
        @if !pictures.is_empty() {
            section .pictures { h2 { (words("page-picture")) } @for picture in pictures { (figure(verdict, picture)) } }
        }
    }
}

/// The printed portrait beside the one of EF.DG2. The officer compares the faces.
pub(super) fn portraits(evidence: &Evidence, pictures: &[Shown<'_>]) -> Markup {
    let chip = evidence.facial_image().and_then(Result::ok);
    let printed = printed(evidence, pictures);
    html! {
        @if let Some(chip) = chip {
            section .portraits {
                h2 { (words("portraits")) }
                div .pair {
                    @if let Some(printed) = printed { (portrait(&printed, "portrait-printed")) }
                    (portrait(&DynamicImage::from(RgbImage::clone(&chip.picture)), "portrait-chip"))
                }
            }
        }
    }
}

fn printed(evidence: &Evidence, pictures: &[Shown<'_>]) -> Option<DynamicImage> {
    evidence.optics.portraits.iter().find_map(|portrait| {
        let picture = pictures.iter().find(|picture| picture.plane == portrait.plane)?;
        let [left, top, width, height] = picture.turned.place(portrait.pixels);
        let cut = picture.turned.image.crop_imm(left, top, width, height);
        (cut.width() > 0 && cut.height() > 0).then_some(cut)
    })
}

fn portrait(image: &DynamicImage, caption: &str) -> Markup {
    html! {
        @if let Some(uri) = uri(image) {
            figure { img src=(uri) alt=(text::word(Language::English, caption)) width=(image.width()) height=(image.height());
                figcaption { (words(caption)) } }
        }
    }
}

/// The picture as JPEG in a data URI, made smaller where it is large.
fn uri(image: &DynamicImage) -> Option<String> {
    let smaller = (image.width().max(image.height()) > SIDE).then(|| image.thumbnail(SIDE, SIDE));
    let mut jpeg = Cursor::new(Vec::new());
    let rgb = smaller.as_ref().unwrap_or(image).to_rgb8();
    rgb.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY)).ok()?;
    Some(format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg.into_inner())))
}

/// A picture with its boxes, which are links to their findings, so that they can be reached with the keyboard.
fn figure(verdict: &Verdict, picture: &Shown<'_>) -> Markup {
    let Shown { plane, turned } = picture;
    let (width, height) = turned.image.dimensions();
    let stroke = (width.max(height) / 400).max(1);
    html! {
        @if let Some(uri) = uri(&turned.image) { figure {
            div .picture {
                img src=(uri) alt=(plane.name()) width=(width) height=(height);
                svg viewBox={ "0 0 " (width) " " (height) } role="group" aria-label=(plane.name()) {
                    @for judged in shown(verdict).filter(|judged| irregular(judged)) {
                        @for [left, top, box_width, box_height] in boxes(judged, *plane).map(|pixels| turned.place(pixels)) {
                            a href={ "#" (anchor(judged)) } {
                                title { (text::says(&judged.finding, Language::English)) }
                                rect class=(weight(judged)) x=(left.saturating_sub(stroke)) y=(top.saturating_sub(stroke))
                                    width=(box_width.saturating_add(2 * stroke)) height=(box_height.saturating_add(2 * stroke))
                                    stroke-width=(stroke) {}
                            }
                        }
                    }
                }
            }
            figcaption { (in_each(|language| caption(language, *plane))) }
        } }
    }
}

fn caption(language: Language, plane: Plane) -> String {
    let id = format!("missing-{}", plane.light().name());
    format!("{} ({})", text::word(language, &id), plane.name())
}

fn boxes(judged: &super::Judged, plane: Plane) -> impl Iterator<Item = [u32; 4]> {
    let places = judged.finding.facts.iter().filter_map(|fact| fact.place.as_ref());
    places.filter(move |place| place.plane == Some(plane)).filter_map(|place| place.pixels)
}
