//! The seal keeps the format of its kind and version.

use seal::{Seal, SealDeviation, SealKind};

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "seal.barcode.format",
    claim: "the seal keeps the format of its kind and version",
    duty: Duties::CONDITIONAL,
    waits_for: &[HandedIn::Seal],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-13 §2; BSI TR-03135-1 §5.9.1",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "seal", section: "5.9.1.2.1", name: "structure" }),
    proves: None,
    excused_by: &[Excuse::RegistryDefect],
    ask: Ask::OfDocument(ask),
};

/// Fields that are not known change nothing (Doc 9303-13 §2.3.1), nor do deviations that published genuine seals have; an IDB
/// may be unsigned.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let malformed = case.malformed_seals().map(|(handed, error)| {
        Fact::new("seal").expected("a well-formed seal").found(error.to_string()).at(Place::file(&handed.name))
    });
    let malformed: Vec<Fact> = malformed.collect();
    if !malformed.is_empty() {
        return Ok(Answer::failed_if_any(malformed));
    }
    case.of_each_seal(|found| {
        let is_unsigned =
            |deviation: &SealDeviation| *deviation == SealDeviation::NoSignature && found.seal.kind == SealKind::Idb;
        let (tolerated, faults): (Vec<_>, Vec<_>) = found
            .seal
            .deviations
            .iter()
            .partition(|deviation| deviation.is_of_genuine_seals() || is_unsigned(deviation));
        let fault = |deviation: &SealDeviation| {
            Fact::new("seal").expected("the form of its kind").found(deviation.to_string()).at(found.place())
        };
        let tolerated = tolerated.into_iter().map(|deviation| Fact::new("deviation").found(deviation.to_string()));
        let facts = [Fact::new("kind").found(kind_of(found.seal))].into_iter().chain(tolerated);
        Answer::failed_if_any(faults.into_iter().map(fault).collect()).with_all(facts)
    })
}

/// The kind, version, document and State of a seal, in words.
fn kind_of(seal: &Seal) -> String {
    let document = seal.document.unwrap_or("document of a type that is not known");
    format!("{} {}, {document}, of {}", seal.kind, seal.version, seal.issuing_state())
}
