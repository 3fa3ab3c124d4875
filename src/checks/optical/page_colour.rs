//! The page is no grey or half-tone copy.

use optics::Periodicity;

use super::super::input::REQUIRED_PPI;
use super::texture;
use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::print::{seen_at_an_angle, too_coarse, worst};

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

/// The least colour of a page that its light does not explain: security tints are pale, and copies in grey have none but what
/// noise and compression give.
const CHROMA: f32 = 6.0;

/// The strength with which a pattern must repeat all over the page to be a screen's: e to this power above its like.
const SCREEN: f32 = 3.5;

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let texture = texture::of(case)?;
    if !texture.coloured {
        // A scanner that gives no colours made it grey, or a copier did.
        return Ok(Answer::undetermined(Fact::new("colours").found("none in the file").at(texture::place(texture))));
    }
    let fact = Fact::new("colour").expected(format!("{CHROMA:.0}"));
    // The light of a scanner is white. That of a room has a colour, which a page of one hue may have too.
    let (chroma, flat) = (texture.chroma, seen_at_an_angle(case, REQUIRED_PPI).is_none());
    let chroma = match chroma {
        _ if flat && texture.tint < CHROMA => texture.tint,
        Some(chroma) if flat && chroma < CHROMA => {
            let one = format!("{:.1}, of one hue", texture.tint);
            return Ok(Answer::undetermined(fact.found(one).at(texture::place(texture))));
        }
        Some(chroma) => chroma,
        None => return Ok(Answer::undetermined(fact.found("too dark or too bright").at(texture::place(texture)))),
    };
    // Grey is grey at any resolution; a screen is not seen at every one.
    if let Some(coarse) = too_coarse(case) {
        let margin = chroma / CHROMA - 1.0;
        let grey = || Answer::measured(margin, fact.found(format!("{chroma:.1}")).at(texture::place(texture)));
        return Ok(if margin < 0.0 { grey() } else { coarse });
    }
    let Periodicity { strength, lines, .. } = texture.screen;
    // A display repeats more in colour than in brightness; that is another check's.
    let is_screen = texture::is_of_a_screen(case, &texture.screen) && !texture::is_display(case, texture);
    let screened = if is_screen { strength } else { 0.0 };
    let facts = vec![
        (chroma / CHROMA - 1.0, fact.found(format!("{chroma:.1}")).at(texture::place(texture))),
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
