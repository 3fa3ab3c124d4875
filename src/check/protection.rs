//! Protection of possible victims: never part of the disposition. Nothing is asked yet.

use super::{Answer, Basis, Cause, Ceiling, Check, Duty, RestsOn};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "protection.pattern.trafficking",
        claim: "nothing here matches a pattern tied to trafficking, whose victim the holder may be",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Registry,
        source: "OHCHR Recommended Principles and Guidelines on Human Rights and Human Trafficking, Guideline 2",
        rests_on: RestsOn::Characters,
        ask: |_| Answer::not_supported(Cause::NoReference),
    },
    Check {
        id: "protection.holder.child",
        claim: "the holder is no child by the date of birth",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Deterministic,
        source: "OHCHR Recommended Principles and Guidelines on Human Rights and Human Trafficking, Guideline 2",
        rests_on: RestsOn::Characters,
        ask: |_| Answer::not_supported(Cause::NoReference),
    },
    Check {
        id: "protection.officer.concern",
        claim: "no officer recorded a concern for the holder",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Deterministic,
        source: "OHCHR Recommended Principles and Guidelines on Human Rights and Human Trafficking, Guideline 2",
        rests_on: RestsOn::Other,
        ask: |_| Answer::not_supported(Cause::NoInput),
    },
];
