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
    /// How the reports of several documents stand on one stream.
    pub stream: Stream,
    /// The type under which a report is signed; none for a form that is not signed.
    pub payload_type: Option<&'static str>,
    /// Writes the report.
    pub render: fn(&Subject<'_>, &Setting) -> String,
}

/// What a report is made from.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The verdict.
    pub verdict: &'a Verdict,
    /// The evidence that it rests on.
    pub evidence: &'a Evidence,
    /// The pictures of the document; empty for a report without pictures.
    pub pages: &'a DecodedPages,
}

/// How the reports of several documents stand on one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Each under a line with its document's name, with an empty line after it.
    Named,
    /// Each on a line of its own, in [`Layout::Line`].
    Lines,
    /// Not at all: each goes to its own file.
    Files,
}

/// How a report is set. A form takes from it what it has a use for.
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
    /// None: symbols alone.
    #[default]
    None,
    /// Those of ECMA-48, for a terminal.
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
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn names_and_extensions_are_unique() {
        for part in [|renderer: &Renderer| renderer.name, |renderer: &Renderer| renderer.extension] {
            let unique: BTreeSet<&str> = RENDERERS.iter().map(|renderer| part(renderer)).collect();
            assert_eq!(unique.len(), RENDERERS.len(), "{unique:?}");
        }
    }

    /// `sarif` stands for any report: beside its own file it is named in the list alone, once as a module and once as a row.
    #[test]
    fn one_more_report_is_one_file_and_its_lines_in_the_list() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut found = Vec::new();
        let mut folders = vec![source.clone()];
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let own = path.ends_with("report/sarif.rs");
                if path.is_dir() {
                    folders.push(path);
                } else if !own && let Ok(text) = fs::read_to_string(&path) {
                    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                    let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                    let lines: Vec<&str> = code.filter(|line| line.to_lowercase().contains("sarif")).collect();
                    found.extend(lines.iter().map(|line| (path.clone(), line.trim().to_owned())));
                }
            }
        }
        let list = source.join("report/mod.rs");
        assert_eq!(found, [(list.clone(), "mod sarif;".to_owned()), (list, "&sarif::RENDERER,".to_owned())]);
    }
}
