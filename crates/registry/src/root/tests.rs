use super::*;
use crate::entry::{Epoch, Hash256, Scope};
use crate::identifier::State;
use crate::key::{Algorithm, SignerKey};

fn key(seed: u8) -> SignerKey {
    SignerKey::new(&format!("root.example/{seed}"), Algorithm::Ed25519, &[seed; 32]).unwrap()
}

fn root(version: u64, seeds: &[u8], threshold: usize) -> Root {
    let log = SignerKey::new("log.uto.example", Algorithm::Ed25519, &[100; 32]).unwrap();
    let witness = SignerKey::new("witness.example", Algorithm::Cosignature, &[101; 32]).unwrap();
    let (from, until) = ("2026-01-01T00:00:00Z".parse().unwrap(), "2027-01-01T00:00:00Z".parse().unwrap());
    let right = |kind: &str, state: &str| Right { kinds: [kind.into()].into(), states: [state.into()].into() };
    Root {
        schema: SCHEMA.into(),
        version,
        issued: from,
        expires: until,
        threshold,
        keys: seeds.iter().map(|seed| key(*seed).public().clone()).collect(),
        corroboration: 2,
        epochs: vec![],
        authorities: vec![Authority {
            name: "Immigration of Utopia".into(),
            state: State::new("UTO").unwrap(),
            offline_keys: OfflineKeys::Absent,
            heartbeat_hours: None,
            grace_hours: None,
            quota: None,
            contact: "duty desk".into(),
            origin: "log.uto.example".into(),
            keys: vec![AuthorityKey {
                key: log.public().clone(),
                valid_from: from,
                valid_until: until,
                revoked: Some(LastTree { size: 3, root: [1; 32] }),
            }],
            speaks_for: vec![right("document", "UTO"), right("forgery", "*")],
        }],
        witnesses: Witnesses { threshold: 1, keys: vec![witness.public().clone()] },
    }
}

fn signed(root: Root, seeds: &[u8]) -> SignedRoot {
    let mut signed = SignedRoot::unsigned(root);
    seeds.iter().for_each(|seed| signed.sign(&key(*seed)));
    signed
}

#[test]
fn what_is_read_is_printed() {
    let root = signed(root(1, &[1, 2, 3], 2), &[2, 1]);
    let bytes = root.print();
    assert_eq!(SignedRoot::parse(&bytes).unwrap(), root);
    // Any single changed byte is refused, or prints as itself and is not signed.
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        if let Ok(read) = SignedRoot::parse(&changed) {
            assert_eq!(read.print(), changed);
            assert!(read.check_first().is_err(), "byte {at}: {}", String::from_utf8_lossy(&changed));
        }
    }
}

#[test]
fn rotation_needs_old_and_new_keys() {
    let first = signed(root(1, &[1, 2, 3], 2), &[1, 2]);
    let second = |seeds: &[u8]| signed(root(2, &[3, 4, 5], 2), seeds);
    assert_eq!(first.check_first(), Ok(()));
    assert_eq!(second(&[2, 3, 4]).check_follows(&first.root), Ok(()));
    let too_few = |whose| RootError::TooFew { version: 2, whose, needed: 2, found: 1 };
    assert_eq!(second(&[3, 4]).check_follows(&first.root), Err(too_few(Whose::Former)));
    assert_eq!(second(&[1, 2, 3]).check_follows(&first.root), Err(too_few(Whose::Own)));
    let third = signed(root(3, &[1, 2, 3], 2), &[1, 2]);
    assert_eq!(third.check_follows(&first.root), Err(RootError::Version { expected: 2, found: 3 }));
}

#[test]
fn a_key_counts_once() {
    let mut twice = root(1, &[1, 2], 2);
    let twin = SignerKey::new("root.example/other", Algorithm::Ed25519, &[1; 32]).unwrap();
    twice.keys.push(twin.public().clone());
    assert!(matches!(twice.check(), Err(RootError::DuplicateKey(..))));
    let mut again = signed(root(1, &[1, 2], 2), &[1]);
    again.signatures.push(again.signatures[0].clone());
    assert!(matches!(again.check_first(), Err(RootError::TooFew { found: 1, .. })));
}

#[test]
fn rights() {
    let root = root(1, &[1], 1);
    let authority = &root.authorities[0];
    assert_eq!(authority.permission("document", Scope::OwnState, &["UTO"]), Permission::Own);
    assert_eq!(authority.permission("document", Scope::OwnState, &["XYZ"]), Permission::Overreach);
    assert_eq!(authority.permission("document", Scope::OwnState, &["UTO", "XYZ"]), Permission::Overreach);
    assert_eq!(authority.permission("forgery", Scope::AnyState, &["XYZ"]), Permission::Foreign);
    assert_eq!(authority.permission("forgery", Scope::OwnState, &["XYZ"]), Permission::Overreach);
    assert_eq!(authority.permission("withdraw", Scope::OwnState, &[]), Permission::Own);
    assert_eq!(authority.permission("defect", Scope::OwnState, &[]), Permission::Overreach);
}

