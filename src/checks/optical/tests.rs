//! The answers of the optical rows to measurements, on both sides of every threshold. How well pages are measured is asked
//! elsewhere, of pages; here the measurements are given.

use super::*;
use crate::answer::{Cause, Outcome};
use crate::checks::Finding;
use crate::checks::tests::ask_row;
use crate::evidence::Evidence;
use optics::Plane;
use optics::{
    EdgeKind, Page, Periodicity, PortraitHash, Print, PrintedCharacter, PrintedPortrait, Texture, UvPatch, UvRegion,
    UvResponse, ZoneGeometry,
};

const PIXELS: [u32; 4] = [10, 20, 30, 40];

/// The finding of a row on given evidence.
fn ask(evidence: &Evidence, check: &'static Check) -> Finding {
    ask_row(check, evidence)
}

fn page(plane: Plane) -> Page {
    Page { plane, width: 100, height: 80, zones: Vec::new(), ppi: None, quality: None }
}

fn with_pages(planes: &[Plane]) -> Evidence {
    Evidence { pages: planes.iter().map(|plane| page(*plane)).collect(), ..Evidence::default() }
}

fn mark() -> PrintedCharacter {
    PrintedCharacter {
        character: 'A',
        pixels: PIXELS,
        right: 0.0,
        down: 0.0,
        shape: 0.02,
        paper: 200.0,
        contrast: 0.8,
        weight: 1.0,
        sharpness: 1.0,
    }
}

/// A zone of two lines at a resolution, in pixels to the inch, printed as it should be.
fn print(plane: Plane, ppi: f32) -> Print {
    let lines = vec![vec![mark(); 44]; 2];
    Print { plane, pitch: ppi / 10.0, blur: 0.05, scatter: [0.005, 0.005], lines }
}

/// A zone of which the marks from one column on are other than the rest.
fn printed(ppi: f32, columns: usize, change: impl Fn(&mut PrintedCharacter)) -> Evidence {
    let mut evidence = with_pages(&[Plane::Visible]);
    let mut print = print(Plane::Visible, ppi);
    print.lines[1][7..7 + columns].iter_mut().for_each(change);
    evidence.optics.prints.push(print);
    evidence
}

/// The outcome, and what the first fact is about.
fn told(answer: &Finding) -> (Outcome, &str) {
    (answer.outcome, answer.facts.first().map_or("", |fact| fact.name.as_ref()))
}

