//! The way in which an index finds each kind of entry.

use super::{Epoch, PatternStatus};
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
    /// Is not found: it withdraws or corrects the entry of this id, which no longer holds.
    Withdrawal(&'e str),
    /// Is not found: it contests the entry of this id.
    Dispute(&'e str),
    /// By the keyed hash of the document that is known to be genuine.
    KnownGood(Hash128),
    /// Is not found: a kind that this version does not know.
    Unknown,
}

/// A condition on a document's fields, as an index evaluates it.
pub(crate) struct Pattern {
    /// The documents that the entry is about.
    pub(crate) when: Condition,
    /// For a number format: the forms of which the number of each of these documents has one.
    pub(crate) number_form: Option<Condition>,
    /// The status of the pattern: a draft, in use, or retired.
    pub(crate) status: PatternStatus,
    /// The documents known to be good that it may match.
    pub(crate) tolerance: Tolerance,
}

impl Pattern {
    /// The cost of an evaluation, in comparisons.
    pub(crate) fn cost(&self) -> usize {
        self.when.cost() + self.number_form.as_ref().map_or(0, Condition::cost)
    }
}

/// The number of documents known to be good that a pattern may match before it is quarantined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tolerance {
    /// All: the pattern does not speak against a document.
    All,
    /// No document: the pattern says that a document is forged.
    None,
    /// About this share of them, 0 to 1, as its author expects.
    Share(f64),
}

impl Lookup<'_> {
    /// A lookup by the fields of the document, all of which must match.
    pub(super) fn pattern(when: Vec<Condition>, status: PatternStatus, tolerance: Tolerance) -> Self {
        Self::Pattern(Pattern { when: Condition::All(when), number_form: None, status, tolerance })
    }
}

/// The condition that a document bears this State's code as its issuing State.
pub(super) fn is_state(state: State) -> Condition {
    Condition::Field(Field::IssuingState, Comparison::Is(Value::Text(state.as_str().to_owned())))
}

/// The condition that a document is of this type. A class stands for every document code that begins with its letter,
/// `I` also for those of `A` and `C` (Doc 9303-5 §4.2.2.1); a code of two letters stands for itself.
pub(super) fn is_type(kind: DocumentType) -> Condition {
    let begins = |letter: &str| Condition::Field(Field::DocumentCode, Comparison::Prefix(letter.to_owned()));
    match kind.as_str() {
        "I" => Condition::Any(["A", "C", "I"].map(begins).into()),
        class if class.len() == 1 => begins(class),
        code => Condition::Field(Field::DocumentCode, Comparison::Is(Value::Text(code.to_owned()))),
    }
}
