//! Lists: revoked certificates, authorities of many States, deviations.

use jiff::Timestamp;
use pki::der::{tag, write};
use pki::oid::{self, Oid};

use super::authority::{Authority, Signer};
use super::cms::CmsOptions;
use super::encode::{bits, context, generalized, octets, oid as identifier, sequence, set, time, unsigned};

/// Extensions of a list or of an entry: which, whether critical, and the value.
pub type Extensions = Vec<(Oid<'static>, bool, Vec<u8>)>;

/// The contents of a revocation list.
#[derive(Clone, Debug)]
pub struct CrlPlan {
    /// The serial numbers of revoked certificates, as they are encoded, each with the extensions of its entry.
    pub entries: Vec<(Vec<u8>, Extensions)>,
    /// The time at which it is made, and of each revocation.
    pub made: Timestamp,
    /// The time at which the next one is due.
    pub due: Timestamp,
    /// The extensions.
    pub extensions: Extensions,
}

impl CrlPlan {
    /// With a further extension.
    #[must_use]
    pub fn with(mut self, kind: Oid<'static>, critical: bool, value: Vec<u8>) -> Self {
        self.extensions.push((kind, critical, value));
        self
    }

    /// With an extension in every entry.
    #[must_use]
    pub fn with_in_entries(mut self, kind: Oid<'static>, critical: bool, value: &[u8]) -> Self {
        self.entries.iter_mut().for_each(|(_, extensions)| extensions.push((kind, critical, value.to_vec())));
        self
    }
}

impl Authority {
    /// A revocation list of serial numbers (as they are encoded), made and due at a time (Doc 9303-12 §7.1.4).
    #[must_use]
    pub fn crl(&self, revoked: &[Vec<u8>], made: Timestamp, due: Timestamp) -> Vec<u8> {
        self.sign_crl(&self.crl_plan(revoked, made, due))
    }

    /// A revocation list that names somebody's key as its signer's.
    #[must_use]
    pub fn crl_naming(&self, key: &[u8], revoked: &[Vec<u8>], made: Timestamp, due: Timestamp) -> Vec<u8> {
        let plan = self.crl_plan(revoked, made, due);
        let rest = plan.extensions.into_iter().filter(|(kind, ..)| *kind != oid::AUTHORITY_KEY_IDENTIFIER);
        let extensions = std::iter::once(named_key(key)).chain(rest).collect();
        self.sign_crl(&CrlPlan { extensions, ..plan })
    }

    /// The contents of a revocation list.
    #[must_use]
    pub fn crl_plan(&self, revoked: &[Vec<u8>], made: Timestamp, due: Timestamp) -> CrlPlan {
        let extensions = vec![named_key(&self.key.id()), (oid::CRL_NUMBER, false, unsigned(&[7]))];
        let entries = revoked.iter().map(|serial| (serial.clone(), Vec::new())).collect();
        CrlPlan { entries, made, due, extensions }
    }

    /// A revocation list with these contents.
    #[must_use]
    pub fn sign_crl(&self, plan: &CrlPlan) -> Vec<u8> {
        let entry = |(serial, own): &(Vec<u8>, Extensions)| {
            let own = if own.is_empty() { Vec::new() } else { extensions(own) };
            sequence(&[write(tag::INTEGER, serial), time(plan.made), own])
        };
        let entries: Vec<Vec<u8>> = plan.entries.iter().map(entry).collect();
        let algorithm = self.algorithm.identifier();
        let signed = sequence(&[
            unsigned(&[1]),
            algorithm.clone(),
            self.name.clone(),
            time(plan.made),
            time(plan.due),
            if entries.is_empty() { Vec::new() } else { sequence(&entries) },
            context(0, &extensions(&plan.extensions)),
        ]);
        let signature = self.key.sign(&self.algorithm, &signed);
        sequence(&[signed, algorithm, bits(&signature)])
    }
}

fn named_key(key: &[u8]) -> (Oid<'static>, bool, Vec<u8>) {
    (oid::AUTHORITY_KEY_IDENTIFIER, false, sequence(&[write(tag::context(0), key)]))
}

fn extensions(extensions: &Extensions) -> Vec<u8> {
    let extension = |(kind, critical, value): &(Oid<'static>, bool, Vec<u8>)| {
        let critical = if *critical { write(tag::BOOLEAN, &[0xFF]) } else { Vec::new() };
        sequence(&[identifier(*kind), critical, octets(value)])
    };
    sequence(&extensions.iter().map(extension).collect::<Vec<_>>())
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
    /// The parameter.
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
