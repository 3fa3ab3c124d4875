//! Properties: for every parser of untrusted bytes one function that takes any bytes and panics if a property is violated.
//! A fuzz target is one of these functions and nothing else; `cargo test -p properties` replays every corpus under
//! `fuzz/corpus/` through the same functions.
//!
//! The properties are more than "does not crash": what was parsed prints as the same bytes; the same input gives the same
//! verdict; what was changed under a signature never passes all checks.

#![expect(clippy::panic, reason = "a violated property is reported by panicking")]

mod cabi;
mod chip;
mod cut;
mod document;
mod journal;
mod mrz;
mod pki;
mod profile;
mod registry;
mod seal;
mod silence;

/// A property: the name of its fuzz target and of its corpus folder, and its function.
pub type Property = (&'static str, fn(&[u8]));

/// All properties, by name.
pub const PROPERTIES: &[Property] = &[
    ("capi", cabi::verify),
    ("card_access", chip::card_access),
    ("card_security", chip::card_security),
    ("certificate", pki::certificate),
    ("checkpoint", registry::checkpoint),
    ("cms", pki::cms),
    ("com", |bytes| chip::whole(bytes, lds::Com::parse)),
    ("condition", registry::condition),
    ("crl", pki::crl),
    ("deviation_list", pki::deviation_list),
    ("dg1", chip::dg1),
    ("dg11", |bytes| chip::whole(bytes, lds::Dg11::parse)),
    ("dg12", |bytes| chip::whole(bytes, lds::Dg12::parse)),
    ("dg14", chip::dg14),
    ("dg15", chip::dg15),
    ("dg2", chip::dg2),
    ("dg7", |bytes| chip::whole(bytes, lds::Dg7::parse)),
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
    ("seal", seal::round_trip),
    ("silence", silence::spoilt_chip),
    ("sod", chip::sod),
    ("tile", registry::tile),
    ("tlv", chip::tlv),
    ("transcript", chip::transcript),
    ("zip", document::zip),
];

/// Checks the property of this name on these bytes.
///
/// # Panics
/// If the property is violated, or if there is none of this name.
pub fn check(name: &str, bytes: &[u8]) {
    match PROPERTIES.iter().find(|(property, _)| *property == name) {
        Some((_, check)) => check(bytes),
        None => panic!("no property is called {name}"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Every property has a fuzz target and a corpus, every target and corpus has a property, and no file of a corpus
    /// violates its property.
    #[test]
    fn every_corpus_passes_its_property() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
        let names = |folder: &str| {
            let entries = fs::read_dir(fuzz.join(folder)).unwrap().map(|entry| entry.unwrap().path());
            let mut names: Vec<String> =
                entries.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
            names.sort();
            names
        };
        let properties: Vec<&str> = PROPERTIES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names("fuzz_targets"), properties);
        assert_eq!(names("corpus"), properties);
        for (name, check) in PROPERTIES {
            let files = fs::read_dir(fuzz.join("corpus").join(name)).unwrap();
            let replayed = files.map(|file| check(&fs::read(file.unwrap().path()).unwrap())).count();
            assert!(replayed > 0, "the corpus of {name} is empty");
        }
    }
}
