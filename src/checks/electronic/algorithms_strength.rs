//! No algorithm is weaker than the profile asks.
//!
//! The weakest algorithm in the chain from the authority to the chip (Doc 9303-12 §4.1.6).

use pki::certificate::Certificate;
use pki::path::Issuer;
use pki::{Hash, PublicKey};

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::Passive;
use crate::requirements::Strength;

pub(super) static CHECK: Check = Check {
    id: "electronic.algorithms.strength",
    claim: "no algorithm is weaker than the profile asks",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Note,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-12 §4.1.6",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.4.2", name: "passive authentication" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// Collects what is weaker than asked.
struct Weak {
    hash_bits: u32,
    facts: Vec<Fact>,
}

impl Weak {
    fn hash(&mut self, name: &'static str, hash: Option<Hash>) {
        let Some(hash) = hash else { return };
        let bits = u32::try_from(hash.length() * 8).unwrap_or(u32::MAX);
        if bits < self.hash_bits {
            self.facts.push(Fact::new(name).expected(format!("{} bits", self.hash_bits)).found(hash.name()));
        }
    }

    fn key(&mut self, name: &'static str, key: Option<&PublicKey>, least: Strength) {
        let (bits, asked) = match key {
            Some(PublicKey::Rsa(key, _)) => (u32::try_from(key.bits()).unwrap_or(u32::MAX), least.rsa_bits),
            Some(PublicKey::Ec(key)) => (key.curve.bits, least.ec_bits),
            None => return,
        };
        if bits < asked {
            let found = key.map(PublicKey::name).unwrap_or_default();
            self.facts.push(Fact::new(name).expected(format!("{asked} bits")).found(found));
        }
    }

    fn certificate(&mut self, [key, hash]: [&'static str; 2], certificate: &Certificate<'_>, least: Strength) {
        self.key(key, certificate.key().ok().as_ref(), least);
        self.hash(hash, certificate.algorithm().ok().map(|algorithm| algorithm.hash));
    }
}

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let chip = case.evidence.chip.as_ref().ok_or_else(|| case.without_chip())?;
    let asked = &case.requirements;
    let mut weak = Weak { hash_bits: asked.hash_bits, facts: Vec::new() };
    let active = chip.dg15().and_then(|(_, key)| key.ok()?.as_ref().ok());
    let Some(passive) = case.passive() else {
        if active.is_none() {
            return Err(case.without_chip());
        }
        weak.key("EF.DG15-key", active, asked.chip);
        return Ok(Answer::failed_if_any(weak.facts));
    };
    sod(&mut weak, passive);
    if let Some(certificate) = &passive.certificate {
        weak.certificate(["document-signer-key", "document-signer-signature"], certificate, asked.signer);
    }
    if let Some(Issuer::Found { authority, .. }) = case.issuer() {
        // Its own signature is not what it is trusted for.
        weak.key("csca-key", authority.key().ok().as_ref(), asked.csca);
    }
    weak.key("EF.DG15-key", active, asked.chip);
    Ok(Answer::failed_if_any(weak.facts))
}

fn sod(weak: &mut Weak, passive: &Passive<'_>) {
    weak.hash("data-group-hash", passive.sod.hashes.as_ref().and_then(|list| list.algorithm));
    for signer in passive.sod.signed.iter().flat_map(|signed| &signed.signers) {
        weak.hash("security-object-hash", signer.digest.hash());
    }
}
