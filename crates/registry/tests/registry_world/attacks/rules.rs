//! Attacks on the rules of what an entry may say: each entry is in a signed, cosigned log, and an authority of another make
//! added it.

use registry::entry::Kind;
use registry::root::{OfflineKeys, Quota};
use registry::rules::RequiredKey;

use super::*;

/// The offline key of Utopia.
fn offline_key(origin: &str) -> SignerKey {
    log_key(origin, 77)
}

/// The root of the world, in which Utopia has an offline key, an epoch of its own and every kind.
fn strict_root() -> Root {
    let mut root = root(1);
    let mut epoch = root.epochs[0].clone();
    (epoch.name, epoch.fingerprint) = (Epoch::new("2026-uto").unwrap(), Hash256(seed("epoch 2026-uto")));
    root.epochs.push(epoch);
    let utopia = &mut root.authorities[0];
    utopia.offline_keys = OfflineKeys::Keys(vec![AuthorityKey {
        key: offline_key(UTOPIA).public().clone(),
        ..authority_key(UTOPIA, 1, None)
    }]);
    utopia.speaks_for[0].kinds.extend(["known-good", "seal-signer", "trafficking"].map(str::to_owned));
    root
}

/// An entry of a kind as its template has it, with these members changed; null leaves one out.
fn changed(kind: &str, changes: &Value) -> Entry {
    let template = kind.parse::<Kind>().unwrap().template(at("2026-11-02T08:00:00Z")).unwrap();
    let mut value: Value = serde_json::from_slice(&template.print().unwrap()).unwrap();
    value["id"] = json!(format!("uto-{kind}"));
    for (name, change) in changes.as_object().unwrap() {
        match change {
            Value::Null => drop(value.as_object_mut().unwrap().remove(name)),
            change => value[name] = change.clone(),
        }
    }
    Entry::parse(&canonical::print(&value)).unwrap()
}

fn signed(mut entry: Entry, key: &SignerKey, origin: &str) -> Vec<u8> {
    entry.sign(key, origin);
    entry.print().unwrap()
}

/// A case whose log of Utopia has these entries between two honest ones, under a root.
fn case(
    name: &'static str,
    says: &'static str,
    root: Root,
    entries: Vec<Vec<u8>>,
    codes: &'static [&'static str],
) -> Made {
    let honest = |number| document("UTO", number);
    let all = [vec![honest(0)], entries, vec![honest(1)]].concat();
    let source = Store::memory();
    let signed = sign(root, &["a", "b"]);
    put_root(&source, &signed);
    publish(&Store::memory(), &source, &log_key(ARCADIA, 1), &[document("ZZA", 0)], NOVEMBER);
    cosign_log(&source, &signed.root, 1);
    force(&source, &all);
    let mut made = Made::new(name, says, source, None);
    (made.root, made.codes) = (signed, codes);
    made.set_aside = u64::try_from(codes.len()).unwrap();
    made
}

fn cosign_log(source: &dyn Storage, root: &Root, place: usize) {
    let witness = registry::witness::Witness { memory: &Store::memory(), key: &witness_key() };
    witness.cosign(source, root, &root.authorities[place], at(NOVEMBER)).unwrap();
}

/// A case of one entry, signed by the offline key if its kind needs it.
fn one(name: &'static str, says: &'static str, kind: &str, changes: Value, codes: &'static [&'static str]) -> Made {
    let entry = changed(kind, &changes);
    let bytes = match entry.kind().required_key() {
        RequiredKey::Offline => signed(entry, &offline_key(UTOPIA), UTOPIA),
        RequiredKey::Log => entry.print().unwrap(),
    };
    case(name, says, strict_root(), vec![bytes], codes)
}

/// A pattern's condition on one field, with examples.
fn when(field: &str, comparison: &Value, matching: &str, other: &str) -> Value {
    let mut when = json!({ "field": field });
    when.as_object_mut().unwrap().extend(comparison.as_object().unwrap().clone());
    json!({ "when": when, "examples": { "match": [{ field: matching }], "no-match": [{ field: other }] } })
}

pub(super) fn all() -> Vec<Made> {
    [said_too_much(), unsigned(), too_many(), roots()].into_iter().flatten().collect()
}

