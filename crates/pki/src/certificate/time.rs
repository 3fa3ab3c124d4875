//! The two forms of a time in certificates and lists (RFC 5280 §4.1.2.5): in UTC, to the second.

use jiff::Timestamp;

/// Parses a GeneralizedTime in the only form that RFC 5280 §4.1.2.5.2 allows: YYYYMMDDHHMMSSZ.
pub(crate) fn generalized_time(octets: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(octets).ok()?.strip_suffix('Z')?;
    civil(text.get(..4)?.parse().ok()?, text.get(4..)?)
}

/// Parses a UTCTime, YYMMDDHHMMSSZ of the years 1950 to 2049 (RFC 5280 §4.1.2.5.1).
pub(crate) fn utc_time(octets: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(octets).ok()?.strip_suffix('Z')?;
    let year: i16 = text.get(..2)?.parse().ok()?;
    civil(if year < 50 { 2000 + year } else { 1900 + year }, text.get(2..)?)
}

fn civil(year: i16, rest: &str) -> Option<Timestamp> {
    if rest.len() != 10 || !rest.bytes().all(|letter| letter.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| rest.get(at..at + 2).and_then(|text| text.parse::<i8>().ok());
    let moment = jiff::civil::DateTime::new(year, two(0)?, two(2)?, two(4)?, two(6)?, two(8)?, 0).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(moment).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 5280 §4.1.2.5: two digits are years of 1950 to 2049; every time is in UTC and to the second.
    #[test]
    fn times_have_one_form() {
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        assert_eq!(utc_time(b"500102030405Z"), at("1950-01-02T03:04:05Z"));
        assert_eq!(utc_time(b"991231235959Z"), at("1999-12-31T23:59:59Z"));
        assert_eq!(utc_time(b"000101000000Z"), at("2000-01-01T00:00:00Z"));
        assert_eq!(utc_time(b"491231235959Z"), at("2049-12-31T23:59:59Z"));
        assert_eq!(generalized_time(b"20500102030405Z"), at("2050-01-02T03:04:05Z"));
        let signed = "500102+3+405Z";
        for wrong in ["5001020304Z", "500102030405", "500102030405+0100", "501302030405Z", "5001020304 5Z", signed, ""]
        {
            assert_eq!(utc_time(wrong.as_bytes()), None, "{wrong}");
        }
        for wrong in [
            "20500102030405.5Z",
            "205001020304Z",
            "20500230030405Z",
            "20500102030405",
            "500102030405Z",
            "2050010203040506Z",
        ] {
            assert_eq!(generalized_time(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
