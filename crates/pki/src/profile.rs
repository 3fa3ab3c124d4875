//! The certificate profiles of Doc 9303-12 §7.1, rule by rule. Rules for which the ICAO PKD has a conformance code are
//! named by it (`DSC.SUB.11`), the others by their part of the table. A violation is the issuer's fault, and no evidence
//! against a document.

use jiff::Timestamp;

use super::algorithm::{Hash, Scheme};
use super::certificate::{Certificate, KeyUsage};
use super::country::{issues_for, normalise};
use super::der::{Reader, tag};
use super::name::Name;
use super::oid::{self, Oid};

/// The role by whose profile a certificate is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Document Signer.
    DocumentSigner,
    /// Authority (CSCA).
    Authority,
}

/// The level at which ICAO reports a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A warning: the rule came into Doc 9303 after the certificate.
    Warning,
    /// An error.
    Error,
}

/// A rule that a certificate breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Code of the rule: ICAO's, or of the form `DSC.validity`.
    pub code: String,
    /// Level.
    pub level: Level,
    /// Description of the violation.
    pub description: &'static str,
}

/// A rule of the profile.
struct Rule {
    /// Code without the role.
    code: &'static str,
    /// Description of a violation.
    description: &'static str,
    /// Roles that have the rule.
    about: &'static [Role],
    /// Date of issue from which on a violation is an error and no warning.
    since: Since,
    broken: fn(&Certificate<'_>, Role) -> bool,
}

/// The date of issue from which on a violation is an error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Since {
    /// Since the first edition.
    Ever,
    /// For certificates issued after the seventh edition (2015) came into force in the PKD: between 24 May and 25 July
    /// 2016 by the codes that it gave.
    SeventhEdition,
}

/// 2016-07-01T00:00:00Z, see [`Since::SeventhEdition`].
const SEVENTH_EDITION: i64 = 1_467_331_200;

/// Checks a certificate, and returns the rules that it breaks.
#[must_use]
pub fn check(certificate: &Certificate<'_>, role: Role) -> Vec<Violation> {
    check_as_of(certificate, role, certificate.not_before)
}

/// Checks a certificate by the rules of a time: the PKD applies to an authority the rules of the time when its Document
/// Signer was issued.
#[must_use]
pub fn check_as_of(certificate: &Certificate<'_>, role: Role, issued: Timestamp) -> Vec<Violation> {
    let whose = match role {
        Role::DocumentSigner => "DSC",
        Role::Authority => "CSCA",
    };
    let old = Timestamp::from_second(SEVENTH_EDITION).is_ok_and(|start| issued < start);
    let broken = RULES.iter().filter(|rule| rule.about.contains(&role) && (rule.broken)(certificate, role));
    let level = |since: Since| match since {
        Since::SeventhEdition if old => Level::Warning,
        Since::Ever | Since::SeventhEdition => Level::Error,
    };
    let finding = |rule: &Rule| Violation {
        code: format!("{whose}.{}", rule.code),
        level: level(rule.since),
        description: rule.description,
    };
    broken.map(finding).collect()
}

const BOTH: &[Role] = &[Role::DocumentSigner, Role::Authority];
const SIGNER: &[Role] = &[Role::DocumentSigner];
const AUTHORITY: &[Role] = &[Role::Authority];

