//! The Datastructure for Barcode (IDB) of ICAO's Technical Report: text in any symbol.
//!
//! ```text
//! RDB1  flag  Base32 of:  country  [algorithm reference signed]  61 messages  [7E certificate]  [7F signature]
//!                         2 C40     1         5         4 or 3    lengths DER
//! ```
//!
//! - `NDB1` is the older prefix. The flag is `A`, plus 1 if signed, plus 2 if the bytes are a zlib stream.
//! - Base32 has no padding (RFC 4648 §6). The parts in brackets are those of a signed one; the certificate may be left out.
//! - `algorithm`: ECDSA with 1 SHA-256, 2 SHA-384, 3 SHA-512. `reference`: the last five bytes of the certificate's SHA-1.
//! - `signed`: the day of signature. Published ones have four bytes (a mask `00` and a date), the report's Table 2 has three;
//!   a date's first byte is never `00`.
//! - Signed are header and message group.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use jiff::civil::Date;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use pki::Hash;
use zeroize::Zeroizing;

use crate::c40;
use crate::cursor::{Cursor, write_der};
use crate::date::{self, MaskedDate};
use crate::deviation::SealDeviation;
use crate::fault::{SealFault, Unprintable};
use crate::field::Feature;
use crate::limits;

const MESSAGES: u8 = 0x61;
const CERTIFICATE: u8 = 0x7E;
const SIGNATURE: u8 = 0x7F;

/// A Datastructure for Barcode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idb {
    /// Prefix.
    pub prefix: IdbPrefix,
    /// Issuing State, with the fillers that it is coded with.
    pub country: String,
    /// The part of the header that a signed one has.
    pub signer: Option<IdbSigner>,
    /// Messages, in order.
    pub messages: Vec<Feature>,
    /// Certificate of the signer, in DER.
    pub certificate: Option<Vec<u8>>,
    /// r‖s.
    pub signature: Option<Vec<u8>>,
    /// Compression.
    pub compression: Compression,
}

/// The prefix of a Datastructure for Barcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdbPrefix {
    /// `RDB1`.
    Rdb1,
    /// `NDB1`, the older one.
    Ndb1,
}

impl IdbPrefix {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Rdb1 => "RDB1",
            Self::Ndb1 => "NDB1",
        }
    }
}

/// The part of a signed one's header about its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdbSigner {
    /// Number of the algorithm.
    pub algorithm: u8,
    /// The last five bytes of the SHA-1 of the signer's certificate.
    pub reference: [u8; 5],
    /// Day of signature.
    pub signed: SignatureDay,
}

/// A day of signature in either of its forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureDay {
    /// Four bytes, as published ones have it.
    Masked(MaskedDate),
    /// Three bytes, as the report's Table 2 has it.
    Plain(Date),
}

/// The compression of a Datastructure for Barcode.
#[derive(Clone, PartialEq, Eq)]
pub enum Compression {
    /// None.
    None,
    /// A zlib stream: the one that was parsed, or an empty one for a new seal.
    Zlib(Zeroizing<Vec<u8>>),
}

impl fmt::Debug for Compression {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if *self == Self::None { "None" } else { "Zlib" })
    }
}

/// Returns true if a text begins as a Datastructure for Barcode does.
pub(crate) fn is_idb(text: &[u8]) -> bool {
    [IdbPrefix::Rdb1, IdbPrefix::Ndb1].iter().any(|prefix| text.starts_with(prefix.text().as_bytes()))
}

impl IdbSigner {
    /// The hash of the algorithm, if it is known.
    #[must_use]
    pub fn hash(&self) -> Option<Hash> {
        match self.algorithm {
            1 => Some(Hash::Sha256),
            2 => Some(Hash::Sha384),
            3 => Some(Hash::Sha512),
            _ => None,
        }
    }
}

impl SignatureDay {
    /// The day, if all of it is known.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        match self {
            Self::Masked(date) => date.date(),
            Self::Plain(date) => Some(date),
        }
    }
}

