//! Certificate revocation lists (RFC 5280 §5) as Doc 9303-12 §7.1.4 profiles them: whole lists of one authority. The profile
//! prohibits partial ones (delta lists, issuing distribution points, entries of other issuers); where one is met, what it
//! lists is listed, and what it does not list is not known (docs/design.md, settled point 6).

use jiff::Timestamp;

use super::algorithm::{Identifier, SignatureAlgorithm};
use super::certificate::{Extension, authority_key_id, extensions, generalized_time, split, utc_time};
use super::der::{Malformed, Reader, tag};
use super::key::{PublicKey, SignatureFault};
use super::name::{Name, NameMatch};
use super::oid;
use super::quirk::Quirk;

/// A parsed revocation list, which is not trusted for that.
#[derive(Clone, Debug)]
pub struct RevocationList<'a> {
    /// The part that is signed, TBSCertList, encoded.
    pub signed: &'a [u8],
    /// Name of the authority that signed it.
    pub issuer: Name<'a>,
    /// Time at which it was issued.
    pub this_update: Timestamp,
    /// Time at which the next list is due.
    pub next_update: Option<Timestamp>,
    /// Extensions of the list.
    pub extensions: Vec<Extension<'a>>,
    /// The reason why the list may say nothing of a certificate of its authority that is revoked; `None` for a whole list.
    pub partial: Option<String>,
    algorithms: [&'a [u8]; 2],
    signature: &'a [u8],
    entries: Option<Reader<'a>>,
}

/// One revoked certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Time of the revocation.
    pub on: Timestamp,
    /// Reason, if the list has one.
    pub reason: Option<Reason>,
}

/// A reason of revocation, by its number (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason(pub u8);

impl Reason {
    /// The reason in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            0 => "unspecified",
            1 => "key compromise",
            2 => "compromise of the authority",
            3 => "change of affiliation",
            4 => "superseded",
            5 => "cessation of operation",
            6 => "on hold",
            8 => "removed from the list",
            9 => "privilege withdrawn",
            10 => "compromise of attributes",
            _ => "unknown",
        }
    }
}

/// The reason why a revocation list cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// One of its elements is malformed.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Extensions that do not parse.
    #[error(transparent)]
    Extensions(#[from] super::certificate::CertificateFault),
}

/// An entry of a list.
struct Entry<'a> {
    serial: &'a [u8],
    on: Timestamp,
    extensions: Vec<Extension<'a>>,
    /// The certificateIssuer of this entry or of the last one before it that has one: GeneralNames, encoded.
    issuer: Option<&'a [u8]>,
}

impl<'a> RevocationList<'a> {
    /// Parses a revocation list with all its entries. Nothing may stand after it.
    ///
    /// # Errors
    /// The list is malformed.
    pub fn parse(der: &'a [u8]) -> Result<Self, ListFault> {
        const LIST: &str = "TBSCertList";
        let (_, [signed, outer, signature]) = split(der)?;
        let mut inside = Reader::der(signed).sequence(LIST)?;
        let version = inside.optional(tag::INTEGER, "version of the revocation list")?;
        if version.is_some_and(|version| version.value != [1]) {
            return Err(Malformed::value(LIST, "a version other than 2").into());
        }
        let algorithm = inside.expect(tag::SEQUENCE, "signature")?.whole;
        let issuer = Name::parse(inside.expect(tag::SEQUENCE, "issuer")?.whole)?;
        let this_update = moment(&mut inside, "thisUpdate")?.ok_or(Malformed::value(LIST, "it has no thisUpdate"))?;
        let next_update = moment(&mut inside, "nextUpdate")?;
        let entries = inside.optional(tag::SEQUENCE, "revokedCertificates")?.map(|found| found.inside());
        let own = match inside.optional(tag::context_constructed(0), "crlExtensions")? {
            Some(found) => {
                let mut found = found.inside();
                let list = found.sequence("crlExtensions")?;
                found.end("crlExtensions")?;
                extensions(list)?
            }
            None => Vec::new(),
        };
        inside.end(LIST)?;
        let mut partial = own.iter().find_map(of_part);
        let signature = Reader::der(signature).expect(tag::BIT_STRING, "signatureValue")?.bits("signatureValue")?;
        let algorithms = [algorithm, outer];
        let mut list = Self {
            signed,
            issuer,
            this_update,
            next_update,
            extensions: own,
            partial: None,
            algorithms,
            signature,
            entries,
        };
        // Every entry must parse: one that does not may be the one that a caller looks for.
        list.walk(|entry| {
            partial = partial.take().or_else(|| entry.of_part());
            false
        })?;
        list.partial = partial;
        Ok(list)
    }

