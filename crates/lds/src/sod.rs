//! EF.SOD: the Document Security Object, a CMS SignedData over the hashes of the data groups (Doc 9303-10 §4.6.2).
//!
//! ```text
//! 77 ─ SignedData ─ LDSSecurityObject ::= SEQUENCE {
//!          version              INTEGER { v0(0), v1(1) },
//!          hashAlgorithm        AlgorithmIdentifier,
//!          dataGroupHashValues  SEQUENCE SIZE (2..16) OF SEQUENCE { number INTEGER, hash OCTET STRING },
//!          ldsVersionInfo       SEQUENCE { ldsVersion, unicodeVersion } OPTIONAL   -- if, and only if, v1
//!      }
//! ```
//!
//! Each part is parsed although another part is broken, so that a broken list hides no wrong signature and the reverse.

use super::ef::tag_of_group;
use super::tlv::Fault;
use crate::limits::LISTED_GROUPS;
use pki::algorithm::Identifier;
use pki::cms::SignedData;
use pki::der::{Element, Malformed, Reader, Rules, Why, tag};
use pki::oid;
use pki::{Hash, Quirk};

/// EF.SOD, as far as it parses.
#[derive(Clone, Debug)]
pub struct Sod<'a> {
    /// CMS object, if it parses.
    pub signed: Option<SignedData<'a>>,
    /// LDS security object, if it parses.
    pub hashes: Option<HashList>,
    /// Faults of the file and its parts.
    pub faults: Vec<Fault>,
    /// Deviations from the rules that genuine files are known to have, and that change no meaning.
    pub deviations: Vec<String>,
}

/// The LDS security object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashList {
    /// Hash algorithm, if it is known.
    pub algorithm: Option<Hash>,
    /// Object identifier of the hash algorithm.
    pub algorithm_oid: String,
    /// Hashes, in the order of the list.
    pub hashes: Vec<ListedHash>,
    /// LDS and Unicode version, in version 1 of the object only.
    pub versions: Option<(String, String)>,
}

/// The hash of one data group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedHash {
    /// Number of the data group.
    pub group: u8,
    /// Hash of the data group.
    pub hash: Vec<u8>,
    /// Offset of the hash in EF.SOD.
    pub offset: Option<usize>,
}

const FILE_TAG: u8 = 0x77;

impl<'a> Sod<'a> {
    /// Parses EF.SOD as far as possible; what does not parse is among the faults.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Self {
        let mut sod = Self { signed: None, hashes: None, faults: Vec::new(), deviations: Vec::new() };
        let Some(content) = sod.unwrap(bytes) else { return sod };
        let signed = match SignedData::parse(content) {
            Ok(signed) => signed,
            Err(why) => {
                sod.fault(bytes, content, "a CMS SignedData", &why);
                return sod;
            }
        };
        sod.note_quirks(&signed);
        sod.check_content_type(&signed);
        if signed.signers.is_empty() {
            sod.faults.push(Fault { offset: None, expected: "one signer".into(), found: "none".into() });
        }
        match parse_list(&signed.content) {
            Ok((list, basic)) => {
                if basic && !sod.deviations.contains(&Quirk::BasicEncoding.to_string()) {
                    sod.deviations.push(Quirk::BasicEncoding.to_string());
                }
                let list = list.located(bytes);
                sod.faults.extend(list.faults());
                sod.hashes = Some(list);
            }
            Err(why) => sod.fault(bytes, &signed.content, "an LDS security object", &why),
        }
        sod.signed = Some(signed);
        sod
    }

    /// The value of the file's only element. A file without its tag may still be the signed object itself.
    fn unwrap(&mut self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        if bytes.first() == Some(&tag::SEQUENCE) {
            self.faults.push(Fault::new(0, format!("tag {FILE_TAG:02X}"), "tag 30: the signed object itself"));
            return Some(bytes);
        }
        let mut distinguished = Reader::der(bytes);
        let mut basic = Reader::new(bytes, Rules::Ber);
        let file = distinguished.expect(FILE_TAG, "EF.SOD").map(|file| (file, distinguished.rest().len()));
        let file = file.or_else(|fault| {
            let file = basic.expect(FILE_TAG, "EF.SOD").map_err(|_| fault)?;
            self.deviations.push("the length of EF.SOD is not in its shortest form".to_owned());
            Ok::<_, Malformed>((file, basic.rest().len()))
        });
        match file {
            Ok((file, 0)) => Some(file.value),
            Ok((file, rest)) => {
                self.faults.push(Fault::new(bytes.len() - rest, "the end of EF.SOD", format!("{rest} more bytes")));
                Some(file.value)
            }
            Err(why) => {
                self.faults.push(Fault::new(0, format!("tag {FILE_TAG:02X} and its value"), why.to_string()));
                None
            }
        }
    }

    /// Files the deviations of the signed object under faults or deviations. No issuer is known to give a wrong version, or
    /// to leave the digest algorithm out of the list; these bytes are not signed, so they are faults. With content of type
    /// data the version should be 1, but issuers that use this type write 3 (RFC 5652 §5.1), which is a deviation.
    fn note_quirks(&mut self, signed: &SignedData<'_>) {
        let quirks = signed.quirks.iter().chain(signed.signers.iter().flat_map(|signer| &signer.quirks));
        for quirk in quirks {
            let changed = match quirk {
                Quirk::Version => signed.content_type != oid::DATA,
                Quirk::DigestNotListed => true,
                _ => false,
            };
            if changed {
                let expected = "a SignedData as RFC 5652 §5.1 has it".into();
                self.faults.push(Fault { offset: None, expected, found: quirk.to_string().into() });
            } else {
                self.deviations.push(quirk.to_string());
            }
        }
    }

    fn check_content_type(&mut self, signed: &SignedData<'_>) {
        let content_type = signed.content_type;
        if content_type == oid::LDS_SECURITY_OBJECT {
            return;
        }
        let tolerated = [oid::LDS_SECURITY_OBJECT_LEGACY, oid::LDS_SECURITY_OBJECT_DUTCH, oid::DATA];
        if tolerated.contains(&content_type) {
            self.deviations.push(format!("the content is of the older type {content_type}"));
        } else {
            self.faults.push(Fault {
                offset: None,
                expected: format!("content of type {}", oid::LDS_SECURITY_OBJECT).into(),
                found: content_type.to_string().into(),
            });
        }
    }

    fn fault(&mut self, file: &[u8], part: &[u8], expected: &'static str, why: &Malformed) {
        self.faults.push(Fault { offset: find(file, part), expected: expected.into(), found: why.to_string().into() });
    }
}

