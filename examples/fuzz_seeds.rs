//! Writes the seeds of `fuzz/corpus/`, from the fixtures and the specimen maker, the same every time:
//! `cargo run --example fuzz_seeds`. Other files there were found by fuzzing and stay.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "an example that writes test data fails by panicking"
)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bordercheck::journal::{Journal, LogProfile};
use bordercheck::{Clock, Document, Engine, Profile, Reference};
use lds::Ef;
use pki::der::{tag, write};
use pki::{Hash, oid};
use registry::copy::ReadOnlyFolder;
use registry::entry::{Entry, Kind};
use registry::files::LogFiles;
use registry::identifier::State;
use registry::index::{Builder, LogSource, Sources};
use registry::key::{Algorithm as NoteAlgorithm, SignerKey};
use registry::proof::Proof;
use registry::{canonical, copy, tree};
use sha2::{Digest, Sha256};
use specimen::pki::authority::day;
use specimen::pki::encode::{octets, sequence, unsigned};
use specimen::pki::key::digest_identifier;
use specimen::pki::list::Deviation;
use specimen::pki::{Algorithm, Authority, CmsOptions, Role};
use specimen::symbol::{Symbol, SymbolKind};

const ZONE: &str = "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3204153ZE184226B<<<<<16";

/// A seed larger than this costs the fuzzer more than it gives.
const LARGEST: usize = 24_000;

fn main() {
    let files = chip_files();
    infrastructure(&files);
    registry();
    packed(&files);
    journal();
    pictures();
    symbols();
    from_cases();
}

