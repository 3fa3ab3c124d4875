//! EF.SOD: its form, and whether its signature is that of the Document Signer whose certificate it carries.

use jiff::Timestamp;

use super::{fact_of, without_chip};
use crate::check::{Answer, Case, Cause, Fact};
use crate::place::Place;
use lds::{Chip, Ef, File, Sod};
use pki::certificate::{Certificate, CertificateFault};
use pki::cms::SignerFault;
use pki::{Quirk, SignatureFault};

/// What EF.SOD proves by itself. Whether its Document Signer can be believed is another question.
pub(in crate::check) struct Passive<'a> {
    /// The file.
    pub(super) file: &'a File,
    /// The file, as far as it can be read.
    pub(super) sod: &'a Sod<'a>,
    /// The certificate that the first signature names, whether the signature holds or not.
    pub(in crate::check) certificate: Option<Certificate<'a>>,
    /// Certificates in the file that cannot be read.
    broken: Vec<CertificateFault>,
    /// Each signature: what was tolerated, or why it does not count.
    signatures: Vec<Result<Vec<Quirk>, SignerFault>>,
}

impl<'a> Passive<'a> {
    /// Reads EF.SOD and verifies its signatures; `None` without EF.SOD.
    pub(in crate::check) fn of(chip: &'a Chip) -> Option<Self> {
        let (file, sod) = chip.sod()?;
        let mut passive = Self { file, sod, certificate: None, broken: Vec::new(), signatures: Vec::new() };
        let Some(signed) = &passive.sod.signed else { return Some(passive) };
        passive.broken = signed.certificates.iter().filter_map(|der| Certificate::parse(der).err()).collect();
        for signer in &signed.signers {
            let verified = signed.verify_with_own(signer);
            let named = || signed.certificates_of(signer).into_iter().map(|(certificate, _)| certificate).next();
            let certificate = verified.as_ref().ok().map(|(certificate, _)| certificate.clone()).or_else(named);
            passive.certificate = passive.certificate.or(certificate);
            passive.signatures.push(verified.map(|(_, quirks)| quirks));
        }
        Some(passive)
    }

    /// When EF.SOD was signed, by the signer's word.
    pub(in crate::check) fn signing_time(&self) -> Option<Timestamp> {
        self.sod.signed.as_ref()?.signers.iter().find_map(|signer| signer.signing_time())
    }

    /// Whether what is wrong is that a signature does not hold, and nothing else: the content is what the attributes say,
    /// and the key is one that counts.
    pub(in crate::check) fn is_signed_wrongly(&self) -> bool {
        let mut faults = self.signatures.iter().filter_map(|signature| signature.as_ref().err()).peekable();
        faults.peek().is_some() && faults.all(|fault| *fault == SignerFault::Signature(SignatureFault::Wrong))
    }

    /// Whether the certificates that came with it include some that cannot be read.
    pub(super) fn broken_certificate(&self) -> Option<Fact> {
        let why = self.broken.first()?;
        Some(Fact::new("certificate").expected("an X.509 certificate").found(why.to_string()).at(self.place()))
    }

    pub(super) fn place(&self) -> Place {
        Place::file(&self.file.name)
    }

    fn deviations(&self) -> impl Iterator<Item = Fact> {
        let place = self.place();
        // Signed attributes that are no DER show when the signature is verified.
        let unsorted = [Quirk::AttributesSignedAsDer, Quirk::AttributesSignedAsStored];
        let quirks = self.signatures.iter().flatten().flatten().filter(move |quirk| unsorted.contains(quirk));
        let told = self.sod.deviations.iter().cloned().chain(quirks.map(ToString::to_string));
        told.map(move |told| Fact::new("deviation").found(told).at(place.clone()))
    }
}

/// What is no DER is told and is no failure (settled point 7); everything else that Doc 9303-10 §4.6.2 asks is.
pub(super) fn format(case: &Case<'_>) -> Answer {
    let Some(passive) = case.passive() else { return without_chip(case) };
    let mut faults: Vec<Fact> =
        passive.sod.faults.iter().map(|fault| fact_of("security-object", passive.file, fault)).collect();
    let others = case.evidence.chip.iter().flat_map(|chip| chip.all(Ef::Sod)).skip(1);
    faults.extend(others.map(|other| {
        Fact::new("security-object").expected("one EF.SOD").found("another").at(Place::file(&other.name))
    }));
    Answer::failed_if_any(faults).with_all(passive.deviations())
}

/// TR-03135-1 §5.6.4.2.2: failed if a hash or a signature is wrong, undetermined if something is missing for telling.
pub(super) fn signature(case: &Case<'_>) -> Answer {
    let Some(passive) = case.passive() else { return without_chip(case) };
    if passive.signatures.is_empty() {
        // Without a signature to verify the form has failed already.
        return Answer::not_supported(Cause::NoReference);
    }
    let faults = |wanted: fn(&SignerFault) -> bool| -> Vec<Fact> {
        let faults = passive.signatures.iter().filter_map(|signature| signature.as_ref().err());
        faults.filter(|fault| wanted(fault)).map(|fault| fault_fact(passive, fault)).collect()
    };
    let missing = |fault: &SignerFault| fault.is_unsupported() || matches!(fault, SignerFault::NoCertificate);
    let wrong = faults(|fault| !fault.is_unsupported() && !matches!(fault, SignerFault::NoCertificate));
    let untold = faults(missing);
    let quirks = passive.signatures.iter().flatten().flatten();
    let told = quirks.map(|quirk| Fact::new("deviation").found(quirk.to_string()).at(passive.place()));
    let signer = passive.certificate.as_ref().map(|certificate| certificate_fact("document-signer", certificate));
    let answer = match (wrong.is_empty(), untold.into_iter().next()) {
        (false, untold) => Answer::failed_if_any(wrong).with_all(untold),
        (true, Some(untold)) => Answer::undetermined(untold).with_all(passive.broken_certificate()),
        (true, None) => Answer::successful(),
    };
    answer.with_all(signer).with_all(told)
}

fn fault_fact(passive: &Passive<'_>, fault: &SignerFault) -> Fact {
    let fact = match fault {
        SignerFault::Content { found, signed } => {
            Fact::new("hash-list-digest").expected(signed.clone()).found(found.clone())
        }
        SignerFault::ContentType { attributes, content } => {
            Fact::new("content-type").expected(attributes.clone()).found(content.clone())
        }
        SignerFault::Missing(what) => Fact::new("signed-attributes").expected(*what).found("none"),
        SignerFault::NoCertificate => Fact::new("document-signer").expected("its certificate").found("none"),
        other => Fact::new("signature").expected("one that holds").found(other.to_string()),
    };
    fact.at(passive.place())
}

/// Which certificate: whose it is, by whom, and its hash.
pub(super) fn certificate_fact(name: &'static str, certificate: &Certificate<'_>) -> Fact {
    Fact::new(name).found(format!("{}, SHA-256 {}", certificate.subject, certificate.sha256()))
}
