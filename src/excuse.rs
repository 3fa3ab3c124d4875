//! Known defects of issuers (docs/design.md, settled point 11): documents that look wrong and are genuine. Three kinds of
//! statement may turn `failed` into `undetermined`, never into success: a code that an issuer is known to print against
//! the rules, the issuing State's own Deviation List, and a `defect` entry of the State in the registry. Which of them may
//! excuse a check stands in the check's row; what they name and nothing beside is excused, and the finding says whose
//! statement it is.

use std::collections::BTreeSet;

use ::registry::condition::Match;
use ::registry::entry::{Body, Kind as EntryKind};
use ::registry::snapshot::Statement;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use mrz::{Field, state};
use pki::country;
use pki::deviation::{Defect, DeviationKind, Subject};

use crate::answer::{Fact, Outcome};
use crate::checks::{Excuse, Finding};
use crate::facts::statements::describe;
use crate::facts::{Facts, Side};

/// Applies all statements about this document to the findings.
pub(crate) fn excuse(case: &Facts<'_>, findings: &mut [Finding]) {
    excuse_by_registry(case, findings);
    excuse_by_deviation_list(case, findings);
    findings.iter_mut().for_each(excuse_known_code);
    findings.iter_mut().for_each(|finding| excuse_known_defect(case, finding));
}

/// A rule that the printed zone breaks as documents of its issuer are known to.
fn excuse_known_defect(case: &Facts<'_>, finding: &mut Finding) {
    let rule = finding.check.excused_by.iter().find_map(|excuse| match excuse {
        Excuse::KnownDefect(rule) => Some(*rule),
        _ => None,
    });
    let (Some(rule), Outcome::Failed) = (rule, finding.outcome) else { return };
    let Some(known) = case.zone().ok().and_then(|zone| zone.known_defect(rule)) else { return };
    finding.excuse();
    finding.facts.push(Fact::new("known-defect").expected(known.description).found(known.source));
}

/// A code of a State or nationality that issuers are known to print instead of Doc 9303's.
fn excuse_known_code(finding: &mut Finding) {
    let known = finding.check.excused_by.iter().any(|excuse| matches!(excuse, Excuse::KnownCode));
    if !known || finding.outcome != Outcome::Failed {
        return;
    }
    let found = finding.facts.iter().find_map(|fact| fact.found.as_deref());
    let Some(defect) = found.and_then(|found| state::find_defect(found.as_bytes())) else { return };
    finding.excuse();
    finding.facts.push(Fact::new("known-defect").expected(defect.instead_of).found(defect.source));
}

/// Defects of this document's model that its State has entered in the registry.
fn excuse_by_registry(case: &Facts<'_>, findings: &mut [Finding]) {
    let excusable = |finding: &Finding| {
        let named = finding.check.excused_by.iter().any(|excuse| matches!(excuse, Excuse::RegistryDefect));
        named && finding.outcome == Outcome::Failed
    };
    if !findings.iter().any(excusable) {
        return;
    }
    let defects = defect_entries(case);
    for finding in findings.iter_mut().filter(|finding| excusable(finding)) {
        for said in &defects {
            let Some(Body::Defect(body)) = said.entry.as_ref().map(|entry| &entry.body) else { continue };
            if body.checks.iter().any(|check| check == finding.check.id) {
                finding.excuse();
                finding.facts.push(Fact::new("known-defect").found(body.title.clone()));
                finding.facts.extend(describe(said, "defect", "none"));
            }
        }
    }
}

/// The matching `defect` entries of logs that can be trusted. A damaged index excuses nothing.
fn defect_entries(case: &Facts<'_>) -> Vec<Statement> {
    let (Ok(registry), Ok(patterns)) = (case.snapshot(), case.patterns()) else { return Vec::new() };
    let matching = patterns
        .iter()
        .filter(|(statement, judged)| statement.kind == EntryKind::Defect && judged.matched == Match::Yes);
    let statements = matching.filter_map(|(statement, _)| registry.read_statement(statement).ok().flatten());
    statements.filter(|said| registry.is_trusted(&said.origin, case.now())).collect()
}

/// Deviation Lists (Doc 9303-3 §7): what a State says is wrong with documents that it issued itself. A deviation that names no
/// field or file excuses nothing.
fn excuse_by_deviation_list(case: &Facts<'_>, findings: &mut [Finding]) {
    let [of_chip, of_page] = [Side::Chip, Side::Page].map(|side| deviations(case, side));
    if of_chip.is_empty() && of_page.is_empty() {
        return;
    }
    for finding in findings.iter_mut() {
        let deviations = if finding.check.family() == "electronic" { &of_chip } else { &of_page };
        for (by, defect) in deviations {
            let excused = finding.check.excused_by.iter().any(|excuse| {
                from(excuse) == finding.outcome && names(excuse, defect) && applies(excuse, case, deviations)
            });
            if excused {
                let description = defect.description.as_ref().map(|words| format!(": {words}")).unwrap_or_default();
                finding.excuse();
                finding.facts.push(Fact::new("known-defect").found(format!("{defect}{description}")));
                finding.facts.push(Fact::new("authority").found(by.clone()));
            }
        }
    }
}

