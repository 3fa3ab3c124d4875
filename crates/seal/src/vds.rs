//! The visible digital seal (VDS) of Doc 9303-13, bytes in a DataMatrix, Aztec or QR symbol.
//!
//! ```text
//! DC  version  country  signer and reference  issued  signed  profile  feature…  FF length signature
//! 1   1        2 C40    6 C40 / v C40         3       3       2        tag length value
//! ```
//!
//! - `version`: `02` is version 3, `03` version 4 (§2.2, Table 1).
//! - `signer`: two letters of the signer's State and two characters of its own (§2.2.1).
//! - `reference`: the certificate's serial number in hexadecimal digits: five in version 3; in version 4 two digits with the
//!   number of those that follow, then these. BSI TR-03171's signers write that number in decimal.
//! - Length of a feature: one plain byte in version 3, DER in version 4 (§2.3). Features may stand in any order; unknown ones
//!   change nothing (§2.3.1).
//! - Signed is everything before `FF`; the signature is r‖s, its length DER (§2.4).

use jiff::civil::Date;
use zeroize::Zeroizing;

use crate::c40;
use crate::cursor::{Cursor, write_der, write_plain};
use crate::date;
use crate::deviation::SealDeviation;
use crate::fault::{SealFault, Unprintable};
use crate::field::Feature;
use crate::limits;
use crate::profiles::EMERGENCY_PROFILE;

/// First byte.
pub(crate) const MAGIC: u8 = 0xDC;

/// Tag of the signature zone.
const SIGNATURE: u8 = 0xFF;

/// A VDS, field by field of its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vds {
    /// Version of the header.
    pub version: HeaderVersion,
    /// Issuing State, with the fillers that it is coded with.
    pub country: String,
    /// Signer's identifier.
    pub signer: String,
    /// Certificate reference.
    pub reference: String,
    /// Day of issue of the document.
    pub issued: Date,
    /// Day of signature.
    pub signed: Date,
    /// Document Feature Definition Reference and Document Type Category.
    pub profile: [u8; 2],
    /// Features, in order.
    pub features: Vec<Feature>,
    /// r‖s; `None` if the seal ends behind its features.
    pub signature: Option<Vec<u8>>,
    /// Bytes behind the signature.
    pub trailing: Vec<u8>,
}

/// The version of a header, and what depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderVersion {
    /// Version 3: a reference of five digits, plain lengths.
    Three,
    /// Version 4: a reference of any length, DER lengths.
    Four(ReferenceLength),
}

/// The form of the number of digits of a certificate reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceLength {
    /// Hexadecimal, after Doc 9303-13 §2.2.1.
    Hexadecimal,
    /// Decimal, after BSI TR-03171.
    Decimal,
}

use ReferenceLength::{Decimal, Hexadecimal};

/// The signer of BSI TR-03171.
const DECIMAL_SIGNER: &str = "DEZV";

impl Vds {
    /// Parses a VDS. The length of a reference is read in the form of its signer, and in the other one if the seal does not
    /// parse so.
    ///
    /// # Errors
    /// The first fault, of the reading in the signer's own form.
    pub fn parse(bytes: &[u8]) -> Result<Self, SealFault> {
        let forms = match bytes.get(4..8).and_then(c40::decode) {
            Some(decoded) if decoded.text.starts_with(DECIMAL_SIGNER) => [Decimal, Hexadecimal],
            _ => [Hexadecimal, Decimal],
        };
        let [own, other] = forms;
        Self::parse_as(bytes, own).or_else(|fault| Self::parse_as(bytes, other).map_err(|_| fault))
    }

