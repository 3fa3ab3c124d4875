//! The documents that have a VDS, and the messages of a Datastructure for Barcode, as rows of data.

use crate::field::Coding::{Bytes, C40, Group, MaskedDate, Moment, Number, Stay, Utf8, Zone};
use crate::field::Presence::{Alternative, Mandatory, Optional};
use crate::field::{Coding, Presence, Row};

/// A kind of document that carries a VDS.
#[derive(Debug)]
pub struct SealedDocument {
    /// Document Feature Definition Reference and Document Type Category (Doc 9303-13 §2.2.2).
    pub profile: [u8; 2],
    /// Name.
    pub name: &'static str,
    /// The text that defines it.
    pub source: &'static str,
    /// Fields of the document.
    pub rows: &'static [Row],
}

const fn row(tag: u8, name: &'static str, coding: Coding, bytes: (usize, usize), presence: Presence) -> Row {
    Row { tag, name, coding, bytes, presence }
}

const TD1: Coding = Zone(&[30, 30, 30]);
const TD2: Coding = Zone(&[36, 36]);
const TD3: Coding = Zone(&[44, 44]);
const MRV_A: Coding = Zone(&[44, 28]);
const MRV_B: Coding = Zone(&[36, 28]);

const VISA: &[Row] = &[
    row(1, "mrz-mrv-a", MRV_A, (48, 48), Alternative),
    row(2, "mrz-mrv-b", MRV_B, (44, 44), Alternative),
    row(3, "entries", Number, (1, 1), Optional),
    row(4, "duration", Stay, (3, 3), Mandatory),
    row(5, "passport-number", C40, (6, 6), Mandatory),
    row(6, "visa-type", Bytes, (1, 4), Optional),
    row(7, "additional", Bytes, (0, 254), Optional),
];
const EMERGENCY: &[Row] = &[row(2, "mrz-td2", TD2, (48, 48), Mandatory)];
const STICKER: &[Row] = &[
    row(1, "document-number", C40, (6, 6), Mandatory),
    row(2, "municipality", C40, (6, 6), Mandatory),
    row(3, "address", C40, (6, 18), Mandatory),
];

/// Profile of an emergency travel document.
pub(crate) const EMERGENCY_PROFILE: [u8; 2] = [0x5E, 0x03];

/// The documents that are known.
pub const DOCUMENTS: &[SealedDocument] = &[
    SealedDocument { profile: [0x5D, 0x01], name: "visa", source: "Doc 9303-7 §9.1", rows: VISA },
    SealedDocument {
        profile: EMERGENCY_PROFILE,
        name: "emergency travel document",
        source: "Doc 9303-8 §6.1",
        rows: EMERGENCY,
    },
    SealedDocument {
        profile: [0xFB, 0x06],
        name: "residence permit",
        source: "BSI TR-03137-1 §8.2",
        rows: &[row(2, "mrz-td2", TD2, (48, 48), Mandatory), row(3, "passport-number", C40, (6, 6), Mandatory)],
    },
    SealedDocument {
        profile: [0xFA, 0x06],
        name: "supplementary sheet",
        source: "BSI TR-03137-1 §8.4",
        rows: &[row(4, "mrz-td2", TD2, (48, 48), Mandatory), row(5, "sheet-number", C40, (6, 6), Mandatory)],
    },
    SealedDocument {
        profile: [0xFD, 0x02],
        name: "arrival attestation",
        source: "BSI TR-03137-1 §6.2",
        rows: &[row(2, "mrz-td2", TD2, (48, 48), Mandatory), row(3, "azr-number", C40, (8, 8), Mandatory)],
    },
    SealedDocument {
        profile: [0xFC, 0x04],
        name: "social insurance card",
        source: "BSI TR-03137-1 §7.2",
        rows: &[
            row(1, "number", C40, (8, 8), Mandatory),
            row(2, "surname", Utf8, (1, 90), Mandatory),
            row(3, "first-name", Utf8, (1, 90), Mandatory),
            row(4, "birth-name", Utf8, (1, 90), Optional),
        ],
    },
    SealedDocument {
        profile: [0xF9, 0x08],
        name: "address sticker, identity card",
        source: "BSI TR-03137-1 §9.2",
        rows: STICKER,
    },
    // Issued with the electronic residence permit; no text of it is public, and its fields are those of the identity card's.
    SealedDocument {
        profile: [0xF9, 0x0C],
        name: "address sticker, residence permit",
        source: "as BSI TR-03137-1 §9.2",
        rows: STICKER,
    },
    SealedDocument {
        profile: [0xF8, 0x0A],
        name: "residence sticker, passport",
        source: "BSI TR-03137-1 §10.2",
        rows: &[
            row(1, "document-number", C40, (6, 6), Mandatory),
            row(2, "municipality", C40, (6, 6), Mandatory),
            row(3, "postal-code", C40, (4, 4), Mandatory),
        ],
    },
];

