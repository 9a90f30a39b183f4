//! A small ledger with the tables that a proof reads, its documents, and a folder for copies.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use chrono::{DateTime, TimeZone as _, Utc};
use ledger::chain::{self, GENESIS};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use vault::{APPLICATION_ID, Expect, Keys, Options, Proof, Step, Uncovered, VaultError, back_up, quiet};

pub(crate) const LEDGER_ID: &str = "7f3a9c2e-51d0-4b8e-9f11-000000000001";
pub(crate) const SCHEMA: i64 = 3;

pub(crate) struct Book {
    pub(crate) home: TempDir,
    pub(crate) conn: Connection,
}

pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 7, 21, 10, 15, 30).unwrap()
}

/// The program's own secret in these tests: always the same, so that a process of its own opens what another sealed.
pub(crate) const OWN_SECRET: &str = "AGE-SECRET-KEY-16G2SS4CAVTCSY5DVMRTY5TDT88VR7HAQGNNVLG507RF8A6LYS8FQHW4PCM";
/// The secret on the owner's sheet in these tests.
pub(crate) const PAPER_SECRET: &str = "AGE-SECRET-KEY-1KYDHK08URKT4X6GF9UE30U7Q3P5ZKVJHK3W743604JJ8X8W40JTQX2Q9MA";

/// The keys of these tests, laid out in `dir` as the program lays them out.
pub(crate) fn keys_in(dir: &Path) -> Keys {
    fs::write(dir.join("copies.key"), OWN_SECRET).unwrap();
    fs::write(dir.join("recovery.key"), PAPER_SECRET).unwrap();
    Keys::within(dir, Box::new(Uncovered))
}

pub(crate) fn keys() -> (TempDir, Keys) {
    let dir = tempfile::tempdir().unwrap();
    let keys = keys_in(dir.path());
    (dir, keys)
}

pub(crate) fn options() -> Options {
    Options::new("0.1.0", now(), keys().1.seal().unwrap())
}

/// Nothing but that the copy is whole and opens with the program's own key.
pub(crate) fn expect() -> Expect {
    Expect { keys: keys().1.ring().unwrap(), ..Expect::default() }
}

impl Book {
    /// A ledger with `entries` entries and three documents.
    pub(crate) fn with_entries(entries: i64) -> Self {
        let home = tempfile::tempdir().unwrap();
        let conn = open(&home.path().join("ledger.db"));
        let book = Self { home, conn };
        book.lay_out(LEDGER_ID);
        book.grow(entries);
        for text in ["carta uno", "carta dos", "estado de cuenta"] {
            book.keep_document(text.as_bytes());
        }
        book
    }

    /// A ledger of another business.
    pub(crate) fn of(ledger_id: &str) -> Self {
        let book = Self::with_entries(5);
        book.conn.execute("UPDATE meta SET value = ?1 WHERE key = 'ledger_id'", [ledger_id]).unwrap();
        book
    }

    fn lay_out(&self, ledger_id: &str) {
        self.conn
            .execute_batch(&format!(
                "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA};
                 CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT;
                 CREATE TABLE entry (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, body BLOB NOT NULL,
                                     hash BLOB NOT NULL) STRICT;
                 CREATE TABLE debt_state (debt INTEGER PRIMARY KEY REFERENCES entry (id),
                                          currency TEXT NOT NULL, open_minor INTEGER NOT NULL) STRICT;
                 CREATE TABLE document (sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL,
                                        kind TEXT NOT NULL DEFAULT 'letter') STRICT;
                 CREATE TABLE word (text TEXT COLLATE NOCASE);
                 CREATE INDEX debt_currency ON debt_state (currency);"
            ))
            .unwrap();
        self.conn.execute("INSERT INTO meta VALUES ('ledger_id', ?1)", [ledger_id]).unwrap();
    }

