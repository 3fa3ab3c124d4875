//! Requirements of a kind: an end of its entries, and the key that signs them.

/// The end that an entry of a kind must have (rule 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequiredEnd {
    /// `expires` or `review`.
    ExpiryOrReview,
    /// `expires`: what excuses a fault ends by itself (rule 4).
    Expiry,
    /// `review`: the date by which a dispute is answered.
    Review,
    /// None. What ends another entry has no end of its own: the other would hold again. A kind that this version does not
    /// know is left alone (REGISTRY §2).
    None,
}

/// The key that must have signed an entry of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequiredKey {
    /// A key that signs the log.
    Log,
    /// An offline key of the authority, beside the log's (REGISTRY §1): the entry makes or unmakes trust.
    Offline,
}
