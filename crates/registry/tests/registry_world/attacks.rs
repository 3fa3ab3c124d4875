//! The cases of `fixtures/registry/`, each a folder that begins with what must happen:
//!
//! ```text
//! refused-fork-other-history/   expect.toml   what must happen, to which log, in which word
//!                               root.json     the root that was handed over
//!                               source/       what is offered
//!                               held/         the copy that is there (absent: the first synchronisation)
//! ```
//!
//! They are made here, from a seed; `cargo run --example registry_fixtures` writes them, and the test
//! `registry_fixtures` walks the folder and holds each to its word.

use registry::checkpoint::Head;
use registry::files::LogFiles;
use registry::key::SignerKey;
use registry::log::Writer;
use registry::note::Note;
use registry::root::{LastTree, Root, SignedRoot};
use registry::storage::Storage;
use registry::store::Store;

use super::*;

const LATER: &str = "2026-11-24T06:00:00Z";

/// A case.
pub struct Made {
    pub name: &'static str,
    pub says: &'static str,
    pub source: Store,
    pub held: Option<Store>,
    pub root: SignedRoot,
    pub now: &'static str,
    pub max_age_days: Option<i64>,
    /// What the whole synchronisation says when it is refused.
    pub refused: Option<&'static str>,
    /// By log: the word of its refusal, `copied` otherwise.
    pub logs: [&'static str; 2],
    pub set_aside: u64,
    pub evidence: usize,
}

impl Made {
    fn new(name: &'static str, says: &'static str, source: Store, held: Option<Store>) -> Self {
        let logs = ["copied"; 2];
        let root = sign(root(1), &["a", "b"]);
        Self {
            name,
            says,
            source,
            held,
            root,
            now: LATER,
            max_age_days: None,
            refused: None,
            logs,
            set_aside: 0,
            evidence: 0,
        }
    }

    fn utopia(mut self, word: &'static str) -> Self {
        self.logs[0] = word;
        self
    }

    fn refused(mut self, says: &'static str) -> Self {
        self.refused = Some(says);
        self
    }

    pub fn expect(&self) -> String {
        let mut text = format!("says = {:?}\nnow = {:?}\n", self.says, self.now);
        if let Some(days) = self.max_age_days {
            text += &format!("max-age-days = {days}\n");
        }
        match self.refused {
            Some(refused) => text += &format!("refused = {refused:?}\n"),
            None => {
                text += &format!("set-aside = {}\nevidence = {}\n\n[logs]\n", self.set_aside, self.evidence);
                text += &format!("{UTOPIA:?} = {:?}\n{ARCADIA:?} = {:?}\n", self.logs[0], self.logs[1]);
            }
        }
        text
    }
}

/// A copy of a source as it is.
fn held(source: &dyn Storage) -> Option<Store> {
    let dir = Store::memory();
    copy(source, &dir, Some(&sign(root(1), &["a", "b"]).print()), NOVEMBER, None).unwrap();
    Some(dir)
}

fn clone(store: &dyn Storage) -> Store {
    let other = Store::memory();
    other.write_all(files(store)).unwrap();
    other
}

fn grown() -> World {
    let world = World::new();
    let more = (60..75).map(|number| document("UTO", number)).collect::<Vec<_>>();
    publish(&world.work_dirs[0], &world.source, &log_key(UTOPIA, 1), &more, LATER);
    world.cosign(LATER);
    world
}

fn utopia(store: &dyn Storage) -> LogFiles<'_> {
    LogFiles { store, origin: UTOPIA }
}

fn head(store: &dyn Storage) -> Head {
    let bytes = store.read(&utopia(store).checkpoint(), 1 << 16).unwrap().unwrap();
    Head::parse(Note::parse(&bytes).unwrap().text()).unwrap()
}

/// Changes a file.
fn change(store: &dyn Storage, path: &str, with: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = store.read(path, 1 << 24).unwrap().unwrap();
    with(&mut bytes);
    store.write_all(vec![(path.to_owned(), bytes)]).unwrap();
}

