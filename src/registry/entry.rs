//! An entry of a log: one statement of one authority.
//!
//! ```json
//! {"epoch":"2026","hash":"961ab762a80d7725e4a7121674c808d1","id":"uto-2026-17","issued":"2026-11-02T08:00:00Z",
//!  "kind":"document","sharing":"TLP:GREEN","source":"case 4711","state":"UTO","status":"stolen","type":"P"}
//! ```
//!
//! Canonical JSON ([`canonical`]) of at most [`limits::ENTRY_BYTES`], on one line. Every entry has `kind`, `id` (stable
//! within its log: a later entry of the same id replaces it), `issued`, `sharing` (Traffic Light Protocol 2.0); it may
//! have `expires`, `note` (free text, no personal data) and `source` (case reference). Times are UTC in whole seconds.
//! The rest is the kind's own, one struct below for each; `?` marks what may be left out.
//!
//! | kind | members |
//! |---|---|
//! | `document` | state, type, epoch, hash, status: lost, stolen, revoked, never-issued |
//! | `range` | state, type, from, to, status: stolen, never-issued |
//! | `number-format` | state, type, forms, issued-from?, issued-to? |
//! | `fantasy` | title, state (the code that it bears), when? |
//! | `forgery` | title, state (whose documents are imitated), when, examples, status, expected-rate |
//! | `signer` | state, role: ds, csca; certificate? or key?, since?, numbers? |
//! | `portrait` | algorithm, hash, within |
//! | `reuse` | state, type, epoch, hash, holder? (of the rightful one) |
//! | `csca` | state, certificate (DER in base64) |
//! | `trafficking` | title, level: offer, urgent; text, contact, state?, when, examples, status, expected-rate |
//! | `defect` | title, state, type?, checks, when? |
//! | `withdraw` | entry, reason |
//! | `authority-notice` | about?, texts (by language) |
//!
//! A known kind is checked whole: a member too many or of another form, a condition that is none, an example that its own
//! condition misses, all make it malformed; a new member would be a new kind. An entry of an unknown kind is kept as it
//! is. What was read is written as the same bytes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize, de};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::canonical::{self, NotCanonical};
use super::condition::{Condition, Facts, Form, Match, read_picture};
use super::identifier::{DocumentType, Hash128, Number, State, as_text, unhex};
use crate::base::hex::hex;
use crate::base::limits;

/// One statement of one authority.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What every entry has.
    pub common: Common,
    /// What its kind has.
    pub body: Body,
}

/// What every entry has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Common {
    /// Its name in its log.
    pub id: Id,
    /// When it was said.
    #[serde(with = "second")]
    pub issued: Timestamp,
    /// From when on it no longer holds.
    #[serde(default, with = "maybe_second", skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// To whom it may be shown.
    pub sharing: Sharing,
    /// Free text, no personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Case reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The name of an entry in its log: 1 to 64 of A–Z, a–z, 0–9, `.`, `_`, `-`, `/`, `:`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

/// To whom an entry may be shown (FIRST Traffic Light Protocol 2.0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sharing {
    /// Everybody.
    #[serde(rename = "TLP:CLEAR")]
    Clear,
    /// The community.
    #[serde(rename = "TLP:GREEN")]
    Green,
    /// The organization and who works with it.
    #[serde(rename = "TLP:AMBER")]
    Amber,
    /// The recipients only.
    #[serde(rename = "TLP:RED")]
    Red,
}

/// What an entry's kind has.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// This document is lost, stolen, revoked, or was never issued.
    Document(DocumentListed),
    /// Blanks from one number to another are stolen, or were never issued.
    Range(Range),
    /// Numbers have one of these forms; others are forged.
    NumberFormat(NumberFormat),
    /// No State issues this.
    Fantasy(Fantasy),
    /// What marks a known forgery series.
    Forgery(Forgery),
    /// This key is compromised.
    Signer(Signer),
    /// This portrait was seen on other identities.
    Portrait(Portrait),
    /// This number was seen with other holders.
    Reuse(Reuse),
    /// This is a trust anchor of ours.
    Csca(Csca),
    /// What is tied to a pattern of trafficking.
    Trafficking(Trafficking),
    /// Documents that look wrong and are genuine.
    Defect(Defect),
    /// An entry of this log no longer holds.
    Withdraw(Withdraw),
    /// Text for officers.
    Notice(Notice),
    /// Of a kind that this version does not know.
    Other(Map<String, Value>),
}

