//! The command line of `verify` cannot be misread: what is mistyped is an error and no verdict, and what is handed in is used
//! or named.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const ZONE: &str = "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3204153ZE184226B<<<<<16\n";
const URGENT: &str = r#"{"concern":{"level":"urgent","text":"afraid of the other one"}}"#;

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("bordercheck-command-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file, in folders that are made for it, and returns its path.
    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    fn folder(&self, name: &str) -> String {
        fs::create_dir_all(self.0.join(name)).unwrap();
        self.path(name)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    /// A case folder with an MRZ and nothing else.
    fn case(&self, name: &str) -> String {
        self.write(&format!("{name}/mrz.txt"), ZONE);
        self.path(name)
    }

    fn fifo(&self, name: &str) -> String {
        let path = self.path(name);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn fixture(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases").join(path).display().to_string()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verify"));
    command.args(arguments);
    command
}

fn verify(arguments: &[&str]) -> Output {
    command(arguments).stdin(Stdio::null()).output().unwrap()
}

/// The verdict on one document under the profile `desk`, as JSON.
fn judge(arguments: &[&str]) -> Value {
    let output = verify(&[&["--format", "json", "--profile", "desk", "--at", "2026-11-23"], arguments].concat());
    serde_json::from_slice(&output.stdout).expect("JSON on standard output")
}

fn finding<'v>(verdict: &'v Value, check: &str) -> &'v Value {
    verdict["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == check).unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn mistyped_command_is_a_usage_error_and_no_verdict() {
    let folder = Folder::new("usage");
    let (case, other) = (folder.case("case"), folder.case("other"));
    let (empty, notes) = (folder.folder("empty"), folder.write("notes/notes.txt", "seen at gate 7"));
    let notes_folder = folder.path("notes");
    let no_chip = folder.write("no-chip/readme.txt", "no file of a chip");
    let (absent, absent_out) = (folder.path("absent"), folder.path("absent/verdict.json"));
    let picture = fixture("td3-birth-forged/visible.jpg");
    let fifo = folder.fifo("fifo");
    let wrong: &[&[&str]] = &[
        &[],
        &["exlpain"],
        &[&absent],
        &[&case, &absent],
        &[&empty],
        &[&notes_folder],
        &[&case, &notes_folder],
        &[&fifo],
        &["/dev/null"],
        &["-", "-"],
        &["-", "--mrz", "-"],
        &["--trust", &absent, &case],
        &["--trust", &empty, &case],
        &["--trust", &notes_folder, &case],
        &["--trust", &fifo, &case],
        &["--trust", "/dev/zero", &case],
        &["--trust", &case],
        &["--registry", &absent, &case],
        &["--registry", &notes, &case],
        &["--profile", "dsek", &case],
        &["--profile", &fifo, &case],
        &["--profile", &empty, &case],
        &["--mrz", "absent.txt"],
        &["--mrz", ""],
        &["--mrz", &fifo],
        &["--mrz", &empty],
        &["--at", "yesterday", &case],
        &["--at", "2026-11-23T10:00:00", &case],
        &["--lang", "fr", &case],
        &["--format", "pdf", &case],
        &["--jobs", "many", &case],
        &["--log", "full", &case],
        &["--infrared", &absent, &picture],
        &["--ultraviolet", &fifo, &picture],
        &["--infrared", &picture, &case, &other],
        &["--chip", &absent],
        &["--chip", &empty],
        &["--chip", &notes],
        &["--chip", Path::new(&no_chip).parent().unwrap().to_str().unwrap()],
        &["--sign", &absent, "--format", "json", &case],
        &["--out", &absent_out, &case],
        &["--out", &notes, &case, &other],
        &["--out", &picture, &picture],
        &["--annotate", "boxes.txt", &picture],
        &["--annotate", &absent_out, &picture],
        &["--protection", &absent_out, &case],
        &["--protection", &empty, &case],
        &["--protection", &notes, "--out", &notes, &case],
        &["journal", &absent],
        &["decide", &absent, "0", "genuine", "--by", "4711", "--sign", &notes],
        &["replay", &absent, "--profile", "desk"],
        &["unseal", &absent, "--key", &notes],
        &["profile", "show", "dsek"],
        &["profile", "check", &absent],
        &["explain", "optical.mrz.nonsense"],
        &["schema", "verdicts"],
    ];
    for arguments in wrong {
        let output = verify(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}: {}", text(&output.stdout));
    }
    assert_eq!(fs::read(&picture).unwrap().get(..2), Some(&[0xff, 0xd8][..]), "no input is written to");
}

