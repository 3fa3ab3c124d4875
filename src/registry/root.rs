//! The root: who may speak, about whose documents, with which keys, and who looks on. `root/N.json` is canonical JSON
//! (RFC 8785):
//!
//! ```json
//! {"signatures":[{"key":"root.example/a+…","signature":"…base64 of 64 bytes…"}],
//!  "signed":{"authorities":[{"contact":"duty desk, +000 000","keys":[{"key":"immigration.uto.example+…",
//!      "revoked":{"root":"…base64…","size":1234},"valid_from":"2026-01-01T00:00:00Z","valid_until":"2028-01-01T00:00:00Z"}],
//!    "name":"Immigration of Utopia","origin":"immigration.uto.example",
//!    "speaks_for":[{"kinds":["document","range"],"states":["UTO"]},{"kinds":["forgery"],"states":["*"]}]}],
//!   "corroboration":2,"expires":"2027-01-01T00:00:00Z","issued":"2026-01-01T00:00:00Z","keys":["root.example/a+…"],
//!   "schema":"bordercheck.root/1","threshold":1,"version":1,"witnesses":{"keys":["witness.example+…"],"threshold":1}}}
//! ```
//!
//! (Line breaks are for reading here; the file has none.) A signature is Ed25519 over the canonical bytes of `signed`.
//! Version N + 1 is signed by the threshold of N's keys *and* by its own (The Update Framework §5.3). All public keys
//! in a root differ, so that none counts twice and none plays two parts. A revoked key stays good up to the tree that
//! `revoked` names by size and hash, and no further. `*` stands for every State, and only for kinds that may be said
//! about other people's documents.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::canonical::{self, NotCanonical};
use super::key::{Algorithm, SignerKey, VerifierKey};
use super::tree::Hash;

/// The schema that a root names.
pub const SCHEMA: &str = "bordercheck.root/1";
/// Bytes of a root. A hundred authorities with three keys each and long rights are about 100 kB.
pub const ROOT_BYTES: u64 = 1 << 20;
/// Versions that a chain may have: one a week for ten years and more.
pub const VERSIONS: u64 = 1024;
/// Bytes of an origin: it becomes a path, and file systems end at 255 a name.
const ORIGIN_BYTES: usize = 200;

/// Who may speak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// [`SCHEMA`].
    pub schema: String,
    /// From 1.
    pub version: u64,
    /// When it was made.
    pub issued: Timestamp,
    /// From when on it says nothing any more.
    pub expires: Timestamp,
    /// Root keys that must sign.
    pub threshold: usize,
    /// The root keys.
    #[serde(with = "key_text")]
    pub keys: Vec<VerifierKey>,
    /// Authorities that must say the same of another State's documents before it counts fully.
    pub corroboration: usize,
    /// Who speaks.
    pub authorities: Vec<Authority>,
    /// Who looks on.
    pub witnesses: Witnesses,
}

/// Parties that cosign checkpoints after checking that the log only grew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witnesses {
    /// How many of them must have.
    pub threshold: usize,
    /// Their keys.
    #[serde(with = "key_text")]
    pub keys: Vec<VerifierKey>,
}

/// An authority and its log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// As officers know it.
    pub name: String,
    /// Whom to call.
    pub contact: String,
    /// Its log's name, which is also where a source keeps it: `log/<origin>/`.
    pub origin: String,
    /// Its keys, all named like the log.
    pub keys: Vec<AuthorityKey>,
    /// What it may say, about whose documents.
    pub speaks_for: Vec<Right>,
}

/// A key of an authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityKey {
    /// The key.
    #[serde(with = "one_key_text")]
    pub key: VerifierKey,
    /// From when on its signatures count.
    pub valid_from: Timestamp,
    /// Until when.
    pub valid_until: Timestamp,
    /// The last tree that it is believed for, once it is not believed any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<LastTree>,
}

/// The last tree that a revoked key is believed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastTree {
    /// Its size.
    pub size: u64,
    /// Its hash.
    #[serde(with = "hash_text")]
    pub root: Hash,
}

/// What may be said about whose documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// Kinds of entries.
    pub kinds: BTreeSet<String>,
    /// Codes of States (Doc 9303-3 §5), or `*` alone.
    pub states: BTreeSet<String>,
}

/// Whether an entry may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// About its own documents, or about nobody's.
    Own,
    /// About another State's documents: it counts fully once corroborated.
    Foreign,
    /// It may not.
    Overreach,
}

