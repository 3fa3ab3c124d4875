//! The C interface: the committed header is generated from the code, and programs in C, C++ and Python use the library.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn committed_header_is_current() {
    let config = cbindgen::Config::from_file(package().join("cbindgen.toml")).unwrap();
    // The modules of lib.rs are followed.
    let source = package().join("src/lib.rs");
    let bindings = cbindgen::Builder::new().with_config(config).with_src(source).generate().unwrap();
    let mut header = Vec::new();
    bindings.write(&mut header);
    let path = package().join("include/bordercheck.h");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &header).unwrap();
    }
    let committed = std::fs::read(&path).unwrap_or_default();
    assert!(committed == header, "crates/capi/include/bordercheck.h is not current: BLESS=1 cargo test -p capi");
}

/// The folder of the shared library. Cargo builds it for this test, in the folder in which this test is.
fn library() -> PathBuf {
    let folder = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    assert!(shared_library(&folder).exists(), "{} is absent", shared_library(&folder).display());
    folder
}

fn shared_library(folder: &Path) -> PathBuf {
    folder.join(format!("{}bordercheck_capi{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX))
}

/// Compiles a program of `examples/capi` with warnings as errors, and links it with the library.
fn compile(compiler: &str, flags: &[&str], source: &str, name: &str) -> PathBuf {
    let library = library();
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let status = Command::new(compiler)
        .args(["-Wall", "-Wextra", "-Werror", "-g", "-Iinclude"])
        .args(flags)
        .arg(Path::new("../../examples/capi").join(source))
        .arg(format!("-L{}", library.display()))
        .arg(format!("-Wl,-rpath,{}", library.display()))
        .args(["-lbordercheck_capi", "-lpthread", "-o"])
        .arg(&program)
        .current_dir(package())
        .status();
    let status = status.unwrap_or_else(|why| panic!("{compiler}: {why}"));
    assert!(status.success(), "{compiler} {source}");
    program
}

/// The zone of a case, as a file.
fn zone(case: &str) -> String {
    package().join("../../fixtures/cases").join(case).join("mrz.txt").display().to_string()
}

fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Ten thousand verdicts from four threads, under AddressSanitizer's leak check where the compiler has it.
#[test]
#[ignore = "needs a C compiler: cargo test -p capi -- --ignored"]
fn c_program_verifies_ten_thousand_times_from_four_threads_without_a_leak() {
    let sanitizer: &[&str] = if can_sanitize() { &["-fsanitize=address"] } else { &[] };
    let program = compile("cc", sanitizer, "verify.c", "gate-c");
    let output = Command::new(program).args(["desk", &zone("text-td3"), "mrz.txt", "10000"]).output().unwrap();
    let printed = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{printed}");
    assert!(printed.contains("disposition 0, assurance 1") && printed.contains("10000 verdicts"), "{printed}");
}

/// The leak check needs ptrace, which some sandboxes do not give: it is tried on a program that does nothing.
fn can_sanitize() -> bool {
    let probe = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe");
    let source = probe.with_extension("c");
    std::fs::write(&source, "int main(void){return 0;}").unwrap();
    let built = Command::new("cc").arg("-fsanitize=address").arg(&source).arg("-o").arg(&probe).output();
    let runs = built.is_ok_and(|built| built.status.success())
        && Command::new(&probe).output().is_ok_and(|output| output.status.success());
    if !runs {
        eprintln!("without AddressSanitizer: it cannot be used here");
    }
    runs
}

#[test]
#[ignore = "needs a C compiler and valgrind: cargo test -p capi -- --ignored"]
fn valgrind_finds_no_leak_and_no_uninitialised_read() {
    let program = compile("cc", &[], "verify.c", "gate-valgrind");
    let output = Command::new("valgrind")
        .args(["--quiet", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect", "--error-exitcode=99"])
        .arg(program)
        .args(["desk", &zone("text-name-with-digit"), "mrz.txt", "8"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(10), "{}", printed(&output));
}

#[test]
#[ignore = "needs a C++ compiler: cargo test -p capi -- --ignored"]
fn cpp_program_verifies_and_its_errors_are_exceptions() {
    let program = compile("c++", &["-std=c++17"], "verify.cpp", "gate-cpp");
    let output = Command::new(program).args(["desk", &zone("text-name-with-digit"), "mrz.txt"]).output().unwrap();
    let printed = printed(&output);
    assert_eq!(output.status.code(), Some(10), "{printed}");
    assert!(printed.contains("optical.mrz.name: ") && printed.contains("as it should be"), "{printed}");
}

#[test]
#[ignore = "needs Python: cargo test -p capi -- --ignored"]
fn python_program_verifies_with_ctypes_alone() {
    let output = Command::new("python3")
        .arg(package().join("../../examples/capi/verify.py"))
        .arg(shared_library(&library()))
        .args(["desk", &zone("text-name-with-digit"), "mrz.txt"])
        .output()
        .unwrap();
    let printed = printed(&output);
    assert_eq!(output.status.code(), Some(10), "{printed}");
    assert!(printed.contains("review ['optical.mrz.name']") && printed.contains("as it should be"), "{printed}");
}

/// Every hostile document, file by file; archives are given as the picture that they are not.
#[test]
#[ignore = "needs a C compiler: cargo test -p capi -- --ignored"]
fn c_host_with_a_gigabyte_of_address_space_survives_every_hostile_document() {
    let program = compile("cc", &[], "hostile.c", "gate-hostile");
    let hostile = package().join("../../fixtures/hostile");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(hostile).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() > 30);
    for folder in folders {
        let mut parts = Vec::new();
        for prefix in ["", "chip/"] {
            for path in std::fs::read_dir(folder.join(prefix)).into_iter().flatten().map(|entry| entry.unwrap().path())
            {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                if path.is_file() && name != "expect.toml" {
                    let name =
                        if name == "document.zip" { "visible.png".to_owned() } else { format!("{prefix}{name}") };
                    parts.extend([name, path.display().to_string()]);
                }
            }
        }
        // Kilobytes.
        let limited = "ulimit -v 1048576; exec \"$0\" \"$@\"";
        let output = Command::new("sh").args(["-c", limited]).arg(&program).arg("desk").args(&parts).output().unwrap();
        let code = output.status.code();
        assert!(code.is_some_and(|code| [0, 10, 20, 30].contains(&code)), "{}: {}", folder.display(), printed(&output));
    }
}
