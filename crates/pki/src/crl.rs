//! Certificate revocation lists (RFC 5280 §5) as Doc 9303-12 §7.1.4 profiles them: whole lists of one authority.

use jiff::Timestamp;

use super::algorithm::{Identifier, SignatureAlgorithm};
use super::certificate::{Extension, authority_key_id, extensions, generalized_time, split, utc_time};
use super::der::{Malformed, Reader, tag};
use super::key::{PublicKey, SignatureFault};
use super::name::Name;
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
    /// Its extensions do not parse.
    #[error(transparent)]
    Extensions(#[from] super::certificate::CertificateFault),
    /// It is about part of an authority's certificates, or changes another list (Doc 9303-12 §7.1.4 allows neither), or
    /// has a critical extension that is not known.
    #[error("the revocation list is partial or has a critical extension that is not known: {0}")]
    Partial(String),
}

impl<'a> RevocationList<'a> {
    /// Parses a revocation list with all its entries. Nothing may stand after it.
    ///
    /// # Errors
    /// The list is malformed or partial.
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
        // Every entry must parse: one that does not may be the one that a caller looks for.
        list.walk(|_, _| false)?;
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

    /// Finds the entry of a serial number.
    #[must_use]
    pub fn find(&self, serial: &[u8]) -> Option<Revoked> {
        let wanted = shortest(serial);
        self.walk(|found, _| shortest(found) == wanted).ok().flatten()
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        let mut count = 0;
        let _ = self.walk(|_, _| {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der::write;

    fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
        write(tag::SEQUENCE, &parts.concat())
    }

    fn oid(oid: oid::Oid<'_>) -> Vec<u8> {
        write(tag::OID, oid.octets())
    }

    fn extension(kind: oid::Oid<'_>, critical: bool, value: &[u8]) -> Vec<u8> {
        let critical = if critical { vec![1, 1, 0xFF] } else { Vec::new() };
        sequence(&[oid(kind), critical, write(tag::OCTET_STRING, value)])
    }

    fn entry(serial: &[u8], extensions: &[Vec<u8>]) -> Vec<u8> {
        let own = if extensions.is_empty() { Vec::new() } else { sequence(extensions) };
        sequence(&[write(tag::INTEGER, serial), write(tag::UTC_TIME, b"991231235959Z"), own])
    }

    /// A list with a signature of no key: parsing does not verify it.
    fn list(entries: &[Vec<u8>], extensions: &[Vec<u8>]) -> Vec<u8> {
        let algorithm = sequence(&[oid(oid::RSA_ENCRYPTION)]);
        let signed = sequence(&[
            vec![2, 1, 1],
            algorithm.clone(),
            sequence(&[]),
            write(tag::GENERALIZED_TIME, b"20261101000000Z"),
            if entries.is_empty() { Vec::new() } else { sequence(entries) },
            write(tag::context_constructed(0), &sequence(extensions)),
        ]);
        sequence(&[signed, algorithm, vec![3, 2, 0, 7]])
    }

    fn partial(entries: &[Vec<u8>], extensions: &[Vec<u8>]) -> bool {
        matches!(RevocationList::parse(&list(entries, extensions)), Err(ListFault::Partial(_)))
    }

    #[test]
    fn entry_has_a_time_and_a_reason() {
        let other = extension(oid::CRL_NUMBER, false, &[2, 1, 9]);
        let reason = |reason: u8| extension(oid::CRL_REASON, false, &[0x0A, 1, reason]);
        let entries = [entry(&[5], &[]), entry(&[0, 0x85], &[other, reason(1)]), entry(&[0, 7], &[reason(9)])];
        let bytes = list(&entries, &[]);
        let list = RevocationList::parse(&bytes).unwrap();
        assert_eq!((list.len(), list.is_empty()), (3, false));
        let on = "1999-12-31T23:59:59Z".parse().unwrap();
        assert_eq!(list.find(&[5]), Some(Revoked { on, reason: None }));
        assert_eq!(list.find(&[0, 0x85]), Some(Revoked { on, reason: Some(Reason(1)) }));
        assert_eq!(
            list.find(&[7]),
            Some(Revoked { on, reason: Some(Reason(9)) }),
            "a zero too many is no other number"
        );
        assert_eq!(list.find(&[0x85]), None, "without its zero it is a negative number");
        assert_eq!(list.find(&[6]), None);
        let words: Vec<&str> = (0..12).map(|reason| Reason(reason).name()).collect();
        let expected = [
            "unspecified",
            "key compromise",
            "compromise of the authority",
            "change of affiliation",
            "superseded",
            "cessation of operation",
            "on hold",
            "unknown",
            "removed from the list",
            "privilege withdrawn",
            "compromise of attributes",
            "unknown",
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn empty_list_revokes_nobody() {
        let bytes = list(&[], &[]);
        let list = RevocationList::parse(&bytes).unwrap();
        assert_eq!((list.len(), list.is_empty(), list.find(&[5])), (0, true, None));
        assert_eq!((list.next_update, list.authority_key_id()), (None, None));
    }

    /// A list about part of the certificates, or with a critical extension in an entry, is refused as a whole.
    #[test]
    fn partial_list_is_refused() {
        let number = |critical| extension(oid::CRL_NUMBER, critical, &[2, 1, 9]);
        let unknown = |critical| extension(oid::CRL_REASON, critical, &[0x0A, 1, 1]);
        assert!(!partial(&[], &[number(true), unknown(false)]));
        assert!(partial(&[], &[number(false), unknown(true)]));
        assert!(partial(&[], &[extension(oid::DELTA_CRL, false, &[2, 1, 1])]));
        assert!(!partial(&[entry(&[5], &[number(false)])], &[]));
        assert!(partial(&[entry(&[5], &[]), entry(&[6], &[number(true)])], &[]));
    }

    #[test]
    fn only_redundant_sign_octets_are_left_out() {
        assert_eq!(shortest(&[0, 0, 0x7F]), [0x7F]);
        assert_eq!(shortest(&[0, 0, 0x80]), [0, 0x80]);
        assert_eq!(shortest(&[0, 0]), [0]);
    }
}
