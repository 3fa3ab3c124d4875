//! Finding the issuer of a certificate among trusted ones, and checking that the certificate may sign documents or seals.
//!
//! Travel documents know paths of one step: a State's authority (CSCA) signs its Document Signers, and nothing stands
//! between them (Doc 9303-12 §4.1). Link certificates connect an authority's keys over time; but every trusted key is an
//! anchor of its own, so a path has one signature.

use super::certificate::{Certificate, KeyUsage};
use super::key::SignatureFault;
use super::name::NameMatch;
use super::oid::{self, Oid};
use super::quirk::Quirk;
use crate::limits::PATH_SIGNATURES;

/// The result of looking for a certificate's issuer.
#[derive(Clone, Debug)]
pub enum Issuer<'t> {
    /// No certificate of this State's authority is trusted: nothing can be said about its documents.
    NoneOfThisState {
        /// The State, as its certificates name it; empty where the certificate names none.
        state: String,
    },
    /// Keys of this State's authority are trusted, the certificate names none of them, and none verifies it: another
    /// authority's under the State's name, or a key that we have not heard of.
    NotThisSigner {
        /// The State.
        state: String,
        /// The number of its certificates that are trusted.
        known: usize,
    },
    /// The signature is that of a trusted authority, which may give it.
    Found {
        /// The authority's certificate; of several over the same key the one that is valid longest.
        authority: Certificate<'t>,
        /// All trusted certificates over that key, that one with them.
        all: Vec<Certificate<'t>>,
        /// The way in which it was found.
        by: Match,
        /// The deviations that were tolerated.
        quirks: Vec<Quirk>,
    },
    /// The authority's key is trusted, and the signature is not its own or does not count.
    Fails {
        /// The authority's certificate, the first of several.
        authority: Certificate<'t>,
        /// Why.
        fault: SignatureFault,
    },
    /// The signature holds, and the certificate is none that may sign what it signed.
    Misused {
        /// The authority's certificate.
        authority: Certificate<'t>,
        /// The reason.
        why: Misuse,
    },
    /// Nothing can be said: the signature is of a kind that is not supported.
    Unsupported {
        /// The authority's certificate.
        authority: Certificate<'t>,
        /// The part that is not supported.
        why: String,
    },
}

/// The identifiers by which an authority's certificate was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// By key identifier and name.
    KeyAndName,
    /// By key identifier; the name is another, as after a change of name.
    KeyAlone,
    /// By name; one of the two certificates has no key identifier.
    NameAlone,
    /// By the signature alone: the certificate names another key of the same State, or one that is not trusted.
    SignatureAlone,
}

/// The reason why a certificate may not sign documents or seals.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misuse {
    /// An authority's certificate: cA, or the right to sign certificates.
    #[error("it is the certificate of an authority and of no signer")]
    Authority,
    /// A key usage that does not allow signatures over documents (Doc 9303-12 §7.1, KeyUsage).
    #[error("its key usage does not allow signatures")]
    KeyUsage,
    /// A certificate for something else (Doc 9303-12 §7.1.1.3): master lists, deviation lists, seals, digital travel credentials.
    #[error("it is made for another purpose: {0}")]
    Purpose(String),
    /// A critical extension that is not known (RFC 5280 §4.2).
    #[error("it has a critical extension that is not known: {0}")]
    Critical(String),
}

/// Extensions that are known, and may be critical.
const UNDERSTOOD: [Oid<'static>; 13] = [
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::KEY_USAGE,
    oid::PRIVATE_KEY_USAGE_PERIOD,
    oid::SUBJECT_ALT_NAME,
    oid::ISSUER_ALT_NAME,
    oid::BASIC_CONSTRAINTS,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::CERTIFICATE_POLICIES,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::EXTENDED_KEY_USAGE,
    oid::DOCUMENT_TYPE_LIST,
    oid::NAME_CHANGE,
    oid::CRL_NUMBER,
];

