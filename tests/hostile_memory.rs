//! Peak memory of one case: at most 512 MB for each hostile document, and for mutated pictures and portraits.
//! `examples/hostile_memory` measures more of them, in processes of their own.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/mutated.rs"]
mod mutated;
#[path = "shared/mod.rs"]
mod shared;

use std::fs;
use std::path::{Path, PathBuf};

use bordercheck::{Clock, Document, Engine, Profile, Reference};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// Bytes that a case may take; the program itself and what the allocator keeps have the rest of 512 MB.
const MOST: usize = 440_000_000;

/// Mutated pictures and portraits of an ordinary run.
const MUTATED: u64 = 300;

/// One test, so that no other test allocates at the same time.
#[test]
fn hostile_and_mutated_documents_take_bounded_memory() {
    let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given);
    let engine = Engine::new(reference, Profile::built_in("desk").unwrap());
    let judge = |name: &str, document: &dyn Fn() -> Document<'static>| {
        ALLOCATED.reset_peak_usage();
        let verdict = engine.verify(&document());
        let peak = ALLOCATED.peak_usage();
        assert!(!verdict.findings.is_empty());
        assert!(peak <= MOST, "{name}: {} MB", peak / 1_000_000);
    };
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(fixtures.join("hostile")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in &folders {
        judge(&folder.display().to_string(), &|| mutated::hostile(folder));
    }
    let mut sources = vec![fixtures];
    if cfg!(shared) {
        sources.extend(["data/field", "data/pki/lds"].map(shared::shared));
    }
    let portraits = mutated::sound(&sources, 20_000);
    assert!(portraits.iter().any(|sound| sound.name == "chip/EF.DG2"));
    for seed in 0..MUTATED {
        let sound = &portraits[usize::try_from(seed).unwrap() * 7 % portraits.len()];
        judge(&format!("{} {seed}", sound.name), &|| mutated::mutated(sound, seed));
    }
}
