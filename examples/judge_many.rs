//! Verifies a folder of scans on all processors, in bounded memory: `cargo run --release --example judge_many -- scans/`

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::ops::ControlFlow;
use std::thread::available_parallelism;

use bordercheck::{Clock, Document, Engine, Profile, Reference, Unreadable};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: judge_many FOLDER")?;
    let now = jiff::ZonedDateTime::now();
    let engine = Engine::new(Reference::new(now, Clock::System), Profile::built_in("desk").ok_or("no such profile")?);

    let mut paths: Vec<_> = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    // Files are read as they are needed: no more than a few are in memory, however many there are.
    let documents = paths.iter().map(|path| {
        let content = std::fs::read(path).map(Into::into).map_err(|error| Unreadable::Broken(error.to_string()));
        Document::from_case([("visible.picture".to_owned(), content)])
    });
    let mut names = paths.iter();
    engine.verify_many(documents, available_parallelism()?, |verdict| {
        let name = names.next().map(|path| path.display().to_string()).unwrap_or_default();
        println!("{name}: {} ({})", verdict.disposition.name(), verdict.document.document_number);
        ControlFlow::Continue(())
    });
    Ok(())
}
