//! The sentences of findings and the officer's guide to them. A language is one Fluent file; the codes of a verdict are the
//! same in every language.

mod bundle;
mod language;
mod printable;

use bundle::Parameters;
pub use language::Language;
pub use printable::{printable, printable_json, printable_lines};

use crate::answer::{Cause, Fact, Outcome};
use crate::checks::{Check, Finding};

/// The officer's guide to an outcome of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guide {
    /// One sentence: the outcome.
    pub reason: String,
    /// The meaning of the outcome.
    pub means: String,
    /// Innocent causes.
    pub innocent: String,
    /// The next step.
    pub next: String,
}

/// One sentence for a finding: the outcome, then the values that were found and expected.
#[must_use]
pub(crate) fn says(finding: &Finding, language: Language) -> String {
    let sentence = sentence(finding.check, finding.outcome, finding.cause, language);
    // The values of a successful check are in its facts and not in the sentence.
    if matches!(finding.outcome, Outcome::Successful | Outcome::NotSupported) {
        return capitalised(&sentence);
    }
    let mut with_values = finding.facts.iter().filter(|fact| fact.expected.is_some() || fact.found.is_some());
    let first: Option<&Fact> = with_values.next();
    let parameters = Parameters {
        found: first.and_then(|fact| fact.found.as_deref()),
        expected: first.and_then(|fact| fact.expected.as_deref()),
        more: with_values.count(),
        ..Parameters::default()
    };
    // Behind a question that stays open the values stand in parentheses, so that they do not read as its answer.
    let detail = if finding.outcome == Outcome::Failed { "detail" } else { "detail-aside" };
    let detail = bundle::word(language, detail, &parameters).unwrap_or_default();
    capitalised(&format!("{sentence}{detail}"))
}

/// The guide to an outcome of a check: its meaning, innocent causes and the next step. It is also training material.
#[must_use]
pub fn explain(check: &Check, outcome: Outcome, cause: Option<Cause>, language: Language) -> Guide {
    let part = |part: &str| {
        let own = match outcome {
            Outcome::Failed => own(check, part, language),
            Outcome::Undetermined => own(check, &format!("undetermined-{part}"), language).or_else(|| match part {
                "means" => None,
                _ => own(check, part, language),
            }),
            Outcome::Successful | Outcome::NotSupported | Outcome::Aborted => None,
        };
        let general = || {
            let parameters = Parameters { cause, ..Parameters::default() };
            bundle::word(language, &format!("{}-{part}", key(outcome)), &parameters)
        };
        capitalised(&own.or_else(general).unwrap_or_default())
    };
    Guide {
        reason: capitalised(&sentence(check, outcome, cause, language)),
        means: part("means"),
        innocent: part("innocent"),
        next: part("next"),
    }
}

/// A word of a report.
#[must_use]
pub(crate) fn word(language: Language, id: &str) -> String {
    bundle::word(language, id, &Parameters::default()).unwrap_or_default()
}

/// The line of a report that says when and under which profile the document was judged.
#[must_use]
pub(crate) fn judged_line(language: Language, at: &str, profile: &str) -> String {
    let parameters = Parameters { at: Some(at), profile: Some(profile), ..Parameters::default() };
    bundle::word(language, "judged-line", &parameters).unwrap_or_default()
}

/// A word of a report that depends on why a check is not supported.
#[must_use]
#[cfg_attr(not(feature = "html"), allow(dead_code, reason = "the page in HTML alone groups by cause"))]
pub(crate) fn because(language: Language, id: &str, cause: Option<Cause>) -> String {
    bundle::word(language, id, &Parameters { cause, ..Parameters::default() }).unwrap_or_default()
}

/// A word of a report that depends on a number.
#[must_use]
pub(crate) fn counted(language: Language, id: &str, count: i64) -> String {
    bundle::word(language, id, &Parameters { count: Some(count), ..Parameters::default() }).unwrap_or_default()
}

/// The claim of a check, as a clause.
#[must_use]
pub(crate) fn claim(check: &Check, language: Language) -> String {
    own(check, "claim", language).unwrap_or_default()
}

/// The question that a check asks, which takes neither answer for granted. It stands for a check that has no answer.
#[must_use]
pub(crate) fn question(check: &Check, language: Language) -> String {
    own(check, "question", language).unwrap_or_default()
}

/// The sentence without the values that were found. A check that has no answer is a question behind fixed words, in every
/// language, and never a clause that could be read as a result.
fn sentence(check: &Check, outcome: Outcome, cause: Option<Cause>, language: Language) -> String {
    let (claim, open) = match outcome {
        Outcome::Failed => return own(check, "failed", language).unwrap_or_default(),
        Outcome::Successful => (claim(check, language), String::new()),
        Outcome::Undetermined => {
            let reason = own(check, "undetermined", language);
            (String::new(), reason.unwrap_or_else(|| question(check, language)))
        }
        Outcome::NotSupported | Outcome::Aborted => (String::new(), question(check, language)),
    };
    let parameters = Parameters { claim: Some(&claim), open: Some(&open), cause, ..Parameters::default() };
    bundle::word(language, key(outcome), &parameters).unwrap_or_default()
}

