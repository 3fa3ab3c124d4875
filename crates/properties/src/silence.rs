//! Silence is never worth more than an answer: chips of the specimen maker, of which up to two files are left out, cut or
//! replaced, against the same chips whole.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use bordercheck::{Assurance, Clock, Disposition, Document, Engine, Evidence, Kind, Profile, Reference};
use pki::Trust;
use pki::trust::{Given, TrustFile};

/// A chip with its printed zone, and its verdicts.
struct Whole {
    lines: String,
    files: Vec<(String, Vec<u8>)>,
    engines: Vec<Engine>,
    verdicts: Vec<(Disposition, Assurance)>,
}

/// Spoils up to two files of a chip as the bytes say: the chip, then for each file its number, what is done, and where.
///
/// # Panics
/// If the verdict becomes clear, or the assurance rises, because of it.
pub(crate) fn spoilt_chip(bytes: &[u8]) {
    let Some((chip, mut rest)) = bytes.split_first() else { return };
    let chips = chips();
    let Some(whole) = chips.get(usize::from(*chip) % chips.len()) else { return };
    let mut files = whole.files.clone();
    for _ in 0..2 {
        let Some(([file, what, from @ ..], behind)) = rest.split_first_chunk::<4>() else { break };
        rest = behind;
        let at = usize::from(*file) % files.len().max(1);
        spoil(&mut files, at, what % 3, usize::from(u16::from_be_bytes(*from)), rest);
    }
    // A chip of which every file is gone is a document without one.
    if files.is_empty() {
        return;
    }
    let less = verdicts(&whole.engines, &whole.lines, &files);
    for (whole, less) in whole.verdicts.iter().zip(less) {
        assert!(whole.0 == Disposition::Clear || less.0 != Disposition::Clear, "{:?} became clear", whole.0);
        assert!(less.1 <= whole.1, "the assurance rose from {:?} to {:?}", whole.1, less.1);
    }
}

/// Leaves a file out, cuts it, or writes other bytes into it.
fn spoil(files: &mut Vec<(String, Vec<u8>)>, at: usize, what: u8, from: usize, noise: &[u8]) {
    let Some((_, bytes)) = files.get_mut(at) else { return };
    match what {
        0 => {
            files.remove(at);
        }
        1 => bytes.truncate(from % bytes.len().max(1)),
        _ => {
            let from = from % bytes.len().max(1);
            for (byte, noise) in bytes.iter_mut().skip(from).zip(noise) {
                *byte = *noise;
            }
        }
    }
}

/// A genuine chip, and forgeries that passive authentication, the proof against copying and revocation detect: cases of
/// the specimen maker.
const CASES: [&str; 7] = [
    "chip-td1-brainpool",
    "chip-cloned",
    "chip-portrait-replaced",
    "chip-signer-revoked",
    "chip-data-group-changed",
    "chip-false-authority",
    "chip-replayed",
];

fn chips() -> &'static [Whole] {
    static CHIPS: OnceLock<Vec<Whole>> = OnceLock::new();
    CHIPS.get_or_init(|| CASES.into_iter().filter_map(whole).collect())
}

fn whole(case: &str) -> Option<Whole> {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cases").join(case);
    let trust = files(&case.join("trust"))?;
    let trust = trust.into_iter().map(|(name, bytes)| TrustFile { name, bytes, given: Given::InFolder });
    let trust = Trust::load(trust.collect()).ok()?;
    let at = "2026-11-23T10:00:00+00:00[+00:00]".parse().ok()?;
    let reference = Reference::new(at, Clock::Given).with_trust(trust);
    let profiles = Profile::built_in_names().filter_map(Profile::built_in);
    let engines: Vec<Engine> = profiles.map(|profile| Engine::new(reference.clone(), profile)).collect();
    let lines = fs::read_to_string(case.join("mrz.txt")).ok()?;
    let files = files(&case.join("chip"))?;
    let verdicts = verdicts(&engines, &lines, &files);
    Some(Whole { lines, files, engines, verdicts })
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Option<Vec<(String, Vec<u8>)>> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, fs::read(entry.path()).ok()?)))
        .collect();
    files.sort();
    Some(files)
}

/// The verdict under every built-in profile.
fn verdicts(engines: &[Engine], lines: &str, files: &[(String, Vec<u8>)]) -> Vec<(Disposition, Assurance)> {
    let with_zone = Document::from_mrz(lines);
    let document = files.iter().fold(with_zone, |document, (name, bytes)| {
        document.with(&format!("chip/{name}"), Kind::Chip, Ok(bytes.as_slice().into()))
    });
    let evidence = Evidence::read(&document);
    let verdicts = engines.iter().map(|engine| engine.rejudge(&evidence));
    verdicts.map(|verdict| (verdict.disposition, verdict.assurance)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The property compares with something: a genuine chip is clear at a desk and every forgery an alert.
    #[test]
    fn whole_chips_are_judged_as_they_are() {
        let desk = Profile::built_in_names().position(|name| name == "desk").unwrap_or_default();
        let dispositions = chips().iter().filter_map(|whole| whole.verdicts.get(desk)).map(|verdict| verdict.0);
        let mut expected = vec![Disposition::Alert; 7];
        expected[0] = Disposition::Clear;
        assert_eq!(dispositions.collect::<Vec<_>>(), expected);
    }
}
