//! The time to parse and to verify a seal of each kind: `cargo run --release -p seal --example measure_seals`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for developers")]

#[path = "../tests/specimens/mod.rs"]
mod specimens;

use std::hint::black_box;
use std::time::{Duration, Instant};

use seal::idb::Compression;
use seal::{Seal, SealKind};
use specimens::State;

/// The median of so many runs.
fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..501)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times.get(250).copied().unwrap_or_default()
}

fn main() {
    for curve in ["P-256-sha256", "brainpoolP256r1-sha256"] {
        let state = State::new(SealKind::Vds, curve, 18);
        let text = State::new(SealKind::VdsNc, curve, 18).test().print().unwrap();
        let idb = state.permit(Compression::Zlib(Default::default())).print().unwrap();
        let key = state.certificate().key().unwrap();
        let visa = state.visa().print().unwrap();
        for (name, bytes) in [("VDS", visa.as_slice()), ("VDS-NC", &text), ("IDB, compressed", idb.as_bytes())] {
            let parsed = median(|| drop(black_box(Seal::parse(black_box(bytes)))));
            let seal = Seal::parse(bytes).unwrap();
            let verified = median(|| drop(black_box(seal.verify(&key))));
            println!("{curve}, {name}, {} bytes: parsed in {parsed:?}, verified in {verified:?}", bytes.len());
        }
    }
}
