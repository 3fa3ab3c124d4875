//! Wycheproof's signature tests for every algorithm that documents use: nothing is accepted that must not be, and
//! nothing refused that must hold. What is not supported is listed here, with why.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::indexing_slicing, clippy::print_stdout, reason = "a test fails by panicking")]

#[path = "../../../tests/shared/mod.rs"]
mod shared;

use shared::shared;

use std::collections::BTreeMap;

use pki::algorithm::{Identifier, Pss};
use pki::der::{Reader, tag, write};
use pki::{Hash, PublicKey, Scheme, SignatureAlgorithm, SignatureFault, oid};
use serde_json::Value;

/// Sets that are about other algorithms, and groups that this crate refuses by rule.
const NOT_SUPPORTED: &[(&str, &str)] = &[
    ("ed25519_test.json", "no travel document is signed with Ed25519 (Doc 9303-12 §4.1.6)"),
    ("SHAKE", "no travel document uses SHAKE (Doc 9303-12 §4.1.6)"),
    ("SHA-3", "no travel document uses SHA-3 (Doc 9303-12 §4.1.6)"),
];

fn hex(text: &Value) -> Vec<u8> {
    let text = text.as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn hash(name: &Value) -> Option<Hash> {
    Hash::ALL.into_iter().find(|hash| hash.name() == name.as_str().unwrap())
}

/// The signature algorithm of a group, or the reason why it is not supported.
fn algorithm(group: &Value) -> Result<SignatureAlgorithm, String> {
    let hash_of = |field: &str| hash(&group[field]).ok_or_else(|| group[field].to_string());
    match group["type"].as_str().unwrap() {
        "EcdsaVerify" => Ok(SignatureAlgorithm::with(Scheme::Ecdsa, hash_of("sha")?)),
        "EcdsaP1363Verify" => Ok(SignatureAlgorithm::with(Scheme::EcdsaPlain, hash_of("sha")?)),
        "RsassaPkcs1Verify" | "RsassaPkcs1Generate" => Ok(SignatureAlgorithm::with(Scheme::Pkcs1, hash_of("sha")?)),
        "RsassaPssVerify" | "RsassaPssWithParametersVerify" => {
            let mut algorithm = SignatureAlgorithm::with(Scheme::Pss, hash_of("sha")?);
            if group["mgf"] != "MGF1" {
                return Err(group["mgf"].to_string());
            }
            let salt = usize::try_from(group["sLen"].as_u64().unwrap()).unwrap();
            algorithm.pss = Some(Pss { hash: hash_of("sha")?, mask: hash_of("mgfSha")?, salt });
            Ok(algorithm)
        }
        other => Err(other.to_owned()),
    }
}

/// The SubjectPublicKeyInfo of a group, or the RSAPublicKey wrapped into one.
fn key(group: &Value) -> Vec<u8> {
    if let Some(spki) = group.get("publicKeyDer") {
        return hex(spki);
    }
    let identifier = [write(tag::OID, oid::RSA_ENCRYPTION.octets()), vec![tag::NULL, 0]].concat();
    let key = [vec![0], hex(&group["keyAsn"])].concat();
    write(tag::SEQUENCE, &[write(tag::SEQUENCE, &identifier), write(tag::BIT_STRING, &key)].concat())
}

#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn no_false_accept_and_no_false_reject() {
    let folder = shared("data/pki/wycheproof");
    let mut sets: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    sets.sort();
    let mut wrong = Vec::new();
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    let mut asked = 0;
    for path in sets.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let set: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for group in set["testGroups"].as_array().unwrap() {
            let tests = group["tests"].as_array().unwrap();
            let algorithm = match algorithm(group) {
                Ok(algorithm) => algorithm,
                Err(why) => {
                    *left.entry(format!("{name}: {why}")).or_default() += tests.len();
                    continue;
                }
            };
            let key = PublicKey::parse(&key(group));
            for test in tests {
                let (message, signature) = (hex(&test["msg"]), hex(&test["sig"]));
                let found = match &key {
                    Ok(key) => key.verify(&algorithm, &message, &signature),
                    Err(fault) => Err(SignatureFault::from(fault.clone())),
                };
                asked += 1;
                let agrees = matches!(
                    (test["result"].as_str().unwrap(), &found),
                    ("valid", Ok(_)) | ("invalid", Err(_)) | ("acceptable", _)
                );
                if !agrees {
                    wrong.push(format!("{name} {}: {} {} {found:?}", test["tcId"], test["result"], test["comment"]));
                }
            }
        }
    }
    println!("{asked} signatures asked");
    for (what, count) in &left {
        println!("not supported: {what}: {count}");
        assert!(NOT_SUPPORTED.iter().any(|(known, _)| what.contains(known)), "{what} is not listed as unsupported");
    }
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong[..wrong.len().min(60)].join("\n"));
}

/// AWS-LC and the code in Rust hold the same signatures to be valid, wherever AWS-LC has the algorithm.
#[cfg(feature = "aws-lc-rs")]
#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn both_verifiers_agree() {
    use pki::aws_lc;
    let folder = shared("data/pki/wycheproof");
    let (mut both, mut rust_alone, mut wrong) = (0, 0, Vec::new());
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let set: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for group in set["testGroups"].as_array().unwrap() {
            let (Ok(algorithm), Ok(key)) = (algorithm(group), PublicKey::parse(&key(group))) else { continue };
            for test in group["tests"].as_array().unwrap() {
                let (message, signature) = (hex(&test["msg"]), hex(&test["sig"]));
                let rust = key.verify_digest(&algorithm, &algorithm.hash.digest(&message), &signature);
                match aws_lc::verify(&key, &algorithm, &message, &signature) {
                    None => rust_alone += 1,
                    Some(holds) if holds == rust.is_ok() => both += 1,
                    // A DigestInfo without NULL is tolerated and told by the code in Rust alone.
                    Some(false) if rust.as_ref().is_ok_and(|quirks| !quirks.is_empty()) => rust_alone += 1,
                    Some(holds) => {
                        wrong.push(format!("{} {}: {holds}, {rust:?}", path.display(), test["tcId"]));
                    }
                }
            }
        }
    }
    println!("{both} signatures asked of both, {rust_alone} of the code in Rust alone");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(both > 5_000);
}

/// The sets with parameters in the key: read as certificates carry them.
#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn parameters_are_those_of_the_key() {
    let folder = shared("data/pki/wycheproof");
    let set = std::fs::read(folder.join("rsa_pss_2048_sha256_mgf1_32_params_test.json")).unwrap();
    let set: Value = serde_json::from_slice(&set).unwrap();
    let spki = key(&set["testGroups"][0]);
    let mut inside = Reader::der(&spki).sequence("spki").unwrap();
    let identifier = Identifier::parse(&mut inside, "algorithm").unwrap();
    let algorithm = SignatureAlgorithm::of(&identifier, None).unwrap();
    assert_eq!(algorithm.pss, Some(Pss { hash: Hash::Sha256, mask: Hash::Sha256, salt: 32 }));
}
