//! Counts of outcomes by check, and their tables.

#![allow(clippy::print_stdout, clippy::as_conversions, reason = "an example speaks, and counts small numbers")]

use bordercheck::{Finding, Outcome};

use crate::wilson::interval;

/// A sort of forgery: what it is called and the check that must see it.
pub(crate) struct Sort {
    pub(crate) name: &'static str,
    pub(crate) check: &'static str,
}

const fn sort(name: &'static str, check: &'static str) -> Sort {
    Sort { name, check }
}

/// Sorts of forgery, in the order of the table.
pub(crate) const SORTS: [Sort; 13] = [
    sort("displaced 0.15 mm", "optical.mrz.glyphs"),
    sort("foreign fount, 1 character", "optical.mrz.glyphs"),
    sort("foreign fount, 6 characters", "optical.mrz.glyphs"),
    sort("infrared-transparent characters", "optical.mrz.infrared-ink"),
    sort("infrared-transparent zone", "optical.mrz.infrared-ink"),
    sort("grey zone", "optical.mrz.infrared-ink"),
    sort("UV-bright patch 4 mm²", "optical.page.ultraviolet-dull"),
    sort("pasted portrait", "optical.portrait.edge"),
    sort("grey copy", "optical.page.colour"),
    sort("half-tone copy", "optical.page.colour"),
    sort("recaptured from a screen", "optical.page.recapture"),
    sort("uneven compression", "optical.file.compression"),
    sort("another portrait in the chip", PORTRAIT),
];

/// The measured checks.
pub(crate) const CHECKS: [&str; 9] = [
    "optical.mrz.infrared-ink",
    "optical.page.ultraviolet-dull",
    "optical.mrz.geometry",
    "optical.mrz.glyphs",
    "optical.portrait.edge",
    "optical.page.colour",
    "optical.page.recapture",
    "optical.file.compression",
    PORTRAIT,
];

/// The check that needs a chip, and so documents of its own.
pub(crate) const PORTRAIT: &str = "combined.portrait.dg2";

/// The number of times that a check had each outcome.
#[derive(Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) failed: u64,
    undetermined: u64,
    successful: u64,
    pub(crate) other: u64,
}

#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) genuine: [Count; CHECKS.len()],
    pub(crate) forged: [Count; SORTS.len()],
    /// Genuine pages whose verdict was `review` or `alert`.
    pub(crate) reviews: u64,
    pub(crate) pages: u64,
}

impl Count {
    pub(crate) fn add(&mut self, finding: Option<&Finding>) {
        match finding.map(|finding| finding.outcome) {
            Some(Outcome::Failed) => self.failed += 1,
            Some(Outcome::Undetermined) => self.undetermined += 1,
            Some(Outcome::Successful) => self.successful += 1,
            _ => self.other += 1,
        }
    }

    fn plus(&mut self, other: &Self) {
        self.failed += other.failed;
        self.undetermined += other.undetermined;
        self.successful += other.successful;
        self.other += other.other;
    }

    fn total(&self) -> u64 {
        self.failed + self.undetermined + self.successful + self.other
    }

    /// The number of pictures for which the check had an answer.
    fn supported(&self) -> u64 {
        self.total() - self.other
    }
}

impl Counts {
    pub(crate) fn add(&mut self, other: &Self) {
        self.genuine.iter_mut().zip(&other.genuine).for_each(|(a, b)| a.plus(b));
        self.forged.iter_mut().zip(&other.forged).for_each(|(a, b)| a.plus(b));
        self.reviews += other.reviews;
        self.pages += other.pages;
    }

    pub(crate) fn print(&self) {
        println!(
            "| forgery | check | pages | seen and named | 95 % | undetermined | passed | elsewhere or not supported |"
        );
        println!("|---|---|---|---|---|---|---|---|");
        for (count, sort) in self.forged.iter().zip(&SORTS).filter(|(count, _)| count.total() > 0) {
            let total = count.total();
            println!(
                "| {} | {} | {total} | {} | {} | {} | {} | {} |",
                sort.name,
                sort.check,
                share(count.failed, total),
                interval(count.failed, total),
                count.undetermined,
                count.successful,
                count.other
            );
        }
        println!(
            "\n| genuine | pages | failed | share | 95 % | undetermined | not supported |\n|---|---|---|---|---|---|---|"
        );
        for (count, check) in self.genuine.iter().zip(CHECKS).filter(|(count, _)| count.supported() > 0) {
            println!(
                "| {check} | {} | {} | {} | {} | {} | {} |",
                count.total(),
                count.failed,
                share(count.failed, count.total()),
                interval(count.failed, count.total()),
                count.undetermined,
                count.other
            );
        }
        println!(
            "| the verdict is `review` or `alert` | {} | {} | {} | {} | | |",
            self.pages,
            self.reviews,
            share(self.reviews, self.pages),
            interval(self.reviews, self.pages)
        );
        self.print_precision();
    }

    /// Precision and recall as they are published for such detectors: over as many genuine as forged pages.
    fn print_precision(&self) {
        let evaluatory = ["optical.portrait.edge", "optical.page.colour", "optical.page.recapture", PORTRAIT];
        let seen = |check: &str| {
            let sorts = self.forged.iter().zip(&SORTS).filter(move |(_, sort)| sort.check == check);
            let sum = sorts.fold(Count::default(), |mut sum, (count, _)| {
                sum.plus(count);
                sum
            });
            let place = CHECKS.iter().position(|other| *other == check)?;
            Some((sum, *self.genuine.get(place)?))
        };
        for check in evaluatory {
            let Some((forged, genuine)) = seen(check).filter(|(forged, genuine)| forged.total() * genuine.total() > 0)
            else {
                continue;
            };
            let recall = forged.failed as f64 / forged.total() as f64;
            let alarms = genuine.failed as f64 / genuine.total() as f64;
            let precision = if recall + alarms > 0.0 { recall / (recall + alarms) } else { 0.0 };
            println!("{check}: precision {:.1} %, recall {:.1} %", 100.0 * precision, 100.0 * recall);
        }
    }
}

fn share(part: u64, whole: u64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.2} %", 100.0 * part as f64 / whole as f64) }
}
