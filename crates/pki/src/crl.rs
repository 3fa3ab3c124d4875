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
    /// Its extensions do not parse.
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
        RevocationList::parse(&list(entries, extensions)).unwrap().partial.is_some()
    }

    fn name(common: &str) -> Vec<u8> {
        let part = sequence(&[oid(oid::COMMON_NAME), write(tag::UTF8_STRING, common.as_bytes())]);
        sequence(&[write(tag::SET, &part)])
    }

    #[test]
    fn entry_has_a_time_and_a_reason() {
        let other = extension(oid::CRL_NUMBER, false, &[2, 1, 9]);
        let reason = |reason: u8| extension(oid::CRL_REASON, false, &[0x0A, 1, reason]);
        let entries = [entry(&[5], &[]), entry(&[0, 0x85], &[other, reason(1)]), entry(&[0, 7], &[reason(9)])];
        let bytes = list(&entries, &[]);
        let list = RevocationList::parse(&bytes).unwrap();
        let name = name("A");
        let name = Name::parse(&name).unwrap();
        assert_eq!((list.len(), list.is_empty()), (3, false));
        let on = "1999-12-31T23:59:59Z".parse().unwrap();
        assert_eq!(list.find(&[5], &name), Some(Revoked { on, reason: None }));
        assert_eq!(list.find(&[0, 0x85], &name), Some(Revoked { on, reason: Some(Reason(1)) }));
        assert_eq!(
            list.find(&[7], &name),
            Some(Revoked { on, reason: Some(Reason(9)) }),
            "a zero too many is no other number"
        );
        assert_eq!(list.find(&[0x85], &name), None, "without its zero it is a negative number");
        assert_eq!(list.find(&[6], &name), None);
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
        let name = name("A");
        let found = list.find(&[5], &Name::parse(&name).unwrap());
        assert_eq!((list.len(), list.is_empty(), found), (0, true, None));
        assert_eq!((list.next_update, list.authority_key_id()), (None, None));
    }

    /// A list about part of the certificates, or with a critical extension that is not known, says nothing of what it does
    /// not list.
    #[test]
    fn partial_list_says_so() {
        let number = |critical| extension(oid::CRL_NUMBER, critical, &[2, 1, 9]);
        let unknown = |critical| extension(oid::CRL_REASON, critical, &[0x0A, 1, 1]);
        assert!(!partial(&[], &[number(true), unknown(false)]));
        assert!(partial(&[], &[number(false), unknown(true)]));
        assert!(partial(&[], &[extension(oid::DELTA_CRL, false, &[2, 1, 1])]));
        assert!(partial(&[], &[extension(oid::ISSUING_DISTRIBUTION_POINT, true, &[0x30, 0])]));
        assert!(!partial(&[entry(&[5], &[number(false)])], &[]));
        assert!(partial(&[entry(&[5], &[]), entry(&[6], &[number(true)])], &[]));
    }

    /// What a partial list does list is listed: RFC 5280 §5.3.1 (removed from an earlier list), §5.3.3 (the issuer of an entry
    /// is that of the entries after it).
    #[test]
    fn entry_of_a_partial_list_is_found() {
        let [ours, others] = ["A", "B"].map(name);
        let names = sequence(&[write(tag::context_constructed(4), &others)]);
        let of_others = extension(oid::CERTIFICATE_ISSUER, true, &names);
        let removed = extension(oid::CRL_REASON, false, &[0x0A, 1, 8]);
        let entries = [entry(&[4], &[removed]), entry(&[5], &[]), entry(&[6], &[of_others]), entry(&[7], &[])];
        let bytes = list(&entries, &[extension(oid::DELTA_CRL, true, &[2, 1, 1])]);
        let list = RevocationList::parse(&bytes).unwrap();
        let of = |name: &[u8]| {
            let name = Name::parse(name).unwrap();
            (4..8).filter(|serial| list.find(&[*serial], &name).is_some()).collect::<Vec<_>>()
        };
        assert_eq!((of(&ours), of(&others)), (vec![5], vec![5, 6, 7]));
        assert_eq!(list.partial.as_deref(), Some("it states the changes to another list"));
    }

    #[test]
    fn only_redundant_sign_octets_are_left_out() {
        assert_eq!(shortest(&[0, 0, 0x7F]), [0x7F]);
        assert_eq!(shortest(&[0, 0, 0x80]), [0, 0x80]);
        assert_eq!(shortest(&[0, 0]), [0]);
    }
}
