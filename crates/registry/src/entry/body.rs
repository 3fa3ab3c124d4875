//! What an entry's kind has: one of the structs beside this.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Csca, Defect, DocumentListed, Fantasy, Forgery, Kind, Notice, NumberFormat, Portrait, Range, Reuse, Signer,
    Trafficking, Withdraw,
};

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

impl Body {
    pub(super) fn read(kind: &str, members: Map<String, Value>) -> Result<Self, String> {
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

    pub(super) fn kind(&self) -> Kind {
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

    pub(super) fn members(&self) -> Map<String, Value> {
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

/// The members of a struct.
pub(super) fn object(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(members)) => members,
        // Every body is a struct with text for names and nothing in it that has no JSON.
        Ok(_) | Err(_) => Map::new(),
    }
}