const fn rule(
    code: &'static str,
    description: &'static str,
    about: &'static [Role],
    since: Since,
    broken: fn(&Certificate<'_>, Role) -> bool,
) -> Rule {
    Rule { code, description, about, since, broken }
}

const RULES: &[Rule] = &[
    rule("BAC.15", "basic constraints are present", SIGNER, Since::Ever, |it, _| it.basic_constraints().is_some()),
    rule("BAC.25", "the path length is not zero", BOTH, Since::SeventhEdition, |it, _| {
        it.basic_constraints().is_some_and(|constraints| constraints.path_length != Some(0))
    }),
    rule("BKU.19", "a bit other than cRLSign and keyCertSign is set", AUTHORITY, Since::Ever, |it, _| {
        it.key_usage().is_some_and(|usage| !usage.is_only(KeyUsage::CERTIFICATE_SIGN.and(KeyUsage::CRL_SIGN)))
    }),
    rule("BKU.20", "the key usage is not critical", BOTH, Since::Ever, |it, _| {
        is_critical(it, oid::KEY_USAGE) == Some(false)
    }),
    rule("CDP.14", "CRL distribution points are absent", BOTH, Since::SeventhEdition, |it, _| {
        it.extension(oid::CRL_DISTRIBUTION_POINTS).is_none()
    }),
    rule("DTL.14", "the document type list is absent", SIGNER, Since::SeventhEdition, |it, _| {
        it.extension(oid::DOCUMENT_TYPE_LIST).is_none()
    }),
    rule("EXT.22", "a default value is encoded", BOTH, Since::Ever, |it, _| encodes_default(it)),
    rule("IAN.14", "the issuer's alternative name is absent", BOTH, Since::SeventhEdition, |it, _| {
        it.extension(oid::ISSUER_ALT_NAME).is_none()
    }),
    rule(
        "IAN.69",
        "the locality of the issuer's alternative name is not the issuer's code",
        SIGNER,
        Since::SeventhEdition,
        |it, _| is_elsewhere(it, oid::ISSUER_ALT_NAME),
    ),
    rule("ISS.11", "the issuer has a string of a type that is not allowed", BOTH, Since::Ever, |it, _| {
        is_not_printable(&it.issuer)
    }),
    rule("ISS.34", "the issuer has no common name", BOTH, Since::Ever, |it, _| {
        it.issuer.find(oid::COMMON_NAME).is_none()
    }),
    rule("SAN.14", "the subject's alternative name is absent", BOTH, Since::SeventhEdition, |it, _| {
        it.extension(oid::SUBJECT_ALT_NAME).is_none()
    }),
    rule(
        "SAN.69",
        "the locality of the subject's alternative name is not the issuer's code",
        BOTH,
        Since::SeventhEdition,
        |it, _| is_elsewhere(it, oid::SUBJECT_ALT_NAME),
    ),
    rule("SIG.42", "the signature algorithm is not permitted", BOTH, Since::SeventhEdition, |it, _| {
        it.algorithm().is_ok_and(|algorithm| algorithm.hash == Hash::Sha1)
    }),
    rule("SUB.11", "the subject has a string of a type that is not allowed", BOTH, Since::Ever, |it, _| {
        is_not_printable(&it.subject)
    }),
    rule("SUB.34", "the subject has no common name", BOTH, Since::Ever, |it, _| {
        it.subject.find(oid::COMMON_NAME).is_none()
    }),
    // What follows has no code of the PKD that could be learnt from its collection.
    rule("version", "the version is not 3", BOTH, Since::Ever, |it, _| it.version != 3),
    rule("serial", "the serial number is not positive, or longer than 20 octets", BOTH, Since::Ever, |it, _| {
        it.serial.len() > 20
            || it.serial.first().is_none_or(|first| first & 0x80 != 0)
            || it.serial.iter().all(|octet| *octet == 0)
    }),
    rule(
        "country",
        "the country is absent, not of two capitals, or another for issuer and subject",
        BOTH,
        Since::Ever,
        |it, _| {
            let countries = [it.issuer, it.subject].map(|name| name.find(oid::COUNTRY).unwrap_or_default());
            let [issuer, subject] = &countries;
            issuer != subject || issuer.len() != 2 || !issuer.bytes().all(|letter| letter.is_ascii_uppercase())
        },
    ),
    rule("key-usage", "the key usage is absent or another", BOTH, Since::Ever, |it, role| {
        let wanted = match role {
            Role::DocumentSigner => KeyUsage::DIGITAL_SIGNATURE,
            Role::Authority => KeyUsage::CERTIFICATE_SIGN.and(KeyUsage::CRL_SIGN),
        };
        it.key_usage()
            .is_none_or(|usage| !usage.allows(wanted) || (role == Role::DocumentSigner && !usage.is_only(wanted)))
    }),
    rule(
        "basic-constraints",
        "the authority does not say in a critical extension that it is one",
        AUTHORITY,
        Since::Ever,
        |it, _| {
            !it.basic_constraints().is_some_and(|constraints| constraints.authority)
                || is_critical(it, oid::BASIC_CONSTRAINTS) != Some(true)
        },
    ),
    rule("usage-period", "the private key's usage period is absent or has no bound", BOTH, Since::Ever, |it, _| {
        it.usage_period().is_none_or(|period| period.not_before.is_none() && period.not_after.is_none())
    }),
    rule("authority-key", "the authority's key identifier is absent", SIGNER, Since::Ever, |it, _| {
        it.authority_key_id().is_none()
    }),
    rule("subject-key", "the key identifier is absent", AUTHORITY, Since::Ever, |it, _| it.subject_key_id().is_none()),
    rule("extended-key-usage", "an extended key usage is present", BOTH, Since::Ever, |it, _| {
        it.extension(oid::EXTENDED_KEY_USAGE).is_some()
    }),
    rule("document-types", "the document type list cannot be read or is critical", SIGNER, Since::Ever, |it, _| {
        it.document_types().is_some_and(|(types, quirk)| types.is_empty() || quirk.is_some())
            || is_critical(it, oid::DOCUMENT_TYPE_LIST) == Some(true)
    }),
    rule("prohibited", "an extension is present that the profile prohibits", BOTH, Since::Ever, |it, role| {
        let of_role: &[Oid<'static>] = match role {
            Role::DocumentSigner => &[oid::NAME_CHANGE],
            Role::Authority => &[oid::DOCUMENT_TYPE_LIST],
        };
        PROHIBITED.iter().chain(of_role).any(|kind| it.extension(*kind).is_some())
    }),
    rule("critical", "an extension is critical that must not be", BOTH, Since::Ever, |it, _| {
        NEVER_CRITICAL.iter().any(|kind| is_critical(it, *kind) == Some(true))
    }),
    rule("times", "a time before 2050 is a GeneralizedTime", BOTH, Since::Ever, |it, _| {
        it.quirks.contains(&super::quirk::Quirk::GeneralizedTimeBefore2050)
    }),
    rule("plain-signature", "the signature is in BSI's plain format", BOTH, Since::Ever, |it, _| {
        it.algorithm().is_ok_and(|algorithm| algorithm.scheme == Scheme::EcdsaPlain)
    }),
];

/// Table 6 and its notes 1, 2 and 4: policy mappings, name constraints, policy constraints, freshest CRL, Netscape type.
const PROHIBITED: [Oid<'static>; 5] =
    [oid::POLICY_MAPPINGS, oid::NAME_CONSTRAINTS, oid::POLICY_CONSTRAINTS, oid::FRESHEST_CRL, oid::NETSCAPE_TYPE];

/// Table 6: not critical wherever they stand.
const NEVER_CRITICAL: [Oid<'static>; 7] = [
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::PRIVATE_KEY_USAGE_PERIOD,
    oid::SUBJECT_ALT_NAME,
    oid::ISSUER_ALT_NAME,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::NAME_CHANGE,
];

fn is_critical(certificate: &Certificate<'_>, kind: Oid<'_>) -> Option<bool> {
    certificate.extension(kind).map(|extension| extension.critical)
}

/// Returns true if a value is encoded that is the default: an extension that is not critical, or constraints that only say that
/// it is no authority (the PKD counts the empty ones too).
fn encodes_default(certificate: &Certificate<'_>) -> bool {
    certificate.basic_constraints().is_some_and(|constraints| !constraints.authority)
        || certificate.extensions.iter().any(|extension| extension.default_written)
}

/// Returns true if an alternative name has a directory name whose locality is no code of the issuer's (§7.1.1.2).
fn is_elsewhere(certificate: &Certificate<'_>, kind: Oid<'_>) -> bool {
    let country = normalise(&certificate.issuer.country().unwrap_or_default());
    let localities = localities(certificate, kind);
    localities.iter().any(|code| issues_for(&country, code) == Some(false))
}

/// The localities of the directory names in an alternative name: the codes of the zone that a certificate speaks for.
#[must_use]
pub fn localities(certificate: &Certificate<'_>, kind: Oid<'_>) -> Vec<String> {
    let Some(extension) = certificate.extension(kind) else { return Vec::new() };
    let Ok(mut names) = Reader::der(extension.value).sequence("GeneralNames") else { return Vec::new() };
    let mut found = Vec::new();
    while let Ok(name) = names.next("GeneralName") {
        if name.tag != tag::context_constructed(4) {
            continue;
        }
        if let Ok(directory) = Name::parse(name.value) {
            let parts = directory.attributes().into_iter().filter(|part| part.oid == oid::LOCALITY);
            found.extend(parts.map(|part| part.text));
        }
    }
    found
}

/// Country and serial number are PrintableString; the others that or UTF8String, and addresses IA5String (§7.1, issuer).
fn is_not_printable(name: &Name<'_>) -> bool {
    let allowed = |part: &super::name::Attribute<'_>| match part.oid {
        oid::COUNTRY | oid::SERIAL_NUMBER => part.tag == tag::PRINTABLE_STRING,
        _ => [tag::PRINTABLE_STRING, tag::UTF8_STRING, tag::IA5_STRING].contains(&part.tag),
    };
    !name.attributes().iter().all(allowed)
}
