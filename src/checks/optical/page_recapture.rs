//! The image is no picture of a screen.

use optics::Periodicity;

use super::texture::{self, STRIPES};
use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::print::{too_coarse, worst};

pub(super) static CHECK: Check = Check {
    id: "optical.page.recapture",
    claim: "the image is no picture of a screen",
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

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let texture = texture::of(case)?;
    if !texture.coloured {
        return Ok(Answer::undetermined(Fact::new("colours").found("none in the file").at(texture::place(texture))));
    }
    if let Some(coarse) = too_coarse(case) {
        return Ok(coarse);
    }
    let Periodicity { lines, strength, .. } = texture.stripes;
    let is_display = texture::is_display(case, texture);
    let margin = 1.0 - if is_display { strength.max(STRIPES * 1.01) } else { strength.min(STRIPES) } / STRIPES;
    let fact = Fact::new("colour-stripes")
        .expected(format!("below {STRIPES:.1}"))
        .found(format!("{strength:.1} at {lines:.0} lines to the inch"));
    Ok(worst([margin], vec![(margin, fact.at(texture::place(texture)))]))
}
