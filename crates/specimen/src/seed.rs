//! Random numbers from a seed.

use rand::SeedableRng;
pub use rand_chacha::ChaCha8Rng as Dice;

/// The random numbers of a seed: the same on every machine.
#[must_use]
pub fn dice(seed: u64) -> Dice {
    Dice::seed_from_u64(seed)
}