impl Idb {
    /// Parses a text.
    ///
    /// # Errors
    /// The first fault, with its offset in the decoded and inflated bytes.
    pub fn parse(text: &[u8]) -> Result<Self, SealFault> {
        let (head, body) = text.split_at_checked(5).unwrap_or((text, &[]));
        let prefix = match head.get(..4) {
            Some(b"RDB1") => IdbPrefix::Rdb1,
            Some(b"NDB1") => IdbPrefix::Ndb1,
            _ => return Err(SealFault::new("prefix", 0, "RDB1", "something else")),
        };
        let (is_signed, is_compressed) = match head.last() {
            Some(b'A') => (false, false),
            Some(b'B') => (true, false),
            Some(b'C') => (false, true),
            Some(b'D') => (true, true),
            _ => return Err(SealFault::new("flag", 4, "A to D", "something else")),
        };
        let stored = BASE32_NOPAD.decode(body).map_err(|error| {
            SealFault::new("Base32", error.position, "A to Z and 2 to 7, without padding", error.kind.to_string())
        })?;
        let (payload, compression) = match is_compressed {
            true => (inflate(&stored)?, Compression::Zlib(Zeroizing::new(stored))),
            false => (Zeroizing::new(stored), Compression::None),
        };
        let mut cursor = Cursor::new(&payload);
        let decoded = c40::decode(cursor.take(2, "country")?).filter(|decoded| decoded.exact);
        let decoded =
            decoded.ok_or_else(|| SealFault::new("country", 0, "letters and spaces in C40", "other bytes"))?;
        let country = decoded.text.replace(' ', "<");
        let signer = if is_signed { Some(signer(&mut cursor)?) } else { None };
        let at = cursor.offset();
        let group = part(&mut cursor, MESSAGES, "message group")?
            .ok_or_else(|| SealFault::new("message group", at, "61", "another tag or the end"))?;
        let messages = messages(group, cursor.offset() - group.len())?;
        let (mut certificate, mut signature) = (None, None);
        if is_signed {
            certificate = part(&mut cursor, CERTIFICATE, "signer certificate")?.map(<[u8]>::to_vec);
            signature = part(&mut cursor, SIGNATURE, "signature")?.map(<[u8]>::to_vec);
        }
        if !cursor.is_at_end() {
            let count = format!("{} bytes", cursor.rest().len());
            return Err(SealFault::new("end of the data", cursor.offset(), "no bytes", count));
        }
        Ok(Self { prefix, country, signer, messages, certificate, signature, compression })
    }

    /// Header and message group: the bytes that are signed.
    ///
    /// # Errors
    /// A value that the format has no room for.
    pub fn signed_bytes(&self) -> Result<Vec<u8>, Unprintable> {
        let country = c40::encode(&self.country).filter(|bytes| bytes.len() == 2);
        let mut out = country.ok_or_else(|| Unprintable::new("country", "one to three letters"))?;
        if let Some(signer) = &self.signer {
            out.push(signer.algorithm);
            out.extend(signer.reference);
            match signer.signed {
                SignatureDay::Masked(date) => out.extend(date.print()),
                SignatureDay::Plain(day) => {
                    out.extend(date::print(day).ok_or_else(|| Unprintable::new("day of signature", "a year to 9999"))?);
                }
            }
        }
        let group: Vec<Vec<u8>> = self.messages.iter().map(|message| write_der(message.tag, &message.value)).collect();
        out.extend(write_der(MESSAGES, &group.concat()));
        Ok(out)
    }

    /// The whole text. A compressed stream that was parsed is written as it was, as long as it is that of these bytes.
    ///
    /// # Errors
    /// A value that the format has no room for.
    pub fn print(&self) -> Result<String, Unprintable> {
        let mut payload = Zeroizing::new(self.signed_bytes()?);
        let is_signed = self.signer.is_some();
        for (tag, part) in [(CERTIFICATE, &self.certificate), (SIGNATURE, &self.signature)] {
            match part {
                Some(_) if !is_signed => {
                    return Err(Unprintable::new("signature", "a header that names its algorithm and signer"));
                }
                Some(part) => payload.extend(write_der(tag, part)),
                None => {}
            }
        }
        let (flag, stored) = match (&self.compression, is_signed) {
            (Compression::None, false) => ('A', payload.to_vec()),
            (Compression::None, true) => ('B', payload.to_vec()),
            (Compression::Zlib(stored), signed) => {
                let same = inflate(stored).is_ok_and(|inflated| *inflated == *payload);
                let stored = if same { stored.to_vec() } else { compress_to_vec_zlib(&payload, 9) };
                (if signed { 'D' } else { 'C' }, stored)
            }
        };
        Ok(format!("{}{flag}{}", self.prefix.text(), BASE32_NOPAD.encode(&stored)))
    }

