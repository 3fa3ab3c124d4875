//! Accidents and attacks at an authority's own desk: what its working folder refuses never reaches a source, and what partners
//! copy has every statement once.

use registry::key::VerifierKey;
use registry::log::{Addition, History, LogError, restore};

use super::*;

pub(super) fn all() -> Vec<Made> {
    vec![said_twice(), other_content_refused(), restored(), withdrawn_twice()]
}

/// Entries that Utopia adds to a world and publishes, all of them or none.
fn add(world: &World, entries: &[Vec<u8>]) -> Result<u64, LogError> {
    let added = log::add(&world.work_dirs[0], entries)?.added;
    let writer = Writer { work_dir: &world.work_dirs[0], store: &world.source, key: &log_key(UTOPIA, 1), former: &[] };
    writer.publish(at(LATER), &|_| {})?;
    world.cosign(LATER);
    Ok(added)
}

fn case(name: &'static str, says: &'static str, world: World, size: u64) -> Made {
    assert_eq!(head(&world.source).size, size, "{name}");
    Made::new(name, says, world.source, None)
}

fn said_twice() -> Made {
    let world = World::new();
    assert_eq!(add(&world, &year("UTO")).unwrap(), 0);
    let mut longer = year("UTO");
    longer.push(document("UTO", 75));
    assert_eq!(add(&world, &longer).unwrap(), 1);
    case("accepted-list-said-twice", "a year's list was added twice, and once more with one entry more", world, 73)
}

/// Two lists with one name: before, the rows of the second had the ids of the first's and silenced them.
fn other_content_refused() -> Made {
    let world = World::new();
    let second = String::from_utf8(document("UTO", 76)).unwrap().replace("uto-76", "uto-3");
    let error = add(&world, &[document("UTO", 77), second.into_bytes()]).unwrap_err().to_string();
    assert!(error.contains("uto-3 was used with other content"), "{error}");
    let mut addition = Addition::begin(&world.work_dirs[0]).unwrap();
    for number in [78, 79] {
        let mut entry = Entry::parse(&document("UTO", number)).unwrap();
        addition.take_derived(&mut entry, at(LATER), false).unwrap();
    }
    addition.commit().unwrap();
    add(&world, &[]).unwrap();
    case("accepted-second-list-silences-nothing", "a second list used an id of the first and was refused", world, 74)
}

fn restored() -> Made {
    let mut world = World::new();
    let key = [log_key(UTOPIA, 1).public().clone()];
    fn history<'a>(work_dir: &'a Store, store: &'a Store, keys: &'a [VerifierKey]) -> History<'a> {
        History { work_dir, store, origin: UTOPIA, keys }
    }
    // A store that is behind what was signed gives nothing back.
    let behind = clone(&world.source);
    add(&world, &[document("UTO", 75)]).unwrap();
    for path in world.work_dirs[0].list("ids").unwrap() {
        world.work_dirs[0].remove(&path).unwrap();
    }
    assert!(matches!(add(&world, &[document("UTO", 76)]), Err(LogError::NoIds(_))));
    assert!(matches!(
        restore(&history(&world.work_dirs[0], &behind, &key)),
        Err(LogError::Behind { held: 72, signed: 73 })
    ));
    world.work_dirs[0] = Store::memory();
    assert_eq!(restore(&history(&world.work_dirs[0], &world.source, &key)).unwrap().entries, 73);
    assert_eq!(add(&world, &[document("UTO", 75), document("UTO", 76)]).unwrap(), 1);
    case("accepted-restored-working-folder", "the working folder was lost and read again from the log", world, 74)
}

fn withdrawn_twice() -> Made {
    let world = World::new();
    let withdrawal = |id: &str, about: &str| {
        entry(json!({
            "entry": about, "id": id, "issued": LATER, "kind": "withdraw", "reason": "found again", "sharing": "TLP:GREEN",
        }))
    };
    let refused = |entries: &[Vec<u8>]| add(&world, entries).unwrap_err().to_string();
    // "uto-7" was withdrawn in the year, "uto-99" never was in the log.
    assert!(refused(&[withdrawal("w", "uto-7")]).contains("uto-7 is withdrawn already"));
    assert!(refused(&[withdrawal("w", "uto-99")]).contains("the log has no entry uto-99"));
    // Said again after its withdrawal it says nothing, and is told so.
    assert_eq!(log::add(&world.work_dirs[0], &[document("UTO", 7)]).unwrap().ended, 1);
    assert_eq!(add(&world, &[withdrawal("w", "uto-8")]).unwrap(), 1);
    case("accepted-one-withdrawal-each", "withdrawals of unknown and of withdrawn entries were refused", world, 73)
}