/// The kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `document`
    Document,
    /// `range`
    Range,
    /// `number-format`
    NumberFormat,
    /// `fantasy`
    Fantasy,
    /// `forgery`
    Forgery,
    /// `signer`
    Signer,
    /// `portrait`
    Portrait,
    /// `reuse`
    Reuse,
    /// `csca`
    Csca,
    /// `trafficking`
    Trafficking,
    /// `defect`
    Defect,
    /// `withdraw`
    Withdraw,
    /// `authority-notice`
    Notice,
    /// Any other.
    Other,
}

/// A document by its keyed hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentListed {
    /// Whose document.
    pub state: State,
    /// Its type, as it was hashed.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// Under which key.
    pub epoch: Epoch,
    /// The hash of its identifier.
    pub hash: Hash128,
    /// What is the matter with it.
    pub status: Status,
}

/// What is the matter with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Reported lost.
    Lost,
    /// Reported stolen.
    Stolen,
    /// Declared void by who issued it.
    Revoked,
    /// Nobody issued it.
    NeverIssued,
}

/// The name of an epoch's key: 1 to 32 of a–z, 0–9, `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(String);

/// Blanks from one number to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Whose.
    pub state: State,
    /// Of what type.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// The first number.
    pub from: Number,
    /// The last number.
    pub to: Number,
    /// What is the matter with them.
    pub status: BlankStatus,
}

/// What is the matter with blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlankStatus {
    /// Stolen before they were issued.
    Stolen,
    /// Never issued.
    NeverIssued,
}

/// Numbers from one to another, both included. Both have the same length, and letters and digits at the same places; so
/// has every number between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// The first.
    pub from: Number,
    /// The last.
    pub to: Number,
}

/// The forms that numbers have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NumberFormat {
    /// Whose.
    pub state: State,
    /// Of what type.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// The forms; a number has one of them.
    pub forms: Vec<NumberForm>,
    /// Of documents issued from this day on.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub issued_from: Option<Date>,
    /// Of documents issued up to this day.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub issued_to: Option<Date>,
}

/// A [`Form`] in an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberForm(pub Form);

/// A document that no State issues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fantasy {
    /// What it calls itself.
    pub title: String,
    /// The code that it bears for an issuing State; without `when` every document that bears it is one.
    pub state: State,
    /// Its traits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

/// What marks a known forgery series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Forgery {
    /// What the series is called.
    pub title: String,
    /// Whose documents it imitates; no other State's document matches.
    pub state: State,
    /// What marks it.
    pub when: Condition,
    /// What must and what must not match.
    pub examples: Examples,
    /// Whether it is used.
    pub status: PatternStatus,
    /// How often the author expects it to match, of all genuine documents asked about.
    pub expected_rate: f64,
}

/// Whether a pattern is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PatternStatus {
    /// On trial: a match is a note.
    Draft,
    /// Used.
    Active,
    /// No longer used.
    Retired,
}

/// What a pattern must and must not match: objects of fields and values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Examples {
    /// It matches each of these, one or more.
    #[serde(rename = "match")]
    pub matching: Vec<Map<String, Value>>,
    /// It matches none of these, one or more.
    pub no_match: Vec<Map<String, Value>>,
}

/// A compromised key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Signer {
    /// Whose key.
    pub state: State,
    /// Of a Document Signer or of a CSCA.
    pub role: Role,
    /// SHA-256 of the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Hash256>,
    /// SHA-256 of the SubjectPublicKeyInfo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Hash256>,
    /// The first day on which it may have signed for others; without it, always.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The document numbers concerned; without them, all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Numbers>,
}

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Documents.
    Ds,
    /// Document Signers.
    Csca,
}

/// A whole SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash256(pub [u8; 32]);

/// A portrait by its perceptual hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portrait {
    /// How the hash is made.
    pub algorithm: PortraitAlgorithm,
    /// The hash.
    pub hash: Picture,
    /// In how many bits another picture of the same may differ.
    pub within: u32,
}

