//! Faults of one log, of its source or of the copy itself: each touches that log and no other (REGISTRY §4, age and trust are
//! per log; docs/design.md, principle 8).

use super::*;

const FAR: &str = "2099-01-01T00:00:00Z";
const TEN_DAYS: &str = "2026-12-03T06:00:00Z";

pub(super) fn all() -> Vec<Made> {
    [times(), forks(), damage(), mirrors()].into_iter().flatten().collect()
}

fn case(name: &'static str, says: &'static str, source: Store, held: Option<Store>) -> Made {
    Made::new(name, says, source, held)
}

impl Made {
    fn ends(mut self, word: &'static str, condition: &'static str) -> Self {
        (self.logs[0], self.conditions) = (word, Some([condition, "current"]));
        self
    }
}

/// A copy of a source as it is on the next day.
fn held_later(source: &Store) -> Option<Store> {
    let dir = Store::memory();
    copy(source, &dir, Some(&sign(root(1), &["a", "b"]).print()), LATER, None).unwrap();
    Some(dir)
}

/// Utopia signs its log anew; the witness cosigns it, and Arcadia's.
fn heartbeat(world: &World, at_log: &str, at_witness: &str) {
    publish(&world.work_dirs[0], &world.source, &log_key(UTOPIA, 1), &[], at_log);
    let [utopia, arcadia] = &world.root.root.authorities[..] else { panic!("two authorities") };
    let witness = Witness { memory: &world.memory, key: &witness_key() };
    // A witness of another make cosigns whatever it is handed.
    let _ = witness.cosign(&world.source, &world.root.root, utopia, at(at_witness)).or_else(|_| {
        let files = LogFiles { store: &world.source, origin: UTOPIA };
        let bytes = world.source.read(&files.checkpoint(), 1 << 16)?.unwrap();
        let mut note = Note::parse(&bytes).unwrap();
        note.sign(&witness_key(), u64::try_from(at(at_witness).as_second()).unwrap());
        world.source.write_all(vec![(files.checkpoint(), note.print().into_bytes())])?;
        Ok::<_, registry::storage::StoreError>(head(&world.source))
    });
    witness.cosign(&world.source, &world.root.root, arcadia, at(LATER)).unwrap();
}

fn times() -> Vec<Made> {
    let beating = |at_log, at_witness| {
        let world = World::new();
        let before = held(&world.source);
        heartbeat(&world, at_log, at_witness);
        (world.source, before)
    };
    let made = |name, says, at_log, at_witness| {
        let (source, before) = beating(at_log, at_witness);
        case(name, says, source, before)
    };
    let mut first = made("refused-first-heartbeat-of-2099", "and nothing of it is held", FAR, LATER);
    first.held = None;
    let mut silent = made(
        "refused-silent-log-that-is-cosigned-daily",
        "the log has signed nothing for ten days, and its witness cosigns it every day",
        NOVEMBER,
        TEN_DAYS,
    );
    let [_, arcadia] = &root(1).authorities[..] else { panic!("two authorities") };
    let files = LogFiles { store: &silent.source, origin: &arcadia.origin };
    let mut note = Note::parse(&silent.source.read(&files.checkpoint(), 1 << 16).unwrap().unwrap()).unwrap();
    let time = u64::try_from(at(TEN_DAYS).as_second()).unwrap();
    note.sign(&log_key(ARCADIA, 1).as_algorithm(Algorithm::Cosignature), time);
    note.sign(&witness_key(), time);
    silent.source.write_all(vec![(files.checkpoint(), note.print().into_bytes())]).unwrap();
    silent.now = TEN_DAYS;
    let (cut, before) = beating(LATER, LATER);
    change(&cut, &utopia(&cut).checkpoint(), |bytes| {
        let dated = log_key(UTOPIA, 1).as_algorithm(Algorithm::Cosignature);
        let dated = Note::parse(bytes).unwrap().signatures().iter().position(|line| line.id == dated.public().id());
        let text = String::from_utf8(bytes.clone()).unwrap();
        let mut lines = text.lines().collect::<Vec<_>>();
        lines.remove(4 + dated.unwrap());
        *bytes = format!("{}\n", lines.join("\n")).into_bytes();
    });
    vec![
        made("refused-heartbeat-of-2099", "one log dates its heartbeat 2099; the other is synchronised", FAR, LATER)
            .ends("dated-ahead", "refused (dated-ahead)"),
        first.ends("dated-ahead", "refused (dated-ahead)"),
        made("refused-cosignature-of-2099", "the witness dates its cosignature of one log 2099", LATER, FAR)
            .ends("dated-ahead", "refused (dated-ahead)"),
        made(
            "accepted-heartbeat-of-a-fast-clock",
            "the clock of one log is fourteen minutes fast",
            "2026-11-24T06:14:00Z",
            LATER,
        )
        .ends("copied", "current"),
        silent.ends("freeze", "current"),
        case(
            "refused-own-time-cut-off",
            "a mirror cuts off the log's own dated signature, so that the witnesses' is left",
            cut,
            before,
        )
        .ends("too-few-signatures", "refused (too-few-signatures)"),
    ]
}

