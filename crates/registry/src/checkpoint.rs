//! Checkpoints (C2SP `tlog-checkpoint`): the head of a log, as the text of a signed note.
//!
//! ```text
//! example.com/behind-the-sofa                      origin: the log's name
//! 20852163                                         tree size
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=     root hash
//!
//! — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
//! ```
//!
//! A size has no leading zeroes, a hash is 32 bytes. Extension lines are allowed by the format and nobody's statement;
//! they are kept and mean nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::tree::{self, Hash};

/// The number of entries of a log, and their root hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The log's name.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// RFC 6962 hash of the whole tree.
    pub root: Hash,
    /// Lines that the format allows and that mean nothing, each with its newline.
    pub extension: String,
}

/// The reason why a text is not a log's head.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Three lines at least.
    #[error("a checkpoint has origin, size and root, each a line that is not empty")]
    Lines,
    /// The size.
    #[error("a tree size is decimal without leading zeroes, but this is {0:?}")]
    Size(String),
    /// The hash.
    #[error("a root hash is the canonical base64 of 32 bytes")]
    Root,
    /// An empty tree has one hash only.
    #[error("the tree is empty, but the root is not the hash of nothing")]
    EmptyRoot,
}

impl Head {
    /// The head of a log without entries.
    #[must_use]
    pub fn empty(origin: &str) -> Self {
        Self { origin: origin.to_owned(), size: 0, root: tree::empty(), extension: String::new() }
    }

    /// Reads the text of a note.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut lines = text.splitn(4, '\n');
        let (Some(origin), Some(size), Some(root), Some(extension)) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(Malformed::Lines);
        };
        let whole = extension.is_empty() || extension.ends_with('\n');
        if origin.is_empty() || !whole || extension.starts_with('\n') || extension.contains("\n\n") {
            return Err(Malformed::Lines);
        }
        let wrong_size = || Malformed::Size(size.to_owned());
        let number: u64 = size.parse().map_err(|_| wrong_size())?;
        if number.to_string() != size {
            return Err(wrong_size());
        }
        let root: Hash = STANDARD.decode(root).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(Malformed::Root)?;
        if number == 0 && root != tree::empty() {
            return Err(Malformed::EmptyRoot);
        }
        Ok(Self { origin: origin.to_owned(), size: number, root, extension: extension.to_owned() })
    }

    /// The text of the note.
    #[must_use]
    pub fn print(&self) -> String {
        format!("{}\n{}\n{}\n{}", self.origin, self.size, STANDARD.encode(self.root), self.extension)
    }

    /// Returns true if both heads have the same size and root hash.
    #[must_use]
    pub fn same_tree(&self, other: &Self) -> bool {
        (self.size, self.root) == (other.size, other.root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    #[test]
    fn the_specifications_own_example_is_read_and_printed() {
        let head = Head::parse(EXAMPLE).unwrap();
        assert_eq!((head.origin.as_str(), head.size), ("example.com/behind-the-sofa", 20_852_163));
        assert_eq!(head.print(), EXAMPLE);
        let extended = format!("{EXAMPLE}one\ntwo\n");
        assert_eq!(Head::parse(&extended).unwrap().print(), extended);
        assert_eq!(Head::parse(&Head::empty("a").print()).unwrap(), Head::empty("a"));
    }

    #[test]
    fn what_is_not_canonical_is_refused() {
        let refused = |from: &str, to: &str| Head::parse(&EXAMPLE.replace(from, to)).unwrap_err();
        assert!(matches!(refused("20852163", "020852163"), Malformed::Size(_)));
        assert!(matches!(refused("20852163", "+20852163"), Malformed::Size(_)));
        assert!(matches!(refused("20852163", ""), Malformed::Size(_)));
        assert!(matches!(refused("20852163", "20852163 "), Malformed::Size(_)));
        assert!(matches!(refused("20852163", "18446744073709551616"), Malformed::Size(_)));
        assert_eq!(refused("q2I=", "q2J="), Malformed::Root);
        assert_eq!(refused("q2I=\n", "q2I="), Malformed::Lines);
        assert_eq!(refused("20852163", "0"), Malformed::EmptyRoot);
        assert_eq!(Head::parse(&format!("{EXAMPLE}\n")), Err(Malformed::Lines));
        assert_eq!(Head::parse(&format!("{EXAMPLE}one\n\ntwo\n")), Err(Malformed::Lines));
        assert_eq!(Head::parse(&format!("{EXAMPLE}one")), Err(Malformed::Lines));
    }
}