#[test]
fn without_what_a_row_needs_it_says_what_is_missing() {
    let rows: [(&str, &'static Check, Plane); 6] = [
        ("infrared", &mrz_infrared_ink::CHECK, Plane::Infrared),
        ("ultraviolet", &page_ultraviolet_dull::CHECK, Plane::Ultraviolet),
        ("geometry", &mrz_geometry::CHECK, Plane::Visible),
        ("glyphs", &mrz_glyphs::CHECK, Plane::Visible),
        ("colour", &page_colour::CHECK, Plane::Visible),
        ("portrait", &portrait_edge::CHECK, Plane::BackVisible),
    ];
    for (name, row, plane) in rows {
        let none = ask(&Evidence::default(), row);
        assert_eq!((none.outcome, none.cause), (Outcome::NotSupported, Some(Cause::NoInput)), "{name}");
        let unmeasured = ask(&with_pages(&[plane]), row);
        let expected = (Outcome::NotSupported, Some(Cause::NoReference));
        assert_eq!((unmeasured.outcome, unmeasured.cause), expected, "{name}: a picture in which nothing was found");
    }
    // A zone was found on the front; the light that is asked for was not handed in, or is another page's.
    let mut evidence = printed(400.0, 0, |_| ());
    let lights: [&'static Check; 2] = [&mrz_infrared_ink::CHECK, &page_ultraviolet_dull::CHECK];
    for row in lights {
        let answer = ask(&evidence, row);
        assert_eq!((answer.outcome, answer.cause), (Outcome::NotSupported, Some(Cause::NoInput)));
    }
    evidence.pages.extend([page(Plane::Infrared), page(Plane::Ultraviolet)]);
    evidence.optics.unregistered.push(Plane::Ultraviolet);
    for row in lights {
        assert_eq!(told(&ask(&evidence, row)), (Outcome::Undetermined, "picture"));
    }
}

#[test]
fn ink_that_readers_need_is_there() {
    let seen = |ppi, change: &dyn Fn(&mut Print)| {
        let mut evidence = with_pages(&[Plane::Visible, Plane::Infrared]);
        let mut infrared = print(Plane::Infrared, ppi);
        change(&mut infrared);
        evidence.optics.prints = vec![print(Plane::Visible, 400.0), infrared];
        ask(&evidence, &mrz_infrared_ink::CHECK)
    };
    let every =
        |change: fn(&mut PrintedCharacter)| move |print: &mut Print| print.lines.iter_mut().flatten().for_each(change);
    let whole = seen(400.0, &|_| ());
    assert_eq!(told(&whole), (Outcome::Successful, "line-contrast"));
    // 0.8 / 0.6 − 1 for a line; 0.8 / (0.67 · 0.8) − 1 for a character is more.
    assert!((whole.margin.unwrap() - 1.0 / 3.0).abs() < 1e-3, "{:?}", whole.margin);
    assert_eq!(whole.facts.len(), 1, "the nearest to its threshold");
    assert_eq!(told(&seen(400.0, &every(|mark| mark.paper = 39.0))), (Outcome::Undetermined, "ground"));
    assert_eq!(told(&seen(139.0, &|_| ())), (Outcome::Undetermined, "ppi"));
    assert_eq!(told(&seen(140.0, &every(|mark| mark.paper = 40.0))), (Outcome::Successful, "line-contrast"));

    let gone = seen(400.0, &every(|mark| mark.contrast = 0.1));
    assert_eq!(told(&gone).0, Outcome::Failed);
    assert!(gone.facts.iter().any(|fact| fact.name == "line-contrast" && fact.found.as_deref() == Some("0.10")));
    // One line: it is held against the other one.
    let line = seen(400.0, &|print| print.lines[1].iter_mut().for_each(|mark| mark.contrast = 0.3));
    assert_eq!(line.outcome, Outcome::Failed);
    let runs: Vec<_> = line.facts.iter().filter(|fact| fact.name == "contrast").collect();
    let place = runs[0].place.clone().unwrap();
    assert_eq!((runs.len(), place.line, place.columns), (1, Some(2), Some(44)));
    assert_eq!(runs[0].expected.as_deref(), Some("0.54"));
    // 0.67 of 0.8 is 0.536.
    for (contrast, outcome) in [(0.54, Outcome::Successful), (0.53, Outcome::Failed)] {
        let answer = seen(400.0, &|print| print.lines[0][3].contrast = contrast);
        assert_eq!(answer.outcome, outcome, "{contrast}");
    }
    // A clear line asks no less than the standard's contrast of the others: 0.67 of 0.6 is 0.402.
    for (contrast, outcome) in [(0.41, Outcome::Successful), (0.40, Outcome::Failed)] {
        let answer = seen(400.0, &|print| {
            print.lines.iter_mut().flatten().for_each(|mark| mark.contrast = 0.601);
            print.lines[0][3].contrast = contrast;
        });
        assert_eq!(answer.outcome, outcome, "{contrast} beside the least");
    }
}

#[test]
fn characters_stand_in_their_places_and_are_those_of_ocr_b() {
    let of = |ppi, change: &dyn Fn(&mut PrintedCharacter)| ask(&printed(ppi, 2, change), &mrz_glyphs::CHECK);
    let fine = |change: &dyn Fn(&mut PrintedCharacter)| of(400.0, change);
    let good = fine(&|_| ());
    assert_eq!(told(&good), (Outcome::Successful, "off-place"));
    type Change = fn(&mut PrintedCharacter, f32);
    let changes: [(&str, Change); 11] = [
        ("right-of-place", |mark, by| mark.right = 0.1 * by),
        ("right-of-place", |mark, by| mark.right = -0.1 * by),
        ("below-place", |mark, by| mark.down = 0.1 * by),
        ("below-place", |mark, by| mark.down = -0.1 * by),
        ("unlike-ocr-b", |mark, by| mark.shape = 0.02 + 0.03 * by),
        ("stroke-weight", |mark, by| mark.weight = 1.0 + 0.1 * by),
        ("stroke-weight", |mark, by| mark.weight = 1.0 / (1.0 + 0.1 * by)),
        ("sharpness", |mark, by| mark.sharpness = 1.0 + 0.3 * by),
        ("sharpness", |mark, by| mark.sharpness = 1.0 / (1.0 + 0.3 * by)),
        ("contrast", |mark, by| mark.contrast = 0.8 * (1.0 + 0.6 * by)),
        ("contrast", |mark, by| mark.contrast = 0.8 / (1.0 + 0.6 * by)),
    ];
    for (name, change) in changes {
        let failed = fine(&|mark| change(mark, 1.0));
        assert_eq!((failed.outcome, failed.facts.len()), (Outcome::Failed, 1), "{name}");
        assert_eq!(told(&failed).1, name);
        let place = failed.facts[0].place.clone().unwrap();
        assert_eq!((place.line, place.column, place.columns), (Some(2), Some(8), Some(2)), "{name}: both, as one run");
        assert_eq!(fine(&|mark| change(mark, 0.5)).outcome, Outcome::Successful, "{name}");
        // Below the resolution that is asked for, less is told apart.
        assert_eq!(of(300.0, &|mark| change(mark, 1.0)).outcome, Outcome::Successful, "{name} at 300 ppi");
    }
    // What is off both ways is off by the distance.
    let both = fine(&|mark| (mark.right, mark.down) = (0.07, 0.06));
    assert_eq!(told(&both), (Outcome::Failed, "right-of-place"));
    // 98 in a hundred of the resolution that is asked for are that resolution.
    let least = crate::checks::input::REQUIRED_PPI * 0.98;
    for (ppi, outcome) in [(least + 0.5, Outcome::Failed), (least - 0.5, Outcome::Successful)] {
        assert_eq!(of(ppi, &|mark| mark.right = 0.12).outcome, outcome, "{ppi}");
    }
}

#[test]
fn a_picture_that_tells_nothing_is_held_against_nobody() {
    let of = |change: &dyn Fn(&mut Print)| {
        let mut evidence = printed(400.0, 2, |mark| mark.right = 0.5);
        change(&mut evidence.optics.prints[0]);
        let answer = ask(&evidence, &mrz_glyphs::CHECK);
        (answer.outcome, answer.facts[0].name.to_string())
    };
    let undetermined = |name: &str| (Outcome::Undetermined, name.to_owned());
    let failed = (Outcome::Failed, "right-of-place".to_owned());
    assert_eq!(of(&|_| ()), failed);
    assert_eq!(of(&|print| print.pitch = 17.9), undetermined("ppi"));
    assert_eq!(of(&|print| print.pitch = 18.0), failed);
    assert_eq!(of(&|print| print.blur = 0.17), undetermined("blur"));
    assert_eq!(of(&|print| print.blur = 0.16), failed);
    assert_eq!(of(&|print| print.scatter = [0.0, 0.031]), undetermined("scatter"));
    assert_eq!(of(&|print| print.scatter = [0.03, 0.0]), failed);
    assert_eq!(
        of(&|print| print.lines.iter_mut().flatten().for_each(|mark| mark.shape = 0.13)),
        undetermined("unlikeness")
    );
    assert_eq!(of(&|print| print.lines.iter_mut().flatten().for_each(|mark| mark.shape = 0.12)), failed);
    // Where a page's own characters scatter, six deviations of that are allowed.
    let scattered = |off: f32| {
        of(&|print| {
            print.scatter = [0.025, 0.0];
            print.lines[1][7..9].iter_mut().for_each(|mark| mark.right = off);
        })
    };
    assert_eq!(scattered(0.16).0, Outcome::Failed);
    assert_eq!(scattered(0.14).0, Outcome::Successful);
}

/// A passport's page on which everything stands where Doc 9303-4 puts it.
fn laid_out() -> ZoneGeometry {
    let format = mrz::Format::named("TD3").unwrap();
    ZoneGeometry {
        plane: Plane::Visible,
        format: format.name.to_owned(),
        pixels: PIXELS,
        pitch: Some(format.pitch()),
        spacing: vec![format.line_spacing()],
        height: Some(1.0),
        left: vec![format.geometry.left; 2],
        bottom: format.geometry.centre_lines.to_vec(),
        skew: vec![0.0; 2],
        perspective: 0.004,
        outline: None,
        edges: [(); 4].map(|()| Some(EdgeKind::Frame)),
    }
}

#[test]
fn a_zone_stands_where_the_standard_puts_it() {
    let of = |ppi, change: &dyn Fn(&mut ZoneGeometry)| {
        let mut evidence = printed(ppi, 0, |_| ());
        let mut geometry = laid_out();
        change(&mut geometry);
        evidence.optics.geometry = Some(geometry);
        ask(&evidence, &mrz_geometry::CHECK)
    };
    assert_eq!(of(400.0, &|_| ()).outcome, Outcome::Successful);
    let unseen = of(400.0, &|geometry| geometry.edges[3] = None);
    assert_eq!(
        unseen.facts.last().map(|fact| (fact.name.as_ref(), fact.found.as_deref())),
        Some(("edge-not-seen", Some("bottom")))
    );
    type Change = fn(&mut ZoneGeometry, f32);
    let values: [(&str, Change, f32); 6] = [
        ("pitch", |geometry, by| *geometry.pitch.as_mut().unwrap() += by, 0.06),
        ("line-spacing", |geometry, by| geometry.spacing[0] += by, 0.5),
        ("first-character", |geometry, by| geometry.left[1] -= by, 1.3),
        ("line-position", |geometry, by| geometry.bottom[0] += by, 1.3),
        ("skew", |geometry, by| geometry.skew[1] -= by, 3.2),
        // The height of the page is the scale of the lines' distance.
        ("line-spacing", |geometry, by| *geometry.height.as_mut().unwrap() -= by, 0.073),
    ];
    for (name, change, tolerance) in values {
        assert_eq!(of(400.0, &|geometry| change(geometry, 0.99 * tolerance)).outcome, Outcome::Successful, "{name}");
        let beyond = of(400.0, &|geometry| change(geometry, 1.02 * tolerance));
        assert_eq!(told(&beyond), (Outcome::Failed, name));
        assert_eq!(beyond.facts.iter().filter(|fact| fact.expected.is_some()).count(), 1, "{name} alone");
        // A reproduction with less resolution than an inspection system's scan was cut as its maker liked.
        assert_eq!(told(&of(179.0, &|geometry| change(geometry, 1.02 * tolerance))), (Outcome::Undetermined, "ppi"));
        assert_eq!(of(180.0, &|geometry| change(geometry, 1.02 * tolerance)).outcome, Outcome::Failed, "{name}");
        assert_eq!(of(179.0, &|_| ()).outcome, Outcome::Successful);
    }
}

/// Lines too near are a page seen at an angle, unless its height says that it is not.
#[test]
fn a_page_at_an_angle_is_no_forged_one() {
    let of = |height, spacing: f32, skew| {
        let mut evidence = printed(400.0, 0, |_| ());
        let mut geometry = laid_out();
        (geometry.height, geometry.skew[0]) = (height, skew);
        geometry.spacing[0] = spacing;
        evidence.optics.geometry = Some(geometry);
        ask(&evidence, &mrz_geometry::CHECK)
    };
    let nominal = laid_out().spacing[0];
    let angle = of(None, nominal - 0.6, 0.0);
    assert_eq!((told(&angle), angle.facts.len()), ((Outcome::Undetermined, "line-spacing"), 1));
    let both = of(None, nominal - 0.6, 4.0);
    assert_eq!((both.outcome, both.facts.len()), (Outcome::Undetermined, 2), "all that is beyond its bounds is told");
    assert_eq!(told(&of(Some(1.0), nominal - 0.6, 0.0)), (Outcome::Failed, "line-spacing"));
    assert_eq!(told(&of(None, nominal, 4.0)), (Outcome::Failed, "skew"));
    assert_eq!(of(None, nominal + 0.4, 0.0).outcome, Outcome::Successful);
}

fn glow(colour: [f32; 3]) -> UvResponse {
    let part = |name: &str| UvRegion { name: name.to_owned(), pixels: PIXELS, colour };
    let parts = ["page", "mrz"].map(part).to_vec();
    UvResponse { plane: Plane::Ultraviolet, coloured: true, parts, brightest: 200.0, patches: Vec::new() }
}

fn shine(glow: UvResponse) -> Finding {
    let mut evidence = printed(400.0, 0, |_| ());
    evidence.pages.push(page(Plane::Ultraviolet));
    evidence.optics.uv_responses.push(glow);
    ask(&evidence, &page_ultraviolet_dull::CHECK)
}

#[test]
fn security_paper_is_dull() {
    let dull = shine(glow([40.0, 40.0, 45.0]));
    assert_eq!(told(&dull), (Outcome::Successful, "brightness-of-page"));
    assert!((dull.margin.unwrap() - 0.5).abs() < 1e-3, "half of the brightness that is allowed");
    let dark = UvResponse { brightest: 9.0, ..glow([2.0; 3]) };
    assert_eq!(told(&shine(dark)), (Outcome::Undetermined, "brightest"), "taken in the dark");
    assert_eq!(shine(UvResponse { brightest: 10.0, ..glow([2.0; 3]) }).outcome, Outcome::Successful);
    let plain = shine(glow([110.0, 115.0, 135.0]));
    assert_eq!(told(&plain), (Outcome::Failed, "brightness-of-page"));
    assert_eq!(plain.facts.len(), 2, "page and zone");
    // Between the two, in another colour, or in none, nothing is said.
    for (colour, coloured) in
        [([90.0, 80.0, 90.0], true), ([100.0, 100.0, 129.0], true), ([130.0; 3], true), ([110.0, 115.0, 135.0], false)]
    {
        let answer = shine(UvResponse { coloured, ..glow(colour) });
        assert_eq!(told(&answer), (Outcome::Undetermined, "brightness-of-page"), "{colour:?} {coloured}");
    }
    for colour in [[130.0, 100.0, 130.0], [100.0, 130.0, 130.0]] {
        assert_eq!(shine(glow(colour)).outcome, Outcome::Undetermined, "{colour:?} is no brightener's");
    }
    assert_eq!(shine(glow([89.0, 80.0, 89.0])).outcome, Outcome::Successful);
}

#[test]
fn a_patch_shines_blue_and_is_large_enough() {
    let patched = |colour, area, coloured| {
        let patch = UvPatch { pixels: PIXELS, part: "portrait".to_owned(), area, colour, excess: 60.0 };
        shine(UvResponse { coloured, patches: vec![patch], ..glow([40.0; 3]) })
    };
    let blue = [100.0, 110.0, 180.0];
    let found = patched(blue, 2.0, true);
    assert_eq!(told(&found), (Outcome::Failed, "bright-patch-in-portrait"));
    assert_eq!(found.facts[0].found.as_deref(), Some("2.0 mm²"));
    assert!((patched(blue, 3.0, true).margin.unwrap() + 0.5).abs() < 1e-3);
    assert_eq!(patched(blue, 1.9, true).outcome, Outcome::Successful, "the crossing of two fibres");
    assert_eq!(patched([180.0, 170.0, 100.0], 9.0, true).outcome, Outcome::Successful, "the issuer's own motif");
    assert_eq!(told(&patched(blue, 2.0, false)), (Outcome::Undetermined, "bright-patch-in-portrait"), "in grey");
    assert_eq!(patched(blue, 1.9, false).outcome, Outcome::Successful);
}

/// A page before a phone is no page on a scanner's glass: what is beyond its bounds there is told, and not held against it.
#[test]
fn a_page_in_perspective_allows_no_such_measurement() {
    let of = |ppi, perspective, outline| {
        let mut evidence = printed(ppi, 1, |mark| mark.right = 0.3);
        let geometry = ZoneGeometry { perspective, outline, ..laid_out() };
        evidence.optics.geometry = Some(ZoneGeometry { bottom: vec![12.0; 2], ..geometry });
        let portrait = PrintedPortrait {
            plane: Plane::Visible,
            pixels: PIXELS,
            hash: PortraitHash(0),
            view: Default::default(),
            shadows: [0.0, 27.0, 3.0, 17.0],
        };
        evidence.optics.portraits.push(portrait);
        let rows: [&'static Check; 3] = [&mrz_geometry::CHECK, &mrz_glyphs::CHECK, &portrait_edge::CHECK];
        rows.map(|row| ask(&evidence, row))
    };
    let outcomes = |rows: [Finding; 3]| rows.map(|finding| finding.outcome);
    assert_eq!(outcomes(of(400.0, 0.014, None)), [Outcome::Failed; 3]);
    let angle = of(400.0, 0.016, None);
    assert!(angle.iter().all(|finding| told(finding) == (Outcome::Undetermined, "perspective")));
    assert_eq!(angle.map(|finding| finding.facts.len()), [3, 2, 1], "with what is beyond its bounds");
    // A zone printed as if it were seen at an angle, on a page that is not.
    assert_eq!(outcomes(of(400.0, 0.1, Some(0.002))), [Outcome::Failed; 3]);
    assert_eq!(outcomes(of(300.0, 0.1, Some(0.002))), [Outcome::Undetermined; 3], "edges are seen too coarsely");
    assert_eq!(outcomes(of(400.0, 0.1, Some(0.03))), [Outcome::Undetermined; 3]);
    assert_eq!(outcomes(of(400.0, 0.0, Some(0.03))), [Outcome::Failed; 3], "a line beside the page taken for its edge");
}

/// A page that is cut, or lies on another paper, has an edge that is none of its own.
#[test]
fn a_place_is_beside_the_edge_of_a_whole_page() {
    let of = |change: &dyn Fn(&mut ZoneGeometry)| {
        let mut evidence = printed(400.0, 0, |_| ());
        let mut geometry = laid_out();
        (geometry.bottom, geometry.left) = (vec![13.2, 7.1], vec![8.0; 2]);
        change(&mut geometry);
        evidence.optics.geometry = Some(geometry);
        ask(&evidence, &mrz_geometry::CHECK)
    };
    let nominal = laid_out();
    assert_eq!(of(&|_| ()).outcome, Outcome::Failed);
    let cut = |geometry: &mut ZoneGeometry| (geometry.height, geometry.left) = (Some(0.98), nominal.left.clone());
    assert_eq!(told(&of(&cut)), (Outcome::Undetermined, "page-height"));
    let narrow = |geometry: &mut ZoneGeometry| {
        (geometry.pitch, geometry.bottom) = (geometry.pitch.map(|pitch| 1.01 * pitch), nominal.bottom.clone());
    };
    assert_eq!(told(&of(&narrow)), (Outcome::Undetermined, "page-width"));
    // One place beside an edge that is the page's own is enough, and so is an edge whose opposite was not seen.
    assert_eq!(of(&|geometry| geometry.height = Some(0.98)).outcome, Outcome::Failed);
    let open = |geometry: &mut ZoneGeometry| (geometry.height, geometry.left) = (None, nominal.left.clone());
    assert_eq!(of(&open).outcome, Outcome::Failed);
}

fn texture() -> Texture {
    Texture {
        plane: Plane::Visible,
        pixels: PIXELS,
        coloured: true,
        chroma: Some(12.0),
        tint: 12.0,
        screen: Periodicity::default(),
        stripes: Periodicity::default(),
        off_grid: 1.0,
        off_grid_pixels: PIXELS,
    }
}

fn colour_of(chroma: Option<f32>, tint: f32, row: &'static Check) -> (Outcome, String, Option<f32>) {
    structure(|texture| (texture.chroma, texture.tint) = (chroma, tint), row)
}

/// The colour of a page that is seen at an angle.
fn at_an_angle(chroma: Option<f32>, tint: f32) -> Finding {
    let mut evidence = printed(400.0, 0, |_| ());
    evidence.optics.geometry = Some(ZoneGeometry { perspective: 0.03, outline: None, ..laid_out() });
    evidence.optics.textures.push(Texture { chroma, tint, ..texture() });
    ask(&evidence, &page_colour::CHECK)
}

fn structure(change: impl FnOnce(&mut Texture), row: &'static Check) -> (Outcome, String, Option<f32>) {
    let mut evidence = with_pages(&[Plane::Visible]);
    let mut texture = texture();
    change(&mut texture);
    evidence.optics.textures.push(texture);
    let answer = ask(&evidence, row);
    (answer.outcome, answer.facts[0].name.to_string(), answer.margin)
}

#[test]
fn a_copy_is_grey_or_screened() {
    let colour = |change: fn(&mut Texture)| structure(change, &page_colour::CHECK);
    assert_eq!(colour(|_| ()).0, Outcome::Successful);
    assert_eq!(colour(|texture| texture.coloured = false).0, Outcome::Undetermined);
    assert_eq!(colour(|texture| texture.chroma = Some(6.0)).0, Outcome::Successful);
    // A scanner's light is white: one hue is no grey, and white paper may be too bright to tell a hue.
    assert_eq!(colour(|texture| texture.chroma = Some(3.0)).0, Outcome::Undetermined);
    assert_eq!(colour(|texture| texture.chroma = None).0, Outcome::Undetermined);
    let grey = |chroma| colour_of(chroma, 3.0, &page_colour::CHECK);
    for chroma in [Some(2.0), Some(9.0), None] {
        assert_eq!(grey(chroma), (Outcome::Failed, "colour".to_owned(), Some(-0.5)));
    }
    // A page at an angle lies in the light of a room, which explains one hue.
    assert_eq!(told(&at_an_angle(Some(3.0), 40.0)), (Outcome::Failed, "colour"));
    assert_eq!(at_an_angle(Some(7.0), 40.0).outcome, Outcome::Successful);
    assert_eq!(at_an_angle(None, 3.0).outcome, Outcome::Undetermined);
    let screen = |strength, lines| Periodicity { strength, power: 9.0, lines };
    let screened = structure(|texture| texture.screen = screen(7.0, 150.0), &page_colour::CHECK);
    assert_eq!(screened, (Outcome::Failed, "half-tone-screen".to_owned(), Some(-1.0)));
    assert_eq!(structure(|texture| texture.screen = screen(3.4, 150.0), &page_colour::CHECK).0, Outcome::Successful);
    assert_eq!(structure(|texture| texture.screen = screen(7.0, 220.0), &page_colour::CHECK).0, Outcome::Failed);
    assert_eq!(structure(|texture| texture.screen = screen(7.0, 221.0), &page_colour::CHECK).0, Outcome::Successful);
    assert_eq!(structure(|texture| texture.screen = screen(7.0, 59.0), &page_colour::CHECK).0, Outcome::Successful);
    // At 180 ppi no more than 75 lines to the inch are resolved; below it nothing is, but grey is grey.
    let seen = |ppi, screen: Periodicity, chroma| {
        let mut evidence = printed(ppi, 0, |_| ());
        evidence.optics.textures.push(Texture { screen, chroma: Some(chroma), tint: chroma, ..texture() });
        ask(&evidence, &page_colour::CHECK)
    };
    assert_eq!(told(&seen(180.0, screen(7.0, 74.0), 12.0)), (Outcome::Failed, "half-tone-screen"));
    assert_eq!(seen(180.0, screen(7.0, 76.0), 12.0).outcome, Outcome::Successful);
    assert_eq!(told(&seen(179.0, screen(7.0, 74.0), 12.0)), (Outcome::Undetermined, "ppi"));
    assert_eq!(told(&seen(179.0, screen(7.0, 74.0), 3.0)), (Outcome::Failed, "colour"));
}

#[test]
fn a_display_has_stripes_of_colour() {
    let of = |strength, power| {
        let change = |texture: &mut Texture| {
            texture.screen = Periodicity { strength: 7.0, power: 5.0, lines: 100.0 };
            texture.stripes = Periodicity { strength, power, lines: 100.0 };
        };
        (structure(change, &page_recapture::CHECK), structure(change, &page_colour::CHECK).0)
    };
    // It is told by one row and not by the other.
    let ((outcome, name, margin), colour) = of(7.0, 6.0);
    assert_eq!(
        (outcome, name.as_str(), margin, colour),
        (Outcome::Failed, "colour-stripes", Some(-1.0), Outcome::Successful)
    );
    // At the threshold it is one; the margin says so, too.
    let ((outcome, _, margin), _) = of(3.5, 5.0);
    assert_eq!(outcome, Outcome::Failed);
    assert!((margin.unwrap() + 0.01).abs() < 1e-3, "{margin:?}");
    assert_eq!(of(3.4, 6.0).0.0, Outcome::Successful);
    let ((outcome, _, margin), colour) = of(7.0, 4.9);
    assert_eq!((outcome, margin, colour), (Outcome::Successful, Some(0.0), Outcome::Failed), "a copier's screen");
    assert_eq!(structure(|texture| texture.coloured = false, &page_recapture::CHECK).0, Outcome::Undetermined);
}

#[test]
fn what_was_saved_twice_has_traces_of_another_grid() {
    let of = |off_grid| structure(|texture| texture.off_grid = off_grid, &file_compression::CHECK);
    assert_eq!(of(5.0), (Outcome::Successful, "blocks-off-grid".to_owned(), Some(0.5)));
    assert_eq!(of(15.0), (Outcome::Failed, "blocks-off-grid".to_owned(), Some(-0.5)));
    assert_eq!(structure(|texture| texture.coloured = false, &file_compression::CHECK).0, Outcome::Undetermined);
}

#[test]
fn a_pasted_portrait_throws_a_shadow() {
    let of = |shadows| {
        let mut evidence = with_pages(&[Plane::Visible]);
        let portrait = PrintedPortrait {
            plane: Plane::Visible,
            pixels: PIXELS,
            hash: PortraitHash(0),
            view: Default::default(),
            shadows,
        };
        evidence.optics.portraits.push(portrait);
        ask(&evidence, &portrait_edge::CHECK)
    };
    let pasted = of([0.0, 27.0, 3.0, 17.0]);
    assert_eq!((told(&pasted), pasted.margin), ((Outcome::Failed, "shadow-right"), Some(-0.5)));
    assert_eq!(pasted.facts.len(), 1);
    let printed = of([9.0, 4.0, 3.0, 9.0]);
    assert_eq!((told(&printed), printed.margin), ((Outcome::Successful, "shadow-left"), Some(0.5)));
    // A line of print along one edge, or a frame along opposite ones, is no shadow.
    assert_eq!(of([0.0, 0.0, 3.0, 45.0]).outcome, Outcome::Successful);
    assert_eq!(of([24.0, 22.0, 3.0, 8.9]).outcome, Outcome::Successful);
    assert_eq!(of([24.0, 0.0, 3.0, 9.1]).outcome, Outcome::Failed);
}

/// The middle is of what can be compared, a run is of neighbours in one line.
#[test]
fn middles_and_runs_are_of_what_was_measured() {
    let mut print = print(Plane::Visible, 400.0);
    for (at, mark) in print.lines.iter_mut().flatten().enumerate() {
        mark.down = if at % 2 == 0 { f32::NAN } else { f32::from(u8::try_from(at).unwrap()) };
    }
    let marks = crate::facts::print::Marks::of(&print);
    assert_eq!(marks.middle(|mark| mark.down), 45.0);
    assert_eq!(crate::facts::print::Marks(Vec::new()).middle(|mark| mark.down), 0.0);
    assert!((marks.spread(1.0, |mark| mark.weight + 0.1) - 0.14826).abs() < 1e-4);
    for (line, column) in [(0, 42), (0, 43), (1, 0), (1, 2)] {
        print.lines[line][column].weight = 2.0;
    }
    let runs = crate::facts::print::runs(&print, |mark| mark.weight > 1.5, |mark| mark.weight);
    assert_eq!(runs, [(1, 43, 2, 2.0), (2, 1, 1, 2.0), (2, 3, 1, 2.0)]);
}
