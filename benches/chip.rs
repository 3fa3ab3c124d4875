//! A security object with its Document Signer up to a trusted authority, and a master list loaded, beside OpenSSL's own
//! verification of as many signatures of the same kind.
//!
//! `cargo bench --bench chip`. The objects are specimens; the published German list is loaded too where it lies beside the repository. Nothing here asserts a time: the claims in
//! the README are of one run. OpenSSL's figures are of `openssl speed`, printed before the rest where it is installed: they
//! are of the signatures alone, without reading the objects.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark fails by panicking")]

use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use bordercheck::pki::trust::{File, Given};
use bordercheck::pki::{Certificate, Issuer, SignedData, Trust, oid};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use specimen::pki::{Algorithm, Authority, CmsOptions, Role};

fn file(bytes: &[u8]) -> File {
    File { name: "file".to_owned(), bytes: bytes.to_vec(), given: Given::ByName }
}

/// Two signatures: the Document Signer's over the object, the authority's over the Document Signer.
fn verify(trust: &Trust, object: &[u8]) -> bool {
    let signed = SignedData::read(object).expect("a signed object");
    let info = signed.signers.first().expect("a signer");
    let (signer, _) = signed.verify_with_own(info).expect("its signature");
    matches!(trust.issuer_of(&signer), Issuer::Found { .. })
}

/// And a third: the authority's over its own certificate, which is trusted without it.
fn verify_all(trust: &Trust, authority: &Certificate<'_>, object: &[u8]) -> bool {
    verify(trust, object) && authority.is_signed_by(&authority.key().expect("a key")).is_ok()
}

fn passive_authentication(criterion: &mut Criterion) {
    openssl();
    let mut group = criterion.benchmark_group("sod-signer-authority");
    let cases = [
        ("rsa2048-sha256", "rsa4096-sha256"),
        ("rsa2048-pss-sha256", "rsa4096-pss-sha256"),
        ("P-256-sha256", "P-384-sha384"),
        ("P-521-sha512", "P-521-sha512"),
        ("brainpoolP256r1-sha256", "brainpoolP384r1-sha384"),
        ("explicit-brainpoolP384r1-sha384", "explicit-brainpoolP512r1-sha512"),
    ];
    for (signer, authority) in cases {
        let [signer_by, authority_by] = [signer, authority].map(|name| Algorithm::named(name).expect("an algorithm"));
        let dice = &mut specimen::dice(1);
        let made = Authority::new("UT", &authority_by, dice);
        let object = made.issue(Role::DocumentSigner, &signer_by, dice);
        let object = object.sign_cms(oid::LDS_SECURITY_OBJECT, &[7; 400], &CmsOptions::default());
        let trust = Trust::load(vec![file(&made.certificate)]).expect("an anchor");
        let own = Certificate::read(&made.certificate).expect("a certificate");
        assert!(verify_all(&trust, &own, &object));
        group.bench_function(format!("{signer} under {authority}"), |bencher| {
            bencher.iter(|| verify(black_box(&trust), black_box(&object)))
        });
        group.bench_function(format!("{signer} under {authority}, and its own"), |bencher| {
            bencher.iter(|| verify_all(black_box(&trust), black_box(&own), black_box(&object)))
        });
    }
    group.finish();
}

fn master_list(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/pki/masterlists");
    let Ok(bytes) = std::fs::read(folder.join("DE_ML_2026-05-28-08-28-45.ml")) else {
        println!("skipped: no published master list in {}", folder.display());
        return;
    };
    criterion.bench_function("german-master-list", |bencher| {
        bencher.iter_batched(
            || vec![file(&bytes)],
            |files| Trust::load(files).expect("a list"),
            BatchSize::PerIteration,
        )
    });
}

/// OpenSSL's verifications, in microseconds each.
fn openssl() {
    for (name, arguments) in [
        ("RSA-2048", ["rsa2048"]),
        ("RSA-4096", ["rsa4096"]),
        ("P-256", ["ecdsap256"]),
        ("P-384", ["ecdsap384"]),
        ("P-521", ["ecdsap521"]),
        ("brainpoolP384r1", ["ecdsabrp384r1"]),
        ("brainpoolP512r1", ["ecdsabrp512r1"]),
    ] {
        let Ok(output) = Command::new("openssl").args(["speed", "-seconds", "1"]).args(arguments).output() else {
            println!("skipped: no openssl");
            return;
        };
        let text = String::from_utf8_lossy(&output.stdout);
        let last = text.lines().last().unwrap_or_default();
        let rate = last.split_whitespace().filter_map(|word| word.parse::<f64>().ok()).next_back();
        // Columns are sign/s and verify/s, and for RSA encryption and decryption after them in newer versions.
        println!("openssl speed {name}: {last} (last figure {rate:?} a second)");
    }
}

criterion_group!(benches, passive_authentication, master_list);
criterion_main!(benches);
