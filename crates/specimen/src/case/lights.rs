//! Pages in visible, infrared and ultraviolet light.

use super::*;

/// Cases of one page in several lights, genuine and forged.
pub(super) fn recipes() -> Vec<Recipe> {
    const INK: &str = "optical.mrz.infrared-ink";
    const DULL: &str = "optical.page.ultraviolet-dull";
    const GLYPHS: &str = "optical.mrz.glyphs";
    let visible_and = |light| vec![Light::Visible, light];
    let number = Span { line: 2, column: 1, columns: 9 };
    vec![
        in_lights(
            "td3-infrared-genuine",
            "A genuine passport in white light and infrared.",
            visible_and(Light::Infrared),
            &[],
            &[],
        ),
        in_lights(
            "td3-infrared-vanished",
            "A passport whose zone cannot be seen in infrared at all: it was printed with dyes.",
            visible_and(Light::Infrared),
            &[Forgery::Transparent(Span::ALL, 0.0)],
            &[INK],
        ),
        in_lights(
            "td3-infrared-number-vanished",
            "A passport of whose zone the document number alone cannot be seen in infrared.",
            visible_and(Light::Infrared),
            &[Forgery::Transparent(number, 0.0)],
            &[INK],
        ),
        in_lights(
            "td3-infrared-grey",
            "A passport whose zone is grey in every light: print contrast is half of the ground's.",
            visible_and(Light::Infrared),
            &[Forgery::Grey(Span::ALL, 120)],
            &[INK],
        ),
        in_lights(
            "td3-ultraviolet-genuine",
            "A genuine passport in three lights; under ultraviolet fibres and a motif shine, as they should.",
            Light::ALL.to_vec(),
            &[],
            &[],
        ),
        in_lights(
            "td3-ultraviolet-patch",
            "A passport with a patch of six square millimetres beside the date of birth that shines under ultraviolet.",
            visible_and(Light::Ultraviolet),
            &[Forgery::Bright([60.0, 40.0, 3.0, 2.0], 0.9)],
            &[DULL],
        ),
        in_lights(
            "td3-glyph-displaced",
            "A passport with one digit of its zone printed 0.3 mm too far to the right.",
            vec![Light::Visible],
            &[Forgery::Displaced(Span::one(2, 16), 0.3, 0.0)],
            &[GLYPHS],
        ),
        in_lights(
            "td3-glyph-foreign",
            "A passport with its date of birth printed in a fount that is not OCR-B.",
            vec![Light::Visible],
            &[Forgery::Foreign(Span { line: 2, column: 14, columns: 6 }, None)],
            &[GLYPHS],
        ),
    ]
}

/// A passport in these lights, with what a forger did to it and the checks that must see it.
fn in_lights(name: &str, about: &str, lights: Vec<Light>, forgeries: &[Forgery], reasons: &[&'static str]) -> Recipe {
    let (forgeries, reasons) = (forgeries.to_vec(), reasons.to_vec());
    recipe(name, about, move |dice| {
        let format = Format::named("TD3").expect("TD3 is a format");
        let (lines, draft) = printed(&sound(format, dice));
        let throws = dice.clone();
        let files = lights.iter().map(|light| {
            let style = Style::plain(PPI);
            let page = Page::draw_in(*light, &draft, &lines, &style, &forgeries, &mut throws.clone());
            let name = match light {
                Light::Visible => "visible.jpg",
                Light::Infrared => "infrared.jpg",
                Light::Ultraviolet => "ultraviolet.jpg",
            };
            (name.to_owned(), jpeg(&page.image))
        });
        let disposition = if reasons.is_empty() { "clear" } else { "review" };
        let files = files.collect();
        Made { files, disposition, reasons: reasons.clone(), ..scanned(&draft, &lines, &mut throws.clone()) }
    })
}
