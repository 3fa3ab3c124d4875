//! The printed fields of a page beside its zone, from the bytes of a picture to a verdict: genuine specimens, each forgery of a
//! printed field, pages without fields, and the two sides of a card.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking, and counts small numbers"
)]

use std::ops::Range;

use bordercheck::{Clock, Document, Engine, Fact, Finding, Kind, Outcome, Plane, Profile, Reference, Verdict};
use image::{Rgb, RgbImage};
use mrz::{Draft, Format};
use specimen::visual::{Layout, Printed, Sheet, VisualForgery};
use specimen::{Dice, Light, Page, Style, compress, dice, holder};

const PPI: f32 = 300.0;

/// A holder, a layout, and what is thrown for the page.
struct Specimen {
    draft: Draft,
    layout: Layout,
    throws: Dice,
}

impl Specimen {
    fn throw(format: &str, seed: u64) -> Self {
        let mut throws = dice(seed);
        let draft = holder::throw(Format::named(format).unwrap(), &mut throws);
        let layout = Layout::throw(&mut throws);
        Self { draft, layout, throws }
    }

    fn sheet(&self, forgery: Option<VisualForgery>) -> Sheet {
        let lines = self.draft.print().unwrap();
        Sheet::draw(&self.draft, &lines, &self.layout, forgery, &Style::plain(PPI), &mut self.throws.clone())
    }
}

fn jpeg(image: &RgbImage) -> Vec<u8> {
    compress::jpeg(image, 92)
}

/// The height of the zone's part of a page, in pixels.
const ZONE: u32 = (24.0 / 25.4 * PPI) as u32;

/// Makes rows of a picture blank.
fn blank(image: &mut RgbImage, rows: Range<u32>) {
    let width = image.width();
    rows.for_each(|y| (0..width).for_each(|x| image.put_pixel(x, y, Rgb([235; 3]))));
}

fn judge(document: &Document<'_>) -> Verdict {
    let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given);
    Engine::new(reference, Profile::built_in("desk").unwrap()).verify(document)
}

fn page(image: &RgbImage) -> Verdict {
    judge(&Document::from_picture("page", jpeg(image)))
}

fn finding<'v>(verdict: &'v Verdict, id: &str) -> &'v Finding {
    &verdict.finding(id).unwrap().finding
}

/// Returns true if the box of a fact lies over what was printed.
fn lies_over(fact: &Fact, printed: &Printed) -> bool {
    let [left, top, width, height] =
        fact.place.as_ref().and_then(|place| place.pixels).unwrap().map(|side| side as f32);
    let [(x, y), _, (right, bottom), _] = printed.corners;
    left < right && x < left + width && top < bottom && y < top + height
}

/// Genuine pages pass or stay open, and most of their fields are found; none fails.
#[test]
fn genuine_pages_agree() {
    let mut passed = 0;
    for seed in 2..8 {
        let verdict = page(&Specimen::throw("TD3", seed).sheet(None).page.image);
        let found = finding(&verdict, "combined.mrz.page");
        assert!(
            matches!(found.outcome, Outcome::Successful | Outcome::Undetermined),
            "{seed}: {:?}",
            found.facts.iter().map(|f| (f.name.to_string(), f.expected.clone(), f.found.clone())).collect::<Vec<_>>()
        );
        passed += usize::from(found.outcome == Outcome::Successful);
    }
    assert!(passed > 2, "{passed} passed");
}

/// Each kind of forgery is told on one of six pages, with a box over what was changed and both readings.
#[test]
fn forged_fields_fail_the_check() {
    for forgery in VisualForgery::OF_FIELDS {
        let field = forgery.field().unwrap();
        let mut told = 0;
        for seed in 0..6 {
            let specimen = Specimen::throw("TD3", seed);
            let sheet = specimen.sheet(Some(forgery));
            let verdict = page(&sheet.page.image);
            let found = finding(&verdict, "combined.mrz.page");
            // Another field than the changed one never differs.
            let differs = found.outcome == Outcome::Failed;
            let fact = found.facts.first().filter(|_| differs);
            assert!(fact.is_none_or(|fact| fact.name == field.name()), "{seed} {}: {fact:?}", forgery.name());
            let (Some(fact), Some(printed)) = (fact, sheet.field(field)) else { continue };
            assert!(lies_over(fact, printed), "{seed} {}: {fact:?}", forgery.name());
            assert!(fact.expected.is_some() && fact.found.is_some() && fact.expected != fact.found);
            assert!(found.margin.is_some_and(|margin| margin < 0.0));
            told += 1;
            break;
        }
        assert!(told > 0, "{} is told on no page", forgery.name());
    }
}

/// A page on which nothing is printed but the zone leaves the check open.
#[test]
fn page_without_printed_fields_is_open() {
    let Specimen { draft, mut throws, .. } = Specimen::throw("TD3", 3);
    let lines = draft.print().unwrap();
    let page_of = Page::draw_in(Light::Visible, &draft, &lines, &Style::plain(PPI), &[], &mut throws);
    // Above the zone the page is blank.
    let mut image = page_of.image;
    let zone = image.height() - ZONE;
    blank(&mut image, 0..zone);
    let verdict = page(&image);
    let found = finding(&verdict, "combined.mrz.page");
    assert_eq!(found.outcome, Outcome::Undetermined, "{:?}", found.facts);
    assert!(found.facts.iter().all(|fact| fact.found.as_deref() == Some("not found on the page")), "{:?}", found.facts);
}

/// The front of a card with the back of the same card and of another.
#[test]
fn sides_of_a_card_are_compared() {
    let mut outcomes = Vec::new();
    for seed in 0..4 {
        let [one, other] = [seed, seed + 100].map(|seed| Specimen::throw("TD1", seed));
        let mut front = one.sheet(None).page.image;
        let height = front.height();
        blank(&mut front, height - ZONE..height);
        let front = jpeg(&front);
        let sides = |back: &Specimen| {
            let back = jpeg(&back.sheet(None).page.image);
            let document = Document::new().with("front", Kind::Picture(Plane::Visible), Ok(front.clone().into()));
            judge(&document.with("back", Kind::Picture(Plane::BackVisible), Ok(back.into())))
        };
        let (same, mixed) = (sides(&one), sides(&other));
        let outcome = |verdict: &Verdict| finding(verdict, "combined.card.sides").outcome;
        assert_ne!(outcome(&same), Outcome::Failed, "{seed}: {:?}", finding(&same, "combined.card.sides").facts);
        assert_ne!(outcome(&mixed), Outcome::Successful, "{seed}");
        outcomes.push(outcome(&same));
    }
    assert!(outcomes.contains(&Outcome::Successful), "{outcomes:?}");
}
