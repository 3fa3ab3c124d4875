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
/// may be unsigned. A bar code that is no seal is named. One that could not be decoded may be a seal that is worn, badly
/// taken, or printed over so that it says nothing: without any other seal it is not told apart from one.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let other = other_symbols(case);
    match judge(case) {
        Err(answer) if case.evidence.seals.is_empty() => Err(unread(case).unwrap_or(answer).with_all(other)),
        Ok(answer) => Ok(answer.with_all(other)),
        Err(answer) => Err(answer.with_all(other)),
    }
}

/// The answer about a symbol that could not be decoded, where no seal was read.
fn unread(case: &Facts<'_>) -> Option<Answer> {
    let symbol = case.evidence.other_symbols.iter().find(|symbol| symbol.what.is_none())?;
    let fact = Fact::new("bar-code").expected("a bar code that can be read").found("none could be decoded");
    Some(Answer::undetermined(fact.at(symbol.place())))
}

/// The bar codes that are no seals, by what they are.
fn other_symbols(case: &Facts<'_>) -> Vec<Fact> {
    let named = case.evidence.other_symbols.iter().filter_map(|symbol| {
        let what = symbol.what.as_deref()?;
        Some(Fact::new("bar-code").found(format!("{}: {what}", symbol.symbology)).at(symbol.place()))
    });
    named.collect()
}

/// A seal that a scanner read, beside a page whose seals are others.
fn not_of_the_page(case: &Facts<'_>) -> Vec<Fact> {
    let seals = &case.evidence.seals;
    if seals.iter().all(|seal| seal.symbols.is_empty()) {
        return Vec::new();
    }
    let others = seals.iter().filter(|seal| seal.handed_in && seal.symbols.is_empty());
    others
        .map(|seal| Fact::new("seal").expected("the seal of the page").found("another").at(Place::file(&seal.name)))
        .collect()
}

fn judge(case: &Facts<'_>) -> Result<Answer, Answer> {
    let malformed = case.malformed_seals().map(|(handed, error)| {
        Fact::new("seal").expected("a well-formed seal").found(error.to_string()).at(handed.place())
    });
    let malformed: Vec<Fact> = malformed.chain(not_of_the_page(case)).collect();
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
        let kind = Fact::new("kind").found(kind_of(found.seal)).at(found.place());
        let printed = found.handed.symbols.iter().map(|symbol| {
            let level = symbol.error_correction.as_deref().map(|level| format!(", error correction {level}"));
            let printed = format!("{}{}", symbol.symbology, level.unwrap_or_default());
            Fact::new("symbol").found(printed).at(symbol.place())
        });
        let facts = [kind].into_iter().chain(printed).chain(tolerated);
        Answer::failed_if_any(faults.into_iter().map(fault).collect()).with_all(facts)
    })
}

/// The kind, version, document and State of a seal, in words.
fn kind_of(seal: &Seal) -> String {
    let document = seal.document.unwrap_or("document of a type that is not known");
    format!("{} {}, {document}, of {}", seal.kind, seal.version, seal.issuing_state())
}
