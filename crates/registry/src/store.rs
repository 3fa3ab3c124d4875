//! A [`Storage`] over the crate `object_store`: a folder by default, or S3, Google Cloud Storage, Azure or a web server by
//! URL.
//!
//! A folder replaces a file under a file lock, an object store by conditional put (`If-Match`, `If-None-Match`).

use std::fs;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error as ObjectError, GetOptions, ObjectStore, ObjectStoreExt, PutMode, PutPayload, UpdateVersion};
use tokio::runtime::Runtime;

use super::storage::{Replaced, Storage, StoreError, Version, lock};

/// Requests of one call that run at the same time: an object store answers in tens of milliseconds, and browsers and
/// the stores' own clients keep about as many connections.
const AT_ONCE: usize = 32;

/// Folders of a copy or a working folder in which its program writes, and the files beside them.
const FOLDERS: [&str; 6] = ["evidence", "ids", "index", "log", "pending", "root"];
const FILES: [&str; 6] = ["in-flight", "log.json", "published", "set-aside.json", "signed", "snapshot.json"];

/// Returns true for the name of a file that is being written: `object_store` stages NAME#1 beside NAME, and no name of ours has
/// a #.
fn is_staged(name: &str) -> bool {
    name.rsplit_once('#')
        .is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A store over a folder or an object store.
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    prefix: Path,
    /// A folder's own path, for its lock.
    folder: Option<PathBuf>,
    /// The runtime for stores over a network; a folder needs none.
    runtime: Option<Runtime>,
}

impl Store {
    /// Opens a folder, and creates it if it is not there.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub fn folder(path: &FilePath) -> Result<Self, StoreError> {
        let failed = |why: String| StoreError::Failed { path: path.display().to_string(), why };
        fs::create_dir_all(path).map_err(|error| failed(error.to_string()))?;
        let objects = LocalFileSystem::new_with_prefix(path).map_err(|error| failed(error.to_string()))?;
        let objects = Arc::new(objects.with_fsync(true));
        Ok(Self { objects, prefix: Path::default(), folder: Some(path.to_owned()), runtime: None })
    }

    /// A folder by its path, or a store by URL: `s3://bucket/path`, `gs://…`, `az://…`, `https://…`, each where this
    /// build has its feature. `options` are the store's own settings, such as `aws_region`, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(place: &str, options: impl IntoIterator<Item = (String, String)>) -> Result<Self, StoreError> {
        if !place.contains("://") {
            return Self::folder(FilePath::new(place));
        }
        let wrong = |why: String| StoreError::Url { url: place.to_owned(), why };
        let url = url::Url::parse(place).map_err(|error| wrong(error.to_string()))?;
        if url.scheme() == "file" {
            let path = url.to_file_path().map_err(|()| wrong("no path of this machine".into()))?;
            return Self::folder(&path);
        }
        let (objects, prefix) =
            object_store::parse_url_opts(&url, options).map_err(|error| wrong(error.to_string()))?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| wrong(error.to_string()))?;
        Ok(Self { objects: objects.into(), prefix, folder: None, runtime: Some(runtime) })
    }

    /// Removes temporary files that killed writers left in a copy or a working folder, and no others: its holder's files lie
    /// beside them. No other writer may be running.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub fn sweep(&self) -> Result<(), StoreError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let failed =
            |error: std::io::Error| StoreError::Failed { path: folder.display().to_string(), why: error.to_string() };
        let mut folders = FOLDERS.map(|name| folder.join(name)).to_vec();
        while let Some(folder) = folders.pop() {
            if !fs::symlink_metadata(&folder).is_ok_and(|about| about.is_dir()) {
                continue;
            }
            for entry in fs::read_dir(&folder).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                if entry.file_type().map_err(failed)?.is_dir() {
                    folders.push(entry.path());
                } else if is_staged(&entry.file_name().to_string_lossy()) {
                    fs::remove_file(entry.path()).map_err(failed)?;
                }
            }
        }
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_ours = name.rsplit_once('#').is_some_and(|(name, _)| FILES.contains(&name));
            if is_ours && is_staged(&name) && entry.file_type().map_err(failed)?.is_file() {
                fs::remove_file(entry.path()).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// A store in memory, for tests and examples.
    #[must_use]
    pub fn memory() -> Self {
        let objects = Arc::new(object_store::memory::InMemory::new());
        Self { objects, prefix: Path::default(), folder: None, runtime: None }
    }

    fn run<T>(&self, work: impl Future<Output = T>) -> T {
        match &self.runtime {
            Some(runtime) => runtime.block_on(work),
            None => futures_executor::block_on(work),
        }
    }

    fn place(&self, path: &str) -> Path {
        self.prefix.parts().chain(Path::from(path).parts()).collect()
    }

    /// Reads a file with its version. Its size is limited before it is read, by what the store reports, and while it is
    /// read.
    async fn fetch(&self, path: &str, limit: u64) -> Result<Option<Version>, StoreError> {
        let failed = |error: ObjectError| StoreError::Failed { path: path.to_owned(), why: error.to_string() };
        // Asked before it is opened: opening a FIFO waits for its writer, and a device may never end.
        let about = self.folder.as_ref().and_then(|folder| fs::metadata(folder.join(path)).ok());
        if about.is_some_and(|about| !about.is_file() && !about.is_dir()) {
            return Err(StoreError::Failed { path: path.to_owned(), why: "no regular file".to_owned() });
        }
        let result = match self.objects.get_opts(&self.place(path), GetOptions::default()).await {
            Err(ObjectError::NotFound { .. }) => return Ok(None),
            other => other.map_err(failed)?,
        };
        let oversize = |bytes| StoreError::Oversize { path: path.to_owned(), bytes, limit };
        if result.meta.size > limit {
            return Err(oversize(result.meta.size));
        }
        let (tag, version) = (result.meta.e_tag.clone(), result.meta.version.clone());
        let mut bytes = Vec::new();
        let mut parts = result.into_stream();
        while let Some(part) = parts.try_next().await.map_err(failed)? {
            bytes.extend_from_slice(&part);
            let so_far = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            if so_far > limit {
                return Err(oversize(so_far));
            }
        }
        Ok(Some(Version { bytes, tag, version }))
    }

    /// The replacement of a file in a folder: lock, comparison, atomic rename.
    fn replace_file(
        &self,
        folder: &FilePath,
        path: &str,
        former: Option<&Version>,
        bytes: &[u8],
    ) -> Result<Replaced, StoreError> {
        let failed = |error: std::io::Error| StoreError::Failed { path: path.to_owned(), why: error.to_string() };
        let _lock = lock(folder, "replace").map_err(failed)?;
        let now = self.run(self.fetch(path, u64::MAX))?;
        if now.as_ref().map(|version| &version.bytes) != former.map(|version| &version.bytes) {
            return Ok(Replaced::Lost);
        }
        self.write_all(vec![(path.to_owned(), bytes.to_vec())]).map(|()| Replaced::Done)
    }
}