/// Bar codes of each kind as modules: their number in a row, and a bit for each.
fn symbols() {
    for kind in SymbolKind::ALL {
        let symbol = Symbol::encode(kind, b"\xdc\x03RDB1 https://example.org/visa").unwrap();
        let modules: Vec<bool> = symbol.modules().collect();
        let bits = modules
            .chunks(8)
            .map(|part| part.iter().zip(0..).fold(0, |byte, (dark, at)| byte | u8::from(*dark) << (7 - at)));
        let bytes: Vec<u8> = std::iter::once(u8::try_from(symbol.columns()).unwrap()).chain(bits).collect();
        seed("symbols", &format!("{kind:?}").to_lowercase(), &bytes);
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn seed(property: &str, name: &str, bytes: &[u8]) {
    let folder = root().join("fuzz/corpus").join(property);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
    println!("{property}/{name}: {} bytes", bytes.len());
}

/// The property that a chip's file is checked against: the fuzz target of the file's name.
fn property_of(ef: Ef) -> Option<String> {
    let name = match ef {
        Ef::Dg(number) => format!("dg{number}"),
        Ef::Com => "com".to_owned(),
        Ef::Sod => "sod".to_owned(),
        Ef::CardAccess => "card_access".to_owned(),
        Ef::CardSecurity => "card_security".to_owned(),
        Ef::ActiveAuthentication => "transcript".to_owned(),
    };
    root().join("fuzz/fuzz_targets").join(&name).with_extension("rs").exists().then_some(name)
}

/// An element with a tag of two octets and a length of two.
fn long(tag: [u8; 2], value: &[u8]) -> Vec<u8> {
    [&tag[..], &[0x82], &u16::try_from(value.len()).unwrap().to_be_bytes(), value].concat()
}

/// A small chip, file by file.
fn chip_files() -> Vec<(Ef, Vec<u8>)> {
    let zone = ZONE.replace('\n', "");
    let dg1 = write(0x61, &[&[0x5F, 0x1F, 88][..], zone.as_bytes()].concat());
    let mut jpeg = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(12, 16, image::Rgb([90, 70, 50]))
        .write_to(&mut jpeg, image::ImageFormat::Jpeg)
        .unwrap();
    let picture = jpeg.into_inner();
    let block = u32::try_from(20 + 12 + picture.len()).unwrap();
    let record = [
        &b"FAC\x00010\x00"[..],
        &(block + 14).to_be_bytes(),
        &[0, 1],
        &block.to_be_bytes(),
        &[0, 0],
        &[0; 14],
        &[1, 0, 0, 12, 0, 16, 0, 0, 0, 0, 0, 0],
        &picture,
    ]
    .concat();
    let template = [write(0xA1, &[]), long([0x5F, 0x2E], &record)].concat();
    let dg2 = write(0x75, &long([0x7F, 0x61], &[vec![2, 1, 1], long([0x7F, 0x60], &template)].concat()));
    let dg7 = write(0x67, &[&[2, 1, 1, 0x5F, 0x43, 4][..], &[0xFF, 0xD8, 0xFF, 0xD9]].concat());
    let dg11 =
        [&[0x5C, 4, 0x5F, 0x0E, 0x5F, 0x2B, 0x5F, 0x0E, 6][..], b"A<<B<C", &[0x5F, 0x2B, 4, 0x19, 0x74, 8, 0x12]];
    let dg12 = [&[0x5C, 4, 0x5F, 0x19, 0x5F, 0x26, 0x5F, 0x19, 6][..], b"UTOPIA", &[0x5F, 0x26, 8], b"20220415"];
    let pace = sequence(&[write(tag::OID, &[4, 0, 0x7F, 0, 7, 2, 2, 4, 2, 2]), unsigned(&[2]), unsigned(&[13])]);
    let infos = write(tag::SET, &pace);
    let com =
        [&[0x5F, 1, 4][..], b"0107", &[0x5F, 0x36, 6], b"040000", &[0x5C, 5, 0x61, 0x75, 0x67, 0x6B, 0x6C]].concat();
    let key = specimen::pki::Key::new(&Algorithm::named("P-256-sha256").unwrap().key, &mut specimen::dice(15));
    let challenge = br#"{"challenge": "0011223344556677", "response": "00ff"}"#.to_vec();
    vec![
        (Ef::Com, write(0x60, &com)),
        (Ef::Dg(1), dg1),
        (Ef::Dg(2), dg2),
        (Ef::Dg(7), dg7),
        (Ef::Dg(11), write(0x6B, &dg11.concat())),
        (Ef::Dg(12), write(0x6C, &dg12.concat())),
        (Ef::Dg(14), write(0x6E, &infos)),
        (Ef::Dg(15), write(0x6F, key.spki())),
        (Ef::CardAccess, infos),
        (Ef::ActiveAuthentication, challenge),
    ]
}

/// Certificates, lists and signed objects over three kinds of key, and EF.SOD over the chip's files.
fn infrastructure(files: &[(Ef, Vec<u8>)]) {
    for (ef, bytes) in files {
        let property = property_of(*ef).unwrap();
        seed(&property, "specimen", bytes);
        seed("tlv", &format!("specimen-{property}"), bytes);
    }
    for name in ["P-256-sha256", "rsa2048-pss-sha256", "explicit-brainpoolP256r1-sha256"] {
        let algorithm = Algorithm::named(name).unwrap();
        let dice = &mut specimen::dice(7);
        let authority = Authority::new("UT", &algorithm, dice);
        let signer = authority.issue(Role::DocumentSigner, &algorithm, dice);
        let lister = authority.issue(Role::MasterListSigner, &algorithm, dice);
        let deviator = authority.issue(Role::DeviationListSigner, &algorithm, dice);
        let next = Authority::new("UT", &algorithm, dice);
        seed("certificate", &format!("csca-{name}"), &authority.certificate);
        seed("certificate", &format!("signer-{name}"), &signer.certificate);
        seed("certificate", &format!("link-{name}"), &authority.link(&next, dice));
        let crl = authority.crl(std::slice::from_ref(&signer.serial), day(-3), day(87));
        seed("crl", name, &crl);
        let certificates = [authority.certificate.clone(), next.certificate.clone()];
        let list = lister.master_list(&certificates, std::slice::from_ref(&authority.certificate));
        seed("master_list", name, &list);
        let deviation = Deviation {
            numbers: vec!["L898902C3".to_owned()],
            issued: Some((day(-400), day(-300))),
            signer: None,
            kind: vec![1, 1],
            parameter: Some(1),
        };
        seed("deviation_list", name, &deviator.deviation_list(&[deviation]));
        let groups = files.iter().filter_map(|(ef, bytes)| match ef {
            Ef::Dg(number) => Some(sequence(&[unsigned(&[*number]), octets(&Sha256::digest(bytes))])),
            _ => None,
        });
        let groups = sequence(&groups.collect::<Vec<_>>());
        let content = sequence(&[unsigned(&[0]), digest_identifier(Hash::Sha256, true), groups]);
        let object = signer.sign_cms(oid::LDS_SECURITY_OBJECT, &content, &CmsOptions::default());
        seed("cms", name, &object);
        seed("sod", name, &write(0x77, &object));
        let line =
            |kind: &str, bytes: &[u8]| format!("dn: cn={name},c=UT\n{kind};binary:: {}\n\n", STANDARD.encode(bytes));
        let ldif = ["version: 1\n\n".to_owned(), line("CscaMasterListData", &list)].concat();
        seed("ldif", &format!("list-{name}"), ldif.as_bytes());
        let ldif = [line("userCertificate", &signer.certificate), line("certificateRevocationList", &crl)].concat();
        seed("ldif", &format!("signer-{name}"), ldif.as_bytes());
    }
}

/// A copy of the registry, file by file, and entries one by one.
fn registry() {
    let held = root().join("fixtures/registry/accepted-growth/held");
    let log = held.join("log/immigration.uto.example");
    let checkpoint = fs::read(log.join("checkpoint")).unwrap();
    seed("note", "checkpoint", &checkpoint);
    let text = String::from_utf8(checkpoint).unwrap();
    let (head, _) = text.rsplit_once("\n\n").unwrap();
    seed("checkpoint", "growth", format!("{head}\n").as_bytes());
    for (name, path) in [("entries", "tile/entries/000.p/72"), ("hashes", "tile/0/000.p/72")] {
        seed("tile", name, &[&[71][..], &fs::read(log.join(path)).unwrap()].concat());
        seed("tile", &format!("path-of-{name}"), format!("\0{path}").as_bytes());
    }
    let bundle = fs::read(log.join("tile/entries/000.p/72")).unwrap();
    let entries = registry::tile::parse_entries(&bundle, 72).unwrap();
    for (at, entry) in entries.iter().enumerate().step_by(6) {
        seed("entry", &format!("growth-{at}"), entry);
    }
    for (at, entry) in entries.iter().enumerate() {
        let value = canonical::parse(entry).unwrap();
        if let Some(condition) = find(&value, "when").or_else(|| find(&value, "condition")) {
            seed("condition", &format!("growth-{at}"), &canonical::print(condition));
        }
    }
    seed("condition", "plain", br#"{"field":"issuing-state","op":"eq","value":"UTO"}"#);
    seed("root", "first", &fs::read(held.join("root/1.json")).unwrap());
    seed("proof", "growth", &proof(&held).print());
    seed("index", "growth", &index(&entries));
    let rotated = root().join("fixtures/registry/accepted-next-root/source/root");
    for file in fs::read_dir(rotated).unwrap().map(|file| file.unwrap().path()) {
        seed("root", &format!("next-{}", file.file_stem().unwrap().display()), &fs::read(&file).unwrap());
    }
}

/// The index of some entries. Those with pictures are left out: their tables alone are larger than a seed should be.
fn index(entries: &[&[u8]]) -> Vec<u8> {
    let folder = std::env::temp_dir().join(format!("bordercheck-seeds-{}", std::process::id()));
    let state = State::new("UTO").unwrap();
    let log = LogSource { authority: "a".into(), state, origin: "o".into(), size: 100, root_hash: [1; 32] };
    let sources = Sources { root_version: 1, corroboration: 1, logs: vec![log] };
    let mut builder = Builder::create(&folder, &sources).unwrap();
    for (bytes, position) in entries.iter().zip(0..) {
        let entry = Entry::parse(bytes).unwrap();
        if entry.kind() != Kind::Portrait {
            builder.add(0, position, false, &entry).unwrap();
        }
    }
    let bytes = fs::read(builder.finish().unwrap().file).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    bytes
}

/// A proof of a copy's first entry.
fn proof(held: &Path) -> Proof {
    let folder = ReadOnlyFolder(held.to_owned());
    let copy = copy::open(held).unwrap();
    let head = &copy.logs[0].head;
    let files = LogFiles { store: &folder, origin: &head.origin };
    Proof {
        later: Vec::new(),
        entry: copy::read_entry(held, head, 0).unwrap(),
        roots: copy::read_chain(&folder).unwrap(),
        index: 0,
        hashes: tree::prove_inclusion(&files.tree(head.size), 0, head.size).unwrap(),
        checkpoint: fs::read(held.join(files.checkpoint())).unwrap(),
    }
}

/// The value of the first member of this name.
fn find<'v>(value: &'v serde_json::Value, name: &str) -> Option<&'v serde_json::Value> {
    match value {
        serde_json::Value::Object(members) => {
            members.get(name).or_else(|| members.values().find_map(|member| find(member, name)))
        }
        serde_json::Value::Array(items) => items.iter().find_map(|item| find(item, name)),
        _ => None,
    }
}

/// Seeds of whole documents: parts one after another, as the properties `document` and `capi` split them, and packed as
/// a case.
fn packed(files: &[(Ef, Vec<u8>)]) {
    let number = |ef: Ef| match ef {
        Ef::Com => 1,
        Ef::Dg(1) => 3,
        Ef::Dg(2) => 4,
        Ef::Dg(7) => 5,
        Ef::Dg(11) => 6,
        Ef::Dg(12) => 7,
        Ef::Dg(14) => 8,
        Ef::Dg(15) => 9,
        Ef::CardAccess => 10,
        Ef::ActiveAuthentication => 11,
        _ => 15,
    };
    let part =
        |number: u8, bytes: &[u8]| [&[number][..], &u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat();
    let mut parts = part(0, ZONE.as_bytes());
    for property in ["document", "capi"] {
        seed(property, "text", &parts);
    }
    let sod = fs::read(root().join("fuzz/corpus/sod/P-256-sha256")).unwrap();
    parts.extend(part(2, &sod));
    parts.extend(files.iter().flat_map(|(ef, bytes)| part(number(*ef), bytes)));
    parts.extend(part(12, br#"{"checkpoint": "example"}"#));
    for property in ["document", "capi"] {
        seed(property, "chip", &parts);
    }
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in [("mrz.txt", ZONE.as_bytes()), ("chip/EF.SOD", &sod), ("chip/EF.DG1", &files[1].1)] {
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    seed("zip", "case", &zip.finish().unwrap().into_inner());
}

/// A journal of three verdicts, signed with the key that its property knows.
fn journal() {
    let folder = std::env::temp_dir().join(format!("bordercheck-seeds-{}", std::process::id()));
    let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given);
    let engine = Engine::new(reference, Profile::built_in("desk").unwrap());
    let judged = engine.judge(&Document::from_mrz(ZONE));
    let key = SignerKey::new("example.org/gate-7", NoteAlgorithm::Ed25519, &[7; 32]).unwrap();
    let mut journal = Journal::open(&folder, key).unwrap();
    for _ in 0..3 {
        journal.append(&judged.verdict, &judged.evidence, LogProfile::Basic).unwrap();
    }
    journal.commit().unwrap();
    drop(journal);
    let [tail, heads] = ["tail", "checkpoints"].map(|name| fs::read(folder.join(name)).unwrap());
    let length = u32::try_from(tail.len()).unwrap().to_be_bytes();
    seed("journal", "three", &[&length[..], &tail, &heads].concat());
    fs::remove_dir_all(folder).unwrap();
}

/// A picture too small to be searched for long, in every format and in the colours that each has.
fn pictures() {
    use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
    let drawn = DynamicImage::ImageRgb8(RgbImage::from_fn(24, 16, |x, y| {
        Rgb([x, y, x * y].map(|part| u8::try_from(part % 36 * 7).unwrap()))
    }));
    let formats = [ImageFormat::Bmp, ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Tiff, ImageFormat::WebP];
    let colours: [DynamicImage; 5] = [
        drawn.to_rgb8().into(),
        drawn.to_rgba8().into(),
        drawn.to_luma8().into(),
        drawn.to_luma16().into(),
        drawn.to_rgba16().into(),
    ];
    for format in formats {
        for picture in &colours {
            let mut bytes = std::io::Cursor::new(Vec::new());
            if picture.write_to(&mut bytes, format).is_ok() {
                let name = format!("{:?}.{}", picture.color(), format.extensions_str()[0]).to_lowercase();
                seed("picture", &name, &bytes.into_inner());
            }
        }
    }
}

/// Files of the chips of the fixtures, as many as are small.
fn from_cases() {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(root().join("fixtures/cases")).unwrap().map(|case| case.unwrap().path()).collect();
    cases.sort();
    for case in cases.iter().filter(|case| case.join("chip").is_dir()).step_by(5) {
        for file in fs::read_dir(case.join("chip")).unwrap().map(|file| file.unwrap().path()) {
            let bytes = fs::read(&file).unwrap();
            let property = Ef::of(&file.to_string_lossy(), &bytes).and_then(property_of);
            if let Some(property) = property.filter(|_| bytes.len() <= LARGEST) {
                seed(&property, &name_of(case), &bytes);
            }
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}
