//! Rotation and theft of log keys.

use super::*;

pub(super) fn all() -> Vec<Made> {
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
