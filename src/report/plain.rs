//! The verdict as text for a terminal: the disposition first, the zone with carets under the places of findings, then the
//! reasons, other irregular findings, and the checks that were not done. Every colour has a symbol beside it.

use std::fmt::{self, Write as _};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::json::rfc3339;
use super::{Audience, Colours, Renderer, Setting, Stream};
use crate::answer::{Fact, Outcome};
use crate::checks::Finding;
use crate::text::{self, Language, printable, word};
use crate::verdict::{Disposition, Judged, Protection, Verdict};

/// The row of this report.
pub(super) const RENDERER: Renderer = Renderer {
    name: "text",
    description: "For reading",
    extension: "txt",
    stream: Stream::Named,
    audience: Audience::Officer,
    payload_type: None,
    render: |subject, setting| to_text(subject.verdict, setting),
};

/// The verdict as text.
#[must_use]
pub fn to_text(verdict: &Verdict, setting: &Setting) -> String {
    let mut page = Page { text: String::new(), setting: *setting };
    // Writing to a String cannot fail.
    let _ = page.write_verdict(verdict);
    page.text
}

/// The message about protection as text, empty where there is none. It is the officer's and never printed on a report that
/// the holder may see.
#[must_use]
pub fn protection_to_text(verdict: &Verdict, setting: &Setting) -> String {
    let mut page = Page { text: String::new(), setting: *setting };
    // Writing to a String cannot fail.
    let _ = page.write_protection(verdict);
    page.text
}

struct Page {
    text: String,
    setting: Setting,
}

/// The meaning of a colour.
#[derive(Clone, Copy)]
enum Shade {
    Grave,
    Doubtful,
    Good,
    Aside,
}

impl Page {
    /// A word for use inside a line: its first letter in lower case, without a full stop.
    fn word(&self, id: &str) -> String {
        let word = word(self.setting.language, id);
        let mut characters = word.trim_end_matches(['.', '។']).chars();
        characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
    }

