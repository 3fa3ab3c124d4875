//! Compression and noise are even over the page.

use super::texture;
use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::print::worst;
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "optical.file.compression",
    claim: "compression and noise are even over the page",
    duty: Duties::EVALUATORY,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Note,
    basis: Basis::Statistical,
    source: "BSI TR-03135-1 §5.5.4.3",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "optical", section: "5.5.4.3", name: "vendor-specific additional optical check" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// The number of deviations by which traces of another grid of blocks must stand out.
const OFF_GRID: f32 = 10.0;

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let texture = texture::of(case)?;
    if !texture.coloured {
        return Ok(Answer::undetermined(Fact::new("colours").found("none in the file").at(texture::place(texture))));
    }
    let margin = 1.0 - texture.off_grid / OFF_GRID;
    let fact =
        Fact::new("blocks-off-grid").expected(format!("below {OFF_GRID:.0}")).found(format!("{:.1}", texture.off_grid));
    let place = Place::area(texture.plane, texture.off_grid_pixels);
    Ok(worst([margin], vec![(margin, fact.at(place))]))
}
