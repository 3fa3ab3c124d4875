//! A proof that an entry stands in a log, complete in itself: C2SP `tlog-proof`, so that public tools can check it.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra eyJlbnRyeSI6ey…        base64 of canonical JSON: {"entry":{…},"later":[{"entry":{…},"hashes":[…],"index":73901},…],
//!                              "roots":[{…},…],"schema":"bordercheck.proof/1"}
//! index 73894
//! gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=     siblings, from the leaf's to the root's child
//! B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
//!
//! immigration.uto.example                          the checkpoint, as it was published
//! 109482
//! sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=
//!
//! — immigration.uto.example …
//! — witness.example/w1 …
//! ```
//!
//! The leaf is SHA-256(00 ‖ the canonical bytes of `entry`). `roots` is the whole chain; who checks the proof compares
//! its first root with the one that was handed over, since nothing in a file can vouch for its own beginning.
//!
//! `later` has the entries of the same log that withdraw, correct, replace or dispute this one, or answer such a dispute, each
//! with its own inclusion proof under the same checkpoint. That there are no others is not proved: it is what the prover's
//! copy had at this checkpoint. About the time after the checkpoint a proof says nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::canonical;
use super::entry::{self, Entry};
use super::root::{self, Authority, Permission, Root, RootError, SignedRoot};
use super::rules::{RuleBreach, Rules};
use super::status::{EntryStatus, Later};
use super::tree::{self, Hash};
use super::verified::{self, CheckpointError, VerifiedCheckpoint};

/// The first line.
const FIRST: &str = "c2sp.org/tlog-proof@v1";
/// The schema of the extra data.
const SCHEMA: &str = "bordercheck.proof/1";
/// Hashes of an inclusion proof: a tree has at most 2^64 leaves.
const HASHES: usize = 64;

/// A proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The entry's bytes.
    pub entry: Vec<u8>,
    /// The chain of roots.
    pub roots: Vec<SignedRoot>,
    /// The entry's position.
    pub index: u64,
    /// The siblings.
    pub hashes: Vec<Hash>,
    /// The checkpoint's bytes.
    pub checkpoint: Vec<u8>,
    /// The entries that are about this one, in the order of the log.
    pub later: Vec<Included>,
}

/// An entry with its inclusion proof under the checkpoint of the proof that it is part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
    /// The entry's bytes.
    pub entry: Vec<u8>,
    /// The entry's position.
    pub index: u64,
    /// The siblings.
    pub hashes: Vec<Hash>,
}

/// The statement that a proof proves.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The first root, which the reader has to know.
    pub first: SignedRoot,
    /// The newest.
    pub root: Root,
    /// The authority that makes the statement.
    pub authority: Authority,
    /// The checkpoint of its log, with the time since when it was known.
    pub checkpoint: VerifiedCheckpoint,
    /// The authority's right to publish the entry.
    pub permission: Permission,
    /// The rule that the entry breaks by itself: then every copy sets it aside. Quotas and repeated ids depend on entries that are
    /// not in the proof.
    pub breach: Option<RuleBreach>,
    /// The entry.
    pub entry: Entry,
    /// The entries that are about this one.
    pub later: Later,
}

