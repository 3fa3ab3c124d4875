//! The C interface: the committed header is the code's, and programs in C, C++ and Python use it without a leak.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_committed_header_is_current() {
    let config = cbindgen::Config::from_file(root().join("cbindgen.toml")).unwrap();
    let bindings = cbindgen::Builder::new().with_config(config).with_src(root().join("src/ffi.rs")).generate().unwrap();
    let mut header = Vec::new();
    bindings.write(&mut header);
    let path = root().join("include/bordercheck.h");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &header).unwrap();
    }
    let committed = std::fs::read(&path).unwrap_or_default();
    assert!(committed == header, "include/bordercheck.h is not current: BLESS=1 cargo test --test capi");
}

/// The folder of the shared library, built once with the same compiler; none where there is no C compiler to use it.
fn library() -> Option<&'static Path> {
    static LIBRARY: OnceLock<Option<PathBuf>> = OnceLock::new();
    let build = || {
        if Command::new("cc").arg("--version").output().is_err() {
            eprintln!("skipped: there is no C compiler here");
            return None;
        }
        let target = root().join("target/capi");
        let features = ["--no-default-features", "--features", "capi"];
        let status = Command::new(env!("CARGO"))
            .args(["rustc", "--offline", "--quiet", "--lib", "--crate-type", "cdylib", "--target-dir"])
            .arg(&target)
            .args(features)
            .current_dir(root())
            .status()
            .unwrap();
        assert!(status.success());
        Some(target.join("debug"))
    };
    LIBRARY.get_or_init(build).as_deref()
}

fn compile(compiler: &str, flags: &[&str], source: &str, name: &str) -> Option<PathBuf> {
    let library = library()?;
    let program = library.join(name);
    let status = Command::new(compiler)
        .args(["-Wall", "-Wextra", "-Werror", "-g", "-Iinclude"])
        .args(flags)
        .arg(source)
        .arg(format!("-L{}", library.display()))
        .arg(format!("-Wl,-rpath,{}", library.display()))
        .args(["-lbordercheck", "-lpthread", "-o"])
        .arg(&program)
        .current_dir(root())
        .status();
    match status {
        Ok(status) => {
            assert!(status.success(), "{compiler} {source}");
            Some(program)
        }
        Err(_) => {
            eprintln!("skipped: there is no {compiler} here");
            None
        }
    }
}

fn case(name: &str) -> String {
    root().join("fixtures/cases").join(name).join("mrz.txt").display().to_string()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Ten thousand verdicts from four threads, under AddressSanitizer's leak check where the compiler has it.
#[test]
fn a_c_program_verifies_ten_thousand_times_from_four_threads_without_a_leak() {
    let sanitizer = compile_sanitized();
    let Some(program) = sanitizer.or_else(|| compile("cc", &[], "examples/capi/verify.c", "gate-c")) else { return };
    let output = Command::new(program).args(["desk", &case("text-td3"), "mrz.txt", "10000"]).output().unwrap();
    let told = told(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("disposition 0, assurance 2") && told.contains("10000 verdicts"), "{told}");
}

/// A program that the leak check itself can run: it needs ptrace, which some sandboxes do not give.
fn compile_sanitized() -> Option<PathBuf> {
    let probe = std::env::temp_dir().join(format!("bordercheck-asan-{}", std::process::id()));
    let source = probe.with_extension("c");
    std::fs::write(&source, "int main(void){return 0;}").unwrap();
    let built = Command::new("cc").arg("-fsanitize=address").arg(&source).arg("-o").arg(&probe).output();
    let runs = built.is_ok_and(|built| built.status.success())
        && Command::new(&probe).output().is_ok_and(|output| output.status.success());
    let _ = (std::fs::remove_file(&source), std::fs::remove_file(&probe));
    if !runs {
        eprintln!("skipped: AddressSanitizer cannot be used here");
        return None;
    }
    compile("cc", &["-fsanitize=address"], "examples/capi/verify.c", "gate-asan")
}

#[test]
fn valgrind_finds_nothing_lost_and_nothing_read_that_was_not_written() {
    if Command::new("valgrind").arg("--version").output().is_err() {
        eprintln!("skipped: there is no valgrind here");
        return;
    }
    let Some(program) = compile("cc", &[], "examples/capi/verify.c", "gate-valgrind") else { return };
    let output = Command::new("valgrind")
        .args(["--quiet", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect", "--error-exitcode=99"])
        .arg(program)
        .args(["desk", &case("text-name-with-digit"), "mrz.txt", "8"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(10), "{}", told(&output));
}

#[test]
fn a_cpp_program_verifies_and_its_errors_are_exceptions() {
    let Some(program) = compile("c++", &["-std=c++17"], "examples/capi/verify.cpp", "gate-cpp") else { return };
    let output = Command::new(program).args(["desk", &case("text-name-with-digit"), "mrz.txt"]).output().unwrap();
    let told = told(&output);
    assert_eq!(output.status.code(), Some(10), "{told}");
    assert!(told.contains("optical.mrz.name: ") && told.contains("as it should be"), "{told}");
}

#[test]
fn a_python_program_verifies_with_ctypes_alone() {
    let Some(library) = library() else { return };
    let output = Command::new("python3")
        .arg(root().join("examples/capi/verify.py"))
        .arg(library.join("libbordercheck.so"))
        .args(["desk", &case("text-name-with-digit"), "mrz.txt"])
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: there is no python3 here");
        return;
    };
    let told = told(&output);
    assert_eq!(output.status.code(), Some(10), "{told}");
    assert!(told.contains("review ['optical.mrz.name']") && told.contains("as it should be"), "{told}");
}