/// Takes a log out of a store and writes it anew, by a writer and a witness who remember nothing.
fn rewrite(source: &dyn Storage, root: &Root, key: &SignerKey, entries: &[Vec<u8>], now: &str) {
    for path in source.list(&format!("log/{UTOPIA}")).unwrap() {
        source.remove(&path).unwrap();
    }
    publish(&Store::memory(), source, key, entries, now);
    cosign(source, &Store::memory(), root, now);
}

fn rotated(last: Option<LastTree>) -> Root {
    let mut next = root(2);
    next.issued = at(NOVEMBER);
    next.keys = ["b", "c", "d"].map(|holder| root_key(holder).public().clone()).into();
    next.authorities[0].keys = vec![authority_key(UTOPIA, 1, last), authority_key(UTOPIA, 2, None)];
    if last.is_none() {
        next.authorities[0].keys.remove(0);
    }
    next
}

fn last_tree(head: &Head) -> LastTree {
    LastTree { size: head.size, root: head.root }
}

/// All of them.
pub fn all() -> Vec<Made> {
    [honest(), logs(), tiles(), roots(), keys()].into_iter().flatten().collect()
}

fn honest() -> Vec<Made> {
    let world = World::new();
    let before = held(&world.source);
    let mut overreach = year("UTO");
    overreach.insert(5, document("ZZA", 900));
    let set_aside = World::with(&[&overreach, &year("ZZA")]);
    let mut broken = year("UTO");
    let pattern = broken.iter().position(|entry| String::from_utf8_lossy(entry).contains("\"forgery\"")).unwrap();
    let text = String::from_utf8(broken[pattern].clone()).unwrap().replace("X1234567", "Y1234567");
    broken[pattern] = text.into_bytes();
    let malformed = World::with(&[&year("UTO"), &year("ZZA")]);
    force(&malformed.source, &broken);
    let mut overreaching = Made::new(
        "set-aside-overreach-others-stolen-list",
        "Utopia lists a document of Arcadia as stolen: set aside and listed, the rest stands",
        set_aside.source,
        None,
    );
    overreaching.set_aside = 1;
    let mut pattern = Made::new(
        "set-aside-pattern-that-misses-its-example",
        "a pattern whose own example does not match got into a log",
        malformed.source,
        None,
    );
    pattern.set_aside = 1;
    vec![
        Made::new(
            "accepted-first-synchronisation",
            "two States, one witness, a year of entries of every kind",
            world.source,
            None,
        ),
        Made::new("accepted-growth", "the log has grown by fifteen entries", grown().source, before),
        overreaching,
        pattern,
    ]
}

/// A log of entries that `add` would refuse, by a writer of another make.
fn force(source: &dyn Storage, entries: &[Vec<u8>]) {
    for path in source.list(&format!("log/{UTOPIA}")).unwrap() {
        source.remove(&path).unwrap();
    }
    let borrowed = entries.iter().map(Vec::as_slice).collect::<Vec<_>>();
    let mut edge = registry::edge::Edge::empty();
    let mut written = edge.grow(&borrowed);
    written.extend(edge.partial_files());
    let files = utopia(source);
    source.write_all(written.into_iter().map(|(tile, bytes)| (files.path(tile), bytes)).collect()).unwrap();
    let mut note = Note::new(edge.head(UTOPIA).print()).unwrap();
    let time = u64::try_from(at(NOVEMBER).as_second()).unwrap();
    note.sign(&log_key(UTOPIA, 1), time);
    note.sign(&witness_key(), time);
    source.write_all(vec![(files.checkpoint(), note.print().into_bytes())]).unwrap();
}

