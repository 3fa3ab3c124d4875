//! Bar codes that are no seal, named by what they look like.

use std::fmt;

use crate::limits;

/// The kind of a bar code that is no seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appearance {
    /// Nothing.
    Empty,
    /// An address on the web: a look-up, and no proof. The host is in small letters.
    Url {
        /// Host.
        host: String,
    },
    /// A boarding pass (IATA Resolution 792).
    BoardingPass,
    /// Another text.
    Text,
    /// Other bytes.
    Bytes,
}

impl Appearance {
    /// Names the kind of bytes that are no seal.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let Ok(text) = std::str::from_utf8(bytes) else { return Self::Bytes };
        let text = text.trim();
        if text.is_empty() {
            return Self::Empty;
        }
        if let Some(host) = host(text) {
            return Self::Url { host };
        }
        if is_boarding_pass(text.as_bytes()) {
            return Self::BoardingPass;
        }
        if text.contains(|character: char| character.is_control() && !character.is_whitespace()) {
            return Self::Bytes;
        }
        Self::Text
    }
}

/// The host of a URL (RFC 3986 §3.2), without user and port.
fn host(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    // A reverse solidus ends the authority for browsers, and so it does here.
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    };
    let host = host.trim_end_matches('.').to_lowercase();
    let plain = |character: char| character.is_alphanumeric() || "-._:".contains(character);
    (!host.is_empty() && host.chars().count() <= limits::HOST && host.chars().all(plain)).then_some(host)
}

/// IATA Resolution 792, Attachment C: format code `M`, number of legs, name of 20 characters, electronic ticket indicator,
/// and 60 characters for the first leg.
fn is_boarding_pass(text: &[u8]) -> bool {
    matches!(text, [b'M', b'1'..=b'9', ..])
        && text.len() >= 58
        && text.is_ascii()
        && matches!(text.get(22), Some(b'E' | b' '))
}

impl fmt::Display for Appearance {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("nothing"),
            Self::Url { host } => write!(out, "a link to {host}"),
            Self::BoardingPass => out.write_str("a boarding pass"),
            Self::Text => out.write_str("another text"),
            Self::Bytes => out.write_str("other bytes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_code_is_named_by_what_it_looks_like() {
        let url = |host: &str| Appearance::Url { host: host.to_owned() };
        let pass = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 326J001A0025 100";
        for (text, expected) in [
            ("", Appearance::Empty),
            (" \n", Appearance::Empty),
            ("https://visa.example.org/check?id=1", url("visa.example.org")),
            ("HTTP://Visa.Example:8080#a", url("visa.example")),
            ("https://visa.gov@evil.example/", url("evil.example")),
            ("https://evil.example\\@visa.gov/", url("evil.example")),
            ("https://[2001:db8::1]:443/", url("2001:db8::1")),
            ("https:///path", Appearance::Text),
            ("ftp://host/", Appearance::Text),
            (pass, Appearance::BoardingPass),
            ("M1 and so on", Appearance::Text),
            ("123456789", Appearance::Text),
            ("{\"a\":1}", Appearance::Text),
            ("\u{1}\u{2}", Appearance::Bytes),
        ] {
            assert_eq!(Appearance::of(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(Appearance::of(&[0xDD, 0xFF]), Appearance::Bytes);
    }
}