/// `verify --trust T case1 case2` once took case1 as trust, so that a certificate in it vouched for it.
#[test]
fn trust_takes_one_path_for_each_option() {
    let case = fixture("chip-own-authority");
    let own = judge(&["--trust", &fixture("chip-td3-genuine/trust"), &case]);
    assert_ne!(own["disposition"], "clear");
    let arguments = ["--format", "json", "--at", "2026-11-23", "--trust", &fixture("chip-td3-genuine/trust")];
    let output = verify(&[&arguments[..], &[&fixture("text-td3"), &case]].concat());
    let verdicts: Vec<Value> = text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<&str> = verdicts.iter().map(|verdict| verdict["name"].as_str().unwrap()).collect();
    assert_eq!(names, [fixture("text-td3"), case], "both are documents");
}

#[test]
fn json_names_its_document_first() {
    let output = verify(&["--format", "json", "--profile", "desk", &fixture("text-td3")]);
    let text = text(&output.stdout);
    let members: Vec<&str> = text.lines().skip(1).take(2).map(|line| line.trim().split('"').nth(1).unwrap()).collect();
    assert_eq!(members, ["schema", "name"]);
}

#[test]
fn standard_input_is_read_as_a_document_or_an_mrz() {
    let with = |arguments: &[&str], bytes: &[u8]| -> Value {
        let arguments = [&["--format", "json", "--profile", "desk", "--at", "2026-11-23"], arguments].concat();
        let mut child = command(&arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap()
    };
    let mrz = with(&["--mrz", "-"], ZONE.as_bytes());
    assert_eq!((&mrz["disposition"], &mrz["document"]["document_number"]), (&"clear".into(), &"L898902C3".into()));
    assert_eq!((&mrz["assurance"], &mrz["unseen"][0]), (&1.into(), &"page".into()), "no picture was seen");
    assert_eq!((&mrz["next"]["assurance"], &mrz["next"]["needs"][0]), (&2.into(), &"visible".into()));
    let picture = with(&["-"], &fs::read(fixture("td3-birth-forged/visible.jpg")).unwrap());
    assert_eq!((&picture["disposition"], &picture["name"]), (&"alert".into(), &"-".into()));
}

#[test]
fn no_verdict_is_written_over_another() {
    let folder = Folder::new("out");
    let cases = [folder.case("u/alice"), folder.case("u_alice"), folder.case("u__alice")];
    let out = folder.path("verdicts");
    let output = verify(&["--format", "json", "--profile", "desk", "--out", &out, &cases[0], &cases[1], &cases[2]]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut names: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .map(|file| serde_json::from_slice::<Value>(&fs::read(file.unwrap().path()).unwrap()).unwrap())
        .map(|verdict| verdict["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    let mut expected = cases.to_vec();
    expected.sort();
    assert_eq!(names, expected);
}

/// An output that is an input, or lies in one, under any name; and two outputs that are one file.
#[cfg(unix)]
#[test]
fn nothing_is_written_over_what_is_read_or_written() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new("over");
    let (case, trust, mrz) = (folder.case("case"), folder.folder("trust"), folder.path("case/mrz.txt"));
    let page = fixture("td3-birth-forged/visible.jpg");
    let (linked, hard, dangling) = (folder.path("linked.json"), folder.path("hard.json"), folder.path("dangling.json"));
    symlink("case/mrz.txt", &linked).unwrap();
    fs::hard_link(&mrz, &hard).unwrap();
    symlink("new.json", &dangling).unwrap();
    let elsewhere = folder.write("elsewhere/context.json", "{}");
    symlink("../elsewhere/context.json", folder.path("case/context.json")).unwrap();
    let key = folder.write("gate.key", "no key");
    let journal = folder.folder("journal");
    let out = folder.folder("results");
    let case_out = folder.folder("case/out");
    let new = folder.path("new.json");
    let same = folder.path("case/../new.json");
    let (inside, report) = (folder.path("results/protection.json"), folder.path("journal/verdict.json"));
    let inputs: Vec<_> = [&mrz, &elsewhere, &key].map(|path| fs::read(path).unwrap()).into();
    let wrong: &[&[&str]] = &[
        &["--out", &folder.path("case/verdict.json"), &case],
        &["--out", &case, &case],
        &["--out", &case_out, &case],
        &["--out", &linked, &case],
        &["--out", &hard, &case],
        &["--out", &elsewhere, &case],
        &["--out", &folder.path("trust/verdict.json"), "--trust", &trust, &case],
        &["--out", &key, "--sign", &key, "--format", "json", &case],
        &["--out", &key, "--profile", &key, &case],
        &["--protection", &mrz, "--mrz", &mrz],
        &["--annotate", &folder.path("case/boxes.png"), "--infrared", &page, &case],
        &["--journal", &folder.path("case/journal"), "--sign", &key, &case],
        &["--out", &new, "--protection", &same, &case],
        &["--out", &new, "--protection", &dangling, &case],
        &["--out", &out, "--protection", &inside, &case],
        &["--out", &report, "--journal", &journal, "--sign", &key, &case],
    ];
    for arguments in wrong {
        let output = verify(arguments);
        let why = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {why}");
        assert!(["input", "same file", "lies in"].iter().any(|part| why.contains(part)), "{arguments:?}: {why}");
    }
    assert_eq!(inputs, [&mrz, &elsewhere, &key].map(|path| fs::read(path).unwrap()));
    let output = command(&["--profile", "desk", "--out", &mrz, "-"]).stdin(fs::File::open(&mrz).unwrap()).output();
    assert_eq!(output.unwrap().status.code(), Some(2), "standard input");
    let protection = folder.path("protection.json");
    let output = verify(&["--profile", "desk", "--out", &out, "--protection", &protection, &case]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

/// A FIFO in a case is a file that cannot be read, and the next case is judged.
#[test]
fn nothing_but_a_regular_file_is_opened() {
    let folder = Folder::new("fifo");
    let case = folder.case("case");
    folder.fifo("case/visible.png");
    let begun = Instant::now();
    let verdict = judge(&[&case]);
    assert!(begun.elapsed() < Duration::from_secs(60));
    let readable = finding(&verdict, "input.file.readable");
    assert_eq!((&readable["outcome"], &verdict["disposition"]), (&"failed".into(), &"incomplete".into()));
    assert_eq!(readable["facts"][0]["found"], "a FIFO, and no regular file");
    assert_eq!(verdict["assurance"], 1, "a picture that cannot be read proves nothing of the page");
}

/// `verify … | head -1` ends, quietly.
#[test]
fn closed_pipe_ends_the_work() {
    let folder = Folder::new("pipe");
    let cases: Vec<String> = (0..2_000).map(|number| folder.case(&format!("case-{number}"))).collect();
    let arguments: Vec<&str> =
        ["--profile", "desk", "--format", "json"].into_iter().chain(cases.iter().map(String::as_str)).collect();
    let mut child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let status = child.wait().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
    assert!(line.starts_with("{\"schema\""));
}

#[test]
fn file_under_a_name_that_says_nothing_is_named() {
    let folder = Folder::new("names");
    let case = folder.case("case");
    folder.write("case/scan.jpg", fs::read(fixture("td3-birth-forged/visible.jpg")).unwrap());
    folder.write("case/dump/EF.SOD", fs::read(fixture("chip-td3-genuine/chip/EF.SOD")).unwrap());
    folder.write("case/notes.txt", "seen at gate 7");
    let alone = folder.write("alone/scan.jpg", fs::read(fixture("td3-birth-forged/visible.jpg")).unwrap());
    let verdict = judge(&[Path::new(&alone).parent().unwrap().to_str().unwrap()]);
    assert_eq!(finding(&verdict, "input.file.readable")["outcome"], "failed", "what to call it is said in a verdict");
    let cases = folder.path("");
    assert_eq!(verify(&[&cases]).status.code(), Some(2), "a folder of cases is no case");
    let verdict = judge(&[&case]);
    let readable = finding(&verdict, "input.file.readable");
    let facts: Vec<(&str, &str, &str)> = readable["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| (&fact["name"], &fact["place"]["file"], &fact["found"]))
        .map(|(name, file, found)| (name.as_str().unwrap(), file.as_str().unwrap(), found.as_str().unwrap_or_default()))
        .collect();
    assert_eq!((&readable["outcome"], &verdict["disposition"]), (&"failed".into(), &"incomplete".into()));
    assert_eq!(facts.len(), 3, "{facts:?}");
    assert!(facts.iter().any(|(_, file, found)| *file == "scan.jpg" && found.contains("call it visible")), "{facts:?}");
    let sod = facts.iter().find(|(_, file, _)| *file == "dump/EF.SOD").unwrap();
    assert!(sod.2.ends_with("call it chip/EF.SOD"), "{facts:?}");
    assert!(facts.contains(&("ignored-file", "notes.txt", "")), "{facts:?}");
}

/// An empty `chip/` is a chip that was handed in, in a folder and in a zip.
#[test]
fn empty_chip_folder_counts_as_handed_in() {
    let folder = Folder::new("chip");
    let case = folder.case("case");
    let present = |arguments: &[&str]| finding(&judge(arguments), "electronic.chip.present")["outcome"].clone();
    assert_eq!(present(&[&case]), "not_supported");
    folder.folder("case/chip");
    assert_eq!(present(&[&case]), "failed");
    let mut zip = zip::ZipWriter::new(fs::File::create(folder.path("case.zip")).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("case/mrz.txt", options).unwrap();
    zip.write_all(ZONE.as_bytes()).unwrap();
    zip.add_directory("case/chip/", options).unwrap();
    zip.finish().unwrap();
    assert_eq!(present(&[&folder.path("case.zip")]), "failed");
}

#[test]
fn protection_reaches_the_officer_and_not_the_holder() {
    let folder = Folder::new("protection");
    let case = folder.case("case");
    folder.write("case/context.json", URGENT);
    let desk = ["--profile", "desk", "--at", "2026-11-23"];
    let output = verify(&[&desk[..], &[&case]].concat());
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "protection never makes a verdict worse");
    assert!(shown.starts_with("PROTECTION URGENT !") && shown.contains("afraid of the other one"), "{shown}");
    assert!(!shown.contains("CLEAR") && shown.contains("clear ✓"), "{shown}");

    let (page, message) = (folder.path("page.html"), folder.path("protection.json"));
    let output = verify(&[&desk[..], &["--format", "html", "--out", &page, "--protection", &message, &case]].concat());
    assert_eq!(text(&output.stderr), "", "it is in the file");
    assert!(!fs::read_to_string(&page).unwrap().contains("afraid"));
    let message: Value = serde_json::from_slice(&fs::read(&message).unwrap()).unwrap();
    assert_eq!((&message["schema"], &message["protection"]), (&"bordercheck.protection/1".into(), &"urgent".into()));
    assert_eq!(
        (&message["name"], &message["findings"][0]["facts"][0]["found"]),
        (&case.as_str().into(), &"afraid of the other one".into())
    );

    let output = verify(&[&desk[..], &["--format", "html", "--out", &page, &case]].concat());
    assert!(text(&output.stderr).contains("PROTECTION URGENT !"), "else it is on standard error");
}

/// The first line of an incomplete verdict says for want of what.
#[test]
fn incomplete_verdict_says_first_what_to_hand_in() {
    let output = verify(&["--at", "2026-11-23", &fixture("text-td3")]);
    let text = text(&output.stdout);
    let first = text.lines().next().unwrap();
    for word in ["INCOMPLETE", "visible, infrared, ultraviolet, chip, trust, registry", "--profile desk"] {
        assert!(first.contains(word), "{word}: {first}");
    }
    assert!(text.contains("no picture of the page was seen") && text.contains("assurance 2: visible"), "{text}");
}