/// How a portrait's hash is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PortraitAlgorithm {
    /// 32 × 32 grey, DCT-II, the 64 lowest frequencies against their median.
    #[serde(rename = "dct-64/1")]
    Dct64,
}

/// 64 bits that a picture was reduced to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Picture(pub u64);

/// A number that was seen with other holders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reuse {
    /// Whose document.
    pub state: State,
    /// Its type, as it was hashed.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// Under which key.
    pub epoch: Epoch,
    /// The hash of its identifier.
    pub hash: Hash128,
    /// The hash of its rightful holder, see [`super::identifier::hash_holder`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Hash128>,
}

/// A trust anchor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Csca {
    /// Whose.
    pub state: State,
    /// The certificate.
    pub certificate: Der,
}

/// DER in base64 (RFC 4648 §4, with padding).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Der(pub Vec<u8>);

/// What is tied to a pattern of trafficking: the holder may be a victim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Trafficking {
    /// What the pattern is called.
    pub title: String,
    /// What is to be done.
    pub level: ProtectionLevel,
    /// What the officer is told.
    pub text: String,
    /// Whom to call.
    pub contact: String,
    /// Whose documents it is about, if it is about one State's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// What marks it.
    pub when: Condition,
    /// What must and what must not match.
    pub examples: Examples,
    /// Whether it is used.
    pub status: PatternStatus,
    /// How often the author expects it to match, of all documents asked about.
    pub expected_rate: f64,
}

/// What is to be done for a possible victim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProtectionLevel {
    /// Offer help.
    Offer,
    /// Call the protection officer now.
    Urgent,
}

/// Documents that look wrong and are genuine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defect {
    /// What is the matter with them.
    pub title: String,
    /// Whose.
    pub state: State,
    /// Of what type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<DocumentType>,
    /// The checks whose failure it excuses, in order, each once.
    pub checks: Vec<String>,
    /// Which of them, by their traits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

/// An entry of this log no longer holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// Its id.
    pub entry: Id,
    /// Why.
    pub reason: String,
}

/// Text for officers and training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The checks that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// The text by language (BCP 47, lower case).
    pub texts: BTreeMap<String, String>,
}

/// Why bytes are no entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Too many bytes.
    #[error("{0} bytes, more than the {most} of an entry", most = limits::ENTRY_BYTES)]
    Oversize(usize),
    /// Another form of JSON than the canonical one.
    #[error(transparent)]
    Form(#[from] NotCanonical),
    /// A member that is missing, too many, or of another form.
    #[error("{kind}: {problem}")]
    Member {
        /// The kind, or `entry` where it is not known.
        kind: String,
        /// What is wrong.
        problem: String,
    },
}

