//! Fields of a seal: their rows in a profile, their codings, their values.

use std::fmt;

use jiff::civil::DateTime;
use zeroize::Zeroizing;

use crate::c40;
use crate::cursor::{Cursor, write_der};
use crate::date::{self, MaskedDate};
use crate::deviation::SealDeviation;
use crate::limits;

/// The coding of a field's bytes (Doc 9303-13 §2.3.1).
#[derive(Clone, Copy, Debug)]
pub enum Coding {
    /// Upper-case letters, digits and spaces in C40.
    C40,
    /// A machine readable zone in C40: the characters of each line, fillers as spaces.
    Zone(&'static [usize]),
    /// A positive integer, big-endian.
    Number,
    /// A date in three bytes.
    Date,
    /// A date in four bytes, with a mask of unknown digits.
    MaskedDate,
    /// A date with a time in six bytes.
    Moment,
    /// UTF-8.
    Utf8,
    /// Bytes as they are.
    Bytes,
    /// Days, months and years of a stay (Doc 9303-7 §9.1.3, Table 1).
    Stay,
    /// Fields in one another, with DER lengths.
    Group(&'static [Row]),
}

/// The duty of a field in its profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Required.
    Mandatory,
    /// Allowed.
    Optional,
    /// One of the fields with this duty must be there.
    Alternative,
}

/// A field of a profile, as a row of data.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Tag.
    pub tag: u8,
    /// Name.
    pub name: &'static str,
    /// Coding.
    pub coding: Coding,
    /// The fewest and the most bytes.
    pub bytes: (usize, usize),
    /// Duty.
    pub presence: Presence,
}

/// A field as it stands in a seal: tag and bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Feature {
    /// Tag.
    pub tag: u8,
    /// Bytes of the value.
    pub value: Zeroizing<Vec<u8>>,
}

/// The key of a field: its tag, or its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A tag.
    Tag(u8),
    /// The name of a member of JSON.
    Member(String),
    /// A place in a list, from 0.
    Item(usize),
}

/// A field of a seal, with its value by the profile. The value is personal data: it is not shown by `Debug`, and overwritten
/// when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SealField {
    /// Tag or member.
    pub key: Key,
    /// Name in the profile; `None` if the profile does not have the field.
    pub name: Option<&'static str>,
    /// Value.
    pub value: SealValue,
    /// The bytes; of a VDS-NC the value as canonical JSON.
    pub bytes: Zeroizing<Vec<u8>>,
}

/// The value of a field.
#[derive(Clone, PartialEq, Eq)]
pub enum SealValue {
    /// Text.
    Text(Zeroizing<String>),
    /// Lines of a machine readable zone, with fillers.
    Zone(Zeroizing<Vec<String>>),
    /// Integer.
    Number(u64),
    /// Date.
    Date(MaskedDate),
    /// Date and time.
    Moment(DateTime),
    /// Length of a stay.
    Stay(Stay),
    /// True or false.
    Flag(bool),
    /// Fields in the field.
    Group(Vec<SealField>),
    /// Bytes without a meaning that is known here; they stand in the field.
    Bytes,
}

/// The length of a stay (Doc 9303-7 §9.1.3, Table 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// Until the day of expiry in the zone.
    UntilExpiry,
    /// Decided by the authorities at the border.
    SetAtEntry,
    /// Transit without entry.
    Transit,
    /// Days, months and years from the day of entry.
    Of([u8; 3]),
}

impl SealField {
    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            SealValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The fields in it; none if it is no group.
    #[must_use]
    pub fn group(&self) -> &[Self] {
        match &self.value {
            SealValue::Group(fields) => fields,
            _ => &[],
        }
    }
}

impl fmt::Debug for SealField {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SealField({:?}, {:?}, {} bytes)", self.key, self.name, self.bytes.len())
    }
}

impl fmt::Debug for Feature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Feature({}, {} bytes)", self.tag, self.value.len())
    }
}

