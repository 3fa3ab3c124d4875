//! Authorities and the certificates that they issue, after the profiles of Doc 9303-12 §7.1, and against them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use num_bigint::BigUint;
use pki::algorithm::Scheme;
use pki::der::{tag, write};
use pki::oid::{self, Oid};
use rand::Rng;

use super::encode::{bits, context, generalized, octets, oid as identifier, sequence, set, time, unsigned};
use super::key::{Algorithm, Key, KeyKind, signature};
use crate::seed::Dice;

/// A State's authority.
#[derive(Clone, Debug)]
pub struct Authority {
    /// The country, as certificates name it.
    pub country: String,
    /// The name, encoded.
    pub name: Vec<u8>,
    /// The key.
    pub key: Key,
    /// The signature algorithm.
    pub algorithm: Algorithm,
    /// The self-signed certificate.
    pub certificate: Vec<u8>,
}

/// The role of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Document Signer.
    DocumentSigner,
    /// Master List Signer.
    MasterListSigner,
    /// Deviation List Signer.
    DeviationListSigner,
    /// Signer of visible digital seals; its common name is [`SEAL_SIGNER_NAME`].
    SealSigner,
}

/// The common name of a seal signer: two characters, by which seals name it (Doc 9303-12 §7.1.3).
pub const SEAL_SIGNER_NAME: &str = "VS";

/// Somebody who signs for an authority.
#[derive(Clone, Debug)]
pub struct Signer {
    /// The certificate.
    pub certificate: Vec<u8>,
    /// The name of its issuer, encoded.
    pub issuer: Vec<u8>,
    /// The serial number, as it is encoded.
    pub serial: Vec<u8>,
    /// The key.
    pub key: Key,
    /// The signature algorithm.
    pub algorithm: Algorithm,
}

/// The contents of a certificate before it is signed.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The serial number, as it is encoded.
    pub serial: Vec<u8>,
    /// The issuer's name, encoded.
    pub issuer: Vec<u8>,
    /// The subject's name, encoded.
    pub subject: Vec<u8>,
    /// The first second.
    pub not_before: Timestamp,
    /// The last one.
    pub not_after: Timestamp,
    /// The key.
    pub spki: Vec<u8>,
    /// The extensions: which, whether critical, and the value.
    pub extensions: Vec<(Oid<'static>, bool, Vec<u8>)>,
}

/// Forged signatures and certificates, each by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgery {
    /// Another authority that takes the name and the key identifier of the true one.
    OtherAuthority,
    /// An authority that takes the name alone: its key identifier is its own.
    OtherKeyOfTheName,
    /// A key whose curve has a generator that the forger chose, under the true public key.
    ForeignGenerator,
    /// An RSA key with the exponent 1: every number is its own signature.
    ExponentOne,
    /// An ECDSA signature with r = 0.
    ZeroR,
    /// An ECDSA signature with s = 0.
    ZeroS,
    /// A PSS signature whose salt has another length than its parameters state.
    WrongSalt,
    /// A Document Signer that issues a certificate.
    SignerAsAuthority,
    /// A master list signer that signs a document.
    ListSignerAsSigner,
    /// The authority itself signs a document.
    AuthorityAsSigner,
    /// A Document Signer whose certificate has the extension keyUsage twice.
    DuplicateExtension,
}

impl Forgery {
    /// Every forgery.
    pub const ALL: [Self; 11] = [
        Self::OtherAuthority,
        Self::OtherKeyOfTheName,
        Self::ForeignGenerator,
        Self::ExponentOne,
        Self::ZeroR,
        Self::ZeroS,
        Self::WrongSalt,
        Self::SignerAsAuthority,
        Self::ListSignerAsSigner,
        Self::AuthorityAsSigner,
        Self::DuplicateExtension,
    ];

    /// True if the forgery exists for an algorithm.
    #[must_use]
    pub fn applies_to(self, algorithm: &Algorithm) -> bool {
        match self {
            Self::ForeignGenerator | Self::ZeroR | Self::ZeroS => matches!(algorithm.key, KeyKind::Ec(..)),
            Self::WrongSalt => algorithm.scheme == Scheme::Pss,
            _ => true,
        }
    }
}

impl Plan {
    /// Without an extension.
    #[must_use]
    pub fn without(mut self, kind: Oid<'_>) -> Self {
        self.extensions.retain(|(other, _, _)| *other != kind);
        self
    }