    fn parse_as(bytes: &[u8], form: ReferenceLength) -> Result<Self, SealFault> {
        let mut cursor = Cursor::new(bytes);
        expect(cursor.byte("magic constant")?, MAGIC)?;
        let version = match cursor.byte("version")? {
            2 => HeaderVersion::Three,
            3 => HeaderVersion::Four(form),
            other => return Err(SealFault::new("version", 1, "02 or 03", format!("{other:02X}"))),
        };
        let country = text(&mut cursor, 2, "issuing country")?.replace(' ', "<");
        let (version, signer, reference) = signer(&mut cursor, version)?;
        let issued = day(&mut cursor, "document issue date")?;
        let signed = day(&mut cursor, "signature creation date")?;
        let profile = cursor.array("document feature definition reference and document type category")?;
        let mut features: Vec<Feature> = Vec::new();
        let mut signature = None;
        while !cursor.is_at_end() {
            let at = cursor.offset();
            let tag = cursor.byte("tag of a feature")?;
            if tag == SIGNATURE {
                let length = cursor.der_length("length of the signature")?;
                signature = Some(cursor.take(length, "signature")?.to_vec());
                break;
            }
            if features.len() == limits::FEATURES {
                let most = format!("at most {} features", limits::FEATURES);
                return Err(SealFault::new("message zone", at, most, "more"));
            }
            let length = match version {
                HeaderVersion::Three => usize::from(cursor.byte("length of a feature")?),
                HeaderVersion::Four(_) => cursor.der_length("length of a feature")?,
            };
            let value = Zeroizing::new(cursor.take(length, "value of a feature")?.to_vec());
            features.push(Feature { tag, value });
        }
        let trailing = cursor.rest().to_vec();
        Ok(Self { version, country, signer, reference, issued, signed, profile, features, signature, trailing })
    }

    /// Header and message zone: the bytes that are signed (Doc 9303-13 §2.4).
    ///
    /// # Errors
    /// A value that the format has no room for.
    pub fn signed_bytes(&self) -> Result<Vec<u8>, Unprintable> {
        let version = match self.version {
            HeaderVersion::Three => 2,
            HeaderVersion::Four(_) => 3,
        };
        let country = c40::encode(&self.country).filter(|bytes| bytes.len() == 2);
        let day = |day, element| date::print(day).ok_or_else(|| Unprintable::new(element, "a year from 1 to 9999"));
        let mut out = vec![MAGIC, version];
        out.extend(country.ok_or_else(|| Unprintable::new("issuing country", "one to three letters"))?);
        out.extend(self.signer_bytes()?);
        out.extend(day(self.issued, "document issue date")?);
        out.extend(day(self.signed, "signature creation date")?);
        out.extend(self.profile);
        for feature in &self.features {
            if feature.tag == SIGNATURE {
                return Err(Unprintable::new("tag of a feature", "0 to 254"));
            }
            match self.version {
                HeaderVersion::Three => out.extend(write_plain(feature.tag, &feature.value)?),
                HeaderVersion::Four(_) => out.extend(write_der(feature.tag, &feature.value)),
            }
        }
        Ok(out)
    }

    fn signer_bytes(&self) -> Result<Vec<u8>, Unprintable> {
        let digits = self.reference.len();
        let text = match self.version {
            HeaderVersion::Three if digits == 5 => format!("{}{}", self.signer, self.reference),
            HeaderVersion::Three => return Err(Unprintable::new("certificate reference", "five digits")),
            HeaderVersion::Four(Hexadecimal) if (1..=0xFF).contains(&digits) => {
                format!("{}{digits:02X}{}", self.signer, self.reference)
            }
            HeaderVersion::Four(Decimal) if (1..=99).contains(&digits) => {
                format!("{}{digits:02}{}", self.signer, self.reference)
            }
            HeaderVersion::Four(_) => return Err(Unprintable::new("certificate reference", "1 to 255 digits")),
        };
        let wrong = || Unprintable::new("signer and certificate reference", "four characters and digits in capitals");
        c40::encode(&text).filter(|_| self.signer.len() == 4).ok_or_else(wrong)
    }

    /// The whole seal.
    ///
    /// # Errors
    /// A value that the format has no room for.
    pub fn print(&self) -> Result<Vec<u8>, Unprintable> {
        let mut out = self.signed_bytes()?;
        match &self.signature {
            Some(signature) => out.extend(write_der(SIGNATURE, signature)),
            None if !self.trailing.is_empty() => {
                return Err(Unprintable::new("what follows the signature", "nothing without a signature"));
            }
            None => {}
        }
        out.extend(&self.trailing);
        Ok(out)
    }