impl Entry {
    /// Reads an entry.
    ///
    /// # Errors
    /// [`Malformed`], in words that its author understands.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > limits::ENTRY_BYTES {
            return Err(Malformed::Oversize(bytes.len()));
        }
        let refuse = |kind: &str, problem: String| Malformed::Member { kind: kind.to_owned(), problem };
        let Value::Object(mut members) = canonical::read(bytes)? else {
            return Err(refuse("entry", "expected an object".to_owned()));
        };
        let Some(Value::String(kind)) = members.remove("kind") else {
            return Err(refuse("entry", "expected a kind".to_owned()));
        };
        let of_all = ["id", "issued", "expires", "sharing", "note", "source"];
        let common: Map<_, _> = of_all.into_iter().filter_map(|name| members.remove_entry(name)).collect();
        let common = Common::deserialize(common).map_err(|error| refuse(&kind, error.to_string()))?;
        let body = Body::read(&kind, members).map_err(|problem| refuse(&kind, problem))?;
        let entry = Self { common, body };
        entry.check().map_err(|problem| refuse(&kind, problem))?;
        // Times, days and numbers have one form each; another one of the same value is found here.
        match entry.write() {
            Ok(written) if written == bytes => Ok(entry),
            Ok(_) => Err(refuse(&kind, "a member is not in its one form".to_owned())),
            Err(problem) => Err(problem),
        }
    }

    /// The bytes of the entry.
    ///
    /// # Errors
    /// They are more than an entry may have.
    pub fn write(&self) -> Result<Vec<u8>, Malformed> {
        let bytes = canonical::print(&Value::Object(self.members()));
        if bytes.len() > limits::ENTRY_BYTES { Err(Malformed::Oversize(bytes.len())) } else { Ok(bytes) }
    }

    /// The members, all of them.
    fn members(&self) -> Map<String, Value> {
        let mut members = self.body.members();
        if !matches!(self.body, Body::Other(_)) {
            members.insert("kind".to_owned(), self.kind().name().into());
        }
        members.extend(object(&self.common));
        members
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// The word for its kind, also for one that is not known.
    #[must_use]
    pub fn kind_name(&self) -> &str {
        match &self.body {
            Body::Other(members) => members.get("kind").and_then(Value::as_str).unwrap_or_default(),
            known => known.kind().name(),
        }
    }

    /// Its name in its log.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.common.id.0
    }

    /// The States whose documents it speaks of; none for a statement about no State's.
    #[must_use]
    pub fn states(&self) -> &[State] {
        let state = match &self.body {
            Body::Document(body) => &body.state,
            Body::Range(body) => &body.state,
            Body::NumberFormat(body) => &body.state,
            Body::Fantasy(body) => &body.state,
            Body::Forgery(body) => &body.state,
            Body::Signer(body) => &body.state,
            Body::Reuse(body) => &body.state,
            Body::Csca(body) => &body.state,
            Body::Defect(body) => &body.state,
            Body::Trafficking(body) => return body.state.as_slice(),
            Body::Portrait(_) | Body::Withdraw(_) | Body::Notice(_) | Body::Other(_) => return &[],
        };
        std::slice::from_ref(state)
    }

    /// Whether it holds at a time, as far as its own expiry says.
    #[must_use]
    pub fn is_current(&self, at: Timestamp) -> bool {
        self.common.expires.is_none_or(|expires| at < expires)
    }

    /// What it says, whoever says it: two authorities whose entries have the same subject make the same statement.
    #[must_use]
    pub fn subject(&self) -> [u8; 32] {
        let mut members = self.body.members();
        members.insert("kind".to_owned(), self.kind_name().into());
        for own in ["title", "text", "texts", "contact", "examples", "status", "expected-rate", "level", "within"] {
            members.remove(own);
        }
        Sha256::digest(canonical::print(&Value::Object(members))).into()
    }

    /// What no type can say.
    fn check(&self) -> Result<(), String> {
        let texts = [&self.common.note, &self.common.source];
        if texts.into_iter().flatten().any(String::is_empty) {
            return Err("an empty text is left out".to_owned());
        }
        match &self.body {
            Body::Range(body) => body.numbers().check(),
            Body::NumberFormat(body) => check_format(body),
            Body::Forgery(body) => check_pattern(&body.when, &body.examples, body.expected_rate),
            Body::Trafficking(body) => check_pattern(&body.when, &body.examples, body.expected_rate),
            Body::Signer(body) if body.certificate.is_some() == body.key.is_some() => {
                Err("expected a certificate or a key, and not both".to_owned())
            }
            Body::Signer(body) => body.numbers.iter().try_for_each(Numbers::check),
            Body::Portrait(body) if body.within > limits::PORTRAIT_DISTANCE => {
                Err(format!("within: at most {}", limits::PORTRAIT_DISTANCE))
            }
            Body::Defect(body) if body.checks.is_empty() || !body.checks.is_sorted_by(|a, b| a < b) => {
                Err("checks: one or more, in order, each once".to_owned())
            }
            Body::Notice(body) if body.texts.is_empty() => Err("texts: one or more".to_owned()),
            _ => Ok(()),
        }
    }
}

impl Range {
    /// The numbers.
    #[must_use]
    pub fn numbers(&self) -> Numbers {
        Numbers { from: self.from.clone(), to: self.to.clone() }
    }
}

impl Numbers {
    fn check(&self) -> Result<(), String> {
        let (from, to) = (self.from.as_str(), self.to.as_str());
        let alike = |(a, b): (u8, u8)| a.is_ascii_digit() == b.is_ascii_digit();
        if from.len() != to.len() || !from.bytes().zip(to.bytes()).all(alike) {
            return Err("from and to: expected one length, and letters and digits at the same places".to_owned());
        }
        if from > to { Err("from and to: expected from before to".to_owned()) } else { Ok(()) }
    }

