//! Text forms of certificates and lists: PEM (RFC 7468), and LDIF (RFC 2849) as the ICAO PKD has it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A decoded piece of a text, with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The label of PEM, or the attribute of LDIF without its options.
    pub(super) label: String,
    /// The place: the line on which it begins, from one; for LDIF the entry's distinguished name.
    pub(super) place: String,
    /// The bytes, or the reason why there are none.
    pub(super) bytes: Result<Vec<u8>, TextFault>,
}

/// The reason why a text does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TextFault {
    /// A block has no end, or the end of another.
    #[error("line {0}: a block that is not closed")]
    Open(usize),
    /// Text that should be base64 and is not.
    #[error("{0}: no base64")]
    Base64(String),
}

/// Parses the blocks of a PEM text; text between them is a comment.
///
/// # Errors
/// A block that is not closed.
pub(super) fn pem(text: &str) -> Result<Vec<Piece>, TextFault> {
    let mut pieces = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(label) = line.trim().strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else {
            continue;
        };
        let end = format!("-----END {label}-----");
        let mut body = String::new();
        loop {
            let (_, line) = lines.next().ok_or(TextFault::Open(at + 1))?;
            let line = line.trim();
            if line == end {
                break;
            }
            if line.starts_with("-----") {
                return Err(TextFault::Open(at + 1));
            }
            body.push_str(line);
        }
        let place = format!("line {}", at + 1);
        let bytes = STANDARD.decode(&body).map_err(|_| TextFault::Base64(place.clone()));
        pieces.push(Piece { label: label.to_owned(), place, bytes });
    }
    Ok(pieces)
}

/// Parses the binary values of wanted attributes in an LDIF text. Long lines continue on lines that begin with a space.
pub(super) fn ldif(text: &str, wanted: impl Fn(&str) -> bool) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut entry = String::new();
    let mut lines = text.lines().map(|line| line.strip_suffix('\r').unwrap_or(line)).peekable();
    while let Some(first) = lines.next() {
        let Some((attribute, rest)) = first.split_once(':') else { continue };
        let name = attribute.split(';').next().unwrap_or_default();
        let (value, encoded) = match rest.strip_prefix(':') {
            Some(value) => (value, true),
            None => (rest, false),
        };
        let is_name = name.eq_ignore_ascii_case("dn");
        if !(is_name || encoded && wanted(name)) {
            continue;
        }
        let mut value = value.trim().to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with(' ')) {
            value.push_str(more.get(1..).unwrap_or_default());
        }
        if is_name {
            entry = value;
            continue;
        }
        let bytes = STANDARD.decode(&value).map_err(|_| TextFault::Base64(entry.clone()));
        pieces.push(Piece { label: name.to_owned(), place: entry.clone(), bytes });
    }
    pieces
}

/// Decodes base64 without any frame, as some web sites publish certificates.
#[must_use]
pub(super) fn bare(text: &str) -> Option<Vec<u8>> {
    let joined: String = text.split_whitespace().collect();
    STANDARD.decode(joined).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_pem_are_read_with_what_stands_between_them() {
        let text = "a comment\n-----BEGIN CERTIFICATE-----\r\nMAA=\n-----END CERTIFICATE-----\nmore\n\
                    -----BEGIN X509 CRL-----\nMA\nA=\n-----END X509 CRL-----\n";
        let pieces = pem(text).unwrap();
        assert_eq!(pieces.len(), 2);
        assert!(pieces.iter().all(|piece| piece.bytes == Ok(vec![0x30, 0])));
        assert_eq!((pieces[1].label.as_str(), pieces[1].place.as_str()), ("X509 CRL", "line 6"));
        assert_eq!(pem("-----BEGIN A-----\nMAA=\n"), Err(TextFault::Open(1)));
        assert_eq!(pem("-----BEGIN A-----\nMAA=\n-----END B-----\n"), Err(TextFault::Open(1)));
        let pieces = pem("-----BEGIN A-----\nMA!=\n-----END A-----\n").unwrap();
        assert_eq!(pieces[0].bytes, Err(TextFault::Base64("line 1".into())), "no other block stops for it");
    }

    #[test]
    fn lines_of_ldif_are_unfolded() {
        let text = "version: 1\n\ndn: c=UT,\n dc=icao\nc: UT\nuserCertificate;binary:: MA\n A=\ncrl:: MAA=\n";
        let pieces = ldif(text, |name| name == "userCertificate");
        assert_eq!(
            pieces,
            [Piece { label: "userCertificate".into(), place: "c=UT,dc=icao".into(), bytes: Ok(vec![0x30, 0]) }]
        );
    }

    #[test]
    fn bare_base64_may_be_broken_into_lines() {
        assert_eq!(bare("MA\r\n A=\n"), Some(vec![0x30, 0]));
        assert_eq!(bare("MA!="), None);
    }
}
