//! Statistics of the picture that are asked and logged, and do not count unless a profile says so: what each of them
//! sees has innocent causes too.

use super::measured::worst;
use super::{Answer, Case, Cause, Fact};
use crate::place::Place;
use optics::Plane;
use optics::{Periodicity, PrintedPortrait, Texture};

/// The depth of a straight dark line along an edge of the portrait, of 255, from which on it is the shadow of something
/// that lies on the page.
const SHADOW: f32 = 18.0;

/// The least colour of a page: security tints are pale, and copies in grey have none but noise.
const CHROMA: f32 = 6.0;

/// How strongly a pattern must repeat all over the page to be a screen's: e to this power above its like.
const SCREEN: f32 = 3.5;

/// The same for colour alone.
const STRIPES: f32 = 3.5;

/// How many deviations traces of another grid of blocks must stand out.
const OFF_GRID: f32 = 10.0;

/// Finer screens than this, in lines to the inch, are those of no copier and no display.
const FINEST: f32 = 220.0;

pub(super) fn portrait_edge(case: &Case<'_>) -> Answer {
    let Some(portrait) = case.evidence.optics.portrait() else { return unmeasured(case) };
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
    worst([margin], facts)
}

pub(super) fn colour(case: &Case<'_>) -> Answer {
    let Some(texture) = texture(case) else { return unmeasured(case) };
    if !texture.coloured {
        // A scanner that gives no colours made it grey, or a copier did.
        return Answer::undetermined(Fact::new("colours").found("none in the file").at(place(texture)));
    }
    let Periodicity { strength, lines, .. } = texture.screen;
    // A display repeats more in colour than in brightness; that is another check's.
    let screened = if lines <= FINEST && !is_display(texture) { strength } else { 0.0 };
    let facts = vec![
        (
            texture.chroma / CHROMA - 1.0,
            Fact::new("colour")
                .expected(format!("{CHROMA:.0}"))
                .found(format!("{:.1}", texture.chroma))
                .at(place(texture)),
        ),
        (
            1.0 - screened / SCREEN,
            Fact::new("half-tone-screen")
                .expected(format!("below {SCREEN:.1}"))
                .found(format!("{strength:.1} at {lines:.0} lines to the inch"))
                .at(place(texture)),
        ),
    ];
    let margin = facts.iter().map(|(margin, _)| *margin).fold(1.0, f32::min);
    worst([margin], facts)
}

pub(super) fn recapture(case: &Case<'_>) -> Answer {
    let Some(texture) = texture(case) else { return unmeasured(case) };
    if !texture.coloured {
        return Answer::undetermined(Fact::new("colours").found("none in the file").at(place(texture)));
    }
    let Periodicity { lines, strength, .. } = texture.stripes;
    let margin = 1.0 - if is_display(texture) { strength.max(STRIPES * 1.01) } else { strength.min(STRIPES) } / STRIPES;
    let fact = Fact::new("colour-stripes")
        .expected(format!("below {STRIPES:.1}"))
        .found(format!("{strength:.1} at {lines:.0} lines to the inch"));
    worst([margin], vec![(margin, fact.at(place(texture)))])
}

pub(super) fn compression(case: &Case<'_>) -> Answer {
    let Some(texture) = texture(case) else { return unmeasured(case) };
    if !texture.coloured {
        return Answer::undetermined(Fact::new("colours").found("none in the file").at(place(texture)));
    }
    let margin = 1.0 - texture.off_grid / OFF_GRID;
    let fact =
        Fact::new("blocks-off-grid").expected(format!("below {OFF_GRID:.0}")).found(format!("{:.1}", texture.off_grid));
    let place = Place { pixels: Some(texture.off_grid_pixels), ..Place::plane(texture.plane) };
    worst([margin], vec![(margin, fact.at(place))])
}

/// Whether the stripes of a display are seen: strong, and stronger in colour than in brightness.
fn is_display(texture: &Texture) -> bool {
    texture.stripes.strength >= STRIPES && texture.stripes.power >= texture.screen.power
}

fn texture<'a>(case: &Case<'a>) -> Option<&'a Texture> {
    case.evidence.optics.textures.first()
}

fn place(texture: &Texture) -> Place {
    Place { pixels: Some(texture.pixels), ..Place::plane(texture.plane) }
}

fn unmeasured(case: &Case<'_>) -> Answer {
    let given = [Plane::Visible, Plane::BackVisible].into_iter().any(|plane| case.evidence.page(plane).is_some());
    Answer::not_supported(if given { Cause::NoReference } else { Cause::NoInput })
}