impl Authority {
    /// Whether it may say this kind about these States' documents. `about_others` says whether the kind can be said
    /// about another State's documents at all. An authority may always withdraw its own entries.
    #[must_use]
    pub fn may_say(&self, kind: &str, about_others: bool, states: &[&str]) -> Says {
        let rights = || self.speaks_for.iter().filter(|right| right.kinds.contains(kind));
        let own = |state: &&str| rights().any(|right| right.states.contains(*state));
        let any = || about_others && rights().any(|right| right.states.contains("*"));
        match states {
            [] if kind == "withdraw" || rights().next().is_some() => Says::Own,
            [] => Says::Overreach,
            _ if states.iter().all(own) => Says::Own,
            _ if any() => Says::Foreign,
            _ => Says::Overreach,
        }
    }
}

/// A root and who signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRoot {
    /// What was signed.
    pub root: Root,
    /// Who signed, sorted by the key's text.
    pub signatures: Vec<(VerifierKey, [u8; 64])>,
}

/// Why a root is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootError {
    /// No canonical JSON.
    #[error("the root is not canonical: {0}")]
    NotCanonical(#[from] NotCanonical),
    /// JSON that is no root.
    #[error("the root is malformed: {0}")]
    Malformed(String),
    /// Larger than [`ROOT_BYTES`].
    #[error("oversize: the root has {0} bytes, and at most {ROOT_BYTES} are read")]
    Oversize(usize),
    /// It contradicts itself.
    #[error("the root contradicts itself: {0}")]
    Contradiction(String),
    /// A key stands in it twice.
    #[error("the root has the same public key twice: {0} and {1}")]
    DuplicateKey(String, String),
    /// A signature of a key that should count does not hold.
    #[error("the root's signature of {0} does not hold")]
    BadSignature(String),
    /// Too few signatures.
    #[error("too few signatures: root {version} needs {needed} of {whose}, but has {found}")]
    TooFew {
        /// Of the root in question.
        version: u64,
        /// Whose keys.
        whose: Whose,
        /// The threshold.
        needed: usize,
        /// Distinct keys that signed.
        found: usize,
    },
    /// Not the next version.
    #[error("unknown root: expected version {expected}, but found {found}")]
    Version {
        /// The next.
        expected: u64,
        /// What it says it is.
        found: u64,
    },
    /// It has expired.
    #[error("expired root: version {version} expired at {expires}, and it is {now}")]
    Expired {
        /// The newest.
        version: u64,
        /// When.
        expires: Timestamp,
        /// No earlier than the newest cosignature.
        now: Timestamp,
    },
}

/// Whose keys must sign a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of the version before it.
    Former,
    /// Its own.
    Own,
}

impl std::fmt::Display for Whose {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(match self {
            Self::Former => "the former root's keys",
            Self::Own => "its own keys",
        })
    }
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
    pub fn read(bytes: &[u8]) -> Result<Self, RootError> {
        if u64::try_from(bytes.len()).map_or(true, |length| length > ROOT_BYTES) {
            return Err(RootError::Oversize(bytes.len()));
        }
        let malformed = |why: String| RootError::Malformed(why);
        let value = canonical::read(bytes)?;
        let file: File = serde_json::from_value(value).map_err(|error| malformed(error.to_string()))?;
        let signatures = file.signatures.iter().map(SignatureText::read).collect::<Option<Vec<_>>>();
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

    /// Whether enough of a root's keys have signed this one.
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

    /// Whether it is signed by enough of its own keys, as the first root of a chain is.
    ///
    /// # Errors
    /// [`RootError::TooFew`], [`RootError::BadSignature`].
    pub fn check_first(&self) -> Result<(), RootError> {
        self.signed_by(&self.root, Whose::Own)
    }

    /// Whether it follows another: the next version, signed by enough of the former's keys and of its own.
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
    fn read(&self) -> Option<(VerifierKey, [u8; 64])> {
        let signature = STANDARD.decode(&self.signature).ok()?.try_into().ok()?;
        Some((self.key.parse().ok()?, signature))
    }
}