    fn paint(&self, shade: Shade, text: &str) -> String {
        let code = match shade {
            Shade::Grave => "1;31",
            Shade::Doubtful => "1;33",
            Shade::Good => "1;32",
            Shade::Aside => "2",
        };
        match self.setting.colours {
            Colours::None => text.to_owned(),
            Colours::Ansi => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }

    fn write_verdict(&mut self, verdict: &Verdict) -> fmt::Result {
        self.write_protection(verdict)?;
        self.write_sign(verdict)?;
        self.write_zone(verdict)?;
        self.write_list("reasons", verdict.reasons())?;
        let noticed = verdict.findings.iter().filter(|judged| {
            let irregular =
                matches!(judged.finding.outcome, Outcome::Failed | Outcome::Undetermined | Outcome::Aborted);
            irregular
                && !judged.is_protection()
                && (judged.effect != verdict.disposition || verdict.disposition == Disposition::Clear)
        });
        self.write_list("also-noticed", noticed)?;
        self.write_unchecked(verdict)?;
        self.write_judged(verdict)
    }

    /// Writes what is to be done for the holder, with what each finding says and whom to call. It stands before all else.
    fn write_protection(&mut self, verdict: &Verdict) -> fmt::Result {
        let shade = match verdict.protection {
            Protection::None => return Ok(()),
            Protection::Offer => Shade::Doubtful,
            Protection::Urgent => Shade::Grave,
        };
        let code = verdict.protection.name();
        let message = word(self.setting.language, &format!("protection-{code}-says"));
        let sign = self.paint(shade, &format!("PROTECTION {} !", code.to_uppercase()));
        writeln!(self.text, "{sign}  {message}")?;
        for judged in verdict.protecting() {
            let finding = &judged.finding;
            let symbol = self.paint(shade, "!");
            let says = sentence(finding, self.setting.language);
            self.write_wrapped(&format!("  {symbol} "), 4, &says)?;
            for fact in &finding.facts {
                if let Some(found) = &fact.found {
                    self.write_wrapped("    ", 6, &printable(&format!("{}: {found}", fact.name)))?;
                }
            }
            let next = text::explain(finding.check, finding.outcome, finding.cause, self.setting.language).next;
            self.write_wrapped("    → ", 6, &next)?;
        }
        writeln!(self.text)
    }

    fn write_sign(&mut self, verdict: &Verdict) -> fmt::Result {
        // A sound document is no reason to let its holder go without help.
        let subdued = verdict.protection != Protection::None && verdict.disposition == Disposition::Clear;
        let (symbol, shade) = match verdict.disposition {
            Disposition::Clear if subdued => ("✓", Shade::Aside),
            Disposition::Clear => ("✓", Shade::Good),
            Disposition::Incomplete => ("…", Shade::Doubtful),
            Disposition::Review => ("?", Shade::Doubtful),
            Disposition::Alert => ("✗", Shade::Grave),
        };
        let code = verdict.disposition.name();
        let name = word(self.setting.language, &format!("disposition-{code}"));
        let name = if name.eq_ignore_ascii_case(code) { String::new() } else { format!(" ({name})") };
        let code = if subdued { code.to_owned() } else { code.to_uppercase() };
        let sign = self.paint(shade, &format!("{code} {symbol}{name}"));
        let summary = summary(verdict, self.setting.language);
        let wanting = verdict.wanting();
        if wanting.is_empty() {
            return writeln!(self.text, "{sign}  {summary}");
        }
        let hint =
            if verdict.judged.profile == "desk" { String::new() } else { format!("; {}", self.word("desk-hint")) };
        writeln!(self.text, "{sign}  {}: {}{hint}", self.word("for-want-of"), printable(&wanting.join(", ")))?;
        writeln!(self.text, "{summary}")
    }

    /// Writes the lines of the zone, each with carets under the columns that a failed or undetermined finding names.
    fn write_zone(&mut self, verdict: &Verdict) -> fmt::Result {
        for (line, number) in verdict.document.mrz.iter().zip(1..) {
            writeln!(self.text, "\n  {}", printable(line))?;
            for (column, columns, judged, fact) in marks(verdict, number) {
                let indent = " ".repeat(column.saturating_sub(1));
                let carets = self.paint(shade_of(judged), &"^".repeat(columns));
                let expectation = self.expectation(fact);
                writeln!(self.text, "  {indent}{carets} {}{expectation}", judged.finding.check.id)?;
            }
        }
        writeln!(self.text)
    }

    fn expectation(&self, fact: &Fact) -> String {
        let found = fact.found.as_ref().map(|found| format!("{} {}", self.word("found"), printable(found)));
        let expected =
            fact.expected.as_ref().map(|expected| format!("{} {}", self.word("expected"), printable(expected)));
        let words: Vec<String> = [found, expected].into_iter().flatten().collect();
        if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) }
    }

    fn write_list<'v>(&mut self, title: &str, list: impl Iterator<Item = &'v Judged>) -> fmt::Result {
        let mut list = list.peekable();
        if list.peek().is_none() {
            return Ok(());
        }
        writeln!(self.text, "{}", self.word(title))?;
        for judged in list {
            let finding = &judged.finding;
            let symbol = self.paint(shade_of(judged), symbol_of(finding.outcome));
            let says = sentence(finding, self.setting.language);
            self.write_wrapped(&format!("  {symbol} "), 4, &says)?;
            let rest = format!("{} · {} · {}", finding.check.id, judged.ceiling.name(), finding.check.source);
            self.write_aside(&rest)?;
            self.write_facts(&finding.facts)?;
        }
        writeln!(self.text)
    }

    /// Writes every fact with what was found, what was expected and where. The values of a single fact are in the sentence
    /// above it.
    fn write_facts(&mut self, facts: &[Fact]) -> fmt::Result {
        let valued = facts.iter().filter(|fact| fact.found.is_some() || fact.expected.is_some()).count();
        for fact in facts {
            let values = if valued > 1 { self.expectation(fact) } else { String::new() };
            match (values.is_empty(), whereabouts(fact)) {
                (true, None) => {}
                (true, Some(place)) => self.write_aside(&format!("{}: {place}", fact.name))?,
                (false, None) => self.write_aside(&format!("{}{values}", fact.name))?,
                (false, Some(place)) => self.write_aside(&format!("{}{values} ({place})", fact.name))?,
            }
        }
        Ok(())
    }

    fn write_aside(&mut self, text: &str) -> fmt::Result {
        for line in wrap(&printable(text), self.setting.width, 4) {
            let line = self.paint(Shade::Aside, &line);
            writeln!(self.text, "    {line}")?;
        }
        Ok(())
    }

    /// Writes the first line after `lead`, which takes `indent` columns, and the others under it.
    fn write_wrapped(&mut self, lead: &str, indent: usize, text: &str) -> fmt::Result {
        for (line, first) in wrap(text, self.setting.width, indent)
            .into_iter()
            .zip(std::iter::once(true).chain([false].into_iter().cycle()))
        {
            let lead = if first { lead.to_owned() } else { " ".repeat(indent) };
            writeln!(self.text, "{lead}{line}")?;
        }
        Ok(())
    }

    /// Writes the missing inputs, and the mandatory checks that were not done.
    fn write_unchecked(&mut self, verdict: &Verdict) -> fmt::Result {
        let missing = printable(&verdict.missing.join(", ")).into_owned();
        let missing = format!("{}: {missing}", self.word("not-handed-in"));
        self.write_wrapped("", 0, &missing)?;
        let unchecked: Vec<&str> = not_done(verdict).map(|judged| judged.finding.check.id).collect();
        if !unchecked.is_empty() {
            let unchecked = format!("{}: {}", self.word("not-done"), unchecked.join(", "));
            self.write_wrapped("", 0, &unchecked)?;
        }
        if let Some(next) = &verdict.next {
            let needs = printable(&next.needs.join(", ")).into_owned();
            let level = text::counted(self.setting.language, "for-next", i64::from(next.assurance.0));
            self.write_wrapped("", 0, &format!("{level}: {needs}"))?;
        }
        Ok(())
    }

    fn write_judged(&mut self, verdict: &Verdict) -> fmt::Result {
        let judged = &verdict.judged;
        let profile_hash = judged.profile_sha256.get(..12).unwrap_or_default();
        let at = rfc3339(&judged.at);
        let profile = format!("{} ({profile_hash}…)", judged.profile);
        let under = text::judged_line(self.setting.language, &at, &printable(&profile));
        let none = |held: bool, id: &str| {
            (!held).then(|| format!(", {}: {}", self.word(id), self.word(&format!("{id}-none"))))
        };
        let held = |what: &str| !verdict.missing.iter().any(|missing| missing == what);
        let without: String =
            [none(held("trust"), "trust"), none(held("registry"), "registry")].into_iter().flatten().collect();
        self.write_wrapped("", 0, &format!("{under}{without}"))?;
        let draft = word(self.setting.language, "draft-notice");
        if draft.is_empty() { Ok(()) } else { self.write_wrapped("", 0, &draft) }
    }
}