fn logs() -> Vec<Made> {
    let (old, new) = (World::new(), grown());
    let case = |name, says, source, held| Made::new(name, says, source, held);
    let mut others = year("UTO");
    others[3] = document("UTO", 950);
    let fork = |extra: u64| {
        let source = clone(&new.source);
        let more = others.iter().cloned().chain((60..60 + extra).map(|number| document("UTO", number)));
        rewrite(&source, &root(1), &log_key(UTOPIA, 1), &more.collect::<Vec<_>>(), LATER);
        source
    };
    let unwitnessed = clone(&old.source);
    let writer = Writer { work_dir: &Store::memory(), store: &unwitnessed, key: &log_key(UTOPIA, 1), former: &[] };
    log::add(writer.work_dir, &[document("UTO", 80)]).unwrap();
    writer.publish(at(LATER), &|_| {}).unwrap();
    let mixed = clone(&old.source);
    let arcadia = LogFiles { store: &mixed, origin: ARCADIA };
    let other = mixed.read(&arcadia.checkpoint(), 1 << 16).unwrap().unwrap();
    mixed.write_all(vec![(utopia(&mixed).checkpoint(), other)]).unwrap();
    let mixed_tiles = clone(&new.source);
    let tile = "tile/entries/000.p";
    let arcadias = mixed_tiles.read(&format!("log/{ARCADIA}/{tile}/72"), 1 << 20).unwrap().unwrap();
    mixed_tiles.write_all(vec![(format!("log/{UTOPIA}/{tile}/87"), arcadias)]).unwrap();
    let stale = clone(&new.source);
    change(&stale, &utopia(&stale).checkpoint(), |bytes| {
        *bytes = old.source.read(&utopia(&old.source).checkpoint(), 1 << 16).unwrap().unwrap()
    });
    let broken = clone(&old.source);
    change(&broken, &utopia(&broken).checkpoint(), |bytes| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let line = text.lines().position(|line| line.starts_with('—')).unwrap();
        let mut lines = text.lines().map(str::to_owned).collect::<Vec<_>>();
        let middle = lines[line].len() - 20;
        let other = if lines[line].as_bytes()[middle] == b'A' { "B" } else { "A" };
        lines[line].replace_range(middle..=middle, other);
        *bytes = format!("{}\n", lines.join("\n")).into_bytes();
    });
    let silent = clone(&old.source);
    silent.remove(&utopia(&silent).checkpoint()).unwrap();
    let mut freeze = case(
        "refused-freeze-old-checkpoint",
        "the source is what it was ten days ago",
        clone(&old.source),
        held(&old.source),
    );
    (freeze.now, freeze.max_age_days, freeze.logs) = ("2026-12-03T06:00:00Z", Some(2), ["freeze"; 2]);
    let mut longer = case(
        "refused-fork-other-history",
        "log and witness tell another story of the past, and more of the present",
        fork(20),
        held(&old.source),
    )
    .utopia("fork");
    longer.evidence = 1;
    let mut same =
        case("refused-fork-same-size", "another tree of the same size", fork(0), held(&old.source)).utopia("fork");
    same.evidence = 1;
    vec![
        longer,
        same,
        freeze,
        case("refused-rollback-older-checkpoint", "a checkpoint that is older than the one held", stale, {
            let dir = Store::memory();
            copy(&new.source, &dir, Some(&new.root.print()), LATER, None).unwrap();
            Some(dir)
        })
        .utopia("rollback"),
        case(
            "refused-threshold-no-witness",
            "a checkpoint that no witness has cosigned",
            unwitnessed,
            held(&old.source),
        )
        .utopia("too-few-signatures"),
        case("refused-mix-and-match-checkpoint", "the checkpoint of Arcadia in the place of Utopia's", mixed, None)
            .utopia("other-log"),
        case(
            "refused-mix-and-match-tiles",
            "entries of Arcadia under the checkpoint of Utopia",
            mixed_tiles,
            held(&old.source),
        )
        .utopia("tampering"),
        case("refused-bad-signature", "a known key's signature that does not hold", broken, None)
            .utopia("bad-signature"),
        case("refused-missing-checkpoint", "the checkpoint is withheld", silent, held(&old.source)).utopia("missing"),
    ]
}

