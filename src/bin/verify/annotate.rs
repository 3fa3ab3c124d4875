//! `--annotate`: the picture that the zone was read from, with its boxes.

use std::path::Path;

use bordercheck::{DecodedPages, Judgement, Plane, annotate};

/// Writes the picture of a judged document with a box round every character and every finding.
///
/// # Errors
/// There is no picture that could be decoded, or the annotated one cannot be written.
pub(crate) fn write(judgement: &Judgement, pages: &DecodedPages, path: &Path) -> Result<(), String> {
    let Judgement { evidence, verdict } = judgement;
    // Without a zone the first picture is annotated: it shows that nothing was found.
    let plane = evidence.reading().and_then(|reading| reading.plane());
    let plane = plane.or_else(|| evidence.pages.first().map(|page| page.plane)).unwrap_or(Plane::Visible);
    let page = pages.get(plane).ok_or("there is no picture to annotate")?;
    let image = annotate(page, evidence, verdict);
    image.save(path).map_err(|error| format!("{}: {error}", path.display()))
}