/// Offset of a part in a file.
fn find(file: &[u8], part: &[u8]) -> Option<usize> {
    (!part.is_empty()).then(|| file.windows(part.len()).position(|window| window == part)).flatten()
}

/// Parses the list; true if it is in the basic encoding.
fn parse_list(content: &[u8]) -> Result<(HashList, bool), Malformed> {
    match parse_list_by(Reader::der(content)) {
        Ok(list) => Ok((list, false)),
        Err(fault) => parse_list_by(Reader::new(content, Rules::Ber)).map(|list| (list, true)).map_err(|_| fault),
    }
}

fn parse_list_by(mut reader: Reader<'_>) -> Result<HashList, Malformed> {
    const LIST: &str = "LDSSecurityObject";
    let mut object = reader.sequence(LIST)?;
    reader.end(LIST)?;
    let version = object.small("version of the LDSSecurityObject")?;
    let algorithm = Identifier::parse(&mut object, "hashAlgorithm")?;
    let mut list = object.sequence("dataGroupHashValues")?;
    let mut hashes = Vec::new();
    while !list.is_empty() {
        if hashes.len() == LISTED_GROUPS {
            return Err(Malformed::new("dataGroupHashValues", Why::TooMany(LISTED_GROUPS)));
        }
        let mut entry = list.sequence("DataGroupHash")?;
        let group = entry.small("dataGroupNumber")?;
        let group = u8::try_from(group).ok().filter(|group| tag_of_group(*group).is_some());
        let group = group.ok_or(Malformed::value("dataGroupNumber", "no number from 1 to 16"))?;
        let hash = entry.next("dataGroupHashValue")?;
        if hash.tag & !0x20 != tag::OCTET_STRING {
            let why = Why::Tag { expected: tag::OCTET_STRING, found: Some(hash.tag) };
            return Err(Malformed::new("dataGroupHashValue", why));
        }
        entry.end("DataGroupHash")?;
        hashes.push(ListedHash { group, hash: hash.octets("dataGroupHashValue")?.into_owned(), offset: None });
    }
    let versions = match object.optional(tag::SEQUENCE, "ldsVersionInfo")? {
        Some(info) => {
            let mut info = info.inside();
            let versions = (text(&info.next("ldsVersion")?), text(&info.next("unicodeVersion")?));
            info.end("ldsVersionInfo")?;
            Some(versions)
        }
        None => None,
    };
    object.end(LIST)?;
    match (version, &versions) {
        (0, None) | (1, Some(_)) => {}
        (0, Some(_)) => return Err(Malformed::value(LIST, "version 0 with the versions of LDS and Unicode")),
        (1, None) => return Err(Malformed::value(LIST, "version 1 without the versions of LDS and Unicode")),
        _ => return Err(Malformed::value(LIST, "a version that is neither 0 nor 1")),
    }
    Ok(HashList { algorithm: algorithm.hash(), algorithm_oid: algorithm.oid.to_string(), hashes, versions })
}

