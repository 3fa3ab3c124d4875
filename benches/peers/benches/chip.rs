//! Passive authentication: a security object with the data groups that it signs, its Document Signer and the trusted
//! authority; and a master list loaded. Beside it the crate `dmrtd` with the same files, and OpenSSL with the same keys,
//! messages and signatures.
//!
//! `cargo bench --bench chip` in `benches/peers`, and once more with `--features aws-lc-rs` for the fast verifier. The files
//! are specimens; the published German list is loaded too where `../shared` lies beside the repository. Nothing here asserts a time. OpenSSL is asked
//! through Python's `cryptography`, where that is installed (`pip install cryptography`): it loads both keys and verifies
//! both signatures, and reads neither the object nor the certificates. Its figures are printed before the rest.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark fails by panicking")]
#![allow(clippy::indexing_slicing, clippy::panic, reason = "a benchmark fails by panicking")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use dmrtd::auth::passive::{self, DataGroup, TrustAnchor};
use lds::Sod;
use our_mrz::Format;
use pki::algorithm::SignatureAlgorithm;
use pki::der::tag;
use pki::trust::{Given, TrustFile};
use pki::{Certificate, Issuer, Trust};
use serde_json::{Value, json};
use specimen::chip::ChipPlan;
use specimen::pki::{Algorithm, Authority, Role};

/// The Document Signer's algorithm, and its authority's.
const CASES: [(&str, &str); 8] = [
    ("rsa2048-sha256", "rsa4096-sha256"),
    ("rsa2048-pss-sha256", "rsa4096-pss-sha256"),
    ("P-256-sha256", "P-384-sha384"),
    ("P-521-sha512", "P-521-sha512"),
    ("brainpoolP256r1-sha256", "brainpoolP384r1-sha384"),
    ("brainpoolP384r1-sha384", "brainpoolP512r1-sha512"),
    ("explicit-brainpoolP256r1-sha256", "explicit-brainpoolP384r1-sha384"),
    ("explicit-brainpoolP384r1-sha384", "explicit-brainpoolP512r1-sha512"),
];

/// The files of a chip, and its authority's certificate.
struct Made {
    sod: Vec<u8>,
    groups: BTreeMap<u8, Vec<u8>>,
    authority: Vec<u8>,
}

fn make(signer: &str, authority: &str) -> Made {
    let [signer, authority] = [signer, authority].map(|name| Algorithm::named(name).expect("an algorithm"));
    let dice = &mut specimen::dice(1);
    let authority = Authority::new("UT", &authority, dice);
    let signer = authority.issue(Role::DocumentSigner, &signer, dice);
    let draft = specimen::holder::throw(Format::named("TD3").expect("a format"), dice);
    let plan = ChipPlan::new(&draft, dice);
    let sod = plan.make(&signer).files["EF.SOD"].clone();
    Made { sod, groups: plan.groups, authority: authority.certificate }
}

fn file(bytes: &[u8]) -> TrustFile {
    TrustFile { name: "file".to_owned(), bytes: bytes.to_vec(), given: Given::ByName }
}

/// Every hash, the Document Signer's signature over the list, the authority's over the Document Signer.
fn verify(trust: &Trust, made: &Made) -> bool {
    let sod = Sod::parse(&made.sod);
    let (signed, list) = (sod.signed.expect("a signed object"), sod.hashes.expect("a list"));
    let hash = list.algorithm.expect("a hash");
    let holds = |(group, bytes): (&u8, &Vec<u8>)| list.of(*group).all(|listed| listed.hash == hash.digest(bytes));
    let hashes = made.groups.iter().all(holds);
    let info = signed.signers.first().expect("a signer");
    let (signer, _) = signed.verify_with_own(info).expect("its signature");
    hashes && matches!(trust.issuer_of(&signer, None), Issuer::Found { .. })
}

fn passive_authentication(criterion: &mut Criterion) {
    openssl();
    let mut group = criterion.benchmark_group("passive-authentication");
    for (signer, authority) in CASES {
        let made = make(signer, authority);
        let trust = Trust::load(vec![file(&made.authority)]).expect("an anchor");
        assert!(verify(&trust, &made));
        group.bench_function(format!("{signer} under {authority}/bordercheck"), |bencher| {
            bencher.iter(|| verify(black_box(&trust), black_box(&made)))
        });
        let groups: Vec<DataGroup<'_>> =
            made.groups.iter().map(|(number, bytes)| DataGroup { number: *number, bytes }).collect();
        let anchors = TrustAnchor::from_certificate(&made.authority).map(|anchor| vec![anchor]);
        let theirs = anchors.and_then(|anchors| Ok((passive::verify(&made.sod, &groups, &anchors)?, anchors)));
        match theirs {
            Ok((proved, anchors)) if proved.is_authentic() => {
                group.bench_function(format!("{signer} under {authority}/dmrtd"), |bencher| {
                    bencher.iter(|| passive::verify(black_box(&made.sod), black_box(&groups), black_box(&anchors)))
                });
            }
            Ok(_) => println!("{signer} under {authority}: dmrtd finds no chain"),
            Err(why) => println!("{signer} under {authority}: dmrtd: {why}"),
        }
    }
    group.finish();
}

