//! Findings as cards, and all of them as a table.

use maud::{Markup, html};

use super::{anchor, in_each, irregular, shown, weight, words};
use crate::answer::{Cause, Fact, Outcome};
use crate::place::Place;
use crate::text::{self, Language};
use crate::verdict::{Disposition, Judged, Verdict};

/// The findings that decided, as cards. Checks that were not done are listed elsewhere.
pub(super) fn reasons(verdict: &Verdict) -> Markup {
    let cards: Vec<&Judged> = verdict.reasons().filter(|judged| irregular(judged)).collect();
    html! {
        @if !cards.is_empty() {
            section { h2 { (words("reasons")) } @for judged in cards { (card(judged)) } }
        }
    }
}

/// The irregular findings that did not decide.
pub(super) fn noticed(verdict: &Verdict) -> Markup {
    let decided = verdict.disposition;
    let aside = |judged: &&Judged| irregular(judged) && (judged.effect != decided || decided == Disposition::Clear);
    let cards: Vec<&Judged> = shown(verdict).filter(aside).collect();
    html! {
        @if !cards.is_empty() {
            section .noticed { h2 { (words("also-noticed")) } @for judged in cards { (card(judged)) } }
        }
    }
}

fn card(judged: &Judged) -> Markup {
    let finding = &judged.finding;
    let guide = |language| text::explain(finding.check, finding.outcome, finding.cause, language);
    html! {
        article id=(anchor(judged)) class={ "card " (weight(judged)) } tabindex="-1" {
            h3 { span .symbol aria-hidden="true" { (symbol(finding.outcome)) } " " (says(judged)) }
            (facts(&finding.facts))
            dl .guide {
                dt { (words("means")) } dd { (in_each(|language| guide(language).means)) }
                dt { (words("innocent")) } dd { (in_each(|language| guide(language).innocent)) }
                dt { (words("next")) } dd { (in_each(|language| guide(language).next)) }
            }
            p .source { code { (finding.check.id) } " · " (judged.ceiling.name()) " · " (finding.check.source)
                @if let Some(margin) = finding.margin { " · " (words("margin")) " " (format!("{margin:+.2}")) } }
        }
    }
}

/// Expected beside found.
fn facts(facts: &[Fact]) -> Markup {
    html! {
        @if !facts.is_empty() {
            table .facts {
                thead { tr { th scope="col" {} th scope="col" { (words("expected")) } th scope="col" { (words("found")) } th scope="col" { (words("place")) } } }
                tbody { @for fact in facts { tr {
                    th scope="row" { code { (fact.name) } }
                    td .value { (fact.expected.as_deref().unwrap_or("–")) }
                    td .value .found { (fact.found.as_deref().unwrap_or("–")) }
                    td { (fact.place.as_ref().map(whereabouts).unwrap_or_default()) }
                } } }
            }
        }
    }
}

/// A place in codes and figures, which are the same in every language.
fn whereabouts(place: &Place) -> String {
    let words = [
        place.plane.map(|plane| plane.name().to_owned()),
        place.file.clone(),
        place.offset.map(|offset| format!("+{offset}")),
        place.line.map(|line| match place.column {
            Some(column) => format!("MRZ {line}:{column}"),
            None => format!("MRZ {line}"),
        }),
        place.pixels.map(|[left, top, width, height]| format!("{width}×{height} @ {left},{top}")),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Every check and its outcome, closed until asked for.
pub(super) fn all(verdict: &Verdict) -> Markup {
    html! {
        section { details {
            summary { h2 { (words("all-checks")) } }
            table .all {
                thead { tr { th scope="col" { (words("check")) } th scope="col" { (words("outcome")) } th scope="col" {} } }
                tbody { @for judged in shown(verdict) { tr class=(weight(judged)) {
                    th scope="row" { code { (judged.finding.check.id) } }
                    td { (symbol(judged.finding.outcome)) " " (words(outcome_word(judged.finding.outcome))) }
                    td { (says(judged)) }
                } } }
            }
        } }
    }
}

fn says(judged: &Judged) -> Markup {
    in_each(|language: Language| text::says(&judged.finding, language))
}

fn symbol(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Successful => "✓",
        Outcome::Failed => "✕",
        Outcome::Undetermined => "?",
        Outcome::NotSupported => "–",
        Outcome::Aborted => "⏻",
    }
}

fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Successful => "outcome-successful",
        Outcome::Failed => "outcome-failed",
        Outcome::Undetermined => "outcome-undetermined",
        Outcome::NotSupported => "outcome-not-supported",
        Outcome::Aborted => "outcome-aborted",
    }
}

/// The reason for which checks were not done, as the heading of a list.
pub(super) fn because(cause: Option<Cause>) -> Markup {
    in_each(|language| text::because(language, "not-supported-means", cause))
}
