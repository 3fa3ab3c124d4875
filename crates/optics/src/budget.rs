//! The memory and work that the pictures of one case may take together. It is asked from the header of each picture,
//! before its pixels are decoded.

use crate::limits::{CASE_MEMORY, CASE_SAMPLES};
use crate::unreadable::Unreadable;

/// The part of [`CASE_MEMORY`] and [`CASE_SAMPLES`] that a case has left.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    memory: u64,
    samples: u64,
}

/// The costs of decoding one picture, known from its header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Pixels times components.
    pub(crate) samples: u64,
    /// Bytes held at the same time while it is decoded, those that are kept among them.
    pub(crate) peak: u64,
    /// Bytes held after that, as long as the case is worked on.
    pub(crate) kept: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { memory: CASE_MEMORY, samples: CASE_SAMPLES }
    }
}

impl Budget {
    /// The bytes that may still be held.
    #[must_use]
    pub fn memory(&self) -> u64 {
        self.memory
    }

    /// Takes bytes that are held as long as the case is worked on: a file of it, a copy of one.
    ///
    /// # Errors
    /// [`Unreadable::Limit`] if so many are not left; nothing is taken then.
    pub fn hold(&mut self, bytes: u64) -> Result<(), Unreadable> {
        self.memory = self.memory.checked_sub(bytes).ok_or_else(|| too_much_memory(bytes))?;
        Ok(())
    }

    /// Takes what decoding a picture costs.
    ///
    /// # Errors
    /// [`Unreadable::Limit`] if so much is not left; nothing is taken then.
    pub(crate) fn spend(&mut self, cost: Cost) -> Result<(), Unreadable> {
        if cost.peak > self.memory {
            return Err(too_much_memory(cost.peak));
        }
        let Some(samples) = self.samples.checked_sub(cost.samples) else {
            let why = "samples of all pictures of a case together, more than";
            return Err(Unreadable::Limit(format!("{} more {why} {CASE_SAMPLES}", cost.samples)));
        };
        *self = Self { memory: self.memory.saturating_sub(cost.kept), samples };
        Ok(())
    }
}

fn too_much_memory(bytes: u64) -> Unreadable {
    Unreadable::Limit(format!("{bytes} more bytes of memory than the {CASE_MEMORY} that a case may take"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_a_case_share_one_sum() {
        let mut budget = Budget::default();
        let cost = Cost { samples: CASE_SAMPLES / 2, peak: CASE_MEMORY / 2, kept: CASE_MEMORY / 4 };
        assert!(budget.spend(cost).is_ok() && budget.spend(cost).is_ok());
        assert_eq!((budget.memory(), budget.samples), (CASE_MEMORY / 2, 0));
        assert!(matches!(budget.spend(cost), Err(Unreadable::Limit(why)) if why.contains("samples")));
        let silent = Cost { samples: 0, ..cost };
        assert!(budget.hold(CASE_MEMORY / 4).is_ok());
        assert!(matches!(budget.spend(silent), Err(Unreadable::Limit(why)) if why.contains("memory")));
        assert!(budget.hold(CASE_MEMORY).is_err() && budget.hold(budget.memory()).is_ok());
    }
}