/// The purposes of signers of seals: VDS (Doc 9303-12 §7.1.3) and VDS-NC.
const SEAL_ROLES: [Oid<'static>; 2] = [oid::SEAL_SIGNER, oid::SEAL_SIGNER_NON_CONSTRAINED];

/// Returns true if a certificate is one of an authority: its key usage allows signing certificates or, without a key usage,
/// its basic constraints have cA. Of the published CSCA certificates 11 have no basic constraints, and some have cA FALSE.
#[must_use]
pub fn is_authority(certificate: &Certificate<'_>) -> bool {
    let authority = certificate.basic_constraints().map(|constraints| constraints.authority);
    match certificate.key_usage() {
        Some(usage) => usage.allows(KeyUsage::CERTIFICATE_SIGN),
        // Certificates of version 1 have no extensions; an anchor of it is trusted because it was given by hand.
        None => authority.unwrap_or(certificate.version == 1 && certificate.is_self_issued()),
    }
}

/// Checks that a certificate may sign documents (Doc 9303-12 §7.1, column Document Signer).
///
/// # Errors
/// The reason why it may not.
pub fn may_sign_documents(certificate: &Certificate<'_>) -> Result<(), Misuse> {
    may_sign(certificate, &[oid::LDS_SECURITY_OBJECT])
}

/// Checks that a certificate may sign visible digital seals (Doc 9303-12 §7.1.3). One without an extended key usage may: no
/// published test signer has one, and which seals it signed is shown by the seals (docs/design.md, settled point 17).
///
/// # Errors
/// The reason why it may not.
pub fn may_sign_seals(certificate: &Certificate<'_>) -> Result<(), Misuse> {
    may_sign(certificate, &SEAL_ROLES)
}

/// Returns true if the extended key usage says that a certificate signs visible digital seals (Doc 9303-12 §7.1.3).
#[must_use]
pub fn is_seal_signer(certificate: &Certificate<'_>) -> bool {
    let purposes = certificate.extended_key_usage().unwrap_or_default();
    purposes.iter().any(|purpose| SEAL_ROLES.contains(purpose))
}

/// Checks that a certificate is one of a signer and of no other role of this PKI than these.
fn may_sign(certificate: &Certificate<'_>, roles: &[Oid<'_>]) -> Result<(), Misuse> {
    let usage = certificate.key_usage();
    if certificate.basic_constraints().is_some_and(|constraints| constraints.authority)
        || usage.is_some_and(|usage| usage.allows(KeyUsage::CERTIFICATE_SIGN))
    {
        return Err(Misuse::Authority);
    }
    if usage.is_some_and(|usage| !usage.allows(KeyUsage::DIGITAL_SIGNATURE)) {
        return Err(Misuse::KeyUsage);
    }
    if let Some(purposes) = certificate.extended_key_usage() {
        // ICAO's own arc has a purpose for every role. Any other purpose is a deviation from the profile (docs/design.md,
        // settled point 12), critical or not: it is read and known to be no role of this PKI.
        let is_other_role =
            |purpose: &&Oid<'_>| purpose.octets().starts_with(oid::ICAO_SECURITY.octets()) && !roles.contains(purpose);
        if let Some(purpose) = purposes.iter().find(is_other_role) {
            return Err(Misuse::Purpose(purpose.to_string()));
        }
        let critical = certificate.extension(oid::EXTENDED_KEY_USAGE).is_some_and(|extension| extension.critical);
        if critical && purposes.is_empty() {
            return Err(Misuse::Purpose("none that can be read".to_owned()));
        }
    }
    let unknown =
        |extension: &&super::certificate::Extension<'_>| extension.critical && !UNDERSTOOD.contains(&extension.oid);
    match certificate.extensions.iter().find(unknown) {
        Some(extension) => Err(Misuse::Critical(extension.oid.to_string())),
        None => Ok(()),
    }
}

/// Compares a candidate with the issuer that a certificate names: by the key identifier; by the name only if one of the two
/// has no identifier. `None` if it is another one.
#[must_use]
pub fn relate(certificate: &Certificate<'_>, candidate: &Certificate<'_>) -> Option<Match> {
    let named = || certificate.issuer.compare(&candidate.subject) != NameMatch::Other;
    match (certificate.authority_key_id(), candidate.subject_key_id()) {
        (Some(wanted), Some(own)) => (wanted == own).then(|| if named() { Match::KeyAndName } else { Match::KeyAlone }),
        _ => named().then_some(Match::NameAlone),
    }
}