impl fmt::Debug for SealValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Text(_) => "Text",
            Self::Zone(_) => "Zone",
            Self::Number(_) => "Number",
            Self::Date(_) => "Date",
            Self::Moment(_) => "Moment",
            Self::Stay(_) => "Stay",
            Self::Flag(_) => "Flag",
            Self::Group(_) => "Group",
            Self::Bytes => "Bytes",
        })
    }
}

impl fmt::Debug for MaskedDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MaskedDate")
    }
}

impl Coding {
    /// Encodes a value; `None` if this coding has no form for it.
    #[must_use]
    pub fn encode(&self, value: &SealValue) -> Option<Vec<u8>> {
        match (self, value) {
            (Self::C40, SealValue::Text(text)) => c40::encode(text),
            (Self::Utf8, SealValue::Text(text)) => Some(text.as_bytes().to_vec()),
            (Self::Zone(lengths), SealValue::Zone(lines)) => {
                let whole = lines.len() == lengths.len()
                    && lines.iter().zip(lengths.iter()).all(|(line, length)| line.len() == *length);
                if whole { c40::encode(&Zeroizing::new(lines.concat())) } else { None }
            }
            (Self::Number, SealValue::Number(number)) => {
                let bytes: Vec<u8> = number.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
                Some(if bytes.is_empty() { vec![0] } else { bytes })
            }
            (Self::Date, SealValue::Date(found)) => date::print(found.date()?).map(|bytes| bytes.to_vec()),
            (Self::MaskedDate, SealValue::Date(found)) => Some(found.print().to_vec()),
            (Self::Moment, SealValue::Moment(moment)) => date::print_moment(*moment).map(|bytes| bytes.to_vec()),
            (Self::Stay, SealValue::Stay(stay)) => Some(stay.print().to_vec()),
            (Self::Group(_), SealValue::Group(fields)) => {
                let one = |field: &SealField| match field.key {
                    Key::Tag(tag) => Some(write_der(tag, &field.bytes)),
                    _ => None,
                };
                fields.iter().map(one).collect::<Option<Vec<_>>>().map(|all| all.concat())
            }
            _ => None,
        }
    }

    /// Decodes bytes; `None` if they do not have this coding. The flag is false if the value is encoded otherwise here.
    fn decode(&self, bytes: &[u8], depth: usize, deviations: &mut Vec<SealDeviation>) -> Option<(SealValue, bool)> {
        let exact = |value| Some((value, true));
        match self {
            Self::C40 => c40::decode(bytes).map(|decoded| (SealValue::Text(decoded.text), decoded.exact)),
            Self::Zone(lengths) => {
                let decoded = c40::decode(bytes)?;
                let mut rest = Zeroizing::new(decoded.text.replace(' ', "<"));
                if rest.len() != lengths.iter().sum::<usize>() {
                    return None;
                }
                let mut lines = Zeroizing::new(Vec::with_capacity(lengths.len()));
                for length in *lengths {
                    let after = Zeroizing::new(rest.split_off(*length));
                    lines.push(rest.to_string());
                    rest = after;
                }
                Some((SealValue::Zone(lines), decoded.exact))
            }
            Self::Number if (1..=8).contains(&bytes.len()) => {
                exact(SealValue::Number(bytes.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte))))
            }
            Self::Number => None,
            Self::Date => exact(SealValue::Date(MaskedDate::known(date::parse(bytes.try_into().ok()?)?))),
            Self::MaskedDate => exact(SealValue::Date(MaskedDate::parse(bytes.try_into().ok()?)?)),
            Self::Moment => exact(SealValue::Moment(date::parse_moment(bytes.try_into().ok()?)?)),
            Self::Utf8 => exact(SealValue::Text(Zeroizing::new(std::str::from_utf8(bytes).ok()?.to_owned()))),
            Self::Bytes => exact(SealValue::Bytes),
            Self::Stay => exact(SealValue::Stay(Stay::parse(bytes.try_into().ok()?))),
            Self::Group(rows) => {
                let depth = depth.checked_sub(1)?;
                let mut cursor = Cursor::new(bytes);
                let features = features(&mut cursor).filter(|_| cursor.is_at_end())?;
                exact(SealValue::Group(values(&features, rows, depth, deviations)))
            }
        }
    }
}

