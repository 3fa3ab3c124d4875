//! `--protection`: what is to be done for holders who may need protection, apart from the reports.

use std::fs::{File, OpenOptions};
use std::io::{IsTerminal, Write};

use bordercheck::{
    Audience, Language, Protection, Setting, Verdict, printable, protection_to_json, protection_to_text,
};

use crate::args::Args;

/// The file to which the messages about protection go.
pub(crate) struct Messages {
    file: Option<File>,
    /// Without a file, and where the reports are such as the holder may see, they go to standard error.
    to_officer: bool,
    language: Language,
}

impl Messages {
    /// Opens the file of `--protection`, which only its owner can read.
    ///
    /// # Errors
    /// The reason why it cannot be opened.
    pub(crate) fn open(args: &Args) -> Result<Self, String> {
        let open = |path: &std::path::PathBuf| {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(path).map_err(|error| format!("--protection {}: {error}", path.display()))
        };
        let file = args.protection.as_ref().map(open).transpose()?;
        let to_officer = file.is_none() && args.format.audience == Audience::Holder;
        Ok(Self { file, to_officer, language: args.lang })
    }

    /// Writes the message of a verdict.
    ///
    /// # Errors
    /// The reason why it cannot be written: losing a message is as bad as losing a verdict.
    pub(crate) fn write(&mut self, verdict: &Verdict) -> Result<(), String> {
        if let Some(file) = &mut self.file {
            let line = format!("{}\n", protection_to_json(verdict, self.language));
            return file.write_all(line.as_bytes()).map_err(|error| format!("--protection: {error}"));
        }
        if !self.to_officer || verdict.protection == Protection::None {
            return Ok(());
        }
        let mut stderr = std::io::stderr().lock();
        let width = terminal_size::terminal_size().filter(|_| stderr.is_terminal());
        let width = width.map(|(width, _)| usize::from(width.0));
        let text = protection_to_text(verdict, &Setting { language: self.language, width, ..Setting::default() });
        let written = writeln!(stderr, "{}\n{text}", printable(&verdict.name));
        written.map_err(|error| format!("the message about protection cannot be shown: {error}"))
    }
}
