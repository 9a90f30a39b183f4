//! Careless writers that the power cut must catch: small programs of the harness itself, no switches of the product.

use std::io::Write as _;
use std::path::Path;

use rusqlite::Connection;

use super::cut::{Sweep, lay_out, tellings};
use crate::disk::{Disk, Image, Plan, TOLD};
use crate::program::Program;
use crate::rig::Rig;
use crate::tally::{Control, Tally};

/// A way of keeping rows, and whether it may lose what it told.
struct Way {
    name: &'static str,
    journal: &'static str,
    synchronous: &'static str,
    is_careless: bool,
}

const WAYS: &[Way] = &[
    Way { name: "WAL+FULL", journal: "WAL", synchronous: "FULL", is_careless: false },
    Way { name: "synchronous=OFF", journal: "WAL", synchronous: "OFF", is_careless: true },
    Way { name: "WAL+NORMAL", journal: "WAL", synchronous: "NORMAL", is_careless: true },
    Way { name: "DELETE+FULL", journal: "DELETE", synchronous: "FULL", is_careless: true },
    Way { name: "no folder sync", journal: "WAL", synchronous: "FULL", is_careless: true },
];

const BOOK: &str = "book.db";
const ROWS: usize = 12;

/// Runs every way on the recording disk. The careful one must pass, or the judge accuses anybody.
pub(crate) fn add_to(rig: &Rig, tally: &mut Tally) -> Result<(), String> {
    for way in WAYS {
        let found = sweep(rig, way)?;
        if way.is_careless {
            tally.controls.push(Control { name: way.name, runs: found.runs, bad: found.bad });
        } else if let Some(complaint) = found.complaints.first() {
            return Err(format!("the careful writer {} is accused: {complaint}", way.name));
        }
    }
    Ok(())
}

fn sweep(rig: &Rig, way: &Way) -> Result<Tally, String> {
    let disk = Disk::new(Image::empty(), Plan::default());
    let mounted = disk.mount(&rig.place("control"))?;
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let book = mounted.path.join(BOOK).display().to_string();
    let writer = Program::at(&own, &mounted.path).telling(&mounted.path.join(TOLD));
    let ended = writer.run(&["child", "write", &book, way.name]);
    if !ended.is_done() {
        return Err(format!("the writer {} failed: {}", way.name, ended.err));
    }
    let log = disk.log();
    let told = tellings(&log);
    if told.len() != ROWS {
        return Err(format!("the writer {} told {} rows of {ROWS}", way.name, told.len()));
    }
    Ok(Sweep { start: Image::empty(), log: &log, told: &told, stride: 1, repeats: rig.scale(1, 3) }.run(rig, &judge))
}

/// The writer tells one row at a time.
fn judge(image: &Image, told: usize, place: &Path) -> Result<(), String> {
    lay_out(image, place);
    let rows = rows(&place.join(BOOK)).map_err(|error| error.to_string());
    match rows {
        Ok(rows) if usize::try_from(rows).is_ok_and(|rows| rows >= told) => Ok(()),
        Ok(rows) => Err(format!("{rows} rows stand and {told} were told")),
        Err(_) if told == 0 => Ok(()),
        Err(why) => Err(why),
    }
}

fn rows(book: &Path) -> rusqlite::Result<i64> {
    let conn = Connection::open(book)?;
    conn.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
    let sound: String = conn.query_one("PRAGMA integrity_check", [], |row| row.get(0))?;
    if sound != "ok" {
        return Ok(-1);
    }
    conn.query_one("SELECT count(*) FROM kept", [], |row| row.get(0))
}

/// The writer itself, in a process of its own.
///
/// # Errors
/// What SQLite or the disk says.
pub(crate) fn write(book: &Path, name: &str) -> Result<(), String> {
    let way = WAYS.iter().find(|way| way.name == name).ok_or("no such way")?;
    let written = if name == "no folder sync" { write_by_renaming(book) } else { write_rows(book, way) };
    written.map_err(|error| error.to_string())
}

type Written = Result<(), Box<dyn std::error::Error>>;

fn write_rows(book: &Path, way: &Way) -> Written {
    let conn = open(book, way)?;
    for row in 1..=ROWS {
        insert(&conn, row)?;
        tell(row)?;
    }
    Ok(())
}

/// Each row into a new file beside, synced and renamed over the old one; the folder is not synced.
fn write_by_renaming(book: &Path) -> Written {
    let aside = book.with_extension("new");
    for row in 1..=ROWS {
        if book.exists() {
            std::fs::copy(book, &aside)?;
        }
        let way = Way { name: "", journal: "MEMORY", synchronous: "FULL", is_careless: true };
        let conn = open(&aside, &way)?;
        insert(&conn, row)?;
        drop(conn);
        std::fs::File::open(&aside)?.sync_all()?;
        std::fs::rename(&aside, book)?;
        tell(row)?;
    }
    Ok(())
}

fn open(book: &Path, way: &Way) -> rusqlite::Result<Connection> {
    let conn = Connection::open(book)?;
    if way.journal == "WAL" {
        conn.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
    }
    let mode: String = conn.query_one(&format!("PRAGMA journal_mode = {}", way.journal), [], |row| row.get(0))?;
    assert!(mode.eq_ignore_ascii_case(way.journal), "a control must be what it says: {mode}");
    conn.execute_batch(&format!("PRAGMA synchronous = {}", way.synchronous))?;
    conn.execute_batch("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")?;
    Ok(conn)
}

fn insert(conn: &Connection, row: usize) -> rusqlite::Result<()> {
    let id = i64::try_from(row).unwrap_or(i64::MAX);
    conn.execute("INSERT INTO kept(id, text) VALUES (?1, ?2)", (id, "x".repeat(900)))?;
    Ok(())
}

fn tell(row: usize) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{row}")?;
    out.flush()
}
