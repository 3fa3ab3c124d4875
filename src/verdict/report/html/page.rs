//! The pictures with a box round everything that a finding speaks of, and the portraits side by side.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, GenericImageView};
use maud::{Markup, html};

use super::super::super::Verdict;
use super::super::super::text::{self, Language};
use super::{Exhibits, anchor, in_each, irregular, shown, told, weight};
use crate::base::document::Kind;
use crate::base::place::Plane;
use crate::scan::decode_as_handed_in;

/// Pixels on the longer side of a picture in the page: the MRZ of a page 125 mm wide is read at 300 ppi with ease, and
/// a page of a few hundred kilobytes can be sent.
const SIDE: u32 = 1_600;
/// JPEG quality at which the fine print of a page still has its edges.
const QUALITY: u8 = 85;

/// A picture as the page holds it, with its size as it was handed in.
struct Shown {
    plane: Plane,
    uri: String,
    width: u32,
    height: u32,
}

pub(super) fn section(verdict: &Verdict, exhibits: &Exhibits<'_>) -> Markup {
    let pictures: Vec<Shown> = Plane::ALL.into_iter().filter_map(|plane| show(exhibits, plane)).collect();
    html! {
        @if !pictures.is_empty() {
            section .pictures { h2 { (told("page-picture")) } @for picture in &pictures { (figure(verdict, picture)) } }
        }
    }
}

fn show(exhibits: &Exhibits<'_>, plane: Plane) -> Option<Shown> {
    let part = exhibits.document.parts().iter().find(|part| part.kind == Kind::Picture(plane))?;
    let (image, _) = decode_as_handed_in(part.bytes().ok()?).ok()?;
    let (width, height) = image.dimensions();
    Some(Shown { plane, uri: uri(&image)?, width, height })
}

/// The picture as JPEG in a data URI, made smaller where it is large.
pub(super) fn uri(image: &DynamicImage) -> Option<String> {
    let smaller = (image.width().max(image.height()) > SIDE).then(|| image.resize(SIDE, SIDE, FilterType::Triangle));
    let mut jpeg = Cursor::new(Vec::new());
    let rgb = smaller.as_ref().unwrap_or(image).to_rgb8();
    rgb.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY)).ok()?;
    Some(format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg.into_inner())))
}

/// The boxes are links to what is said of them, so that they can be reached with the keyboard.
fn figure(verdict: &Verdict, picture: &Shown) -> Markup {
    let Shown { plane, uri, width, height } = picture;
    let stroke = (width.max(height) / 400).max(1);
    html! {
        figure {
            div .picture {
                img src=(uri) alt=(plane.name()) width=(width) height=(height);
                svg viewBox={ "0 0 " (width) " " (height) } role="group" aria-label=(plane.name()) {
                    @for judged in shown(verdict).filter(|judged| irregular(judged)) {
                        @for [left, top, box_width, box_height] in boxes(judged, *plane) {
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
        }
    }
}

fn caption(language: Language, plane: Plane) -> String {
    let id = match plane {
        Plane::Visible | Plane::BackVisible => "missing-visible",
        Plane::Infrared | Plane::BackInfrared => "missing-infrared",
        Plane::Ultraviolet | Plane::BackUltraviolet => "missing-ultraviolet",
    };
    format!("{} ({})", text::word(language, id), plane.name())
}

fn boxes(judged: &super::Judged, plane: Plane) -> impl Iterator<Item = [u32; 4]> {
    let places = judged.finding.facts.iter().filter_map(|fact| fact.place.as_ref());
    places.filter(move |place| place.plane == Some(plane)).filter_map(|place| place.pixels)
}
