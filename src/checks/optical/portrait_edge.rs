//! The portrait shows no pasted edge.

use optics::PrintedPortrait;

use super::super::input::REQUIRED_PPI;
use super::texture;
use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::print::{seen_at_an_angle, too_coarse, worst};
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "optical.portrait.edge",
    claim: "the portrait shows no pasted edge",
    duty: Duties::EVALUATORY,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Review,
    basis: Basis::Statistical,
    source: "ICAO Doc 9303-2 §C.4.3 C.27",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "optical", section: "5.5.4.3", name: "vendor-specific additional optical check" }),
    proves: Some(Proves { level: 2, needs: Needs::SuccessfulOrNotSupported }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// The depth of a straight dark line along an edge of the portrait, of 255, from which on it is the shadow of something
/// that lies on the page.
const SHADOW: f32 = 18.0;

/// Light from one side throws a shadow on two edges that meet, on the second one perhaps half as deep. A dark line along one
/// edge alone is a line of print or clothes, and along opposite edges a printed frame.
const SECOND: f32 = SHADOW / 2.0;

/// The edges that meet each edge, in the order left, right, top, bottom.
const BESIDE: [[usize; 2]; 4] = [[2, 3], [2, 3], [0, 1], [0, 1]];

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let portrait = case.evidence.optics.portrait().ok_or_else(|| texture::unmeasured(case))?;
    if let Some(coarse) = too_coarse(case) {
        return Ok(coarse);
    }
    // On a page at an angle the portrait's frame is no rectangle, and its edges are not where they are searched.
    if let Some(perspective) = seen_at_an_angle(case, REQUIRED_PPI) {
        return Ok(Answer::undetermined(perspective));
    }
    let PrintedPortrait { plane, pixels, shadows, .. } = portrait;
    let sides = ["left", "right", "top", "bottom"].into_iter().zip(shadows).zip(BESIDE);
    let facts: Vec<(f32, Fact)> = sides
        .map(|((side, shadow), beside)| {
            let fact = Fact::new(format!("shadow-{side}")).expected(format!("below {SHADOW:.0}"));
            let place = Place::area(*plane, *pixels);
            let second = beside.iter().filter_map(|at| shadows.get(*at)).copied().fold(0.0, f32::max);
            // Without a second one it is as far from a shadow as that one is.
            let depth = shadow.min(SHADOW * (second / SECOND).max(0.0));
            (1.0 - depth / SHADOW, fact.found(format!("{shadow:.1}")).at(place))
        })
        .collect();
    let margin = facts.iter().map(|(margin, _)| *margin).fold(1.0, f32::min);
    Ok(worst([margin], facts))
}
