use super::*;
use crate::identifier::State;
use crate::key::SignerKey;
use crate::root::{OfflineKeys, SCHEMA, Witnesses};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn signer(name: &str, algorithm: Algorithm, seed: u8) -> SignerKey {
    SignerKey::new(name, algorithm, &[seed; 32]).unwrap()
}

fn log(seed: u8) -> SignerKey {
    signer("log.uto.example", Algorithm::Ed25519, seed)
}

fn witness(seed: u8) -> SignerKey {
    signer(&format!("witness.example/{seed}"), Algorithm::Cosignature, seed)
}

fn root(revoked: Option<LastTree>) -> Root {
    let key = |seed, revoked| AuthorityKey {
        key: log(seed).public().clone(),
        valid_from: at("2026-01-01T00:00:00Z"),
        valid_until: at("2026-07-01T00:00:00Z"),
        revoked,
    };
    let authority = Authority {
        name: "Utopia".into(),
        state: State::new("UTO").unwrap(),
        offline_keys: OfflineKeys::Absent,
        heartbeat_hours: None,
        grace_hours: None,
        quota: None,
        contact: String::new(),
        origin: "log.uto.example".into(),
        keys: vec![key(1, revoked), key(2, None)],
        speaks_for: vec![],
    };
    Root {
        schema: SCHEMA.into(),
        version: 1,
        issued: at("2026-01-01T00:00:00Z"),
        expires: at("2027-01-01T00:00:00Z"),
        threshold: 1,
        keys: vec![],
        corroboration: 1,
        epochs: vec![],
        authorities: vec![authority],
        witnesses: Witnesses { threshold: 2, keys: [11, 12, 13].map(|seed| witness(seed).public().clone()).into() },
    }
}

fn verified(root: &Root, size: u64, keys: &[(&SignerKey, &str)]) -> Result<VerifiedCheckpoint, CheckpointError> {
    let head = Head { origin: "log.uto.example".into(), size, root: [9; 32], extension: String::new() };
    let mut note = Note::new(head.print()).unwrap();
    for (key, time) in keys {
        let time = u64::try_from(at(time).as_second()).unwrap();
        note.sign(key, time);
        if key.public().algorithm() == Algorithm::Ed25519 {
            note.sign(&key.as_algorithm(Algorithm::Cosignature), time);
        }
    }
    verify_at(root, &root.authorities[0], note.print().as_bytes(), at("2026-08-02T00:00:00Z"))
}

#[test]
fn time_is_the_older_of_the_log_and_the_threshold_of_witnesses() {
    let (one, two, three) = (witness(11), witness(12), witness(13));
    let (march, april, may) = ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z");
    let issued = |log_time| {
        verified(&root(None), 5, &[(&log(1), log_time), (&one, may), (&two, march), (&three, april)]).unwrap().issued
    };
    assert_eq!([march, april, may].map(issued), [march, april, april].map(at));
}

/// Times ahead count neither as an age nor as a clock; without them the checkpoint has the times that are left.
#[test]
fn times_ahead_do_not_count() {
    let (one, two, three) = (witness(11), witness(12), witness(13));
    let (may, ahead) = ("2026-05-01T00:00:00Z", "2099-01-01T00:00:00Z");
    let (near, far) = ("2026-08-02T00:15:00Z", "2026-08-02T00:15:01Z");
    let by = |log_time, times: [&str; 3]| {
        let [a, b, c] = times;
        let signed = verified(&root(None), 5, &[(&log(1), log_time), (&one, a), (&two, b), (&three, c)]);
        signed.map(|verified| verified.issued)
    };
    assert_eq!(by(may, [ahead, may, may]), Ok(at(may)), "one witness of three");
    let refused = |text| Err(CheckpointError::Ahead { origin: "log.uto.example".into(), at: at(text) });
    assert_eq!(by(may, [ahead, ahead, may]), refused(ahead), "two witnesses of three");
    assert_eq!(by(ahead, [may, may, may]), refused(ahead), "the log itself");
    assert_eq!(by(far, [may, may, may]), refused(far));
    assert_eq!(by(near, [near, near, may]).unwrap_err().to_string(), KEY_ENDED, "its key has ended by then");
    assert_eq!(by(near, [may, may, may]), Ok(at(may)), "at most fifteen minutes");
}

const KEY_ENDED: &str = "the key of log.uto.example is valid from 2026-01-01T00:00:00Z until 2026-07-01T00:00:00Z, \
    but signed at 2026-08-02T00:15:00Z";

/// Whoever cuts off the log's own dated signature gains no younger checkpoint.
#[test]
fn a_checkpoint_without_the_log_s_own_time_is_rejected() {
    let head = Head { origin: "log.uto.example".into(), size: 5, root: [9; 32], extension: String::new() };
    let mut note = Note::new(head.print()).unwrap();
    for key in [&log(1), &witness(11), &witness(12)] {
        note.sign(key, 1_780_000_000);
    }
    let root = root(None);
    let undated = verify(&root, &root.authorities[0], note.print().as_bytes());
    assert_eq!(undated, Err(CheckpointError::Undated("log.uto.example".into())));
}

#[test]
fn too_few_signatures_are_rejected() {
    let (one, march) = (witness(11), "2026-03-01T00:00:00Z");
    let needed = CheckpointError::Witnesses { origin: "log.uto.example".into(), needed: 2, found: 1 };
    assert_eq!(verified(&root(None), 5, &[(&log(1), march), (&one, march), (&witness(14), march)]), Err(needed));
    let unsigned = Err(CheckpointError::Unsigned("log.uto.example".into()));
    assert_eq!(verified(&root(None), 5, &[(&one, march), (&witness(12), march)]), unsigned);
    assert_eq!(verified(&root(None), 5, &[(&log(3), march), (&one, march), (&witness(12), march)]), unsigned);
}

#[test]
fn a_revoked_key_ends_where_the_root_says() {
    let (one, two, march) = (witness(11), witness(12), "2026-03-01T00:00:00Z");
    let signed = |seed, size, tree| {
        let keys = [(&log(seed), march), (&one, march), (&two, march)];
        verified(&root(Some(LastTree { size: 5, root: tree })), size, &keys).map(|_| ())
    };
    assert_eq!(signed(1, 5, [9; 32]), Ok(()));
    assert_eq!(signed(1, 4, [9; 32]), Ok(()));
    assert_eq!(
        signed(1, 6, [9; 32]),
        Err(CheckpointError::Revoked { origin: "log.uto.example".into(), last: 5, size: 6 })
    );
    assert_eq!(signed(1, 5, [8; 32]), Err(CheckpointError::OtherLastTree(5)));
    assert_eq!(signed(2, 6, [9; 32]), Ok(()));
}

#[test]
fn a_key_has_its_time() {
    let (one, two, august) = (witness(11), witness(12), "2026-08-01T00:00:00Z");
    let late = verified(&root(None), 5, &[(&log(1), august), (&one, august), (&two, august)]);
    assert!(matches!(late, Err(CheckpointError::KeyTime { .. })));
}
