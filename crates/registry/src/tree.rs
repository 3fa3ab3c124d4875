//! Merkle trees (RFC 6962 §2.1) and their two proofs.
//!
//! ```text
//! leaf  = SHA-256(00 ‖ entry)      node = SHA-256(01 ‖ left ‖ right)      nothing = SHA-256()
//!
//!            root(7)               an inclusion proof lists the siblings from a leaf to the root;
//!          ┌────┴────┐             a consistency proof the nodes from which the roots of a smaller
//!        h 0-3      ┌┴─┐           and a larger tree can both be computed: nothing was changed or
//!       ┌──┴──┐   h 4-5 6          taken away between them.
//! ```
//!
//! A tree of any size is a row of perfect subtrees, the largest first: its [`Frontier`]. That is all that is needed to
//! append to it.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The root of a tree without leaves.
#[must_use]
pub fn empty() -> Hash {
    Sha256::digest([]).into()
}

/// The leaf hash of an entry.
#[must_use]
pub fn leaf(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// The hash of the node over two subtrees.
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    let (_, rest) = bytes.split_at_mut(1);
    let (first, second) = rest.split_at_mut(32);
    first.copy_from_slice(left);
    second.copy_from_slice(right);
    Sha256::digest(bytes).into()
}

/// The root of the tree over these hashes. They are leaves, or subtrees of one height.
#[must_use]
pub fn root(hashes: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for hash in hashes {
        frontier.push(0, *hash);
    }
    frontier.root()
}

/// The perfect subtrees that a tree is made of, the largest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Height and hash of each subtree; each is lower than the one before.
    subtrees: Vec<(u8, Hash)>,
}

impl Frontier {
    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a perfect subtree of 2^height leaves. The tree's size must be a multiple of that.
    pub fn push(&mut self, height: u8, hash: Hash) {
        let (mut height, mut hash) = (height, hash);
        self.size = self.size.saturating_add(1_u64.checked_shl(height.into()).unwrap_or_default());
        while let Some((_, left)) = self.subtrees.pop_if(|(other, _)| *other <= height) {
            hash = node(&left, &hash);
            height = height.saturating_add(1);
        }
        self.subtrees.push((height, hash));
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut subtrees = self.subtrees.iter().rev().map(|(_, hash)| *hash);
        let Some(last) = subtrees.next() else { return empty() };
        subtrees.fold(last, |right, left| node(&left, &right))
    }
}

/// A source of the hashes of perfect subtrees.
pub trait Nodes {
    /// The reason why a hash is not available.
    type Error;

