//! The same ledger in another form: encrypted, plain, or plain in memory only. The live file is read and never touched;
//! the caller proves the new one before it takes a name.

use std::fs::File;
use std::io::Read as _;
use std::ops::Deref;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::serialize::{Data, OwnedData};
use zeroize::Zeroize as _;

use crate::check::Report;
use crate::door::Store;
use crate::error::StoreError;
use crate::migrate;
use crate::open::{self, APPLICATION_ID, PageKey, READABLE};

/// A whole plain ledger in memory, as `sqlite3` would find it in a file. Zeroed when it is dropped.
pub struct Image {
    data: OwnedData,
}

impl Drop for Image {
    fn drop(&mut self) {
        self.data.zeroize();
    }
}

impl Deref for Image {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.data
    }
}

impl AsRef<[u8]> for Image {
    fn as_ref(&self) -> &[u8] {
        &self.data
    }
}

impl std::fmt::Debug for Image {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Image of {} bytes", self.data.len())
    }
}

impl Store {
    /// Writes the whole ledger into the new file `path`, encrypted with `key` or plain, synced. What was deleted is not
    /// in it.
    ///
    /// # Errors
    /// When the file exists, or cannot be written.
    pub fn write_as(&self, path: &Path, key: Option<&PageKey>) -> Result<(), StoreError> {
        write_new(&self.conn, path, key)
    }

    /// As [`image`], of this ledger.
    ///
    /// # Errors
    /// As [`image`].
    pub fn image(&mut self) -> Result<Image, StoreError> {
        image(&mut self.conn)
    }
}

/// The whole ledger behind an open connection, plain, in memory: about twice its size while it is made, once while it is
/// held. Nothing of it reaches a disk.
///
/// # Errors
/// When there is not that much memory, or the ledger cannot be read.
pub fn image(conn: &mut Connection) -> Result<Image, StoreError> {
    attach(conn, ":memory:", None)?;
    let filled = fill(conn);
    let data = filled.and_then(|()| match conn.serialize("other")? {
        Data::Owned(data) => Ok(Image { data }),
        Data::Shared(_) => Err(StoreError::Disk("the image is not a copy".to_owned())),
    });
    detach(conn)?;
    data
}

/// The full check of a ledger file at rest, which nobody has open.
///
/// # Errors
/// When it cannot be opened with this key, or not be read.
pub fn prove(path: &Path, key: Option<&PageKey>) -> Result<Report, StoreError> {
    let conn = open::connect(path, false, key)?;
    let report = crate::check::check(&conn)?;
    conn.close().map_err(|(_, error)| error)?;
    Ok(report)
}

/// Writes a ledger that nobody has open into the new file `to` in another form, row for row the same, synced.
///
/// # Errors
/// When it cannot be opened with its key, the file exists or cannot be written, or does not say the same.
pub fn rewrite(path: &Path, key: Option<&PageKey>, to: &Path, with: Option<&PageKey>) -> Result<(), StoreError> {
    open::header(path)?;
    let conn = open::connect(path, false, key)?;
    write_new(&conn, to, with)?;
    let written = open::connect(to, false, with)?;
    let is_same = crate::check::digest(&conn)? == crate::check::digest(&written)?;
    for conn in [written, conn] {
        conn.close().map_err(|(_, error)| error)?;
    }
    if is_same { Ok(()) } else { Err(StoreError::Disk(format!("{} does not say the same", to.display()))) }
}

/// Writes a plain ledger in memory into the new file `to`, encrypted, row for row the same, synced.
///
/// # Errors
/// When the image is none, the file exists or cannot be written, or does not say the same.
pub fn write_image(image: &[u8], to: &Path, key: &PageKey) -> Result<(), StoreError> {
    let mut conn = Connection::open_in_memory()?;
    conn.deserialize_read_exact("main", image, image.len(), true)?;
    write_new(&conn, to, Some(key))?;
    let written = open::connect(to, false, Some(key))?;
    let is_same = crate::check::digest(&conn)? == crate::check::digest(&written)?;
    written.close().map_err(|(_, error)| error)?;
    if is_same { Ok(()) } else { Err(StoreError::Disk(format!("{} does not say the same", to.display()))) }
}

fn write_new(conn: &Connection, path: &Path, key: Option<&PageKey>) -> Result<(), StoreError> {
    if path.exists() {
        return Err(StoreError::Exists(path.to_owned()));
    }
    // The connection may not create files, and the new one is private from its first byte.
    File::create_new(path)?;
    crate::door::restrict(path)?;
    let name = path.to_str().ok_or_else(|| StoreError::Disk("the path is not text".to_owned()))?;
    export(conn, name, key).map_err(|error| if is_full(conn, path) { StoreError::Full } else { error })?;
    File::open(path)?.sync_all()?;
    open::sync_directory(path)
}

/// The export says every failure with one code, and takes back what it wrote; whether the disk is full, only the disk can
/// tell: it is asked for the room that the ledger needs. An encrypted page holds a little less than a plain one.
fn is_full(conn: &Connection, path: &Path) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    let pages: i64 = conn.query_one("PRAGMA main.page_count", [], |row| row.get(0)).unwrap_or(0);
    let mut room = std::io::repeat(0).take(pages.unsigned_abs() * (4096 + 512));
    let tried = File::create(path).and_then(|mut file| {
        std::io::copy(&mut room, &mut file)?;
        file.sync_all()
    });
    tried.is_err_and(|error| matches!(error.kind(), StorageFull | QuotaExceeded))
}

/// Copies every table into another database and gives it the marks of a ledger.
fn export(conn: &Connection, name: &str, key: Option<&PageKey>) -> Result<(), StoreError> {
    attach(conn, name, key)?;
    let filled = fill(conn);
    let detached = detach(conn);
    filled.and(detached)
}

fn attach(conn: &Connection, name: &str, key: Option<&PageKey>) -> Result<(), StoreError> {
    let literal = key.map(PageKey::literal).unwrap_or_default();
    conn.execute("ATTACH DATABASE ?1 AS other KEY ?2", [name, literal.as_str()])?;
    let readable = if key.is_some() { READABLE } else { "0" };
    let begun = conn.execute_batch(&format!(
        // Nobody relies on the new file before it is synced whole and proven.
        "PRAGMA other.cipher_plaintext_header_size = {readable};
         PRAGMA other.synchronous = OFF; PRAGMA other.journal_mode = OFF; PRAGMA other.secure_delete = OFF;"
    ));
    if let Err(error) = begun {
        detach(conn)?;
        return Err(error.into());
    }
    Ok(())
}

fn fill(conn: &Connection) -> Result<(), StoreError> {
    // A function that writes: query_one reports what query_row would lose.
    conn.query_one("SELECT sqlcipher_export('other')", [], |_| Ok(()))?;
    let schema = conn.query_one("PRAGMA main.user_version", [], |row| row.get::<_, u32>(0))?;
    debug_assert!(schema <= migrate::SCHEMA, "a newer ledger is never opened");
    conn.execute_batch(&format!(
        "PRAGMA other.application_id = {APPLICATION_ID}; PRAGMA other.user_version = {schema};"
    ))?;
    Ok(())
}

fn detach(conn: &Connection) -> Result<(), StoreError> {
    Ok(conn.execute_batch("DETACH DATABASE other;")?)
}
