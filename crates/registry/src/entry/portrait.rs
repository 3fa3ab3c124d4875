//! `portrait`: a portrait that was seen on other identities.
//!
//! ```json
//! {"algorithm":"dct-64/1","hash":"c3a1f00d9b2e4411","kind":"portrait","state":"UTO","within":6, …}
//! ```
//!
//! `state` may be absent: then it is about everyone's documents, a note until corroborated.

use serde::{Deserialize, Serialize};

use super::Lookup;
use super::kinds::{EntryBody, Scope};
use super::schema::{Member, MemberForm, optional, required};
use crate::condition::parse_picture;
use crate::identifier::{State, as_text};
use crate::limits::PORTRAIT_DISTANCE;

/// A portrait, by its perceptual hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portrait {
    /// The algorithm of the hash.
    pub algorithm: PortraitAlgorithm,
    /// The hash.
    pub hash: Picture,
    /// The number of bits in which the hash of another picture of the same portrait may differ.
    pub within: u32,
    /// The State whose documents it is about, if it is about one State's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
}

/// The algorithm of a portrait's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PortraitAlgorithm {
    /// 32 × 32 grey, DCT-II, the 64 lowest frequencies against their median.
    #[serde(rename = "dct-64/1")]
    Dct64,
}

/// A perceptual hash of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Picture(pub u64);

as_text!(
    Picture,
    |text| parse_picture(text).map(Self).ok_or_else(|| "expected 16 lower-case hexadecimal digits".to_owned()),
    |picture| format!("{:016x}", picture.0)
);

impl EntryBody for Portrait {
    const NAME: &'static str = "portrait";
    const SCOPE: Scope = Scope::AnyState;
    const WORDING: &'static [&'static str] = &["within"];
    const MEMBERS: &'static [Member] = &[
        required("algorithm", MemberForm::Word(&["dct-64/1"])),
        required("hash", MemberForm::Of("picture")),
        required("within", MemberForm::UpTo(PORTRAIT_DISTANCE)),
        optional("state", MemberForm::Of("state")),
    ];
    const EXAMPLE: &'static str = r#"{"algorithm":"dct-64/1","hash":"c3a1f00d9b2e4411","within":6,"state":"UTO"}"#;

    fn states(&self) -> &[State] {
        self.state.as_slice()
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup::Portrait(self.hash.0, self.within)
    }

    fn check(&self) -> Result<(), String> {
        if self.within > PORTRAIT_DISTANCE {
            return Err(format!("within: at most {PORTRAIT_DISTANCE}"));
        }
        Ok(())
    }

    fn describe(&self) -> String {
        "portrait seen on other identities".to_owned()
    }
}
