//! A condition of 125 hostile bytes costs at most a megabyte to read or to refuse, and what is read costs no more to hold
//! against a document. Its own program, for it counts all that is allocated; the time that the dearest took is printed:
//! `cargo test --release -p registry --test hostile -- --nocapture`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test fails by panicking")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;
use rand::RngExt;
use registry::canonical;
use registry::condition::{Condition, Field, FieldValues, Form, Value};
use registry::entry::Entry;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// Bytes of a condition that a published implementation of another language took 1.1 GB to refuse.
const HOSTILE: usize = 125;
/// Most memory that parsing one input may allocate.
const MEMORY: usize = 1 << 20;
/// Number of random conditions that are tried.
const THROWN: u32 = 20_000;

/// Ways to have a reader build more than it was given: nesting, repetition, alternation, sets, numbers, escapes.
fn seeds() -> Vec<String> {
    let repeated = |open: &str| open.repeat(HOSTILE / open.len() + 1);
    let form = |form: &str| format!(r#"{{"field":"mrz.document-number","form":"{form}"}}"#);
    let mut seeds: Vec<String> =
        ["[", "{", r#"{"not":"#, r#"{"all":["#, r#"[{"any":["#, r#"{"":"#, "\\u0000", "9", "-", "\"", "\u{10ffff}"]
            .map(repeated)
            .into();
    seeds.extend((1..12).map(|depth| {
        format!("{}{{\"field\":\"mrz.sex\",\"is\":\"F\"}}{}", r#"{"not":"#.repeat(depth), "}".repeat(depth))
    }));
    let forms = [
        "A?".repeat(32),
        "A{32}".repeat(16),
        "[A-Z0-9]{0,32}".repeat(5),
        "[A-Z]{1,32}?".repeat(6),
        "(A|A)*".repeat(12),
        "[".repeat(70),
        "[A-Z".repeat(17),
        "A{99999999999999999999}".to_owned(),
        "A{1,".repeat(17),
        "((((((((((".repeat(7),
        ".*.*.*.*.*.*.*.*.*=.*".to_owned(),
        "(a+)+$".to_owned(),
        "[A-ZA-ZA-ZA-ZA-ZA-ZA-Z]{32}".to_owned(),
        "\\\\p{Any}{32}".to_owned(),
        "[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]".to_owned(),
        "\u{0660}{32}".to_owned(),
        "A\\u0300".repeat(8),
    ];
    seeds.extend(forms.iter().map(|text| form(text)));
    seeds.extend([
        r#"{"field":"holder.age","is":1e999999999}"#.to_owned(),
        r#"{"field":"holder.age","from":-9223372036854775808,"to":9223372036854775807}"#.to_owned(),
        format!(r#"{{"field":"holder.age","in":[{}]}}"#, (0..36).map(|n| n.to_string()).collect::<Vec<_>>().join(",")),
        format!(r#"{{"field":"holder.age","in":[{}]}}"#, "0,".repeat(45)),
        r#"{"field":"page.portrait","near":"0000000000000000","within":4294967295}"#.to_owned(),
        r#"{"field":"page.portrait","near":"ffffffffffffffff","within":10}"#.to_owned(),
        r#"{"any":[{"field":"mrz.document-number","form":"[A-P]{9}"},{"field":"mrz.sex","is":"F"}]}"#.to_owned(),
        format!(r#"{{"field":"mrz.sex","is":"{}"}}"#, "\\ud800".repeat(16)),
        format!(r#"{{"field":"{}"}}"#, "\u{202e}".repeat(30)),
        format!(r#"{{"field":"mrz.sex","field":"mrz.sex","is":"F","is":"{}"}}"#, "F".repeat(60)),
    ]);
    seeds
}

/// Reads bytes as a condition, as a form and as an entry, and holds what they are against a document.
fn read(bytes: &[u8], facts: &FieldValues) {
    if let Ok(condition) = canonical::parse(bytes).map_err(drop).and_then(|json| Condition::parse(&json).map_err(drop))
    {
        black_box(condition.evaluate(facts));
    }
    if let Ok(form) = std::str::from_utf8(bytes).map_err(drop).and_then(|text| Form::parse(text).map_err(drop)) {
        black_box(form.is_match("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    }
    let body =
        br#"{"examples":{"match":[{}],"no-match":[{}]},"expected-rate":0,"id":"a","issued":"2026-11-02T08:00:00Z","#;
    let rest = br#","kind":"forgery","sharing":"TLP:GREEN","state":"UTO","status":"active","title":"a","when":"#;
    let _ = Entry::parse(&[&body[..body.len() - 1], rest, bytes, b"}"].concat());
}

#[test]
fn no_condition_of_125_bytes_costs_more_than_a_megabyte() {
    let facts = FieldValues::new()
        .with(Field::DocumentNumber, Value::Text("AAAAAAAAAAAAAAAAAAAAAAAA".to_owned()))
        .with(Field::Sex, Value::Text("F".to_owned()))
        .with(Field::Age, Value::Number(9))
        .with(Field::PagePortrait, Value::Picture(0));
    let seeds = seeds();
    let (mut most, mut slowest) = ((0, Vec::new()), (Duration::ZERO, Vec::new()));
    let mut measure = |bytes: &[u8]| {
        ALLOCATED.reset_peak_usage();
        let before = ALLOCATED.current_usage();
        let start = Instant::now();
        read(bytes, &facts);
        let (took, allocated) = (start.elapsed(), ALLOCATED.peak_usage().saturating_sub(before));
        if allocated > most.0 {
            most = (allocated, bytes.to_vec());
        }
        if took > slowest.0 {
            // What another process took is not what reading took: the same once more.
            let start = Instant::now();
            read(bytes, &facts);
            let took = took.min(start.elapsed());
            if took > slowest.0 {
                slowest = (took, bytes.to_vec());
            }
        }
        assert!(allocated <= MEMORY, "{allocated} bytes for {:?}", String::from_utf8_lossy(bytes));
    };
    for seed in &seeds {
        measure(&seed.as_bytes()[..seed.len().min(HOSTILE)]);
    }
    let mut dice = specimen::dice(26);
    for _ in 0..THROWN {
        let (one, other) = (&seeds[dice.random_range(0..seeds.len())], &seeds[dice.random_range(0..seeds.len())]);
        let (one, other) = (one.as_bytes(), other.as_bytes());
        let cut = dice.random_range(0..=one.len());
        let mut bytes = [&one[..cut], &other[dice.random_range(0..=other.len())..]].concat();
        bytes.truncate(HOSTILE);
        for _ in 0..dice.random_range(0..4) {
            if !bytes.is_empty() {
                let at = dice.random_range(0..bytes.len());
                bytes[at] = dice.random_range(0..=255_u32).try_into().unwrap();
            }
        }
        measure(&bytes);
    }
    let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    println!("most memory: {} bytes, by {:?}", most.0, told(&most.1));
    println!("most time: {:.1} µs, by {:?}", slowest.0.as_secs_f64() * 1e6, told(&slowest.1));
}