    pub(crate) fn grow(&self, entries: i64) {
        let tx = self.conn.unchecked_transaction().unwrap();
        let first: i64 = tx.query_one("SELECT COALESCE(MAX(id), 0) + 1 FROM entry", [], |row| row.get(0)).unwrap();
        let mut previous = last_hash(&tx);
        for id in first..first + entries {
            let body = format!("{{\"invoice\":\"A-{id}\",\"customer\":\"Ferretería Núñez {id}\"}}");
            previous = chain::next(&previous, body.as_bytes());
            tx.execute("INSERT INTO entry VALUES (?1, 'invoice', ?2, ?3)", (id, body.as_bytes(), previous)).unwrap();
            let currency = if id % 3 == 0 { "USD" } else { "MXN" };
            tx.execute("INSERT INTO debt_state VALUES (?1, ?2, ?3)", (id, currency, 10_000 + id)).unwrap();
            tx.execute("INSERT INTO word VALUES (?1)", [if id % 2 == 0 { "saldo" } else { "SALDO" }]).unwrap();
        }
        tx.commit().unwrap();
    }

    pub(crate) fn keep_document(&self, content: &[u8]) -> String {
        let sha256 = chain::hex(&Sha256::digest(content));
        let path = self.document(&sha256);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self.conn
            .execute("INSERT INTO document (sha256, bytes) VALUES (?1, ?2)", (&sha256, content.len() as i64))
            .unwrap();
        sha256
    }

    pub(crate) fn document(&self, sha256: &str) -> PathBuf {
        self.documents().join(&sha256[..2]).join(sha256)
    }

    pub(crate) fn documents(&self) -> PathBuf {
        self.home.path().join("documents")
    }

    pub(crate) fn back_up(&self, target: &Path) -> Result<Proof, VaultError> {
        self.back_up_watched(target, &mut quiet)
    }

    pub(crate) fn back_up_watched(&self, target: &Path, watch: &mut vault::Watch<'_>) -> Result<Proof, VaultError> {
        let options = options();
        back_up(&self.conn, &self.documents(), target, &options, watch)
    }
}

/// As the store opens it: exclusively, so that no second connection is possible.
pub(crate) fn open(path: &Path) -> Connection {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;",
    )
    .unwrap();
    conn
}

fn last_hash(conn: &Connection) -> chain::Hash {
    conn.query_one("SELECT hash FROM entry ORDER BY id DESC LIMIT 1", [], |row| row.get(0)).unwrap_or(GENESIS)
}

/// Whom something is sealed for so that this secret opens it.
pub(crate) fn recipient(secret: &str) -> String {
    age::x25519::Identity::from_str(secret).unwrap().to_public().to_string()
}

/// A document as it lies beside the copies on a stick: found by opening every one of them.
pub(crate) fn sealed_document(stick: &Path, sha256: &str) -> PathBuf {
    let found = files(&stick.join("aldia-documents")).into_iter();
    let mut ours = found.filter(|(_, sealed)| chain::hex(&Sha256::digest(opened(sealed, OWN_SECRET))) == sha256);
    ours.next().expect("the document lies on the stick").0
}

/// What age finds in `sealed` with this secret.
pub(crate) fn opened(sealed: &[u8], secret: &str) -> Vec<u8> {
    let key = age::x25519::Identity::from_str(secret).unwrap();
    age::decrypt(&key, sealed).unwrap()
}

/// Every file below `dir` with its content.
pub(crate) fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

/// The files below `dir` that a finished run must not leave.
pub(crate) fn litter(dir: &Path) -> Vec<PathBuf> {
    let left = |path: &PathBuf| {
        let text = path.to_string_lossy().into_owned();
        text.ends_with(".part") || text.ends_with(".tmp") || text.contains(".aldia-staging-")
    };
    files(dir).into_keys().filter(left).collect()
}

/// How often a run asks whether to go on.
pub(crate) fn count_calls(run: impl FnOnce(&mut vault::Watch<'_>)) -> usize {
    let mut calls = 0;
    run(&mut |_: Step, _, _| {
        calls += 1;
        ControlFlow::Continue(())
    });
    calls
}
