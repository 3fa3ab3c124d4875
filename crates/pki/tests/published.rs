//! Published certificates and lists, against what independent verifiers and the ICAO PKD say of them. They lie in `../shared`;
//! where it is absent these tests are ignored.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::indexing_slicing, clippy::print_stdout, reason = "a test fails by panicking")]

#[path = "../../../tests/shared/mod.rs"]
mod shared;

use shared::shared;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use pki::algorithm::Scheme;
use pki::curve::Parameters;
use pki::master_list::MasterList;
use pki::path::{Chain, explain};
use pki::profile::{Level, Role, check_as_of};
use pki::trust::{Given, SourceKind, TrustFile};
use pki::{Certificate, Issuer, PublicKey, Quirk, SignedData, Trust};

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|own| own == extension));
    found.sort();
    found
}

fn load(paths: &[PathBuf]) -> Vec<TrustFile> {
    let file = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        TrustFile { name, bytes: std::fs::read(path).unwrap(), given: Given::ByName }
    };
    paths.iter().map(file).collect()
}

fn table(path: &Path) -> Vec<HashMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

/// The words of the independent verifier for a chain.
fn chain_result(chain: &Chain) -> String {
    let (kind, name, id) = match chain {
        Chain::SelfSigned => return "self-signed ok".to_owned(),
        Chain::None => return "no issuer".to_owned(),
        Chain::Signed { self_issued, likeness, by_key_id } => (self_issued, likeness, by_key_id),
    };
    use pki::name::NameMatch;
    let id = if *id { "AKI=SKI" } else { "AKI!=SKI/absent" };
    let name = match name {
        NameMatch::Exact => "issuer by exact DN",
        NameMatch::Folded | NameMatch::Reordered => "issuer only by case/space/stringtype-insensitive DN",
        NameMatch::Other => return format!("link, issuer only by {id} (DN differs)"),
    };
    // The independent verifier calls self-issued only what names itself to the byte.
    let kind = if *kind && matches!(chain, Chain::Signed { likeness: NameMatch::Exact, .. }) {
        "self-issued, other key"
    } else {
        "link"
    };
    format!("{kind}, {name} {id}")
}

#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn every_published_authority_is_read_and_its_chain_explained() {
    let folder = shared("data/pki/masterlists");
    let lists: Vec<Vec<u8>> = files(&folder, "ml").iter().map(|path| std::fs::read(path).unwrap()).collect();
    let lists: Vec<MasterList<'_>> = lists.iter().map(|bytes| MasterList::parse(bytes).unwrap()).collect();
    let ders: BTreeSet<&[u8]> = lists
        .iter()
        .flat_map(|list| list.certificates().into_iter().chain(list.signed.certificates.iter().copied()))
        .collect();
    let all: Vec<Certificate<'_>> = ders.iter().map(|der| Certificate::parse(der).unwrap()).collect();
    let expected = table(&folder.join("expected-csca.csv"));
    assert_eq!(all.len(), expected.len());
    let expected: HashMap<&str, &HashMap<String, String>> =
        expected.iter().map(|row| (row["sha256"].as_str(), row)).collect();
    let reasons = include_str!("csca-differences.csv");
    let explained: BTreeMap<&str, &str> = reasons
        .lines()
        .skip(1)
        .map(|line| {
            let [sha256, ours, _reason] = line.splitn(3, '|').collect::<Vec<_>>()[..] else { panic!("{line}") };
            (sha256, ours)
        })
        .collect();
    let mut differing = BTreeMap::new();
    for certificate in &all {
        let row = expected[certificate.sha256().as_str()];
        let key = certificate.key().unwrap();
        let name = match &key {
            PublicKey::Rsa(..) => key.name(),
            PublicKey::Ec(key) => {
                let how = if key.parameters == Parameters::Explicit { "EC-EXPLICIT" } else { "EC-named" };
                let openssl = match key.curve.name {
                    "P-256" => "prime256v1",
                    "P-384" => "secp384r1",
                    "P-521" => "secp521r1",
                    other => other,
                };
                format!("{how} {openssl}")
            }
        };
        assert_eq!(name, row["key"]);
        let algorithm = certificate.algorithm().unwrap();
        let hash = algorithm.hash.name().replace('-', "").to_lowercase();
        let scheme = match algorithm.scheme {
            Scheme::Pkcs1 => format!("{hash}_rsa"),
            Scheme::Pss => "rsassa_pss".to_owned(),
            Scheme::Ecdsa | Scheme::EcdsaPlain => format!("{hash}_ecdsa"),
        };
        assert_eq!((scheme.as_str(), hash.as_str()), (row["sig"].as_str(), row["hash"].as_str()));
        if let Some(pss) = algorithm.pss {
            let mask = pss.mask.name().replace('-', "").to_lowercase();
            assert_eq!(format!("{hash}/mgf1-{mask}/salt{}", pss.salt), row["pss"]);
        }
        let id = |id: Option<&[u8]>| id.map(|id| id.iter().map(|octet| format!("{octet:02x}")).collect::<String>());
        assert_eq!(id(certificate.subject_key_id()).unwrap_or_default(), row["ski"], "{certificate:?}");
        assert_eq!(id(certificate.authority_key_id()).unwrap_or_default(), row["aki"], "{certificate:?}");
        let (ours, theirs) = (chain_result(&explain(certificate, &all)), &row["chain_result"]);
        if ours != *theirs {
            println!("chain: ours {ours:?}, the table's {theirs:?}: {certificate:?}");
            differing.insert(certificate.sha256(), ours);
        }
        assert_eq!(row["quirks"].contains("explicit-seed"), key.quirks().contains(&Quirk::CurveSeed));
        assert_eq!(row["quirks"].contains("-len"), key.quirks().contains(&Quirk::CoefficientLength));
        assert_eq!(row["quirks"].contains("NULL"), algorithm.quirks.contains(&Quirk::EcdsaWithNull));
        assert_eq!(row["quirks"].contains("params-absent"), algorithm.quirks.contains(&Quirk::RsaWithoutNull));
    }
    let differing: BTreeMap<&str, &str> =
        differing.iter().map(|(sha256, ours)| (sha256.as_str(), ours.as_str())).collect();
    assert_eq!(differing, explained, "differences from expected-csca.csv, and those that are explained");
}

