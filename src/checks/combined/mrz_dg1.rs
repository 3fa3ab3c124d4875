//! The printed MRZ and EF.DG1 are the same text.

use super::zones;
use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "combined.mrz.dg1",
    claim: "the printed MRZ and EF.DG1 are the same text",
    duty: Duties::BOTH,
    waits_for: &[HandedIn::Page, HandedIn::Chip],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "BSI TR-03135-1 §5.7.2",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "combined", section: "5.7.2", name: "optical against electronic biographic data" }),
    proves: Some(Proves { level: 3, needs: Needs::Successful }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    zones::compare(case, |field| !zones::OPTIONAL.contains(&field))
}
