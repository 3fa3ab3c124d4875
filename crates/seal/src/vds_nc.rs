//! VDS-NC, the seal "for non-constrained environments" of ICAO's Technical Report (version 1.1): JSON text in a QR symbol.
//!
//! ```json
//! {"data":{"hdr":{"is":"UTO","t":"icao.vacc","v":1},"msg":{…}},"sig":{"alg":"ES256","cer":"…","sigvl":"…"}}
//! ```
//!
//! - Signed is `data` in canonical form (RFC 8785), whatever white space and order its text has.
//! - `alg` is `ES256`, `ES384` or `ES512` (RFC 7518 §3.4); `sigvl` is r‖s and `cer` the signer's certificate in DER, both in
//!   base64url. Published seals pad them with `=`.
//! - The certificate comes in the seal, so it proves something only by its chain.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use pki::Hash;
use zeroize::Zeroizing;

use crate::date::MaskedDate;
use crate::deviation::SealDeviation;
use crate::fault::{SealFault, Unprintable};
use crate::field::{Key, SealField, SealValue};
use crate::json::Json;

/// A VDS-NC.
#[derive(Clone, PartialEq)]
pub struct VdsNc {
    /// The member `data`, which is signed.
    pub data: Json,
    /// The member `sig`.
    pub signature: Option<TextSignature>,
}

/// The member `sig` of a VDS-NC.
#[derive(Clone, PartialEq, Eq)]
pub struct TextSignature {
    /// Algorithm.
    pub algorithm: String,
    /// Certificate of the signer, in DER.
    pub certificate: Option<Base64>,
    /// r‖s.
    pub value: Base64,
}

/// Bytes in base64.
#[derive(Clone, PartialEq, Eq)]
pub struct Base64 {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// True if `=` stands behind them.
    pub padded: bool,
    /// True if the alphabet is the standard one and not that of base64url.
    pub standard: bool,
}

/// A member of a message, as a row of data.
#[derive(Debug)]
pub struct MemberRow {
    /// Path of names.
    pub path: &'static str,
    /// Name.
    pub name: &'static str,
    /// True if it must be there.
    pub mandatory: bool,
}

/// A type of message.
#[derive(Debug)]
pub struct MessageType {
    /// Name in `hdr`.
    pub name: &'static str,
    /// The document.
    pub document: &'static str,
    /// Members of the message.
    pub rows: &'static [MemberRow],
}

const fn row(path: &'static str, name: &'static str, mandatory: bool) -> MemberRow {
    MemberRow { path, name, mandatory }
}

/// The types that are known.
pub const MESSAGE_TYPES: &[MessageType] = &[
    MessageType {
        name: "icao.test",
        document: "proof of testing",
        rows: &[
            row("utci", "certificate-number", true),
            row("pid.n", "name", true),
            row("pid.dob", "date-of-birth", false),
            row("pid.dt", "document-type", true),
            row("pid.dn", "document-number", true),
            row("sp.spn", "provider", true),
            row("sp.ctr", "country", true),
            row("sp.cd.p", "provider-telephone", true),
            row("sp.cd.e", "provider-mail", false),
            row("sp.cd.a", "provider-address", false),
            row("dat.sc", "sampled", true),
            row("dat.ri", "reported", true),
            row("tr.tc", "test", true),
            row("tr.r", "result", true),
            row("tr.m", "method", false),
            row("opt", "additional", false),
        ],
    },
    MessageType {
        name: "icao.vacc",
        document: "proof of vaccination",
        rows: &[
            row("uvci", "certificate-number", true),
            row("pid.n", "name", true),
            row("pid.dob", "date-of-birth", false),
            row("pid.sex", "sex", false),
            row("pid.i", "document-number", false),
            row("pid.ai", "additional-number", false),
            row("ve.des", "vaccine", true),
            row("ve.nam", "brand", true),
            row("ve.dis", "disease", false),
            row("ve.vd.dvc", "date", true),
            row("ve.vd.seq", "dose", true),
            row("ve.vd.ctr", "country", true),
            row("ve.vd.adm", "centre", false),
            row("ve.vd.lot", "batch", true),
            row("ve.vd.dvn", "next-dose", false),
        ],
    },
];