/// The checks that count and were not supported, for want of an input or a reference.
pub(super) fn not_done(verdict: &Verdict) -> impl Iterator<Item = &Judged> {
    // A finding about protection never has an effect, whatever its duty.
    let not_supported = |judged: &&Judged| judged.finding.outcome == Outcome::NotSupported;
    verdict.findings.iter().filter(not_supported).filter(|judged| judged.effect == Disposition::Incomplete)
}

/// The sentence of a finding on one line.
fn sentence(finding: &Finding, language: Language) -> String {
    printable(&text::says(finding, language)).into_owned()
}

fn summary(verdict: &Verdict, language: Language) -> String {
    let document = &verdict.document;
    let name = [&document.primary_identifier, &document.secondary_identifier];
    let name = name.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    let words = [&document.format, &document.document_code, &document.issuing_state, &document.document_number, &name];
    let words =
        words.into_iter().filter(|word| !word.is_empty()).map(|word| printable(word)).collect::<Vec<_>>().join(" · ");
    let mut proved = text::counted(language, "assurance", i64::from(verdict.assurance.0)).to_lowercase();
    if !verdict.unseen.is_empty() {
        proved.push_str(&format!(" ({})", word(language, "unseen-page")));
    }
    if words.is_empty() { proved } else { format!("{words} · {proved}") }
}

fn marks(verdict: &Verdict, line: usize) -> impl Iterator<Item = (usize, usize, &Judged, &Fact)> {
    let irregular = |judged: &&Judged| matches!(judged.finding.outcome, Outcome::Failed | Outcome::Undetermined);
    verdict.findings.iter().filter(irregular).flat_map(move |judged| {
        judged.finding.facts.iter().filter_map(move |fact| {
            let place = fact.place.as_ref().filter(|place| place.line == Some(line))?;
            Some((place.column?, place.columns.unwrap_or(1), judged, fact))
        })
    })
}

fn symbol_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Failed => "✗",
        Outcome::Undetermined => "?",
        Outcome::Successful => "✓",
        Outcome::NotSupported | Outcome::Aborted => "–",
    }
}

fn shade_of(judged: &Judged) -> Shade {
    match judged.effect {
        Disposition::Alert => Shade::Grave,
        Disposition::Review | Disposition::Incomplete => Shade::Doubtful,
        Disposition::Clear => Shade::Aside,
    }
}

fn whereabouts(fact: &Fact) -> Option<String> {
    let place = fact.place.as_ref()?;
    let words = [
        place.plane.map(|plane| plane.name().to_owned()),
        place.file.clone(),
        place.offset.map(|offset| format!("byte {offset}")),
        place.line.map(|line| format!("line {line}")),
        place.column.map(|column| format!("column {column}")),
        place.pixels.map(|[left, top, width, height]| format!("{width} × {height} pixels at {left}, {top}")),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// Breaks text at spaces into lines of at most `width` columns less the indent; a longer word is a line by itself.
fn wrap(text: &str, width: Option<usize>, indent: usize) -> Vec<String> {
    let Some(width) = width else { return vec![text.to_owned()] };
    let room = width.saturating_sub(indent).max(20);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { continue };
        if !line.is_empty() && line.width() + 1 + word.width() > room {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.into_iter().flat_map(|line| break_long(line, room)).collect()
}

/// Breaks a line without spaces, as in Khmer, before a character that takes a column of its own.
fn break_long(line: String, room: usize) -> Vec<String> {
    if line.width() <= room {
        return vec![line];
    }
    let mut lines = vec![String::new()];
    let mut taken = 0;
    let mut joined = false;
    for character in line.chars() {
        let columns = character.width().unwrap_or(0);
        // U+17D2 joins what follows to what stands before it.
        if columns > 0 && !joined && taken + columns > room {
            lines.push(String::new());
            taken = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push(character);
        }
        taken += columns;
        joined = character == '\u{17d2}';
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_to_the_width_and_lose_nothing() {
        for text in ["one two three four five six seven eight nine ten", "ការបោះពុម្ពអាចអានបានតែមួយបែបហើយវែងណាស់ណាស់"]
        {
            let lines = wrap(text, Some(24), 4);
            assert!(lines.len() > 1 && lines.iter().all(|line| line.width() <= 20), "{lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
        assert_eq!(wrap("as it is", None, 4), ["as it is"]);
    }
}
