//! Sets `cfg(shared)` where the public data of `../shared` lies beside the repository: `#[cfg_attr(not(shared), ignore)]`.

#![allow(clippy::print_stdout, reason = "a build script talks to Cargo by printing")]

#[path = "../../tests/shared/mod.rs"]
mod shared;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(shared)");
    println!("cargo::rerun-if-changed=build.rs");
    if let Some(sources) = shared::find("data/seals/cases.json") {
        println!("cargo::rerun-if-changed={}", sources.display());
        println!("cargo::rustc-cfg=shared");
    }
}
