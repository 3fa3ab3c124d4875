//! The commands of an authority and of a witness.

use std::path::PathBuf;
use std::str::FromStr as _;

use clap::{Args as Group, Subcommand, ValueEnum};
use jiff::Timestamp;

/// Make a signing key, or the key of an epoch
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry keygen immigration.uto.example --out uto.key      a log's key; its name is the log's origin
  registry keygen witness.example/xyz --witness --out w.key  a witness's
  registry keygen --epoch 2026-uto --out keys/2026-uto.key   the key under which documents are hashed

The file is secret and readable by its owner only; what is printed is public.")]
pub(crate) struct Keygen {
    /// The key's name: for a log its origin, lower-case letters, digits, dots, hyphens and /
    #[arg(required_unless_present = "epoch")]
    pub(crate) name: Option<String>,
    /// A key that cosigns checkpoints
    #[arg(long)]
    pub(crate) witness: bool,
    /// The key of an epoch instead, for the hashes of documents
    #[arg(long, value_name = "NAME", conflicts_with_all = ["name", "witness"])]
    pub(crate) epoch: Option<String>,
    /// File for the secret; an existing file is never overwritten
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// Make, sign and show roots
#[derive(Subcommand)]
#[command(after_long_help = "\
Examples:
  registry root new draft.json --out source/root/1.json     draft.json is what is to be signed, in any JSON form
  registry root sign source/root/1.json --key a.key         each key holder does this
  registry root rotate source/root/1.json draft.json --out source/root/2.json
                                                            then signed by old and new keys
  registry root show source/root/1.json source/root/2.json  whether they are a chain, and what they say")]
pub(crate) enum RootCommand {
    /// Make an unsigned root of a draft
    New {
        /// Members to be signed: see the documentation of `registry::root`
        draft: PathBuf,
        /// File for the root
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Add a signature
    Sign {
        /// The root
        file: PathBuf,
        /// A root key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Make the next version of a root, to be signed by the old and the new keys
    Rotate {
        /// The root that is current
        former: PathBuf,
        /// Members to be signed; the version is set
        draft: PathBuf,
        /// File for the root
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Show a chain of roots and whether it holds
    Show {
        /// The roots, the first first
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The time [default: now]
        #[arg(long, value_name = "TIME")]
        at: Option<Timestamp>,
    },
}

/// Make an authority's working folder
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry init uto --key uto.key --root root/1.json
  registry init uto --key uto.key

The root says what the log may state: with it, entries that every partner would set aside are refused before they are
published. It is kept in the folder, and publish renews it from the store.")]
pub(crate) struct Init {
    /// The working folder
    pub(crate) log: PathBuf,
    /// The log's key; only its public half is kept in the folder
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// The root that was handed over
    #[arg(long, value_name = "FILE")]
    pub(crate) root: Option<PathBuf>,
}

/// Check entries and queue them
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry add uto stolen.json pattern.json      all or none of them
  registry add uto -                             one entry a line from standard input
  registry add uto csca.json --offline-key off.key
                                                 what makes or unmakes trust: csca, seal-signer, signer, defect

An entry without an id gets one from its content. An entry that the log has said is told and left out; an id that was used
for something else is refused: what an entry says is changed by another entry with `replaces`.")]
pub(crate) struct Add {
    /// The working folder
    pub(crate) log: PathBuf,
    /// Entries as JSON, one a file, or one a line (.jsonl, -)
    #[arg(required = true)]
    pub(crate) entries: Vec<PathBuf>,
    /// A key that the root names among the offline keys; it signs each entry
    #[arg(long, value_name = "FILE")]
    pub(crate) offline_key: Option<PathBuf>,
    /// The root that says what this log may state [default: the one of the working folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) root: Option<PathBuf>,
    /// Time of the addition [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Print the JSON Schema of entries or of roots
#[derive(Group)]
#[command(after_long_help = "Examples:\n  registry schema entry\n  registry schema root")]
pub(crate) struct Schema {
    /// The files that it describes
    #[arg(value_enum)]
    pub(crate) of: SchemaOf,
}

/// The files that a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// A root, with its signatures.
    Root,
    /// An entry of any kind.
    Entry,
}

/// Print an entry of a kind, to be filled in
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry template document                     every member that the kind has
  registry template document > stolen.json")]
pub(crate) struct Template {
    /// The kind of the entry
    #[arg(value_parser = registry::entry::Kind::from_str)]
    pub(crate) kind: registry::entry::Kind,
    /// Time of issue [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Publish waiting entries
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry publish uto source --key uto.key                 to a folder
  registry publish uto s3://bucket/registry --key uto.key   to an object store; AWS_* and the like are read
  registry publish uto source --key new.key --former OLDKEY after a rotation

Without anything that waits, a new time is signed: do it daily, so that silence is seen.")]
pub(crate) struct Publish {
    /// The working folder
    pub(crate) log: PathBuf,
    /// Place of the published logs: a folder, or a URL (s3://, gs://, az://)
    pub(crate) store: String,
    /// The log's key
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// A public key that signed before this one
    #[arg(long, value_name = "KEY")]
    pub(crate) former: Vec<String>,
    /// Time of signing [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Read the ids that a log has used
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry restore uto source
  registry init uto --key uto.key && registry restore uto source      after the folder was lost
  registry restore uto source --former OLDKEY                         after a rotation

The working folder knows every id that the log has used, so that no entry silences another. That list is read again from the
store, and believed only if it is the log that its key has signed. A store that is behind what this folder has signed is
refused.")]
pub(crate) struct Restore {
    /// The working folder
    pub(crate) log: PathBuf,
    /// Place of the published logs
    pub(crate) store: String,
    /// A public key that signed before the log's own
    #[arg(long, value_name = "KEY")]
    pub(crate) former: Vec<String>,
}

/// Cosign every log of a source to which entries were only added
#[derive(Group)]
#[command(after_long_help = "\
Example:
  registry witness source --key w.key --memory seen --root root/1.json

The memory is what makes it a witness: keep it, and back it up. The root is needed the first time only.")]
pub(crate) struct Witness {
    /// Place of the logs
    pub(crate) store: String,
    /// The witness's key
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// Folder with the checkpoints that it has cosigned
    #[arg(long, value_name = "DIR")]
    pub(crate) memory: PathBuf,
    /// The root that was handed over
    #[arg(long, value_name = "FILE")]
    pub(crate) root: Option<PathBuf>,
    /// Time of the cosignatures [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}
