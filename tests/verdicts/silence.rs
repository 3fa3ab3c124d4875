//! Silence is never worth more than an answer (docs/design.md, principle 7): whoever leaves out, cuts or replaces by noise what
//! a document brings or promises gains nothing.

use bordercheck::{Assurance, Disposition, Document, Engine, Evidence, Kind, Profile};

use crate::common::{Case, cases};

/// The loss of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loss {
    /// Not handed in.
    LeftOut,
    /// The second half is missing.
    Cut,
    /// Other bytes.
    Noise,
}

const LOSSES: [Loss; 3] = [Loss::LeftOut, Loss::Cut, Loss::Noise];

/// The document with some of its parts spoilt.
fn spoilt(document: &Document<'static>, losses: &[(usize, Loss)]) -> Document<'static> {
    let mut rest = Document::new();
    for (at, part) in document.parts().iter().enumerate() {
        let bytes = part.content.as_deref().unwrap();
        let content = match losses.iter().find(|(part, _)| *part == at).map(|(_, loss)| loss) {
            None => bytes.to_vec(),
            Some(Loss::LeftOut) => continue,
            Some(Loss::Cut) => bytes[..bytes.len() / 2].to_vec(),
            Some(Loss::Noise) => noise(bytes.len()),
        };
        rest = rest.with(&part.name, part.kind, Ok(content.into()));
    }
    // Whoever hands in a chip and none of its files has handed in a chip.
    let had_chip = document.parts().iter().any(|part| part.kind == Kind::Chip);
    let has_chip = rest.parts().iter().any(|part| part.kind == Kind::Chip);
    if had_chip && !has_chip { rest.with_empty_chip() } else { rest }
}

/// Noise: equal lengths get equal bytes.
fn noise(length: usize) -> Vec<u8> {
    let states =
        std::iter::successors(Some(7_u32), |state| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223)));
    states.map(|state| state.to_be_bytes()[0]).take(length).collect()
}

/// Every one of the parts, spoilt in every way. A part that nothing promises is not left out: without the page, its text, or
/// a data group that EF.SOD does not list, there is nothing that says that there was one.
fn losses_of_one(case: &Case) -> Vec<Vec<(usize, Loss)>> {
    let parts = 0..case.document.parts().len();
    let losses = parts.flat_map(|at| LOSSES.map(|loss| (at, loss)));
    losses.filter(|(at, loss)| *loss != Loss::LeftOut || is_promised(case, *at)).map(|loss| vec![loss]).collect()
}

/// Every two of the parts, each spoilt in every way.
fn losses_of_two(case: &Case) -> Vec<Vec<(usize, Loss)>> {
    let single = losses_of_one(case).concat();
    let pairs = single.iter().flat_map(|one| single.iter().map(move |two| vec![*one, *two]));
    pairs.filter(|pair| pair[0].0 < pair[1].0).collect()
}

fn is_promised(case: &Case, at: usize) -> bool {
    let part = &case.document.parts()[at];
    let file = lds::Ef::of(&part.name, part.content.as_deref().unwrap());
    let list = case.judgement.evidence.chip.as_ref().and_then(|chip| chip.sod()?.1.hashes.as_ref());
    match file.filter(|_| part.kind == Kind::Chip) {
        Some(lds::Ef::Dg(group)) => list.is_some_and(|list| list.of(group).next().is_some()),
        Some(_) => true,
        None => false,
    }
}

/// References of equal trust and time, with every built-in profile.
fn engines(case: &Case) -> Vec<Engine> {
    let with = |name| Engine::new(case.engine.reference().clone(), Profile::built_in(name).unwrap());
    Profile::built_in_names().map(with).collect()
}

fn verdicts(engines: &[Engine], evidence: &Evidence) -> Vec<(Disposition, Assurance)> {
    let verdicts = engines.iter().map(|engine| engine.rejudge(evidence));
    verdicts.map(|verdict| (verdict.disposition, verdict.assurance)).collect()
}

/// Returns the number of verdicts that were compared.
fn compare(case: &Case, losses: Vec<Vec<(usize, Loss)>>) -> usize {
    let engines = engines(case);
    let whole = verdicts(&engines, &case.judgement.evidence);
    let mut compared = 0;
    for losses in losses {
        let evidence = Evidence::read(&spoilt(&case.document, &losses));
        let less = verdicts(&engines, &evidence);
        for (name, (whole, less)) in Profile::built_in_names().zip(whole.iter().zip(&less)) {
            let told = || {
                let parts = losses.iter().map(|(at, loss)| format!("{} {loss:?}", case.document.parts()[*at].name));
                format!("{} under {name}: {whole:?} → {less:?} with {:?}", case.name, parts.collect::<Vec<_>>())
            };
            assert!(whole.0 == Disposition::Clear || less.0 != Disposition::Clear, "{}", told());
            assert!(less.1 <= whole.1, "{}", told());
            compared += 1;
        }
    }
    compared
}

/// Cases with a chip and the MRZ as text, which are judged in milliseconds.
fn chips() -> impl Iterator<Item = &'static Case> {
    let has = |case: &Case, kind| case.document.parts().iter().any(|part| part.kind == kind);
    cases().iter().filter(move |case| has(case, Kind::Chip) && has(case, Kind::Mrz))
}

#[test]
fn one_spoilt_part_of_a_chip_makes_no_verdict_milder() {
    let counts: Vec<usize> = chips().map(|case| compare(case, losses_of_one(case))).collect();
    println!("{} chips, {} verdicts compared", counts.len(), counts.iter().sum::<usize>());
    assert!(counts.len() >= 13);
}

#[test]
#[ignore = "takes minutes: cargo test --release --test verdicts -- --ignored"]
fn two_spoilt_parts_of_a_chip_make_no_verdict_milder() {
    let counts: Vec<usize> = chips().map(|case| compare(case, losses_of_two(case))).collect();
    println!("{} chips, {} verdicts compared", counts.len(), counts.iter().sum::<usize>());
}

/// The property over every fixture, with its pictures.
#[test]
#[ignore = "takes long: cargo test --release --test verdicts -- --ignored"]
fn one_or_two_spoilt_parts_make_no_verdict_milder() {
    let losses = |case| [losses_of_one(case), losses_of_two(case)].concat();
    let counts: Vec<usize> = cases().iter().map(|case| compare(case, losses(case))).collect();
    println!("{} documents, {} verdicts compared", counts.len(), counts.iter().sum::<usize>());
}
