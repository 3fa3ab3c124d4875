//! A visa of Utopia with its seal, and the State that issued it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "each test uses its part of it")]

use bordercheck::{Cause, Clock, Document, Outcome, Profile, Reference, Verdict, verify};
use jiff::civil::{Date, date};
use mrz::{Draft, Format};
use pki::trust::{Given, Trust, TrustFile};
use seal::profiles::document;
use seal::vds::{HeaderVersion, ReferenceLength};
use seal::{SealValue, Stay, Vds};
use specimen::pki::authority::{SEAL_SIGNER_NAME, day};
use specimen::pki::{Algorithm, Authority, Role, Signer};
use specimen::{dice, holder};
use zeroize::Zeroizing;

/// A visa of Utopia with its seal, and the State that issued it.
pub(crate) struct Visa {
    pub(crate) draft: Draft,
    pub(crate) authority: Authority,
    pub(crate) signer: Signer,
    pub(crate) signed: Date,
}

/// The number of the passport that the visa stands in.
const PASSPORT_NUMBER: &str = "UFO001979";

/// The check of revocation without a list: nothing says whether the signer was revoked. It is optional.
pub(crate) const NO_LIST: &str = "seal.signer.revocation undetermined";

/// The judgement of a document on the day of the tests, by the profile `desk`.
pub(crate) fn judge_with(document: &Document<'_>, trust: Vec<TrustFile>) -> Verdict {
    let at = "2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap();
    let reference = Reference::new(at, Clock::Given).with_trust(Trust::load(trust).unwrap());
    verify(document, &reference, &Profile::built_in("desk").unwrap())
}

pub(crate) fn algorithm() -> Algorithm {
    Algorithm::named("P-256-sha256").unwrap()
}

impl Visa {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = dice(seed);
        let draft = holder::throw(Format::named("MRV-B").unwrap(), &mut dice);
        let authority = Authority::new("UT", &algorithm(), &mut dice);
        let signer = authority.issue(Role::SealSigner, &algorithm(), &mut dice);
        Self { draft, authority, signer, signed: date(2026, 11, 1) }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.draft.print().unwrap()
    }

    /// The passport that the visa stands in.
    pub(crate) fn passport(&self) -> Draft {
        Draft {
            format: Format::named("TD3").unwrap(),
            document_code: "P".to_owned(),
            issuing_state: self.draft.nationality.clone(),
            document_number: PASSPORT_NUMBER.to_owned(),
            date_of_expiry: date(2031, 5, 1),
            optional_data: String::new(),
            ..self.draft.clone()
        }
    }

    /// The seal over these lines.
    pub(crate) fn seal_over(&self, lines: &[String]) -> Vds {
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
                feature("passport-number", &text(PASSPORT_NUMBER)),
            ],
            signature: None,
            trailing: Vec::new(),
        };
        self.sign(&mut seal);
        seal
    }

    pub(crate) fn seal(&self) -> Vds {
        self.seal_over(&self.lines())
    }

    pub(crate) fn sign(&self, seal: &mut Vds) {
        let plain = Algorithm { scheme: pki::Scheme::EcdsaPlain, ..self.signer.algorithm.clone() };
        seal.signature = Some(self.signer.key.sign(&plain, &seal.signed_bytes().unwrap()));
    }

    /// The visa as an authority of another State seals it, whose name it has, and its seal.
    pub(crate) fn sealed_abroad(&self) -> (Self, Vds) {
        let mut dice = dice(9);
        let authority = Authority::new("FR", &algorithm(), &mut dice);
        let signer = authority.issue(Role::SealSigner, &algorithm(), &mut dice);
        let abroad = Self { draft: self.draft.clone(), signed: self.signed, authority, signer };
        let mut seal = abroad.seal();
        (seal.signer, seal.country) = (format!("FR{SEAL_SIGNER_NAME}"), "FRA".to_owned());
        abroad.sign(&mut seal);
        (abroad, seal)
    }

    /// Trust with the authority's revocation list of these serial numbers.
    pub(crate) fn trust_with_list(&self, revoked: &[Vec<u8>]) -> Vec<TrustFile> {
        let mut trust = self.trust();
        trust.push(file("crl", &self.authority.crl(revoked, day(-2), day(80)), Given::ByName));
        trust
    }

    /// The CSCA given by name, and the signer's certificate in a folder, which is no anchor.
    pub(crate) fn trust(&self) -> Vec<TrustFile> {
        vec![
            file("csca", &self.authority.certificate, Given::ByName),
            file("signer", &self.signer.certificate, Given::InFolder),
        ]
    }
}

pub(crate) fn file(name: &str, bytes: &[u8], given: Given) -> TrustFile {
    TrustFile { name: name.to_owned(), bytes: bytes.to_vec(), given }
}

/// The checks about seals that are not successful though they had what they need, each with its outcome.
pub(crate) fn irregular(verdict: &Verdict) -> Vec<String> {
    let findings = verdict.findings.iter().map(|judged| &judged.finding);
    let of_seal = findings.filter(|finding| finding.check.id.contains("seal"));
    // Most visas here come without their passport.
    let asked = of_seal.filter(|finding| finding.cause != Some(Cause::NoInput));
    let told = asked.filter(|finding| finding.outcome != Outcome::Successful).map(|finding| {
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
