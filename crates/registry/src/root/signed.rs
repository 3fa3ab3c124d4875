//! A root with the signatures of its holders, and the chain that such roots make.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::{ROOT_BYTES, Root, RootError, Whose};
use crate::canonical;
use crate::key::{SignerKey, VerifierKey};

/// A root with its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRoot {
    /// The root.
    pub root: Root,
    /// Keys with their signatures, sorted by the key's text.
    pub signatures: Vec<(VerifierKey, [u8; 64])>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    signatures: Vec<SignatureText>,
    signed: Root,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureText {
    key: String,
    signature: String,
}

impl SignedRoot {
    /// A root nobody has signed yet.
    #[must_use]
    pub fn unsigned(root: Root) -> Self {
        Self { root, signatures: Vec::new() }
    }

    /// Reads a root; whether anybody vouches for it is another question.
    ///
    /// # Errors
    /// [`RootError`]: not canonical, no root, contradictory.
    pub fn parse(bytes: &[u8]) -> Result<Self, RootError> {
        if u64::try_from(bytes.len()).map_or(true, |length| length > ROOT_BYTES) {
            return Err(RootError::Oversize(bytes.len()));
        }
        let malformed = |why: String| RootError::Malformed(why);
        let value = canonical::parse(bytes)?;
        let file: File = serde_json::from_value(value).map_err(|error| malformed(error.to_string()))?;
        let signatures = file.signatures.iter().map(SignatureText::parse).collect::<Option<Vec<_>>>();
        let signatures =
            signatures.ok_or_else(|| malformed("a signature has a key and the base64 of 64 bytes".into()))?;
        let signed = Self { root: file.signed, signatures };
        signed.root.check()?;
        // Times, keys and hashes have one spelling, signatures one order: what is read is printed.
        if signed.print() == bytes {
            Ok(signed)
        } else {
            Err(malformed("it is not spelled as it would be printed".into()))
        }
    }

    /// The file's bytes.
    #[must_use]
    pub fn print(&self) -> Vec<u8> {
        let text = |(key, signature): &(VerifierKey, [u8; 64])| SignatureText {
            key: key.to_string(),
            signature: STANDARD.encode(signature),
        };
        let file = File { signatures: self.signatures.iter().map(text).collect(), signed: self.root.clone() };
        canonical::print(&serde_json::to_value(file).unwrap_or_default())
    }

    /// Adds a signature, in the place of the same key's former one.
    pub fn sign(&mut self, key: &SignerKey) {
        let signature = key.sign(&self.root.message());
        self.signatures.retain(|(other, _)| other != key.public());
        self.signatures.push((key.public().clone(), signature));
        self.signatures.sort_by_key(|(key, _)| key.to_string());
        self.signatures.dedup_by(|one, other| one.0 == other.0);
    }

    /// Checks that enough of another root's keys have signed this one.
    fn signed_by(&self, root: &Root, whose: Whose) -> Result<(), RootError> {
        let message = self.root.message();
        let mut counted = BTreeSet::new();
        for (key, signature) in self.signatures.iter().filter(|(key, _)| root.keys.contains(key)) {
            if !key.has_signed(&message, signature) {
                return Err(RootError::BadSignature(key.name().to_owned()));
            }
            counted.insert(key.public());
        }
        let (needed, found, version) = (root.threshold, counted.len(), self.root.version);
        if found >= needed { Ok(()) } else { Err(RootError::TooFew { version, whose, needed, found }) }
    }

    /// Checks that enough of its own keys have signed the root, as the first of a chain must be.
    ///
    /// # Errors
    /// [`RootError::TooFew`], [`RootError::BadSignature`].
    pub fn check_first(&self) -> Result<(), RootError> {
        self.signed_by(&self.root, Whose::Own)
    }

    /// Checks that this root follows another: it has the next version and is signed by enough of the former's keys and
    /// of its own.
    ///
    /// # Errors
    /// [`RootError::Version`], [`RootError::TooFew`], [`RootError::BadSignature`].
    pub fn check_follows(&self, former: &Root) -> Result<(), RootError> {
        let (expected, found) = (former.version.saturating_add(1), self.root.version);
        if expected != found {
            return Err(RootError::Version { expected, found });
        }
        self.signed_by(former, Whose::Former)?;
        self.signed_by(&self.root, Whose::Own)
    }
}

/// Checks a chain of roots from the first, which is trusted because it was handed over, to the newest.
///
/// # Errors
/// [`RootError`] of the first that fails; an empty chain is malformed.
pub fn check_chain(roots: &[SignedRoot]) -> Result<&SignedRoot, RootError> {
    let mut former: Option<&SignedRoot> = None;
    for root in roots {
        match former {
            None => root.check_first()?,
            Some(former) => root.check_follows(&former.root)?,
        }
        former = Some(root);
    }
    former.ok_or_else(|| RootError::Malformed("there is no root".into()))
}

impl SignatureText {
    fn parse(&self) -> Option<(VerifierKey, [u8; 64])> {
        let signature = STANDARD.decode(&self.signature).ok()?.try_into().ok()?;
        Some((self.key.parse().ok()?, signature))
    }
}