/// Algorithms (RFC 7518 §3.4).
const ALGORITHMS: [(&str, Hash); 3] = [("ES256", Hash::Sha256), ("ES384", Hash::Sha384), ("ES512", Hash::Sha512)];

impl VdsNc {
    /// Parses a text, and returns the deviations of its form.
    ///
    /// # Errors
    /// The first fault: no JSON, a member twice, a member missing or of another type.
    pub fn parse(text: &[u8]) -> Result<(Self, Vec<SealDeviation>), SealFault> {
        let whole = Json::parse(text)?;
        let data = whole.member("data").ok_or_else(|| missing("data"))?.clone();
        let header = data.member("hdr").ok_or_else(|| missing("data.hdr"))?;
        for (name, element) in [("t", "data.hdr.t"), ("is", "data.hdr.is")] {
            header.member(name).and_then(Json::text).ok_or_else(|| missing(element))?;
        }
        if !matches!(header.member("v"), Some(Json::Number(_))) {
            return Err(missing("data.hdr.v"));
        }
        if !matches!(data.member("msg"), Some(Json::Object(_))) {
            return Err(missing("data.msg"));
        }
        let signature = whole.member("sig").map(TextSignature::parse).transpose()?;
        let signed = whole.member("sig").map_or(&[][..], Json::members);
        let outside = whole.members().iter().any(|(name, _)| !["data", "sig"].contains(&name.as_str()))
            || signed.iter().any(|(name, _)| !["alg", "cer", "sigvl"].contains(&name.as_str()));
        let seal = Self { data, signature };
        let form = |test: fn(&Base64) -> bool| {
            seal.signature.iter().flat_map(|signature| signature.certificate.iter().chain([&signature.value])).any(test)
        };
        let deviations = [
            (outside, SealDeviation::UnsignedMember),
            (form(|it| it.padded), SealDeviation::Base64Padding),
            (form(|it| it.standard), SealDeviation::Base64Alphabet),
            (!seal.print().is_ok_and(|canonical| canonical.as_slice() == text), SealDeviation::NotCanonical),
        ];
        let deviations = deviations.into_iter().filter(|(holds, _)| *holds).map(|(_, deviation)| deviation).collect();
        Ok((seal, deviations))
    }

    /// A text of the header.
    fn header(&self, name: &str) -> &str {
        self.data.member("hdr").and_then(|header| header.member(name)).and_then(Json::text).unwrap_or_default()
    }

    /// Issuing State or organization.
    #[must_use]
    pub fn country(&self) -> &str {
        self.header("is")
    }

    /// Type of the message.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.header("t")
    }

    /// Version of the message, as a number is written.
    pub(crate) fn version(&self) -> String {
        let version = self.data.member("hdr").and_then(|header| header.member("v")).map(Json::canonical);
        String::from_utf8_lossy(&version.unwrap_or_default()).into_owned()
    }

    /// The row of its type, if it is known.
    #[must_use]
    pub fn message_type(&self) -> Option<&'static MessageType> {
        MESSAGE_TYPES.iter().find(|known| known.name == self.kind())
    }

    /// The bytes that are signed.
    #[must_use]
    pub fn signed_bytes(&self) -> Zeroizing<Vec<u8>> {
        self.data.canonical()
    }

    /// The canonical form of the whole text.
    ///
    /// # Errors
    /// None at present; the other seals have some.
    pub fn print(&self) -> Result<Zeroizing<Vec<u8>>, Unprintable> {
        let data = ("data", self.data.clone());
        let signature = self.signature.as_ref().map(|signature| ("sig", signature.json()));
        Ok(Json::object([data].into_iter().chain(signature)).canonical())
    }

    /// The fields of the message by the rows of its type.
    pub(crate) fn fields(&self, deviations: &mut Vec<SealDeviation>) -> Vec<SealField> {
        let Some(message) = self.data.member("msg") else { return Vec::new() };
        let known = self.message_type();
        if known.is_none() {
            deviations.push(SealDeviation::UnknownType);
        }
        let rows = known.map_or(&[][..], |known| known.rows);
        let mandatory = rows.iter().filter(|row| row.mandatory);
        let missing = mandatory.filter(|row| !has(message, row.path));
        deviations.extend(missing.map(|row| SealDeviation::MissingField(row.name)));
        message.members().iter().map(|(name, value)| field(Key::Member(name.clone()), name, value, rows)).collect()
    }
}