/// The deviations of one side of this document by its State's lists, each with the name of the list. A signer of another State
/// than the side's, whose certificate may be anybody's, brings no list of its own State along.
fn deviations<'c>(case: &'c Facts<'_>, side: Side) -> Vec<(String, &'c Defect)> {
    let signer = case.passive().and_then(|passive| passive.certificate.as_ref());
    let zone = match (side, case.chip_zone()) {
        (Side::Chip, Some(zone)) => Some(zone),
        _ => case.holder_zone().ok().map(|(zone, _)| zone),
    };
    let of_signer = signer.and_then(|signer| signer.issuer.country());
    let state = match zone.as_ref().map(|zone| zone.text(Field::IssuingState)) {
        Some(state) => of_signer
            .filter(|country| country::issues_for(country, state) == Some(true))
            .or_else(|| country::two_letters(state).map(str::to_owned)),
        None => of_signer,
    };
    let Some(state) = state else { return Vec::new() };
    let number = zone.as_ref().map(|zone| zone.number().text());
    let issued = case.issued().and_then(|day| TimeZone::UTC.to_timestamp(day.to_datetime(Time::midnight())).ok());
    let subject = Subject {
        document_type: zone.as_ref().map(|zone| zone.text(Field::DocumentCode)),
        number: number.as_deref(),
        issued,
        signer,
    };
    let deviations = case.reference.trust.defects_of(&state, &subject);
    deviations.into_iter().map(|(by, defect)| (by.to_owned(), defect)).collect()
}

/// The outcome that an excuse takes back.
fn from(excuse: &Excuse) -> Outcome {
    match excuse {
        Excuse::Discredited(_) => Outcome::Successful,
        _ => Outcome::Failed,
    }
}

/// Returns true if a deviation is of the kind that an excuse names.
fn names(excuse: &Excuse, defect: &Defect) -> bool {
    match excuse {
        Excuse::KnownCode | Excuse::KnownDefect(_) | Excuse::RegistryDefect => false,
        Excuse::Deviation(kind, parameter) | Excuse::DeviationWhere(kind, parameter, _) => {
            *kind == defect.kind && parameter.includes(defect.parameter)
        }
        Excuse::Discredited(kind) => *kind == defect.kind,
    }
}

/// Returns true if what failed is what was stated, where a check can fail in several ways.
fn applies(excuse: &Excuse, case: &Facts<'_>, deviations: &[(String, &Defect)]) -> bool {
    let Excuse::DeviationWhere(kind, _, condition) = excuse else { return true };
    condition(case, &parameters(*kind, deviations))
}

/// The parameters of all deviations of a kind.
fn parameters(kind: DeviationKind, deviations: &[(String, &Defect)]) -> BTreeSet<u32> {
    let of_kind = deviations.iter().filter(|(_, defect)| defect.kind == kind);
    of_kind.filter_map(|(_, defect)| defect.parameter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::catalogue;

    /// The checks that each deviation excuses, by the numbers of Doc 9303-3 §7.3.5 and 9303-12 §10.2.
    #[test]
    fn a_deviation_names_its_checks() {
        let named = |kind, parameter: Option<u32>| {
            let defect = Defect { kind, parameter, description: None };
            let checks = catalogue().filter(|check| check.excused_by.iter().any(|excuse| names(excuse, &defect)));
            checks.map(|check| check.id.split_once('.').unwrap().1).collect::<Vec<_>>().join(" ")
        };
        for kind in [DeviationKind::DsEncoding, DeviationKind::CscaEncoding] {
            assert_eq!(named(kind, Some(4)), "ds.profile ds.country", "issuer");
            assert_eq!(named(kind, Some(6)), "ds.profile ds.country", "subject");
            assert_eq!(named(kind, Some(5)), "ds.validity ds.profile");
            assert_eq!(named(kind, Some(7)), "ds.profile");
            assert_eq!(named(kind, None), "ds.profile");
        }
        let fields = [
            "",
            "mrz.document-code mrz.harmonised-code",
            "mrz.issuing-state",
            "mrz.name",
            "mrz.document-number mrz.long-number",
            "mrz.nationality",
            "mrz.date-of-birth",
            "mrz.sex",
            "mrz.date-of-expiry",
            "",
        ];
        let digits = [
            "",
            "",
            "",
            "",
            "mrz.document-number-digit",
            "",
            "mrz.date-of-birth-digit",
            "",
            "mrz.date-of-expiry-digit",
        ];
        for (field, expected) in (0..).zip(fields) {
            assert_eq!(named(DeviationKind::MrzWrongData, Some(field)), expected, "field {field}");
        }
        for (field, expected) in (0..).zip(digits.into_iter().chain(["mrz.optional-data-digit", ""])) {
            assert_eq!(named(DeviationKind::MrzWrongCheckDigit, Some(field)), expected, "digit {field}");
        }
        for group in 0..=21 {
            let expected = match group {
                2 => "dg2.portrait",
                20 => "sod.format",
                _ => "",
            };
            assert_eq!(named(DeviationKind::DgMalformed, Some(group)), expected, "file {group}");
            let expected = if (1..=16).contains(&group) { "data-groups.hash" } else { "" };
            assert_eq!(named(DeviationKind::DgHashWrong, Some(group)), expected, "data group {group}");
        }
        assert_eq!(named(DeviationKind::Chip, None), "chip.present");
        for kind in [
            DeviationKind::CertOrKey,
            DeviationKind::Lds,
            DeviationKind::Mrz,
            DeviationKind::Other,
            DeviationKind::MrzWrongData,
            DeviationKind::MrzWrongCheckDigit,
        ] {
            assert_eq!(named(kind, None), "", "{kind:?} without a number names nothing");
        }
    }
}
