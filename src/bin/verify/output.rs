//! Where verdicts go.

use std::fs;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use bordercheck::{Colours, Language, Layout, Setting, Verdict, to_json, to_text};

use crate::args::{Args, Format};
use crate::load::Task;

/// Where verdicts go, and in which form.
pub(crate) struct Sink {
    format: Format,
    language: Language,
    several: bool,
    to: Target,
}

enum Target {
    Stdout,
    File(PathBuf),
    Folder(PathBuf),
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
        Ok(Self { format: args.format, language: args.lang, several, to })
    }

    /// Writes one verdict.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub(crate) fn write(&mut self, task: &Task, verdict: &Verdict) -> Result<(), String> {
        let lines = self.several && matches!(self.to, Target::Stdout);
        let text = match self.format {
            Format::Json if lines => format!("{}\n", to_json(verdict, Layout::Line, self.language)),
            Format::Json => format!("{}\n", to_json(verdict, Layout::Indented, self.language)),
            Format::Text if lines => format!("{}\n{}\n", task.name, to_text(verdict, &self.setting())),
            Format::Text => to_text(verdict, &self.setting()),
        };
        let extension = match self.format {
            Format::Json => "json",
            Format::Text => "txt",
        };
        match &self.to {
            Target::Stdout => print(&text),
            Target::File(path) => write_file(path, &text),
            Target::Folder(folder) => write_file(&folder.join(format!("{}.{extension}", stem(&task.name))), &text),
        }
    }
}

impl Sink {
    /// Colours and width are the terminal's; what goes elsewhere is plain and unbroken. <https://no-color.org>
    fn setting(&self) -> Setting {
        let on_terminal = matches!(self.to, Target::Stdout) && std::io::stdout().is_terminal();
        let unwanted = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        let colours = if on_terminal && !unwanted("NO_COLOR") && !dumb { Colours::Ansi } else { Colours::None };
        let width = terminal_size::terminal_size().filter(|_| on_terminal).map(|(width, _)| usize::from(width.0));
        Setting { language: self.language, width, colours }
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
