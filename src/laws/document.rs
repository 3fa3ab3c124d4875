//! Whole documents: every check has its finding, the same input gives the same verdict, places lie inside what was given.

use crate::{
    Clock, Disposition, Document, Evidence, Kind, Language, Layout, Plane, Profile, Reference, catalogue, to_json,
    verify,
};

/// An MRZ as text, whatever its bytes.
pub(super) fn text(bytes: &[u8]) {
    judge(&Document::new().with("mrz.txt", Kind::Mrz, Ok(bytes.into())));
}

/// A picture, whatever its bytes. Boxes lie inside it.
pub(super) fn picture(bytes: &[u8]) {
    let document = Document::from_picture("page", bytes);
    let evidence = Evidence::read(&document);
    for page in &evidence.pages {
        assert_eq!(page.plane, Plane::Visible);
        for cell in page.zones.iter().flat_map(|zone| &zone.lines).flat_map(|line| &line.cells) {
            let [left, top, width, height] = cell.pixels;
            let inside = left.saturating_add(width) <= page.width && top.saturating_add(height) <= page.height;
            assert!(inside, "a character's box lies in its picture");
            assert!((0.0..=1.0).contains(&cell.probability), "a probability is one");
        }
    }
    judge(&document);
}

/// Judges a document twice and returns what both say.
fn judge(document: &Document<'_>) -> Disposition {
    let Ok(at) = "2026-11-23T10:00:00+00:00[+00:00]".parse() else { panic!("a time of inspection") };
    let reference = Reference::new(at, Clock::Given);
    let profile = Profile::built_in("desk").unwrap_or_else(|| panic!("desk is built in"));
    let verdict = verify(document, &reference, &profile);
    let asked = verdict.findings.iter().map(|judged| judged.finding.check.id);
    assert!(asked.eq(catalogue().map(|check| check.id)), "one finding for every check, in order");
    let again = verify(document, &reference, &profile);
    assert_eq!(
        to_json(&verdict, Layout::Line, Language::English),
        to_json(&again, Layout::Line, Language::English),
        "the same input, the same verdict"
    );
    verdict.disposition
}
