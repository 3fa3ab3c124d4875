//! Canonical JSON (RFC 8785): one form for each value, so that signatures and hashes cover the same bytes everywhere.
//!
//! ```json
//! {"id":"uto-2026-17","kind":"withdraw","numbers":[1,0.001,1e+21],"text":"€ and \"\n\""}
//! ```
//!
//! - No white space. Members are sorted by the UTF-16 code units of their names; names are unique.
//! - Strings are UTF-8. Only `"`, `\` and control characters are escaped: five as `\b \t \n \f \r`, others as `\u00xx`.
//! - Numbers are IEEE 754 doubles as ECMAScript writes them: the shortest digits, with an exponent from `1e+21` on.
//!
//! [`parse()`] refuses any other form, so [`print()`] of a parsed value gives the same bytes.

use serde_json::{Map, Number, Value};

use crate::limits;

/// The reason why bytes are not canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCanonical {
    /// The bytes are not JSON.
    #[error("no JSON: {0}")]
    Json(String),
    /// JSON that is not in its canonical form.
    #[error("not canonical from byte {at} on: expected {expected:?}, found {found:?}")]
    Form {
        /// The first byte that differs from the canonical form, from 0.
        at: usize,
        /// The canonical form from there on, some 12 bytes of it.
        expected: String,
        /// The bytes from there on, some 12 of them.
        found: String,
    },
    /// Arrays and objects are nested too deeply.
    #[error("more than {} levels of arrays and objects", limits::JSON_DEPTH)]
    Depth,
}

/// Parses canonical JSON.
///
/// # Errors
/// [`NotCanonical`]: what differs from the canonical form, and where.
pub fn parse(bytes: &[u8]) -> Result<Value, NotCanonical> {
    check_depth(bytes)?;
    let value: Value = serde_json::from_slice(bytes).map_err(|error| NotCanonical::Json(error.to_string()))?;
    let canonical = print(&value);
    if canonical == bytes { Ok(value) } else { Err(difference(&canonical, bytes)) }
}

/// The canonical form of a value. An integer that is no double is written as the nearest double (RFC 8785 §3.2.2.3); such
/// integers belong in strings.
#[must_use]
pub fn print(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    print_value(value, &mut out);
    out
}

fn print_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => print_number(number, out),
        Value::String(text) => print_string(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                print_value(item, out);
            }
            out.push(b']');
        }
        Value::Object(members) => print_object(members, out),
    }
}

fn print_object(members: &Map<String, Value>, out: &mut Vec<u8>) {
    let mut members: Vec<_> = members.iter().collect();
    members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    out.push(b'{');
    for (at, (name, value)) in members.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        print_string(name, out);
        out.push(b':');
        print_value(value, out);
    }
    out.push(b'}');
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

/// The largest integer below which every integer is a double (RFC 7493 §2.2).
const EXACT: u64 = 1 << 53;

fn print_number(number: &Number, out: &mut Vec<u8>) {
    let exact = number.as_i64().filter(|value| value.unsigned_abs() <= EXACT);
    match (exact, number.as_f64()) {
        (Some(value), _) => out.extend_from_slice(value.to_string().as_bytes()),
        // A JSON number is finite.
        (None, Some(value)) => out.extend_from_slice(ryu_js::Buffer::new().format(value).as_bytes()),
        (None, None) => out.extend_from_slice(b"null"),
    }
}

/// Checks the nesting before anything is built from it.
fn check_depth(bytes: &[u8]) -> Result<(), NotCanonical> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limits::JSON_DEPTH {
            return Err(NotCanonical::Depth);
        }
    }
    Ok(())
}

/// The error for bytes that differ from their canonical form.
fn difference(canonical: &[u8], bytes: &[u8]) -> NotCanonical {
    let at = canonical.iter().zip(bytes).take_while(|(a, b)| a == b).count();
    let excerpt = |bytes: &[u8]| {
        let rest = bytes.get(at..).unwrap_or_default();
        String::from_utf8_lossy(rest.get(..12).unwrap_or(rest)).into_owned()
    };
    NotCanonical::Form { at, expected: excerpt(canonical), found: excerpt(bytes) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn printed(value: &Value) -> String {
        String::from_utf8(print(value)).unwrap()
    }

    /// RFC 8785 §3.2.3: names are sorted by UTF-16 code units, which is not the order of code points.
    #[test]
    fn names_are_sorted_by_utf_16() {
        let value = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
        assert_eq!(
            printed(&value),
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"
        );
    }

    /// RFC 8785 Appendix B, by the bits of the double.
    #[test]
    fn numbers_are_written_as_ecmascript_writes_them() {
        for (bits, text) in [
            (0x0000_0000_0000_0000_u64, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
        ] {
            assert_eq!(printed(&json!(f64::from_bits(bits))), text);
            assert_eq!(parse(text.as_bytes()).map(|value| printed(&value)), Ok(text.to_owned()));
        }
    }

    #[test]
    fn another_form_of_the_same_value_is_refused() {
        for text in [
            "{\"b\":1,\"a\":2}",
            "{\"a\":1,\"a\":1}",
            "{ \"a\":1}",
            "[1.0]",
            "[-0]",
            "[1E3]",
            "[1e3]",
            "[9007199254740993]",
            "[\"\\u0041\"]",
            "[\"\\/\"]",
            "[\"\\u000A\"]",
            "[1]\n",
            "\u{feff}[]",
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        let refused = parse(b"{\"b\":1,\"a\":2}").unwrap_err().to_string();
        assert_eq!(refused, r#"not canonical from byte 2 on: expected "a\":2,\"b\":1}", found "b\":1,\"a\":2}""#);
    }

    #[test]
    fn malformed_json_is_refused() {
        for bytes in [&b""[..], b"[1e999]", b"[\"\\ud800\"]", b"[\"\xff\"]", b"[\"\n\"]", b"{\"a\"}", b"[1][2]"] {
            assert!(matches!(parse(bytes), Err(NotCanonical::Json(_))), "{bytes:?}");
        }
        assert_eq!(parse("[".repeat(100_000).as_bytes()), Err(NotCanonical::Depth));
        assert!(parse(b"[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]").is_ok());
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_printed_value_parses_and_prints_the_same(value in values()) {
            let bytes = print(&value);
            let parsed = parse(&bytes);
            prop_assert_eq!(parsed.map(|value| print(&value)), Ok(bytes));
        }
    }
}