/// An attribute of the check's own message.
fn own(check: &Check, attribute: &str, language: Language) -> Option<String> {
    bundle::attribute(language, &check.id.replace('.', "-"), attribute)
}

fn key(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Successful => "successful",
        Outcome::Failed => "failed",
        Outcome::Undetermined => "undetermined",
        Outcome::NotSupported => "not-supported",
        Outcome::Aborted => "aborted",
    }
}

fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::checks::catalogue;

    const OUTCOMES: [(Outcome, Option<Cause>); 7] = [
        (Outcome::Successful, None),
        (Outcome::Failed, None),
        (Outcome::Undetermined, None),
        (Outcome::NotSupported, Some(Cause::NotApplicable)),
        (Outcome::NotSupported, Some(Cause::NoInput)),
        (Outcome::NotSupported, Some(Cause::NoReference)),
        (Outcome::Aborted, None),
    ];

    /// Words that must not be said of a document or of a person.
    fn forbidden(language: Language) -> Vec<String> {
        word(language, "never-said").split(", ").map(str::to_owned).collect()
    }

    #[test]
    fn every_check_has_its_own_words_in_every_language() {
        for language in Language::ALL {
            for check in catalogue() {
                for attribute in ["claim", "question", "failed", "means", "innocent", "next"] {
                    let text = own(check, attribute, language);
                    assert!(text.is_some_and(|text| !text.is_empty()), "{language:?}: {} .{attribute}", check.id);
                }
            }
        }
    }

    #[test]
    fn every_outcome_of_every_check_has_a_reason_and_a_guide() {
        for language in Language::ALL {
            let forbidden = forbidden(language);
            for check in catalogue() {
                for (outcome, cause) in OUTCOMES {
                    let Guide { reason, means, innocent, next } = explain(check, outcome, cause, language);
                    for text in [reason, means, innocent, next] {
                        assert!(!text.is_empty(), "{language:?}: {} {outcome:?}", check.id);
                        assert!(!text.contains(['{', '}', '\u{2068}']), "{language:?}: {}: {text}", check.id);
                        let lower = text.to_lowercase();
                        for word in &forbidden {
                            assert!(!lower.contains(word), "{language:?}: {}: {text}", check.id);
                        }
                    }
                }
            }
        }
    }

    /// An officer who reads no more than the first word must not take a check without an answer for a successful one.
    #[test]
    fn a_check_without_an_answer_never_reads_like_a_result() {
        const SHARED: usize = 3;
        let first = |text: &str| text.chars().take(SHARED + 1).collect::<String>().to_lowercase();
        for language in Language::ALL {
            let successful = |check| explain(check, Outcome::Successful, None, language).reason;
            let results: BTreeSet<String> = catalogue().map(|check| first(&successful(check))).collect();
            for check in catalogue() {
                for (outcome, cause) in OUTCOMES {
                    if matches!(outcome, Outcome::Successful | Outcome::Failed) {
                        continue;
                    }
                    let text = explain(check, outcome, cause, language).reason;
                    assert_ne!(text, successful(check), "{language:?}: {} {outcome:?}", check.id);
                    assert!(!results.contains(&first(&text)), "{language:?}: {} {outcome:?}: {text}", check.id);
                    // The fixed words, then what is open.
                    let (lead, open) = text.split_once([':', '៖']).expect("fixed words and a colon");
                    assert!(
                        lead.chars().count() < 25 && !open.is_empty(),
                        "{language:?}: {} {outcome:?}: {text}",
                        check.id
                    );
                    let asks = outcome != Outcome::Undetermined;
                    assert!(!asks || open.contains('?'), "{language:?}: {} {outcome:?}: {text}", check.id);
                }
            }
        }
    }

    /// A message of a check that is gone, or one that a language has and another lacks.
    #[test]
    fn languages_have_the_same_messages_and_no_more_than_are_used() {
        let english: BTreeSet<String> = bundle::ids(Language::English).into_iter().collect();
        for language in Language::ALL {
            let ids: BTreeSet<String> = bundle::ids(language).into_iter().collect();
            let differing: Vec<_> = english.symmetric_difference(&ids).collect();
            assert!(differing.is_empty(), "{language:?}: {differing:?}");
        }
        let families: BTreeSet<&str> = catalogue().map(Check::family).collect();
        let of_checks = english.iter().filter_map(|id| id.split_once(' ').map(|(id, _)| id.to_owned()));
        let checks: BTreeSet<String> = catalogue().map(|check| check.id.replace('.', "-")).collect();
        for id in of_checks.filter(|id| id.split('-').next().is_some_and(|family| families.contains(family))) {
            assert!(checks.contains(&id), "there is no check {id}");
        }
    }

    /// The catalogue's claim is the English one; there are no two of them.
    #[test]
    fn the_english_claim_is_the_catalogues() {
        for check in catalogue() {
            assert_eq!(claim(check, Language::English), check.claim);
        }
    }

    #[test]
    fn drafts_say_that_they_are_drafts() {
        assert!(word(Language::English, "draft-notice").is_empty());
        for language in [Language::Indonesian, Language::Khmer] {
            assert!(!word(language, "draft-notice").is_empty());
        }
    }
}
