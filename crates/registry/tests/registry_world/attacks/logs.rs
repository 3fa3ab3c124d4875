//! Attacks on logs and checkpoints: forks, rollbacks, freezes, missing and mixed files.

use super::*;

pub(super) fn all() -> Vec<Made> {
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
        .utopia("behind"),
        case(
            "refused-threshold-no-witness",
            "a checkpoint that no witness has cosigned",
            unwitnessed,
            held(&old.source),
        )
        .utopia("not-cosigned"),
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