/// Utopia's log in another history, of its first year and `extra` entries.
fn forked(source: &Store, extra: u64) -> Store {
    let source = clone(source);
    let mut others = year("UTO");
    others[3] = document("UTO", 950);
    let more = others.into_iter().chain((60..60 + extra).map(|number| document("UTO", number)));
    rewrite(&source, &root(1), &log_key(UTOPIA, 1), &more.collect::<Vec<_>>(), LATER);
    source
}

/// A copy of one source, then synchronised with another.
fn seen(first: &Store, second: &Store) -> Option<Store> {
    let dir = held(first)?;
    copy(second, &dir, None, LATER, None).unwrap();
    Some(dir)
}

/// The second root revokes the key that signed both histories, with the last tree of the true one, and the log goes on under
/// a new key.
fn settled(true_log: &World) -> Store {
    let next = sign(rotated(Some(last_tree(&head(&true_log.source)))), &["a", "b", "c"]);
    let source = clone(&true_log.source);
    put_root(&source, &next);
    let work_dir = Store::memory();
    log::add(&work_dir, &[document("UTO", 90)]).unwrap();
    let former = [log_key(UTOPIA, 1).public().clone()];
    let writer = Writer { work_dir: &work_dir, store: &source, key: &log_key(UTOPIA, 2), former: &former };
    writer.publish(at(LATER), &|_| {}).unwrap();
    cosign(&source, &true_log.memory, &next.root, LATER);
    source
}

fn forks() -> Vec<Made> {
    let (old, new) = (World::new(), grown());
    let fork = forked(&old.source, 20);
    let with_root = clone(&new.source);
    let mut plain = root(2);
    plain.issued = at(NOVEMBER);
    put_root(&with_root, &sign(plain, &["a", "b"]));
    let mut healed = case(
        "refused-fork-that-the-source-takes-back",
        "the log has signed two histories; later the source shows the one that is held again",
        clone(&new.source),
        seen(&old.source, &fork),
    );
    healed.evidence = 1;
    let mut lost = case(
        "refused-fork-known-by-its-evidence-alone",
        "a synchronisation was cut off after it had written the evidence of a fork",
        clone(&new.source),
        held(&old.source),
    );
    let evidence = seen(&old.source, &fork).unwrap();
    for path in evidence.list("evidence").unwrap() {
        let bytes = evidence.read(&path, 1 << 20).unwrap().unwrap();
        lost.held.as_ref().unwrap().write_all(vec![(path, bytes)]).unwrap();
    }
    lost.evidence = 1;
    let mut unsettled = case(
        "refused-fork-that-the-next-root-leaves-open",
        "the next root says nothing of the key that signed two histories",
        with_root,
        seen(&old.source, &fork),
    );
    unsettled.evidence = 1;
    let mut ended = case(
        "accepted-fork-settled-by-the-root",
        "the root revokes the key that signed two histories, with the last tree of the one that holds",
        settled(&old),
        seen(&old.source, &fork),
    );
    ended.evidence = 1;
    let mut deceived = case(
        "accepted-fork-settled-against-the-copy",
        "the copy has the history that the root does not name",
        settled(&new),
        held_later(&forked(&old.source, 0)),
    );
    deceived.evidence = 1;
    let mut smaller = case(
        "refused-fork-smaller-than-held",
        "the source has fewer entries than the copy, and of another history: no mere delay",
        forked(&old.source, 0),
        held_later(&new.source),
    );
    smaller.evidence = 1;
    let mut forged = case(
        "accepted-evidence-that-nobody-signed",
        "somebody puts a file into the copy that accuses a log",
        clone(&new.source),
        held(&old.source),
    );
    let signed = |size: u64, tree: u8| {
        let head = Head { origin: UTOPIA.into(), size, root: [tree; 32], extension: String::new() };
        let mut note = Note::new(head.print()).unwrap();
        note.sign(&log_key(UTOPIA, 9), 1);
        note.print()
    };
    let accusation =
        registry::evidence::Fork { held: signed(5, 1), offered: signed(5, 2), prefix: [2; 32], proof: vec![] };
    assert!(accusation.holds());
    forged.held.as_ref().unwrap().write_all(vec![accusation.file(UTOPIA)]).unwrap();
    forged.evidence = 1;
    vec![
        healed.ends("fork", "forked"),
        lost.ends("fork", "forked"),
        unsettled.ends("fork", "forked"),
        ended.ends("copied", "current"),
        deceived.ends("copied", "current"),
        smaller.ends("fork", "forked"),
        forged.ends("copied", "current"),
    ]
}

