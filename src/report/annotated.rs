//! The picture with a box round every recognised character and round every place that a finding names.

use image::{Rgb, RgbImage};

use crate::answer::Outcome;
use crate::evidence::Evidence;
use crate::verdict::Verdict;
use optics::DecodedPage;

/// The colour of a certain character.
const CERTAIN: Rgb<u8> = Rgb([0, 140, 60]);
/// The colour of a doubtful character, and of places of undetermined checks.
const DOUBTFUL: Rgb<u8> = Rgb([230, 150, 0]);
/// The colour of places of failed checks.
const FAILED: Rgb<u8> = Rgb([210, 20, 40]);

/// Draws the boxes of a picture into it, as it was handed in. The holder may see it: findings about protection have no box.
#[must_use]
pub fn annotate(page: &DecodedPage, evidence: &Evidence, verdict: &Verdict) -> RgbImage {
    let plane = page.plane;
    let mut image = page.image.to_rgb8();
    let reading = evidence.reading().into_iter().filter(|reading| reading.plane() == Some(plane));
    let cells: Vec<_> = reading.flat_map(|reading| &reading.lines).flat_map(|line| &line.cells).collect();
    let height = cells.iter().map(|cell| cell.pixels).map(|[.., height]| height).max().unwrap_or(16);
    let thin = (height / 14).max(1);
    for cell in cells {
        draw_box(&mut image, cell.pixels, thin, if cell.is_certain() { CERTAIN } else { DOUBTFUL });
    }
    // Failed after undetermined, so that no failed place is painted over.
    for (outcome, colour) in [(Outcome::Undetermined, DOUBTFUL), (Outcome::Failed, FAILED)] {
        let shown = verdict.findings.iter().filter(|judged| !judged.is_protection());
        let findings = shown.filter(|judged| judged.finding.outcome == outcome);
        for place in findings.flat_map(|judged| &judged.finding.facts).filter_map(|fact| fact.place.as_ref()) {
            if let Some(pixels) = place.pixels.filter(|_| place.plane == Some(plane)) {
                draw_box(&mut image, grown(pixels, thin * 2), thin * 2, colour);
            }
        }
    }
    image
}

fn grown([left, top, width, height]: [u32; 4], by: u32) -> [u32; 4] {
    let (x, y) = (left.saturating_sub(by), top.saturating_sub(by));
    [x, y, width.saturating_add(left - x).saturating_add(by), height.saturating_add(top - y).saturating_add(by)]
}

/// Draws the edge of a box, `thick` pixels inwards.
fn draw_box(image: &mut RgbImage, [left, top, width, height]: [u32; 4], thick: u32, colour: Rgb<u8>) {
    let (right, bottom) =
        (left.saturating_add(width).min(image.width()), top.saturating_add(height).min(image.height()));
    for y in top..bottom {
        for x in left..right {
            let inside = x >= left + thick && x + thick < right && y >= top + thick && y + thick < bottom;
            if let Some(pixel) = image.get_pixel_mut_checked(x, y).filter(|_| !inside) {
                *pixel = colour;
            }
        }
    }
}
