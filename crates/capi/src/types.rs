//! Codes and structures that cross the boundary by value.

use std::ffi::c_char;

use bordercheck::{Disposition, Duty, Outcome, Protection};

/// The result of a call.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcStatus {
    /// Successful.
    Ok = 0,
    /// NULL where it is not allowed, text that is not UTF-8, or an index out of range.
    Usage = 2,
    /// Trust, registry or profile cannot be loaded, or the engine has a fault.
    Fault = 70,
}

/// The disposition of a document: what the checkpoint does with it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcDisposition {
    /// All mandatory checks were done, and none speaks against the document.
    Clear = 0,
    /// A mandatory check could not be done; no evidence against the document.
    Incomplete = 30,
    /// An officer must look.
    Review = 10,
    /// Evidence against the document.
    Alert = 20,
}

/// The protection that the holder may need. It never changes the disposition.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcProtection {
    /// No sign of it.
    None = 0,
    /// Offer help.
    Offer = 1,
    /// Call the protection officer now.
    Urgent = 2,
}

/// The outcome of a check (BSI TR-03135-1, 3.5.2).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcOutcome {
    /// The claim holds.
    Successful = 0,
    /// The claim does not hold.
    Failed = 1,
    /// The claim can be neither confirmed nor refuted.
    Undetermined = 2,
    /// The check does not apply, or an input or reference is missing.
    NotSupported = 3,
    /// A limit or a fault of the engine ended it.
    Aborted = 4,
}

/// The duty of a check under the profile.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcDuty {
    /// Must be done, and counts.
    Mandatory = 0,
    /// Counts if it was done.
    Optional = 1,
    /// Logged and never counted.
    Evaluatory = 2,
    /// Counts as mandatory once the parts that it waits for were handed in, else if it was done.
    Conditional = 3,
}

/// A finding. Its texts live as long as the verdict.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct BcFinding {
    /// Id of the check; it never changes.
    pub check: *const c_char,
    /// One sentence in English.
    pub says: *const c_char,
    /// Outcome of the check.
    pub outcome: BcOutcome,
    /// Duty of the check under the profile.
    pub duty: BcDuty,
    /// The disposition that this finding alone would give.
    pub effect: BcDisposition,
}

impl From<Disposition> for BcDisposition {
    fn from(disposition: Disposition) -> Self {
        match disposition {
            Disposition::Clear => Self::Clear,
            Disposition::Incomplete => Self::Incomplete,
            Disposition::Review => Self::Review,
            Disposition::Alert => Self::Alert,
        }
    }
}

impl From<Protection> for BcProtection {
    fn from(protection: Protection) -> Self {
        match protection {
            Protection::None => Self::None,
            Protection::Offer => Self::Offer,
            Protection::Urgent => Self::Urgent,
        }
    }
}

impl From<Outcome> for BcOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Successful => Self::Successful,
            Outcome::Failed => Self::Failed,
            Outcome::Undetermined => Self::Undetermined,
            Outcome::NotSupported => Self::NotSupported,
            Outcome::Aborted => Self::Aborted,
        }
    }
}

impl From<Duty> for BcDuty {
    fn from(duty: Duty) -> Self {
        match duty {
            Duty::Mandatory => Self::Mandatory,
            Duty::Optional => Self::Optional,
            Duty::Evaluatory => Self::Evaluatory,
            Duty::Conditional => Self::Conditional,
        }
    }
}
