//! The portrait shows no pasted edge.

use optics::PrintedPortrait;

use super::texture;
use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::print::worst;
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

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let portrait = case.evidence.optics.portrait().ok_or_else(|| texture::unmeasured(case))?;
    let PrintedPortrait { plane, pixels, shadows, .. } = portrait;
    let sides = ["left", "right", "top", "bottom"].into_iter().zip(shadows);
    let facts: Vec<(f32, Fact)> = sides
        .map(|(side, shadow)| {
            let fact = Fact::new(format!("shadow-{side}")).expected(format!("below {SHADOW:.0}"));
            let place = Place { pixels: Some(*pixels), ..Place::plane(*plane) };
            (1.0 - shadow / SHADOW, fact.found(format!("{shadow:.1}")).at(place))
        })
        .collect();
    let margin = facts.iter().map(|(margin, _)| *margin).fold(1.0, f32::min);
    Ok(worst([margin], facts))
}
