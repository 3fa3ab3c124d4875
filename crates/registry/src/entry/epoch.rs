//! Names of the epochs under whose keys documents are hashed.

use crate::identifier::as_text;

/// The name of an epoch: 1 to 32 of a–z, 0–9, `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(String);

impl Epoch {
    /// Parses the name of an epoch.
    ///
    /// # Errors
    /// The characters and length that are allowed.
    pub fn new(text: &str) -> Result<Self, String> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let fits = (1..=32).contains(&text.len()) && text.bytes().all(allowed);
        if fits { Ok(Self(text.to_owned())) } else { Err("epoch: expected 1 to 32 of a–z 0–9 -".to_owned()) }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

as_text!(Epoch, |text| Self::new(text), |epoch| epoch.0.clone());
