//! EF.CardAccess says what the signed EF.DG14 and EF.CardSecurity say.

use lds::Ef;

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::chip::fault_fact;
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "electronic.card-access.agrees",
    claim: "EF.CardAccess says what the signed EF.DG14 and EF.CardSecurity say",
    duty: Duties::CONDITIONAL,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-11 §4.2, §9.2",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.3.1", name: "chip access" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// Doc 9303-11 §4.2: the contents of EF.CardAccess, which nobody signs, are to be verified with EF.DG14. A copy that leaves
/// PACE away there is read with weaker keys. Other protocols stand in EF.CardAccess that EF.DG14 need not have. EF.DG14 without
/// PACE promises no EF.CardAccess and has nothing to compare with.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let chip = case.evidence.chip.as_ref().ok_or_else(|| case.without_chip())?;
    let (signed_file, signed) = chip.dg14().ok_or_else(|| case.without_group(14))?;
    let signed = signed.map_err(|fault| Answer::undetermined(fault_fact("EF.DG14", signed_file, fault)))?;
    if signed.pace.is_empty() {
        return Err(Answer::not_supported(Cause::NotApplicable));
    }
    let (file, said) = chip.card_access().ok_or_else(|| {
        let fact = Fact::new(Ef::CardAccess.name()).expected("a file").found("not handed in");
        Answer::not_supported(Cause::NoInput).with(fact)
    })?;
    let said = said.map_err(|fault| Answer::undetermined(fault_fact("EF.CardAccess", file, fault)))?;
    let fact = || Fact::new("pace-info").at(Place::file(&file.name));
    let left_out = signed.pace.difference(&said.pace).map(|info| fact().expected(hex::encode(info)).found("none"));
    let added = said.pace.difference(&signed.pace);
    let added = added.map(|info| fact().expected("none in EF.DG14").found(hex::encode(info)));
    let answer = Answer::failed_if_any(left_out.chain(added).collect());
    Ok(answer.with_all(case.wrong_hash_of(14)))
}