fn tiles() -> Vec<Made> {
    let grown = grown();
    let with = |path: &str, change_it: fn(&mut Vec<u8>)| {
        let source = clone(&grown.source);
        change(&source, &format!("log/{UTOPIA}/{path}"), change_it);
        source
    };
    let flip = |bytes: &mut Vec<u8>| bytes[100] ^= 1;
    let case = |name, says, source| Made::new(name, says, source, held(&World::new().source));
    vec![
        case("refused-tampered-entries", "one bit of an entry is another", with("tile/entries/000.p/87", flip))
            .utopia("tampering"),
        case("refused-tampered-hashes", "one bit of a tile of hashes is another", with("tile/0/000.p/87", flip))
            .utopia("tampering"),
        case(
            "refused-tampered-short-bundle",
            "a bundle is cut short",
            with("tile/entries/000.p/87", |bytes| bytes.truncate(5000)),
        )
        .utopia("tampering"),
        case(
            "refused-oversize-entry",
            "a bundle says that an entry has 5,000 bytes",
            with("tile/entries/000.p/87", |bytes| {
                bytes.splice(..2, [0x13, 0x88]);
            }),
        )
        .utopia("oversize"),
        case(
            "refused-oversize-checkpoint",
            "a checkpoint of 70 kB",
            with("checkpoint", |bytes| bytes.resize(70_000, b'\n')),
        )
        .utopia("oversize"),
    ]
}

fn roots() -> Vec<Made> {
    let world = World::new();
    let with = |version: u64, bytes: Vec<u8>| {
        let source = clone(&world.source);
        source.write_all(vec![(format!("root/{version}.json"), bytes)]).unwrap();
        source
    };
    let case = |name, says, source| Made::new(name, says, source, held(&world.source));
    let plain = || {
        let mut next = root(2);
        next.issued = at(NOVEMBER);
        next
    };
    let thief = SignerKey::new("root.example/thief", registry::key::Algorithm::Ed25519, &seed("thief")).unwrap();
    let mut by_stranger = sign(plain(), &["a"]);
    by_stranger.sign(&thief);
    let mut doubled = plain();
    let twin = SignerKey::new("root.example/a2", registry::key::Algorithm::Ed25519, &seed("root.example/a")).unwrap();
    doubled.keys.push(twin.public().clone());
    let mut doubled = sign(doubled, &["a"]);
    doubled.sign(&twin);
    let mut repeated = sign(plain(), &["a"]);
    repeated.signatures.push(repeated.signatures[0].clone());
    let mut skipped = plain();
    skipped.version = 3;
    let mut other = root(1);
    other.corroboration = 1;
    let second = sign(plain(), &["a", "b"]);
    let newer = {
        let source = with(2, second.print());
        let dir = Store::memory();
        copy(&source, &dir, Some(&world.root.print()), NOVEMBER, None).unwrap();
        dir
    };
    let mut expired = case("refused-expired-root", "the root has expired, and there is no other", clone(&world.source))
        .refused("expired root");
    expired.now = "2027-07-01T00:00:00Z";
    let ended = {
        let mut short = root(1);
        short.expires = at("2026-11-24T00:00:00Z");
        sign(short, &["a", "b"])
    };
    let source = with(1, ended.print());
    let late =
        World { source, work_dirs: [Store::memory(), Store::memory()], memory: Store::memory(), root: ended.clone() };
    late.cosign(LATER);
    let mut back = Made::new(
        "refused-clock-turned-back",
        "the machine's clock is before the root's expiry, a cosignature is not",
        late.source,
        None,
    )
    .refused("expired root");
    (back.now, back.root) = (NOVEMBER, ended);
    let mut rollback =
        case("refused-rollback-older-root", "the source has lost the root that is held", clone(&world.source))
            .refused("rollback: root 2");
    rollback.held = Some(newer);
    vec![
        case("accepted-next-root", "the next root, signed by the threshold of both", with(2, second.print())),
        case(
            "refused-threshold-root",
            "the next root has one signature of its holders and one of a stranger",
            with(2, by_stranger.print()),
        )
        .refused("too few signatures"),
        case(
            "refused-duplicate-keys-root",
            "the next root has a holder's key under two names",
            with(2, doubled.print()),
        )
        .refused("the same public key twice"),
        case(
            "refused-duplicate-signature-root",
            "the next root has a holder's signature twice",
            with(2, repeated.print()),
        )
        .refused("too few signatures"),
        case(
            "refused-skipped-root",
            "in the place of the next root stands the one after it",
            with(2, sign(skipped, &["a", "b"]).print()),
        )
        .refused("unknown root: expected version 2"),
        case("refused-other-root", "the source has another first root", with(1, sign(other, &["a", "b"]).print()))
            .refused("fork: the source has another root 1"),
        case("refused-oversize-root", "a root of more than a megabyte", with(2, vec![b' '; (1 << 20) + 1]))
            .refused("oversize"),
        expired,
        back,
        rollback,
    ]
}

