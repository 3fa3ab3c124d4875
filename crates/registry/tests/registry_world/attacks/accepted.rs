//! Sources without an attack: a first synchronisation, growth, and entries that are rejected one by one.

use super::*;

pub(super) fn all() -> Vec<Made> {
    let world = World::new();
    let before = held(&world.source);
    let mut overreach = year("UTO");
    overreach.insert(5, document("ZZA", 900));
    let set_aside = World::with(&[&overreach, &year("ZZA")]);
    let mut broken = year("UTO");
    let pattern = broken.iter().position(|entry| String::from_utf8_lossy(entry).contains("\"forgery\"")).unwrap();
    let text = String::from_utf8(broken[pattern].clone()).unwrap().replace("X1234567", "Y1234567");
    broken[pattern] = text.into_bytes();
    let malformed = World::with(&[&year("UTO"), &year("ZZA")]);
    force(&malformed.source, &broken);
    let mut overreaching = Made::new(
        "set-aside-overreach-others-stolen-list",
        "Utopia lists a document of Arcadia as stolen: set aside and listed, the rest stands",
        set_aside.source,
        None,
    );
    overreaching.set_aside = 1;
    let mut pattern = Made::new(
        "set-aside-pattern-that-misses-its-example",
        "a pattern whose own example does not match got into a log",
        malformed.source,
        None,
    );
    pattern.set_aside = 1;
    vec![
        Made::new(
            "accepted-first-synchronisation",
            "two States, one witness, a year of entries of every kind",
            world.source,
            None,
        ),
        Made::new("accepted-growth", "the log has grown by fifteen entries", grown().source, before),
        overreaching,
        pattern,
    ]
}