    /// Deviations of the header and of the signature zone.
    pub(crate) fn deviations(&self) -> Vec<SealDeviation> {
        let signer: Vec<bool> = self.signer.chars().map(|character| character.is_ascii_uppercase()).collect();
        let version = (self.version, self.profile) == (HeaderVersion::Three, EMERGENCY_PROFILE);
        let deviations = [
            (self.country.len() != 3, SealDeviation::UnpaddedCountry),
            (!signer.starts_with(&[true, true]) || self.signer.contains(' '), SealDeviation::SignerIdentifier),
            (self.version == HeaderVersion::Four(Decimal), SealDeviation::DecimalReferenceLength),
            (!self.reference.bytes().all(|digit| digit.is_ascii_hexdigit()), SealDeviation::ReferenceNotHexadecimal),
            (self.reference.bytes().all(|digit| digit == b'0'), SealDeviation::ReferenceForTests),
            (version, SealDeviation::HeaderVersion),
            (!self.trailing.is_empty(), SealDeviation::TrailingBytes(self.trailing.len())),
        ];
        deviations.into_iter().filter(|(holds, _)| *holds).map(|(_, deviation)| deviation).collect()
    }
}

fn expect(found: u8, magic: u8) -> Result<(), SealFault> {
    let wrong = || SealFault::new("magic constant", 0, format!("{magic:02X}"), format!("{found:02X}"));
    if found == magic { Ok(()) } else { Err(wrong()) }
}

/// Text of so many bytes in C40, in the one form that it is encoded in.
fn text(cursor: &mut Cursor<'_>, length: usize, element: &'static str) -> Result<String, SealFault> {
    let at = cursor.offset();
    let decoded = c40::decode(cursor.take(length, element)?).filter(|decoded| decoded.exact);
    let wrong = || SealFault::new(element, at, "letters, digits and spaces in C40", "other bytes");
    decoded.map(|decoded| decoded.text.to_string()).ok_or_else(wrong)
}

/// Signer's identifier and certificate reference.
fn signer(cursor: &mut Cursor<'_>, version: HeaderVersion) -> Result<(HeaderVersion, String, String), SealFault> {
    const ELEMENT: &str = "signer and certificate reference";
    let at = cursor.offset();
    let wrong = |expected: &'static str, found: String| SealFault::new(ELEMENT, at, expected, found);
    let split =
        |text: &str, at: usize| text.split_at_checked(at).map(|(left, right)| (left.to_owned(), right.to_owned()));
    let HeaderVersion::Four(form) = version else {
        let text = text(cursor, 6, ELEMENT)?;
        let count = format!("{} characters", text.len());
        let parts = split(&text, 4).filter(|(_, reference)| reference.len() == 5);
        let (signer, reference) = parts.ok_or_else(|| wrong("nine characters", count))?;
        return Ok((version, signer, reference));
    };
    let head = cursor.rest().get(..4).and_then(c40::decode).map(|decoded| decoded.text);
    let digits = head.as_ref().and_then(|text| text.get(4..6)).unwrap_or_default();
    let radix = if form == Decimal { 10 } else { 16 };
    let count = digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(digits);
    let count = count.and_then(|digits| usize::from_str_radix(digits, radix).ok()).filter(|count| *count > 0);
    let count = count.ok_or_else(|| wrong("two digits with the length of the reference", digits.to_owned()))?;
    // Below ten both forms are the same number.
    let version = if count < 10 { HeaderVersion::Four(Hexadecimal) } else { version };
    let whole = text(cursor, (6 + count).div_ceil(3) * 2, ELEMENT)?;
    let found = format!("{} characters", whole.len().saturating_sub(6));
    let (signer, rest) = split(&whole, 4).unwrap_or_default();
    let (_, reference) = split(&rest, 2).unwrap_or_default();
    if reference.len() != count {
        return Err(wrong("as many characters as its length says", found));
    }
    Ok((version, signer, reference))
}

