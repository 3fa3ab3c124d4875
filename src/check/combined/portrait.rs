//! The printed portrait and the chip's (TR-03135-1 §5.7.6): whether they are one picture. Pictures are compared, not faces;
//! the score and its threshold are logged, as the guideline asks.

use super::{Answer, Case, Cause};
use crate::base::place::{Place, Plane};
use crate::check::Fact;
use crate::chip::Ef;

/// The least structural similarity of a portrait and its print.
const ALIKE: f32 = 0.6;

pub(super) fn dg2(case: &Case<'_>) -> Answer {
    let pictured = [Plane::Visible, Plane::BackVisible].into_iter().any(|plane| case.evidence.page(plane).is_some());
    let file = case.evidence.chip.as_ref().and_then(|chip| chip.file(Ef::Dg(2)).zip(chip.portrait()));
    let Some((file, decoded)) = file.filter(|_| pictured) else { return Answer::not_supported(Cause::NoInput) };
    let (Some(printed), Ok(decoded)) = (case.evidence.optics.portrait(), decoded) else {
        return Answer::not_supported(Cause::NoReference);
    };
    let place = Place { pixels: Some(printed.pixels), ..Place::plane(printed.plane) };
    let picture = image::imageops::grayscale(&decoded.picture);
    let Some(likeness) = printed.view.likeness(&picture) else {
        return Answer::undetermined(Fact::new("similarity").found("a portrait without contrast").at(place));
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
        return Answer::undetermined(score).with(laid);
    }
    Answer::measured((similarity - ALIKE) / (1.0 - ALIKE), score).with(laid)
}