fn said_too_much() -> Vec<Made> {
    let everyone = {
        let mut root = strict_root();
        root.authorities[0].speaks_for[1].kinds.remove("trafficking");
        let entry = changed("trafficking", &json!({ "state": null })).print().unwrap();
        case(
            "set-aside-trafficking-about-everyone",
            "a trafficking pattern that names no State, of an authority that may speak of its own alone",
            root,
            vec![entry],
            &["overreach"],
        )
    };
    let revocation = {
        let defect = signed(changed("defect", &json!({})), &offline_key(UTOPIA), UTOPIA);
        let text =
            String::from_utf8(defect).unwrap().replace("optical.mrz.composite-digit", "electronic.ds.revocation");
        case(
            "set-aside-defect-of-revocation",
            "a defect that excuses a revoked Document Signer",
            strict_root(),
            vec![text.into_bytes()],
            &["malformed"],
        )
    };
    vec![
        one(
            "set-aside-undeclared-epoch",
            "a document is hashed under an epoch that the root does not declare: nobody can be asked for its key",
            "document",
            json!({ "epoch": "2026-secret" }),
            &["undeclared-epoch"],
        ),
        one(
            "set-aside-epoch-of-last-year",
            "a document is hashed under an epoch before it is valid",
            "document",
            json!({ "issued": "2025-11-02T08:00:00Z" }),
            &["epoch-period"],
        ),
        one(
            "set-aside-entry-without-end",
            "a stolen document without expiry and without a date of review",
            "document",
            json!({ "expires": null }),
            &["no-end"],
        ),
        one(
            "set-aside-withdrawal-that-ends",
            "a withdrawal with an expiry, after which the withdrawn entry would hold again",
            "withdraw",
            json!({ "expires": "2026-11-25T00:00:00Z" }),
            &["no-end"],
        ),
        one(
            "set-aside-pattern-about-a-name",
            "a pattern of forgery about a surname",
            "forgery",
            when("mrz.primary-identifier", &json!({ "is": "ERIKSSON" }), "ERIKSSON", "DOE"),
            &["person"],
        ),
        one(
            "set-aside-pattern-about-a-birth-date",
            "a trafficking pattern about one date of birth",
            "trafficking",
            when("mrz.date-of-birth", &json!({ "in": ["1974-08-12"] }), "1974-08-12", "1974-08-13"),
            &["person"],
        ),
        one(
            "set-aside-pattern-about-a-portrait",
            "a pattern of forgery about one face, or a series",
            "forgery",
            json!({
                "when": { "any": [{ "field": "mrz.document-number", "prefix": "AB" },
                    { "field": "page.portrait", "near": "c3a1f00d9b2e4411", "within": 6 }] },
                "examples": { "match": [{ "mrz.document-number": "AB1" }],
                    "no-match": [{ "mrz.document-number": "A1", "page.portrait": "0000000000000000" }] },
            }),
            &["person"],
        ),
        one(
            "set-aside-document-number-in-clear",
            "a pattern of forgery that names one document by its number",
            "forgery",
            when("mrz.document-number", &json!({ "is": "L898902C3" }), "L898902C3", "A1"),
            &["number-in-clear"],
        ),
        one(
            "set-aside-known-good-with-a-name",
            "a document known to be genuine, with its holder's name",
            "known-good",
            json!({ "values": { "mrz.primary-identifier": "ERIKSSON" } }),
            &["personal-data"],
        ),
        everyone,
        one(
            "set-aside-defect-without-condition",
            "a defect that excuses every document of the State",
            "defect",
            json!({ "when": null }),
            &["no-condition"],
        ),
        revocation,
        one(
            "set-aside-for-named-recipients",
            "an entry marked TLP:RED is in a log that everyone copies",
            "document",
            json!({ "sharing": "TLP:RED" }),
            &["sharing"],
        ),
        one(
            "set-aside-issued-in-2099",
            "an entry is issued seventy years ahead, to be the newest for ever",
            "document",
            json!({ "issued": "2099-01-01T00:00:00Z", "expires": "2100-01-01T00:00:00Z" }),
            &["issued-ahead"],
        ),
    ]
}

