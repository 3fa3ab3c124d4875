//! Certificate revocation lists (RFC 5280 §5) as Doc 9303-12 §7.1.4 profiles them: whole lists of one authority.

use jiff::Timestamp;

use super::algorithm::{Identifier, SignatureAlgorithm};
use super::certificate::{Extension, authority_key_id, extensions, generalized_time, split, utc_time};
use super::der::{Malformed, Reader, tag};
use super::key::{PublicKey, SignatureFault};
use super::name::Name;
use super::oid;
use super::quirk::Quirk;

/// A list that was read, not trusted.
#[derive(Clone, Debug)]
pub struct RevocationList<'a> {
    /// What is signed.
    pub signed: &'a [u8],
    /// Who signed it.
    pub issuer: Name<'a>,
    /// When it was made.
    pub this_update: Timestamp,
    /// When the next one comes, at the latest.
    pub next_update: Option<Timestamp>,
    /// The extensions of the list.
    pub extensions: Vec<Extension<'a>>,
    algorithms: [&'a [u8]; 2],
    signature: &'a [u8],
    entries: Option<Reader<'a>>,
}

/// One revoked certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Since when.
    pub on: Timestamp,
    /// Why, if it says.
    pub reason: Option<Reason>,
}

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason(pub u8);

impl Reason {
    /// In words.
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

/// Why a list cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// It cannot be read.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Its extensions cannot be read.
    #[error(transparent)]
    Extensions(#[from] super::certificate::CertificateFault),
    /// It is about part of an authority's certificates, or changes another list (Doc 9303-12 §7.1.4 allows neither), or
    /// has a critical extension that is not known.
    #[error("the revocation list is partial or has a critical extension that is not known: {0}")]
    Partial(String),
}

impl<'a> RevocationList<'a> {
    /// Reads one; nothing may stand after it.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn read(der: &'a [u8]) -> Result<Self, ListFault> {
        const LIST: &str = "TBSCertList";
        let (_, [signed, outer, signature]) = split(der)?;
        let mut inside = Reader::der(signed).sequence(LIST)?;
        let version = inside.optional(tag::INTEGER, "version of the revocation list")?;
        if version.is_some_and(|version| version.value != [1]) {
            return Err(Malformed::value(LIST, "a version other than 2").into());
        }
        let algorithm = inside.expect(tag::SEQUENCE, "signature")?.whole;
        let issuer = Name::read(inside.expect(tag::SEQUENCE, "issuer")?.whole)?;
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
        let known = [oid::AUTHORITY_KEY_IDENTIFIER, oid::CRL_NUMBER, oid::ISSUER_ALT_NAME];
        let partial = |extension: &&Extension<'_>| {
            extension.oid == oid::DELTA_CRL || (extension.critical && !known.contains(&extension.oid))
        };
        if let Some(extension) = own.iter().find(partial) {
            return Err(ListFault::Partial(extension.oid.to_string()));
        }
        let signature = Reader::der(signature).expect(tag::BIT_STRING, "signatureValue")?.bits("signatureValue")?;
        let algorithms = [algorithm, outer];
        let list = Self { signed, issuer, this_update, next_update, extensions: own, algorithms, signature, entries };
        // Every entry must be readable: one that is not may be the one that is asked for.
        list.walk(|_, _| false)?;
        Ok(list)
    }

    /// The identifier of the key that signed it.
    #[must_use]
    pub fn authority_key_id(&self) -> Option<&'a [u8]> {
        let found = self.extensions.iter().find(|extension| extension.oid == oid::AUTHORITY_KEY_IDENTIFIER)?;
        authority_key_id(found.value)
    }

    /// Whether its signature is a key's.
    ///
    /// # Errors
    /// Why the signature does not count.
    pub fn is_signed_by(&self, key: &PublicKey) -> Result<Vec<Quirk>, SignatureFault> {
        let [inside, outside] = self.algorithms;
        if inside != outside {
            return Err(SignatureFault::Refused("the signature algorithm is another outside than inside".to_owned()));
        }
        let identifier = Identifier::read(&mut Reader::der(inside), "signature algorithm");
        let identifier = identifier.map_err(|fault| SignatureFault::Refused(fault.to_string()))?;
        key.verify(&SignatureAlgorithm::of(&identifier, None)?, self.signed, self.signature)
    }

    /// The entry of a serial number.
    #[must_use]
    pub fn find(&self, serial: &[u8]) -> Option<Revoked> {
        let wanted = shortest(serial);
        self.walk(|found, _| shortest(found) == wanted).ok().flatten()
    }

    /// How many certificates are on it.
    #[must_use]
    pub fn len(&self) -> usize {
        let mut count = 0;
        let _ = self.walk(|_, _| {
            count += 1;
            false
        });
        count
    }

    /// Whether no certificate is on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.as_ref().is_none_or(Reader::is_empty)
    }

    /// The first entry that is wanted, with everything before it read.
    fn walk(&self, mut wanted: impl FnMut(&'a [u8], Timestamp) -> bool) -> Result<Option<Revoked>, ListFault> {
        const ENTRY: &str = "revokedCertificates";
        let Some(mut entries) = self.entries.clone() else { return Ok(None) };
        while !entries.is_empty() {
            let mut entry = entries.sequence(ENTRY)?;
            let serial = entry.expect(tag::INTEGER, "userCertificate")?.value;
            let on = moment(&mut entry, "revocationDate")?.ok_or(Malformed::value(ENTRY, "no revocationDate"))?;
            let own = match entry.optional(tag::SEQUENCE, "crlEntryExtensions")? {
                Some(list) => extensions(list.inside())?,
                None => Vec::new(),
            };
            entry.end(ENTRY)?;
            // An entry of another authority's certificate (RFC 5280 §5.3.3) would be about another number.
            if let Some(extension) = own.iter().find(|extension| extension.critical) {
                return Err(ListFault::Partial(extension.oid.to_string()));
            }
            if wanted(serial, on) {
                let reason = own.iter().find(|extension| extension.oid == oid::CRL_REASON);
                let reason = reason.and_then(|extension| match extension.value {
                    [0x0A, 1, reason] => Some(Reason(*reason)),
                    _ => None,
                });
                return Ok(Some(Revoked { on, reason }));
            }
        }
        Ok(None)
    }
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
