//! Verifies one scan and prints its disposition and reasons: `cargo run --release --example judge_scan -- page.jpg`

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;

use bordercheck::{Clock, Disposition, Document, Engine, Language, Profile, Reference};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: judge_scan PICTURE")?;
    let now = jiff::ZonedDateTime::now();
    let engine = Engine::new(Reference::new(now, Clock::System), Profile::built_in("desk").ok_or("no such profile")?);

    let verdict = engine.verify(&Document::from_picture(&path, std::fs::read(&path)?));

    match verdict.disposition {
        Disposition::Clear => println!("nothing speaks against {}", verdict.document.document_number),
        Disposition::Incomplete => println!("not judged, for want of {}", verdict.missing.join(", ")),
        Disposition::Review | Disposition::Alert => println!("an officer must look:"),
    }
    for reason in verdict.reasons() {
        println!("  {}  ({})", reason.says(Language::English), reason.finding.check.source);
    }
    Ok(())
}
