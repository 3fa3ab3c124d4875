//! The verdict as SARIF 2.1.0 (OASIS), for tools that show findings in files: a check is a rule, a finding a result.
//! Protection is not in it.

use serde_json::{Value, json};

use super::json::rfc3339;
use super::{Audience, Renderer, Stream};
use crate::answer::{Cause, Ceiling, Fact, Outcome};
use crate::checks::{Check, Duty, catalogue};
use crate::place::Place;
use crate::text::{self, Language, printable_json};
use crate::verdict::{Judged, Verdict};

/// The schema that the log names.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The row of this report.
pub(super) const RENDERER: Renderer = Renderer {
    name: "sarif",
    description: "SARIF 2.1.0, for tools that show findings in files",
    extension: "sarif",
    stream: Stream::Files,
    audience: Audience::Holder,
    payload_type: None,
    render: |subject, setting| to_sarif(subject.verdict, setting.language),
};

/// The verdict as one SARIF log.
fn to_sarif(verdict: &Verdict, language: Language) -> String {
    let rules: Vec<&Check> = catalogue().filter(|check| shown(check)).collect();
    let index = |id: &str| rules.iter().position(|rule| rule.id == id);
    let results = verdict.findings.iter().filter(|judged| shown(judged.finding.check));
    let judged = &verdict.judged;
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "bordercheck",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|check| rule(check, language)).collect::<Vec<_>>(),
            } },
            "language": language.code(),
            "columnKind": "unicodeCodePoints",
            "artifacts": judged.inputs.iter().map(|input| {
                let hashes = if input.sha256.is_empty() { json!({}) } else { json!({ "sha-256": input.sha256 }) };
                json!({ "location": { "uri": uri(&input.name) }, "hashes": hashes })
            }).collect::<Vec<_>>(),
            "results": results.map(|judged| result(judged, index(judged.finding.check.id), verdict, language)).collect::<Vec<_>>(),
            "properties": {
                "disposition": verdict.disposition, "assurance": verdict.assurance, "missing": verdict.missing,
                "at": rfc3339(&judged.at), "profile": judged.profile, "profileSha256": judged.profile_sha256,
            },
        }],
    });
    printable_json(format!("{log:#}\n"))
}

fn shown(check: &Check) -> bool {
    !check.is_protection()
}

fn rule(check: &Check, language: Language) -> Value {
    let guide = text::explain(check, Outcome::Failed, None, language);
    json!({
        "id": check.id,
        "shortDescription": { "text": text::claim(check, language) },
        "fullDescription": { "text": guide.means },
        "help": { "text": format!("{}\n{}\n{}", guide.means, guide.innocent, guide.next) },
        "defaultConfiguration": { "level": level(check.ceiling) },
        "properties": { "duty": check.duty.border_control, "basis": check.basis, "source": check.source },
    })
}

fn result(judged: &Judged, rule_index: Option<usize>, verdict: &Verdict, language: Language) -> Value {
    let finding = &judged.finding;
    let kind = match (finding.outcome, finding.cause) {
        (Outcome::Successful, _) => "pass",
        (Outcome::Failed, _) => "fail",
        (Outcome::Undetermined, _) => "review",
        (Outcome::NotSupported, Some(Cause::NotApplicable)) => "notApplicable",
        (Outcome::NotSupported | Outcome::Aborted, _) => "open",
    };
    // A level other than none belongs to failures alone (SARIF 2.1.0 §3.27.10).
    let level = match (finding.outcome, judged.duty) {
        (Outcome::Failed, Duty::Evaluatory) => "note",
        (Outcome::Failed, _) => level(judged.ceiling),
        _ => "none",
    };
    let mut result = json!({
        "ruleId": finding.check.id,
        "kind": kind,
        "level": level,
        "message": { "text": text::says(finding, language) },
        "locations": finding.facts.iter().filter_map(|fact| location(fact, verdict)).collect::<Vec<_>>(),
        "properties": {
            "outcome": finding.outcome, "cause": finding.cause, "duty": judged.duty, "ceiling": judged.ceiling.name(),
            "margin": finding.margin, "facts": finding.facts,
        },
    });
    if let (Some(index), Some(object)) = (rule_index, result.as_object_mut()) {
        object.insert("ruleIndex".to_owned(), json!(index));
    }
    result
}

fn level(ceiling: Ceiling) -> &'static str {
    match ceiling {
        Ceiling::Note | Ceiling::Blocking => "note",
        Ceiling::Review => "warning",
        Ceiling::Alert => "error",
    }
}

/// The location of a fact: the file, with lines and columns where it is text; a place in the zone as a logical location; and
/// a box in a picture, for which SARIF has no region, as a property.
fn location(fact: &Fact, verdict: &Verdict) -> Option<Value> {
    let place = fact.place.as_ref()?;
    let mut location = json!({ "message": { "text": fact.name } });
    let object = location.as_object_mut()?;
    if let Some(physical) = physical(place, verdict) {
        object.insert("physicalLocation".to_owned(), physical);
    }
    if let Some(line) = place.line {
        let column = place.column.map(|column| format!("/column {column}")).unwrap_or_default();
        let name = format!("mrz/line {line}{column}");
        object.insert("logicalLocations".to_owned(), json!([{ "fullyQualifiedName": name, "kind": "element" }]));
    }
    if let Some(pixels) = place.pixels {
        object.insert("properties".to_owned(), json!({ "box": pixels }));
    }
    Some(location)
}

fn physical(place: &Place, verdict: &Verdict) -> Option<Value> {
    let names = |name: &str| verdict.judged.inputs.iter().position(|input| input.name == name);
    let of_plane = |plane: optics::Plane| {
        let stem = |name: &str| name.rsplit_once('.').map_or(name.to_owned(), |(stem, _)| stem.to_ascii_lowercase());
        verdict.judged.inputs.iter().position(|input| stem(&input.name) == plane.name())
    };
    let text = || place.line.and_then(|_| names("mrz.txt"));
    let index = match (&place.file, place.plane) {
        (Some(file), _) => names(file),
        (None, Some(plane)) => of_plane(plane),
        (None, None) => text(),
    }?;
    let input = verdict.judged.inputs.get(index)?;
    let mut physical = json!({ "artifactLocation": { "uri": uri(&input.name), "index": index } });
    let region = match (place.offset, place.line, place.plane) {
        (Some(offset), ..) => Some(json!({ "byteOffset": offset })),
        (None, Some(line), None) if place.file.is_none() => {
            let column = place.column.unwrap_or(1);
            let end = column.saturating_add(place.columns.unwrap_or(1));
            Some(json!({ "startLine": line, "startColumn": column, "endColumn": end }))
        }
        _ => None,
    };
    if let (Some(region), Some(object)) = (region, physical.as_object_mut()) {
        object.insert("region".to_owned(), region);
    }
    Some(physical)
}

/// A name as a relative URI reference (RFC 3986 §2.3): all but unreserved characters and `/` percent-encoded.
fn uri(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn uri_of_a_name_has_no_scheme_and_no_host() {
        assert_eq!(uri("chip/EF.SOD"), "chip/EF.SOD");
        assert_eq!(uri("a b:ក.png"), "a%20b%3A%E1%9E%80.png");
    }
}
