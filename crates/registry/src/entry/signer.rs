//! `signer`: a compromised key of a Document Signer or a CSCA.
//!
//! ```json
//! {"certificate":"…SHA-256 in hexadecimal…","kind":"signer","numbers":[{"from":"A1","to":"A9"}],"role":"ds",
//!  "since":"2025-03-01","state":"UTO", …}
//! ```
//!
//! Either `certificate` or `key`; `since` and `numbers` may be absent.

use std::slice;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::schema::{Member, MemberForm, alternative, optional, required};
use super::time::maybe_day;
use super::{Lookup, Numbers, RequiredKey};
use crate::identifier::{State, as_text, unhex};

/// A compromised key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Signer {
    /// The State of the signer.
    pub state: State,
    /// The role of the signer.
    pub role: Role,
    /// SHA-256 of the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Hash256>,
    /// SHA-256 of the SubjectPublicKeyInfo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Hash256>,
    /// The first day on which others may have signed with it; without it, always.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The document numbers concerned; without them, all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Numbers>,
}

/// The role of a signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Document Signer.
    Ds,
    /// Country Signing CA.
    Csca,
}

/// A whole SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash256(pub [u8; 32]);

as_text!(
    Hash256,
    |text| unhex(text).map(Self).ok_or_else(|| "expected 64 lower-case hexadecimal digits".to_owned()),
    |hash| hex::encode(hash.0)
);

impl EntryBody for Signer {
    const NAME: &'static str = "signer";
    const SCOPE: Scope = Scope::AnyState;
    const KEY: RequiredKey = RequiredKey::Offline;
    const MEMBERS: &'static [Member] = &[
        required("state", MemberForm::Of("state")),
        required("role", MemberForm::Word(&["ds", "csca"])),
        alternative("certificate", MemberForm::Of("hash-256")),
        alternative("key", MemberForm::Of("hash-256")),
        optional("since", MemberForm::Of("day")),
        optional("numbers", MemberForm::List("numbers")),
    ];
    const EXAMPLE: &'static str = r#"{"state":"UTO","role":"ds",
        "certificate":"b7d7c66d3eb51e4fbd47c7e637cf31ee50447e4dff11e61e1b536f26373c5590",
        "since":"2025-03-01","numbers":[{"from":"A1000000","to":"A1999999"}]}"#;

    fn states(&self) -> &[State] {
        slice::from_ref(&self.state)
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup::Signer([self.certificate, self.key].map(|hash| hash.map(|hash| hash.0)))
    }

    fn check(&self) -> Result<(), String> {
        if self.certificate.is_some() == self.key.is_some() {
            return Err("expected a certificate or a key, and not both".to_owned());
        }
        self.numbers.iter().try_for_each(Numbers::check)
    }

    fn describe(&self) -> String {
        match self.since {
            Some(since) => format!("compromised since {since}"),
            None => "compromised".to_owned(),
        }
    }
}