fn text(element: &Element<'_>) -> String {
    String::from_utf8_lossy(element.value).into_owned()
}

impl HashList {
    /// The hashes listed for a data group; in a list without faults, one at most.
    pub fn of(&self, group: u8) -> impl Iterator<Item = &ListedHash> {
        self.hashes.iter().filter(move |listed| listed.group == group)
    }

    fn located(self, file: &[u8]) -> Self {
        let hashes = self.hashes.into_iter().map(|listed| ListedHash { offset: find(file, &listed.hash), ..listed });
        Self { hashes: hashes.collect(), ..self }
    }

    /// Faults of a list that parses: two hashes for one group, a wrong length, no hash for DG1 or DG2.
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (at, listed) in self.hashes.iter().enumerate() {
            let before = self.hashes.iter().take(at);
            if before.into_iter().any(|earlier| earlier.group == listed.group) {
                let (expected, found) = (format!("one hash for DG{}", listed.group).into(), "another".into());
                faults.push(Fault { offset: listed.offset, expected, found });
            }
            if let Some(algorithm) = self.algorithm.filter(|algorithm| algorithm.length() != listed.hash.len()) {
                let expected = format!("{} bytes for DG{}", algorithm.length(), listed.group).into();
                let found = format!("{} bytes", listed.hash.len()).into();
                faults.push(Fault { offset: listed.offset, expected, found });
            }
        }
        // SIZE (2..16); DG1 and DG2 are in every document (Doc 9303-10 §4.7).
        for group in [1, 2].into_iter().filter(|group| self.of(*group).next().is_none()) {
            let (expected, found) = (format!("a hash for DG{group}").into(), "none".into());
            faults.push(Fault { offset: None, expected, found });
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pki::der::write;

    fn list(version: u8, groups: &[(u8, usize)], versions: bool) -> Vec<u8> {
        let algorithm = write(tag::SEQUENCE, &write(tag::OID, oid::SHA_256.octets()));
        let hashes = groups.iter().flat_map(|(group, length)| {
            let parts = [vec![tag::INTEGER, 1, *group], write(tag::OCTET_STRING, &vec![*group; *length])].concat();
            write(tag::SEQUENCE, &parts)
        });
        let hashes = write(tag::SEQUENCE, &hashes.collect::<Vec<u8>>());
        let info = [write(tag::PRINTABLE_STRING, b"0108"), write(tag::PRINTABLE_STRING, b"040000")].concat();
        let info = if versions { write(tag::SEQUENCE, &info) } else { Vec::new() };
        write(tag::SEQUENCE, &[vec![tag::INTEGER, 1, version], algorithm, hashes, info].concat())
    }

    #[test]
    fn both_versions_of_the_list_are_parsed() {
        let (v0, _) = parse_list(&list(0, &[(1, 32), (2, 32)], false)).unwrap();
        assert_eq!((v0.algorithm, v0.versions.clone()), (Some(Hash::Sha256), None));
        assert_eq!(v0.faults(), []);
        let (v1, _) = parse_list(&list(1, &[(2, 32), (1, 32), (15, 32)], true)).unwrap();
        assert_eq!(v1.versions, Some(("0108".to_owned(), "040000".to_owned())));
        assert_eq!(v1.of(15).map(|listed| listed.hash.clone()).collect::<Vec<_>>(), [vec![15; 32]]);
        for (version, versions) in [(0, true), (1, false), (2, true)] {
            assert!(parse_list(&list(version, &[(1, 32), (2, 32)], versions)).is_err());
        }
    }

    #[test]
    fn list_with_faults_is_still_parsed() {
        let found = |groups: &[(u8, usize)]| {
            let (list, _) = parse_list(&list(0, groups, false)).unwrap();
            list.faults().into_iter().map(|fault| fault.expected.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found(&[(1, 32), (2, 32), (2, 32)]), ["one hash for DG2"]);
        assert_eq!(found(&[(1, 20), (2, 32)]), ["32 bytes for DG1"]);
        assert_eq!(found(&[(1, 32)]), ["a hash for DG2"]);
        assert!(parse_list(&list(0, &[(1, 32), (17, 32)], false)).is_err());
    }

    #[test]
    fn file_without_a_security_object_has_faults() {
        for bytes in [&[][..], &[0x77], &[0x77, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], &[0x77, 0], &[0x61, 0], &[0x30, 0x80]] {
            let sod = Sod::parse(bytes);
            assert!(sod.signed.is_none() && !sod.faults.is_empty(), "{bytes:02X?}");
        }
    }
}
