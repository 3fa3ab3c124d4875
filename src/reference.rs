//! What we trust and compare with. All of it is given: nothing here reads a clock, a file or the network.

use std::sync::Arc;

use jiff::ZonedDateTime;
use jiff::civil::{Date, date};

use crate::pki::Trust;

/// What a document is held against: the time of inspection, and with it whose statements are believed.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The time of inspection, in the offset of the checkpoint: a document is valid to the end of its day of expiry there.
    pub at: ZonedDateTime,
    /// Where that time comes from.
    pub clock: Clock,
    /// Whose certificates are believed, shared by all documents that are judged.
    pub trust: Arc<Trust>,
}

/// Where the time of inspection comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The caller gave it.
    Given,
    /// The clock of the machine, which may be wrong.
    System,
}

/// No inspection by this version can be before it was made; a clock that says so is wrong.
pub(crate) const RELEASED: Date = date(2026, 11, 1);

impl Reference {
    /// A reference with a time and nothing to compare with.
    #[must_use]
    pub fn new(at: ZonedDateTime, clock: Clock) -> Self {
        Self { at, clock, trust: Arc::new(Trust::none()) }
    }

    /// The same with somebody to trust.
    #[must_use]
    pub fn with_trust(self, trust: impl Into<Arc<Trust>>) -> Self {
        Self { trust: trust.into(), ..self }
    }

    /// The day of inspection.
    #[must_use]
    pub fn today(&self) -> Date {
        self.at.date()
    }
}