fn master_list(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pki/masterlists");
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

/// Loads a key and verifies a signature, as many times as take a second, for each pair of a line.
const PYTHON: &str = r#"
import json, sys, time
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.hazmat.backends.openssl import backend

def verify(part):
    key = load_der_public_key(bytes.fromhex(part["spki"]))
    signature, message = bytes.fromhex(part["signature"]), bytes.fromhex(part["message"])
    hash = getattr(hashes, part["hash"])()
    if part["scheme"] == "ecdsa":
        return key.verify(signature, message, ec.ECDSA(hash))
    pad = padding.PKCS1v15() if part["scheme"] == "pkcs1" else padding.PSS(padding.MGF1(hash), part["salt"])
    key.verify(signature, message, pad, hash)

print("openssl:", backend.openssl_version_text())
for case in json.load(sys.stdin):
    try:
        [verify(part) for part in case["parts"]]
    except Exception as error:
        print(f"openssl: {case['name']}: {type(error).__name__}: {error}")
        continue
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < 1:
        [verify(part) for part in case["parts"]]
        count += 1
    print(f"openssl: {case['name']}: {(time.perf_counter() - start) / count * 1e6:.0f} us for keys and signatures")
"#;

/// Measures OpenSSL on the same keys and signatures.
fn openssl() {
    let cases: Vec<Value> = CASES
        .iter()
        .map(|(signer, authority)| {
            let made = make(signer, authority);
            json!({ "name": format!("{signer} under {authority}"), "parts": parts(&made) })
        })
        .collect();
    let given = serde_json::to_vec(&cases).expect("JSON");
    let path = std::env::temp_dir().join(format!("bordercheck-bench-{}.json", std::process::id()));
    std::fs::write(&path, given).expect("a temporary file");
    let input = std::fs::File::open(&path).expect("a temporary file");
    let output = Command::new("python3").args(["-c", PYTHON]).stdin(input).output();
    // It is a temporary file, and another run has another.
    let _ = std::fs::remove_file(&path);
    match output {
        Ok(output) if output.status.success() => print!("{}", String::from_utf8_lossy(&output.stdout)),
        _ => println!("skipped: no python3 with the package cryptography, so no figures of OpenSSL"),
    }
}

/// The two signatures of an object: what is signed, by which key.
fn parts(made: &Made) -> Vec<Value> {
    let sod = Sod::parse(&made.sod);
    let signed = sod.signed.expect("a signed object");
    let info = &signed.signers[0];
    let signer = Certificate::parse(signed.certificates[0]).expect("a certificate");
    let authority = Certificate::parse(&made.authority).expect("a certificate");
    let mut attributes = info.attributes.as_ref().expect("attributes").whole.to_vec();
    attributes[0] = tag::SET;
    let by_signer = SignatureAlgorithm::of(&info.algorithm, info.digest.hash()).expect("an algorithm");
    let by_authority = signer.algorithm().expect("an algorithm");
    vec![
        part(&by_signer, signer.spki, &attributes, &info.signature),
        part(&by_authority, authority.spki, signer.signed, signer.signature),
    ]
}

fn part(algorithm: &SignatureAlgorithm, spki: &[u8], message: &[u8], signature: &[u8]) -> Value {
    use pki::Scheme;
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let scheme = match algorithm.scheme {
        Scheme::Pkcs1 => "pkcs1",
        Scheme::Pss => "pss",
        Scheme::Ecdsa | Scheme::EcdsaPlain => "ecdsa",
    };
    json!({
        "scheme": scheme,
        "hash": algorithm.hash.name().replace('-', ""),
        "salt": algorithm.pss.map(|pss| pss.salt),
        "spki": hex(spki),
        "message": hex(message),
        "signature": hex(signature),
    })
}

criterion_group!(benches, passive_authentication, master_list);
criterion_main!(benches);
