//! Sealed visas beside the passport that they are presented with: the true one, and others.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/visa.rs"]
mod visa;

use bordercheck::{Clock, Disposition, Document, Engine, Evidence, Kind, Profile, Reference, Verdict};
use jiff::civil::date;
use mrz::Draft;
use pki::trust::Trust;
use visa::{Visa, irregular};

fn judge(visa: &Visa, beside: Option<&[String]>) -> Verdict {
    let text = visa.lines().join("\n");
    let seal = visa.seal().print().unwrap();
    let passport = beside.map(|lines| lines.join("\n"));
    let mut document = Document::from_mrz(&text).with("seal.bin", Kind::Seal, Ok(seal.into()));
    if let Some(passport) = &passport {
        document = document.with_beside(Document::from_mrz(passport));
    }
    let trust = visa.trust_with_list(&[]);
    let at = "2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap();
    let reference = Reference::new(at, Clock::Given).with_trust(Trust::load(trust).unwrap());
    let engine = Engine::new(reference, Profile::built_in("desk").unwrap());
    let judgement = engine.judge(&document);
    // Evidence that was kept is judged alike.
    let kept: Evidence = serde_json::from_value(serde_json::to_value(&judgement.evidence).unwrap()).unwrap();
    assert_eq!(irregular(&engine.rejudge(&kept)), irregular(&judgement.verdict));
    judgement.verdict
}

/// The answer of the check about a passport that was changed.
fn told(change: impl Fn(&mut Draft)) -> (Vec<String>, Disposition) {
    let visa = Visa::new(1);
    let mut passport = visa.passport();
    change(&mut passport);
    let verdict = judge(&visa, Some(&passport.print().unwrap()));
    (irregular(&verdict), verdict.disposition)
}

#[test]
fn visa_with_its_own_passport_is_clear() {
    let visa = Visa::new(1);
    let verdict = judge(&visa, Some(&visa.passport().print().unwrap()));
    assert_eq!(irregular(&verdict), [""; 0]);
    assert_eq!(verdict.disposition, Disposition::Clear);
    assert!(verdict.judged.inputs.iter().any(|input| input.name == "beside/mrz.txt"));
    // Without a passport there is nothing to compare with, and no other verdict.
    let alone = judge(&visa, None);
    assert_eq!(alone.disposition, Disposition::Clear);
    assert_eq!(irregular(&alone), [""; 0]);
}

#[test]
fn visa_beside_another_passport_is_an_alert() {
    let expected = (vec!["combined.seal.beside failed".to_owned()], Disposition::Alert);
    assert_eq!(told(|passport| passport.document_number = "UFO001980".to_owned()), expected);
    let other = Visa::new(2).passport();
    assert_eq!(told(|passport| passport.date_of_birth = other.date_of_birth), expected);
    assert_eq!(told(|passport| passport.nationality = "FRA".to_owned()), expected);
}

#[test]
fn what_may_have_changed_since_is_for_review() {
    let expected = (vec!["combined.seal.beside failed".to_owned()], Disposition::Review);
    assert_eq!(told(|passport| passport.primary_identifier = "Another".to_owned()), expected);
    assert_eq!(told(|passport| passport.date_of_expiry = date(2026, 11, 22)), expected);
}

/// The visa's name field is shorter, and its issuer may print a letter in another form (Doc 9303-3 §6).
#[test]
fn forms_of_the_same_name_agree() {
    for (passport, in_visa) in
        [("Müller", "Muller"), ("Nuñez", "Nunez"), ("Nilavadhanananda Chayapa", "Nilavadhanananda Chayapa")]
    {
        let mut visa = Visa::new(1);
        visa.draft.secondary_identifier = "Käthe Wilhelmine Augusta".to_owned();
        let mut held = visa.passport();
        held.primary_identifier = passport.to_owned();
        visa.draft.primary_identifier = in_visa.to_owned();
        assert_eq!(irregular(&judge(&visa, Some(&held.print().unwrap()))), [""; 0], "{passport}");
    }
}

#[test]
fn passport_without_a_zone_leaves_it_open() {
    let verdict = judge(&Visa::new(1), Some(&["P<UTO".to_owned()]));
    assert_eq!(irregular(&verdict), ["combined.seal.beside no reference"]);
    assert_eq!(verdict.disposition, Disposition::Incomplete);
}