impl TextSignature {
    fn parse(json: &Json) -> Result<Self, SealFault> {
        let text = |name| json.member(name).and_then(Json::text);
        let algorithm = text("alg").ok_or_else(|| missing("sig.alg"))?.to_owned();
        let value = Base64::parse("sig.sigvl", text("sigvl").ok_or_else(|| missing("sig.sigvl"))?)?;
        let certificate = match json.member("cer") {
            None => None,
            Some(found) => {
                let text = found.text().ok_or_else(|| missing("sig.cer"))?;
                Some(Base64::parse("sig.cer", text)?)
            }
        };
        Ok(Self { algorithm, certificate, value })
    }

    fn json(&self) -> Json {
        let certificate = self.certificate.as_ref().map(|found| ("cer", Json::string(&found.print())));
        let members = [("alg", Json::string(&self.algorithm)), ("sigvl", Json::string(&self.value.print()))];
        Json::object(members.into_iter().chain(certificate))
    }

    /// The hash of the algorithm, if it is known.
    #[must_use]
    pub fn hash(&self) -> Option<Hash> {
        ALGORITHMS.iter().find(|(name, _)| *name == self.algorithm).map(|(_, hash)| *hash)
    }
}

impl Base64 {
    /// Bytes in base64url without padding.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, padded: false, standard: false }
    }

    fn parse(element: &'static str, text: &str) -> Result<Self, SealFault> {
        let mut parsed = Self { bytes: Vec::new(), padded: text.ends_with('='), standard: text.contains(['+', '/']) };
        let decoded = match (parsed.standard, parsed.padded) {
            (false, false) => URL_SAFE_NO_PAD.decode(text),
            (false, true) => URL_SAFE.decode(text),
            (true, false) => STANDARD_NO_PAD.decode(text),
            (true, true) => STANDARD.decode(text),
        };
        parsed.bytes = decoded.map_err(|_| SealFault::new(element, 0, "base64url", "something else"))?;
        Ok(parsed)
    }

    fn print(&self) -> String {
        match (self.standard, self.padded) {
            (false, false) => URL_SAFE_NO_PAD.encode(&self.bytes),
            (false, true) => URL_SAFE.encode(&self.bytes),
            (true, false) => STANDARD_NO_PAD.encode(&self.bytes),
            (true, true) => STANDARD.encode(&self.bytes),
        }
    }
}

fn missing(element: &'static str) -> SealFault {
    SealFault::new(element, 0, "a member of this name and its type", "none")
}

/// Returns true if a path is there; in a list, in each of its items.
fn has(value: &Json, path: &str) -> bool {
    if let Json::List(items) = value {
        return !items.is_empty() && items.iter().all(|item| has(item, path));
    }
    match path.split_once('.') {
        Some((name, rest)) => value.member(name).is_some_and(|inside| has(inside, rest)),
        None => value.member(path).is_some(),
    }
}