#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn the_published_lists_are_believed() {
    let folder = shared("data/pki/masterlists");
    let trust = Trust::load(load(&files(&folder, "ml"))).unwrap();
    assert_eq!(trust.sources().iter().filter(|source| source.kind == SourceKind::MasterList).count(), 4);
    for source in trust.sources() {
        let without = source.quirks.contains(&Quirk::DigestInfoWithoutNull);
        assert_eq!(without, source.name.starts_with("ICAO"), "{}", source.name);
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn a_changed_list_is_refused_whole() {
    let folder = shared("data/pki/masterlists");
    for path in files(&folder, "ml") {
        let bytes = std::fs::read(&path).unwrap();
        for at in [bytes.len() / 3, bytes.len() / 2, bytes.len() - 10] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let file = TrustFile { name: "changed".to_owned(), bytes: changed, given: Given::ByName };
            assert!(Trust::load(vec![file]).is_err(), "{} byte {at}", path.display());
        }
    }
}

/// The Document Signers of the PKD, its codes for them, and the differences that are explained beside this test.
#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn the_codes_of_the_pkd_are_reproduced() {
    let folder = shared("data/pki");
    let lists = Trust::load(load(&files(&folder.join("masterlists"), "ml"))).unwrap();
    let text = std::fs::read_to_string(folder.join("pkd/icaopkd-003-excerpt.ldif")).unwrap();
    let unfolded = text.replace('\r', "").replace("\n ", "");
    let signers: Vec<Vec<u8>> = unfolded
        .lines()
        .filter_map(|line| line.strip_prefix("userCertificate;binary:: "))
        .map(|line| base64::engine::general_purpose::STANDARD.decode(line.trim()).unwrap())
        .collect();
    let expected = table(&folder.join("pkd/expected-dsc.csv"));
    let expected: HashMap<&str, &HashMap<String, String>> =
        expected.iter().map(|row| (row["sha256"].as_str(), row)).collect();
    let reasons = include_str!("pkd-differences.csv");
    let explained: BTreeMap<(String, String), &str> = reasons
        .lines()
        .skip(1)
        .map(|line| {
            let [state, code, reason] = line.splitn(3, ',').collect::<Vec<_>>()[..] else { panic!("{line}") };
            ((state.to_owned(), code.to_owned()), reason)
        })
        .collect();
    let mut used = BTreeSet::new();
    let (mut chained, mut differing) = (0, BTreeMap::<(String, String), usize>::new());
    for der in &signers {
        let certificate = Certificate::parse(der).unwrap();
        let row = expected[certificate.sha256().as_str()];
        let issued = certificate.not_before;
        let mut ours: BTreeSet<String> = codes(&certificate, Role::DocumentSigner, issued);
        let theirs: BTreeSet<String> = row["icao_codes"].split(' ').map(str::to_owned).collect();
        let held = match lists.issuer_of(&certificate, None) {
            Issuer::Found { all, .. } => {
                chained += 1;
                let judged = all.iter().find(|authority| authority.sha256() == row["csca_sha256"]);
                ours.extend(judged.iter().flat_map(|authority| codes(authority, Role::Authority, issued)));
                judged.is_some()
            }
            other => panic!("{certificate:?}: {other:?}"),
        };
        let theirs: BTreeSet<String> = theirs.into_iter().filter(|code| held || !code.contains("CSCA.")).collect();
        for code in ours.symmetric_difference(&theirs) {
            let sign = if ours.contains(code) { "+" } else { "-" };
            *differing.entry((row["country"].clone(), format!("{sign}{code}"))).or_default() += 1;
        }
    }
    println!("{} Document Signers, {chained} of them chain", signers.len());
    let mut unexplained = Vec::new();
    for (key, count) in &differing {
        match explained.get(key) {
            Some(_) => {
                used.insert(key.clone());
            }
            None => unexplained.push(format!("{} {} × {count}", key.0, key.1)),
        }
    }
    assert_eq!((signers.len(), chained), (368, 368));
    assert!(unexplained.is_empty(), "differences without a reason:\n{}", unexplained.join("\n"));
    assert_eq!(used.len(), explained.len(), "a reason without a difference");
}

