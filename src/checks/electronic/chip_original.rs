//! A chip that can prove that it is no copy did prove it.

use super::chip_active_authentication;
use crate::answer::{Answer, Cause, Ceiling, Fact, Outcome};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, Finding, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::chip::fault_fact;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.chip.original",
    claim: "a chip that can prove that it is no copy did prove it",
    duty: Duties::CONDITIONAL,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "ICAO Doc 9303-11 §6; BSI TR-03135-1 §5.6.4.1",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.4.1", name: "chip authenticity" }),
    proves: Some(Proves { level: 4, needs: Needs::Successful }),
    excused_by: &[Excuse::Discredited(DeviationKind::AaKeyCompromised)],
    ask: Ask::OfFindings(ask),
};

/// The checks of which one proof is enough.
const PROOFS: [&Check; 1] = [&chip_active_authentication::CHECK];

/// One wrong answer is enough against the chip, one right answer for it. A proof that EF.SOD promises and of which nothing was
/// recorded is missing input, whatever the reader's reasons (docs/design.md, settled point 13).
fn ask(case: &Facts<'_>, findings: &[Finding]) -> Result<Answer, Answer> {
    let proofs = findings.iter().filter(|finding| PROOFS.iter().any(|proof| proof.id == finding.check.id));
    for outcome in [Outcome::Failed, Outcome::Successful, Outcome::Undetermined, Outcome::Aborted] {
        if let Some(proof) = proofs.clone().find(|proof| proof.outcome == outcome) {
            return Ok(Answer::new(outcome).with(Fact::new("proof").found(proof.check.id)));
        }
    }
    Err(unproved(case))
}

/// The answer where nothing of a proof was recorded.
fn unproved(case: &Facts<'_>) -> Answer {
    let Some(chip) = &case.evidence.chip else { return case.without_chip() };
    let Some(list) = case.passive().and_then(|passive| passive.sod.hashes.as_ref()) else {
        return Answer::not_supported(Cause::NoInput);
    };
    let lists = |group: u8| list.of(group).next().is_some();
    if lists(15) {
        let fact = Fact::new("active-authentication").expected("a challenge and its answer").found("none");
        return Answer::not_supported(Cause::NoInput).with(fact);
    }
    match chip.dg14() {
        // What EF.DG14 would say is not known.
        None if lists(14) => case.without_group(14),
        Some((file, Err(fault))) => Answer::undetermined(fault_fact("EF.DG14", file, fault)),
        Some((_, Ok(infos))) if infos.has_chip_authentication() => {
            let fact = Fact::new("chip-authentication").expected("a recorded exchange").found("none");
            Answer::not_supported(Cause::NoInput).with(fact)
        }
        _ => Answer::not_supported(Cause::NotApplicable),
    }
}