fn keys() -> Vec<Made> {
    let world = World::new();
    let last = last_tree(&head(&world.source));
    let old = held(&world.source);
    let with_root = |root: &SignedRoot| {
        let source = clone(&world.source);
        put_root(&source, root);
        source
    };
    let both = sign(rotated(Some(last)), &["a", "b", "c"]);
    let case = |name, says, source| Made::new(name, says, source, held(&world.source));

    let rotation = with_root(&both);
    let work_dir = Store::memory();
    log::add(&work_dir, &[document("UTO", 70)]).unwrap();
    let former = [log_key(UTOPIA, 1).public().clone()];
    Writer { work_dir: &work_dir, store: &rotation, key: &log_key(UTOPIA, 2), former: &former }
        .publish(at(LATER), &|_| {})
        .unwrap();
    cosign(&rotation, &world.memory, &both.root, LATER);

    let stolen = with_root(&both);
    publish(&Store::memory(), &stolen, &log_key(UTOPIA, 1), &[document("UTO", 71)], LATER);
    cosign(&stolen, &Store::memory(), &root(1), LATER);

    let mut others = year("UTO");
    others[3] = document("UTO", 950);
    let rewritten = with_root(&both);
    rewrite(&rewritten, &root(1), &log_key(UTOPIA, 1), &others, LATER);

    let beyond = with_root(&both);
    others.push(document("UTO", 72));
    for path in beyond.list(&format!("log/{UTOPIA}")).unwrap() {
        beyond.remove(&path).unwrap();
    }
    publish(&Store::memory(), &beyond, &log_key(UTOPIA, 2), &others, LATER);
    cosign(&beyond, &Store::memory(), &both.root, LATER);

    // A thief deceived this copy before the key was revoked; the true log is taken up again.
    let deceived = {
        let source = clone(&world.source);
        publish(&Store::memory(), &source, &log_key(UTOPIA, 1), &[document("UTO", 71)], NOVEMBER);
        cosign(&source, &Store::memory(), &root(1), NOVEMBER);
        held(&source)
    };
    let mut recovered = Made::new(
        "accepted-true-log-after-theft",
        "the copy holds what a thief added; the root revokes the key from there on, and the true log goes on",
        clone(&rotation),
        deceived,
    );
    recovered.now = LATER;

    let mut taken_over = root(2);
    taken_over.issued = at(NOVEMBER);
    taken_over.authorities[0].name = "Another authority".to_owned();
    taken_over.authorities[0].keys = vec![authority_key(UTOPIA, 3, None)];
    let taken_over = sign(taken_over, &["a", "b"]);

    let mut fork = case(
        "refused-stolen-key-other-last-tree",
        "with a stolen key the last believed tree was written anew",
        rewritten,
    )
    .utopia("fork");
    fork.held = None;
    let mut beyond = case(
        "refused-new-key-over-other-history",
        "the new key goes on from another tree than the root names for the old one",
        beyond,
    )
    .utopia("fork");
    (beyond.held, beyond.evidence) = (None, 1);
    let _ = old;
    vec![
        case(
            "accepted-key-rotation",
            "root and log keys rotate; the old log key is believed up to its last tree",
            rotation,
        ),
        case(
            "refused-key-rotation-without-old-keys",
            "the next root is signed by its own keys alone",
            with_root(&sign(rotated(None), &["c", "d"])),
        )
        .refused("too few signatures: root 2 needs 2 of the former root's keys"),
        case(
            "refused-key-rotation-without-new-keys",
            "the next root is signed by the former keys alone",
            with_root(&sign(rotated(None), &["a", "b"])),
        )
        .refused("too few signatures: root 2 needs 2 of its own keys"),
        case("refused-stolen-key-after-rotation", "the revoked key signs beyond its last tree", stolen)
            .utopia("revoked-key"),
        fork,
        beyond,
        recovered,
        case(
            "refused-role-under-another-authority",
            "the root gives the log to another authority: what is held was said by the former one",
            with_root(&taken_over),
        )
        .utopia("too-few-signatures"),
    ]
}
