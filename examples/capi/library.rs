//! The C interface as a shared library, made of what the tests are made of: `cargo build --example capi --features capi`.
//! For use, cargo-c or `cargo rustc --lib --features capi --crate-type cdylib` make it.

pub use bordercheck::ffi::*;