impl Storage for Store {
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.version(path, limit)?.map(|version| version.bytes))
    }

    fn read_all(&self, paths: &[String], limit: u64) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let reads = paths.iter().map(|path| self.fetch(path, limit));
        let reads = stream::iter(reads).buffered(AT_ONCE).map_ok(|version| version.map(|version| version.bytes));
        self.run(reads.try_collect())
    }

    fn write_all(&self, files: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
        let writes = files.into_iter().map(|(path, bytes)| async move {
            let put = self.objects.put(&self.place(&path), PutPayload::from(bytes)).await;
            put.map(|_| ()).map_err(|error| StoreError::Failed { path, why: error.to_string() })
        });
        self.run(stream::iter(writes).buffer_unordered(AT_ONCE).try_collect())
    }

    fn version(&self, path: &str, limit: u64) -> Result<Option<Version>, StoreError> {
        self.run(self.fetch(path, limit))
    }

    fn replace(&self, path: &str, former: Option<&Version>, bytes: &[u8]) -> Result<Replaced, StoreError> {
        if let Some(folder) = &self.folder {
            return self.replace_file(folder, path, former, bytes);
        }
        let mode = match former {
            None => PutMode::Create,
            Some(former) => {
                PutMode::Update(UpdateVersion { e_tag: former.tag.clone(), version: former.version.clone() })
            }
        };
        let place = self.place(path);
        let put = self.objects.put_opts(&place, PutPayload::from(bytes.to_vec()), mode.into());
        match self.run(put) {
            Ok(_) => Ok(Replaced::Done),
            Err(ObjectError::Precondition { .. } | ObjectError::AlreadyExists { .. }) => Ok(Replaced::Lost),
            Err(error) => Err(StoreError::Failed { path: path.to_owned(), why: error.to_string() }),
        }
    }

    fn remove(&self, path: &str) -> Result<(), StoreError> {
        match self.run(self.objects.delete(&self.place(path))) {
            Ok(()) | Err(ObjectError::NotFound { .. }) => Ok(()),
            Err(error) => Err(StoreError::Failed { path: path.to_owned(), why: error.to_string() }),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let place = self.place(folder);
        let failed = |error: ObjectError| StoreError::Failed { path: folder.to_owned(), why: error.to_string() };
        let found: Vec<_> = self.run(self.objects.list(Some(&place)).try_collect()).map_err(failed)?;
        let mut names = Vec::new();
        for object in found {
            let parts = object.location.parts().skip(self.prefix.parts().count());
            let name: Path = parts.collect();
            names.push(name.to_string());
        }
        names.sort();
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stores(test: &str) -> Vec<Store> {
        let folder = std::env::temp_dir().join(format!("bordercheck-store-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        vec![Store::memory(), Store::folder(&folder).unwrap()]
    }

    #[test]
    fn one_of_two_writers_wins() {
        for store in stores("one_of_two_writers_wins") {
            assert_eq!(store.replace("a/checkpoint", None, b"one").unwrap(), Replaced::Done);
            assert_eq!(store.replace("a/checkpoint", None, b"two").unwrap(), Replaced::Lost);
            let seen = store.version("a/checkpoint", 100).unwrap();
            assert_eq!(store.replace("a/checkpoint", seen.as_ref(), b"two").unwrap(), Replaced::Done);
            assert_eq!(store.replace("a/checkpoint", seen.as_ref(), b"three").unwrap(), Replaced::Lost);
            assert_eq!(store.read("a/checkpoint", 100).unwrap().as_deref(), Some(b"two".as_slice()));
        }
    }

    #[test]
    fn files_are_read_within_their_limit() {
        for store in stores("files_are_read_within_their_limit") {
            store.write_all(vec![("b/x".into(), vec![0; 10]), ("b/y".into(), vec![1; 3])]).unwrap();
            assert_eq!(store.read("b/none", 10).unwrap(), None);
            assert_eq!(store.read_all(&["b/y".into(), "b/z".into()], 10).unwrap(), [Some(vec![1; 3]), None]);
            let oversize = store.read("b/x", 9).unwrap_err().to_string();
            assert_eq!(oversize, "oversize: b/x has 10 bytes, and at most 9 are read");
            assert_eq!(store.list("b").unwrap(), ["b/x", "b/y"]);
            store.remove("b/x").unwrap();
            store.remove("b/x").unwrap();
            assert_eq!(store.list("b").unwrap(), ["b/y"]);
        }
    }

    /// The attack: a mirror on a stick has a FIFO in the place of a checkpoint, and the reader waits for ever.
    #[cfg(unix)]
    #[test]
    fn only_regular_files_are_read() {
        let folder = std::env::temp_dir().join(format!("bordercheck-store-fifo-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("log")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(folder.join("log/checkpoint")).status();
        let store = Store::folder(&folder).unwrap();
        if made.is_ok_and(|made| made.success()) {
            assert!(store.read("log/checkpoint", 10).unwrap_err().to_string().contains("no regular file"));
        }
        std::os::unix::fs::symlink("/dev/zero", folder.join("log/zero")).unwrap();
        assert!(store.read("log/zero", 10).unwrap_err().to_string().contains("no regular file"));
        assert_eq!(store.read("log", 10).ok().flatten(), None);
        fs::remove_dir_all(&folder).unwrap();
    }

    /// The holder's own files are no temporary ones, whatever their names.
    #[test]
    fn files_of_the_holder_are_not_swept_away() {
        let folder = std::env::temp_dir().join(format!("bordercheck-store-sweep-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let (ours, theirs) = (
            ["log/a/tile/0/000#1", "snapshot.json#2"],
            ["keys/2026.key#1", "#known-good.jsonl#", "notes#3", "log/a/#x#"],
        );
        let store = Store::folder(&folder).unwrap();
        for name in ours.into_iter().chain(theirs) {
            fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
            fs::write(folder.join(name), "x").unwrap();
        }
        store.sweep().unwrap();
        assert!(ours.iter().all(|name| !folder.join(name).exists()));
        assert!(theirs.iter().all(|name| folder.join(name).exists()));
        fs::remove_dir_all(&folder).unwrap();
    }
}