/// The reason why a proof proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// No proof.
    #[error("no proof: {0}")]
    Malformed(&'static str),
    /// A root.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The entry.
    #[error("the entry: {0}")]
    Entry(#[from] entry::Malformed),
    /// No authority of the root has this log.
    #[error("the root names no authority for the log of the checkpoint")]
    NoAuthority,
    /// The siblings lead elsewhere.
    #[error("the entry is not at position {0} of the tree that was signed")]
    NotIncluded(u64),
    /// An entry that is said to be about this one is not, or is not the authority's to state.
    #[error("the entry at position {0} is not about the one that is proved")]
    NotAbout(u64),
    /// The checkpoint is later than the root.
    #[error("the checkpoint is later than the root's expiry")]
    Late,
}

impl Proof {
    /// Reads a proof; what would print otherwise is refused.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        let malformed = ProofError::Malformed;
        let text = std::str::from_utf8(bytes).map_err(|_| malformed("it is not UTF-8"))?;
        let (head, checkpoint) = text.split_once("\n\n").ok_or(malformed("it has no checkpoint"))?;
        let mut lines = head.split('\n');
        let mut line =
            |name: &'static str, why| lines.next().and_then(|line| line.strip_prefix(name)).ok_or(malformed(why));
        line(FIRST, "its first line is another")?;
        let extra = line("extra ", "it has no extra line with the entry and the roots")?;
        let index = line("index ", "it has no index line")?;
        let hash = |line: &str| STANDARD.decode(line).ok()?.try_into().ok();
        let hashes =
            lines.take(HASHES + 1).map(hash).collect::<Option<Vec<Hash>>>().ok_or(malformed("a hash is none"))?;
        let extra = STANDARD.decode(extra).map_err(|_| malformed("its extra line is no base64"))?;
        let extra = canonical::parse(&extra).map_err(|_| malformed("its extra data are not canonical"))?;
        let entry = canonical::print(extra.get("entry").ok_or(malformed("it has no entry"))?);
        let roots = extra.get("roots").and_then(Value::as_array).ok_or(malformed("it has no roots"))?;
        let roots = roots.iter().map(|root| SignedRoot::parse(&canonical::print(root))).collect::<Result<_, _>>()?;
        let index = index.parse().map_err(|_| malformed("its index is no number"))?;
        let later = extra.get("later").and_then(Value::as_array).ok_or(malformed("it has no later entries"))?;
        let later = later.iter().map(Included::parse).collect::<Option<_>>();
        let later = later.ok_or(malformed("a later entry has an entry, an index and hashes"))?;
        let proof = Self { entry, roots, index, hashes, checkpoint: checkpoint.as_bytes().to_vec(), later };
        if proof.print() == bytes { Ok(proof) } else { Err(malformed("it is not spelled as it would be printed")) }
    }

    /// The file's bytes.
    #[must_use]
    pub fn print(&self) -> Vec<u8> {
        let later = self.later.iter().map(Included::to_json).collect::<Vec<_>>();
        let roots = self.roots.iter().map(|root| value(&root.print())).collect::<Vec<_>>();
        let extra =
            serde_json::json!({ "entry": value(&self.entry), "later": later, "roots": roots, "schema": SCHEMA });
        let hashes = self.hashes.iter().map(|hash| format!("{}\n", STANDARD.encode(hash))).collect::<String>();
        let extra = STANDARD.encode(canonical::print(&extra));
        let mut bytes = format!("{FIRST}\nextra {extra}\nindex {}\n{hashes}\n", self.index).into_bytes();
        bytes.extend_from_slice(&self.checkpoint);
        bytes
    }

    /// Verifies the proof, from its first root up.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn check(&self) -> Result<Proved, ProofError> {
        let root = root::check_chain(&self.roots)?.root.clone();
        let first = self.roots.first().cloned().ok_or(ProofError::Malformed("it has no roots"))?;
        let origin = self.checkpoint.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let authority = root.authorities.iter().find(|authority| authority.origin.as_bytes() == origin);
        let authority = authority.ok_or(ProofError::NoAuthority)?.clone();
        let checkpoint = verified::verify(&root, &authority, &self.checkpoint)?;
        if checkpoint.issued >= root.expires {
            return Err(ProofError::Late);
        }
        let included = |bytes: &[u8], index: u64, hashes: &[Hash]| {
            let head = &checkpoint.head;
            match tree::root_by_inclusion(&tree::leaf(bytes), index, head.size, hashes) == Some(head.root) {
                true => Ok(Entry::parse(bytes)?),
                false => Err(ProofError::NotIncluded(index)),
            }
        };
        let entry = included(&self.entry, self.index, &self.hashes)?;
        let mut later = Later::new(&entry);
        let rules = Rules { root: &root, authority: &authority };
        let mut former = self.index;
        for part in &self.later {
            let about = included(&part.entry, part.index, &part.hashes)?;
            if part.index <= former || !later.take(&rules, part.index, &about, checkpoint.issued) {
                return Err(ProofError::NotAbout(part.index));
            }
            former = part.index;
        }
        let permission = authority.permission_for(&entry);
        let breach = rules.check(&entry, Some(self.index), checkpoint.issued).err();
        Ok(Proved { first, root, authority, checkpoint, permission, breach, entry, later })
    }
}

impl Proved {
    /// The status of the entry at the time of the checkpoint, by the entries of the proof.
    #[must_use]
    pub fn status(&self) -> Vec<EntryStatus> {
        self.later.status(&self.entry, self.checkpoint.issued)
    }
}

impl Included {
    fn parse(value: &Value) -> Option<Self> {
        let hash = |value: &Value| STANDARD.decode(value.as_str()?).ok()?.try_into().ok();
        let hashes = value.get("hashes")?.as_array().filter(|hashes| hashes.len() <= HASHES)?;
        Some(Self {
            entry: canonical::print(value.get("entry")?),
            index: value.get("index")?.as_u64()?,
            hashes: hashes.iter().map(hash).collect::<Option<_>>()?,
        })
    }

    fn to_json(&self) -> Value {
        let hashes = self.hashes.iter().map(|hash| STANDARD.encode(hash)).collect::<Vec<_>>();
        serde_json::json!({ "entry": value(&self.entry), "hashes": hashes, "index": self.index })
    }
}

/// The JSON of canonical bytes.
fn value(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_default()
}
