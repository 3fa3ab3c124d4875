//! What is said of an entry, or to officers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Id;

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
