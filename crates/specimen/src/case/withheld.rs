//! Chips of which something was left out or spoilt: what a forger tries who cannot sign. None of them is clear.

use std::collections::BTreeMap;

use super::chips::{handed, zone_as_text};
use super::{Made, Recipe, recipe};
use crate::chip::{ChipForgery, Over};

/// A chip, what is left out of it, and what must be said.
struct Withheld {
    name: &'static str,
    about: &'static str,
    forgery: Option<ChipForgery>,
    change: fn(&mut BTreeMap<String, Vec<u8>>),
    disposition: &'static str,
    reasons: &'static [&'static str],
    also_failed: &'static [&'static str],
}

const COMPLETE: &str = "electronic.data-groups.complete";
const ORIGINAL: &str = "electronic.chip.original";
const PRESENT: &str = "electronic.chip.present";

const WITHHELD: [Withheld; 8] = [
    Withheld {
        name: "chip-answer-withheld",
        about: "A copy of a genuine chip whose reader recorded no answer: the copy has another key.",
        forgery: Some(ChipForgery::Cloned),
        change: |files| leave_out(files, &["active-authentication.json"]),
        disposition: "incomplete",
        reasons: &[ORIGINAL],
        also_failed: &[],
    },
    Withheld {
        name: "chip-key-withheld",
        about: "A copy of a genuine chip without EF.DG15, so that nobody asks it for the key.",
        forgery: Some(ChipForgery::Cloned),
        change: |files| leave_out(files, &["EF.DG15", "active-authentication.json"]),
        disposition: "incomplete",
        reasons: &[COMPLETE, ORIGINAL],
        also_failed: &[],
    },
    Withheld {
        name: "chip-key-of-the-copy",
        about: "A copy of a genuine chip without EF.DG15 and with an answer that nothing can verify.",
        forgery: Some(ChipForgery::Cloned),
        change: |files| leave_out(files, &["EF.DG15"]),
        disposition: "incomplete",
        reasons: &[COMPLETE, ORIGINAL],
        also_failed: &[],
    },
    Withheld {
        name: "chip-portrait-withheld",
        about: "A genuine chip whose portrait was replaced, and the portrait left out.",
        forgery: Some(ChipForgery::PortraitReplaced),
        change: |files| leave_out(files, &["EF.DG2"]),
        disposition: "incomplete",
        reasons: &[COMPLETE],
        also_failed: &[],
    },
    Withheld {
        name: "chip-object-withheld",
        about: "The data groups of a genuine chip without EF.SOD: nothing says whose they are.",
        forgery: None,
        change: |files| leave_out(files, &["EF.SOD"]),
        disposition: "incomplete",
        reasons: &[
            "electronic.sod.format",
            "electronic.sod.signature",
            "electronic.data-groups.hash",
            COMPLETE,
            "electronic.com.list",
            "electronic.csca.trusted",
            "electronic.ds.signature",
            "electronic.ds.validity",
            "electronic.ds.country",
        ],
        also_failed: &[],
    },
    Withheld {
        name: "chip-object-alone",
        about: "EF.SOD of a genuine chip and none of the data groups that it signs.",
        forgery: None,
        change: |files| files.retain(|name, _| name == "EF.SOD"),
        disposition: "incomplete",
        reasons: &[
            "electronic.data-groups.hash",
            COMPLETE,
            "electronic.com.list",
            "electronic.ds.country",
            ORIGINAL,
            "electronic.card-access.agrees",
            "combined.mrz.dg1",
        ],
        also_failed: &[],
    },
    Withheld {
        name: "chip-of-notes",
        about: "A folder of the chip in which no file is one of a chip.",
        forgery: None,
        change: |files| *files = BTreeMap::from([("notes.txt".to_owned(), b"the chip did not answer\n".to_vec())]),
        disposition: "review",
        reasons: &[PRESENT],
        also_failed: &[],
    },
    Withheld {
        name: "chip-algorithm-unknown",
        about: "EF.SOD names a digest algorithm that nobody knows, where the signature does not cover it.",
        forgery: None,
        change: |files| {
            files.entry("EF.SOD".to_owned()).and_modify(|sod| unknown_digest(sod));
        },
        disposition: "review",
        reasons: &["electronic.sod.format", "electronic.sod.signature"],
        also_failed: &[],
    },
];

pub(super) fn recipes() -> Vec<Recipe> {
    let recipes = WITHHELD.iter().map(|withheld| {
        recipe(withheld.name, withheld.about, |dice| {
            let (_, mut handed) = handed("TD3", &Over::default(), withheld.forgery, dice);
            (withheld.change)(&mut handed.chip.files);
            let made = zone_as_text(&handed, withheld.disposition, withheld.reasons);
            let also_failed = made.also_failed.iter().chain(withheld.also_failed).copied().collect();
            Made { also_failed, ..made }
        })
    });
    recipes.collect()
}

fn leave_out(files: &mut BTreeMap<String, Vec<u8>>, names: &[&str]) {
    files.retain(|name, _| !names.contains(&name.as_str()));
}

/// Makes the last SHA-256 of EF.SOD, that of the SignerInfo, an algorithm of the same arc that does not exist.
fn unknown_digest(sod: &mut [u8]) {
    const SHA_256: [u8; 9] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
    let last = sod.windows(SHA_256.len()).rposition(|window| window == SHA_256);
    if let Some(byte) = last.and_then(|at| sod.get_mut(at + SHA_256.len() - 1)) {
        *byte = 0x7F;
    }
}