impl Root {
    /// What its signers sign: its canonical bytes.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        canonical::print(&serde_json::to_value(self).unwrap_or_default())
    }

    /// Whether it still says anything.
    ///
    /// # Errors
    /// [`RootError::Expired`].
    pub fn check_time(&self, now: Timestamp) -> Result<(), RootError> {
        if now < self.expires {
            return Ok(());
        }
        Err(RootError::Expired { version: self.version, expires: self.expires, now })
    }

    /// Whether it makes sense.
    ///
    /// # Errors
    /// [`RootError::Contradiction`], [`RootError::DuplicateKey`].
    pub fn check(&self) -> Result<(), RootError> {
        let hold = |holds: bool, why: &str| if holds { Ok(()) } else { Err(RootError::Contradiction(why.to_owned())) };
        hold(self.schema == SCHEMA, "its schema is not bordercheck.root/1")?;
        hold((1..=VERSIONS).contains(&self.version), "its version is not between 1 and 1024")?;
        hold(self.issued < self.expires, "it expires before it is issued")?;
        hold((1..=self.keys.len()).contains(&self.threshold), "its threshold is none of 1 to the number of its keys")?;
        hold(self.corroboration >= 1, "its corroboration is less than 1")?;
        hold(self.witnesses.threshold <= self.witnesses.keys.len(), "it asks for more witnesses than it has")?;
        let plain = |key: &VerifierKey| key.algorithm() == Algorithm::Ed25519;
        hold(self.keys.iter().all(plain), "a root key is no key of type 01")?;
        hold(!self.witnesses.keys.iter().any(plain), "a witness key is no key of type 04")?;
        let mut origins = BTreeSet::new();
        for authority in &self.authorities {
            authority.check()?;
            hold(origins.insert(&authority.origin), "two authorities have one log")?;
        }
        let mut seen: Vec<&VerifierKey> = Vec::new();
        let authorities = self.authorities.iter().flat_map(|authority| authority.keys.iter().map(|key| &key.key));
        for key in self.keys.iter().chain(&self.witnesses.keys).chain(authorities) {
            if let Some(twin) = seen.iter().find(|other| other.public() == key.public()) {
                return Err(RootError::DuplicateKey(twin.name().to_owned(), key.name().to_owned()));
            }
            seen.push(key);
        }
        Ok(())
    }
}

impl Authority {
    fn check(&self) -> Result<(), RootError> {
        let hold = |holds: bool, why: &str| match holds {
            true => Ok(()),
            false => Err(RootError::Contradiction(format!("{}: {why}", self.origin))),
        };
        hold(
            is_origin(&self.origin),
            "an origin is lower-case letters, digits, dots and hyphens, in parts parted by /",
        )?;
        hold(!self.keys.is_empty(), "the authority has no key")?;
        for key in &self.keys {
            hold(key.key.name() == self.origin, "a key is named otherwise than the log")?;
            hold(key.key.algorithm() == Algorithm::Ed25519, "a key is no key of type 01")?;
            hold(key.valid_from < key.valid_until, "a key ends before it begins")?;
        }
        for right in &self.speaks_for {
            hold(!right.kinds.is_empty() && !right.states.is_empty(), "a right has no kinds or no States")?;
            let all = right.states.contains("*");
            hold(!all || right.states.len() == 1, "* stands alone")?;
        }
        Ok(())
    }
}

/// Whether this may name a log: it is a path in every store and a key's name (C2SP `tlog-checkpoint`: a schema-less
/// URL without spaces or plus).
#[must_use]
pub fn is_origin(origin: &str) -> bool {
    let part = |part: &str| {
        let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        // `tile` and the like are names of a log's own files, so that no log stands inside another.
        let reserved = ["tile", "checkpoint", "intent", "staging"].contains(&part);
        edge(part.chars().next()) && edge(part.chars().last()) && part.chars().all(inner) && !reserved
    };
    origin.len() <= ORIGIN_BYTES && origin.split('/').all(part)
}

mod key_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::VerifierKey;

    pub(super) fn serialize<S: Serializer>(keys: &[VerifierKey], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(keys.iter().map(ToString::to_string))
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Vec<VerifierKey>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts.iter().map(|text| text.parse().map_err(Error::custom)).collect()
    }
}

mod one_key_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::VerifierKey;

    pub(super) fn serialize<S: Serializer>(key: &VerifierKey, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(key)
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<VerifierKey, D::Error> {
        String::deserialize(from)?.parse().map_err(Error::custom)
    }
}

mod hash_text {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::Hash;

