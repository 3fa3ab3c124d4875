//! How verdicts are written, and where they go.

use std::fs;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use bordercheck::{Colours, DecodedPages, Judgement, Language, Layout, Renderer, Setting, Stream, Subject, sign};
use registry::key::SignerKey;

use crate::args::Args;
use crate::load::Task;
use crate::{annotate, journal};

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
    extension: &'static str,
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
    pub(crate) fn new(args: &Args, documents: usize, sink: &Sink) -> Result<Self, String> {
        let form = args.format;
        let stream = documents > 1 && matches!(sink.to, Target::Stdout);
        if stream && form.stream == Stream::Files {
            return Err("several documents in this format need a folder: --out DIR".to_owned());
        }
        let key = args.sign.as_deref().map(journal::signer).transpose()?;
        if key.is_some() && form.payload_type.is_none() && args.journal.is_none() {
            return Err("--sign signs JSON: --format json, or --journal DIR to sign a journal".to_owned());
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
            None if self.stream && self.form.stream == Stream::Named => format!("{}\n{report}\n", task.name),
            None => report,
        };
        Ok(Report { name: task.name.clone(), judgement, text })
    }
}

impl Sink {
    /// Opens what `--out` names.
    ///
    /// # Errors
    /// Why the folder cannot be made.
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
        let extension = args.format.extension;
        Ok(Self { extension, to })
    }

    /// Writes one report.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub(crate) fn write(&self, report: &Report) -> Result<(), String> {
        match &self.to {
            Target::Stdout => print(&report.text),
            Target::File(path) => write_file(path, &report.text),
            Target::Folder(folder) => {
                write_file(&folder.join(format!("{}.{}", stem(&report.name), self.extension)), &report.text)
            }
        }
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

/// The file name of a document without its folders; two documents of one name overwrite nothing, for the whole path is
/// in the name when there are folders.
fn stem(name: &str) -> String {
    name.trim_matches('/').replace(['/', '\\', ':'], "_").trim_start_matches(['.', '_']).to_owned()
}

fn write_file(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// A reader that has seen enough, such as `head`, is no failure.
pub(crate) fn print(text: &str) -> Result<(), String> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ => Ok(()),
    }
}