/// The codes of rules that the PKD has a code for.
fn codes(certificate: &Certificate<'_>, role: Role, issued: jiff::Timestamp) -> BTreeSet<String> {
    let numbered =
        |code: &str| code.rsplit('.').next().is_some_and(|last| last.bytes().all(|letter| letter.is_ascii_digit()));
    let level = |level| if level == Level::Error { "ERR" } else { "WARN" };
    let findings = check_as_of(certificate, role, issued).into_iter().filter(|finding| numbered(&finding.code));
    findings.map(|finding| format!("{}:{}", level(finding.level), finding.code)).collect()
}

#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn the_italian_revocation_list_is_believed() {
    let folder = shared("data/pki/crl");
    let mut paths = files(&folder, "cer");
    paths.extend(files(&folder, "crl"));
    let trust = Trust::load(load(&paths)).unwrap();
    assert_eq!((trust.csca(), trust.crl(), trust.rejected().len()), (3, 1, 0));
    let list = trust.sources().iter().find(|source| source.kind == SourceKind::RevocationList).unwrap();
    assert_eq!(list.entries, 2);
}

#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn each_mock_signer_is_its_authoritys() {
    let folder = shared("data/pki/mock");
    let mut pairs = 0;
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let (authority, signer) = (entry.join("mock_csca.pem"), entry.join("mock_dsc.pem"));
        if !authority.exists() || !signer.exists() {
            continue;
        }
        let [authority, signer] = [authority, signer].map(|path| pem(&std::fs::read_to_string(path).unwrap()));
        let (authority, signer) = (Certificate::parse(&authority).unwrap(), Certificate::parse(&signer).unwrap());
        let verified = signer.verify_signed_by(&authority.key().unwrap());
        assert!(verified.is_ok(), "{}: {verified:?}", entry.display());
        pairs += 1;
    }
    println!("{pairs} pairs");
    assert!(pairs >= 16);
}

fn pem(text: &str) -> Vec<u8> {
    let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    base64::engine::general_purpose::STANDARD.decode(body.trim()).unwrap()
}

/// The security objects of two published specimen documents.
#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn the_security_objects_of_specimen_documents_hold() {
    let folder = shared("data/pki/lds");
    for path in ["lds-loes2006/ef011D.bin", "lds-worldfnd/EF_SOD.bin"] {
        let file = std::fs::read(folder.join(path)).unwrap();
        // EF.SOD wraps it in an application tag with a length of two octets.
        let object = &file[4..];
        let length = usize::from(u16::from_be_bytes([file[2], file[3]]));
        let signed = SignedData::parse(&object[..length]).unwrap();
        let (signer, quirks) = signed.verify_with_own(&signed.signers[0]).unwrap();
        println!("{path}: {signer:?}, {quirks:?}, {:?}, {:?}", signed.quirks, signed.signers[0].quirks);
        assert!(matches!(Trust::none().issuer_of(&signer, None), Issuer::NoneOfThisState { .. }));
    }
}
