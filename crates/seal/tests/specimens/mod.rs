//! Seals of Utopia, written by the printer of this crate and signed by keys of the specimen maker.

#![allow(dead_code, reason = "not every test makes every seal")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use jiff::civil::{Date, date};
use pki::der::{tag, write};
use pki::oid::{self, Oid};
use pki::{Certificate, Hash};
use seal::field::values_of;
use seal::idb::{Compression, IdbPrefix, IdbSigner, SignatureDay};
use seal::json::Json;
use seal::profiles::{MESSAGES, document};
use seal::vds::{HeaderVersion, ReferenceLength};
use seal::vds_nc::{Base64, TextSignature};
use seal::{Feature, Idb, MaskedDate, Row, SealKind, SealValue, Stay, Vds, VdsNc};
use specimen::pki::encode::{oid as identifier, sequence, set};
use specimen::pki::{Algorithm, Authority, Role, Signer};
use zeroize::Zeroizing;

pub(crate) const ISSUED: Date = date(2026, 11, 2);
pub(crate) const SIGNED: Date = date(2026, 11, 1);

/// An authority and a signer of seals that it has issued.
pub(crate) struct State {
    pub(crate) authority: Authority,
    pub(crate) signer: Signer,
}

impl State {
    /// A State whose signer has the profile of Doc 9303-12 §7.1.3, with this kind's purpose.
    pub(crate) fn new(kind: SealKind, algorithm: &str, seed: u64) -> Self {
        let mut dice = specimen::dice(seed);
        let algorithm = Algorithm::named(algorithm).unwrap();
        let authority = Authority::new("UT", &algorithm, &mut dice);
        let key = specimen::pki::Key::new(&algorithm.key, &mut dice);
        let mut plan = authority.plan(Role::DocumentSigner, &key, &mut dice);
        plan.subject = name("UT", "VS");
        plan.serial = vec![0x5B];
        let purpose = match kind {
            SealKind::Vds | SealKind::Idb => [0x67, 0x81, 0x08, 0x01, 0x01, 0x0B, 0x01],
            SealKind::VdsNc => [0x67, 0x81, 0x08, 0x01, 0x01, 0x0E, 0x02],
        };
        let purpose = sequence(&[identifier(Oid::parse(&purpose).unwrap())]);
        let types = set(vec![write(tag::PRINTABLE_STRING, b"VC")]);
        plan.extensions.retain(|(kind, _, _)| *kind == oid::AUTHORITY_KEY_IDENTIFIER);
        plan.extensions.push((oid::EXTENDED_KEY_USAGE, true, purpose));
        plan.extensions.push((oid::DOCUMENT_TYPE_LIST, false, sequence(&[write(tag::INTEGER, &[0]), types])));
        let signer = authority.issue_as(plan, key, &algorithm);
        Self { authority, signer }
    }

