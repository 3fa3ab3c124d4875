//! A document with a truncated part is judged to its end and is never clear.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::collections::HashSet;

use bordercheck::{Disposition, Document, Engine, Finding, Judged, Kind, Outcome, Part, Verdict};

/// The document with one of its files truncated.
fn cut(document: &Document<'static>, file: usize, length: usize) -> Document<'static> {
    document.parts().iter().enumerate().fold(Document::new(), |cut, (at, part)| {
        let mut content = part.content.clone();
        if let (true, Ok(bytes)) = (at == file, &mut content) {
            bytes.to_mut().truncate(length);
        }
        cut.with(&part.name, part.kind, content)
    })
}

/// True if only white space is cut off.
fn loses_nothing(bytes: &[u8], length: usize) -> bool {
    bytes[length..].iter().all(u8::is_ascii_whitespace)
}

/// Truncates every file of a case at the lengths that `wanted` selects, and judges each result. Returns the number of cuts.
fn cut_all(name: &str, document: &Document<'static>, engine: &Engine, wanted: impl Fn(usize) -> Vec<usize>) -> usize {
    let mut cuts = 0;
    for (file, part) in document.parts().iter().enumerate() {
        let Ok(bytes) = part.content.as_deref() else { continue };
        let lengths = wanted(bytes.len()).into_iter().filter(|length| !loses_nothing(bytes, *length));
        let mut told = HashSet::new();
        let picture = matches!(part.kind, Kind::Picture(_));
        for length in lengths {
            let judge = |document: &Document<'static>| {
                let verdict = engine.verify(document);
                assert_eq!(verdict.findings.len(), bordercheck::catalogue().count());
                let clear = verdict.disposition == Disposition::Clear;
                assert!(!clear, "{name}: {} is clear with {length} of {} bytes", part.name, bytes.len());
                verdict
            };
            // What is handed in beside a picture is read without it. So it is read again only when the picture by itself
            // says something new.
            if !picture || told.insert(told_of(&judge(&alone(part, length)))) {
                judge(&cut(document, file, length));
            }
            cuts += 1;
        }
    }
    cuts
}

/// A part alone, truncated.
fn alone(part: &Part<'static>, length: usize) -> Document<'static> {
    cut(&Document::new().with(&part.name, part.kind, part.content.clone()), 0, length)
}

/// A check, its outcome and what it found.
type Told = (&'static str, Outcome, Vec<Option<String>>);

/// All findings of a verdict.
fn told_of(verdict: &Verdict) -> Vec<Told> {
    let facts = |finding: &Finding| finding.facts.iter().map(|fact| fact.found.clone()).collect();
    let told = |judged: &Judged| (judged.finding.check.id, judged.finding.outcome, facts(&judged.finding));
    verdict.findings.iter().map(told).collect()
}

/// Lengths at both ends and some in between.
fn some(length: usize) -> Vec<usize> {
    let mut lengths = vec![0, 1, length / 3, length / 2, length.saturating_sub(20), length.saturating_sub(1)];
    lengths.retain(|cut| *cut < length);
    lengths.dedup();
    lengths
}

/// Truncates the files of the cases that `judged` selects, at both ends and some lengths in between.
fn cut_cases(judged: impl Fn(&Document<'_>) -> bool) -> usize {
    let cases = common::folders("fixtures/cases");
    let cases = cases.iter().map(|folder| (folder, common::open(folder)));
    let cases = cases.filter(|(_, (document, _))| judged(document));
    cases.map(|(folder, (document, engine))| cut_all(&folder.display().to_string(), &document, &engine, some)).sum()
}

fn has_picture(document: &Document<'_>) -> bool {
    document.parts().iter().any(|part| matches!(part.kind, Kind::Picture(_)))
}

#[test]
fn truncated_chip_or_text_is_never_clear() {
    let cuts = cut_cases(|document| !has_picture(document));
    assert!(cuts > 300, "{cuts}");
}

#[test]
#[ignore = "takes minutes: cargo test --release --test truncation -- --ignored truncated_page"]
fn truncated_page_is_never_clear() {
    let cuts = cut_cases(has_picture);
    assert!(cuts > 100, "{cuts}");
}

/// Every length of every file of the cases and of the hostile documents:
/// `cargo test --release --test truncation -- --ignored --nocapture any_length`. With `BORDERCHECK_EVERY=100` only every
/// hundredth length of pictures; files of the chip and texts always at every length.
#[test]
#[ignore = "takes a quarter of an hour: cargo test --release --test truncation -- --ignored --nocapture any_length"]
fn document_truncated_at_any_length_is_never_clear() {
    let every: usize = std::env::var("BORDERCHECK_EVERY").ok().and_then(|every| every.parse().ok()).unwrap_or(1);
    let folders = [common::folders("fixtures/cases"), common::folders("fixtures/hostile")].concat();
    let halves: Vec<&[std::path::PathBuf]> = folders.chunks(folders.len().div_ceil(2)).collect();
    let cuts: usize = std::thread::scope(|scope| {
        let work = |folders: &'_ [std::path::PathBuf]| {
            let of = |folder: &std::path::PathBuf| {
                let (document, engine) = common::open(folder);
                let wanted = |length: usize| {
                    let step = if length < 4_096 { 1 } else { every };
                    (0..length).filter(|cut| cut % step == 0 || cut + 64 > length).collect()
                };
                let cuts = cut_all(&folder.display().to_string(), &document, &engine, wanted);
                eprintln!("{}: {cuts} cuts", folder.display());
                cuts
            };
            folders.iter().map(of).sum::<usize>()
        };
        let threads: Vec<_> = halves.into_iter().map(|half| scope.spawn(move || work(half))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    eprintln!("{cuts} cuts, none clear");
}