    /// The identifier of the key that signed it.
    #[must_use]
    pub fn authority_key_id(&self) -> Option<&'a [u8]> {
        let found = self.extensions.iter().find(|extension| extension.oid == oid::AUTHORITY_KEY_IDENTIFIER)?;
        authority_key_id(found.value)
    }

    /// Verifies the signature with a key, and returns the deviations that were tolerated.
    ///
    /// # Errors
    /// The signature is wrong, or its algorithm is not accepted.
    pub fn verify_signed_by(&self, key: &PublicKey) -> Result<Vec<Quirk>, SignatureFault> {
        let [inside, outside] = self.algorithms;
        if inside != outside {
            return Err(SignatureFault::Refused("the signature algorithm is another outside than inside".to_owned()));
        }
        let identifier = Identifier::parse(&mut Reader::der(inside), "signature algorithm");
        let identifier = identifier.map_err(|fault| SignatureFault::Refused(fault.to_string()))?;
        key.verify(&SignatureAlgorithm::of(&identifier, None)?, self.signed, self.signature)
    }

    /// Finds the entry of a certificate by its serial number and issuer. An entry is about certificates of the list's issuer,
    /// unless it or one before it names another (RFC 5280 §5.3.3); of the list's issuer is what the caller takes for it. An
    /// entry that takes a certificate off an earlier list (§5.3.1, removeFromCRL) is none.
    #[must_use]
    pub fn find(&self, serial: &[u8], issuer: &Name<'_>) -> Option<Revoked> {
        let wanted = shortest(serial);
        let is_about = |entry: &Entry<'_>| {
            shortest(entry.serial) == wanted
                && entry.reason() != Some(REMOVED)
                && entry.issuer.is_none_or(|names| has_directory_name(names, issuer))
        };
        let entry = self.walk(is_about).ok().flatten()?;
        Some(Revoked { on: entry.on, reason: entry.reason() })
    }

    /// Returns true if the list says that its authority was called so before (Doc 9303-12 §7.1.4, note 1 of the table of
    /// extensions).
    #[must_use]
    pub fn is_former_name(&self, name: &Name<'_>) -> bool {
        let alternative = self.extensions.iter().find(|extension| extension.oid == oid::ISSUER_ALT_NAME);
        alternative.is_some_and(|extension| has_directory_name(extension.value, name))
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        let mut count = 0;
        let _ = self.walk(|_| {
            count += 1;
            false
        });
        count
    }

    /// Returns true if there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.as_ref().is_none_or(Reader::is_empty)
    }

    /// Parses entry after entry until one is wanted.
    fn walk(&self, mut wanted: impl FnMut(&Entry<'a>) -> bool) -> Result<Option<Entry<'a>>, ListFault> {
        const ENTRY: &str = "revokedCertificates";
        let Some(mut entries) = self.entries.clone() else { return Ok(None) };
        let mut issuer = None;
        while !entries.is_empty() {
            let mut entry = entries.sequence(ENTRY)?;
            let serial = entry.expect(tag::INTEGER, "userCertificate")?.value;
            let on = moment(&mut entry, "revocationDate")?.ok_or(Malformed::value(ENTRY, "no revocationDate"))?;
            let own = match entry.optional(tag::SEQUENCE, "crlEntryExtensions")? {
                Some(list) => extensions(list.inside())?,
                None => Vec::new(),
            };
            entry.end(ENTRY)?;
            let named = own.iter().find(|extension| extension.oid == oid::CERTIFICATE_ISSUER);
            issuer = named.map(|extension| extension.value).or(issuer);
            let entry = Entry { serial, on, extensions: own, issuer };
            if wanted(&entry) {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }
}

impl Entry<'_> {
    fn reason(&self) -> Option<Reason> {
        let reason = self.extensions.iter().find(|extension| extension.oid == oid::CRL_REASON)?;
        match reason.value {
            [0x0A, 1, reason] => Some(Reason(*reason)),
            _ => None,
        }
    }

    /// The reason why a list with this entry is partial: it is about other issuers' certificates too, or must not be used by
    /// whoever does not know the extension (RFC 5280 §5.3).
    fn of_part(&self) -> Option<String> {
        let critical = |extension: &&Extension<'_>| extension.critical || extension.oid == oid::CERTIFICATE_ISSUER;
        self.extensions.iter().find(critical).map(|extension| match extension.oid {
            oid::CERTIFICATE_ISSUER => "it lists certificates of other issuers".to_owned(),
            other => format!("an entry has the critical extension {other}"),
        })
    }
}

/// The reason of an entry that takes a certificate off an earlier list.
const REMOVED: Reason = Reason(8);

/// The reason why a list with this extension is partial: it states changes to another list (RFC 5280 §5.2.4) or is about part
/// of the certificates (§5.2.5), or must not be used by whoever does not know the extension (§5.2).
fn of_part(extension: &Extension<'_>) -> Option<String> {
    match extension.oid {
        oid::DELTA_CRL => Some("it states the changes to another list".to_owned()),
        oid::ISSUING_DISTRIBUTION_POINT => Some("it is the list of one distribution point".to_owned()),
        oid::AUTHORITY_KEY_IDENTIFIER | oid::CRL_NUMBER | oid::ISSUER_ALT_NAME => None,
        other => extension.critical.then(|| format!("it has the critical extension {other}")),
    }
}

/// Returns true if a directory name in encoded GeneralNames is this name.
fn has_directory_name(names: &[u8], wanted: &Name<'_>) -> bool {
    let Ok(mut names) = Reader::der(names).sequence("GeneralNames") else { return false };
    while let Ok(name) = names.next("GeneralName") {
        let directory = name.tag == tag::context_constructed(4);
        if directory && Name::parse(name.value).is_ok_and(|name| name.compare(wanted) != NameMatch::Other) {
            return true;
        }
    }
    false
}

/// A serial number without the octets that only repeat its sign.
fn shortest(mut serial: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = serial {
        if rest.first().is_none_or(|next| next & 0x80 != 0) {
            break;
        }
        serial = rest;
    }
    serial
}

fn moment(reader: &mut Reader<'_>, element: &'static str) -> Result<Option<Timestamp>, Malformed> {
    let wrong = Malformed::value(element, "no time in UTC to the second");
    if let Some(found) = reader.optional(tag::UTC_TIME, element)? {
        return utc_time(found.value).map(Some).ok_or(wrong);
    }
    let found = reader.optional(tag::GENERALIZED_TIME, element)?;
    found.map(|found| generalized_time(found.value).ok_or(wrong)).transpose()
}

#[cfg(test)]
mod tests;
