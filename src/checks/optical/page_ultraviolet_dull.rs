//! The page and its parts are dull under ultraviolet light.
//!
//! The routines UV,BR,FU and UV,BR,MR/PH/VZ of TR-03135-1 §5.5.4.2: security paper is dull, plain paper and correction fluid
//! shine.

use optics::{Plane, UvPatch, UvRegion, UvResponse};

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::print::{planes_of, worst};
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "optical.page.ultraviolet-dull",
    claim: "the page and its parts are dull under ultraviolet light",
    duty: Duties::LIGHT,
    waits_for: &[HandedIn::Ultraviolet],
    ceiling: Ceiling::Review,
    basis: Basis::Measured,
    source: "ICAO Doc 9303-3 §4.11; BSI TR-03135-1 §5.5.4.2",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "optical", section: "5.5.4.2", name: "spectrally selective verification" }),
    proves: Some(Proves { level: 2, needs: Needs::SuccessfulOrNotSupported }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// A solid patch from this area on, in square millimetres, is one: a third of an MRZ character's cell. Smaller ones are ends and
/// crossings of fibres.
const PATCH: f32 = 2.0;

/// Blue beside the other colours from which on light is that of an optical brightener, which shines at 430 to 450 nm;
/// a motif of another colour is the issuer's.
const BLUER: f32 = 1.12;

/// Brightness of a part of the page, of 255, below which it is dull, and from which on it shines if it is blue. Between
/// the two an uncalibrated picture says nothing.
const DULL: f32 = 90.0;
const SHINING: f32 = 130.0;

/// The brightest thousandth of a page, fibres and all: a picture below it was taken in the dark.
const DARK: f32 = 10.0;

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let plane = planes_of(case).map(|[.., ultraviolet]| ultraviolet);
    let evidence = case.evidence;
    if !plane.map_or_else(|| evidence.has_light(Plane::Ultraviolet), |plane| evidence.page(plane).is_some()) {
        return Err(Answer::not_supported(Cause::NoInput));
    }
    let Some(plane) = plane else { return Err(Answer::not_supported(Cause::NoReference)) };
    let Some(glow) = case.evidence.optics.uv_response(plane) else {
        if case.evidence.optics.unregistered.contains(&plane) {
            let fact = Fact::new("picture").found("does not lie over the picture with the zone");
            return Ok(Answer::undetermined(fact.at(Place::plane(plane))));
        }
        return Err(Answer::not_supported(Cause::NoReference));
    };
    Ok(judge(glow))
}

fn judge(glow: &UvResponse) -> Answer {
    let level = |[red, green, blue]: [f32; 3]| red.max(green).max(blue);
    let fact = |part: &UvRegion| {
        let place = Place::area(glow.plane, part.pixels);
        Fact::new(format!("brightness-of-{}", part.name))
            .expected(format!("below {DULL:.0}"))
            .found(format!("{:.0}", level(part.colour)))
            .at(place)
    };
    let parts = || glow.parts.iter();
    if let Some(page) = parts().next().filter(|_| glow.brightest < DARK) {
        return Answer::undetermined(
            Fact::new("brightest").found(format!("{:.0}", glow.brightest)).at(fact(page).place.unwrap_or_default()),
        );
    }
    let shines = |part: &UvRegion| level(part.colour) >= SHINING && glow.coloured && is_brightener(part.colour);
    let unclear = |part: &UvRegion| level(part.colour) >= DULL && !shines(part);
    if let Some(part) = parts().find(|part| unclear(part)) {
        return Answer::undetermined(fact(part));
    }
    let counted: Vec<&UvPatch> = glow
        .patches
        .iter()
        .filter(|patch| patch.area >= PATCH && (!glow.coloured || is_brightener(patch.colour)))
        .collect();
    if let Some(patch) = counted.first().filter(|_| !glow.coloured) {
        // Without colours an issuer's motif and a stranger's patch look alike.
        return Answer::undetermined(patch_fact(glow, patch));
    }
    let mut facts: Vec<(f32, Fact)> = parts().map(|part| (1.0 - level(part.colour) / DULL, fact(part))).collect();
    let area = |patch: &UvPatch| 1.0 - patch.area / PATCH;
    facts.extend(counted.iter().map(|patch| (area(patch).min(-0.01), patch_fact(glow, patch))));
    let margins: Vec<f32> = facts.iter().map(|(margin, _)| *margin).collect();
    worst(margins, facts)
}

fn is_brightener([red, green, blue]: [f32; 3]) -> bool {
    blue >= BLUER * red && blue >= BLUER * green
}

fn patch_fact(glow: &UvResponse, patch: &UvPatch) -> Fact {
    Fact::new(format!("bright-patch-in-{}", patch.part))
        .expected(format!("below {PATCH:.1} mm²"))
        .found(format!("{:.1} mm²", patch.area))
        .at(Place::area(glow.plane, patch.pixels))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Optical brighteners shine blue: by a share more than red and green, however bright they are.
    #[test]
    fn a_brightener_is_bluer_by_a_share() {
        assert!(is_brightener([100.0, 100.0, 113.0]) && is_brightener([2.0, 2.0, 2.5]));
        for blue_is_less in [[100.0, 80.0, 111.0], [80.0, 100.0, 111.0], [100.0, 100.0, 100.0]] {
            assert!(!is_brightener(blue_is_less), "{blue_is_less:?}");
        }
    }
}
