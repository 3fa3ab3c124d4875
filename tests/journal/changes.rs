//! Changes of a journal's records by an attacker with access to the disk: each is detected and located.

use std::fs;
use std::path::Path;

use bordercheck::journal::{Damage, LogProfile, prove};
use rand::RngExt;

use super::{Folder, damage, entries, put, write};

/// Every record of a journal.
fn all_entries(folder: &Path) -> Vec<Vec<u8>> {
    let bundles = (0..).map(|index| folder.join(bundle_name(index))).take_while(|path| path.exists());
    bundles.chain([folder.join("tail")]).flat_map(|path| entries(&path)).collect()
}

/// C2SP tlog-tiles: groups of three digits, all but the last behind an x.
fn bundle_name(index: usize) -> String {
    match index / 1_000 {
        0 => format!("tile/entries/{index:03}"),
        thousands => format!("tile/entries/x{thousands:03}/{:03}", index % 1_000),
    }
}

/// Writes records as an attacker with access to the disk would: whole bundles and a tail, no trace of the former ones.
/// Bundles before `from` stay unchanged.
fn lay(folder: &Path, all: &[Vec<u8>], from: usize) {
    let whole = all.len() / 256;
    for (index, bundle) in all.chunks_exact(256).enumerate().skip(from / 256) {
        put(&folder.join(bundle_name(index)), bundle);
    }
    for index in (whole..).take_while(|index| folder.join(bundle_name(*index)).exists()) {
        fs::remove_file(folder.join(bundle_name(index))).unwrap();
    }
    put(&folder.join("tail"), &all[whole * 256..]);
}

/// Changes records in six ways, by flipped bits, drops, swaps, insertions and truncations: each is detected and located.
/// Afterwards the journal is as before.
fn attack(folder: &Path, positions: &[usize], dice: &mut specimen::Dice) {
    let whole = all_entries(folder);
    let count = whole.len();
    let at = |position: usize| u64::try_from(position).unwrap();
    let check = |what: &str, first: usize, changed: &[Vec<u8>], expected: &dyn Fn(&Damage) -> bool| {
        lay(folder, changed, first);
        let found = damage(folder);
        assert!(found.as_ref().is_some_and(expected), "record {first} of {count} {what}: {found:?}");
    };
    for &position in positions {
        let mut changed = whole.clone();
        let text = String::from_utf8(changed[position].clone()).unwrap();
        let (from, to) =
            if text.contains("\"clear\"") { ("\"clear\"", "\"alert\"") } else { ("\"alert\"", "\"clear\"") };
        changed[position] = text.replace(from, to).into_bytes();
        assert_ne!(changed[position], whole[position]);
        check("changed", position, &changed, &|found| *found == Damage::Changed(at(position)));

        changed[position].clone_from(&whole[position]);
        let byte = dice.random_range(0..changed[position].len());
        changed[position][byte] ^= 1 << dice.random_range(0..8);
        check("with a flipped bit", position, &changed, &|found| found.position() == at(position));

        changed[position].clone_from(&whole[position]);
        changed.remove(position);
        let last = position + 1 == count;
        let gone = if last { Damage::Truncated(at(position)) } else { Damage::Dropped(at(position)) };
        check("dropped", position, &changed, &|found| *found == gone);

        changed.insert(position, whole[position].clone());
        let mut other = dice.random_range(0..count - 1);
        other += usize::from(other >= position);
        let (first, second) = (position.min(other), position.max(other));
        changed.swap(first, second);
        let moved = Damage::Moved { position: at(first), found: at(second) };
        check("swapped with another", first, &changed, &|found| *found == moved);

        changed.swap(first, second);
        lay(folder, &whole, first);
        changed.insert(position, whole[other].clone());
        check("inserted again", position, &changed, &|found| found.position() == at(position));

        changed.truncate(position);
        check("and all after it cut off", position, &changed, &|found| *found == Damage::Truncated(at(position)));
        lay(folder, &whole, position);
    }
    assert_eq!(damage(folder), None, "all is as it was");
}

/// The edges of bundles, and random records in between.
fn positions(count: usize, more: usize, dice: &mut specimen::Dice) -> Vec<usize> {
    let edge = count / 256 * 256;
    let edges = [0, 1, 254, 255, 256, edge - 1, edge, count - 2, count - 1];
    edges.into_iter().chain((0..more).map(|_| dice.random_range(0..count))).collect()
}

#[test]
fn any_change_of_a_record_is_detected_and_located() {
    let folder = Folder::new("small");
    write(&folder.0, 600, LogProfile::Basic);
    let proved = prove(&folder.0, None, None).unwrap();
    assert_eq!((proved.records, proved.damage), (600, None));
    let mut dice = specimen::dice(6);
    attack(&folder.0, &positions(600, 3, &mut dice), &mut dice);
}

#[test]
#[ignore = "takes minutes: cargo test --release --test journal -- --ignored --nocapture"]
fn any_change_of_one_of_a_hundred_thousand_records_is_detected_and_located() {
    let folder = Folder::new("large");
    write(&folder.0, 100_000, LogProfile::Basic);
    let mut dice = specimen::dice(100_000);
    let positions = positions(100_000, 6, &mut dice);
    attack(&folder.0, &positions, &mut dice);
    eprintln!("{} records attacked in six ways, each found and named", positions.len());
}
