//! English.

use crate::check::{Cause, Check, Fact, Finding, Outcome};

/// One sentence for a finding: what is so, what was found and what was expected. Never "fake", never "refuse".
pub(super) fn says(finding: &Finding) -> String {
    let claim = finding.check.claim;
    let detail = detail(&finding.facts);
    match finding.outcome {
        Outcome::Successful => capitalised(claim),
        Outcome::Failed => format!("{}{detail}", failed(finding.check)),
        Outcome::Undetermined => format!("It cannot be told whether {claim}{detail}"),
        Outcome::NotSupported => not_supported(finding),
        Outcome::Aborted => {
            format!("The engine reached a limit of its own before it could tell whether {claim}{detail}")
        }
    }
}

/// What a failure means, one line a check.
fn failed(check: &Check) -> String {
    let line = match check.id {
        "input.file.readable" => "A file could not be read",
        "input.scan.resolution" => "The scan is coarse",
        "input.scan.quality" => "Part of the reading zone cannot be seen well",
        "input.page.found" => "No machine readable zone was found in the picture",
        "input.document.specimen" => "The document is a specimen",
        "optical.mrz.format" => "The lines of the MRZ are those of no ICAO format",
        "optical.mrz.characters" => "A character stands in the MRZ that may not",
        "optical.mrz.document-code" => "The document code is not allowed for this format",
        "optical.mrz.document-number" => "The document number is missing or not left-aligned",
        "optical.mrz.harmonised-code" => "The second letter of the passport's code is no harmonised one",
        "optical.mrz.issuing-state" => "The issuing State's code is in no list of Doc 9303",
        "optical.mrz.nationality" => "The nationality's code is in no list of Doc 9303",
        "optical.mrz.name" => "The name breaks the naming rules",
        "optical.mrz.name-whole" => "The name reaches the end of its field and may have been truncated",
        "optical.mrz.sex" => "Sex is none of M, F and <",
        "optical.mrz.date-of-birth" => "The date of birth is no possible date",
        "optical.mrz.date-of-expiry" => "The date of expiry is no possible date",
        "optical.mrz.long-number" => {
            "A filler stands for the document number's check digit, but no long number follows"
        }
        "optical.mrz.document-number-digit" => "Check digit of the document number is wrong",
        "optical.mrz.date-of-birth-digit" => "Check digit of the date of birth is wrong",
        "optical.mrz.date-of-expiry-digit" => "Check digit of the date of expiry is wrong",
        "optical.mrz.optional-data-digit" => "Check digit of the optional data is wrong",
        "optical.mrz.composite-digit" => "Composite check digit is wrong",
        "combined.expiry.date" => "The document has expired",
        "combined.dates.order" => "The document expires before its holder was born",
        "engine.check.whole" => "Not every check ran to its end",
        "engine.clock.trusted" => "The clock is earlier than this version of the engine",
        _ => return format!("It does not hold that {}", check.claim),
    };
    line.to_owned()
}

fn not_supported(finding: &Finding) -> String {
    let why = match finding.cause {
        Some(Cause::NotApplicable) => "such a document has no such feature",
        Some(Cause::NoInput) => "what it needs was not handed in",
        Some(Cause::NoReference) | None => "there is nothing to compare with, or a check before it was not successful",
    };
    format!("Not checked whether {}: {why}", finding.check.claim)
}

/// The first fact in words, and how many more there are.
fn detail(facts: &[Fact]) -> String {
    let mut speaking = facts.iter().filter(|fact| fact.expected.is_some() || fact.found.is_some());
    let Some(fact) = speaking.next() else { return String::new() };
    let found = fact.found.as_ref().map(|found| format!("found {found}"));
    let expected = fact.expected.as_ref().map(|expected| format!("expected {expected}"));
    let words = [found, expected].into_iter().flatten().collect::<Vec<_>>().join(", ");
    match speaking.count() {
        0 => format!(": {words}"),
        more => format!(": {words} (and {more} more)"),
    }
}

fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
