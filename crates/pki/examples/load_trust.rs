//! Loads what is to be trusted, and explains every certificate: its key, its signature, and whose signature it is.
//!
//! `cargo run --release --example load_trust -- FILE|FOLDER...`
//!
//! One line of CSV for each certificate, those that came along with the lists' own signatures with them, then a summary
//! on standard error. With `--quiet` the summary alone.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and ends where it cannot go on")]

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use pki::master_list::MasterList;
use pki::name::NameMatch;
use pki::path::{Chain, explain};
use pki::trust::{Given, TrustFile};
use pki::{Certificate, PublicKey, Quirk, Scheme, Trust};

fn main() {
    let (options, paths): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let files: Vec<TrustFile> = paths.iter().flat_map(|path| read(Path::new(path))).collect();
    let bytes: Vec<Vec<u8>> = files.iter().map(|file| file.bytes.clone()).collect();
    let start = Instant::now();
    let trust = match Trust::load(files) {
        Ok(trust) => trust,
        Err(error) => {
            eprintln!("nothing is trusted: {error}");
            std::process::exit(70);
        }
    };
    let took = start.elapsed();
    for source in trust.sources() {
        let signed = source.signed.map(|at| format!(" on {at}")).unwrap_or_default();
        let signer = source.signer.as_deref().map(|by| format!(", signed by {by}{signed}")).unwrap_or_default();
        eprintln!("{}: {:?} of {}{signer}{}", source.name, source.kind, source.entries, told(&source.quirks));
    }
    for aside in trust.rejected() {
        eprintln!("set aside: {}: {}", aside.name, aside.why);
    }
    eprintln!(
        "{} certificates, {} revocation lists, sha256 {}, in {took:.1?}",
        trust.csca(),
        trust.crl(),
        trust.sha256()
    );
    // All certificates, those that are not believed and those of the lists' own signers too.
    let lists: Vec<MasterList<'_>> = bytes.iter().filter_map(|bytes| MasterList::parse(bytes).ok()).collect();
    let listed =
        lists.iter().flat_map(|list| list.certificates().into_iter().chain(list.signed.certificates.iter().copied()));
    let read = listed.filter_map(|der| Certificate::parse(der).ok());
    let all: Vec<Certificate<'_>> = trust.certificates().map(|(certificate, _)| certificate).chain(read).collect();
    print(&all, options.iter().any(|option| option == "--quiet"));
}

/// A line for each certificate.
fn print(all: &[Certificate<'_>], quiet: bool) {
    let mut seen = HashSet::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    if !quiet {
        println!("sha256,country,key,signature,hash,pss,chain,quirks");
    }
    for certificate in all.iter().filter(|certificate| seen.insert(certificate.der)) {
        let chain = chain(certificate, all);
        *counts.entry(chain.clone()).or_default() += 1;
        let key = certificate.key();
        let name = match &key {
            Ok(PublicKey::Ec(key)) => format!("{:?} {}", key.parameters, key.curve.name),
            Ok(key) => key.name(),
            Err(fault) => {
                *counts.entry(format!("key not usable: {fault}")).or_default() += 1;
                fault.to_string()
            }
        };
        let algorithm = certificate.algorithm();
        let (scheme, hash, pss) = match &algorithm {
            Ok(algorithm) => {
                let pss = algorithm.pss.map(|pss| format!("{}/{}", pss.mask.name(), pss.salt)).unwrap_or_default();
                (scheme(algorithm.scheme), algorithm.hash.name(), pss)
            }
            Err(_) => ("unknown", "", String::new()),
        };
        if !quiet {
            let quirks = certificate.quirks.iter();
            let quirks = quirks.chain(key.iter().flat_map(PublicKey::quirks));
            let quirks = quirks.chain(algorithm.iter().flat_map(|algorithm| &algorithm.quirks));
            let quirks: Vec<String> = quirks.map(ToString::to_string).collect();
            let country = certificate.subject.country().unwrap_or_default();
            let hash_of = certificate.sha256();
            println!("{hash_of},{country},{name},{scheme},{hash},{pss},{chain},{}", quirks.join("; "));
        }
    }
    for (what, count) in counts {
        eprintln!("{count:5} {what}");
    }
}

/// Whose signature a certificate carries, among all of them, in words.
fn chain(certificate: &Certificate<'_>, all: &[Certificate<'_>]) -> String {
    let (self_issued, likeness, by_key_id) = match explain(certificate, all) {
        Chain::SelfSigned => return "self-signed".to_owned(),
        Chain::None => return "no issuer".to_owned(),
        Chain::Signed { self_issued, likeness, by_key_id } => (self_issued, likeness, by_key_id),
    };
    let kind = if self_issued { "self-issued by another key" } else { "link" };
    let name = match likeness {
        NameMatch::Exact => "same name",
        NameMatch::Folded | NameMatch::Reordered => "name differs in case, space, string type or order",
        NameMatch::Other => "by key identifier alone",
    };
    format!("{kind}; {name}; {}", if by_key_id { "AKI = SKI" } else { "AKI absent or another" })
}

fn scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Pkcs1 => "RSA",
        Scheme::Pss => "RSA PSS",
        Scheme::Ecdsa => "ECDSA",
        Scheme::EcdsaPlain => "plain ECDSA",
    }
}

fn told(quirks: &[Quirk]) -> String {
    quirks.iter().map(|quirk| format!(" [{quirk}]")).collect()
}

fn read(path: &Path) -> Vec<TrustFile> {
    let file = |path: PathBuf, given| {
        let bytes = std::fs::read(&path).unwrap();
        TrustFile { name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes, given }
    };
    if !path.is_dir() {
        return vec![file(path.to_owned(), Given::ByName)];
    }
    let mut inside: Vec<PathBuf> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    inside.sort();
    inside.into_iter().filter(|path| path.is_file()).map(|path| file(path, Given::InFolder)).collect()
}
