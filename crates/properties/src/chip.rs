//! Files of a chip: the offset of a fault lies in the file, a file cut short is rejected, and parsing twice gives the same.

use super::cut;
use bordercheck::{Document, Evidence, Kind};
use lds::tlv::Reader;
use lds::{Chip, Dg1, Ef, Fault, File, SecurityInfos, Sod, Transcript};
use pki::Hash;
use pki::algorithm::{Scheme, SignatureAlgorithm};

/// Elements follow one another in the file without gaps, each at its offset.
pub(super) fn tlv(bytes: &[u8]) {
    let mut reader = Reader::new(bytes);
    let mut end = 0;
    while !reader.is_empty() {
        let element = match reader.element() {
            Ok(element) => element,
            Err(fault) => return check_fault(&fault, bytes),
        };
        assert_eq!(element.offset, end, "an element begins at the end of the one before");
        end = element.value_offset + element.value.len();
        assert_eq!(bytes.get(element.value_offset..end), Some(element.value), "a value lies at its offset");
        let head = element.value_offset - element.offset;
        assert!((2..=8).contains(&head), "a tag has one to three octets, a length one to five: {head}");
    }
    assert_eq!(end, bytes.len());
}

pub(super) fn dg1(bytes: &[u8]) {
    whole(bytes, Dg1::parse);
    if let Ok(dg1) = Dg1::parse(bytes) {
        for (line, number) in dg1.lines.iter().zip(1..) {
            let at = dg1.offset_of(number, 1);
            let octets = bytes.get(at..at + line.chars().count()).unwrap_or_default();
            assert!(octets.iter().copied().map(char::from).eq(line.chars()), "a line lies at its offset");
        }
    }
}

pub(super) fn dg2(bytes: &[u8]) {
    let read = |bytes: &[u8]| {
        let document = Document::new().with("chip/EF.DG2", Kind::Chip, Ok(bytes.into()));
        match Evidence::read(&document).facial_image() {
            Some(Ok(image)) => Ok((image.picture.as_raw().clone(), image.encoded.clone())),
            Some(Err(why)) => Err(why.clone()),
            None => panic!("EF.DG2 is there"),
        }
    };
    let found = read(bytes);
    assert_eq!(found, read(bytes), "the same file, the same portrait");
    if found.is_ok() {
        // Decoding is slow: three cuts are enough here.
        for length in [0, bytes.len() / 2, bytes.len() - 1] {
            assert!(read(bytes.get(..length).unwrap_or_default()).is_err(), "a portrait cut short is rejected");
        }
    }
}

pub(super) fn dg14(bytes: &[u8]) {
    security_infos(bytes, SecurityInfos::parse_dg14);
}

pub(super) fn card_access(bytes: &[u8]) {
    security_infos(bytes, SecurityInfos::parse_card_access);
}

pub(super) fn card_security(bytes: &[u8]) {
    security_infos(bytes, |bytes| lds::CardSecurity::parse(bytes).map(|file| file.infos));
}

/// A protocol that the chip supports has a name.
fn security_infos(bytes: &[u8], read: impl Fn(&[u8]) -> Result<SecurityInfos, Fault>) {
    whole(bytes, &read);
    if let Ok(infos) = read(bytes) {
        let supported = infos.active_authentication_hash().is_some() || infos.has_chip_authentication();
        assert!(!supported || !infos.protocols.is_empty(), "a supported protocol has a name");
    }
}

/// No made-up signature is valid, whatever the key.
pub(super) fn dg15(bytes: &[u8]) {
    let read = |bytes: &[u8]| {
        let file = File { ef: Ef::Dg(15), name: "EF.DG15".to_owned(), bytes: bytes.to_vec() };
        let chip = Chip::parse(vec![file]);
        let (_, key) = chip.dg15().unwrap_or_else(|| panic!("EF.DG15 is there"));
        key.map(|key| key.as_ref().ok().cloned()).map_err(Clone::clone)
    };
    whole(bytes, |bytes| read(bytes).map(|key| key.map(|key| key.name())));
    let Ok(Some(key)) = read(bytes) else { return };
    for scheme in [Scheme::Pkcs1, Scheme::Pss, Scheme::Ecdsa, Scheme::EcdsaPlain] {
        for answer in [&[][..], &[0; 64], &[1; 64], &[7; 256], &[0x30, 6, 2, 1, 1, 2, 1, 1]] {
            let verified = key.verify(&SignatureAlgorithm::with(scheme, Hash::Sha256), b"a challenge", answer);
            assert!(verified.is_err(), "nobody made this signature");
        }
    }
}

/// White space after a JSON text is removed first: it is allowed there.
pub(super) fn transcript(bytes: &[u8]) {
    whole(bytes.trim_ascii_end(), Transcript::parse);
}

/// A file cut short has a fault, and the offset of every fault lies in the file.
pub(super) fn sod(bytes: &[u8]) {
    let sod = Sod::parse(bytes);
    assert_eq!(format!("{sod:?}"), format!("{:?}", Sod::parse(bytes)), "the same file, the same result");
    for fault in &sod.faults {
        check_fault(fault, bytes);
    }
    if sod.faults.is_empty() {
        for length in cut::lengths(bytes.len()) {
            let part = bytes.get(..length).unwrap_or_default();
            assert!(!Sod::parse(part).faults.is_empty(), "the first {length} bytes are no EF.SOD");
        }
    }
}

/// Checks a parser of a whole file: it gives the same twice, and rejects a part of the file and bytes after it.
pub(super) fn whole<T: PartialEq>(bytes: &[u8], read: impl Fn(&[u8]) -> Result<T, Fault>) {
    match read(bytes) {
        Ok(found) => {
            assert!(read(bytes).is_ok_and(|again| again == found), "the same file, the same result");
            cut::refused(bytes, read);
        }
        Err(fault) => check_fault(&fault, bytes),
    }
}

/// Checks that a fault lies in the file and describes itself.
fn check_fault(fault: &Fault, bytes: &[u8]) {
    assert!(
        fault.offset.is_none_or(|offset| offset <= bytes.len()),
        "the offset of a fault lies in the file: {fault:?}"
    );
    assert!(
        !fault.expected.is_empty() && !fault.found.is_empty(),
        "a fault has what was expected and what was found: {fault:?}"
    );
}
