//! The signature of an entry by an offline key of its authority, beside the log's signature.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Entry;
use crate::canonical;
use crate::identifier::as_text;
use crate::key::{SignerKey, VerifierKey};

/// The signature of an entry: Ed25519 over the origin of the log and the entry without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntrySignature {
    /// The public key, as the root names it.
    pub key: String,
    /// The signature.
    pub signature: SignatureBytes,
}

/// 64 bytes in base64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureBytes(pub [u8; 64]);

as_text!(
    SignatureBytes,
    |text| {
        let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| "expected the base64 of 64 bytes".to_owned())
    },
    |signature| STANDARD.encode(signature.0)
);

impl Entry {
    /// The message that an offline key signs: the log's origin, so that no other log can use it, and the canonical entry
    /// without the signature.
    fn message(&self, origin: &str) -> Vec<u8> {
        let mut members = self.members();
        members.remove("signature");
        let entry = canonical::print(&Value::Object(members));
        [b"bordercheck.entry/1\n", origin.as_bytes(), b"\n", &entry].concat()
    }

    /// Signs the entry by an offline key of the authority whose log has this origin.
    pub fn sign(&mut self, key: &SignerKey, origin: &str) {
        let signature = SignatureBytes(key.sign(&self.message(origin)));
        self.common.signature = Some(EntrySignature { key: key.public().to_string(), signature });
    }

    /// Returns true if this key has signed the entry for the log of this origin.
    #[must_use]
    pub fn is_signed_by(&self, key: &VerifierKey, origin: &str) -> bool {
        let signature = self.common.signature.as_ref().filter(|signature| signature.key == key.to_string());
        signature.is_some_and(|signature| key.has_signed(&self.message(origin), &signature.signature.0))
    }
}
