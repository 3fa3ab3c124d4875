//! The list of the kinds of entries. Each kind is one file beside this one: a struct with the kind's own members, and its
//! [`EntryBody`]. A new kind is such a file and one row at the end of the list: an index stores a kind by its place here.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::schema::Member;
use super::{Lookup, RequiredEnd, RequiredKey, RuleBreach};
use crate::identifier::State;

/// The States about whose documents a kind may be stated (REGISTRY §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Only States that the authority speaks for.
    OwnState,
    /// Any State, if the root grants `*`.
    AnyState,
}

/// The properties of a kind, stated once in its file.
pub(crate) trait EntryBody: Serialize + DeserializeOwned {
    /// The kind's name: the value of the member `kind`.
    const NAME: &'static str;
    /// The States about whose documents it may be stated.
    const SCOPE: Scope;
    /// Members in which two statements may differ and still have the same subject.
    const WORDING: &'static [&'static str] = &[];
    /// The end that it must have.
    const END: RequiredEnd = RequiredEnd::ExpiryOrReview;
    /// The key that must have signed it.
    const KEY: RequiredKey = RequiredKey::Log;

    /// The members that it has beside those of every entry, for its JSON Schema.
    const MEMBERS: &'static [Member];
    /// The kind's own members in JSON, with every one that may be absent, for its template.
    const EXAMPLE: &'static str;

    /// The States about whose documents the entry is; none for an entry that is about no State's documents.
    fn states(&self) -> &[State];

    /// The way in which an index finds the entry: by its kind, unless the kind's file says otherwise.
    fn lookup(&self) -> Lookup<'_> {
        Lookup::Kind
    }

    /// Checks rules that the types of the members do not express.
    ///
    /// # Errors
    /// The rule that is broken, in words for the author.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }

    /// The rule of what an entry may say that its own members break; such an entry is well formed and says too much.
    fn breach(&self) -> Option<RuleBreach> {
        None
    }

    /// A description in a few English words: `stolen`, `compromised since 2025-03-01`.
    fn describe(&self) -> String {
        "listed".to_owned()
    }
}

