//! The ages and strengths that a profile asks for: the figures that a check holds its findings against. They are data of the
//! profile and no part of a check, so that an authority can ask for more without new code.

use jiff::SignedDuration;

/// The largest ages of lists and copies, and the least strengths of algorithms, that a profile accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirements {
    /// The oldest copy of the registry that counts as fresh.
    pub registry_age: SignedDuration,
    /// The time for which a CRL still counts as fresh after its `nextUpdate`.
    pub crl_grace: SignedDuration,
    /// The age from which a report says that master lists are old. No check fails for it: a CSCA does not age.
    pub master_list_age: SignedDuration,
    /// Bits of output of the weakest hash in a signature or a list of hashes; SHA-1 has 160.
    pub hash_bits: u32,
    /// Keys of CSCAs.
    pub csca: Strength,
    /// Keys of Document Signers, and of those who sign lists.
    pub signer: Strength,
    /// Keys in the chip itself.
    pub chip: Strength,
}

/// The weakest keys that are strong enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strength {
    /// Bits of an RSA modulus.
    pub rsa_bits: u32,
    /// Bits of the order of an elliptic curve's base point.
    pub ec_bits: u32,
}

impl Requirements {
    /// Strengths as Doc 9303-12 §4.1.6 recommends them; a registry is expected to speak every day (docs/registry.md, the
    /// heartbeat), which leaves one to be missed; a State's CRL comes at least every 90 days (Doc 9303-12 §5), and a
    /// master list older than that is worth a word.
    pub const DEFAULT: Self = Self {
        registry_age: SignedDuration::from_hours(48),
        crl_grace: SignedDuration::ZERO,
        master_list_age: SignedDuration::from_hours(90 * 24),
        hash_bits: 224,
        csca: Strength { rsa_bits: 3072, ec_bits: 256 },
        signer: Strength { rsa_bits: 2048, ec_bits: 224 },
        chip: Strength { rsa_bits: 1024, ec_bits: 160 },
    };
}

impl Default for Requirements {
    fn default() -> Self {
        Self::DEFAULT
    }
}
