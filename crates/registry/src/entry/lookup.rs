//! The way in which an index finds each kind of entry.

use super::{Body, Epoch, NumberForm, NumberFormat, PatternStatus};
use crate::condition::{Comparison, Condition, Field, Value};
use crate::identifier::{DocumentType, Hash128, Number, State};

/// The way in which an index finds an entry.
pub(crate) enum Lookup<'e> {
    /// By the keyed hash of the document that is lost, stolen, revoked, or was never issued.
    Document(Hash128, &'e Epoch),
    /// By the keyed hash of the document whose number others use.
    Reuse(Hash128, &'e Epoch),
    /// By a document number of this State and type that lies between two others.
    Range {
        /// The issuing State.
        state: State,
        /// The type of the documents.
        kind: DocumentType,
        /// The first number.
        from: &'e Number,
        /// The last number.
        to: &'e Number,
    },
    /// By the SHA-256 of a certificate, of a public key, or of both.
    Signer([Option<[u8; 32]>; 2]),
    /// By a portrait's perceptual hash, and the number of bits in which another picture of the same portrait may differ.
    Portrait(u64, u32),
    /// By the fields of the document.
    Pattern(Pattern),
    /// By its kind: trust anchors and notices.
    Kind,
    /// Not at all: it withdraws the entry of this id.
    Withdrawal(&'e str),
    /// Not at all: a kind that this version does not know.
    Unknown,
}

/// A condition on a document's fields, as an index evaluates it.
pub(crate) struct Pattern {
    /// The documents that the entry is about.
    pub(crate) when: Condition,
    /// For a number format: the forms of which the number of each of these documents has one.
    pub(crate) number_form: Option<Condition>,
    /// Whether the pattern is used.
    pub(crate) status: PatternStatus,
    /// How many of the documents known to be good it may match.
    pub(crate) tolerance: Tolerance,
}

/// How many of the documents known to be good a pattern may match before it is quarantined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tolerance {
    /// All: the pattern does not speak against a document.
    All,
    /// None: the pattern says that a document is forged.
    None,
    /// About this share of them, 0 to 1, as its author expects.
    Share(f64),
}

impl Body {
    /// The way in which an index finds the entry.
    pub(crate) fn lookup(&self) -> Lookup<'_> {
        let pattern = |when, status, tolerance| {
            Lookup::Pattern(Pattern { when: Condition::All(when), number_form: None, status, tolerance })
        };
        match self {
            Self::Document(body) => Lookup::Document(body.hash, &body.epoch),
            Self::Reuse(body) => Lookup::Reuse(body.hash, &body.epoch),
            Self::Range(body) => Lookup::Range { state: body.state, kind: body.kind, from: &body.from, to: &body.to },
            Self::Signer(body) => Lookup::Signer([body.certificate, body.key].map(|hash| hash.map(|hash| hash.0))),
            Self::Portrait(body) => Lookup::Portrait(body.hash.0, body.within),
            Self::NumberFormat(body) => Lookup::Pattern(number_format(body)),
            Self::Fantasy(body) => {
                let when = std::iter::once(is_state(body.state)).chain(body.when.clone());
                pattern(when.collect(), PatternStatus::Active, Tolerance::None)
            }
            Self::Forgery(body) => pattern(vec![is_state(body.state), body.when.clone()], body.status, Tolerance::None),
            Self::Trafficking(body) => {
                let when = body.state.map(is_state).into_iter().chain([body.when.clone()]);
                pattern(when.collect(), body.status, Tolerance::Share(body.expected_rate))
            }
            Self::Defect(body) => {
                let when = std::iter::once(is_state(body.state)).chain(body.kind.map(is_type)).chain(body.when.clone());
                pattern(when.collect(), PatternStatus::Active, Tolerance::All)
            }
            Self::Csca(_) | Self::Notice(_) => Lookup::Kind,
            Self::Withdraw(body) => Lookup::Withdrawal(body.entry.as_str()),
            Self::Other(_) => Lookup::Unknown,
        }
    }
}

fn number_format(body: &NumberFormat) -> Pattern {
    let mut when = vec![is_state(body.state), is_type(body.kind)];
    if body.issued_from.is_some() || body.issued_to.is_some() {
        let day = |day: jiff::civil::Date| Value::Text(day.to_string());
        let period = Comparison::Between(body.issued_from.map(day), body.issued_to.map(day));
        when.push(Condition::Field(Field::DateOfIssue, period));
    }
    let has = |form: &NumberForm| Condition::Field(Field::DocumentNumber, Comparison::Form(form.0.clone()));
    Pattern {
        when: Condition::All(when),
        number_form: Some(Condition::Any(body.forms.iter().map(has).collect())),
        status: PatternStatus::Active,
        tolerance: Tolerance::All,
    }
}

/// The condition that a document bears this State's code as its issuing State.
fn is_state(state: State) -> Condition {
    Condition::Field(Field::IssuingState, Comparison::Is(Value::Text(state.as_str().to_owned())))
}

/// The condition that a document is of this type. A class stands for every document code that begins with its letter,
/// `I` also for those of `A` and `C` (Doc 9303-5 §4.2.2.1); a code of two letters stands for itself.
fn is_type(kind: DocumentType) -> Condition {
    let begins = |letter: &str| Condition::Field(Field::DocumentCode, Comparison::Prefix(letter.to_owned()));
    match kind.as_str() {
        "I" => Condition::Any(["A", "C", "I"].map(begins).into()),
        class if class.len() == 1 => begins(class),
        code => Condition::Field(Field::DocumentCode, Comparison::Is(Value::Text(code.to_owned()))),
    }
}
