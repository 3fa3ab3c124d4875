//! Lines and lengths are those of TD1, TD2, TD3, MRV-A or MRV-B.

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.format",
    claim: "lines and lengths are those of TD1, TD2, TD3, MRV-A or MRV-B",
    duty: Duties::PAGE_AND_REGISTRY,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Blocking,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-4/5/6/7 §4.2.2",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "optical", section: "5.5.4.1", name: "ICAO compliance of the MRZ" }),
    proves: Some(Proves { level: 1, needs: Needs::Successful }),
    excused_by: &[Excuse::RegistryDefect],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let zone = case.printed_zone()?;
    if let Some(cut) = case.extent_fact() {
        return Ok(Answer::undetermined(cut));
    }
    Ok(match zone {
        Ok(zone) => Answer::successful().with(Fact::new("format").found(zone.format().name)),
        Err(error) => {
            let expected = "3 lines of 30, 2 lines of 36 or 2 lines of 44";
            Answer::failed(Fact::new("lines").expected(expected).found(error.to_string()))
        }
    })
}
