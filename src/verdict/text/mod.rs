//! What a finding says, in words. A language is one file.

mod en;

use crate::check::Finding;

/// One sentence for a finding.
#[must_use]
pub(super) fn says(finding: &Finding) -> String {
    en::says(finding)
}