fn day(cursor: &mut Cursor<'_>, element: &'static str) -> Result<Date, SealFault> {
    let at = cursor.offset();
    let bytes: [u8; 3] = cursor.array(element)?;
    date::parse(bytes).ok_or_else(|| SealFault::new(element, at, "a date as MMDDYYYY", hex::encode_upper(bytes)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn seal() -> Vds {
        Vds {
            version: HeaderVersion::Four(Hexadecimal),
            country: "UTO".to_owned(),
            signer: "UTTS".to_owned(),
            reference: "5B".to_owned(),
            issued: date(2026, 11, 1),
            signed: date(2026, 10, 31),
            profile: [0x5D, 0x01],
            features: vec![Feature { tag: 4, value: Zeroizing::new(vec![90, 0, 0]) }],
            signature: Some(vec![7; 64]),
            trailing: Vec::new(),
        }
    }

    #[test]
    fn seal_is_laid_out_as_the_table_says() {
        let mut seal = seal();
        let bytes = seal.print().unwrap();
        assert_eq!(hex::encode(&bytes[..24]), "dc03d9c5d9cac8a73a99a807ba9d595a5d0104035a0000ff");
        assert_eq!(Vds::parse(&bytes), Ok(seal.clone()));
        assert_eq!(seal.deviations(), []);
        seal.version = HeaderVersion::Three;
        seal.reference = "0005B".to_owned();
        let bytes = seal.print().unwrap();
        assert_eq!((bytes.get(1), bytes.len()), (Some(&2), 18 + 5 + 66));
        assert_eq!(Vds::parse(&bytes), Ok(seal));
    }

    #[test]
    fn length_of_a_reference_is_read_in_both_forms() {
        for (signer, form) in [("DEZV", Decimal), ("DEZV", Hexadecimal), ("UTTS", Decimal), ("UTTS", Hexadecimal)] {
            let (signer, reference) = (signer.to_owned(), "0123456789ABCDEF0123456789ABCDEF01234567".to_owned());
            let seal = Vds { version: HeaderVersion::Four(form), signer, reference, ..seal() };
            let parsed = Vds::parse(&seal.print().unwrap());
            assert_eq!(parsed, Ok(seal));
        }
    }

    #[test]
    fn broken_header_is_refused_with_its_place() {
        let whole = seal().print().unwrap();
        let changed = |at: usize, byte: u8| {
            let mut bytes = whole.clone();
            bytes[at] = byte;
            Vds::parse(&bytes).unwrap_err().to_string()
        };
        assert_eq!(changed(0, 0xDD), "magic constant: expected DC, found DD at byte 0");
        assert_eq!(changed(1, 4), "version: expected 02 or 03, found 04 at byte 1");
        assert_eq!(
            changed(2, 0xFF),
            "issuing country: expected letters, digits and spaces in C40, found other bytes at byte 2"
        );
        assert_eq!(changed(10, 0xFF), "document issue date: expected a date as MMDDYYYY, found FF07BA at byte 10");
        assert_eq!(
            Vds::parse(&whole[..30]).unwrap_err().to_string(),
            "signature: expected 64 bytes, found 5 bytes at byte 25"
        );
    }

    #[test]
    fn seal_without_signature_and_bytes_behind_one_are_kept() {
        let unsigned = Vds { signature: None, ..seal() };
        assert_eq!(Vds::parse(&unsigned.print().unwrap()), Ok(unsigned));
        let longer = Vds { trailing: vec![1, 2], ..seal() };
        assert_eq!(longer.deviations(), [SealDeviation::TrailingBytes(2)]);
        assert_eq!(Vds::parse(&longer.print().unwrap()), Ok(longer));
    }

    #[test]
    fn what_the_format_has_no_room_for_is_not_written() {
        let refused = |seal: Vds| seal.print().unwrap_err().element;
        assert_eq!(refused(Vds { country: "UTOPIA".to_owned(), ..seal() }), "issuing country");
        assert_eq!(refused(Vds { reference: String::new(), ..seal() }), "certificate reference");
        assert_eq!(refused(Vds { version: HeaderVersion::Three, ..seal() }), "certificate reference");
        assert_eq!(refused(Vds { signer: "utts".to_owned(), ..seal() }), "signer and certificate reference");
        let long = Feature { tag: 255, value: Zeroizing::new(Vec::new()) };
        assert_eq!(refused(Vds { features: vec![long], ..seal() }), "tag of a feature");
    }
}