    /// The hash of the subtree of 2^height leaves that begins at leaf `index` × 2^height.
    ///
    /// # Errors
    /// The hash is not available.
    fn node(&self, height: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// The largest power of two below `size`, which is 2 or more: RFC 6962 splits a tree there.
fn split(size: u64) -> u64 {
    1_u64 << (63 - size.saturating_sub(1).max(1).leading_zeros())
}

/// The root of the tree over the leaves from `from` up to, and without, `to`.
fn range<N: Nodes>(nodes: &N, from: u64, to: u64) -> Result<Hash, N::Error> {
    let size = to.saturating_sub(from);
    if size == 0 {
        return Ok(empty());
    }
    if size.is_power_of_two() {
        let height = size.trailing_zeros();
        return nodes.node(u8::try_from(height).unwrap_or(u8::MAX), from >> height);
    }
    let middle = from.saturating_add(split(size));
    Ok(node(&range(nodes, from, middle)?, &range(nodes, middle, to)?))
}

/// The root of the tree over the first `size` leaves.
///
/// # Errors
/// Errors of [`Nodes::node`].
pub fn root_of<N: Nodes>(nodes: &N, size: u64) -> Result<Hash, N::Error> {
    range(nodes, 0, size)
}

/// The proof that the leaf at `index` is in the tree of `size` leaves (RFC 6962 §2.1.1); `index` is below `size`.
///
/// # Errors
/// Errors of [`Nodes::node`].
pub fn prove_inclusion<N: Nodes>(nodes: &N, index: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    let (mut from, mut to) = (0, size);
    let mut proof = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            proof.push(range(nodes, middle, to)?);
            to = middle;
        } else {
            proof.push(range(nodes, from, middle)?);
            from = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The proof that the tree of `size` leaves extends the tree of its first `old` leaves (RFC 6962 §2.1.2).
///
/// # Errors
/// Errors of [`Nodes::node`].
pub fn prove_consistency<N: Nodes>(nodes: &N, old: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    let mut proof = Vec::new();
    let (mut from, mut to) = (0, size);
    if old == 0 || old >= size {
        return Ok(proof);
    }
    // Down to the subtree whose end is the old tree's end.
    while to != old {
        let middle = from + split(to - from);
        if old <= middle {
            proof.push(range(nodes, middle, to)?);
            to = middle;
        } else {
            proof.push(range(nodes, from, middle)?);
            from = middle;
        }
    }
    if from != 0 {
        proof.push(range(nodes, from, to)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The root that an inclusion proof leads to; `None` if the proof has the wrong length (RFC 9162 §2.1.3.2).
#[must_use]
pub fn root_by_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut at, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            hash = node(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}

/// The old and the new root that a consistency proof leads to; `None` if the proof has the wrong length (RFC 9162
/// §2.1.4.2). `old_root` is the root that the verifier has for the smaller tree.
#[must_use]
pub fn roots_by_consistency(old: u64, size: u64, old_root: &Hash, proof: &[Hash]) -> Option<(Hash, Hash)> {
    if old > size {
        return None;
    }
    if old == size {
        return proof.is_empty().then_some((*old_root, *old_root));
    }
    if old == 0 {
        return None;
    }
    let (mut at, mut last) = (old - 1, size - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let mut proof = proof.iter();
    let seed = if old.is_power_of_two() { *old_root } else { *proof.next()? };
    let (mut first, mut second) = (seed, seed);
    for hash in proof {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            first = node(hash, &first);
            second = node(hash, &second);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            second = node(&second, hash);
        }
        at >>= 1;
        last >>= 1;
    }
    (last == 0).then_some((first, second))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Leaves(Vec<Hash>);

    impl Nodes for Leaves {
        type Error = ();
        fn node(&self, height: u8, index: u64) -> Result<Hash, ()> {
            let (from, to) = (index << height, (index + 1) << height);
            Ok(root(&self.0[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()]))
        }
    }

    /// RFC 6962 §2.1 as it is written, to compare with.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty(),
            [one] => *one,
            _ => {
                let (left, right) =
                    leaves.split_at(usize::try_from(split(u64::try_from(leaves.len()).unwrap())).unwrap());
                node(&by_definition(left), &by_definition(right))
            }
        }
    }

    fn leaves(count: u8) -> Leaves {
        Leaves((0..count).map(|at| leaf(&[at])).collect())
    }

    #[test]
    fn known_answers() {
        // The tree heads of RFC 6962's own test data, as Certificate Transparency's implementations carry them.
        assert_eq!(hex::encode(empty()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hex::encode(leaf(b"")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        let two = root(&[leaf(b""), leaf(&[0])]);
        assert_eq!(hex::encode(two), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }

    #[test]
    fn frontier_and_definition_agree() {
        for count in 0..70 {
            let leaves = leaves(count);
            assert_eq!(root(&leaves.0), by_definition(&leaves.0));
            assert_eq!(root_of(&leaves, count.into()), Ok(by_definition(&leaves.0)));
        }
    }

    #[test]
    fn every_inclusion_proof_holds_and_no_changed_one() {
        for count in 1..40 {
            let leaves = leaves(count);
            let size = u64::from(count);
            let whole = root(&leaves.0);
            for (index, hash) in (0..).zip(&leaves.0) {
                let proof = prove_inclusion(&leaves, index, size).unwrap();
                assert_eq!(root_by_inclusion(hash, index, size, &proof), Some(whole));
                for at in 0..proof.len() {
                    let mut changed = proof.clone();
                    changed[at][0] ^= 1;
                    assert_ne!(root_by_inclusion(hash, index, size, &changed), Some(whole));
                    assert_ne!(root_by_inclusion(hash, index, size, &proof[..at]), Some(whole));
                }
                let longer = [proof.as_slice(), &[[0; 32]]].concat();
                assert_eq!(root_by_inclusion(hash, index, size, &longer), None);
                for other in (0..size).filter(|other| *other != index) {
                    assert_ne!(root_by_inclusion(hash, other, size, &proof), Some(whole));
                }
            }
        }
    }

    #[test]
    fn every_consistency_proof_holds_and_no_changed_one() {
        for count in 1..40 {
            let leaves = leaves(count);
            let (size, new) = (u64::from(count), root(&leaves.0));
            for old in 1..=count {
                let before = root(&leaves.0[..usize::from(old)]);
                let proof = prove_consistency(&leaves, old.into(), size).unwrap();
                assert_eq!(roots_by_consistency(old.into(), size, &before, &proof), Some((before, new)));
                for at in 0..proof.len() {
                    let mut changed = proof.clone();
                    changed[at][31] ^= 0x80;
                    assert_ne!(roots_by_consistency(old.into(), size, &before, &changed), Some((before, new)));
                }
                let longer = [proof.as_slice(), &[[0; 32]]].concat();
                assert_ne!(roots_by_consistency(old.into(), size, &before, &longer), Some((before, new)));
            }
        }
    }
}
