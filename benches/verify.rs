//! A whole verdict, and what is made of it: `cargo bench --bench verify`. Nothing here asserts a time; figures are
//! compared within one run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark fails by panicking")]

use std::hint::black_box;
use std::path::Path;

use bordercheck::{
    Clock, Document, Engine, Exhibits, Language, Layout, Profile, Reference, Setting, to_html, to_json, to_text,
};
use criterion::{Criterion, criterion_group, criterion_main};

fn engine() -> Engine {
    let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given);
    Engine::new(reference, Profile::built_in("desk").unwrap())
}

fn case(name: &str, file: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases").join(name).join(file)).unwrap()
}

fn verdicts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verdict");
    let engine = engine();
    let zone = String::from_utf8(case("text-td3", "mrz.txt")).unwrap();
    let text = Document::from_mrz(&zone);
    group.bench_function("of an MRZ as text", |bencher| bencher.iter(|| engine.verify(black_box(&text))));
    let page = Document::from_picture("visible.jpg", case("td3-genuine", "visible.jpg"));
    group.sample_size(20);
    group.bench_function("of a page scan", |bencher| bencher.iter(|| engine.verify(black_box(&page))));
    group.bench_function("engine from a built-in profile", |bencher| bencher.iter(self::engine));
    group.finish();
}

fn faces(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("face");
    group.sample_size(20);
    let engine = engine();
    let page = Document::from_picture("visible.jpg", case("td3-birth-forged", "visible.jpg"));
    let judgement = engine.judge(&page);
    let verdict = &judgement.verdict;
    group.bench_function("json", |bencher| bencher.iter(|| to_json(verdict, Layout::Line, Language::English)));
    group.bench_function("text", |bencher| bencher.iter(|| to_text(verdict, &Setting::default())));
    let exhibits = Exhibits { evidence: &judgement.evidence, document: &page };
    group.bench_function("html", |bencher| bencher.iter(|| to_html(verdict, &exhibits, Language::English)));
    group.finish();
}

criterion_group!(benches, verdicts, faces);
criterion_main!(benches);
