//! A folder with keys, a root and a log, in which the commands of `registry` are run as they are typed.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use registry::entry::{Epoch, Hash256};
use registry::identifier::EpochKey;
use registry::root::DeclaredEpoch;
use registry::store::Store;
use serde_json::Value;

use super::registry_world::*;

/// The time of most commands.
pub const NOW: &str = "2026-11-24T06:00:00Z";

/// A folder in which commands are run: keys, a root, a log.
pub struct Desk(pub PathBuf);

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Desk {
    pub fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("bordercheck-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let desk = Self(folder);
        desk.write("log.key", &log_key(UTOPIA, 1).to_secret_text());
        desk.write("witness.key", &witness_key().to_secret_text());
        desk.write("2026.key", &epoch().to_text());
        let mut root = root(1);
        root.authorities.truncate(1);
        let next = Hash256(EpochKey::new([9; 32]).fingerprint());
        let former = root.epochs[0].clone();
        root.epochs.push(DeclaredEpoch { name: Epoch::new("2027").unwrap(), fingerprint: next, ..former });
        let store = Store::folder(&desk.path("source")).unwrap();
        put_root(&store, &sign(root, &["a", "b"]));
        desk.done(&["init", "log", "--key", "log.key", "--root", "source/root/1.json"]);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_registry"));
        command.args(words).current_dir(&self.0).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs a command that must end with this status, and returns all that it writes.
    pub fn ends(&self, status: i32, words: &[&str]) -> String {
        let output = self.run(words);
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        assert_eq!(output.status.code(), Some(status), "{words:?}: {text}");
        text
    }

    pub fn done(&self, words: &[&str]) -> String {
        self.ends(0, words)
    }

    /// The result of a command in JSON.
    pub fn json(&self, status: i32, words: &[&str]) -> Value {
        let output = self.run(&[words, &["--format", "json"]].concat());
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(status), "{words:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{words:?}: {error}: {text}"))
    }

    pub fn import(&self, status: i32, list: &str, more: &[&str]) -> Value {
        let words = ["import", "csv", "log", list, "--epoch-key", "2026.key", "--at", NOW];
        self.json(status, &[&words[..], more].concat())
    }

    /// Publishes, cosigns and synchronises at a time.
    pub fn carry(&self, at: &str) {
        self.done(&["publish", "log", "source", "--key", "log.key", "--at", at]);
        let root = ["--root", "source/root/1.json", "--at", at];
        self.done(&[&["witness", "source", "--key", "witness.key", "--memory", "seen"][..], &root].concat());
        self.done(&[&["sync", "source", "copy"][..], &root].concat());
        self.write("copy/keys/2026.key", &epoch().to_text());
    }

    pub fn listed(&self, number: &str, at: &str) -> i32 {
        self.run(&["query", "copy", "--document", "P", "UTO", number, "--at", at]).status.code().unwrap()
    }
}