    /// With an extension, in place of one of the same kind.
    #[must_use]
    pub fn with(self, kind: Oid<'static>, critical: bool, value: Vec<u8>) -> Self {
        let mut plan = self.without(kind);
        plan.extensions.push((kind, critical, value));
        plan
    }

    /// The signed content.
    #[must_use]
    pub fn to_be_signed(&self, algorithm: &[u8]) -> Vec<u8> {
        let extension = |(kind, critical, value): &(Oid<'static>, bool, Vec<u8>)| {
            let critical = if *critical { write(tag::BOOLEAN, &[0xFF]) } else { Vec::new() };
            sequence(&[identifier(*kind), critical, octets(value)])
        };
        let extensions: Vec<Vec<u8>> = self.extensions.iter().map(extension).collect();
        sequence(&[
            context(0, &unsigned(&[2])),
            write(tag::INTEGER, &self.serial),
            algorithm.to_vec(),
            self.issuer.clone(),
            sequence(&[time(self.not_before), time(self.not_after)]),
            self.subject.clone(),
            self.spki.clone(),
            if extensions.is_empty() { Vec::new() } else { context(3, &sequence(&extensions)) },
        ])
    }

    /// The certificate, signed.
    #[must_use]
    pub fn sign(&self, key: &Key, algorithm: &Algorithm) -> Vec<u8> {
        let signed = self.to_be_signed(&algorithm.identifier());
        let signature = key.sign(algorithm, &signed);
        sequence(&[signed, algorithm.identifier(), bits(&signature)])
    }
}

impl Authority {
    /// An authority of a country, valid for fifteen years from a little before today (Doc 9303-12 Appendix A).
    #[must_use]
    pub fn new(country: &str, algorithm: &Algorithm, dice: &mut Dice) -> Self {
        let key = Key::new(&algorithm.key, dice);
        Self::with_key(country, "Specimen CSCA", key, algorithm, dice)
    }

    /// A new authority with a new key.
    #[must_use]
    pub fn with_key(country: &str, common_name: &str, key: Key, algorithm: &Algorithm, dice: &mut Dice) -> Self {
        let name = name(country, common_name);
        let mut authority =
            Self { country: country.to_owned(), name, key, algorithm: algorithm.clone(), certificate: Vec::new() };
        let plan = authority.own_plan(dice);
        authority.certificate = plan.sign(&authority.key, algorithm);
        authority
    }

    /// The contents of its self-signed certificate.
    #[must_use]
    pub fn own_plan(&self, dice: &mut Dice) -> Plan {
        let constraints = sequence(&[write(tag::BOOLEAN, &[0xFF]), unsigned(&[0])]);
        let period = usage_period(day(-1000), day(800));
        Plan {
            serial: serial(dice),
            issuer: self.name.clone(),
            subject: self.name.clone(),
            not_before: day(-1000),
            not_after: day(4500),
            spki: self.key.spki().to_vec(),
            extensions: vec![
                (oid::AUTHORITY_KEY_IDENTIFIER, false, key_of_issuer(&self.key)),
                (oid::SUBJECT_KEY_IDENTIFIER, false, octets(&self.key.id())),
                (oid::KEY_USAGE, true, write(tag::BIT_STRING, &[1, 0x06])),
                (oid::BASIC_CONSTRAINTS, true, constraints),
                (oid::PRIVATE_KEY_USAGE_PERIOD, false, period),
                (oid::SUBJECT_ALT_NAME, false, alternative_name(&self.country)),
                (oid::ISSUER_ALT_NAME, false, alternative_name(&self.country)),
                (oid::CRL_DISTRIBUTION_POINTS, false, distribution_point()),
            ],
        }
    }

