//! The texture of a page, which several statistical checks look at. What each of them sees has innocent causes too, so they
//! are evaluatory.

use optics::{Plane, Texture};

use crate::answer::{Answer, Cause};
use crate::facts::Facts;
use crate::place::Place;

/// The strength of coloured stripes from which on they are those of a display: e to this power above what is like them.
pub(super) const STRIPES: f32 = 3.5;

/// The texture of the first page that was measured.
///
/// # Errors
/// Not supported: no picture in visible light, or none that could be measured.
pub(super) fn of<'a>(case: &Facts<'a>) -> Result<&'a Texture, Answer> {
    case.evidence.optics.textures.first().ok_or_else(|| unmeasured(case))
}

/// Returns true if the stripes of a display are seen: strong, and stronger in colour than in brightness.
pub(super) fn is_display(texture: &Texture) -> bool {
    texture.stripes.strength >= STRIPES && texture.stripes.power >= texture.screen.power
}

/// The part of the picture that was measured.
pub(super) fn place(texture: &Texture) -> Place {
    Place { pixels: Some(texture.pixels), ..Place::plane(texture.plane) }
}

/// The answer of a check that measures pages in visible light and has no measurement.
pub(super) fn unmeasured(case: &Facts<'_>) -> Answer {
    let given = case.evidence.has_light(Plane::Visible);
    Answer::not_supported(if given { Cause::NoReference } else { Cause::NoInput })
}
