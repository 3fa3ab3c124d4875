//! The checks that were not done, and what the document was judged under.

use maud::{Markup, html};

use super::super::json::rfc3339;
use super::super::plain::not_done;
use super::findings::because;
use super::{counted, words};
use crate::answer::Cause;
use crate::verdict::{Judged, Verdict};

/// The missing inputs, then the mandatory checks that were not done, by cause.
pub(super) fn not_checked(verdict: &Verdict) -> Markup {
    let causes = [Cause::NoInput, Cause::NoReference].map(|cause| {
        let because_of: Vec<&Judged> = not_done(verdict).filter(|judged| judged.finding.cause == Some(cause)).collect();
        (cause, because_of)
    });
    html! {
        section .unchecked {
            h2 { (words("not-checked")) }
            @if !verdict.missing.is_empty() {
                p { (words("not-handed-in")) ": " }
                ul .chips { @for missing in &verdict.missing { li { (named(missing)) } } }
            }
            @for (cause, judged) in causes.iter().filter(|(_, judged)| !judged.is_empty()) {
                p { b { (words("not-done")) } ". " (because(Some(*cause))) }
                ul { @for judged in judged { li { (question(judged)) " " code { (judged.finding.check.id) } } } }
            }
        }
    }
}

/// A missing part in words; a file of the chip by its name.
fn named(missing: &str) -> Markup {
    if missing.starts_with("EF.") {
        html! { (missing) }
    } else {
        words(&format!("missing-{missing}"))
    }
}

fn question(judged: &Judged) -> Markup {
    super::in_each(|language| crate::text::question(judged.finding.check, language))
}

pub(super) fn judged_under(verdict: &Verdict) -> Markup {
    let judged = &verdict.judged;
    let hours = |since: &jiff::Timestamp| judged.at.timestamp().duration_since(*since).as_hours();
    html! {
        section .under {
            h2 { (words("judged-under")) }
            dl {
                dt { (words("time")) } dd { (rfc3339(&judged.at)) }
                dt { (words("profile")) } dd { (judged.profile) " " code { (short(&judged.profile_sha256)) } }
                dt { (words("trust")) }
                dd { @match &judged.trust {
                    None => (words("trust-none")),
                    Some(trust) => {
                        (trust.csca) " CSCA · " (trust.crl) " CRL · " code { (short(&trust.sha256)) }
                        @if let Some(issued) = &trust.newest.as_deref().and_then(|newest| newest.parse::<jiff::Timestamp>().ok()) { " · " (counted("age", hours(issued)))
                            @if judged.at.timestamp().duration_since(*issued) > judged.requirements.master_list_age { " · " strong { (words("older-than-allowed")) } } }
                    }
                } }
                dt { (words("registry")) }
                dd { @if judged.registry.is_empty() { (words("registry-none")) }
                    @for log in &judged.registry { p {
                        (log.origin) " · " (log.size)
                        @if let Ok(issued) = log.issued.parse::<jiff::Timestamp>() {
                            " · " (counted("age", hours(&issued)))
                            @if judged.at.timestamp().duration_since(issued) > judged.requirements.registry_age { " · " strong { (words("older-than-allowed")) } }
                        }
                    } } }
                dt { (words("inputs")) }
                dd { @for input in &judged.inputs { p { (input.name) " " code { (short(&input.sha256)) } } } }
            }
            p .engine { (super::super::json::ENGINE) }
        }
    }
}

/// The first 16 digits of a hash, enough to compare by eye.
fn short(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}