/// The document of a profile.
#[must_use]
pub fn document(profile: [u8; 2]) -> Option<&'static SealedDocument> {
    DOCUMENTS.iter().find(|document| document.profile == profile)
}

/// The messages of a Datastructure for Barcode (ICAO's Technical Report; tags from 80 on are Germany's).
pub const MESSAGES: &[Row] = &[
    row(1, "visa", Group(VISA), (62, 328), Optional),
    row(2, "emergency-travel-document", Group(EMERGENCY), (50, 50), Optional),
    row(3, "proof-of-testing", Group(TESTING), (68, 659), Optional),
    row(4, "proof-of-vaccination", Group(VACCINATION), (57, 951), Optional),
    row(5, "proof-of-recovery", Group(RECOVERY), (46, 108), Optional),
    row(6, "travel-authorisation", Group(AUTHORISATION), (58, 197), Optional),
    row(7, "mrz-td1", TD1, (60, 60), Optional),
    row(8, "mrz-td3", TD3, (60, 60), Optional),
    row(9, "can", C40, (4, 4), Optional),
    row(10, "card-access", Bytes, (0, 1024), Optional),
    row(0x80, "face-image", Bytes, (900, 1000), Optional),
    row(0x81, "mrz-td2", TD2, (48, 48), Optional),
    row(0x82, "document-reference", C40, (6, 6), Optional),
    row(0x83, "azr-number", C40, (8, 8), Optional),
    row(0x84, "expiry", MaskedDate, (4, 4), Optional),
    row(0x85, "document-number", C40, (6, 6), Optional),
    row(0x86, "national-document", Number, (1, 1), Optional),
];

