//! The texture of a page, which several statistical checks look at. What each of them sees has innocent causes too, so they
//! are evaluatory.

use optics::{Periodicity, Plane, Texture};

use crate::answer::{Answer, Cause};
use crate::facts::Facts;
use crate::facts::print::print_of;
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

/// The screens of copiers and displays, in lines to the inch: coarser ones are a page's own pattern, finer ones are of neither.
const LINES: std::ops::RangeInclusive<f32> = 60.0..=220.0;

/// The least pixels of a line of a screen: near two of them every pattern, and the pixels of a picture that was enlarged,
/// look like a screen.
const LEAST_PIXELS: f32 = 2.4;

/// Returns true if a pattern can be the screen of a copier or of a display.
pub(super) fn is_of_a_screen(case: &Facts<'_>, pattern: &Periodicity) -> bool {
    let resolved = print_of(case).is_none_or(|print| pattern.lines * LEAST_PIXELS <= print.ppi());
    LINES.contains(&pattern.lines) && resolved
}

/// Returns true if the stripes of a display are seen: strong, and stronger in colour than in brightness.
pub(super) fn is_display(case: &Facts<'_>, texture: &Texture) -> bool {
    let stripes = &texture.stripes;
    stripes.strength >= STRIPES && stripes.power >= texture.screen.power && is_of_a_screen(case, stripes)
}

/// The part of the picture that was measured.
pub(super) fn place(texture: &Texture) -> Place {
    Place::area(texture.plane, texture.pixels)
}

/// The answer of a check that measures pages in visible light and has no measurement.
pub(super) fn unmeasured(case: &Facts<'_>) -> Answer {
    let given = case.evidence.has_light(Plane::Visible);
    Answer::not_supported(if given { Cause::NoReference } else { Cause::NoInput })
}