    pub(crate) fn certificate(&self) -> Certificate<'_> {
        Certificate::parse(&self.signer.certificate).unwrap()
    }

    /// r‖s over these bytes.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let algorithm = Algorithm { scheme: pki::Scheme::EcdsaPlain, ..self.signer.algorithm.clone() };
        self.signer.key.sign(&algorithm, bytes)
    }

    /// A visa with a header of version 4.
    pub(crate) fn visa(&self) -> Vds {
        let rows = document([0x5D, 0x01]).unwrap().rows;
        let zone = ["VCUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109"];
        let mut seal = Vds {
            version: HeaderVersion::Four(ReferenceLength::Hexadecimal),
            country: "UTO".to_owned(),
            signer: "UTVS".to_owned(),
            reference: "5B".to_owned(),
            issued: ISSUED,
            signed: SIGNED,
            profile: [0x5D, 0x01],
            features: vec![
                feature(rows, "mrz-mrv-b", &lines(&zone)),
                feature(rows, "entries", &SealValue::Number(2)),
                feature(rows, "duration", &SealValue::Stay(Stay::Of([90, 0, 0]))),
                feature(rows, "passport-number", &text("UFO001979")),
            ],
            signature: None,
            trailing: Vec::new(),
        };
        seal.signature = Some(self.sign(&seal.signed_bytes().unwrap()));
        seal
    }

    /// An arrival attestation with a header of version 3.
    pub(crate) fn attestation(&self) -> Vds {
        let rows = document([0xFD, 0x02]).unwrap().rows;
        let zone = ["MED<<MANNSENS<<MANNY<<<<<<<<<<<<<<<<", "6525845096USA7008038M2201018<<<<<<06"];
        let mut seal = Vds {
            version: HeaderVersion::Three,
            reference: "0005B".to_owned(),
            profile: [0xFD, 0x02],
            features: vec![feature(rows, "mrz-td2", &lines(&zone)), feature(rows, "azr-number", &text("ABC123456DEF"))],
            signature: None,
            ..self.visa()
        };
        seal.signature = Some(self.sign(&seal.signed_bytes().unwrap()));
        seal
    }

    /// A proof of testing in canonical form, with the signer's certificate.
    pub(crate) fn test(&self) -> VdsNc {
        let holder = [("n", "ERIKSSON  ANNA MARIA"), ("dob", "1940-09-07"), ("dt", "P"), ("dn", "L898902C")];
        let object = |members: &[(&'static str, &str)]| {
            Json::object(members.iter().map(|(name, text)| (*name, Json::string(text))))
        };
        let provider = Json::object([
            ("spn", Json::string("UTOPIA LAB")),
            ("ctr", Json::string("UTO")),
            ("cd", object(&[("p", "+000123456")])),
        ]);
        let header = [("is", Json::string("UTO")), ("t", Json::string("icao.test")), ("v", Json::Number(1.0))];
        let message = Json::object([
            ("utci", Json::string("U01932")),
            ("pid", object(&holder)),
            ("sp", provider),
            ("dat", object(&[("sc", "2026-10-30T08:00:00Z"), ("ri", "2026-10-30T20:00:00Z")])),
            ("tr", object(&[("tc", "molecular(PCR)"), ("r", "negative")])),
        ]);
        let data = Json::object([("hdr", Json::object(header)), ("msg", message)]);
        let value = Base64::new(self.sign(&data.canonical()));
        let certificate = Some(Base64::new(self.signer.certificate.clone()));
        VdsNc { data, signature: Some(TextSignature { algorithm: "ES256".to_owned(), certificate, value }) }
    }

    /// A permit as an IDB: zone of a TD1, document number, expiry, and a visa as a group.
    pub(crate) fn permit(&self, compression: Compression) -> Idb {
        let visa = self.visa().features;
        let zone =
            ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];
        let expiry = MaskedDate::known(date(2028, 11, 30));
        let tail = Hash::Sha1.digest(&self.signer.certificate);
        let mut seal = Idb {
            prefix: IdbPrefix::Rdb1,
            country: "UTO".to_owned(),
            signer: Some(IdbSigner {
                algorithm: 1,
                reference: tail[15..].try_into().unwrap(),
                signed: SignatureDay::Masked(MaskedDate::known(SIGNED)),
            }),
            messages: vec![
                feature(MESSAGES, "visa", &SealValue::Group(values_of(&visa, document([0x5D, 0x01]).unwrap().rows))),
                feature(MESSAGES, "mrz-td1", &lines(&zone)),
                feature(MESSAGES, "expiry", &SealValue::Date(expiry)),
                feature(MESSAGES, "document-number", &text("D23145890")),
                feature(MESSAGES, "national-document", &SealValue::Number(14)),
            ],
            certificate: None,
            signature: None,
            compression,
        };
        seal.signature = Some(self.sign(&seal.signed_bytes().unwrap()));
        seal
    }
}

/// A name of C and CN alone, in PrintableStrings.
pub(crate) fn name(country: &str, common_name: &str) -> Vec<u8> {
    let part =
        |kind, text: &str| set(vec![sequence(&[identifier(kind), write(tag::PRINTABLE_STRING, text.as_bytes())])]);
    sequence(&[part(oid::COUNTRY, country), part(oid::COMMON_NAME, common_name)])
}

pub(crate) fn feature(rows: &[Row], name: &str, value: &SealValue) -> Feature {
    let row = rows.iter().find(|row| row.name == name).unwrap();
    row.feature(value).unwrap_or_else(|| panic!("{name}"))
}

pub(crate) fn lines(lines: &[&str]) -> SealValue {
    SealValue::Zone(Zeroizing::new(lines.iter().map(|line| (*line).to_owned()).collect()))
}

pub(crate) fn text(text: &str) -> SealValue {
    SealValue::Text(Zeroizing::new(text.to_owned()))
}
