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

use super::{Audience, Renderer, Stream, Subject};
use crate::answer::Outcome;
use crate::text::{self, Language, printable_lines};
use crate::verdict::{Disposition, Judged, Verdict};

/// The row of this report.
pub(super) const RENDERER: Renderer = Renderer {
    name: "html",
    description: "A page for a browser, with the pictures; it works from a file",
    extension: "html",
    stream: Stream::Files,
    audience: Audience::Holder,
    payload_type: None,
    render: |subject, setting| to_html(subject, setting.language),
};

/// The verdict as a page whose first language is this one.
fn to_html(subject: &Subject<'_>, language: Language) -> String {
    let verdict = subject.verdict;
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
                style { (PreEscaped(include_str!("style.css"))) @for one in Language::ALL { (PreEscaped(choice(one))) } }
            }
            body { (body(subject, language)) }
        }
    };
    printable_lines(&page.into_string()).into_owned()
}

/// The style rules of a language: its radio button shows its texts and hides those of the others.
fn choice(language: Language) -> String {
    let code = language.code();
    let own = text::word(language, "style");
    format!(
        "#language-{code}:checked~nav label[for=language-{code}]{{background:var(--text);color:var(--ground)}}\n\
         #language-{code}:focus-visible~nav label[for=language-{code}]{{outline:3px solid var(--incomplete);outline-offset:2px}}\n\
         #language-{code}:checked~:is(main,footer) [lang]:not([lang={code}]){{display:none}}\n\
         [lang={code}]{{{own}}}\n"
    )
}

/// The radio buttons stand before all that they switch, so that the style sheet can see them.
fn body(subject: &Subject<'_>, language: Language) -> Markup {
    let Subject { verdict, evidence, pages } = *subject;
    let pictures = page::pictures(evidence, pages);
    html! {
        @for one in Language::ALL {
            input type="radio" name="language" id={ "language-" (one.code()) } class="language" checked[one == language]
                aria-label=(one.name());
        }
        nav aria-label=(Language::ALL.map(|one| text::word(one, "language")).join(" / ")) {
            @for one in Language::ALL { label for={ "language-" (one.code()) } lang=(one.code()) .always { (one.name()) } }
        }
        main {
            (sign(verdict))
            (findings::reasons(verdict))
            (zones::section(verdict, evidence))
            (page::portraits(evidence, &pictures))
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
                h1 { (words(&format!("disposition-{code}"))) }
                p { (words(&format!("disposition-{code}-says"))) }
                p .assurance {
                    span .steps aria-hidden="true" { @for step in 1..=4 { span .step .reached[step <= level] {} } }
                    b { (counted("assurance", i64::from(level))) }
                    " " (words(&format!("assurance-{level}")))
                }
            }
        }
    }
}

/// A text in every language, of which the style sheet shows one.
fn in_each(text: impl Fn(Language) -> String) -> Markup {
    html! { @for language in Language::ALL { span lang=(language.code()) { (text(language)) } } }
}

/// A word of a report, in every language.
fn words(id: &str) -> Markup {
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
    verdict.findings.iter().filter(|judged| !judged.is_protection())
}

/// Returns true if the outcome is failed, undetermined or aborted.
fn irregular(judged: &Judged) -> bool {
    matches!(judged.finding.outcome, Outcome::Failed | Outcome::Undetermined | Outcome::Aborted)
}

/// The class of a finding in the style sheet.
fn weight(judged: &Judged) -> &'static str {
    if irregular(judged) || judged.effect > Disposition::Clear { judged.effect.name() } else { "quiet" }
}

/// The anchor of a finding.
fn anchor(judged: &Judged) -> String {
    judged.finding.check.id.replace('.', "-")
}
