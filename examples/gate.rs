//! A gate: an MRZ from a reader device, its verdict, and a journal with a proof: `cargo run --example gate -- DIR`

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::path::Path;

use bordercheck::journal::{Journal, LogProfile, prove};
use bordercheck::{Clock, Document, Engine, Judgement, Profile, Reference};
use registry::key::{Algorithm, SignerKey};

/// The MRZ as a reader device sends it.
const ZONE: &str = "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3204153ZE184226B<<<<<16";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: gate FOLDER")?;
    let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse()?, Clock::Given);
    let engine = Engine::new(reference, Profile::built_in("desk").ok_or("no such profile")?);
    // A real gate's key is made by `registry keygen` and never leaves it.
    let key = SignerKey::new("example.org/gate-7", Algorithm::Ed25519, &[7; 32])?;
    let mut journal = Journal::open(Path::new(&folder), key)?;

    let Judgement { evidence, verdict } = engine.judge(&Document::from_mrz(ZONE));
    let position = journal.append(&verdict, &evidence, LogProfile::Basic)?;
    journal.commit()?;

    println!("{}; record {position}", verdict.disposition.name());
    let proved = prove(Path::new(&folder), None, None)?;
    println!("{} records as they were written; keep this elsewhere:\n{}", proved.records, proved.head);
    Ok(())
}
