//! Seals: what was parsed prints as the same bytes, or its deviations say that these had another form; a value by its row is
//! encoded as it was; one cut short has no signature.

use seal::profiles::{DOCUMENTS, MESSAGES};
use seal::{Key, Row, Seal, SealDeviation, SealField, SealKind, SealValue};

use super::cut;

pub(super) fn round_trip(bytes: &[u8]) {
    let Ok(seal) = Seal::parse(bytes) else { return };
    let printed = match seal.print() {
        Ok(printed) => printed,
        Err(unprintable) => panic!("a parsed seal is printed: {unprintable}"),
    };
    let is_otherwise = |deviation: &SealDeviation| match deviation {
        SealDeviation::NotCanonical => true,
        SealDeviation::TrailingBytes(_) => seal.kind == SealKind::Idb,
        _ => false,
    };
    if seal.deviations.iter().any(is_otherwise) {
        let again = Seal::parse(&printed);
        let same = again.is_ok_and(|again| {
            (again.signed_bytes == seal.signed_bytes && again.signature == seal.signature)
                && (again.certificate == seal.certificate && again.print().as_ref() == Ok(&printed))
        });
        assert!(same, "another form of a seal has the same content");
    } else {
        assert!(printed.as_slice() == bytes, "a seal prints as it was parsed");
    }
    let broken: Vec<&str> = seal.deviations.iter().filter_map(broken).collect();
    let document = DOCUMENTS.iter().find(|document| Some(document.name) == seal.document);
    let rows = document.filter(|_| seal.kind == SealKind::Vds).map_or(MESSAGES, |document| document.rows);
    if seal.document.is_some() || seal.kind == SealKind::Idb {
        seal.fields.iter().for_each(|field| check_coding(field, rows, &broken));
    }
    if !seal
        .deviations
        .iter()
        .any(|deviation| matches!(deviation, SealDeviation::TrailingBytes(_) | SealDeviation::NotCanonical))
    {
        for length in cut::lengths(bytes.len()) {
            let Ok(part) = Seal::parse(bytes.get(..length).unwrap_or_default()) else { continue };
            // The length of a reference may be read in the other form where the first one does not parse.
            assert!(part.signature.is_none() || part.signer != seal.signer, "cut short, and signed");
        }
    }
}

/// The field that a deviation says is not encoded as here.
fn broken(deviation: &SealDeviation) -> Option<&'static str> {
    match deviation {
        SealDeviation::FieldCoding(name) | SealDeviation::FieldLength(name) | SealDeviation::FieldPadding(name) => {
            Some(name)
        }
        _ => None,
    }
}

fn check_coding(field: &SealField, rows: &[Row], broken: &[&str]) {
    let (Some(name), Key::Tag(tag)) = (field.name, &field.key) else { return };
    if broken.contains(&name) || matches!(field.value, SealValue::Bytes | SealValue::Group(_)) {
        return;
    }
    let row = rows.iter().find(|row| row.tag == *tag);
    let encoded = row.and_then(|row| row.feature(&field.value));
    assert!(encoded.is_some_and(|encoded| encoded.value == field.bytes), "{name} is encoded as it was");
    // A digit that is not known may be any in the bytes, and is an x in the text.
    if !matches!(field.value, SealValue::Date(date) if date.mask != 0) {
        let again = row.zip(field.shown()).and_then(|(row, text)| row.feature_of_text(&text));
        assert!(again.is_some_and(|again| again.value == field.bytes), "{name} is written as it is shown");
    }
}