const AUTHORISATION: &[Row] = &[
    row(1, "number", C40, (2, 10), Mandatory),
    row(2, "name", C40, (2, 26), Mandatory),
    row(3, "passport-number", C40, (8, 8), Mandatory),
    row(4, "date-of-birth", MaskedDate, (4, 4), Mandatory),
    row(5, "nationality", C40, (2, 2), Mandatory),
    row(6, "sex", Utf8, (1, 1), Mandatory),
    row(7, "place-of-issue", C40, (2, 10), Mandatory),
    row(8, "valid-from", MaskedDate, (4, 4), Mandatory),
    row(9, "valid-until", MaskedDate, (4, 4), Mandatory),
    row(10, "duration", C40, (2, 2), Mandatory),
    row(11, "entries", Number, (1, 1), Mandatory),
    row(12, "category", C40, (2, 32), Mandatory),
    row(13, "additional", C40, (2, 67), Optional),
];
const TESTING: &[Row] = &[
    row(1, "certificate-number", C40, (2, 12), Optional),
    row(2, "name", C40, (2, 26), Mandatory),
    row(3, "date-of-birth", MaskedDate, (4, 4), Mandatory),
    row(4, "document-type", C40, (2, 2), Mandatory),
    row(5, "document-number", C40, (2, 16), Mandatory),
    row(6, "provider", C40, (2, 14), Mandatory),
    row(7, "country", C40, (2, 2), Mandatory),
    row(8, "provider-telephone", C40, (12, 12), Mandatory),
    row(9, "provider-mail", Utf8, (1, 255), Mandatory),
    row(10, "provider-address", Utf8, (1, 255), Mandatory),
    row(11, "sampled", Moment, (6, 6), Mandatory),
    row(12, "reported", Moment, (6, 6), Mandatory),
    row(13, "test", Number, (1, 1), Mandatory),
    row(14, "result", Number, (1, 1), Mandatory),
    row(15, "method", Number, (1, 1), Optional),
    row(16, "additional", C40, (2, 14), Optional),
];
const VACCINATION: &[Row] = &[
    row(1, "certificate-number", C40, (2, 12), Mandatory),
    row(2, "valid-from", MaskedDate, (4, 4), Optional),
    row(3, "valid-until", MaskedDate, (4, 4), Optional),
    row(4, "name", C40, (2, 26), Mandatory),
    row(5, "date-of-birth", MaskedDate, (4, 4), Optional),
    row(6, "sex", Utf8, (1, 1), Mandatory),
    row(7, "document-number", C40, (2, 8), Optional),
    row(8, "additional-number", C40, (2, 16), Optional),
    row(9, "vaccination", Group(EVENT), (44, 842), Mandatory),
    row(10, "additional", C40, (2, 14), Optional),
];
const EVENT: &[Row] = &[
    row(31, "vaccine", C40, (6, 6), Mandatory),
    row(32, "brand", C40, (2, 254), Mandatory),
    row(33, "manufacturer", C40, (2, 254), Optional),
    row(34, "authorisation-holder", C40, (2, 254), Optional),
    row(35, "disease", C40, (6, 6), Mandatory),
    row(36, "details", Group(DETAILS), (22, 56), Mandatory),
];
const DETAILS: &[Row] = &[
    row(51, "date", MaskedDate, (4, 4), Mandatory),
    row(52, "dose", C40, (2, 2), Mandatory),
    row(53, "doses", C40, (2, 2), Optional),
    row(54, "country", C40, (2, 2), Mandatory),
    row(55, "centre", C40, (2, 14), Mandatory),
    row(56, "batch", C40, (2, 14), Mandatory),
    row(57, "next-dose", MaskedDate, (4, 4), Optional),
];
const RECOVERY: &[Row] = &[
    row(1, "certificate-number", C40, (2, 12), Mandatory),
    row(2, "valid-from", MaskedDate, (4, 4), Optional),
    row(3, "valid-until", MaskedDate, (4, 4), Optional),
    row(4, "name", C40, (2, 26), Mandatory),
    row(5, "date-of-birth", MaskedDate, (4, 4), Mandatory),
    row(6, "document-type", C40, (2, 2), Mandatory),
    row(7, "document-number", C40, (2, 16), Mandatory),
    row(8, "country", C40, (2, 2), Mandatory),
    row(9, "first-positive-test", MaskedDate, (4, 4), Mandatory),
    row(10, "additional", C40, (2, 14), Optional),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A tag is unique in its profile and none is the signature's; lengths are ordered; a zone has room for its characters.
    #[test]
    fn rows_are_consistent() {
        fn check(rows: &[Row], depth: usize) {
            assert!(depth < crate::limits::GROUP_DEPTH);
            for (at, row) in rows.iter().enumerate() {
                let (least, most) = row.bytes;
                assert!(row.tag != 0xFF && least <= most && !rows[..at].iter().any(|other| other.tag == row.tag));
                match row.coding {
                    Zone(lines) => {
                        assert_eq!(lines.iter().sum::<usize>().div_ceil(3) * 2, least, "{}", row.name)
                    }
                    Group(rows) => check(rows, depth + 1),
                    _ => {}
                }
            }
        }
        DOCUMENTS.iter().for_each(|document| check(document.rows, 0));
        check(MESSAGES, 0);
        let profiles = DOCUMENTS.iter().filter(|it| document(it.profile).is_some_and(|found| found.name == it.name));
        assert_eq!(profiles.count(), DOCUMENTS.len());
    }
}
