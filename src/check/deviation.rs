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
use crate::mrz::Field;
use crate::pki::SignatureFault;
use crate::pki::country;
use crate::pki::deviation::{Defect, Kind, Subject};
use crate::pki::path::Issuer;

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
        .filter(|(_, defect)| defect.kind == Kind::DgHashWrong)
        .filter_map(|(_, defect)| defect.parameter)
        .collect();
    let excuse = |(by, defect): &(String, &Defect)| {
        let told = defect.description.as_ref().map(|words| format!(": {words}")).unwrap_or_default();
        let facts =
            vec![Fact::new("known-defect").found(format!("{defect}{told}")), Fact::new("authority").found(by.clone())];
        let from = match defect.kind {
            // Whoever may have the key can answer for it: the answer proves no more than none.
            Kind::AaKeyCompromised => Outcome::Successful,
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
        (Kind::DsSignature, _) => &["electronic.ds.signature"],
        (Kind::DsEncoding | Kind::CscaEncoding, Some(4 | 6)) => &["electronic.ds.profile", "electronic.ds.country"],
        (Kind::DsEncoding | Kind::CscaEncoding, Some(5)) => &["electronic.ds.profile", "electronic.ds.validity"],
        (Kind::DsEncoding | Kind::CscaEncoding, _) => &["electronic.ds.profile"],
        (Kind::AaKeyCompromised, _) => &["electronic.chip.active-authentication"],
        (Kind::DgMalformed, Some(2)) => &["electronic.dg2.portrait"],
        (Kind::DgMalformed, Some(20)) => &["electronic.sod.format"],
        (Kind::DgHashWrong, Some(1..=16)) => &["electronic.data-groups.hash"],
        (Kind::SodSignatureWrong, _) => &["electronic.sod.signature"],
        (Kind::ComInconsistent, _) => &["electronic.com.list"],
        (Kind::MrzWrongData, Some(field)) => match field {
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
        (Kind::MrzWrongCheckDigit, Some(field)) => match field {
            4 => &["optical.mrz.document-number-digit"],
            6 => &["optical.mrz.date-of-birth-digit"],
            8 => &["optical.mrz.date-of-expiry-digit"],
            9 => &["optical.mrz.optional-data-digit"],
            _ => &[],
        },
        (Kind::Chip, _) => &["electronic.chip.present"],
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