/// Finds the issuer of a certificate among trusted certificates of its State: among those that it names, then among the
/// State's other ones (docs/design.md, settled point 4). Each key is tried once.
#[must_use]
pub fn find<'t>(certificate: &Certificate<'_>, state: &str, trusted: Vec<Certificate<'t>>) -> Issuer<'t> {
    let state = state.to_owned();
    if trusted.is_empty() {
        return Issuer::NoneOfThisState { state };
    }
    let known = trusted.len();
    let related = |candidate: Certificate<'t>| {
        let by = relate(certificate, &candidate).unwrap_or(Match::SignatureAlone);
        (candidate, by)
    };
    let mut candidates: Vec<(Certificate<'t>, Match)> = trusted.into_iter().map(related).collect();
    // The ones that are named first, of these the one valid longest, so that it is taken among several certificates over one key.
    candidates.sort_by_key(|(candidate, by)| (*by == Match::SignatureAlone, std::cmp::Reverse(candidate.not_after)));
    let mut keys: Vec<&[u8]> = Vec::new();
    let mut failed = None;
    for (candidate, by) in &candidates {
        if keys.contains(&candidate.spki) {
            continue;
        }
        if keys.len() == PATH_SIGNATURES {
            break;
        }
        keys.push(candidate.spki);
        let verified = candidate.key().map_err(SignatureFault::from).and_then(|key| certificate.verify_signed_by(&key));
        match verified {
            Ok(quirks) => {
                let all = candidates.iter().filter(|(other, _)| other.spki == candidate.spki);
                let all = all.map(|(other, _)| other.clone()).collect();
                return Issuer::Found { authority: candidate.clone(), all, by: *by, quirks };
            }
            // That the key of somebody else does not verify says nothing.
            Err(_) if *by == Match::SignatureAlone => {}
            // A wrong signature is reported before one that is not supported.
            Err(fault) => match &failed {
                None | Some((_, SignatureFault::Unsupported(_))) => failed = Some((candidate.clone(), fault)),
                Some(_) => {}
            },
        }
    }
    match failed {
        None => Issuer::NotThisSigner { state, known },
        Some((authority, SignatureFault::Unsupported(why))) => Issuer::Unsupported { authority, why },
        Some((authority, fault)) => Issuer::Fails { authority, fault },
    }
}

/// Finds the issuer of a Document Signer, and checks that the signer may sign documents.
#[must_use]
pub fn find_for_documents<'t>(signer: &Certificate<'_>, state: &str, trusted: Vec<Certificate<'t>>) -> Issuer<'t> {
    find_for(may_sign_documents, signer, state, trusted)
}

/// Finds the issuer of a seal signer, and checks that the signer may sign seals.
#[must_use]
pub fn find_for_seals<'t>(signer: &Certificate<'_>, state: &str, trusted: Vec<Certificate<'t>>) -> Issuer<'t> {
    find_for(may_sign_seals, signer, state, trusted)
}

fn find_for<'t>(
    may_sign: fn(&Certificate<'_>) -> Result<(), Misuse>,
    signer: &Certificate<'_>,
    state: &str,
    trusted: Vec<Certificate<'t>>,
) -> Issuer<'t> {
    match find(signer, state, trusted) {
        Issuer::Found { authority, all, by, quirks } => match may_sign(signer) {
            Ok(()) => Issuer::Found { authority, all, by, quirks },
            Err(why) => Issuer::Misused { authority, why },
        },
        other => other,
    }
}

/// Whose signature a certificate carries, among some that are not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Self-issued.
    SelfSigned,
    /// Another's.
    Signed {
        /// True if issuer and subject have the same name: the authority's own certificate by an older or newer key.
        self_issued: bool,
        /// The likeness of the issuer's name and the name of the key's holder.
        likeness: NameMatch,
        /// True if the key identifiers agree too.
        by_key_id: bool,
    },
    /// None of theirs.
    None,
}

/// Whose signature a certificate carries, among some that are not judged: the explanation of a list, not a proof of
/// anything. The likest name is tried first.
#[must_use]
pub fn explain(certificate: &Certificate<'_>, among: &[Certificate<'_>]) -> Chain {
    let signs = |other: &Certificate<'_>| other.key().is_ok_and(|key| certificate.verify_signed_by(&key).is_ok());
    if certificate.is_self_issued() && signs(certificate) {
        return Chain::SelfSigned;
    }
    let wanted = certificate.authority_key_id();
    let mut candidates: Vec<(NameMatch, bool, &Certificate<'_>)> = among
        .iter()
        .map(|other| {
            (certificate.issuer.compare(&other.subject), wanted.is_some() && other.subject_key_id() == wanted, other)
        })
        .filter(|(likeness, by_key_id, other)| {
            other.der != certificate.der && (*by_key_id || *likeness != NameMatch::Other)
        })
        .collect();
    candidates.sort_by_key(|(likeness, by_key_id, _)| std::cmp::Reverse((*likeness, *by_key_id)));
    let found = candidates.into_iter().find(|(_, _, other)| signs(other));
    let self_issued = certificate.is_self_issued();
    found.map_or(Chain::None, |(likeness, by_key_id, _)| Chain::Signed { self_issued, likeness, by_key_id })
}
