//! Peak memory of each parser of untrusted bytes: a stated multiple of its input, measured on an input and on one four times
//! as large.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::io::{Cursor, Write as _};

use bordercheck::{Clock, Document, Engine, Kind, Profile, Reference};
use peak_alloc::PeakAlloc;
use pki::crl::RevocationList;
use pki::der::write;
use pki::master_list::MasterList;
use pki::trust::{Given, TrustFile};
use pki::{Certificate, SignedData, Trust};
use registry::note::Note;
use registry::{canonical, tile};
use specimen::pki::authority::day;
use specimen::pki::{Algorithm, Authority, Role};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// Bytes that any of them may take besides: tables, messages, a verdict.
const BASE: usize = 1 << 18;

/// The peak above the memory in use before.
fn peak(read: impl FnOnce()) -> usize {
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    read();
    ALLOCATED.peak_usage().saturating_sub(before)
}

struct Reader {
    name: &'static str,
    /// Bytes that it may take for each byte of its input.
    multiple: usize,
    /// An input of about so many bytes.
    make: Box<dyn Fn(usize) -> Vec<u8>>,
    read: fn(&[u8]),
}

fn judge(name: &str, bytes: &[u8]) {
    let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given);
    let document = Document::new().with(name, Kind::of(name), Ok(bytes.into()));
    let verdict = Engine::new(reference, Profile::built_in("desk").unwrap()).verify(&document);
    assert!(!verdict.findings.is_empty());
}

fn elements(tag: u8, part: &[u8], bytes: usize) -> Vec<u8> {
    write(tag, &part.repeat(bytes / part.len()))
}

fn readers() -> Vec<Reader> {
    let dice = &mut specimen::dice(1);
    let algorithm = Algorithm::named("P-256-sha256").unwrap();
    let authority = Authority::new("UT", &algorithm, dice);
    let lister = authority.issue(Role::MasterListSigner, &algorithm, dice);
    let certificate = authority.certificate.clone();
    let list = {
        let certificate = certificate.clone();
        move |bytes: usize| lister.master_list(&vec![certificate.clone(); bytes / certificate.len()], &[])
    };
    let lists = list.clone();
    let crl = move |bytes: usize| {
        let serials: Vec<Vec<u8>> =
            (1..u32::try_from(bytes / 40).unwrap()).map(|at| at.to_be_bytes().to_vec()).collect();
        authority.crl(&serials, day(-3), day(87))
    };
    let reader = |name, multiple, make: Box<dyn Fn(usize) -> Vec<u8>>, read| Reader { name, multiple, make, read };
    vec![
        reader("MRZ text", 2, Box::new(|bytes| vec![b'<'; bytes]), |bytes| judge("mrz.txt", bytes)),
        reader("context", 8, Box::new(|bytes| [&b"{\"note\":\""[..], &vec![b'x'; bytes], b"\"}"].concat()), |bytes| {
            judge("context.json", bytes)
        }),
        reader("EF.COM", 2, Box::new(|bytes| elements(0x60, &[0x5F, 1, 4, b'0', b'1', b'0', b'7'], bytes)), |bytes| {
            judge("chip/EF.COM", bytes)
        }),
        reader("EF.DG1", 2, Box::new(|bytes| elements(0x61, b"P", bytes)), |bytes| judge("chip/EF.DG1", bytes)),
        reader("EF.DG2", 2, Box::new(|bytes| elements(0x75, &[0x7F, 0x60, 1, 0], bytes)), |bytes| {
            judge("chip/EF.DG2", bytes)
        }),
        reader("EF.DG11", 2, Box::new(|bytes| elements(0x6B, &[0x5F, 0x0E, 1, b'A'], bytes)), |bytes| {
            judge("chip/EF.DG11", bytes)
        }),
        reader("EF.DG14", 4, Box::new(|bytes| write(0x6E, &elements(0x31, &[0x30, 3, 6, 1, 42], bytes))), |bytes| {
            judge("chip/EF.DG14", bytes)
        }),
        reader("EF.SOD of nested elements", 4, Box::new(|bytes| elements(0x77, &[0x30, 0x80], bytes)), |bytes| {
            judge("chip/EF.SOD", bytes)
        }),
        reader("EF.SOD of many elements", 4, Box::new(|bytes| elements(0x77, &[0x30, 2, 5, 0], bytes)), |bytes| {
            judge("chip/EF.SOD", bytes)
        }),
        reader("master list", 1, Box::new(list), |bytes| {
            assert!(MasterList::parse(bytes).unwrap().certificates().len() > 50);
        }),
        reader("trust", 4, Box::new(lists), |bytes| {
            let file = TrustFile { name: "list.ml".to_owned(), bytes: bytes.to_vec(), given: Given::ByName };
            assert!(Trust::load(vec![file]).is_ok());
        }),
        reader("revocation list", 1, Box::new(crl), |bytes| assert!(RevocationList::parse(bytes).is_ok())),
        reader("certificate", 2, Box::new(|bytes| elements(0x30, &[0x30, 2, 5, 0], bytes)), |bytes| {
            assert!(Certificate::parse(bytes).is_err());
        }),
        reader("signed object", 4, Box::new(|bytes| elements(0x30, &[0x30, 0x80], bytes)), |bytes| {
            assert!(SignedData::parse(bytes).is_err());
        }),
        reader(
            "canonical JSON",
            40,
            Box::new(|bytes| format!("[{}0]", "0,".repeat(bytes / 2)).into_bytes()),
            |bytes| {
                assert!(canonical::parse(bytes).is_ok());
            },
        ),
        reader("bundle", 8, Box::new(|bytes| [0, 1, b'x'].repeat((bytes / 3).min(256))), |bytes| {
            let width = u16::try_from(bytes.len() / 3).unwrap();
            assert!(tile::parse_entries(bytes, width).is_ok());
        }),
        reader(
            "note",
            4,
            Box::new(|bytes| [&vec![b'x'; bytes][..], b"\n\n\xe2\x80\x94 a AAAAAAA=\n"].concat()),
            |bytes| {
                assert!(Note::parse(bytes).is_ok());
            },
        ),
        // For each byte that comes out of it.
        reader("zip", 2, Box::new(zip), |bytes| assert!(Document::from_zip("case.zip", bytes).parts().len() > 3)),
    ]
}

/// Bytes that compression does not shorten.
fn zip(bytes: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut state = 1_u32;
    for name in ["visible.png", "chip/EF.SOD", "chip/EF.DG1", "mrz.txt"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        let noise = (0..bytes / 4).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        });
        zip.write_all(&noise.collect::<Vec<u8>>()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// One test, so that no other test allocates at the same time. `--nocapture` prints the measurements.
#[test]
fn parser_takes_a_stated_multiple_of_its_input() {
    let mut wrong = Vec::new();
    for Reader { name, multiple, make, read } in readers() {
        for size in [50_000, 200_000] {
            let input = make(size);
            let peak = peak(|| read(&input));
            let allowed = multiple * input.len() + BASE;
            let told = format!("{name}: {peak} bytes for {}, {multiple} times and {BASE} are allowed", input.len());
            eprintln!("{told}");
            if peak > allowed {
                wrong.push(told);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