    /// Deviations of the header.
    pub(crate) fn deviations(&self) -> Vec<SealDeviation> {
        let unknown = self.signer.filter(|signer| signer.hash().is_none()).map(|signer| signer.algorithm.to_string());
        let own = self.certificate.as_ref().zip(self.signer);
        let other = own.is_some_and(|(certificate, signer)| !is_referred_to(certificate, signer.reference));
        let deviations = [
            (self.prefix == IdbPrefix::Ndb1, SealDeviation::OldPrefix),
            (self.country.len() != 3, SealDeviation::UnpaddedCountry),
            (unknown.is_some(), SealDeviation::UnknownAlgorithm(unknown.clone().unwrap_or_default())),
            (other, SealDeviation::OtherCertificate),
        ];
        deviations.into_iter().filter(|(holds, _)| *holds).map(|(_, deviation)| deviation).collect()
    }
}

/// Returns true if a reference is that of a certificate.
pub(crate) fn is_referred_to(certificate: &[u8], reference: [u8; 5]) -> bool {
    Hash::Sha1.digest(certificate).ends_with(&reference)
}

fn signer(cursor: &mut Cursor<'_>) -> Result<IdbSigner, SealFault> {
    let algorithm = cursor.byte("signature algorithm")?;
    let reference = cursor.array("certificate reference")?;
    let at = cursor.offset();
    let wrong = |bytes: &[u8]| SealFault::new("day of signature", at, "a date as MMDDYYYY", hex::encode_upper(bytes));
    let signed = match cursor.rest().first() {
        Some(0) => {
            let bytes = cursor.array("day of signature")?;
            SignatureDay::Masked(MaskedDate::parse(bytes).ok_or_else(|| wrong(&bytes))?)
        }
        _ => {
            let bytes: [u8; 3] = cursor.array("day of signature")?;
            SignatureDay::Plain(date::parse(bytes).ok_or_else(|| wrong(&bytes))?)
        }
    };
    Ok(IdbSigner { algorithm, reference, signed })
}

/// The value behind this tag, if it is the next one.
fn part<'a>(cursor: &mut Cursor<'a>, tag: u8, element: &'static str) -> Result<Option<&'a [u8]>, SealFault> {
    if cursor.rest().first() != Some(&tag) {
        return Ok(None);
    }
    cursor.byte(element)?;
    let length = cursor.der_length(element)?;
    cursor.take(length, element).map(Some)
}

fn messages(group: &[u8], start: usize) -> Result<Vec<Feature>, SealFault> {
    let mut cursor = Cursor::new(group);
    let mut messages = Vec::new();
    let mut read = || {
        while !cursor.is_at_end() {
            let tag = cursor.byte("tag of a message")?;
            let length = cursor.der_length("length of a message")?;
            messages.push(Feature { tag, value: Zeroizing::new(cursor.take(length, "message")?.to_vec()) });
            if messages.len() > limits::FEATURES {
                let most = format!("at most {} messages", limits::FEATURES);
                return Err(SealFault::new("message group", cursor.offset(), most, "more"));
            }
        }
        Ok(())
    };
    read().map_err(|fault: SealFault| SealFault { offset: fault.offset + start, ..fault })?;
    Ok(messages)
}

