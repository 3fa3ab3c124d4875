//! The registry's index compared with LMDB, SQLite, redb and fst, on the same keys in the same order, in one run:
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- [DOCUMENTS] [FOLDER]
//! ```
//!
//! Each is given what its documentation says is fastest for this: keys in order, one transaction, one reader, and what it
//! offers for data that does not change. Each is asked once for every key before it is timed.

#[path = "../../registry/keys.rs"]
mod keys;

use std::fs;
use std::path::Path;
use std::time::Instant;

use registry::identifier::Hash128;
use registry::index::{Builder, Index, LogSource, Record, Sources};

type Fault = Box<dyn std::error::Error>;
/// Answers how many of these keys are listed.
type Asked<'a> = dyn FnMut(&[[u8; 16]]) -> Result<usize, Fault> + 'a;

const QUESTIONS: u64 = 1_000_000;

/// The keys that all stores are built of, and the questions that they are asked.
struct Load {
    count: u64,
    sorted: Vec<([u8; 16], u32)>,
    hits: Vec<[u8; 16]>,
    misses: Vec<[u8; 16]>,
}

fn main() -> Result<(), Fault> {
    let mut arguments = std::env::args().skip(1);
    let count = arguments.next().map_or(Ok(1_000_000), |count| count.parse())?;
    let folder = arguments.next().map_or_else(|| std::env::temp_dir().join("bordercheck-peers"), Into::into);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let mut sorted = Vec::new();
    for number in 0..u32::try_from(count)? {
        sorted.push((keys::key(number.into()), number));
    }
    sorted.sort_unstable();
    let (hits, misses) = keys::questions(count, QUESTIONS);
    let load = Load { count, sorted, hits, misses };
    println!("{count} documents, {QUESTIONS} questions of a kind, three rounds, the middle one\n");
    println!("{:16} {:>9} {:>14} {:>9} {:>9}", "", "built", "bytes each", "a miss", "a hit");
    ours(&load, &folder.join("bordercheck"))?;
    fst_map(&load, &folder.join("fst"))?;
    lmdb(&load, &folder.join("lmdb"))?;
    redb_table(&load, &folder.join("redb"))?;
    sqlite(&load, &folder.join("sqlite"))?;
    fs::remove_dir_all(&folder)?;
    Ok(())
}

fn ours(load: &Load, folder: &Path) -> Result<(), Fault> {
    let state = registry::identifier::State::new("UTO").map_err(|error| error.to_string())?;
    let log = LogSource { authority: "a".into(), state, origin: "o".into(), size: load.count, root_hash: [0; 32] };
    let builder = Builder::create(folder, &Sources { root_version: 1, corroboration: 1, logs: vec![log] })?;
    let records = load.sorted.iter().map(|(key, number)| Record::new(*key, *number)).collect();
    let start = Instant::now();
    let built = builder.finish_with_documents(records)?;
    let took = start.elapsed().as_secs_f64();
    let index = Index::open(&built.file)?;
    let mut ask = |keys: &[[u8; 16]]| {
        let mut found = 0;
        for key in keys {
            found += index.documents(Hash128(*key))?.len();
        }
        Ok(found)
    };
    report("bordercheck", load, took, &built.file, &mut ask)
}

fn fst_map(load: &Load, folder: &Path) -> Result<(), Fault> {
    fs::create_dir_all(folder)?;
    let path = folder.join("map.fst");
    let start = Instant::now();
    let mut builder = fst::MapBuilder::new(std::io::BufWriter::new(fs::File::create(&path)?))?;
    for (key, number) in &load.sorted {
        builder.insert(key, u64::from(*number))?;
    }
    builder.finish()?;
    let took = start.elapsed().as_secs_f64();
    // SAFETY: nobody else writes a file that this process has just made.
    let map = fst::Map::new(unsafe { memmap2::Mmap::map(&fs::File::open(&path)?)? })?;
    let mut ask = |keys: &[[u8; 16]]| Ok(keys.iter().filter(|key| map.get(key).is_some()).count());
    report("fst", load, took, &path, &mut ask)
}

