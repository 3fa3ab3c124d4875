//! Strict parsing and validation of a TD3 zone, beside the published crates for it, in one run.
//!
//! `cargo bench --bench mrz` in `benches/peers`. The claims in the README are ratios of this run; nothing here asserts a time. What can be
//! asserted is: no allocation in this crate's parse and validation.
//!
//! The sides do not do the same work. `bordercheck` judges seventeen rules of Doc 9303 (code lists, calendar, naming
//! rules and five check digits) and borrows the lines; `mrz` checks the digits and builds owned fields; `mrtd` and
//! `mrz-parser` check the digits and the calendar and build owned fields.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::date;
use our_mrz::{Rule, RuleOutcome, Zone};

const LINE_1: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
const LINE_2: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged; only a counter is added.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn judge(lines: &[&str; 2]) -> usize {
    let inspection = date(2012, 1, 1);
    let zone = Zone::parse(lines).expect("a TD3 zone");
    Rule::ALL.into_iter().filter(|rule| matches!(zone.check(*rule, inspection), RuleOutcome::Broken(_))).count()
}

fn parse_and_validate(criterion: &mut Criterion) {
    let lines = [LINE_1, LINE_2];
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    assert_eq!(black_box(judge(black_box(&lines))), 0);
    assert_eq!(ALLOCATIONS.load(Ordering::Relaxed), before, "parse and validation must not allocate");

    let owned = || Some(vec![Some(LINE_1.to_owned()), Some(LINE_2.to_owned())]);
    let run_on = format!("{LINE_1}{LINE_2}");
    assert!(mrz::parse_td3(LINE_1, LINE_2).expect("mrz reads it").valid());
    assert!(mrtd::parse(&run_on).is_ok());
    assert!(mrz_parser::MRZParser::parse(owned()).is_ok());

    let mut group = criterion.benchmark_group("td3-parse-and-validate");
    group.bench_function("bordercheck", |bencher| bencher.iter(|| judge(black_box(&lines))));
    group.bench_function("mrz-0.9.1", |bencher| {
        bencher.iter(|| mrz::parse_td3(black_box(LINE_1), black_box(LINE_2)).map(|data| data.valid()))
    });
    group.bench_function("mrtd-0.5.2", |bencher| bencher.iter(|| mrtd::parse(black_box(&run_on))));
    group.bench_function("mrz-parser-0.3.5", |bencher| {
        bencher.iter_batched(owned, mrz_parser::MRZParser::parse, criterion::BatchSize::SmallInput)
    });
    group.finish();
}

criterion_group!(benches, parse_and_validate);
criterion_main!(benches);