    pub(super) fn serialize<S: Serializer>(hash: &Hash, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(hash))
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Hash, D::Error> {
        let bytes = STANDARD.decode(String::deserialize(from)?).map_err(Error::custom)?;
        bytes.try_into().map_err(|_| Error::custom("a hash is the base64 of 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SignerKey {
        SignerKey::new(&format!("root.example/{seed}"), Algorithm::Ed25519, &[seed; 32]).unwrap()
    }

    fn root(version: u64, seeds: &[u8], threshold: usize) -> Root {
        let log = SignerKey::new("log.uto.example", Algorithm::Ed25519, &[100; 32]).unwrap();
        let witness = SignerKey::new("witness.example", Algorithm::Cosignature, &[101; 32]).unwrap();
        let (from, until) = ("2026-01-01T00:00:00Z".parse().unwrap(), "2027-01-01T00:00:00Z".parse().unwrap());
        let right = |kind: &str, state: &str| Right { kinds: [kind.into()].into(), states: [state.into()].into() };
        Root {
            schema: SCHEMA.into(),
            version,
            issued: from,
            expires: until,
            threshold,
            keys: seeds.iter().map(|seed| key(*seed).public().clone()).collect(),
            corroboration: 2,
            authorities: vec![Authority {
                name: "Immigration of Utopia".into(),
                contact: "duty desk".into(),
                origin: "log.uto.example".into(),
                keys: vec![AuthorityKey {
                    key: log.public().clone(),
                    valid_from: from,
                    valid_until: until,
                    revoked: Some(LastTree { size: 3, root: [1; 32] }),
                }],
                speaks_for: vec![right("document", "UTO"), right("forgery", "*")],
            }],
            witnesses: Witnesses { threshold: 1, keys: vec![witness.public().clone()] },
        }
    }

    fn signed(root: Root, seeds: &[u8]) -> SignedRoot {
        let mut signed = SignedRoot::unsigned(root);
        seeds.iter().for_each(|seed| signed.sign(&key(*seed)));
        signed
    }

    #[test]
    fn what_is_read_is_printed() {
        let root = signed(root(1, &[1, 2, 3], 2), &[2, 1]);
        let bytes = root.print();
        assert_eq!(SignedRoot::read(&bytes).unwrap(), root);
        // Any single changed byte is refused, or prints as itself and is not signed.
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            if let Ok(read) = SignedRoot::read(&changed) {
                assert_eq!(read.print(), changed);
                assert!(read.check_first().is_err(), "byte {at}: {}", String::from_utf8_lossy(&changed));
            }
        }
    }

    #[test]
    fn rotation_needs_old_and_new_keys() {
        let first = signed(root(1, &[1, 2, 3], 2), &[1, 2]);
        let second = |seeds: &[u8]| signed(root(2, &[3, 4, 5], 2), seeds);
        assert_eq!(first.check_first(), Ok(()));
        assert_eq!(second(&[2, 3, 4]).check_follows(&first.root), Ok(()));
        let too_few = |whose| RootError::TooFew { version: 2, whose, needed: 2, found: 1 };
        assert_eq!(second(&[3, 4]).check_follows(&first.root), Err(too_few(Whose::Former)));
        assert_eq!(second(&[1, 2, 3]).check_follows(&first.root), Err(too_few(Whose::Own)));
        let third = signed(root(3, &[1, 2, 3], 2), &[1, 2]);
        assert_eq!(third.check_follows(&first.root), Err(RootError::Version { expected: 2, found: 3 }));
    }

    #[test]
    fn a_key_counts_once() {
        let mut twice = root(1, &[1, 2], 2);
        let twin = SignerKey::new("root.example/other", Algorithm::Ed25519, &[1; 32]).unwrap();
        twice.keys.push(twin.public().clone());
        assert!(matches!(twice.check(), Err(RootError::DuplicateKey(..))));
        let mut again = signed(root(1, &[1, 2], 2), &[1]);
        again.signatures.push(again.signatures[0].clone());
        assert!(matches!(again.check_first(), Err(RootError::TooFew { found: 1, .. })));
    }

    #[test]
    fn rights() {
        let root = root(1, &[1], 1);
        let authority = &root.authorities[0];
        assert_eq!(authority.may_say("document", false, &["UTO"]), Says::Own);
        assert_eq!(authority.may_say("document", false, &["XYZ"]), Says::Overreach);
        assert_eq!(authority.may_say("document", false, &["UTO", "XYZ"]), Says::Overreach);
        assert_eq!(authority.may_say("forgery", true, &["XYZ"]), Says::Foreign);
        assert_eq!(authority.may_say("forgery", false, &["XYZ"]), Says::Overreach);
        assert_eq!(authority.may_say("withdraw", false, &[]), Says::Own);
        assert_eq!(authority.may_say("defect", false, &[]), Says::Overreach);
    }

    #[test]
    fn origins_are_paths() {
        assert!(is_origin("immigration.uto.example/registry"));
        for bad in ["", "/a", "a/", "a//b", "..", "a/../b", ".a", "a b", "a+b", "A", "a/tile", &"a".repeat(201)] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
