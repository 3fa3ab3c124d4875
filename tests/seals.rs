//! Genuine and forged seals of visas: each forgery fails the check that it is about. Published seals are judged as
//! `../shared/data/seals/cases.json` says, where that folder is present.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/visa.rs"]
mod visa;

use bordercheck::{Disposition, Document, Kind, Outcome, Verdict};
use jiff::civil::date;
use pki::trust::{Given, Stated, TrustFile};
use seal::Vds;
use specimen::dice;
use specimen::pki::Role;
use visa::{NO_LIST, Visa, algorithm, file, irregular, judge_with};

fn judge(lines: &[String], seal: &[u8], trust: Vec<TrustFile>) -> Verdict {
    let text = lines.join("\n");
    let document = Document::from_mrz(&text).with("seal.bin", Kind::Seal, Ok(seal.to_vec().into()));
    judge_with(&document, trust)
}

fn irregular_of(visa: &Visa, seal: &Vds, trust: Vec<TrustFile>) -> Vec<String> {
    irregular(&judge(&visa.lines(), &seal.print().unwrap(), trust))
}

#[test]
fn genuine_visa_with_its_seal_is_clear() {
    let visa = Visa::new(1);
    let trust = visa.trust_with_list(&[]);
    let verdict = judge(&visa.lines(), &visa.seal().print().unwrap(), trust);
    assert_eq!(irregular(&verdict), [""; 0]);
    assert_eq!(verdict.disposition, Disposition::Clear);
}

#[test]
fn each_forgery_fails_the_check_that_it_is_about() {
    let (visa, other) = (Visa::new(1), Visa::new(2));
    // Cut from another visa of the same State.
    let copied = visa.seal_over(&other.lines());
    assert_eq!(irregular_of(&visa, &copied, visa.trust()), ["combined.seal.page failed", NO_LIST]);
    // A field changed: the signature no longer holds, and the page says otherwise.
    let mut changed = visa.seal();
    changed.features[2].value = other.seal_over(&other.lines()).features[2].value.clone();
    changed.features[1].value[0] ^= 0x40;
    assert_eq!(irregular_of(&visa, &changed, visa.trust()), ["seal.signature failed", NO_LIST]);
    // A signer of another State, whose authority is trusted: under its own name, or under Utopia's.
    let (abroad, seal) = visa.sealed_abroad();
    assert_eq!(irregular_of(&visa, &seal, abroad.trust()), ["combined.seal.page failed", NO_LIST]);
    // Another key under the name of Utopia's authority.
    let forged = Visa { signed: visa.signed, draft: visa.draft.clone(), ..Visa::new(77) };
    let mut trust = visa.trust();
    trust.push(file("forged", &forged.signer.certificate, Given::InFolder));
    let found = irregular_of(&visa, &forged.seal(), trust);
    assert!(found.contains(&"seal.signature undetermined".to_owned()), "{found:?}");
    // Nobody's: the certificate is not held.
    let without = vec![file("csca", &visa.authority.certificate, Given::ByName)];
    let nobody = ["seal.signature no reference", "seal.signer.trusted failed", "seal.signer.validity no reference"];
    assert_eq!(irregular_of(&visa, &visa.seal(), without)[..3], nobody);
    // No signature at all.
    let mut unsigned = visa.seal();
    unsigned.signature = None;
    let found = irregular_of(&visa, &unsigned, visa.trust());
    assert_eq!(found[..2], ["seal.barcode.format failed", "seal.signature failed"]);
}

#[test]
fn signers_are_judged_on_the_day_of_signature() {
    let visa = Visa::new(1);
    let early = Visa { signed: date(2020, 1, 1), ..Visa::new(1) };
    assert_eq!(irregular_of(&visa, &early.seal(), visa.trust()), ["seal.signer.validity failed", NO_LIST]);
    let late = Visa { signed: date(2026, 12, 24), ..Visa::new(1) };
    assert_eq!(irregular_of(&visa, &late.seal(), visa.trust()), [NO_LIST, "seal.content.validity failed"]);
    // Revoked.
    let trust = visa.trust_with_list(std::slice::from_ref(&visa.signer.serial));
    assert_eq!(irregular_of(&visa, &visa.seal(), trust), ["seal.signer.revocation failed"]);
}

#[test]
fn certificate_of_another_role_signs_no_seal() {
    let mut dice = dice(5);
    let visa = Visa::new(1);
    for role in [Role::MasterListSigner, Role::DeviationListSigner] {
        let key = visa.signer.key.clone();
        let mut plan = visa.authority.plan(role, &key, &mut dice);
        plan.subject = visa.authority.plan(Role::SealSigner, &key, &mut dice).subject;
        plan.serial.clone_from(&visa.signer.serial);
        let signer = visa.authority.issue_as(plan, key, &algorithm());
        let trust = vec![
            file("csca", &visa.authority.certificate, Given::ByName),
            file("signer", &signer.certificate, Given::ByName),
        ];
        let found = irregular_of(&visa, &visa.seal(), trust);
        assert!(found.contains(&"seal.signer.trusted failed".to_owned()), "{role:?}: it is not even held: {found:?}");
    }
}

/// A certificate that is named, or that the State states in the registry for this type of document, is an anchor for seals
/// (settled point 17); another State's statement is none.
#[test]
fn named_and_stated_signers_are_anchors() {
    let visa = Visa::new(1);
    let stated = |state: &str, kind: &str| {
        Given::InRegistry(Stated::SealSigner { state: state.to_owned(), types: vec![kind.to_owned()] })
    };
    let found = |given: Given| irregular_of(&visa, &visa.seal(), vec![file("signer", &visa.signer.certificate, given)]);
    let no_authority = "seal.signer.revocation no reference";
    assert_eq!(found(Given::ByName), [no_authority]);
    assert_eq!(found(stated("UTO", "visa")), [no_authority]);
    assert_eq!(found(stated("UTO", "residence-permit")), ["seal.signer.validity failed", no_authority]);
    let unknown = ["seal.signature no reference", "seal.signer.trusted failed", "seal.signer.validity no reference"];
    assert_eq!(found(stated("FRA", "visa"))[..3], unknown);
    assert_eq!(found(Given::InFolder)[..3], unknown);
}

/// Every bit of a seal changed: no verdict is clear, and no check of its own is successful throughout.
#[test]
fn no_bit_of_a_seal_can_be_changed_unnoticed() {
    let visa = Visa::new(1);
    let seal = visa.seal().print().unwrap();
    for at in 0..seal.len() {
        let mut changed = seal.to_vec();
        changed[at] ^= 1 << (at % 8);
        let verdict = judge(&visa.lines(), &changed, visa.trust());
        assert_ne!(verdict.disposition, Disposition::Clear, "byte {at}");
    }
}

#[test]
fn text_that_is_no_seal_is_named() {
    let visa = Visa::new(1);
    for (text, expected) in [("https://example.org/visa", "example.org"), ("M1ERIKSSON/ANNA       EABC123", "no seal")]
    {
        let verdict = judge(&visa.lines(), text.as_bytes(), visa.trust());
        let input = verdict.findings.iter().find(|judged| judged.finding.check.id == "input.file.readable").unwrap();
        assert_eq!(input.finding.outcome, Outcome::Failed);
        let found: Vec<_> = input.finding.facts.iter().filter_map(|fact| fact.found.as_deref()).collect();
        assert!(found.iter().any(|found| found.contains(expected)), "{found:?}");
    }
}
