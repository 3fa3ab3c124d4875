//! Genuine and forged seals of visas: each forgery fails the check that it is about. Published seals are judged as
//! `../shared/data/seals/cases.json` says, where that folder is present.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use bordercheck::{Cause, Clock, Disposition, Document, Kind, Outcome, Profile, Reference, Verdict, verify};
use jiff::civil::{Date, date};
use mrz::{Draft, Format};
use pki::trust::{Given, Stated, Trust, TrustFile};
use seal::profiles::document;
use seal::vds::{HeaderVersion, ReferenceLength};
use seal::{SealValue, Stay, Vds};
use specimen::pki::authority::{SEAL_SIGNER_NAME, day};
use specimen::pki::{Algorithm, Authority, Role, Signer};
use specimen::{dice, holder};
use zeroize::Zeroizing;

/// A visa of Utopia with its seal, and the State that issued it.
struct Visa {
    draft: Draft,
    authority: Authority,
    signer: Signer,
    signed: Date,
}

fn algorithm() -> Algorithm {
    Algorithm::named("P-256-sha256").unwrap()
}

impl Visa {
    fn new(seed: u64) -> Self {
        let mut dice = dice(seed);
        let draft = holder::throw(Format::named("MRV-B").unwrap(), &mut dice);
        let authority = Authority::new("UT", &algorithm(), &mut dice);
        let signer = authority.issue(Role::SealSigner, &algorithm(), &mut dice);
        Self { draft, authority, signer, signed: date(2026, 11, 1) }
    }

    fn lines(&self) -> Vec<String> {
        self.draft.print().unwrap()
    }

    /// The seal over these lines.
    fn seal_over(&self, lines: &[String]) -> Vds {
        let rows = document([0x5D, 0x01]).unwrap().rows;
        let feature =
            |name: &str, value: &SealValue| rows.iter().find(|row| row.name == name).unwrap().feature(value).unwrap();
        let text = |text: &str| SealValue::Text(Zeroizing::new(text.to_owned()));
        let zone = vec![lines[0].clone(), lines[1][..28].to_owned()];
        let mut seal = Vds {
            version: HeaderVersion::Four(ReferenceLength::Hexadecimal),
            country: "UTO".to_owned(),
            signer: format!("UT{SEAL_SIGNER_NAME}"),
            reference: hex::encode_upper(&self.signer.serial),
            issued: self.signed,
            signed: self.signed,
            profile: [0x5D, 0x01],
            features: vec![
                feature("mrz-mrv-b", &SealValue::Zone(Zeroizing::new(zone))),
                feature("duration", &SealValue::Stay(Stay::Of([90, 0, 0]))),
                feature("passport-number", &text("UFO001979")),
            ],
            signature: None,
            trailing: Vec::new(),
        };
        self.sign(&mut seal);
        seal
    }

    fn seal(&self) -> Vds {
        self.seal_over(&self.lines())
    }

    fn sign(&self, seal: &mut Vds) {
        let plain = Algorithm { scheme: pki::Scheme::EcdsaPlain, ..self.signer.algorithm.clone() };
        seal.signature = Some(self.signer.key.sign(&plain, &seal.signed_bytes().unwrap()));
    }

    /// The CSCA given by name, and the signer's certificate in a folder, which is no anchor.
    fn trust(&self) -> Vec<TrustFile> {
        vec![
            file("csca", &self.authority.certificate, Given::ByName),
            file("signer", &self.signer.certificate, Given::InFolder),
        ]
    }

    /// The outcome of the checks about the seal that are not successful.
    fn irregular(&self, seal: &Vds, trust: Vec<TrustFile>) -> Vec<String> {
        irregular(&judge(&self.lines(), &seal.print().unwrap(), trust))
    }
}

fn file(name: &str, bytes: &[u8], given: Given) -> TrustFile {
    TrustFile { name: name.to_owned(), bytes: bytes.to_vec(), given }
}

fn judge(lines: &[String], seal: &[u8], trust: Vec<TrustFile>) -> Verdict {
    let text = lines.join("\n");
    let document = Document::from_mrz(&text).with("seal.bin", Kind::Seal, Ok(seal.to_vec().into()));
    let at = "2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap();
    let reference = Reference::new(at, Clock::Given).with_trust(Trust::load(trust).unwrap());
    verify(&document, &reference, &Profile::built_in("desk").unwrap())
}

