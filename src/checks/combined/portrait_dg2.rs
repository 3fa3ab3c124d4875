//! The printed portrait is the picture in DG2.
//!
//! Pictures are compared, not faces; the score and its threshold are logged, as TR-03135-1 §5.7.6 asks.

use lds::Ef;
use optics::Plane;

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "combined.portrait.dg2",
    claim: "the printed portrait is the picture in DG2",
    duty: Duties::EVALUATORY,
    waits_for: &[HandedIn::Page, HandedIn::Chip],
    ceiling: Ceiling::Review,
    basis: Basis::Statistical,
    source: "BSI TR-03135-1 §5.7.6",
    rests_on: RestsOn::Other,
    routine: Some(Routine {
        domain: "combined",
        section: "5.7.6",
        name: "EF.DG2 against the facial image from the visual zone",
    }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// The least structural similarity of a portrait and its print.
const ALIKE: f32 = 0.6;

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let pictured = case.evidence.has_light(Plane::Visible);
    let file = case.evidence.chip.as_ref().and_then(|chip| chip.file(Ef::Dg(2)));
    let file = file.zip(case.evidence.facial_image());
    let (file, decoded) = file.filter(|_| pictured).ok_or_else(|| Answer::not_supported(Cause::NoInput))?;
    let (Some(printed), Ok(decoded)) = (case.evidence.optics.portrait(), decoded) else {
        return Err(Answer::not_supported(Cause::NoReference));
    };
    let place = Place::area(printed.plane, printed.pixels);
    let picture = image::imageops::grayscale(&decoded.picture);
    let Some(likeness) = printed.view.similarity(&picture) else {
        return Ok(Answer::undetermined(Fact::new("similarity").found("a portrait without contrast").at(place)));
    };
    let similarity = likeness.similarity;
    let score = Fact::new("similarity").expected(format!("{ALIKE:.2} of 1")).found(format!("{similarity:.2}"));
    let (right, down) = likeness.shift;
    let laid = Fact::new("laid-over").found(format!(
        "× {:.2}, {:+.0} % right, {:+.0} % down",
        likeness.scale,
        100.0 * right,
        100.0 * down
    ));
    let (score, laid) = (score.at(place), laid.at(Place::file(&file.name)));
    if similarity < ALIKE {
        // A frame found a few millimetres off makes a genuine pair as unlike as this, so nothing is held against the page.
        return Ok(Answer::undetermined(score).with(laid));
    }
    Ok(Answer::measured((similarity - ALIKE) / (1.0 - ALIKE), score).with(laid))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, GrayImage, ImageFormat, Luma};
    use serde_json::json;

    use super::*;
    use crate::answer::Outcome;
    use crate::checks::tests::ask_row;
    use crate::document::{Document, Kind};
    use crate::evidence::Evidence;
    use optics::{Page, PortraitHash, PrintedPortrait};

    /// Columns and rows of a view.
    const VIEW: (u32, u32) = (48, 60);

    /// A page that shows one picture, and a chip that holds another; pictures are levels of columns and rows.
    fn evidence(page: impl Fn(u32, u32) -> u8, chip: impl Fn(u32, u32) -> u8) -> Evidence {
        let picture = GrayImage::from_fn(VIEW.0 * 4, VIEW.1 * 4, |x, y| Luma([chip(x / 4, y / 4)]));
        let mut jpeg = Cursor::new(Vec::new());
        DynamicImage::ImageLuma8(picture).to_rgb8().write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        let file = specimen::chip::files::dg2(jpeg.get_ref());
        let mut evidence = Evidence::read(&Document::new().with("chip/EF.DG2", Kind::Chip, Ok(file.into())));
        let levels: Vec<u8> = (0..VIEW.0 * VIEW.1).map(|at| page(at % VIEW.0, at / VIEW.0)).collect();
        let view = serde_json::from_value(json!({ "levels": levels })).unwrap();
        let plane = Plane::Visible;
        let portrait = PrintedPortrait { plane, pixels: [1, 2, 3, 4], hash: PortraitHash(0), view, shadows: [0.0; 4] };
        evidence.optics.portraits.push(portrait);
        evidence.pages.push(Page { plane, width: 100, height: 80, zones: Vec::new(), ppi: None, quality: None });
        evidence
    }

    fn level(x: u32, y: u32) -> u8 {
        u8::try_from((x * x / 6 + y * 3 + (x * y / 9) % 60) % 256).unwrap()
    }

    /// One picture twice is alike; two are not, and that alone says nothing against the page.
    #[test]
    fn pictures_are_compared_and_nobody_is_accused() {
        let ask = |evidence| ask_row(&CHECK, &evidence);
        let alike = ask(evidence(level, level));
        assert_eq!(alike.outcome, Outcome::Successful, "{:?}", alike.facts[0].found);
        let other = ask(evidence(level, |x, y| level(y, 59 - x)));
        assert_eq!(other.outcome, Outcome::Undetermined, "{:?}", other.facts[0].found);
        assert_eq!((other.facts[0].name.as_ref(), other.facts[1].name.as_ref()), ("similarity", "laid-over"));
        let flat = ask(evidence(level, |_, _| 128));
        assert_eq!((flat.outcome, flat.facts.len()), (Outcome::Undetermined, 1));
        let unseen = Evidence { pages: Vec::new(), ..evidence(level, level) };
        assert_eq!(ask(unseen).cause, Some(Cause::NoInput));
    }
}
