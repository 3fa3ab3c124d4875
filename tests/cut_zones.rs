//! A page that is cut through its zone is told as cut: none is read with certainty as another, none ends clear or in an
//! alert, and no format is claimed for it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking, and counts small numbers"
)]

#[path = "../examples/common/cuts.rs"]
mod cuts;

use bordercheck::{Clock, Disposition, Document, Engine, Evidence, Outcome, Profile, Reference};
use cuts::{Kind, throw};

/// Sixty cuts of one page of each format at different levels, at both sides.
#[test]
fn cut_page_is_never_certainly_another() {
    let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given);
    let engine = &Engine::new(reference, Profile::built_in("desk").unwrap());
    // Levels take turns with each page, formats with each third.
    let told: usize = std::thread::scope(|scope| {
        let pages = [0, 4, 8, 9, 13, 6].map(|page| scope.spawn(move || judge_cuts(engine, page)));
        pages.into_iter().map(|page| page.join().unwrap()).sum()
    });
    assert!(told > 10, "{told} told as cut");
}

/// Judges the cuts of a page, and counts those that are told.
fn judge_cuts(engine: &Engine, page: u64) -> usize {
    let mut told = 0;
    let cuts: Vec<_> = throw(page).into_iter().filter(|cut| cut.kind != Kind::Whole).collect();
    assert_eq!(u64::try_from(cuts.len()).unwrap(), cuts::OF_A_PAGE);
    for (number, cut) in cuts.iter().enumerate() {
        let name = format!(
            "page {page} cut {number}: {} {} {:?} {:?} {:.2}",
            cut.level.name(),
            cut.format.name,
            cut.kind,
            cut.side,
            cut.share
        );
        let evidence = Evidence::read(&Document::from_picture("page", cut.jpeg.clone()));
        let verdict = engine.rejudge(&evidence);
        assert!(!matches!(verdict.disposition, Disposition::Clear | Disposition::Alert), "{name}");
        let Some(reading) = evidence.reading() else { continue };
        let as_printed = reading.lines.iter().map(|line| &line.text).eq(&cut.lines);
        assert!(as_printed || reading.doubtful().next().is_some(), "{name}: {:?}", reading.extent);
        if reading.extent.is_whole() {
            continue;
        }
        told += 1;
        let outcome = |id: &str| verdict.finding(id).unwrap().finding.outcome;
        assert_eq!(outcome("optical.mrz.format"), Outcome::Undetermined, "{name}");
        assert_eq!(outcome("optical.mrz.reading"), Outcome::Undetermined, "{name}");
        assert_ne!(outcome("input.scan.quality"), Outcome::Successful, "{name}");
    }
    told
}