fn irregular(verdict: &Verdict) -> Vec<String> {
    let findings = verdict.findings.iter().map(|judged| &judged.finding);
    let of_seal = findings.filter(|finding| finding.check.id.contains("seal"));
    let told = of_seal.filter(|finding| finding.outcome != Outcome::Successful).map(|finding| {
        let outcome = match (finding.outcome, finding.cause) {
            (Outcome::NotSupported, Some(Cause::NoReference)) => "no reference",
            (Outcome::NotSupported, _) => "not applicable",
            (Outcome::Failed, _) => "failed",
            _ => "undetermined",
        };
        format!("{} {outcome}", finding.check.id)
    });
    told.collect()
}

/// Without a list nothing says whether the signer was revoked; that check is optional.
const NO_LIST: &str = "seal.signer.revocation undetermined";

#[test]
fn genuine_visa_with_its_seal_is_clear() {
    let visa = Visa::new(1);
    let mut trust = visa.trust();
    trust.push(file("crl", &visa.authority.crl(&[], day(-2), day(80)), Given::ByName));
    let verdict = judge(&visa.lines(), &visa.seal().print().unwrap(), trust);
    assert_eq!(irregular(&verdict), [""; 0]);
    assert_eq!(verdict.disposition, Disposition::Clear);
}

#[test]
fn each_forgery_fails_the_check_that_it_is_about() {
    let (visa, other) = (Visa::new(1), Visa::new(2));
    // Cut from another visa of the same State.
    let copied = visa.seal_over(&other.lines());
    assert_eq!(visa.irregular(&copied, visa.trust()), ["combined.seal.page failed", NO_LIST]);
    // A field changed: the signature no longer holds, and the page says otherwise.
    let mut changed = visa.seal();
    changed.features[2].value = other.seal_over(&other.lines()).features[2].value.clone();
    changed.features[1].value[0] ^= 0x40;
    assert_eq!(visa.irregular(&changed, visa.trust()), ["seal.signature failed", NO_LIST]);
    // A signer of another State, whose authority is trusted: under its own name, or under Utopia's.
    let mut dice = dice(9);
    let foreign = Authority::new("FR", &algorithm(), &mut dice);
    let signer = foreign.issue(Role::SealSigner, &algorithm(), &mut dice);
    let abroad = Visa { authority: foreign, signer, ..Visa::new(1) };
    let mut seal = abroad.seal();
    (seal.signer, seal.country) = (format!("FR{SEAL_SIGNER_NAME}"), "FRA".to_owned());
    abroad.sign(&mut seal);
    assert_eq!(visa.irregular(&seal, abroad.trust()), ["combined.seal.page failed", NO_LIST]);
    // Another key under the name of Utopia's authority.
    let forged = Visa { signed: visa.signed, draft: visa.draft.clone(), ..Visa::new(77) };
    let mut trust = visa.trust();
    trust.push(file("forged", &forged.signer.certificate, Given::InFolder));
    let found = visa.irregular(&forged.seal(), trust);
    assert!(found.contains(&"seal.signature undetermined".to_owned()), "{found:?}");
    // Nobody's: the certificate is not held.
    let without = vec![file("csca", &visa.authority.certificate, Given::ByName)];
    let nobody = ["seal.signature no reference", "seal.signer.trusted failed", "seal.signer.validity no reference"];
    assert_eq!(visa.irregular(&visa.seal(), without)[..3], nobody);
    // No signature at all.
    let mut unsigned = visa.seal();
    unsigned.signature = None;
    let found = visa.irregular(&unsigned, visa.trust());
    assert_eq!(found[..2], ["seal.barcode.format failed", "seal.signature failed"]);
}

#[test]
fn signers_are_judged_on_the_day_of_signature() {
    let visa = Visa::new(1);
    let early = Visa { signed: date(2020, 1, 1), ..Visa::new(1) };
    assert_eq!(visa.irregular(&early.seal(), visa.trust()), ["seal.signer.validity failed", NO_LIST]);
    let late = Visa { signed: date(2026, 12, 24), ..Visa::new(1) };
    assert_eq!(visa.irregular(&late.seal(), visa.trust()), [NO_LIST, "seal.content.validity failed"]);
    // Revoked.
    let mut trust = visa.trust();
    let list = visa.authority.crl(std::slice::from_ref(&visa.signer.serial), day(-2), day(80));
    trust.push(file("crl", &list, Given::ByName));
    assert_eq!(visa.irregular(&visa.seal(), trust), ["seal.signer.revocation failed"]);
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
        let found = visa.irregular(&visa.seal(), trust);
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
    let found = |given: Given| visa.irregular(&visa.seal(), vec![file("signer", &visa.signer.certificate, given)]);
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
