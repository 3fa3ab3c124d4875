//! Attacks on the chain of roots: too few signatures, skipped and expired versions.

use super::*;

pub(super) fn all() -> Vec<Made> {
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
        "the machine's clock is before the root's expiry, the cosignatures are not: they are dated ahead of it",
        late.source,
        None,
    );
    (back.now, back.root, back.logs) = (NOVEMBER, ended, ["dated-ahead"; 2]);
    let mut lagging = case(
        "accepted-mirror-with-older-root",
        "a mirror does not have the root that is held yet: it stays, and the logs are synchronised",
        clone(&world.source),
    );
    (lagging.held, lagging.root_behind) = (Some(newer), Some(1));
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
        lagging,
    ]
}
