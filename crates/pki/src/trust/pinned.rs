//! The signer of a master list: verified up to a pinned authority, or to one that was given by hand.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::state_of;
use crate::certificate::Certificate;
use crate::cms::SignerFault;
use crate::key::{PublicKey, SignatureFault};
use crate::limits::PATH_SIGNATURES;
use crate::master_list::MasterList;
use crate::path;
use crate::quirk::Quirk;

/// Authorities of the signers of published master lists: SHA-256 of each SubjectPublicKeyInfo. Each key is in at least two
/// lists of different publishers.
const PINNED: &[(&str, &str)] = &[
    ("Germany, csca-germany, certificate 1163", "aa9a2c80eb69bbb600255798e028b9a0177199b1851393329979be8e6ec9c3e2"),
    ("Germany, csca-germany, certificate 1229", "b7d7c66d3eb51e4fbd47c7e637cf31ee50447e4dff11e61e1b536f26373c5590"),
    ("Netherlands, CSCA NL, series 7", "9b664509ef9f667b99dbbf9d603f0be84fcced35fd6ad8225fdd904cba19af05"),
    ("United Nations CSCA, certificate 1503060568", "533447d095151f10460f56ae4e3523ecb597381dde4ead596909445e7cd0afb5"),
];

/// The reason why a list is not accepted.
pub(super) enum ListError {
    /// A signature is wrong.
    Wrong(String),
    /// The signer is not known or not supported.
    Unknown(String),
}

/// Verifies the signature of a master list and its signer's chain. Returns the signer's certificate, the deviations that were
/// tolerated, and the time of signing.
pub(super) fn verify_signer<'l>(
    list: &MasterList<'l>,
    by_hand: &[Certificate<'_>],
) -> Result<(Certificate<'l>, Vec<Quirk>, Option<Timestamp>), ListError> {
    let signed = &list.signed;
    let info = signed.signers.first().ok_or_else(|| ListError::Wrong("nobody signed it".to_owned()))?;
    let (signer, mut quirks) = signed.verify_with_own(info).map_err(|fault| match fault {
        SignerFault::NoCertificate => ListError::Unknown(fault.to_string()),
        fault if fault.is_unsupported() => ListError::Unknown(fault.to_string()),
        fault => ListError::Wrong(fault.to_string()),
    })?;
    quirks.extend(&signed.quirks);
    quirks.extend(&info.quirks);
    if !MasterList::is_signer(&signer) {
        return Err(ListError::Unknown(format!("its signer {} is none for master lists", signer.subject)));
    }
    // Certificates in the object first: parsing the whole list for the signer's authority takes longer than the rest.
    let mut error = ListError::Unknown(String::new());
    for offered in [signed.certificates.clone(), list.certificates()] {
        let offered: Vec<Certificate<'_>> = offered
            .into_iter()
            .filter_map(|der| Certificate::parse(der).ok())
            .filter(|offer| path::is_authority(offer) && state_of(offer) == state_of(&signer))
            .collect();
        let authorities: Vec<&Certificate<'_>> = by_hand.iter().chain(&offered).collect();
        let mut budget = PATH_SIGNATURES;
        match chain(&signer, &authorities, by_hand, LINKS, &mut budget) {
            Ok(()) => return Ok((signer, quirks, info.signing_time())),
            Err(ListError::Wrong(why)) => return Err(ListError::Wrong(why)),
            Err(unknown) => error = unknown,
        }
    }
    Err(error)
}

/// Steps from a signer to a pinned key: its authority, and rollovers of it. Doc 9303-12 Appendix A has a new authority
/// key every three to five years.
const LINKS: usize = 4;

/// Verifies that a certificate is signed by a pinned key, or by one that link certificates lead to from a pinned key.
fn chain(
    certificate: &Certificate<'_>,
    authorities: &[&Certificate<'_>],
    by_hand: &[Certificate<'_>],
    steps: usize,
    budget: &mut usize,
) -> Result<(), ListError> {
    let unknown = || ListError::Unknown(format!("its signer's authority is not known: {}", certificate.issuer));
    let steps = steps.checked_sub(1).ok_or_else(unknown)?;
    let mut wrong = None;
    let mut tried: Vec<&[u8]> = Vec::new();
    for authority in authorities.iter().filter(|authority| path::relate(certificate, authority).is_some()) {
        if tried.contains(&authority.spki) || authority.spki == certificate.spki {
            continue;
        }
        tried.push(authority.spki);
        *budget = budget.checked_sub(1).ok_or_else(unknown)?;
        let key = PublicKey::parse(authority.spki).map_err(SignatureFault::from);
        let known = is_known(authority.spki, by_hand);
        match key.and_then(|key| certificate.verify_signed_by(&key)) {
            Ok(_) if known => return Ok(()),
            Ok(_) => {
                // The same key under a certificate that another key signed: a link.
                let links = authorities.iter().filter(|link| link.spki == authority.spki);
                for link in links {
                    match chain(link, authorities, by_hand, steps, budget) {
                        Ok(()) => return Ok(()),
                        Err(ListError::Wrong(why)) => wrong = Some(why),
                        Err(ListError::Unknown(_)) => {}
                    }
                }
            }
            Err(fault) if known => wrong = Some(format!("its signer's certificate: {fault}")),
            Err(_) => {}
        }
    }
    Err(wrong.map_or_else(unknown, ListError::Wrong))
}

fn is_known(spki: &[u8], by_hand: &[Certificate<'_>]) -> bool {
    by_hand.iter().any(|certificate| certificate.spki == spki) || {
        let hash = hex::encode(Sha256::digest(spki));
        PINNED.iter().any(|(_, pinned)| *pinned == hash)
    }
}