macro_rules! kinds {
    ($($variant:ident: $module:ident::$body:ident, $description:literal;)*) => {
        $(pub use super::$module::*;)*

        /// The kind of an entry.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $(#[doc = $description] $variant,)*
            /// A kind that this version does not know.
            Other,
        }

        /// The members of an entry that its own kind has.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Body {
            $(#[doc = $description] $variant($body),)*
            /// The members, with `kind`, of an entry whose kind this version does not know.
            Other(Map<String, Value>),
        }

        impl Kind {
            /// Every kind that this version knows, in the order in which an index numbers them.
            pub const ALL: [Self; [$($description),*].len()] = [$(Self::$variant),*];

            /// The name of the kind; `other` for one that this version does not know.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $body::NAME,)*
                    Self::Other => "other",
                }
            }

            /// The States about whose documents an authority may state it.
            #[must_use]
            pub fn scope(self) -> Scope {
                match self {
                    $(Self::$variant => $body::SCOPE,)*
                    Self::Other => Scope::AnyState,
                }
            }

            /// The end that an entry of this kind must have.
            #[must_use]
            pub fn required_end(self) -> RequiredEnd {
                match self {
                    $(Self::$variant => $body::END,)*
                    Self::Other => RequiredEnd::None,
                }
            }

            /// Returns true for a certificate that is trusted, whose own validity ends it.
            #[must_use]
            pub fn is_anchor(self) -> bool {
                matches!(self, Self::Csca | Self::SealSigner)
            }

            /// The key that must have signed an entry of this kind.
            #[must_use]
            pub fn required_key(self) -> RequiredKey {
                match self {
                    $(Self::$variant => $body::KEY,)*
                    Self::Other => RequiredKey::Log,
                }
            }

            /// A description of the kind.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$variant => $description,)*
                    Self::Other => "A kind that this version does not know.",
                }
            }

            /// The members that are the kind's own, for its JSON Schema.
            pub(super) fn members(self) -> &'static [Member] {
                match self {
                    $(Self::$variant => $body::MEMBERS,)*
                    Self::Other => &[],
                }
            }

            /// The kind's own members in JSON, for its template.
            pub(super) fn example(self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($body::EXAMPLE),)*
                    Self::Other => None,
                }
            }

            /// The members in which two statements of this kind may differ and still have the same subject.
            pub(super) fn wording(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => $body::WORDING,)*
                    Self::Other => &[],
                }
            }
        }

        impl Body {
            /// Parses the members that are the kind's own.
            pub(super) fn parse(kind: &str, mut members: Map<String, Value>) -> Result<Self, String> {
                match kind.parse().unwrap_or(Kind::Other) {
                    $(Kind::$variant => parse_members(members).map(Self::$variant),)*
                    Kind::Other if kind.is_empty() => Err("expected a word".to_owned()),
                    Kind::Other => {
                        members.insert("kind".to_owned(), kind.into());
                        Ok(Self::Other(members))
                    }
                }
            }

            /// The members that are the kind's own, as JSON.
            pub(super) fn members(&self) -> Map<String, Value> {
                match self {
                    $(Self::$variant(body) => to_members(body),)*
                    Self::Other(members) => members.clone(),
                }
            }

            /// The kind of the entry.
            pub(super) fn kind(&self) -> Kind {
                match self {
                    $(Self::$variant(_) => Kind::$variant,)*
                    Self::Other(_) => Kind::Other,
                }
            }

            /// The States about whose documents the entry is.
            pub(super) fn states(&self) -> &[State] {
                match self {
                    $(Self::$variant(body) => body.states(),)*
                    Self::Other(_) => &[],
                }
            }

            /// The way in which an index finds the entry.
            pub(crate) fn lookup(&self) -> Lookup<'_> {
                match self {
                    $(Self::$variant(body) => body.lookup(),)*
                    Self::Other(_) => Lookup::Unknown,
                }
            }

            /// Checks rules that the types of the members do not express.
            pub(super) fn check(&self) -> Result<(), String> {
                match self {
                    $(Self::$variant(body) => body.check(),)*
                    Self::Other(_) => Ok(()),
                }
            }

            /// The rule of what an entry may say that its own members break.
            pub(crate) fn breach(&self) -> Option<RuleBreach> {
                match self {
                    $(Self::$variant(body) => body.breach(),)*
                    Self::Other(_) => None,
                }
            }

            /// A description in a few English words: `stolen`, `compromised since 2025-03-01`.
            #[must_use]
            pub fn describe(&self) -> String {
                match self {
                    $(Self::$variant(body) => body.describe(),)*
                    Self::Other(_) => "listed".to_owned(),
                }
            }
        }
    };
}

kinds! {
    Document: document::DocumentListed, "A document that is lost, stolen, revoked, or was never issued.";
    Range: range::Range, "Blanks, by their numbers, that are stolen or were never issued.";
    NumberFormat: number_format::NumberFormat, "The forms that genuine document numbers have.";
    Fantasy: fantasy::Fantasy, "A document that no State issues.";
    Forgery: forgery::Forgery, "The traits of a known series of forgeries.";
    Signer: signer::Signer, "A compromised key of a Document Signer or a CSCA.";
    Portrait: portrait::Portrait, "A portrait that was seen on other identities.";
    Reuse: reuse::Reuse, "A document number that was seen with other holders.";
    Csca: csca::Csca, "A trust anchor of the authority's own State.";
    Trafficking: trafficking::Trafficking, "Traits tied to a pattern of trafficking: the holder may need protection.";
    Defect: defect::Defect, "Genuine documents with a known defect of form.";
    Withdraw: withdraw::Withdraw, "The withdrawal of an entry of the same log.";
    Notice: notice::Notice, "Text for officers and for training.";
    Correction: correction::Correction, "The correction of an entry of the same log that was wrong.";
    Dispute: dispute::Dispute, "An entry of the same log is contested.";
    KnownGood: known_good::KnownGood, "A document that is known to be genuine.";
    SealSigner: seal_signer::SealSigner, "A certificate of the authority's own State that signs seals.";
}

fn parse_members<T: for<'de> Deserialize<'de>>(members: Map<String, Value>) -> Result<T, String> {
    T::deserialize(members).map_err(|error| error.to_string())
}

/// The members of a struct, as JSON.
pub(super) fn to_members(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(members)) => members,
        // Every body is a struct with text for names and nothing in it that has no JSON.
        Ok(_) | Err(_) => Map::new(),
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| format!("there is no kind {name}"))
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(self.name())
    }
}
