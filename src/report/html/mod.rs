//! The verdict as one HTML page that works from a file: no network, no script. The overall sign first, then only what is
//! irregular, each with its place on the page, what it means and what to do; all three languages are in it, and a choice
//! that the style sheet answers shows one of them.
//!
//! Protection is not on this page: it may be printed and handed over (docs/design.md).

mod findings;
mod page;
mod under;
mod upright;
mod zones;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::answer::Outcome;
use crate::document::Document;
use crate::evidence::Evidence;
use crate::text::{self, Language};
use crate::verdict::{Disposition, Judged, Verdict};

/// What a page shows beside the verdict: what was read, and the pictures that it was read from.
#[derive(Clone, Copy)]
pub struct Exhibits<'a> {
    /// What was read.
    pub evidence: &'a Evidence,
    /// The pictures.
    pub document: &'a Document<'a>,
}

/// The verdict as a page whose first language is this one.
#[must_use]
pub fn to_html(verdict: &Verdict, exhibits: &Exhibits<'_>, language: Language) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // Nothing is fetched and nothing runs, whatever stands in the document's fields.
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'";
                meta name="referrer" content="no-referrer";
                title { (text::word(language, "title")) " · " (verdict.disposition.name()) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body { (body(verdict, exhibits, language)) }
        }
    };
    page.into_string()
}

/// The radio buttons stand before all that they switch, so that the style sheet can see them.
fn body(verdict: &Verdict, exhibits: &Exhibits<'_>, language: Language) -> Markup {
    let pictures = page::pictures(exhibits);
    html! {
        @for one in Language::ALL {
            input type="radio" name="language" id={ "language-" (one.code()) } class="language" checked[one == language]
                aria-label=(one.name());
        }
        nav aria-label="Language / Bahasa / ភាសា" {
            @for one in Language::ALL { label for={ "language-" (one.code()) } lang=(one.code()) .always { (one.name()) } }
        }
        main {
            (sign(verdict))
            (findings::reasons(verdict))
            (zones::section(verdict, exhibits.evidence))
            (page::portraits(exhibits, &pictures))
            (page::section(verdict, &pictures))
            (findings::noticed(verdict))
            (under::not_checked(verdict))
            (under::judged_under(verdict))
            (findings::all(verdict))
        }
        footer { @for one in Language::ALL { @let notice = text::word(one, "draft-notice"); @if !notice.is_empty() { p lang=(one.code()) { (notice) } } } }
    }
}

fn sign(verdict: &Verdict) -> Markup {
    let code = verdict.disposition.name();
    let level = verdict.assurance.0;
    html! {
        header class={ "sign " (code) } {
            p .symbol aria-hidden="true" { (symbol(verdict.disposition)) }
            div {
                h1 { (told(&format!("disposition-{code}"))) }
                p { (told(&format!("disposition-{code}-says"))) }
                p .assurance {
                    span .steps aria-hidden="true" { @for step in 1..=4 { span .step .reached[step <= level] {} } }
                    b { (counted("assurance", i64::from(level))) }
                    " " (told(&format!("assurance-{level}")))
                }
            }
        }
    }
}

/// The same words in every language, of which the style sheet shows one.
fn in_each(text: impl Fn(Language) -> String) -> Markup {
    html! { @for language in Language::ALL { span lang=(language.code()) { (text(language)) } } }
}

fn told(id: &str) -> Markup {
    in_each(|language| text::word(language, id))
}

fn counted(id: &str, count: i64) -> Markup {
    in_each(|language| text::counted(language, id, count))
}

fn symbol(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Clear => "✓",
        Disposition::Incomplete => "…",
        Disposition::Review => "?",
        Disposition::Alert => "✕",
    }
}

/// The findings that a page may show.
fn shown(verdict: &Verdict) -> impl Iterator<Item = &Judged> {
    verdict.findings.iter().filter(|judged| judged.finding.check.family() != "protection")
}

/// Those that say that something is not as it should be.
fn irregular(judged: &Judged) -> bool {
    matches!(judged.finding.outcome, Outcome::Failed | Outcome::Undetermined | Outcome::Aborted)
}

/// The word that style sheet and anchors know a finding's weight by.
fn weight(judged: &Judged) -> &'static str {
    if irregular(judged) || judged.effect > Disposition::Clear { judged.effect.name() } else { "quiet" }
}

/// The anchor of a finding.
fn anchor(judged: &Judged) -> String {
    judged.finding.check.id.replace('.', "-")
}
