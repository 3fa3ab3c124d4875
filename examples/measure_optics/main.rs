//! The measured checks in figures: detection and false alarms on documents from seeds, by resolution and degradation.
//!
//! `cargo run --release --example measure_optics -- [--pages 40] [--seed 1] [--ppi 385,300] [--reader good|worn|both]
//! [--sorts counted|evaluatory|all] [--jobs 2] [--fount FILE.ttf] [--list]`
//!
//! So many genuine documents and as many forged ones of each kind, in the five formats by turns, each with the pictures
//! that the check looks at: whole pages where the page is looked at, the strip with the zone where only the zone is.
//! Intervals are Wilson's at 95 %. Thresholds in the engine were fixed on seeds from 1,000,000 on; what is measured are
//! seeds from 1 on. `--fount` takes the foreign characters from a font file instead of the specimen maker's own
//! lettering; `--list` prints every page that was judged wrongly.

#![allow(clippy::print_stdout, clippy::as_conversions, reason = "an example speaks, and counts small numbers")]

mod maker;
mod tally;
#[path = "../common/wilson.rs"]
mod wilson;

use std::error::Error;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use maker::Maker;
use specimen::typeface::Typeface;
use tally::Counts;

struct Options {
    pages: u64,
    seed: u64,
    ppi: Vec<f32>,
    readers: Vec<Reader>,
    jobs: usize,
    fount: Option<&'static Typeface>,
    /// Forgeries that checks which count must see, and those of evaluatory checks.
    counted: bool,
    evaluatory: bool,
    list: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Reader {
    Good,
    Worn,
}

/// Seconds and pictures: what was spent on drawing pages, on taking pictures of them, and on reading and measuring.
#[derive(Default)]
struct Spent {
    drawing: Mutex<(f64, usize)>,
    taking: Mutex<(f64, usize)>,
    judging: Mutex<(f64, usize)>,
}

/// Documents after which a run says how it stands.
const INTERIM: u64 = 250;

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    for reader in &options.readers {
        for ppi in &options.ppi {
            let spent = Spent::default();
            let counts = measure(&options, &spent, *ppi, *reader);
            let name = if *reader == Reader::Good { "good" } else { "worn" };
            println!("\n{ppi:.0} ppi, {name} reader, {} genuine documents from seed {}", counts.pages, options.seed);
            counts.print();
            let each = |sum: &Mutex<(f64, usize)>| {
                let (seconds, pictures) = sum.lock().map(|sum| *sum).unwrap_or_default();
                format!("{:.0} ms × {pictures}", 1000.0 * seconds / pictures.max(1) as f64)
            };
            println!("drawn {}, taken {}, judged {}", each(&spent.drawing), each(&spent.taking), each(&spent.judging));
        }
    }
    Ok(())
}

fn measure(options: &Options, spent: &Spent, ppi: f32, reader: Reader) -> Counts {
    let next = AtomicU64::new(0);
    let counts = Mutex::new(Counts::default());
    std::thread::scope(|scope| {
        for _ in 0..options.jobs {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= options.pages {
                        return;
                    }
                    let mut own = Counts::default();
                    Maker::new(options, spent, options.seed + number, ppi, reader).run(&mut own);
                    if let Ok(mut counts) = counts.lock() {
                        counts.add(&own);
                        // A long run says how it stands.
                        if counts.pages.is_multiple_of(INTERIM) && counts.pages < options.pages {
                            println!("\nafter {} documents", counts.pages);
                            counts.print();
                        }
                    }
                }
            });
        }
    });
    counts.into_inner().unwrap_or_default()
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options {
        pages: 40,
        seed: 1,
        ppi: vec![385.0],
        readers: vec![Reader::Good],
        jobs: 1,
        fount: None,
        counted: true,
        evaluatory: true,
        list: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        if name == "--list" {
            options.list = true;
            continue;
        }
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--pages" => options.pages = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--jobs" => options.jobs = value.parse()?,
            "--ppi" => options.ppi = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--reader" => {
                options.readers = match value.as_str() {
                    "good" => vec![Reader::Good],
                    "worn" => vec![Reader::Worn],
                    "both" => vec![Reader::Good, Reader::Worn],
                    _ => return Err("--reader good, worn or both".into()),
                }
            }
            "--sorts" => {
                (options.counted, options.evaluatory) = match value.as_str() {
                    "counted" => (true, false),
                    "evaluatory" => (false, true),
                    "all" => (true, true),
                    _ => return Err("--sorts counted, evaluatory or all".into()),
                }
            }
            "--fount" => {
                let fount = Typeface::parse(&std::fs::read(&value)?).ok_or("no font with an A")?;
                options.fount = Some(Box::leak(Box::new(fount)));
            }
            _ => return Err(format!("{name} is no option").into()),
        }
    }
    Ok(options)
}