    /// Whether a number is one of them.
    #[must_use]
    pub fn hold(&self, number: &Number) -> bool {
        let (from, to, number) = (self.from.as_str(), self.to.as_str(), number.as_str());
        let alike = |(a, b): (u8, u8)| a.is_ascii_digit() == b.is_ascii_digit();
        from.len() == number.len() && from.bytes().zip(number.bytes()).all(alike) && from <= number && number <= to
    }
}

fn check_format(body: &NumberFormat) -> Result<(), String> {
    if body.forms.is_empty() {
        return Err("forms: one or more".to_owned());
    }
    match (body.issued_from, body.issued_to) {
        (Some(from), Some(to)) if from > to => Err("issued-from is after issued-to".to_owned()),
        _ => Ok(()),
    }
}

/// A pattern that its own examples do not bear out says something else than its author means.
fn check_pattern(when: &Condition, examples: &Examples, expected_rate: f64) -> Result<(), String> {
    if !(0.0..=1.0).contains(&expected_rate) {
        return Err("expected-rate: expected 0 to 1".to_owned());
    }
    for (word, list, matches) in [("match", &examples.matching, true), ("no-match", &examples.no_match, false)] {
        if list.is_empty() {
            return Err(format!("examples, {word}: one or more"));
        }
        for (example, number) in list.iter().zip(1..) {
            let at = |problem: &str| format!("examples, {word}, {number}: {problem}");
            let facts = Facts::read(example).map_err(|problem| at(&problem))?;
            match (when.holds(&facts) == Match::Yes, matches) {
                (false, true) => return Err(at("the condition does not match it")),
                (true, false) => return Err(at("the condition matches it")),
                _ => {}
            }
        }
    }
    Ok(())
}

/// The members of a struct.
fn object(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(members)) => members,
        // Every body is a struct with text for names and nothing in it that has no JSON.
        Ok(_) | Err(_) => Map::new(),
    }
}

impl Body {
    fn read(kind: &str, members: Map<String, Value>) -> Result<Self, String> {
        fn take<T: for<'de> Deserialize<'de>>(members: Map<String, Value>) -> Result<T, String> {
            T::deserialize(members).map_err(|error| error.to_string())
        }
        match kind.parse().unwrap_or(Kind::Other) {
            Kind::Document => take(members).map(Self::Document),
            Kind::Range => take(members).map(Self::Range),
            Kind::NumberFormat => take(members).map(Self::NumberFormat),
            Kind::Fantasy => take(members).map(Self::Fantasy),
            Kind::Forgery => take(members).map(Self::Forgery),
            Kind::Signer => take(members).map(Self::Signer),
            Kind::Portrait => take(members).map(Self::Portrait),
            Kind::Reuse => take(members).map(Self::Reuse),
            Kind::Csca => take(members).map(Self::Csca),
            Kind::Trafficking => take(members).map(Self::Trafficking),
            Kind::Defect => take(members).map(Self::Defect),
            Kind::Withdraw => take(members).map(Self::Withdraw),
            Kind::Notice => take(members).map(Self::Notice),
            Kind::Other if kind.is_empty() => Err("expected a word".to_owned()),
            Kind::Other => {
                let mut members = members;
                members.insert("kind".to_owned(), kind.into());
                Ok(Self::Other(members))
            }
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Document(_) => Kind::Document,
            Self::Range(_) => Kind::Range,
            Self::NumberFormat(_) => Kind::NumberFormat,
            Self::Fantasy(_) => Kind::Fantasy,
            Self::Forgery(_) => Kind::Forgery,
            Self::Signer(_) => Kind::Signer,
            Self::Portrait(_) => Kind::Portrait,
            Self::Reuse(_) => Kind::Reuse,
            Self::Csca(_) => Kind::Csca,
            Self::Trafficking(_) => Kind::Trafficking,
            Self::Defect(_) => Kind::Defect,
            Self::Withdraw(_) => Kind::Withdraw,
            Self::Notice(_) => Kind::Notice,
            Self::Other(_) => Kind::Other,
        }
    }

