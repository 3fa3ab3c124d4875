//! The portrait is found where the specimen maker drew it. More pages:
//! `PAGES=300 cargo test --release --test portrait -- --nocapture`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking, and says what it saw")]
#![allow(clippy::as_conversions, clippy::indexing_slicing, reason = "small numbers")]

use bordercheck::{Document, Evidence};
use mrz::FORMATS;
use specimen::page::portrait_frame;
use specimen::{Page, Style, dice, holder};

/// Pages of an ordinary run.
const PAGES: u64 = 24;

/// The largest accepted error of an edge, in millimetres.
const FAR: f32 = 1.0;

const PPI: f32 = 200.0;

/// Five pages of six pass: a backdrop as bright as the paper has no edge in a grey picture.
#[test]
fn frame_of_a_portrait_is_found_within_a_millimetre() {
    let pages = std::env::var("PAGES").map_or(PAGES, |pages| pages.parse().unwrap());
    let found = (0..pages).filter(|seed| edges_off(*seed).is_some_and(|off| off.iter().all(|off| off.abs() <= FAR)));
    let found = found.count() as u64;
    println!("{found} of {pages} portraits within {FAR} mm");
    assert!(6 * found >= 5 * pages, "{found} of {pages}");
}

/// The errors of the left, top, right and bottom edge, in millimetres.
fn edges_off(seed: u64) -> Option<[f32; 4]> {
    let formats: Vec<_> = FORMATS.iter().filter(|format| format.lines == 2).collect();
    let format = formats[seed as usize % formats.len()];
    let mut dice = dice(seed);
    let draft = holder::throw(format, &mut dice);
    let lines = draft.print().unwrap();
    let style = Style::throw(PPI, &mut dice);
    let page = Page::draw(&draft, &lines, &style, &mut dice);
    let picture = specimen::compress::jpeg(&page.image, 90);
    let evidence = Evidence::read(&Document::from_picture("visible.jpg", picture));
    let found = evidence.optics.portrait()?.pixels.map(|pixels| pixels as f32 * 25.4 / PPI);
    let edges = |[left, top, width, height]: [f32; 4]| [left, top, left + width, top + height];
    let (found, drawn) = (edges(found), edges(portrait_frame(format)));
    Some(std::array::from_fn(|edge| found[edge] - drawn[edge]))
}
