//! The row of a report: its name, what it is for, and the function that writes it.

use optics::DecodedPages;

use super::RENDERERS;
use crate::evidence::Evidence;
use crate::text::Language;
use crate::verdict::Verdict;

/// A form that a verdict is written in.
#[derive(Debug)]
pub struct Renderer {
    /// The name that `verify --format` takes; it never changes.
    pub name: &'static str,
    /// One line for the help of the command line.
    pub description: &'static str,
    /// Extension of its files, without the dot.
    pub extension: &'static str,
    /// The way in which the reports of several documents share one stream.
    pub stream: Stream,
    /// The audience; a report that the holder may see has nothing about protection.
    pub audience: Audience,
    /// The type under which a report is signed; none for a form that is not signed.
    pub payload_type: Option<&'static str>,
    /// Writes the report.
    pub render: fn(&Subject<'_>, &Setting) -> String,
}

/// The contents of a report.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The verdict.
    pub verdict: &'a Verdict,
    /// The evidence that it rests on.
    pub evidence: &'a Evidence,
    /// The pictures of the document; empty for a report without pictures.
    pub pages: &'a DecodedPages,
}

/// The audience of a report (docs/design.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The officer and the officer's programs: protection is in it.
    Officer,
    /// The holder as well, or whoever the report is handed on to: protection is not in it.
    Holder,
}

/// The way in which the reports of several documents share one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Each under a line with its document's name, with an empty line after it.
    Named,
    /// Each on a line of its own, in [`Layout::Line`].
    Lines,
    /// Each in a file of its own; they cannot share a stream.
    Files,
}

/// Options of a report. A form ignores those that it does not need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// The language of all that is no code.
    pub language: Language,
    /// Columns after which a line is broken; lines of the MRZ never are.
    pub width: Option<usize>,
    /// The colours beside the symbols.
    pub colours: Colours,
    /// The layout of JSON.
    pub layout: Layout,
}

/// The colours of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// No colours, only symbols.
    #[default]
    None,
    /// The colours of ECMA-48, for a terminal.
    Ansi,
}

/// The layout of JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// On one line, for JSON Lines.
    Line,
    /// Indented, for reading.
    #[default]
    Indented,
}

impl Renderer {
    /// The form of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        RENDERERS.iter().copied().find(|renderer| renderer.name == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_and_extensions_are_unique() {
        for part in [|renderer: &Renderer| renderer.name, |renderer: &Renderer| renderer.extension] {
            let unique: BTreeSet<&str> = RENDERERS.iter().map(|renderer| part(renderer)).collect();
            assert_eq!(unique.len(), RENDERERS.len(), "{unique:?}");
        }
    }
}