fn unsigned() -> Vec<Made> {
    let csca = || changed("csca", &json!({}));
    let withdrawal = changed("withdraw", &json!({ "entry": "uto-csca" })).print().unwrap();
    let own = signed(csca(), &offline_key(UTOPIA), UTOPIA);
    let every_kind = Kind::ALL.map(|kind| match kind.required_key() {
        RequiredKey::Offline => signed(changed(kind.name(), &json!({})), &offline_key(UTOPIA), UTOPIA),
        RequiredKey::Log => changed(kind.name(), &json!({})).print().unwrap(),
    });
    // The entry that the templates of withdrawal, correction and dispute name.
    let named = changed("document", &json!({ "id": "uto-2026-16" })).print().unwrap();
    vec![
        case(
            "accepted-every-kind",
            "each kind as its template has it, under a root with offline keys",
            strict_root(),
            [vec![named], every_kind.into()].concat(),
            &[],
        ),
        case(
            "set-aside-csca-without-offline-signature",
            "a server that was broken into publishes a trust anchor, signed by the publishing key alone",
            strict_root(),
            vec![csca().print().unwrap(), signed(csca(), &log_key(UTOPIA, 1), UTOPIA)],
            &["offline-signature", "offline-signature"],
        ),
        case(
            "set-aside-csca-signed-for-another-log",
            "an anchor that the offline key has signed for another log",
            strict_root(),
            vec![signed(csca(), &offline_key(UTOPIA), ARCADIA)],
            &["offline-signature"],
        ),
        case(
            "set-aside-csca-withdrawn-by-the-server",
            "a server that was broken into withdraws an anchor that the offline key has signed",
            strict_root(),
            vec![own, withdrawal],
            &["offline-signature"],
        ),
    ]
}

fn too_many() -> Vec<Made> {
    let quota = |day, all| {
        let mut root = strict_root();
        root.authorities[0].quota = Some(Quota { entries_per_day: day, entries: all, bytes: None });
        root
    };
    let flood = |number: u64| {
        changed(
            "range",
            &json!({ "id": format!("uto-flood-{number}"), "from": format!("F{number:07}"), "to": format!("F{number:07}") }),
        )
    };
    let flood = || (0..4).map(|number| flood(number).print().unwrap()).collect::<Vec<_>>();
    let mut total = flood();
    total.push(changed("withdraw", &json!({ "entry": "uto-flood-0" })).print().unwrap());
    vec![
        case(
            "set-aside-beyond-the-quota-of-a-day",
            "four entries of one day, of which the root allows two",
            quota(Some(2), None),
            flood(),
            &["quota", "quota"],
        ),
        case(
            "set-aside-beyond-the-quota",
            "the log has more entries than the root allows; a withdrawal still counts",
            quota(None, Some(3)),
            total,
            &["quota", "quota", "quota"],
        ),
    ]
}

/// Roots that let two owners share an epoch.
fn roots() -> Vec<Made> {
    let world = World::new();
    let next = |change: &dyn Fn(&mut Root)| {
        let mut next = root(2);
        let other = next.epochs[0].clone();
        next.epochs.push(other);
        change(&mut next);
        let source = clone(&world.source);
        source.write_all(vec![("root/2.json".to_owned(), sign(next, &["a", "b"]).print())]).unwrap();
        source
    };
    let one_name = next(&|root| {
        (root.epochs[1].owner, root.epochs[1].fingerprint) = (ARCADIA.to_owned(), Hash256(seed("another epoch")));
    });
    let one_key = next(&|root| {
        (root.epochs[1].owner, root.epochs[1].name) = (ARCADIA.to_owned(), Epoch::new("2026-zza").unwrap());
    });
    let held = || held(&world.source);
    vec![
        Made::new("refused-two-owners-of-one-epoch", "the next root declares an epoch twice", one_name, held())
            .refused("epoch 2026: two epochs have this name"),
        Made::new("refused-epoch-key-under-two-names", "the next root declares a key twice", one_key, held())
            .refused("epoch 2026-zza: another epoch has the same key"),
    ]
}
