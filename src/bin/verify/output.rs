//! The output of verdicts: form and destination.

use std::fs;
use std::io::{ErrorKind, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use bordercheck::{Colours, DecodedPages, Judgement, Language, Layout, Renderer, Setting, Stream, Subject};
use bordercheck::{printable, printable_lines, sign};
use registry::key::SignerKey;
use sha2::{Digest, Sha256};

use crate::args::Args;
use crate::load::Task;
use crate::{Failure, annotate, journal};

/// Writes reports as the command line asks for them. The threads that judge share it.
pub(crate) struct Writer {
    form: &'static Renderer,
    /// Several reports on one stream.
    stream: bool,
    setting: Setting,
    key: Option<SignerKey>,
    annotated: Option<PathBuf>,
}

/// A report of one document.
pub(crate) struct Report {
    /// The document's name.
    pub(crate) name: String,
    /// The evidence and the verdict that it is made from.
    pub(crate) judgement: Judgement,
    text: String,
}

/// The place that reports go to.
pub(crate) struct Sink {
    form: &'static Renderer,
    to: Target,
}

enum Target {
    Stdout,
    File(PathBuf),
    Folder(PathBuf),
}

impl Writer {
    /// The writer that the command line asks for, for reports that go to this sink.
    ///
    /// # Errors
    /// Several documents in a form that cannot share a stream; a key and a form that is not signed; no such key.
    pub(crate) fn new(args: &Args, documents: usize, sink: &Sink) -> Result<Self, Failure> {
        let form = args.format;
        let stream = documents > 1 && matches!(sink.to, Target::Stdout);
        if stream && form.stream == Stream::Files {
            return Err(Failure::Usage("several documents in this format need a folder: --out DIR".to_owned()));
        }
        let key = args.sign.as_deref().map(journal::signer).transpose()?;
        if key.is_some() && form.payload_type.is_none() && args.journal.is_none() {
            let why = "--sign signs JSON: --format json, or --journal DIR to sign a journal";
            return Err(Failure::Usage(why.to_owned()));
        }
        // A key for the journal alone signs no report of another form.
        let key = key.filter(|_| form.payload_type.is_some());
        let one_line = key.is_some() || stream && form.stream == Stream::Lines;
        let layout = if one_line { Layout::Line } else { Layout::Indented };
        let setting = Setting { layout, ..sink.setting(args.lang) };
        Ok(Self { form, stream, setting, key, annotated: args.annotate.clone() })
    }

    /// Writes the report of a judged document, and its annotated picture where one is asked for.
    ///
    /// # Errors
    /// There is no picture to annotate, or the annotated one cannot be written.
    pub(crate) fn write(&self, task: &Task, judgement: Judgement, pages: &DecodedPages) -> Result<Report, String> {
        if let Some(path) = &self.annotated {
            annotate::write(&judgement, pages, path)?;
        }
        let Judgement { evidence, verdict } = &judgement;
        let report = (self.form.render)(&Subject { verdict, evidence, pages }, &self.setting);
        let text = match &self.key {
            Some(key) => format!("{}\n", sign(report.trim_end(), key)),
            None if self.stream && self.form.stream == Stream::Named => {
                format!("{}\n{report}\n", printable(&task.name))
            }
            None => report,
        };
        Ok(Report { name: task.name.clone(), judgement, text })
    }
}

impl Sink {
    /// Opens what `--out` names.
    ///
    /// # Errors
    /// The reason why the folder cannot be made.
    pub(crate) fn open(args: &Args, documents: usize) -> Result<Self, String> {
        let several = documents > 1;
        let to = match &args.out {
            None => Target::Stdout,
            Some(path) if several || path.is_dir() => {
                fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))?;
                Target::Folder(path.clone())
            }
            Some(path) => Target::File(path.clone()),
        };
        Ok(Self { form: args.format, to })
    }

    /// Writes one report. It breaks where nobody reads any more, such as behind `head`.
    ///
    /// # Errors
    /// The reason why it cannot be written.
    pub(crate) fn write(&self, report: &Report) -> Result<ControlFlow<()>, String> {
        match &self.to {
            Target::Stdout => return print_on(&report.text),
            Target::File(path) => write_file(path, &report.text)?,
            Target::Folder(folder) => {
                write_file(&report_path(folder, &report.name, self.form), &report.text)?;
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Colours and width are the terminal's; what goes elsewhere is plain and unbroken. <https://no-color.org>
    fn setting(&self, language: Language) -> Setting {
        let on_terminal = matches!(self.to, Target::Stdout) && std::io::stdout().is_terminal();
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        let colours = if on_terminal && !unwanted && !dumb { Colours::Ansi } else { Colours::None };
        let width = terminal_size::terminal_size().filter(|_| on_terminal).map(|(width, _)| usize::from(width.0));
        Setting { language, width, colours, ..Setting::default() }
    }
}

/// The file of a document's report in the folder of `--out`.
pub(crate) fn report_path(folder: &Path, name: &str, form: &Renderer) -> PathBuf {
    folder.join(format!("{}.{}", stem(name), form.extension))
}

/// The file name of a document's report. Documents of different names have different ones: `/` is written `_`, `_` is
/// written `__`, and what a file name cannot have, or would make two of these look alike, as `%XX`. A long one ends in a hash.
fn stem(name: &str) -> String {
    let name = name.strip_prefix("./").unwrap_or(name).trim_end_matches('/');
    let characters: Vec<char> = name.chars().collect();
    let at = |at: Option<usize>| at.and_then(|at| characters.get(at)).copied();
    let mut text = String::new();
    for (place, character) in characters.iter().enumerate() {
        let beside = [at(place.checked_sub(1)), at(place.checked_add(1))];
        let is_alone = !beside.iter().flatten().any(|other| ['_', '/'].contains(other));
        match character {
            '/' if at(place.checked_sub(1)) != Some('/') => text.push('_'),
            '_' if is_alone => text.push_str("__"),
            '.' if place == 0 => text.push_str("%2E"),
            '/' | '_' | '%' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => text.push_str(&encoded(*character)),
            character if printable(character.encode_utf8(&mut [0; 4])) == "\u{fffd}" => {
                text.push_str(&encoded(*character))
            }
            character => text.push(*character),
        }
    }
    if text.len() <= LONGEST_STEM {
        return text;
    }
    let hash = hex::encode(Sha256::digest(name));
    let end = (0..=LONGEST_STEM - 65).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    format!("{}%{hash}", text.get(..end).unwrap_or_default())
}

/// Bytes of a file name without its extension: file systems have 255 for both.
const LONGEST_STEM: usize = 200;

fn encoded(character: char) -> String {
    character.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn write_file(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Prints text. A reader that has seen enough, such as `head`, is no failure.
///
/// # Errors
/// The reason why it cannot be written.
pub(crate) fn print(text: &str) -> Result<(), String> {
    print_on(text).map(|_| ())
}

/// Prints text, and breaks where nobody reads any more.
fn print_on(text: &str) -> Result<ControlFlow<()>, String> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(ControlFlow::Continue(())),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(ControlFlow::Break(())),
        Err(error) => Err(format!("standard output: {error}")),
    }
}

/// Says something on standard error. Where it cannot be written there is nobody to be told.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "verify: {}", printable_lines(text));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::stem;

    #[test]
    fn documents_of_different_names_have_different_files() {
        let long = "x".repeat(400);
        let names = [
            "u/alice",
            "u_alice",
            "u__alice",
            "u/_alice",
            "u_/alice",
            "/u/alice",
            "../u/alice",
            "u%alice",
            "u%5Falice",
            "u\\alice",
            "u:alice",
            ".u",
            "u",
            "u/alice.png",
            "_",
            "__",
            "a_b/c",
            "a/b_c",
            "a/b/c",
            "a\u{202e}b",
            "%2Eu",
            &long,
            &format!("{long}y"),
            &format!("{long}/y"),
        ];
        let stems: BTreeSet<String> = names.iter().map(|name| stem(name)).collect();
        assert_eq!(stems.len(), names.len(), "{stems:?}");
        for stem in &stems {
            assert!(!stem.starts_with('.') && !stem.contains(['/', '\\', '\u{202e}']) && stem.len() <= 200, "{stem}");
        }
        assert_eq!(stem("cases/td3-genuine/"), "cases_td3-genuine");
        assert_eq!(stem("./scan_001.png"), "scan__001.png");
    }
}