fn damage() -> Vec<Made> {
    let (old, new) = (World::new(), grown());
    let damaged = |source: &Store, path: &str, with: fn(&mut Vec<u8>)| {
        let dir = held(source).unwrap();
        change(&dir, &format!("log/{UTOPIA}/{path}"), with);
        Some(dir)
    };
    // The third line of a checkpoint is the root hash: one letter of it is another.
    let flip_hash = |bytes: &mut Vec<u8>| {
        let line = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0;
        bytes[line + 5] = if bytes[line + 5] == b'A' { b'B' } else { b'A' };
    };
    let flip = |bytes: &mut Vec<u8>| bytes[100] ^= 1;
    let spoilt = clone(&old.source);
    change(&spoilt, &format!("log/{UTOPIA}/tile/entries/000.p/72"), flip);
    vec![
        case(
            "accepted-damaged-hash-is-no-fork",
            "one letter of the root hash in the copy's checkpoint is another: damage, healed, and no accusation",
            clone(&new.source),
            damaged(&old.source, "checkpoint", flip_hash),
        )
        .ends("copied", "current"),
        case(
            "accepted-unreadable-checkpoint-is-healed",
            "the copy's checkpoint is cut short",
            clone(&new.source),
            damaged(&old.source, "checkpoint", |bytes| bytes.truncate(40)),
        )
        .ends("copied", "current"),
        case(
            "refused-damaged-checkpoint-and-source-behind",
            "the copy's checkpoint is damaged, and a mirror has only an older one",
            clone(&old.source),
            {
                let dir = held_later(&new.source).unwrap();
                change(&dir, &utopia(&dir).checkpoint(), flip_hash);
                Some(dir)
            },
        )
        .ends("damaged", "damaged"),
        case(
            "accepted-damaged-entries-are-healed",
            "one bit of a bundle in the copy is another",
            clone(&old.source),
            damaged(&old.source, "tile/entries/000.p/72", flip),
        )
        .ends("copied", "current"),
        case(
            "refused-damaged-entries-and-source-tampered",
            "the same bundle is damaged in the copy and in the source: one log is damaged, the other synchronised",
            spoilt,
            damaged(&old.source, "tile/entries/000.p/72", flip),
        )
        .ends("damaged", "damaged"),
    ]
}

fn mirrors() -> Vec<Made> {
    let (old, new) = (World::new(), grown());
    let often = held_later(&new.source).unwrap();
    for _ in 0..3 {
        copy(&old.source, &often, None, LATER, None).unwrap();
    }
    let never = clone(&old.source);
    never.remove(&utopia(&never).checkpoint()).unwrap();
    let young = World::new();
    heartbeat(&young, LATER, LATER);
    vec![
        case(
            "refused-mirror-with-older-times",
            "a mirror has the same entries as the copy, under an older checkpoint",
            clone(&old.source),
            held_later(&young.source),
        )
        .ends("behind", "behind"),
        case(
            "refused-mirror-behind-for-the-fourth-time",
            "a mirror has fewer entries than the copy, again and again",
            clone(&old.source),
            Some(often),
        )
        .ends("behind", "behind"),
        case(
            "refused-log-never-published",
            "the root names a log that has no checkpoint yet; the other is synchronised",
            never,
            None,
        )
        .ends("missing", "never-published"),
    ]
}