impl Stay {
    pub(crate) fn parse(bytes: [u8; 3]) -> Self {
        match bytes {
            [0, 0, 0] => Self::UntilExpiry,
            [255, 255, 255] => Self::SetAtEntry,
            [254, 254, 254] => Self::Transit,
            other => Self::Of(other),
        }
    }

    fn print(self) -> [u8; 3] {
        match self {
            Self::UntilExpiry => [0; 3],
            Self::SetAtEntry => [255; 3],
            Self::Transit => [254; 3],
            Self::Of(bytes) => bytes,
        }
    }
}

/// Fields with DER lengths, up to the end of the bytes.
fn features(cursor: &mut Cursor<'_>) -> Option<Vec<Feature>> {
    let mut features = Vec::new();
    while !cursor.is_at_end() {
        let tag = cursor.byte("tag").ok()?;
        let length = cursor.der_length("length").ok()?;
        let value = Zeroizing::new(cursor.take(length, "value").ok()?.to_vec());
        features.push(Feature { tag, value });
        if features.len() > limits::FEATURES {
            return None;
        }
    }
    Some(features)
}

/// The values of fields by the rows of their profile.
#[must_use]
pub fn values_of(features: &[Feature], rows: &[Row]) -> Vec<SealField> {
    values(features, rows, limits::GROUP_DEPTH, &mut Vec::new())
}

/// The values of fields by the rows of their profile, and the deviations from these.
pub(crate) fn values(
    features: &[Feature],
    rows: &[Row],
    depth: usize,
    deviations: &mut Vec<SealDeviation>,
) -> Vec<SealField> {
    let mut fields: Vec<SealField> = Vec::with_capacity(features.len());
    for feature in features {
        let key = Key::Tag(feature.tag);
        if fields.iter().any(|field| field.key == key) {
            deviations.push(SealDeviation::DuplicateField(feature.tag));
        }
        let row = rows.iter().find(|row| row.tag == feature.tag);
        let value = row.map_or(SealValue::Bytes, |row| row.value(&feature.value, depth, deviations));
        fields.push(SealField { key, name: row.map(|row| row.name), value, bytes: feature.value.clone() });
    }
    let is_there = |row: &&Row| features.iter().any(|feature| feature.tag == row.tag);
    let missing = rows.iter().filter(|row| row.presence == Presence::Mandatory && !is_there(row));
    deviations.extend(missing.map(|row| SealDeviation::MissingField(row.name)));
    let alternatives = || rows.iter().filter(|row| row.presence == Presence::Alternative);
    let count = alternatives().filter(is_there).count();
    if alternatives().next().is_some() && count != 1 {
        deviations.push(SealDeviation::AlternativeFields(count));
    }
    fields
}

impl Row {
    fn value(&self, bytes: &[u8], depth: usize, deviations: &mut Vec<SealDeviation>) -> SealValue {
        let (least, most) = self.bytes;
        if !(least..=most).contains(&bytes.len()) {
            deviations.push(SealDeviation::FieldLength(self.name));
        }
        match self.coding.decode(bytes, depth, deviations) {
            Some((value, true)) => value,
            Some((value, false)) => {
                deviations.push(SealDeviation::FieldPadding(self.name));
                value
            }
            None => {
                deviations.push(SealDeviation::FieldCoding(self.name));
                SealValue::Bytes
            }
        }
    }

    /// A feature of this row with a value; `None` if its coding has no form for it, or it would have too few or many bytes.
    #[must_use]
    pub fn feature(&self, value: &SealValue) -> Option<Feature> {
        let (least, most) = self.bytes;
        let mut bytes = self.coding.encode(value)?;
        if matches!(self.coding, Coding::Number) && bytes.len() < least {
            bytes = [vec![0; least - bytes.len()], bytes].concat();
        }
        let fits = (least..=most).contains(&bytes.len());
        fits.then(|| Feature { tag: self.tag, value: Zeroizing::new(bytes) })
    }
}
