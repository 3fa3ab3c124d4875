//! Where results go: lines for people, one object for programs.

use std::io::{ErrorKind, IsTerminal, Write};

use bordercheck::{printable_json, printable_lines};
use indicatif::{ProgressBar, ProgressStyle};
use registry::log::{IdError, LogError};
use serde_json::Value;

use crate::args::Format;

/// The result of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Well,
    /// Something was refused, or needs a person, and is named.
    WithRefusals,
    /// A query found statements.
    Listed,
    /// A query found nothing, and that says nothing.
    Undetermined,
}

impl Done {
    /// `Well` if nothing was refused, else `WithRefusals`.
    pub(crate) fn unless(refused: bool) -> Self {
        if refused { Self::WithRefusals } else { Self::Well }
    }
}

/// The reason why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The command line asks for something that there is not.
    Usage(String),
    /// An act that is not allowed.
    Refused(String),
    /// Something cannot be read or written.
    Fault(String),
}

impl Failure {
    pub(crate) fn why(&self) -> &str {
        let (Self::Usage(why) | Self::Refused(why) | Self::Fault(why)) = self;
        why
    }
}

impl From<String> for Failure {
    fn from(why: String) -> Self {
        Self::Fault(why)
    }
}

impl From<&str> for Failure {
    fn from(why: &str) -> Self {
        Self::Fault(why.to_owned())
    }
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        let why = error.to_string();
        match error {
            LogError::Entry { .. }
            | LogError::Id { .. }
            | LogError::NoIds(_)
            | LogError::NotOurs(_)
            | LogError::Behind { .. }
            | LogError::Fork(_) => Self::Refused(why),
            _ => Self::Fault(why),
        }
    }
}

impl From<IdError> for Failure {
    fn from(error: IdError) -> Self {
        Self::Refused(error.to_string())
    }
}

/// The form in which results are written.
pub(crate) struct Output {
    format: Format,
}

impl Output {
    pub(crate) fn new(format: Format) -> Self {
        Self { format }
    }

    /// Writes a result in the asked form.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub(crate) fn say(&self, text: &str, json: &Value) -> Result<(), String> {
        let line = match self.format {
            Format::Text => format!("{}\n", printable_lines(text.trim_end())),
            Format::Json => format!("{}\n", printable_json(json.to_string())),
        };
        write(line.as_bytes())
    }

    /// Writes the reason why nothing was done.
    pub(crate) fn fail(&self, why: &str) {
        let line = match self.format {
            Format::Text => format!("registry: {}", printable_lines(why)),
            Format::Json => printable_json(serde_json::json!({ "error": why }).to_string()),
        };
        note(&line);
    }
}

/// Writes a line to standard error. Where it cannot be written there is nobody to be told.
pub(crate) fn note(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Writes bytes to standard output. A reader that has seen enough, such as `head`, is no failure.
///
/// # Errors
/// Why they cannot be written.
pub(crate) fn write(bytes: &[u8]) -> Result<(), String> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ => Ok(()),
    }
}

/// A bar on a terminal, nothing elsewhere.
pub(crate) fn bar(length: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{msg:30} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}") {
        bar.set_style(style);
    }
    bar
}
