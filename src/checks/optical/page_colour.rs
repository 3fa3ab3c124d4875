//! The page is no grey or half-tone copy.

use optics::Periodicity;

use super::texture;
use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::print::worst;

pub(super) static CHECK: Check = Check {
    id: "optical.page.colour",
    claim: "the page is no grey or half-tone copy",
    duty: Duties::EVALUATORY,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Review,
    basis: Basis::Statistical,
    source: "ICAO Doc 9303-2 §C.4.3 C.27; BSI TR-03135-1 §5.5.4.3",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "optical", section: "5.5.4.3", name: "vendor-specific additional optical check" }),
    proves: Some(Proves { level: 2, needs: Needs::SuccessfulOrNotSupported }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// The least colour of a page: security tints are pale, and copies in grey have none but noise.
const CHROMA: f32 = 6.0;

/// The strength with which a pattern must repeat all over the page to be a screen's: e to this power above its like.
const SCREEN: f32 = 3.5;

/// Finer screens than this, in lines to the inch, are those of no copier and no display.
const FINEST: f32 = 220.0;

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let texture = texture::of(case)?;
    if !texture.coloured {
        // A scanner that gives no colours made it grey, or a copier did.
        return Ok(Answer::undetermined(Fact::new("colours").found("none in the file").at(texture::place(texture))));
    }
    let Periodicity { strength, lines, .. } = texture.screen;
    // A display repeats more in colour than in brightness; that is another check's.
    let screened = if lines <= FINEST && !texture::is_display(texture) { strength } else { 0.0 };
    let facts = vec![
        (
            texture.chroma / CHROMA - 1.0,
            Fact::new("colour")
                .expected(format!("{CHROMA:.0}"))
                .found(format!("{:.1}", texture.chroma))
                .at(texture::place(texture)),
        ),
        (
            1.0 - screened / SCREEN,
            Fact::new("half-tone-screen")
                .expected(format!("below {SCREEN:.1}"))
                .found(format!("{strength:.1} at {lines:.0} lines to the inch"))
                .at(texture::place(texture)),
        ),
    ];
    let margin = facts.iter().map(|(margin, _)| *margin).fold(1.0, f32::min);
    Ok(worst([margin], facts))
}