    /// The contents of a certificate of a role, for a key.
    #[must_use]
    pub fn plan(&self, role: Role, key: &Key, dice: &mut Dice) -> Plan {
        let common_name = match role {
            Role::DocumentSigner => "Specimen Document Signer",
            Role::MasterListSigner => "Specimen Master List Signer",
            Role::DeviationListSigner => "Specimen Deviation List Signer",
            Role::SealSigner => SEAL_SIGNER_NAME,
        };
        let purpose = |purpose| (oid::EXTENDED_KEY_USAGE, true, sequence(&[identifier(purpose)]));
        let types: BTreeSet<&str> = crate::holder::CODES.concat().into_iter().collect();
        let types = set(types.iter().map(|text| write(tag::PRINTABLE_STRING, text.as_bytes())).collect());
        let last = match role {
            Role::DocumentSigner => (oid::DOCUMENT_TYPE_LIST, false, sequence(&[unsigned(&[0]), types])),
            Role::MasterListSigner => purpose(oid::MASTER_LIST_SIGNER),
            Role::DeviationListSigner => purpose(oid::DEVIATION_LIST_SIGNER),
            Role::SealSigner => purpose(oid::SEAL_SIGNER),
        };
        let of_issuer = (oid::AUTHORITY_KEY_IDENTIFIER, false, key_of_issuer(&self.key));
        let extensions = match role {
            // No others (Doc 9303-12 §7.1.3).
            Role::SealSigner => vec![of_issuer, last],
            _ => vec![
                of_issuer,
                (oid::SUBJECT_KEY_IDENTIFIER, false, octets(&key.id())),
                (oid::KEY_USAGE, true, write(tag::BIT_STRING, &[7, 0x80])),
                (oid::PRIVATE_KEY_USAGE_PERIOD, false, usage_period(day(-300), day(-210))),
                (oid::SUBJECT_ALT_NAME, false, alternative_name(&self.country)),
                (oid::ISSUER_ALT_NAME, false, alternative_name(&self.country)),
                (oid::CRL_DISTRIBUTION_POINTS, false, distribution_point()),
                last,
            ],
        };
        Plan {
            serial: serial(dice),
            issuer: self.name.clone(),
            subject: name(&self.country, common_name),
            not_before: day(-300),
            not_after: day(3700),
            spki: key.spki().to_vec(),
            extensions,
        }
    }

    /// Issues a certificate of a role over a new key.
    #[must_use]
    pub fn issue(&self, role: Role, algorithm: &Algorithm, dice: &mut Dice) -> Signer {
        let key = Key::new(&algorithm.key, dice);
        self.issue_as(self.plan(role, &key, dice), key, algorithm)
    }

    /// Issues a certificate with these contents.
    #[must_use]
    pub fn issue_as(&self, plan: Plan, key: Key, algorithm: &Algorithm) -> Signer {
        let certificate = plan.sign(&self.key, &self.algorithm);
        Signer { certificate, issuer: plan.issuer, serial: plan.serial, key, algorithm: algorithm.clone() }
    }

    /// The certificate that links this authority's key to the next one's (Doc 9303-12 §7.1.1.5).
    #[must_use]
    pub fn link(&self, next: &Self, dice: &mut Dice) -> Vec<u8> {
        let mut plan = next.own_plan(dice);
        plan.issuer.clone_from(&self.name);
        plan.with(oid::AUTHORITY_KEY_IDENTIFIER, false, key_of_issuer(&self.key)).sign(&self.key, &self.algorithm)
    }

    /// A Document Signer that is forged, signed as only its forger could.
    #[must_use]
    pub fn forge(&self, forgery: Forgery, algorithm: &Algorithm, dice: &mut Dice) -> Signer {
        match forgery {
            Forgery::OtherAuthority => {
                let other = Key::new(&self.fresh_kind(), dice);
                let key = Key::new(&algorithm.key, dice);
                let plan = self.plan(Role::DocumentSigner, &key, dice);
                let certificate = plan.sign(&other, &self.algorithm_of(&other));
                Signer { certificate, issuer: plan.issuer, serial: plan.serial, key, algorithm: algorithm.clone() }
            }
            Forgery::OtherKeyOfTheName => {
                let key = Key::new(&self.fresh_kind(), dice);
                let algorithm_of = self.algorithm_of(&key);
                let other = Self::with_key(&self.country, "Specimen CSCA", key, &algorithm_of, dice);
                other.issue(Role::DocumentSigner, algorithm, dice)
            }
            Forgery::ForeignGenerator => {
                let key = Key::new(&algorithm.key, dice).with_foreign_generator();
                self.issue_as(self.plan(Role::DocumentSigner, &key, dice), key, algorithm)
            }
            Forgery::ExponentOne => {
                let modulus = BigUint::from(1u32) << 2047u32 | BigUint::from(12345u32);
                let key = Key::rsa(&modulus, &BigUint::from(1u32), 1);
                let rsa = Algorithm { scheme: Scheme::Pkcs1, key: KeyKind::Rsa(2048, 1), ..algorithm.clone() };
                self.issue_as(self.plan(Role::DocumentSigner, &key, dice), key, &rsa)
            }
            Forgery::ZeroR | Forgery::ZeroS | Forgery::WrongSalt => self.forge_signature(forgery, algorithm, dice),
            Forgery::SignerAsAuthority => {
                let middle = self.issue(Role::DocumentSigner, &self.algorithm, dice);
                let middle =
                    Self { name: name(&self.country, "Specimen Document Signer"), key: middle.key, ..self.clone() };
                middle.issue(Role::DocumentSigner, algorithm, dice)
            }
            Forgery::ListSignerAsSigner => self.issue(Role::MasterListSigner, algorithm, dice),
            Forgery::AuthorityAsSigner => {
                let plan = self.own_plan(dice);
                self.issue_as(plan, self.key.clone(), &self.algorithm)
            }
            Forgery::DuplicateExtension => {
                let key = Key::new(&algorithm.key, dice);
                let mut plan = self.plan(Role::DocumentSigner, &key, dice);
                plan.extensions.push((oid::KEY_USAGE, true, write(tag::BIT_STRING, &[1, 0x06])));
                self.issue_as(plan, key, algorithm)
            }
        }
    }

