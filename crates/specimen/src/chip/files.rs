//! The files of the logical data structure (Doc 9303-10 §4.6, §4.7), written.

use jiff::civil::Date;
use pki::der::{tag, write};
use pki::{Hash, oid};

use crate::pki::encode::{oid as identifier, sequence, set, unsigned};

/// Tags of the data groups, EF.DG1's first (Doc 9303-10 §4.7, Table 36).
const TAGS: [u8; 16] = [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70];

/// LDS version 1.7 and Unicode version 4.0.0.
pub(super) const VERSIONS: [&str; 2] = ["0107", "040000"];

/// EF.COM for data groups.
#[must_use]
pub fn com(groups: &[u8]) -> Vec<u8> {
    let tag = |group: &u8| TAGS.get(usize::from(*group).checked_sub(1)?).copied();
    let tags: Vec<u8> = groups.iter().filter_map(tag).collect();
    let [lds, unicode] = VERSIONS.map(str::as_bytes);
    let parts = [element(&[0x5F, 0x01], lds), element(&[0x5F, 0x36], unicode), element(&[0x5C], &tags)];
    write(0x60, &parts.concat())
}

/// An element whose tag has one or two octets.
fn element(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let written = write(0, value);
    [tag, written.get(1..).unwrap_or_default()].concat()
}

/// EF.DG1 of a zone.
#[must_use]
pub fn dg1(lines: &[String]) -> Vec<u8> {
    write(0x61, &element(&[0x5F, 0x1F], lines.concat().as_bytes()))
}

/// EF.DG2 of a JPEG, in a record of ISO/IEC 19794-5.
#[must_use]
pub fn dg2(jpeg: &[u8]) -> Vec<u8> {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes();
    // Twenty octets about the face, twelve about the picture: full frontal, JPEG, its size left to the picture itself.
    let block = [&number(20 + 12 + jpeg.len())[..], &[0; 16], &[1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0], jpeg].concat();
    let record = [&b"FAC\x00010\x00"[..], &number(14 + block.len()), &[0, 1], &block].concat();
    let header = write(0xA1, &[0x81, 1, 2, 0x87, 2, 1, 1, 0x88, 2, 0, 8]);
    let template = element(&[0x7F, 0x60], &[header, element(&[0x5F, 0x2E], &record)].concat());
    write(0x75, &element(&[0x7F, 0x61], &[vec![2, 1, 1], template].concat()))
}

/// EF.DG7 of a picture of the holder's signature.
#[must_use]
pub fn dg7(jpeg: &[u8]) -> Vec<u8> {
    write(0x67, &[vec![2, 1, 1], element(&[0x5F, 0x43], jpeg)].concat())
}

/// EF.DG11 with a full name, `PRIMARY<<SECONDARY`, and a full date of birth, `CCYYMMDD`.
#[must_use]
pub fn dg11(name: &str, birth: &str) -> Vec<u8> {
    let list = element(&[0x5C], &[0x5F, 0x0E, 0x5F, 0x2B]);
    let parts = [list, element(&[0x5F, 0x0E], name.as_bytes()), element(&[0x5F, 0x2B], birth.as_bytes())];
    write(0x6B, &parts.concat())
}

/// EF.DG12 with an issuing authority and a date of issue.
#[must_use]
pub fn dg12(authority: &str, issued: Date) -> Vec<u8> {
    let day = issued.strftime("%Y%m%d").to_string();
    let list = element(&[0x5C], &[0x5F, 0x19, 0x5F, 0x26]);
    let parts = [list, element(&[0x5F, 0x19], authority.as_bytes()), element(&[0x5F, 0x26], day.as_bytes())];
    write(0x6C, &parts.concat())
}

/// EF.DG13, which the issuing State may fill as it likes.
#[must_use]
pub fn dg13(content: &[u8]) -> Vec<u8> {
    write(0x6D, content)
}

/// EF.DG14 that names the hash of Active Authentication (Doc 9303-11 §9.2.3).
#[must_use]
pub fn dg14(hash: Hash) -> Vec<u8> {
    let algorithm = match hash {
        Hash::Sha1 => oid::PLAIN_SHA_1,
        Hash::Sha224 => oid::PLAIN_SHA_224,
        Hash::Sha384 => oid::PLAIN_SHA_384,
        Hash::Sha512 => oid::PLAIN_SHA_512,
        _ => oid::PLAIN_SHA_256,
    };
    let protocol = write(tag::OID, &[0x67, 0x81, 0x08, 0x01, 0x01, 0x05]);
    write(0x6E, &set(vec![sequence(&[protocol, unsigned(&[1]), identifier(algorithm)])]))
}

/// EF.DG15 with a key.
#[must_use]
pub fn dg15(spki: &[u8]) -> Vec<u8> {
    write(0x6F, spki)
}

/// EF.SOD round a signed object.
#[must_use]
pub fn sod(object: &[u8]) -> Vec<u8> {
    write(0x77, object)
}
