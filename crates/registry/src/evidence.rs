//! The comparison of two heads of a log, and the evidence if the larger does not extend the smaller: it shows third
//! parties that the log has forked. `evidence/<origin>-<sizes and hashes>.json`, canonical JSON:
//!
//! ```json
//! {"held":"immigration.uto.example\n17\n…\n\n— immigration.uto.example …\n",
//!  "offered":"immigration.uto.example\n18\n…\n\n— immigration.uto.example …\n",
//!  "prefix":"…base64: what the offered tree has in the place of the held one…",
//!  "proof":["…base64 of 32 bytes…"],"schema":"bordercheck.fork/1"}
//! ```
//!
//! Both notes carry the log's own signature, so nobody else can have made them. The proof (RFC 6962 §2.1.2) shows that
//! `prefix` is the root of the offered tree's first entries, and it is not the held root.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::canonical;
use super::checkpoint::Head;
use super::files::{FilesError, LogFiles};
use super::note::Note;
use super::tree::{self, Hash};

/// The relation of a log's head to a larger one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Growth {
    /// Only entries were added.
    Extends,
    /// The larger tree begins otherwise: its root over as many entries, and the proof of that.
    Forks {
        /// The root.
        prefix: Hash,
        /// The proof.
        proof: Vec<Hash>,
    },
}

/// Compares two heads of one log by the log's own tiles.
///
/// # Errors
/// [`FilesError`]; tiles that do not hash to the larger head say nothing about the smaller.
pub fn compare(files: &LogFiles<'_>, held: &Head, offered: &Head) -> Result<Growth, FilesError> {
    if held.size == 0 {
        return Ok(Growth::Extends);
    }
    let (prefix, proof) = match held.size == offered.size {
        true => (offered.root, Vec::new()),
        false => {
            let tree = files.tree(offered.size);
            let prefix = tree::root_of(&tree, held.size)?;
            (prefix, tree::prove_consistency(&tree, held.size, offered.size)?)
        }
    };
    if !shows(held.size, offered, &prefix, &proof) {
        return Err(FilesError::Tampered { path: files.path("tile") });
    }
    if prefix == held.root { Ok(Growth::Extends) } else { Ok(Growth::Forks { prefix, proof }) }
}

/// Returns true if a proof shows that the offered tree has this root over its first `size` entries.
fn shows(size: u64, offered: &Head, prefix: &Hash, proof: &[Hash]) -> bool {
    tree::roots_by_consistency(size, offered.size, prefix, proof) == Some((*prefix, offered.root))
}

/// Two heads of one log that do not extend one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The checkpoint that was believed.
    pub held: String,
    /// The one that does not extend it.
    pub offered: String,
    /// The root of the offered tree over as many entries as the held one has.
    pub prefix: Hash,
    /// The proof of that.
    pub proof: Vec<Hash>,
}

impl Fork {
    /// The path and the bytes of the evidence file.
    #[must_use]
    pub fn file(&self, origin: &str) -> (String, Vec<u8>) {
        let proof = self.proof.iter().map(|hash| STANDARD.encode(hash)).collect::<Vec<_>>();
        let value = serde_json::json!({
            "held": self.held, "offered": self.offered, "prefix": STANDARD.encode(self.prefix), "proof": proof,
            "schema": "bordercheck.fork/1",
        });
        let name = |note: &str| match head(note) {
            Some(head) => format!("{}-{}", head.size, hex::encode(head.root.get(..4).unwrap_or_default())),
            None => "unreadable".to_owned(),
        };
        let path = format!("evidence/{}-{}-{}.json", origin.replace('/', "_"), name(&self.held), name(&self.offered));
        (path, canonical::print(&value))
    }

    /// The origin of the log, if both checkpoints are of one.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let (held, offered) = (head(&self.held)?, head(&self.offered)?);
        (held.origin == offered.origin).then_some(held.origin)
    }

    /// Reads evidence.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let value = canonical::parse(bytes).ok()?;
        let text = |name| Some(value.get(name)?.as_str()?.to_owned());
        let hash = |value: &serde_json::Value| STANDARD.decode(value.as_str()?).ok()?.try_into().ok();
        let proof = value.get("proof")?.as_array()?.iter().map(hash).collect::<Option<Vec<Hash>>>()?;
        let prefix = hash(value.get("prefix")?)?;
        let known = text("schema")? == "bordercheck.fork/1";
        known.then_some(Self { held: text("held")?, offered: text("offered")?, prefix, proof })
    }

    /// Returns true if these are two heads of one log of which the larger does not extend the smaller. The log's
    /// signatures on them are verified by [`super::verified`].
    #[must_use]
    pub fn holds(&self) -> bool {
        let (Some(held), Some(offered)) = (head(&self.held), head(&self.offered)) else { return false };
        held.origin == offered.origin
            && held.size > 0
            && self.prefix != held.root
            && shows(held.size, &offered, &self.prefix, &self.proof)
    }
}

fn head(note: &str) -> Option<Head> {
    Head::parse(Note::parse(note.as_bytes()).ok()?.text()).ok()
}