    fn members(&self) -> Map<String, Value> {
        match self {
            Self::Document(body) => object(body),
            Self::Range(body) => object(body),
            Self::NumberFormat(body) => object(body),
            Self::Fantasy(body) => object(body),
            Self::Forgery(body) => object(body),
            Self::Signer(body) => object(body),
            Self::Portrait(body) => object(body),
            Self::Reuse(body) => object(body),
            Self::Csca(body) => object(body),
            Self::Trafficking(body) => object(body),
            Self::Defect(body) => object(body),
            Self::Withdraw(body) => object(body),
            Self::Notice(body) => object(body),
            Self::Other(members) => members.clone(),
        }
    }
}

impl Kind {
    /// Every kind that has a word.
    pub const ALL: [Self; 13] = [
        Self::Document,
        Self::Range,
        Self::NumberFormat,
        Self::Fantasy,
        Self::Forgery,
        Self::Signer,
        Self::Portrait,
        Self::Reuse,
        Self::Csca,
        Self::Trafficking,
        Self::Defect,
        Self::Withdraw,
        Self::Notice,
    ];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Range => "range",
            Self::NumberFormat => "number-format",
            Self::Fantasy => "fantasy",
            Self::Forgery => "forgery",
            Self::Signer => "signer",
            Self::Portrait => "portrait",
            Self::Reuse => "reuse",
            Self::Csca => "csca",
            Self::Trafficking => "trafficking",
            Self::Defect => "defect",
            Self::Withdraw => "withdraw",
            Self::Notice => "authority-notice",
            Self::Other => "other",
        }
    }

    /// Whether an authority may say it about another State's documents (REGISTRY §1). Lists, ranges, number forms, trust
    /// anchors and defects are for the State alone to state.
    #[must_use]
    pub fn about_others(self) -> bool {
        match self {
            Self::Document | Self::Range | Self::NumberFormat | Self::Csca | Self::Defect => false,
            Self::Fantasy | Self::Forgery | Self::Signer | Self::Portrait | Self::Reuse | Self::Trafficking => true,
            Self::Withdraw | Self::Notice | Self::Other => true,
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.name() == word).ok_or_else(|| format!("there is no kind {word}"))
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Id {
    /// A name of an entry.
    ///
    /// # Errors
    /// What it may be of.
    pub fn new(text: &str) -> Result<Self, String> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:".contains(&byte);
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err("id: expected 1 to 64 of A–Z a–z 0–9 . _ - / :".to_owned())
        }
    }

    /// Its characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Epoch {
    /// A name of an epoch's key.
    ///
    /// # Errors
    /// What it may be of.
    pub fn new(text: &str) -> Result<Self, String> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let fits = (1..=32).contains(&text.len()) && text.bytes().all(allowed);
        if fits { Ok(Self(text.to_owned())) } else { Err("epoch: expected 1 to 32 of a–z 0–9 -".to_owned()) }
    }

    /// Its characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

as_text!(Id, |text| Self::new(text), |id| id.0.clone());
as_text!(Epoch, |text| Self::new(text), |epoch| epoch.0.clone());
as_text!(
    Hash256,
    |text| unhex(text).map(Self).ok_or_else(|| "expected 64 lower-case hexadecimal digits".to_owned()),
    |hash| hex(&hash.0)
);
as_text!(
    Picture,
    |text| read_picture(text).map(Self).ok_or_else(|| "expected 16 lower-case hexadecimal digits".to_owned()),
    |picture| format!("{:016x}", picture.0)
);
as_text!(NumberForm, |text| Form::read(text).map(Self).map_err(|error| error.to_string()), |form| form.0.to_string());
as_text!(
    Der,
    |text| base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text)
        .map(Self)
        .map_err(|error| format!("base64: {error}")),
    |der| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &der.0)
);

