//! They also agree in optional data.

use super::zones;
use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "combined.mrz.dg1-optional",
    claim: "they also agree in optional data",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Page, HandedIn::Chip],
    ceiling: Ceiling::Review,
    basis: Basis::Cryptographic,
    source: "BSI TR-03135-1 §5.7.2",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "combined", section: "5.7.2", name: "optical against electronic biographic data" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    zones::compare(case, |field| zones::OPTIONAL.contains(&field))
}
