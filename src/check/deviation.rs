//! Deviation lists (Doc 9303-3 §7): what a State says is wrong with documents that it issued itself. It turns `failed`
//! into `undetermined`, says so and whose statement it is, and never into success.
//!
//! A statement excuses what it names and nothing beside: the hash of one data group and not of another, a signature that
//! does not hold and not a key that lets anybody sign. One that names no field or file excuses nothing.

use std::collections::BTreeSet;

use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::electronic::{issued, wrong_hashes};
use super::{Case, Fact, Outcome};
use mrz::Field;
use pki::SignatureFault;
use pki::country;
use pki::deviation::{Defect, DeviationKind, Subject};
use pki::path::Issuer;

/// Excuses the findings that the State's own statements about this document name.
pub(super) fn excuse(case: &mut Case<'_>) {
    let excuses = excuses(case);
    for finding in case.findings_mut() {
        for Excuse { check, from, facts } in &excuses {
            if *check == finding.check.id && *from == finding.outcome {
                finding.outcome = Outcome::Undetermined;
                finding.facts.extend(facts.iter().cloned());
            }
        }
    }
}

/// A check that a statement is about.
struct Excuse {
    check: &'static str,
    from: Outcome,
    facts: Vec<Fact>,
}

fn excuses(case: &Case<'_>) -> Vec<Excuse> {
    let stated = stated(case);
    let groups: BTreeSet<u32> = stated
        .iter()
        .filter(|(_, defect)| defect.kind == DeviationKind::DgHashWrong)
        .filter_map(|(_, defect)| defect.parameter)
        .collect();
    let excuse = |(by, defect): &(String, &Defect)| {
        let told = defect.description.as_ref().map(|words| format!(": {words}")).unwrap_or_default();
        let facts =
            vec![Fact::new("known-defect").found(format!("{defect}{told}")), Fact::new("authority").found(by.clone())];
        let from = match defect.kind {
            // Whoever may have the key can answer for it: the answer proves no more than none.
            DeviationKind::AaKeyCompromised => Outcome::Successful,
            _ => Outcome::Failed,
        };
        let excused = checks(defect).iter().copied().filter(|check| applies(case, check, &groups));
        excused.map(|check| Excuse { check, from, facts: facts.clone() }).collect::<Vec<_>>()
    };
    stated.iter().flat_map(excuse).collect()
}

/// What the State says about this document, and who says it.
fn stated<'c>(case: &'c Case<'_>) -> Vec<(String, &'c Defect)> {
    let signer = case.passive().and_then(|passive| passive.certificate.as_ref());
    let zone = case.holder_zone().ok().map(|(zone, _)| zone);
    let of_signer = signer.and_then(|signer| signer.issuer.country());
    let of_zone = || zone.as_ref().and_then(|zone| country::two_letters(zone.text(Field::IssuingState)));
    let Some(state) = of_signer.or_else(|| of_zone().map(str::to_owned)) else { return Vec::new() };
    let number = zone.as_ref().map(|zone| zone.number().text());
    let issued = issued(case).and_then(|day| TimeZone::UTC.to_timestamp(day.to_datetime(Time::midnight())).ok());
    let subject = Subject {
        document_type: zone.as_ref().map(|zone| zone.text(Field::DocumentCode)),
        number: number.as_deref(),
        issued,
        signer,
    };
    let stated = case.reference.trust.defects_of(&state, &subject);
    stated.into_iter().map(|(by, defect)| (by.to_owned(), defect)).collect()
}

/// The checks that a deviation names (Doc 9303-3 §7.3.5), by the numbers of Doc 9303-12 §10.2.
fn checks(defect: &Defect) -> &'static [&'static str] {
    match (defect.kind, defect.parameter) {
        (DeviationKind::DsSignature, _) => &["electronic.ds.signature"],
        (DeviationKind::DsEncoding | DeviationKind::CscaEncoding, Some(4 | 6)) => {
            &["electronic.ds.profile", "electronic.ds.country"]
        }
        (DeviationKind::DsEncoding | DeviationKind::CscaEncoding, Some(5)) => {
            &["electronic.ds.profile", "electronic.ds.validity"]
        }
        (DeviationKind::DsEncoding | DeviationKind::CscaEncoding, _) => &["electronic.ds.profile"],
        (DeviationKind::AaKeyCompromised, _) => &["electronic.chip.active-authentication"],
        (DeviationKind::DgMalformed, Some(2)) => &["electronic.dg2.portrait"],
        (DeviationKind::DgMalformed, Some(20)) => &["electronic.sod.format"],
        (DeviationKind::DgHashWrong, Some(1..=16)) => &["electronic.data-groups.hash"],
        (DeviationKind::SodSignatureWrong, _) => &["electronic.sod.signature"],
        (DeviationKind::ComInconsistent, _) => &["electronic.com.list"],
        (DeviationKind::MrzWrongData, Some(field)) => match field {
            1 => &["optical.mrz.document-code", "optical.mrz.harmonised-code"],
            2 => &["optical.mrz.issuing-state"],
            3 => &["optical.mrz.name"],
            4 => &["optical.mrz.document-number", "optical.mrz.long-number"],
            5 => &["optical.mrz.nationality"],
            6 => &["optical.mrz.date-of-birth"],
            7 => &["optical.mrz.sex"],
            8 => &["optical.mrz.date-of-expiry"],
            _ => &[],
        },
        (DeviationKind::MrzWrongCheckDigit, Some(field)) => match field {
            4 => &["optical.mrz.document-number-digit"],
            6 => &["optical.mrz.date-of-birth-digit"],
            8 => &["optical.mrz.date-of-expiry-digit"],
            9 => &["optical.mrz.optional-data-digit"],
            _ => &[],
        },
        (DeviationKind::Chip, _) => &["electronic.chip.present"],
        _ => &[],
    }
}

/// Whether what failed is what was stated, where a check can fail in several ways.
fn applies(case: &Case<'_>, check: &str, groups: &BTreeSet<u32>) -> bool {
    match check {
        "electronic.ds.signature" => {
            matches!(case.issuer(), Some(Issuer::Fails { fault: SignatureFault::Wrong, .. }))
        }
        "electronic.sod.signature" => case.passive().is_some_and(|passive| passive.is_signed_wrongly()),
        "electronic.data-groups.hash" => {
            wrong_hashes(case).is_some_and(|wrong| wrong.iter().all(|group| groups.contains(&u32::from(*group))))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each deviation names, by the numbers of Doc 9303-3 §7.3.5 and 9303-12 §10.2: no check more, and no check that
    /// is not in the catalogue.
    #[test]
    fn a_deviation_names_its_checks() {
        let named = |kind, parameter: Option<u32>| {
            let checks = checks(&Defect { kind, parameter, description: None });
            assert!(checks.iter().all(|id| crate::check::find(id).is_some()), "{checks:?}");
            checks.iter().map(|id| id.split_once('.').unwrap().1).collect::<Vec<_>>().join(" ")
        };
        for kind in [DeviationKind::DsEncoding, DeviationKind::CscaEncoding] {
            assert_eq!(named(kind, Some(4)), "ds.profile ds.country", "issuer");
            assert_eq!(named(kind, Some(6)), "ds.profile ds.country", "subject");
            assert_eq!(named(kind, Some(5)), "ds.profile ds.validity");
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