/// Times in UTC and whole seconds: `2026-11-02T08:00:00Z`.
mod second {
    use super::{Timestamp, de};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&time.strftime("%Y-%m-%dT%H:%M:%SZ"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

mod maybe_second {
    use super::{Timestamp, second};
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => second::serialize(time, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        second::deserialize(deserializer).map(Some)
    }
}

/// Days: `2026-11-02`.
mod maybe_day {
    use super::{Date, de};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => serializer.collect_str(day),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        String::deserialize(deserializer)?.parse().map(Some).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn canonical(json: &Value) -> Vec<u8> {
        canonical::print(json)
    }

    /// An entry of a kind, with the members that all entries have.
    fn entry(kind: &str, body: Value) -> Value {
        let mut entry =
            json!({"kind": kind, "id": "uto-2026-17", "issued": "2026-11-02T08:00:00Z", "sharing": "TLP:GREEN"});
        entry.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        entry
    }

    fn pattern() -> Value {
        json!({"title": "the November series", "state": "UTO", "status": "active", "expected-rate": 0.0001,
            "when": {"field": "mrz.document-number", "prefix": "AB"},
            "examples": {"match": [{"mrz.document-number": "AB1"}], "no-match": [{"mrz.document-number": "AC1"}, {}]}})
    }

    fn bodies() -> Vec<(&'static str, Value)> {
        let hash = "961ab762a80d7725e4a7121674c808d1";
        let mut trafficking = pattern();
        trafficking.as_object_mut().unwrap().extend(
            json!({"level": "urgent", "text": "Speak to the holder alone.", "contact": "+99 1 2345"})
                .as_object()
                .unwrap()
                .clone(),
        );
        vec![
            ("document", json!({"state": "UTO", "type": "P", "epoch": "2026", "hash": hash, "status": "stolen"})),
            (
                "range",
                json!({"state": "UTO", "type": "PP", "from": "AB000100", "to": "AB000199", "status": "never-issued"}),
            ),
            (
                "number-format",
                json!({"state": "UTO", "type": "P", "forms": ["[A-Z][0-9]{8}"], "issued-from": "2020-01-01"}),
            ),
            ("fantasy", json!({"title": "World Citizen", "state": "WSA"})),
            ("forgery", pattern()),
            (
                "signer",
                json!({"state": "UTO", "role": "ds", "certificate": "ab".repeat(32), "since": "2025-03-01",
                "numbers": [{"from": "A1", "to": "A9"}]}),
            ),
            ("portrait", json!({"algorithm": "dct-64/1", "hash": "c3a1f00d9b2e4411", "within": 6})),
            ("reuse", json!({"state": "UTO", "type": "P", "epoch": "2026", "hash": hash, "holder": hash})),
            ("csca", json!({"state": "UTO", "certificate": "MIIB"})),
            ("trafficking", trafficking),
            (
                "defect",
                json!({"title": "digits of 2019", "state": "UTO", "type": "P", "checks": ["optical.mrz.composite-digit"],
                "when": {"field": "mrz.document-number", "form": "[A-Z][0-9]{8}"}}),
            ),
            ("withdraw", json!({"entry": "uto-2026-16", "reason": "found again"})),
            ("authority-notice", json!({"texts": {"en": "Look at page 3.", "id": "Lihat halaman 3."}})),
            ("star-chart", json!({"what": [1, {"else": true}]})),
        ]
    }

    #[test]
    fn every_kind_is_read_and_written_as_the_same_bytes() {
        for (kind, body) in bodies() {
            let bytes = canonical(&entry(kind, body));
            let read = Entry::read(&bytes).unwrap();
            assert_eq!(read.kind_name(), kind);
            assert_eq!(read.kind(), kind.parse().unwrap_or(Kind::Other));
            assert_eq!(read.write(), Ok(bytes));
        }
    }

    /// A member too many, one too few, each of another type: nothing of it is taken for an entry.
    #[test]
    fn a_known_kind_is_checked_whole() {
        for (kind, body) in bodies().into_iter().filter(|(kind, _)| *kind != "star-chart") {
            let whole = entry(kind, body);
            let mut more = whole.clone();
            more["zebra"] = json!(1);
            assert!(Entry::read(&canonical(&more)).is_err(), "{kind} with a member too many");
            for name in whole.as_object().unwrap().keys() {
                for other in [json!(null), json!([]), json!({}), json!(-1), json!("\u{0}")] {
                    let mut changed = whole.clone();
                    changed[name] = other;
                    let read = Entry::read(&canonical(&changed));
                    let free_text = ["title", "text", "contact", "reason", "kind"].contains(&name.as_str());
                    assert!(read.is_err() || free_text || name == "numbers", "{kind} {name}: {read:?}");
                }
            }
        }
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        let refused = |kind: &str, change: &dyn Fn(&mut Value)| {
            let (_, body) = bodies().into_iter().find(|(of, _)| *of == kind).unwrap();
            let mut whole = entry(kind, body);
            change(&mut whole);
            Entry::read(&canonical(&whole)).unwrap_err().to_string()
        };
        type Case<'a> = (&'a str, &'a dyn Fn(&mut Value), &'a str);
        let cases: [Case<'_>; 12] = [
            (
                "document",
                &|e| e["issued"] = json!("2026-11-02T08:00:00.5Z"),
                "document: a member is not in its one form",
            ),
            (
                "document",
                &|e| e["issued"] = json!("2026-11-02T10:00:00+02:00"),
                "document: a member is not in its one form",
            ),
            ("document", &|e| e["state"] = json!("uto"), "document: a member is not in its one form"),
            ("document", &|e| e["hash"] = json!("00"), "document: expected 32 lower-case hexadecimal digits"),
            (
                "range",
                &|e| e["to"] = json!("A0000199"),
                "range: from and to: expected one length, and letters and digits at the same places",
            ),
            ("range", &|e| e["to"] = json!("AB000099"), "range: from and to: expected from before to"),
            (
                "forgery",
                &|e| e["examples"]["match"][0]["mrz.document-number"] = json!("AC"),
                "forgery: examples, match, 1: the condition does not match it",
            ),
            (
                "forgery",
                &|e| e["examples"]["no-match"][0]["mrz.document-number"] = json!("AB"),
                "forgery: examples, no-match, 1: the condition matches it",
            ),
            ("forgery", &|e| e["examples"]["no-match"] = json!([]), "forgery: examples, no-match: one or more"),
            ("forgery", &|e| e["expected-rate"] = json!(1.5), "forgery: expected-rate: expected 0 to 1"),
            ("signer", &|e| e["key"] = json!("ab".repeat(32)), "signer: expected a certificate or a key, and not both"),
            ("withdraw", &|e| e["note"] = json!("x".repeat(5000)), "5147 bytes, more than the 4096 of an entry"),
        ];
        for (kind, change, words) in cases {
            assert_eq!(refused(kind, change), words);
        }
    }

    #[test]
    fn the_same_statement_of_two_authorities_has_one_subject() {
        let forgery = Entry::read(&canonical(&entry("forgery", pattern()))).unwrap();
        let mut other = entry("forgery", pattern());
        other["id"] = json!("xxa-1");
        other["title"] = json!("another word for it");
        other["expected-rate"] = json!(0);
        let other_forgery = Entry::read(&canonical(&other)).unwrap();
        assert_eq!(forgery.subject(), other_forgery.subject());
        other["when"]["prefix"] = json!("AB1");
        assert_ne!(forgery.subject(), Entry::read(&canonical(&other)).unwrap().subject());
    }

    #[test]
    fn numbers_between_two_have_their_shape() {
        let numbers = Numbers { from: Number::new("AB000100").unwrap(), to: Number::new("AD000199").unwrap() };
        let holds = |number: &str| numbers.hold(&Number::new(number).unwrap());
        assert!(holds("AB000100") && holds("AD000199") && holds("AC999999"));
        assert!(
            !holds("AB000099") && !holds("AD000200") && !holds("AC99999") && !holds("AC99999A") && !holds("A0000100")
        );
    }

    proptest::proptest! {
        /// Whatever is read is written as the same bytes.
        #[test]
        fn reading_is_the_identity_or_an_error(at in 0_usize..400, byte in proptest::num::u8::ANY, which in 0_usize..14) {
            let (kind, body) = bodies().swap_remove(which);
            let mut bytes = canonical(&entry(kind, body));
            if let Some(slot) = bytes.get_mut(at) {
                *slot = byte;
            }
            if let Ok(read) = Entry::read(&bytes) {
                proptest::prop_assert_eq!(read.write(), Ok(bytes));
            }
        }
    }
}
