//! EF.SOD: its form, and whether its signature is that of the Document Signer whose certificate it carries.

use jiff::Timestamp;

use crate::answer::Fact;
use crate::place::Place;
use lds::{Chip, File, Sod};
use pki::certificate::{Certificate, CertificateFault};
use pki::cms::SignerFault;
use pki::{Quirk, SignatureFault};

/// Passive authentication as far as EF.SOD itself goes. Trust in its Document Signer is not part of it.
pub(crate) struct Passive<'a> {
    /// The file.
    pub(crate) file: &'a File,
    /// The file, as far as it can be read.
    pub(crate) sod: &'a Sod<'a>,
    /// The certificate that the first signature names, whether the signature holds or not.
    pub(crate) certificate: Option<Certificate<'a>>,
    /// Time of signing by the signer whose certificate this is. Anybody can add a signer of their own to EF.SOD.
    pub(crate) signing_time: Option<Timestamp>,
    /// Certificates in the file that cannot be read.
    broken: Vec<CertificateFault>,
    /// Each signature: what was tolerated, or why it does not count.
    pub(crate) signatures: Vec<Result<Vec<Quirk>, SignerFault>>,
}

impl<'a> Passive<'a> {
    /// Reads EF.SOD and verifies its signatures; `None` without EF.SOD.
    pub(crate) fn of(chip: &'a Chip) -> Option<Self> {
        let (file, sod) = chip.sod()?;
        let mut passive =
            Self { file, sod, certificate: None, signing_time: None, broken: Vec::new(), signatures: Vec::new() };
        let Some(signed) = &passive.sod.signed else { return Some(passive) };
        passive.broken = signed.certificates.iter().filter_map(|der| Certificate::parse(der).err()).collect();
        for signer in &signed.signers {
            let verified = signed.verify_with_own(signer);
            let named = signed.certificates_of(signer);
            let first = || named.first().map(|(certificate, _)| certificate.clone());
            let certificate = verified.as_ref().ok().map(|(certificate, _)| certificate.clone()).or_else(first);
            passive.certificate = passive.certificate.or(certificate);
            let judged = passive.certificate.as_ref().map(|certificate| certificate.der);
            if named.iter().any(|(certificate, _)| Some(certificate.der) == judged) {
                passive.signing_time = passive.signing_time.or_else(|| signer.signing_time());
            }
            passive.signatures.push(verified.map(|(_, quirks)| quirks));
        }
        Some(passive)
    }

    /// Returns true if what is wrong is that a signature does not hold, and nothing else: the content is what the attributes say,
    /// and the key is one that counts.
    pub(crate) fn is_signed_wrongly(&self) -> bool {
        let mut faults = self.signatures.iter().filter_map(|signature| signature.as_ref().err()).peekable();
        faults.peek().is_some() && faults.all(|fault| *fault == SignerFault::Signature(SignatureFault::Wrong))
    }

    /// The first certificate of EF.SOD that cannot be read, as a fact.
    pub(crate) fn broken_certificate(&self) -> Option<Fact> {
        let why = self.broken.first()?;
        Some(Fact::new("certificate").expected("an X.509 certificate").found(why.to_string()).at(self.place()))
    }

    pub(crate) fn place(&self) -> Place {
        Place::file(&self.file.name)
    }

    /// Deviations from DER that real files show and that change no meaning, as facts.
    pub(crate) fn deviations(&self) -> impl Iterator<Item = Fact> {
        let place = self.place();
        // Signed attributes that are no DER show when the signature is verified.
        let unsorted = [Quirk::AttributesSignedAsDer, Quirk::AttributesSignedAsStored];
        let quirks = self.signatures.iter().flatten().flatten().filter(move |quirk| unsorted.contains(quirk));
        let told = self.sod.deviations.iter().cloned().chain(quirks.map(ToString::to_string));
        told.map(move |told| Fact::new("deviation").found(told).at(place.clone()))
    }
}

/// A certificate as a fact: its subject and its hash.
pub(crate) fn certificate_fact(name: &'static str, certificate: &Certificate<'_>) -> Fact {
    Fact::new(name).found(format!("{}, SHA-256 {}", certificate.subject, certificate.sha256()))
}