#[test]
fn epochs_have_names_keys_and_owners_of_their_own() {
    let epoch = |name: &str, key: u8| DeclaredEpoch {
        name: Epoch::new(name).unwrap(),
        owner: "log.uto.example".into(),
        fingerprint: Hash256([key; 32]),
        valid_from: "2026-01-01T00:00:00Z".parse().unwrap(),
        valid_until: "2027-01-01T00:00:00Z".parse().unwrap(),
    };
    let check =
        |epochs: Vec<DeclaredEpoch>| Root { epochs, ..root(1, &[1], 1) }.check().map_err(|error| error.to_string());
    assert_eq!(check(vec![epoch("2026", 1), epoch("2027", 2)]), Ok(()));
    let fault = |epochs, words: &str| assert!(check(epochs).unwrap_err().contains(words), "{words}");
    fault(vec![epoch("2026", 1), epoch("2026", 2)], "epoch 2026: two epochs have this name");
    fault(vec![epoch("2026", 1), epoch("2027", 1)], "epoch 2027: another epoch has the same key");
    fault(
        vec![DeclaredEpoch { owner: "log.zza.example".into(), ..epoch("2026", 1) }],
        "its owner is no authority's log",
    );
    let (from, until) = (epoch("2026", 1).valid_from, epoch("2026", 1).valid_until);
    fault(vec![DeclaredEpoch { valid_from: until, valid_until: from, ..epoch("2026", 1) }], "it ends before it begins");
}

#[test]
fn offline_keys_are_like_the_keys_of_the_log() {
    let authority_key = |name: &str, algorithm: Algorithm, seed: u8| AuthorityKey {
        key: SignerKey::new(name, algorithm, &[seed; 32]).unwrap().public().clone(),
        ..root(1, &[1], 1).authorities[0].keys[0].clone()
    };
    let check = |keys: Vec<AuthorityKey>| {
        let mut root = root(1, &[1], 1);
        root.authorities[0].offline_keys = OfflineKeys::Keys(keys);
        root.check().map_err(|error| error.to_string())
    };
    let own = |seed| authority_key("log.uto.example", Algorithm::Ed25519, seed);
    assert_eq!(check(vec![own(50), own(51)]), Ok(()));
    let fault = |keys, words: &str| assert!(check(keys).unwrap_err().contains(words), "{words}");
    fault(vec![], "a list of offline keys has one or more");
    fault(
        vec![authority_key("log.zza.example", Algorithm::Ed25519, 50)],
        "an offline key is named otherwise than the log",
    );
    fault(vec![authority_key("log.uto.example", Algorithm::Cosignature, 50)], "an offline key is no key of type 01");
    // Neither the publishing key nor a holder's key is an offline key too.
    fault(vec![own(100)], "the same public key twice");
    fault(vec![own(1)], "the same public key twice");
    let ended = AuthorityKey { valid_until: own(50).valid_from, ..own(50) };
    fault(vec![ended], "an offline key ends before it begins");
}

#[test]
fn limits_of_a_log_are_bounded() {
    let check = |change: &dyn Fn(&mut Authority)| {
        let mut root = root(1, &[1], 1);
        change(&mut root.authorities[0]);
        root.check().is_ok()
    };
    let quota = |day, all, bytes| Some(Quota { entries_per_day: day, entries: all, bytes });
    assert!(check(&|authority| (authority.heartbeat_hours, authority.grace_hours) = (Some(1), Some(744))));
    assert!(check(&|authority| authority.quota = quota(Some(20_000), Some(5_000_000), Some(2_000_000_000))));
    assert!(check(&|authority| authority.quota = quota(None, Some(0xffff_ffff), None)));
    for hours in [0, 745, u32::MAX] {
        assert!(!check(&|authority| authority.heartbeat_hours = Some(hours)), "{hours}");
        assert!(!check(&|authority| authority.grace_hours = Some(hours)), "{hours}");
    }
    for of in [quota(Some(0), None, None), quota(None, Some(1 << 32), None), quota(None, None, Some(1 << 44))] {
        assert!(!check(&|authority| authority.quota = of), "{of:?}");
    }
    assert!(!check(&|authority| authority.speaks_for[0].states = ["DEU".to_owned()].into()), "entries have D");
}

#[test]
fn origins_are_paths() {
    assert!(is_origin("immigration.uto.example/registry"));
    for bad in ["", "/a", "a/", "a//b", "..", "a/../b", ".a", "a b", "a+b", "A", "a/tile", &"a".repeat(201)] {
        assert!(!is_origin(bad), "{bad}");
    }
}
