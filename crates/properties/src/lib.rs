//! Laws: for every reader of strangers' bytes one function that takes any bytes and panics if a law is broken. A fuzz
//! target is one of these functions and nothing else; a plain `cargo test` replays every corpus under `fuzz/corpus/`
//! through the same functions.
//!
//! "Does not crash" is the least of them. The laws are: what is printed of what was read is what was read; the same input
//! gives the same verdict; what was changed under a signature is never successful throughout.

#![expect(clippy::panic, reason = "a broken law is reported by panicking")]

mod cabi;
mod chip;
mod cut;
mod document;
mod journal;
mod mrz;
mod pki;
mod profile;
mod registry;

/// A law: its name is that of its fuzz target and of its corpus folder.
pub type Law = (&'static str, fn(&[u8]));

/// Every law.
pub const LAWS: &[Law] = &[
    ("capi", cabi::verify),
    ("card_access", chip::card_access),
    ("certificate", pki::certificate),
    ("checkpoint", registry::checkpoint),
    ("cms", pki::cms),
    ("com", chip::com),
    ("condition", registry::condition),
    ("crl", pki::crl),
    ("deviation_list", pki::deviation_list),
    ("dg1", chip::dg1),
    ("dg11", chip::dg11),
    ("dg12", chip::dg12),
    ("dg14", chip::dg14),
    ("dg15", chip::dg15),
    ("dg2", chip::dg2),
    ("dg7", chip::dg7),
    ("document", document::whole),
    ("document_text", document::text),
    ("entry", registry::entry),
    ("index", registry::index),
    ("journal", journal::journal),
    ("ldif", pki::ldif),
    ("master_list", pki::master_list),
    ("mrz", mrz::round_trip),
    ("note", registry::note),
    ("picture", document::picture),
    ("profile", profile::read),
    ("proof", registry::proof),
    ("root", registry::root),
    ("sod", chip::sod),
    ("tile", registry::tile),
    ("tlv", chip::tlv),
    ("transcript", chip::transcript),
    ("zip", document::zip),
];

/// Holds bytes against the law of this name.
///
/// # Panics
/// If the law is broken, or if there is none of this name.
pub fn hold(name: &str, bytes: &[u8]) {
    match LAWS.iter().find(|(law, _)| *law == name) {
        Some((_, law)) => law(bytes),
        None => panic!("no law is called {name}"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Every law has a fuzz target and a corpus, every target and corpus has a law, and every corpus keeps its law.
    #[test]
    fn every_corpus_keeps_its_law() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
        let names = |folder: &str| {
            let entries = fs::read_dir(fuzz.join(folder)).unwrap().map(|entry| entry.unwrap().path());
            let mut names: Vec<String> =
                entries.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
            names.sort();
            names
        };
        let laws: Vec<&str> = LAWS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names("fuzz_targets"), laws);
        assert_eq!(names("corpus"), laws);
        for (name, law) in LAWS {
            let files = fs::read_dir(fuzz.join("corpus").join(name)).unwrap();
            let replayed = files.map(|file| law(&fs::read(file.unwrap().path()).unwrap())).count();
            assert!(replayed > 0, "the corpus of {name} is empty");
        }
    }
}
