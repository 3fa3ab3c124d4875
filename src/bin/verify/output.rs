//! How verdicts are written, and where they go.

use std::fs;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use bordercheck::{
    Colours, Document, Exhibits, Judgement, Language, Layout, Setting, sign, to_html, to_json, to_sarif, to_text,
    to_tr03135,
};
use registry::key::SignerKey;

use crate::args::{Args, Format};
use crate::journal;
use crate::load::Task;

/// How verdicts are written. It is shared by the threads that judge.
pub(crate) struct Face {
    format: Format,
    language: Language,
    /// Several on one stream: each names its document, or is one line.
    stream: bool,
    setting: Setting,
    key: Option<SignerKey>,
}

/// A verdict as it is written.
pub(crate) struct Sheet {
    /// The document's name.
    pub(crate) name: String,
    /// What was read and what it comes to.
    pub(crate) judgement: Judgement,
    text: String,
}

/// Where verdicts go.
pub(crate) struct Sink {
    extension: &'static str,
    to: Target,
}

enum Target {
    Stdout,
    File(PathBuf),
    Folder(PathBuf),
}

impl Face {
    /// How the command line wants verdicts written to this sink.
    ///
    /// # Errors
    /// Several documents of a format that has no stream.
    pub(crate) fn new(args: &Args, documents: usize, sink: &Sink) -> Result<Self, String> {
        let stream = documents > 1 && matches!(sink.to, Target::Stdout);
        if stream && !matches!(args.format, Format::Text | Format::Json) {
            return Err("several documents in this format need a folder: --out DIR".to_owned());
        }
        // A key for the journal alone signs no verdict that is not JSON.
        let key = args.sign.as_deref().map(journal::signer).transpose()?;
        if key.is_some() && args.format != Format::Json && args.journal.is_none() {
            return Err("--sign signs JSON: --format json, or --journal DIR to sign a journal".to_owned());
        }
        Ok(Self { format: args.format, language: args.lang, stream, setting: sink.setting(args.lang), key })
    }

    fn seal(&self, json: &str) -> String {
        self.key.as_ref().map(|key| format!("{}\n", sign(json, key))).unwrap_or_default()
    }

    /// Writes a verdict.
    ///
    /// # Errors
    /// Never yet; what signs it may fail.
    pub(crate) fn draw(&self, task: &Task, document: &Document<'_>, judgement: Judgement) -> Result<Sheet, String> {
        let Judgement { evidence, verdict } = &judgement;
        let text = match self.format {
            Format::Json if self.key.is_some() => self.seal(&to_json(verdict, Layout::Line, self.language)),
            Format::Json if self.stream => format!("{}\n", to_json(verdict, Layout::Line, self.language)),
            Format::Json => format!("{}\n", to_json(verdict, Layout::Indented, self.language)),
            Format::Text if self.stream => format!("{}\n{}\n", task.name, to_text(verdict, &self.setting)),
            Format::Text => to_text(verdict, &self.setting),
            Format::Html => to_html(verdict, &Exhibits { evidence, document }, self.language),
            Format::Sarif => to_sarif(verdict, self.language),
            Format::Tr03135 => to_tr03135(verdict),
        };
        Ok(Sheet { name: task.name.clone(), judgement, text })
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
        let extension = match args.format {
            Format::Json => "json",
            Format::Text => "txt",
            Format::Html => "html",
            Format::Sarif => "sarif",
            Format::Tr03135 => "xml",
        };
        Ok(Self { extension, to })
    }

    /// Writes one sheet.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub(crate) fn write(&self, sheet: &Sheet) -> Result<(), String> {
        match &self.to {
            Target::Stdout => print(&sheet.text),
            Target::File(path) => write_file(path, &sheet.text),
            Target::Folder(folder) => {
                write_file(&folder.join(format!("{}.{}", stem(&sheet.name), self.extension)), &sheet.text)
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
        Setting { language, width, colours }
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
