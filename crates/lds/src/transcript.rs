//! The transcript of Active Authentication (Doc 9303-11 §6.1): the challenge of the reader and the response of the chip.
//! No file of the chip; readers record it as `active-authentication.json`.
//!
//! ```json
//! { "challenge": "0011223344556677", "response": "…" }
//! ```

use serde::Deserialize;
use serde_json::error::Category;

use super::tlv::Fault;
use pki::limits::RSA_MODULUS_BITS_MAX;

/// A challenge and the chip's response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// RND.IFD, eight bytes (Doc 9303-11 §6.1.1).
    pub challenge: Vec<u8>,
    /// Signature of the chip.
    pub response: Vec<u8>,
}

#[derive(Deserialize)]
struct File {
    challenge: String,
    response: String,
}

impl Transcript {
    /// Parses `active-authentication.json`.
    ///
    /// # Errors
    /// JSON without the two members, or a member that is not hexadecimal.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let file: File = serde_json::from_slice(bytes)
            .map_err(|error| Fault::new(0, "an object with challenge and response", json_fault(&error)))?;
        Ok(Self {
            challenge: hexadecimal(&file.challenge, "challenge")?,
            response: hexadecimal(&file.response, "response")?,
        })
    }
}

/// The kind and the place of a fault of JSON. serde's own message may quote the document, which not every reader of a report
/// may see.
#[must_use]
pub fn json_fault(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        Category::Eof => "JSON that ends too early",
        Category::Data => "JSON of another shape",
        Category::Syntax | Category::Io => "malformed JSON",
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
}

fn hexadecimal(text: &str, name: &str) -> Result<Vec<u8>, Fault> {
    let fault = |found: &str| Fault::new(0, format!("{name} in hexadecimal"), found.to_owned());
    // A signature is as long as the modulus; a larger modulus is not supported.
    if text.len() > usize::try_from(RSA_MODULUS_BITS_MAX).unwrap_or(usize::MAX) {
        return Err(fault("too much"));
    }
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2)).ok_or_else(|| fault("something else"))?;
    Ok(digits.chunks(2).map(|pair| pair.iter().fold(0, |octet, digit| (octet << 4) | digit)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_in_either_case_is_parsed() {
        let read = Transcript::parse(br#"{"challenge": "00aB", "response": "ff"}"#).unwrap();
        assert_eq!((read.challenge, read.response), (vec![0, 0xAB], vec![0xFF]));
        for bad in [
            &b"{}"[..],
            b"",
            b"[1]",
            br#"{"challenge": "0", "response": "ff"}"#,
            br#"{"challenge": "0g", "response": ""}"#,
        ] {
            assert!(Transcript::parse(bad).is_err());
        }
    }

    #[test]
    fn fault_quotes_nothing_of_the_document() {
        for (bytes, what) in [
            (&br#""afraid""#[..], "JSON of another shape (line 1, column 8)"),
            (br#"{"afraid": }"#, "malformed JSON (line 1, column 12)"),
            (b"{\n", "JSON that ends too early (line 2, column 0)"),
        ] {
            assert_eq!(Transcript::parse(bytes).unwrap_err().found, what);
        }
    }
}
