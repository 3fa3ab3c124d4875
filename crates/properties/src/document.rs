//! Whole documents: every check has its finding, the same input gives the same verdict, boxes lie inside their picture.

use bordercheck::{
    Clock, Disposition, Document, Engine, Evidence, Kind, Language, Layout, Plane, Profile, Reference, catalogue,
    to_json, verify,
};

/// An MRZ as text.
pub(super) fn text(bytes: &[u8]) {
    judge(&Document::new().with("mrz.txt", Kind::Mrz, Ok(bytes.into())));
}

/// A picture. The boxes of its characters lie inside it.
pub(super) fn picture(bytes: &[u8]) {
    let document = Document::from_picture("page", bytes);
    let evidence = Evidence::read(&document);
    for page in &evidence.pages {
        assert_eq!(page.plane, Plane::Visible);
        for cell in page.zones.iter().flat_map(|zone| &zone.lines).flat_map(|line| &line.cells) {
            let [left, top, width, height] = cell.pixels;
            let inside = left.saturating_add(width) <= page.width && top.saturating_add(height) <= page.height;
            assert!(inside, "a character's box lies in its picture");
            assert!((0.0..=1.0).contains(&cell.probability), "a probability is between 0 and 1");
        }
    }
    judge(&document);
}

/// A zipped case: no more files and bytes than a case may have.
pub(super) fn zip(bytes: &[u8]) {
    let document = Document::from_zip("case.zip", bytes);
    assert!(document.parts().len() <= bordercheck::limits::CASE_FILES, "no more files than a case may have");
    let size: usize = document.parts().iter().filter_map(|part| part.content.as_deref().ok()).map(<[u8]>::len).sum();
    assert!(
        u64::try_from(size).is_ok_and(|size| size <= bordercheck::limits::CASE_BYTES),
        "no more bytes than a case may have"
    );
    judge(&document);
}

/// Splits bytes into parts, each after one byte for its name and two for its length.
pub(super) fn parts(mut bytes: &[u8]) -> Vec<(&'static str, &[u8])> {
    const NAMES: [&str; 16] = [
        "mrz.txt",
        "chip/EF.COM",
        "chip/EF.SOD",
        "chip/EF.DG1",
        "chip/EF.DG2",
        "chip/EF.DG7",
        "chip/EF.DG11",
        "chip/EF.DG12",
        "chip/EF.DG14",
        "chip/EF.DG15",
        "chip/EF.CardAccess",
        "chip/active-authentication.json",
        "context.json",
        "visible.png",
        "infrared.png",
        "other",
    ];
    let mut parts = Vec::new();
    while let Some(([name, high, low], rest)) = bytes.split_first_chunk::<3>() {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        let (content, rest) = rest.split_at(length);
        parts.extend(NAMES.get(usize::from(name % 16)).map(|name| (*name, content)));
        bytes = rest;
    }
    parts
}

/// A document of several parts. No certificate is trusted, so no chip proves anything.
pub(super) fn whole(bytes: &[u8]) {
    let mut document = Document::new();
    for (name, content) in parts(bytes) {
        document = document.with(name, Kind::of(name), Ok(content.into()));
    }
    judge(&document);
    let verdict = Engine::new(reference(), profile("border-control")).verify(&document);
    assert_ne!(verdict.disposition, Disposition::Clear, "without trust and registry nothing is clear at the border");
    assert!(verdict.assurance.0 <= 2, "and no chip proves anything");
}

/// Judges a document twice, compares both verdicts and returns the disposition.
fn judge(document: &Document<'_>) -> Disposition {
    let (reference, profile) = (reference(), profile("desk"));
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

fn reference() -> Reference {
    let Ok(at) = "2026-11-23T10:00:00+00:00[+00:00]".parse() else { panic!("a time of inspection") };
    Reference::new(at, Clock::Given)
}

fn profile(name: &str) -> Profile {
    Profile::built_in(name).unwrap_or_else(|| panic!("{name} is built in"))
}
