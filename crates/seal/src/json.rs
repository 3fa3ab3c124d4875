//! JSON as VDS-NC signs it: I-JSON (RFC 7493) with one member of each name, and its canonical form (RFC 8785).
//!
//! - No white space; members are sorted by the UTF-16 code units of their names.
//! - In strings `"`, `\` and control characters are escaped: five as `\b \t \n \f \r`, the others as `\u00xx`.
//! - Numbers are IEEE 754 doubles as ECMAScript writes them.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use crate::fault::SealFault;
use crate::limits;

/// A value. Strings are overwritten when they are dropped.
#[derive(Clone, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A string.
    Text(Zeroizing<String>),
    /// A list.
    List(Vec<Json>),
    /// Members, in order of their names.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Parses a text.
    ///
    /// # Errors
    /// Line and column of the first fault.
    pub fn parse(text: &[u8]) -> Result<Self, SealFault> {
        check_depth(text)?;
        serde_json::from_slice(text).map_err(|error| {
            // The messages of the library may have pieces of the text.
            let found = match error.classify() {
                serde_json::error::Category::Eof => "its end",
                serde_json::error::Category::Data => "a second member of one name, or a number that is no double",
                _ => "something else",
            };
            let offset = offset(text, error.line(), error.column());
            SealFault::new("JSON", offset, "one value with members of different names", found)
        })
    }

    /// An object of these members.
    #[must_use]
    pub fn object(members: impl IntoIterator<Item = (&'static str, Json)>) -> Self {
        let mut members: Vec<_> = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        sort(&mut members);
        Self::Object(members)
    }

    /// A string.
    #[must_use]
    pub fn string(text: &str) -> Self {
        Self::Text(Zeroizing::new(text.to_owned()))
    }

    /// The member of a name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Self> {
        self.members().iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// The members; none if it is no object.
    #[must_use]
    pub fn members(&self) -> &[(String, Self)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// The string, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The canonical form.
    #[must_use]
    pub fn canonical(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(512));
        self.print(&mut out);
        out
    }

    fn print(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Flag(true) => out.extend_from_slice(b"true"),
            Self::Flag(false) => out.extend_from_slice(b"false"),
            Self::Number(number) => out.extend_from_slice(ryu_js::Buffer::new().format(*number).as_bytes()),
            Self::Text(text) => print_string(text, out),
            Self::List(items) => {
                out.push(b'[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    item.print(out);
                }
                out.push(b']');
            }
            Self::Object(members) => {
                out.push(b'{');
                for (at, (name, value)) in members.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    print_string(name, out);
                    out.push(b':');
                    value.print(out);
                }
                out.push(b'}');
            }
        }
    }
}

fn print_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0x08 => out.extend_from_slice(b"\\b"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            0x0c => out.extend_from_slice(b"\\f"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0..0x20 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

/// Sorts members by the UTF-16 code units of their names (RFC 8785 §3.2.3).
fn sort(members: &mut [(String, Json)]) {
    members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
}

/// Checks the nesting before anything is built from it.
fn check_depth(text: &[u8]) -> Result<(), SealFault> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limits::JSON_DEPTH {
            let most = format!("at most {} objects and lists in one another", limits::JSON_DEPTH);
            return Err(SealFault::new("JSON", at, most, "more"));
        }
    }
    Ok(())
}

/// The offset of a line and column, which count from 1.
fn offset(text: &[u8], line: usize, column: usize) -> usize {
    let before: usize = text.split(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(|line| line.len() + 1).sum();
    (before + column.saturating_sub(1)).min(text.len())
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Builder)
    }
}

struct Builder;

/// An integer as a double. One that would be written otherwise is refused, as it is another number there (RFC 7493 §2.2).
fn integer<E: Error>(text: &str) -> Result<Json, E> {
    let number: f64 = text.parse().map_err(E::custom)?;
    let exact = ryu_js::Buffer::new().format(number) == text;
    if exact { Ok(Json::Number(number)) } else { Err(E::custom("an integer that is no double")) }
}

impl<'de> Visitor<'de> for Builder {
    type Value = Json;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Flag(flag))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Json, E> {
        integer(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Json, E> {
        integer(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Number(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::string(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members: Vec<(String, Json)> = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        sort(&mut members);
        let twice = members.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b));
        if twice { Err(A::Error::custom("a member twice")) } else { Ok(Json::Object(members)) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str) -> String {
        String::from_utf8(Json::parse(text.as_bytes()).unwrap().canonical().to_vec()).unwrap()
    }

    /// RFC 8785 §3.2.2 and §3.2.3.
    #[test]
    fn canonical_form_is_that_of_the_rfc() {
        let text = r#"{ "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001, -0, -0.0, 56.0],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }"#;
        let expected = "{\"literals\":[null,true,false],\
            \"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27,0,0,56],\
            \"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
        assert_eq!(canonical(text), expected);
        let text = r#"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#;
        let expected = "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}";
        assert_eq!(canonical(text), expected);
    }

    #[test]
    fn text_that_has_two_readings_is_refused() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"b":{"a":1,"c":2,"a":1}}"#,
            "[9007199254740993]",
            "[1e999]",
            r#"["\ud800"]"#,
            "[1] [2]",
            "[\"\u{1}\"]",
            "[NaN]",
            "[01]",
            "",
        ] {
            assert!(Json::parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(Json::parse(b"[\"\xFF\"]").is_err());
        assert!(Json::parse("[".repeat(100_000).as_bytes()).err().unwrap().expected.contains("16"));
        let fault = Json::parse(b"{\n \"a\": 1,\n \"a\": 2}").err().unwrap();
        assert!(fault.found.contains("second member") && fault.offset > 12, "{fault}");
    }

    proptest! {
        #[test]
        fn canonical_form_is_its_own(text in "[\\[\\]{}\",:a1 .e\\\\u0-]{0,24}", number: f64) {
            for text in [text, format!("[{number:?}]")] {
                if let Ok(value) = Json::parse(text.as_bytes()) {
                    let once = value.canonical();
                    prop_assert!(Json::parse(&once).is_ok_and(|again| again.canonical() == once));
                }
            }
        }
    }
}