    /// A certificate whose own signature is the forged one.
    fn forge_signature(&self, forgery: Forgery, algorithm: &Algorithm, dice: &mut Dice) -> Signer {
        let key = Key::new(&algorithm.key, dice);
        let plan = self.plan(Role::DocumentSigner, &key, dice);
        let signed = plan.to_be_signed(&self.algorithm.identifier());
        let one = BigUint::from(1u32);
        let zero = BigUint::default();
        let forged = match (forgery, &self.key.kind) {
            (Forgery::ZeroR, KeyKind::Ec(curve, _)) => signature(curve, self.algorithm.scheme, &zero, &one),
            (Forgery::ZeroS, KeyKind::Ec(curve, _)) => signature(curve, self.algorithm.scheme, &one, &zero),
            _ => {
                let mut other = self.algorithm.clone();
                other.pss.salt = other.pss.salt.saturating_sub(1);
                self.key.sign(&other, &signed)
            }
        };
        let certificate = sequence(&[signed, self.algorithm.identifier(), bits(&forged)]);
        Signer { certificate, issuer: plan.issuer, serial: plan.serial, key, algorithm: algorithm.clone() }
    }

    /// A kind of key of which another one can be had.
    fn fresh_kind(&self) -> KeyKind {
        match self.key.kind {
            KeyKind::Rsa(..) => KeyKind::Rsa(2048, 3),
            ref kind @ KeyKind::Ec(..) => kind.clone(),
        }
    }

    fn algorithm_of(&self, key: &Key) -> Algorithm {
        Algorithm { key: key.kind.clone(), ..self.algorithm.clone() }
    }
}

/// A name of a country and a common name.
#[must_use]
pub fn name(country: &str, common_name: &str) -> Vec<u8> {
    let part = |kind, tag, text: &str| set(vec![sequence(&[identifier(kind), write(tag, text.as_bytes())])]);
    sequence(&[
        part(oid::COUNTRY, tag::PRINTABLE_STRING, country),
        part(oid::ORGANIZATION, tag::UTF8_STRING, "Utopia"),
        part(oid::COMMON_NAME, tag::UTF8_STRING, common_name),
    ])
}

/// So many days from the day as of which specimens are valid.
#[must_use]
pub fn day(offset: i32) -> Timestamp {
    let midnight = crate::holder::TODAY.to_datetime(Time::midnight());
    let today = TimeZone::UTC.to_timestamp(midnight).map_or(0, Timestamp::as_second);
    Timestamp::from_second(today + i64::from(offset) * 86_400).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn serial(dice: &mut Dice) -> Vec<u8> {
    let mut serial = [0; 8];
    dice.fill_bytes(&mut serial);
    serial[0] = serial[0] & 0x3F | 0x40;
    serial.to_vec()
}

fn key_of_issuer(key: &Key) -> Vec<u8> {
    sequence(&[write(tag::context(0), &key.id())])
}

fn usage_period(not_before: Timestamp, not_after: Timestamp) -> Vec<u8> {
    let moment = |number, at| write(tag::context(number), generalized(at).as_bytes());
    sequence(&[moment(0, not_before), moment(1, not_after)])
}

/// A directory name with the country code of the zone as locality (Doc 9303-12 §7.1.1.2).
fn alternative_name(country: &str) -> Vec<u8> {
    let code = pki::country::three_letters(country).unwrap_or("UTO");
    let part = set(vec![sequence(&[identifier(oid::LOCALITY), write(tag::PRINTABLE_STRING, code.as_bytes())])]);
    sequence(&[context(4, &sequence(&[part]))])
}

fn distribution_point() -> Vec<u8> {
    let name = write(tag::context(6), b"https://crl.example/utopia.crl");
    sequence(&[sequence(&[context(0, &context(0, &name))])])
}
