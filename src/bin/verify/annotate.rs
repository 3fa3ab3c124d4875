//! `--annotate`: the picture that the zone was read from, with its boxes.

use std::path::Path;

use bordercheck::{Engine, Judgement, Kind, Plane, annotate};

use crate::load::Task;

/// Judges a document and writes its picture with a box round every character and every finding.
///
/// # Errors
/// Why there is no picture to draw into, or why it cannot be written.
pub(crate) fn write(task: &Task, engine: &Engine, path: &Path) -> Result<(), String> {
    let document = task.load();
    let Judgement { evidence, verdict } = engine.judge(&document);
    // Without a zone the first picture is as good as any: it shows that nothing was found.
    let plane = evidence.reading().and_then(|reading| reading.plane());
    let plane = plane.or_else(|| evidence.pages.first().map(|page| page.plane)).unwrap_or(Plane::Visible);
    let part = document.parts().iter().find(|part| part.kind == Kind::Picture(plane));
    let bytes = part.ok_or("there is no picture to annotate")?.bytes().map_err(|why| why.to_string())?;
    let image = annotate(bytes, plane, &evidence, &verdict).map_err(|error| error.to_string())?;
    image.save(path).map_err(|error| format!("{}: {error}", path.display()))
}
