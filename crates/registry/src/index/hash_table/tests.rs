//! The table answers as a list of the same keys would, whatever the keys.

use super::super::map::tests::mapped;
use super::super::word::mix;
use super::*;

fn key(first: u64, last: u64) -> [u8; 16] {
    (u128::from(first) << 64 | u128::from(last)).to_be_bytes()
}

/// Compares a table of these keys with a list of them, also for other keys. Returns how many buckets have displaced
/// records, and how many records are in the overflow.
fn check(name: &str, keys: &[[u8; 16]], unlisted: &[[u8; 16]]) -> (usize, usize) {
    let records: Vec<Record> = keys.iter().zip(0..).map(|(key, value)| Record::new(*key, value)).collect();
    let (map, section) = mapped(name, |writer| write(writer, records.clone()));
    let table = HashTable::open(&map, section).unwrap();
    let mut expected: Vec<([u8; 16], Vec<u32>)> = Vec::new();
    let mut sorted: Vec<([u8; 16], u32)> = keys.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    for same in sorted.chunk_by(|a, b| a.0 == b.0) {
        expected.push((same[0].0, same.iter().map(|(_, value)| *value).collect()));
    }
    let find = |key| {
        let mut found = Vec::new();
        table.find(&map, key, |value| found.push(value)).unwrap();
        found
    };
    for (key, values) in expected {
        assert_eq!(find(key), values, "{name}");
    }
    let displacing = (0..table.buckets).filter(|bucket| map.line(table.first + bucket).unwrap()[60] >> 3 != 0).count();
    for key in unlisted {
        assert_eq!(find(*key), [0; 0], "{name}");
    }
    (displacing, table.overflow_count)
}

#[test]
fn every_key_is_found_and_no_other() {
    let random = |nth: u64| key(mix(nth), mix(nth ^ 1 << 40));
    let unlisted: Vec<_> = (1_000_000..1_030_000).map(random).collect();
    for count in [0, 1, 2, 3, 6, 7, 10, 100, 1_000, 30_000] {
        let (displacing, overflow) = check("random", &(0..count).map(random).collect::<Vec<_>>(), &unlisted);
        assert!(count < 1_000 || displacing > 0, "some of {count} are displaced");
        assert!(overflow < 20, "by chance few of {count} are in the overflow: {overflow}");
    }
}

/// Keys that were chosen for one bucket, one key many times, and the keys of the buckets around them.
#[test]
fn crowded_keys_and_their_neighbours_are_found() {
    let mut keys: Vec<_> = (0..5_000).map(|nth| key(mix(nth), mix(nth + 7))).collect();
    keys.extend((0..2_000).map(|nth| key((1 << 63) + nth % 3, mix(nth + 100_000))));
    keys.extend((0..2_000).map(|_| key(u64::MAX, u64::MAX)));
    keys.extend((0..500).map(|_| key(0, 0)));
    let unlisted: Vec<_> = (0..3_000).map(|nth| key((1 << 63) + nth % 3, mix(nth + 200_000))).collect();
    let (displacing, overflow) = check("crowded", &keys, &unlisted);
    assert!(displacing > 20 && overflow > 3_000, "{displacing} {overflow}");
}
