//! A whole verdict, its reports, and the start of the engine: `cargo bench --bench verify`. No time is asserted;
//! figures are compared within one run.
//!
//! The start is measured with the published German master list where `../shared/data` lies beside the repository, and with
//! the copy of a registry that `BORDERCHECK_REGISTRY` names, else with the small one of the fixtures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking"
)]

use std::hint::black_box;
use std::path::{Path, PathBuf};

use bordercheck::{
    Clock, Document, Engine, Kind, Language, Layout, Outcome, Profile, Reference, Renderer, Setting, Subject,
    load_trust, to_json, to_text,
};
use criterion::{Criterion, criterion_group, criterion_main};
use pki::der::write;
use pki::trust::{Given, TrustFile};
use pki::{Hash, Trust, oid};
use registry::snapshot::Snapshot;
use sha2::{Digest, Sha256};
use specimen::pki::encode::{octets, sequence, unsigned};
use specimen::pki::key::digest_identifier;
use specimen::pki::{Algorithm, Authority, CmsOptions, Role};

fn reference() -> Reference {
    Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given)
}

fn engine() -> Engine {
    Engine::new(reference(), Profile::built_in("desk").unwrap())
}

fn case(name: &str, file: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases").join(name).join(file)).unwrap()
}

/// A zone as text and a chip with EF.DG1 and EF.SOD, and an engine that trusts their authority.
fn with_chip(zone: &str, signer: &str, authority: &str) -> (Document<'static>, Engine) {
    let dice = &mut specimen::dice(3);
    let [signer_by, authority_by] = [signer, authority].map(|name| Algorithm::named(name).unwrap());
    let made = Authority::new("UT", &authority_by, dice);
    let signer = made.issue(Role::DocumentSigner, &signer_by, dice);
    let lines = zone.replace(['\r', '\n'], "");
    let dg1 = write(0x61, &[&[0x5F, 0x1F, u8::try_from(lines.len()).unwrap()][..], lines.as_bytes()].concat());
    let listed = sequence(&[unsigned(&[1]), octets(&Sha256::digest(&dg1))]);
    let second = sequence(&[unsigned(&[2]), octets(&[0; 32])]);
    let content = sequence(&[unsigned(&[0]), digest_identifier(Hash::Sha256, true), sequence(&[listed, second])]);
    let sod = write(0x77, &signer.sign_cms(oid::LDS_SECURITY_OBJECT, &content, &CmsOptions::default()));
    let document = Document::new()
        .with("mrz.txt", Kind::Mrz, Ok(zone.as_bytes().to_vec().into()))
        .with("chip/EF.DG1", Kind::Chip, Ok(dg1.into()))
        .with("chip/EF.SOD", Kind::Chip, Ok(sod.into()));
    let anchor = TrustFile { name: "csca.cer".to_owned(), bytes: made.certificate.clone(), given: Given::ByName };
    let trust = Trust::load(vec![anchor]).unwrap();
    let engine = Engine::new(reference().with_trust(trust), Profile::built_in("desk").unwrap());
    let verdict = engine.verify(&document);
    for check in ["electronic.sod.signature", "electronic.ds.signature", "combined.mrz.dg1"] {
        assert_eq!(verdict.finding(check).unwrap().finding.outcome, Outcome::Successful, "{check}");
    }
    (document, engine)
}

fn verdicts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verdict");
    let engine = engine();
    let zone = String::from_utf8(case("text-td3", "mrz.txt")).unwrap();
    let text = Document::from_mrz(&zone);
    group.bench_function("of an MRZ as text", |bencher| bencher.iter(|| engine.verify(black_box(&text))));
    for (signer, authority) in [("P-256-sha256", "P-384-sha384"), ("rsa2048-sha256", "rsa4096-sha256")] {
        let (document, engine) = with_chip(&zone, signer, authority);
        group.bench_function(format!("of an MRZ as text and a chip, {signer} under {authority}"), |bencher| {
            bencher.iter(|| engine.verify(black_box(&document)))
        });
    }
    let page = Document::from_picture("visible.jpg", case("td3-genuine", "visible.jpg"));
    group.sample_size(20);
    group.bench_function("of a page scan", |bencher| bencher.iter(|| engine.verify(black_box(&page))));
    group.finish();
}

fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("engine");
    group.sample_size(20);
    group.bench_function("from a built-in profile", |bencher| bencher.iter(engine));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let registry = std::env::var_os("BORDERCHECK_REGISTRY")
        .map_or_else(|| root.join("fixtures/registry/accepted-growth/held"), PathBuf::from);
    let entries: u64 = Snapshot::open(&registry).unwrap().logs().map(|log| log.size).sum();
    group.bench_function(format!("with a registry of {entries} entries"), |bencher| {
        bencher.iter(|| reference().with_registry(Snapshot::open(black_box(&registry)).unwrap()))
    });
    let list = root.join("../shared/data/pki/masterlists/DE_ML_2026-05-28-08-28-45.ml");
    if !list.exists() {
        println!("skipped: {} is absent", list.display());
        return;
    }
    let lists = [list];
    group.bench_function("with a master list", |bencher| {
        bencher.iter(|| reference().with_trust(load_trust(black_box(&lists), Vec::new()).unwrap()))
    });
    group.bench_function(format!("with a master list and a registry of {entries} entries"), |bencher| {
        bencher.iter(|| {
            let reference = reference().with_registry(Snapshot::open(black_box(&registry)).unwrap());
            let reference = reference.with_trust(load_trust(black_box(&lists), Vec::new()).unwrap());
            Engine::new(reference, Profile::built_in("border-control").unwrap())
        })
    });
    group.finish();
}

fn reports(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("report");
    group.sample_size(20);
    let engine = engine();
    let page = Document::from_picture("visible.jpg", case("td3-birth-forged", "visible.jpg"));
    let (judgement, pages) = engine.judge_with_pages(&page);
    let verdict = &judgement.verdict;
    group.bench_function("json", |bencher| bencher.iter(|| to_json(verdict, Layout::Line, Language::English)));
    group.bench_function("text", |bencher| bencher.iter(|| to_text(verdict, &Setting::default())));
    let subject = Subject { verdict, evidence: &judgement.evidence, pages: &pages };
    let html = Renderer::find("html").unwrap();
    group.bench_function("html", |bencher| bencher.iter(|| (html.render)(&subject, &Setting::default())));
    group.finish();
}

criterion_group!(benches, verdicts, start, reports);
criterion_main!(benches);