/// Inflates a zlib stream that ends with the bytes, up to [`limits::INFLATED_BYTES`].
fn inflate(stored: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealFault> {
    const FLAGS: u32 = inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER
        | inflate_flags::TINFL_FLAG_COMPUTE_ADLER32
        | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut out = Zeroizing::new(vec![0; limits::INFLATED_BYTES]);
    let (status, read, written) = decompress(&mut DecompressorOxide::new(), stored, &mut out, 0, FLAGS);
    match status {
        TINFLStatus::Done if read == stored.len() => {
            out.truncate(written);
            Ok(out)
        }
        TINFLStatus::HasMoreOutput => {
            let most = format!("at most {} bytes", limits::INFLATED_BYTES);
            Err(SealFault::new("zlib", read, most, "more"))
        }
        TINFLStatus::Done => Err(SealFault::new("zlib", read, "the end", "more bytes")),
        _ => Err(SealFault::new("zlib", read, "a whole zlib stream", "another one")),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn seal(compression: Compression) -> Idb {
        Idb {
            prefix: IdbPrefix::Rdb1,
            country: "UTO".to_owned(),
            signer: Some(IdbSigner {
                algorithm: 1,
                reference: [1, 2, 3, 4, 5],
                signed: SignatureDay::Masked(MaskedDate::known(date(2026, 11, 30))),
            }),
            messages: vec![Feature { tag: 9, value: Zeroizing::new(c40::encode("123456").unwrap()) }],
            certificate: Some(vec![0x30, 0]),
            signature: Some(vec![7; 64]),
            compression,
        }
    }

    #[test]
    fn text_prints_as_it_was_parsed() {
        for seal in [seal(Compression::None), seal(Compression::Zlib(Zeroizing::default()))] {
            for signer in [seal.signer, None] {
                let mut seal = Idb { signer, ..seal.clone() };
                if signer.is_none() {
                    (seal.certificate, seal.signature) = (None, None);
                }
                let text = seal.print().unwrap();
                let parsed = Idb::parse(text.as_bytes()).unwrap();
                assert_eq!(parsed.print().unwrap(), text);
                assert_eq!((&parsed.messages, parsed.signer), (&seal.messages, seal.signer));
            }
        }
        let plain = SignatureDay::Plain(date(2026, 1, 1));
        let signer = seal(Compression::None).signer.map(|signer| IdbSigner { signed: plain, ..signer });
        let text = Idb { signer, prefix: IdbPrefix::Ndb1, ..seal(Compression::None) }.print().unwrap();
        let parsed = Idb::parse(text.as_bytes()).unwrap();
        assert_eq!(parsed.signer, signer);
        assert_eq!(parsed.deviations(), [SealDeviation::OldPrefix, SealDeviation::OtherCertificate]);
    }

    #[test]
    fn other_forms_of_the_text_are_refused() {
        let text = seal(Compression::None).print().unwrap();
        let element = |text: &str| Idb::parse(text.as_bytes()).unwrap_err().element;
        assert_eq!(element(&text.to_lowercase()), "prefix");
        assert_eq!(element(&text.replace("RDB1B", "RDB1E")), "flag");
        assert_eq!(element(&text.replace("RDB1B", "RDB1A")), "message group");
        assert_eq!(element(&text.replace("RDB1B", "RDB1D")), "zlib");
        assert_eq!(element(&format!("{text}=")), "Base32");
        assert_eq!(element(&format!("{text}AAAAAAAA")), "end of the data");
        assert_eq!(element("RDB1"), "flag");
        assert_eq!(element("RDB1A"), "country");
    }

    #[test]
    fn stream_that_inflates_to_more_than_the_limit_is_refused() {
        let bomb = compress_to_vec_zlib(&vec![0; 50_000_000], 9);
        let text = format!("RDB1C{}", BASE32_NOPAD.encode(&bomb));
        assert_eq!(Idb::parse(text.as_bytes()).unwrap_err().found, "more");
        let mut longer = compress_to_vec_zlib(&[0xD9, 0xC5, 0x61, 0], 9);
        assert!(Idb::parse(format!("RDB1C{}", BASE32_NOPAD.encode(&longer)).as_bytes()).is_ok());
        longer.push(0);
        assert_eq!(inflate(&longer).unwrap_err().found, "more bytes");
        longer.truncate(longer.len() - 2);
        assert_eq!(inflate(&longer).unwrap_err().found, "another one");
    }

    #[test]
    fn parts_of_a_signature_need_a_signed_header() {
        let seal = Idb { signer: None, ..seal(Compression::None) };
        assert_eq!(seal.print().unwrap_err().element, "signature");
    }
}
