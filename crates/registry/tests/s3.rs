//! Two writers of one log on an S3 server: of two that publish at once both succeed, one after the other, and the log
//! never forks. It needs a server that keeps `If-Match`, such as moto:
//!
//! ```text
//! python3 -m venv moto && moto/bin/pip install 'moto[server]' && moto/bin/moto_server -p 5555 &
//! REGISTRY_S3=http://127.0.0.1:5555 cargo test -p registry --features s3 --test s3 -- --nocapture
//! ```
#![cfg(feature = "s3")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod registry_world;

use std::net::{SocketAddr, TcpStream};

use registry::checkpoint::Head;
use registry::evidence::{Growth, compare};
use registry::files::LogFiles;
use registry::log::{self, Writer};
use registry::note::Note;
use registry::storage::{Replaced, Storage};
use registry::store::Store;
use registry_world::*;

/// Races of two writers.
const RACES: u64 = 200;

fn open(server: &str) -> Store {
    let options = [
        ("aws_endpoint", server),
        ("aws_access_key_id", "test"),
        ("aws_secret_access_key", "test"),
        ("aws_region", "us-east-1"),
        ("aws_allow_http", "true"),
        ("aws_conditional_put", "etag"),
    ];
    Store::open("s3://registry/shared", options.map(|(name, value)| (name.to_owned(), value.to_owned()))).unwrap()
}

/// Makes the bucket, by the one request that needs no client of its own.
fn make_bucket(server: &str) {
    use std::io::{Read as _, Write as _};
    let address: SocketAddr = server.trim_start_matches("http://").parse().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let request = "PUT /registry HTTP/1.1\r\nHost: s3.amazonaws.com\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(" 200 "), "{answer}");
}

fn head(store: &Store) -> Head {
    let bytes = store.read(&format!("log/{UTOPIA}/checkpoint"), 1 << 16).unwrap();
    bytes.map_or_else(|| Head::empty(UTOPIA), |bytes| Head::parse(Note::parse(&bytes).unwrap().text()).unwrap())
}

#[test]
fn two_writers_never_fork_a_log() {
    let Ok(server) = std::env::var("REGISTRY_S3") else {
        println!("skipped: REGISTRY_S3 names no server");
        return;
    };
    make_bucket(&server);
    let key = log_key(UTOPIA, 1);
    let (work_dirs, stores) = ([Store::memory(), Store::memory()], [open(&server), open(&server)]);
    // What the server promises, alone: one winner.
    for race in 0..RACES {
        let path = format!("races/{race}");
        assert_eq!(stores[0].replace(&path, None, b"start").unwrap(), Replaced::Done);
        let seen = stores[0].version(&path, 100).unwrap();
        let won = std::thread::scope(|scope| {
            let race = |store: &'static str, which: usize| {
                let (path, seen, stores) = (&path, &seen, &stores);
                scope.spawn(move || stores[which].replace(path, seen.as_ref(), store.as_bytes()).unwrap())
            };
            let racers = [race("one", 0), race("two", 1)];
            racers.map(|racer| racer.join().unwrap())
        });
        assert_eq!(won.iter().filter(|won| **won == Replaced::Done).count(), 1, "race {race}");
    }
    let mut seen = Head::empty(UTOPIA);
    for race in 0..RACES {
        std::thread::scope(|scope| {
            for which in 0..2 {
                let (work_dirs, stores, key) = (&work_dirs, &stores, &key);
                scope.spawn(move || {
                    let number = race * 2 + u64::try_from(which).unwrap();
                    log::add(&work_dirs[which], &[document("UTO", number)]).unwrap();
                    let writer = Writer { work_dir: &work_dirs[which], store: &stores[which], key, former: &[] };
                    writer.publish(at(NOVEMBER), &|_| {}).unwrap();
                });
            }
        });
        let now = head(&stores[0]);
        let files = LogFiles { store: &stores[0], origin: UTOPIA };
        assert_eq!(now.size, race * 2 + 2, "race {race}");
        assert_eq!(compare(&files, &seen, &now).unwrap(), Growth::Extends, "race {race}");
        seen = now;
    }
    // Both writers' entries are all there, each once.
    let files = LogFiles { store: &stores[0], origin: UTOPIA };
    let mut entries = (0..seen.size).map(|position| files.entry(position, seen.size).unwrap()).collect::<Vec<_>>();
    entries.sort();
    let mut expected = (0..RACES * 2).map(|number| document("UTO", number)).collect::<Vec<_>>();
    expected.sort();
    assert!(entries == expected);
    println!(
        "{RACES} races for one file, one winner each; {RACES} races of publishing, {} entries, no fork",
        seen.size
    );
}
