//! Reads every labelled picture of a folder with this crate and, where they are installed, with Tesseract and
//! PassportEye, one after the other on the same picture, and says how each went.
//!
//! `cargo run --release --example compare_readers -- ../shared/data/scans [--python PYTHON]`
//!
//! Tesseract is `tesseract` on the path (its `mrz` model if there, else `eng`); PassportEye is what PYTHON (`python3`
//! unless given) imports. What is not installed is left out, and said to be. Their times include starting a process.

#![allow(clippy::print_stdout, reason = "an example prints")]

mod labels;

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use bordercheck::{Document, Evidence};
use labels::{Label, read_labels};

/// Lines that were read; none where nothing was found.
type Read = Vec<String>;

/// A way to read a picture.
type Way = Box<dyn Fn(&Path) -> Result<Read, Box<dyn Error>>>;

struct Reader {
    name: &'static str,
    read: Way,
    exact: usize,
    wrong: usize,
    nothing: usize,
    times: Vec<Duration>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = arguments.first().ok_or("usage: compare_readers FOLDER [--python PYTHON]")?;
    let python = arguments.iter().skip_while(|argument| *argument != "--python").nth(1);
    let mut readers = vec![Reader::new("bordercheck", Box::new(ours))];
    if let Some(language) = tesseract_language() {
        readers.push(Reader::new("Tesseract", Box::new(move |path| tesseract(path, &language))));
    } else {
        println!("Tesseract is not installed and left out");
    }
    let python = python.map_or("python3", String::as_str).to_owned();
    if succeeds(Command::new(&python).args(["-c", "import passporteye"])) {
        readers.push(Reader::new("PassportEye", Box::new(move |path| passport_eye(&python, path))));
    } else {
        println!("PassportEye is not installed and left out");
    }
    let labels = read_labels(Path::new(folder))?;
    for Label { path, lines: printed, .. } in &labels {
        for reader in &mut readers {
            reader.try_on(path, printed);
        }
    }
    println!(
        "{} pictures\n{:<12} {:>6} {:>6} {:>8} {:>10} {:>10}",
        labels.len(),
        "",
        "exact",
        "wrong",
        "nothing",
        "median ms",
        "p95 ms"
    );
    for reader in &mut readers {
        reader.times.sort();
        let at = |share: usize| {
            reader.times.get(reader.times.len() * share / 100).map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        println!(
            "{:<12} {:>6} {:>6} {:>8} {:>10.1} {:>10.1}",
            reader.name,
            reader.exact,
            reader.wrong,
            reader.nothing,
            at(50),
            at(95)
        );
    }
    Ok(())
}

impl Reader {
    fn new(name: &'static str, read: Way) -> Self {
        Self { name, read, exact: 0, wrong: 0, nothing: 0, times: Vec::new() }
    }

    fn try_on(&mut self, path: &Path, printed: &Read) {
        let started = Instant::now();
        let read = (self.read)(path).unwrap_or_default();
        self.times.push(started.elapsed());
        match read {
            read if read == *printed => self.exact += 1,
            read if read.is_empty() => self.nothing += 1,
            _ => self.wrong += 1,
        }
    }
}

fn ours(path: &Path) -> Result<Read, Box<dyn Error>> {
    let evidence = Evidence::read(&Document::from_picture("page", std::fs::read(path)?));
    Ok(evidence
        .reading()
        .map(|reading| reading.lines.iter().map(|line| line.text.clone()).collect())
        .unwrap_or_default())
}

fn tesseract_language() -> Option<String> {
    let output = Command::new("tesseract").arg("--list-langs").output().ok()?;
    let languages = String::from_utf8_lossy(&output.stdout).into_owned();
    ["mrz", "ocrb", "eng"].into_iter().find(|name| languages.lines().any(|line| line == *name)).map(str::to_owned)
}

/// The last lines that look like a zone's.
fn tesseract(path: &Path, language: &str) -> Result<Read, Box<dyn Error>> {
    let output = Command::new("tesseract")
        .arg(path)
        .args(["stdout", "-l", language, "--psm", "6", "-c"])
        .arg("tessedit_char_whitelist=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Read = text.lines().map(|line| line.split_whitespace().collect()).collect();
    let zone = lines.into_iter().filter(|line: &String| line.len() >= 25 && line.contains('<'));
    Ok(zone.collect())
}

fn passport_eye(python: &str, path: &Path) -> Result<Read, Box<dyn Error>> {
    const PROGRAM: &str =
        "import sys, passporteye\nzone = passporteye.read_mrz(sys.argv[1])\nprint(zone.aux['text'] if zone else '')";
    let output = Command::new(python).args(["-c", PROGRAM]).arg(path).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.lines().map(|line| line.replace(' ', "")).filter(|line| !line.is_empty()).collect())
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