fn lmdb(load: &Load, folder: &Path) -> Result<(), Fault> {
    use heed::types::{Bytes, U32};
    use heed::{CommitOrAbort, EnvFlags, EnvOpenOptions, PutFlags};
    fs::create_dir_all(folder)?;
    let mut options = EnvOpenOptions::new();
    options.map_size((usize::try_from(load.count)? * 100).next_multiple_of(1 << 24));
    // SAFETY: as above.
    let env = unsafe { options.flags(EnvFlags::NO_READ_AHEAD).open(folder)? };
    let start = Instant::now();
    let created = env.create_databases_and_commit(env.write_txn()?, |opener, writing| -> Result<_, Fault> {
        let table = opener.create_database::<Bytes, U32<heed::byteorder::LE>>(writing, None)?;
        for (key, number) in &load.sorted {
            table.put_with_flags(writing, PutFlags::APPEND, key, number)?;
        }
        Ok(CommitOrAbort::<_, ()>::Commit(table))
    })?;
    let table = created.unwrap_commit();
    let took = start.elapsed().as_secs_f64();
    let reading = env.read_txn()?;
    let mut ask = |keys: &[[u8; 16]]| {
        let mut found = 0;
        for key in keys {
            found += usize::from(table.get(&reading, key)?.is_some());
        }
        Ok(found)
    };
    report("LMDB (heed)", load, took, &folder.join("data.mdb"), &mut ask)
}

fn redb_table(load: &Load, folder: &Path) -> Result<(), Fault> {
    use redb::{ReadableDatabase, TableDefinition};
    const TABLE: TableDefinition<'_, &[u8; 16], u32> = TableDefinition::new("documents");
    fs::create_dir_all(folder)?;
    let path = folder.join("table.redb");
    let start = Instant::now();
    let mut database = redb::Builder::new().set_cache_size(4 << 30).create(&path)?;
    let writing = database.begin_write()?;
    {
        let mut table = writing.open_table(TABLE)?;
        for (key, number) in &load.sorted {
            table.insert(key, number)?;
        }
    }
    writing.commit()?;
    let took = start.elapsed().as_secs_f64();
    database.compact()?;
    let reading = database.begin_read()?;
    let table = reading.open_table(TABLE)?;
    let mut ask = |keys: &[[u8; 16]]| {
        let mut found = 0;
        for key in keys {
            found += usize::from(table.get(key)?.is_some());
        }
        Ok(found)
    };
    report("redb", load, took, &path, &mut ask)
}

fn sqlite(load: &Load, folder: &Path) -> Result<(), Fault> {
    use rusqlite::{Connection, OptionalExtension};
    fs::create_dir_all(folder)?;
    let path = folder.join("table.sqlite");
    let start = Instant::now();
    let connection = Connection::open(&path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA mmap_size = 68719476736; PRAGMA cache_size = -1000000;
         CREATE TABLE documents (key BLOB PRIMARY KEY, entry INTEGER) WITHOUT ROWID; BEGIN",
    )?;
    {
        let mut insert = connection.prepare("INSERT INTO documents VALUES (?1, ?2)")?;
        for (key, number) in &load.sorted {
            insert.execute((key, number))?;
        }
    }
    connection.execute_batch("COMMIT")?;
    let took = start.elapsed().as_secs_f64();
    let mut select = connection.prepare("SELECT entry FROM documents WHERE key = ?1")?;
    let mut ask = |keys: &[[u8; 16]]| {
        let mut found = 0;
        for key in keys {
            found += usize::from(select.query_row([key], |row| row.get::<_, u32>(0)).optional()?.is_some());
        }
        Ok(found)
    };
    report("SQLite", load, took, &path, &mut ask)
}

fn report(name: &str, load: &Load, built: f64, file: &Path, ask: &mut Asked<'_>) -> Result<(), Fault> {
    let each = fs::metadata(file)?.len() as f64 / load.count as f64;
    let mut time = |keys: &[[u8; 16]], expected: usize| -> Result<f64, Fault> {
        let mut rounds = Vec::new();
        for _ in 0..4 {
            let start = Instant::now();
            if ask(keys)? != expected {
                return Err(format!("{name} answers wrongly").into());
            }
            rounds.push(start.elapsed().as_secs_f64() * 1e9 / QUESTIONS as f64);
        }
        // The first round warms.
        rounds.remove(0);
        rounds.sort_by(f64::total_cmp);
        Ok(rounds[1])
    };
    let (miss, hit) = (time(&load.misses, 0)?, time(&load.hits, load.hits.len())?);
    println!("{name:16} {built:>7.1} s {each:>14.2} {miss:>6.0} ns {hit:>6.0} ns");
    Ok(())
}