fn field(key: Key, path: &str, value: &Json, rows: &'static [MemberRow]) -> SealField {
    let name = rows.iter().find(|row| row.path == path).map(|row| row.name);
    let bytes = value.canonical();
    let typed = match value {
        Json::Flag(flag) => SealValue::Flag(*flag),
        Json::Text(text) if path.ends_with(".dob") => {
            MaskedDate::from_text(text).map_or_else(|| SealValue::Text(text.clone()), SealValue::Date)
        }
        Json::Text(text) => SealValue::Text(text.clone()),
        Json::Number(_) => {
            let text = Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
            text.parse().map_or_else(|_| SealValue::Text(text), SealValue::Number)
        }
        Json::List(items) => {
            let item = |(at, item)| field(Key::Item(at), path, item, rows);
            SealValue::Group(items.iter().enumerate().map(item).collect())
        }
        Json::Object(members) => {
            let member = |(name, value): &(String, Json)| {
                field(Key::Member(name.clone()), &format!("{path}.{name}"), value, rows)
            };
            SealValue::Group(members.iter().map(member).collect())
        }
        Json::Null => SealValue::Bytes,
    };
    SealField { key, name, value: typed, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"data":{"hdr":{"is":"UTO","t":"icao.test","v":1},"msg":{"pid":{"dn":"X1","dob":"1990-01-02","dt":"P","n":"A"}}},"sig":{"alg":"ES256","cer":"AQID_w","sigvl":"_-8"}}"#;

    #[test]
    fn canonical_text_prints_as_it_was_parsed() {
        let (seal, deviations) = VdsNc::parse(TEXT.as_bytes()).unwrap();
        assert_eq!(deviations, []);
        assert_eq!(seal.print().unwrap().as_slice(), TEXT.as_bytes());
        let signed = TEXT.split_at(8).1.split(",\"sig\"").next().unwrap();
        assert_eq!(seal.signed_bytes().as_slice(), signed.as_bytes());
        let mut missing = Vec::new();
        let fields = seal.fields(&mut missing);
        assert!(missing.contains(&SealDeviation::MissingField("provider")) && missing.len() == 8, "{missing:?}");
        let holder = fields[0].group();
        assert_eq!(holder.iter().map(|field| field.name).collect::<Vec<_>>()[0], Some("document-number"));
        assert!(matches!(holder[1].value, SealValue::Date(date) if date.to_string() == "1990-01-02"));
    }

    #[test]
    fn forms_of_the_same_content_are_named() {
        let deviations = |text: &str| VdsNc::parse(text.as_bytes()).unwrap().1;
        assert_eq!(deviations(&TEXT.replace(':', " : ")), [SealDeviation::NotCanonical]);
        assert_eq!(deviations(&TEXT.replace("ID_w", "ID_w==")), [SealDeviation::Base64Padding]);
        assert_eq!(deviations(&TEXT.replace("ID_w", "ID/w")), [SealDeviation::Base64Alphabet]);
        let more = TEXT.replace("\"sig\":{", "\"note\":1,\"sig\":{");
        assert_eq!(deviations(&more), [SealDeviation::UnsignedMember, SealDeviation::NotCanonical]);
    }

    #[test]
    fn text_without_its_members_is_refused() {
        let element = |from: &str, to: &str| VdsNc::parse(TEXT.replace(from, to).as_bytes()).err().unwrap().element;
        for (from, to, expected) in [
            ("\"hdr\"", "\"hdx\"", "data.hdr"),
            ("\"t\"", "\"tt\"", "data.hdr.t"),
            ("\"is\":\"UTO\"", "\"is\":1", "data.hdr.is"),
            ("\"v\":1", "\"v\":\"1\"", "data.hdr.v"),
            ("\"msg\"", "\"mes\"", "data.msg"),
            ("\"alg\"", "\"alq\"", "sig.alg"),
            ("_-8", "_-9", "sig.sigvl"),
            ("ID_w", "ID_w=", "sig.cer"),
            ("ID_w", "I+_w", "sig.cer"),
            ("\"is\"", "\"t\"", "JSON"),
        ] {
            assert_eq!(element(from, to), expected, "{from}");
        }
    }
}
