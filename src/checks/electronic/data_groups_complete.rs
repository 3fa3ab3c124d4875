//! Every data group that EF.SOD signs was handed in (EF.DG3 and EF.DG4 apart).

use lds::Ef;

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "electronic.data-groups.complete",
    claim: "every data group that EF.SOD signs was handed in (EF.DG3 and EF.DG4 apart)",
    duty: Duties::CHIP,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Blocking,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-10 §4.6.2; BSI TR-03135-1 §5.6.4.4",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.4.4", name: "data group integrity" }),
    proves: Some(Proves { level: 3, needs: Needs::Successful }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// A group that is left out may be the one that does not fit (docs/design.md, settled point 8). Without a list that can be
/// read nobody knows which groups there are.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let chip = case.evidence.chip.as_ref().ok_or_else(|| case.without_chip())?;
    let passive = case.passive().ok_or_else(|| case.without_chip())?;
    passive.sod.hashes.as_ref().ok_or_else(|| Answer::not_supported(Cause::NoReference))?;
    let missing =
        chip.missing_groups().map(|group| Fact::new(Ef::Dg(group).name()).expected("a file").found("not handed in"));
    Ok(Answer::failed_if_any(missing.collect()))
}
