//! No officer recorded a concern for the holder.

use ::registry::entry::ProtectionLevel;

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, RestsOn};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "protection.officer.concern",
    claim: "no officer recorded a concern for the holder",
    duty: Duties::OPTIONAL_EVERYWHERE,
    waits_for: &[],
    ceiling: Ceiling::Note,
    basis: Basis::Deterministic,
    source: super::GUIDELINE,
    rests_on: RestsOn::Other,
    routine: None,
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let context = case.evidence.context.as_ref().ok_or_else(|| Answer::not_supported(Cause::NoInput))?;
    let Some(concern) = context.concern() else { return Ok(Answer::successful()) };
    let level = if concern.urgent { ProtectionLevel::Urgent } else { ProtectionLevel::Offer };
    Ok(Answer::failed(Fact::new("concern").expected("none").found(concern.text)).protecting(level))
}
