//! Lists: revoked certificates, authorities of many States, deviations.

use jiff::Timestamp;
use pki::der::{tag, write};
use pki::oid::{self, Oid};

use super::authority::{Authority, Signer};
use super::cms::CmsOptions;
use super::encode::{bits, context, generalized, octets, oid as identifier, sequence, set, time, unsigned};

impl Authority {
    /// A revocation list of serial numbers (as they are encoded), made and due at a time (Doc 9303-12 §7.1.4).
    #[must_use]
    pub fn crl(&self, revoked: &[Vec<u8>], made: Timestamp, due: Timestamp) -> Vec<u8> {
        self.crl_naming(&self.key.id(), revoked, made, due)
    }

    /// The same naming a key of somebody's.
    #[must_use]
    pub fn crl_naming(&self, key: &[u8], revoked: &[Vec<u8>], made: Timestamp, due: Timestamp) -> Vec<u8> {
        let entry = |serial: &Vec<u8>| sequence(&[write(tag::INTEGER, serial), time(made)]);
        let entries: Vec<Vec<u8>> = revoked.iter().map(entry).collect();
        let key = sequence(&[write(tag::context(0), key)]);
        let extensions = sequence(&[
            sequence(&[identifier(oid::AUTHORITY_KEY_IDENTIFIER), octets(&key)]),
            sequence(&[identifier(oid::CRL_NUMBER), octets(&unsigned(&[7]))]),
        ]);
        let algorithm = self.algorithm.identifier();
        let signed = sequence(&[
            unsigned(&[1]),
            algorithm.clone(),
            self.name.clone(),
            time(made),
            time(due),
            if entries.is_empty() { Vec::new() } else { sequence(&entries) },
            context(0, &extensions),
        ]);
        let signature = self.key.sign(&self.algorithm, &signed);
        sequence(&[signed, algorithm, bits(&signature)])
    }
}

/// A deviation that a State states: documents by their bounds, and one defect.
#[derive(Clone, Debug)]
pub struct Deviation {
    /// The numbers of the documents, if it is about some.
    pub numbers: Vec<String>,
    /// The first and the last day of issue, if it is about a period.
    pub issued: Option<(Timestamp, Timestamp)>,
    /// The key identifier of the Document Signer, if it is about one.
    pub signer: Option<Vec<u8>>,
    /// The numbers of the deviation's kind after 2.23.136.1.1.7.
    pub kind: Vec<u8>,
    /// Its parameter.
    pub parameter: Option<u8>,
}

impl Signer {
    /// A master list of certificates (Doc 9303-12 §9), with further certificates beside the signer's.
    #[must_use]
    pub fn master_list(&self, certificates: &[Vec<u8>], along: &[Vec<u8>]) -> Vec<u8> {
        let content = sequence(&[unsigned(&[0]), set(certificates.to_vec())]);
        let with = [vec![self.certificate.clone()], along.to_vec()].concat();
        let options = CmsOptions { by_key: true, certificates: Some(with), ..CmsOptions::default() };
        self.sign_cms(oid::CSCA_MASTER_LIST, &content, &options)
    }

    /// A deviation list (Doc 9303-12 §10).
    #[must_use]
    pub fn deviation_list(&self, deviations: &[Deviation]) -> Vec<u8> {
        let deviation = |deviation: &Deviation| {
            let signer = deviation.signer.as_ref().map(|id| write(tag::context(2), id)).unwrap_or_default();
            let moment = |at| write(tag::GENERALIZED_TIME, generalized(at).as_bytes());
            let issued = deviation.issued.map(|(first, last)| context(4, &[moment(first), moment(last)].concat()));
            let number = |number: &String| write(tag::PRINTABLE_STRING, number.as_bytes());
            let numbers: Vec<Vec<u8>> = deviation.numbers.iter().map(number).collect();
            let numbers = if numbers.is_empty() { Vec::new() } else { context(5, &numbers.concat()) };
            let documents = sequence(&[signer, issued.unwrap_or_default(), numbers]);
            let kind = [oid::DEVIATION_LIST.octets(), &deviation.kind].concat();
            let kind = Oid::parse(&kind).map(identifier).unwrap_or_default();
            let parameter = deviation.parameter.map(|number| context(0, &unsigned(&[number]))).unwrap_or_default();
            sequence(&[documents, set(vec![sequence(&[kind, parameter])])])
        };
        let content = sequence(&[unsigned(&[0]), set(deviations.iter().map(deviation).collect())]);
        self.sign_cms(oid::DEVIATION_LIST, &content, &CmsOptions { by_key: true, ..CmsOptions::default() })
    }
}
