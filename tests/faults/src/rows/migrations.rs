//! Every released schema brought up to date with the power cut at its operations: whole old or whole new, and always
//! usable. That a new ledger is made whole or not at all, the day of the row `cut` shows, which begins with it.

use std::io::Read as _;
use std::path::Path;

use rusqlite::Connection;

use super::cut::{Sweep, lay_out, tellings};
use crate::day::HOME;
use crate::disk::{Disk, Image, Plan, TOLD};
use crate::inspect;
use crate::program::{LEDGER, Program};
use crate::rig::Rig;
use crate::tally::{Control, Tally};

/// In the sample the power goes after one operation in so many.
const STRIDE: usize = 4;

pub(crate) fn run(rig: &Rig) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for released in released()? {
        tally.add(upgrade(rig, &released)?);
    }
    let (runs, bad) = careless(rig)?;
    tally.controls.push(Control { name: "one statement at a time", runs, bad });
    Ok(tally)
}

/// What a released version left in its folder: paths and contents, the ledger and the documents that it names.
pub(crate) struct Released {
    pub(crate) name: String,
    pub(crate) schema: u32,
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl Released {
    fn read(path: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let mut archive = zip::ZipArchive::new(std::fs::File::open(path)?)?;
        let mut files = Vec::new();
        for number in 0..archive.len() {
            let mut file = archive.by_index(number)?;
            let mut content = Vec::new();
            file.read_to_end(&mut content)?;
            let name = file.name()?.into_owned();
            files.push((name, content));
        }
        let (_, ledger) = files.iter().find(|(name, _)| name == LEDGER).ok_or("it holds no ledger")?;
        let schema = u32::from_be_bytes([ledger[60], ledger[61], ledger[62], ledger[63]]);
        Ok(Self { name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(), schema, files })
    }

    /// Lays it out in the folder of a program.
    pub(crate) fn lay_out(&self, home: &Path) -> std::io::Result<()> {
        for (name, content) in &self.files {
            let file = home.join(name);
            std::fs::create_dir_all(file.parent().unwrap_or(home))?;
            std::fs::write(file, content)?;
        }
        Ok(())
    }
}

/// What released versions left, oldest first.
pub(crate) fn released() -> Result<Vec<Released>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("released");
    let listed = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut found = Vec::new();
    for file in listed.flatten() {
        let path = file.path();
        found.push(Released::read(&path).map_err(|error| format!("{}: {error}", path.display()))?);
    }
    found.sort_by_key(|released| released.schema);
    if found.is_empty() { Err("no released ledger is kept here".to_owned()) } else { Ok(found) }
}

/// The first command on an old ledger brings it up to date; with a fact after it, so that the newest schema is written
/// to as well.
fn upgrade(rig: &Rig, released: &Released) -> Result<Tally, String> {
    let name = &released.name;
    let folder = rig.place("released");
    released.lay_out(&folder.join(HOME)).map_err(|error| error.to_string())?;
    let start = Image::of(&folder).map_err(|error| error.to_string())?;
    let disk = Disk::new(start.clone(), Plan::default());
    let mounted = disk.mount(&rig.place("disk"))?;
    let program = rig.program(&mounted.path.join(HOME)).telling(&mounted.path.join(TOLD));
    let ended = program.feed(&["record", "-"], r#"{"do":"customer","id":"after-all","name":"Después"}"#);
    if !ended.is_done() {
        return Err(format!("{name} cannot be brought up to date: {}", ended.err));
    }
    let log = disk.log();
    let whole = crate::day::facts_of(rig, &disk.live())?.ok_or("the ledger is gone")?;
    let old = whole.len() - 1;
    let told = tellings(&log);
    let judge = |image: &Image, told: usize, place: &Path| {
        lay_out(image, place);
        let facts = inspect::facts(&place.join(HOME).join(LEDGER))?.ok_or("the ledger is gone")?;
        let least = if told > 0 { old + 1 } else { old };
        let is_right = facts.len() >= least && facts == whole[..facts.len().min(whole.len())];
        if is_right { Ok(()) } else { Err(format!("{} facts of {least}", facts.len())) }
    };
    let (stride, repeats) = (rig.scale(STRIDE, 1), rig.scale(1, 3));
    let mut tally = Sweep { start, log: &log, told: &told, stride, repeats }.run(rig, &judge);
    tally.note(format!("{name}: schema {} to {}, {} operations", released.schema, store::SCHEMA, log.len()));
    tally.stride("operation", stride);
    Ok(tally)
}

const STEPS: &[&str] = &[
    "ALTER TABLE kept ADD COLUMN colour TEXT",
    "CREATE TABLE other (id INTEGER PRIMARY KEY, text TEXT)",
    "INSERT INTO other SELECT id, text FROM kept",
    "PRAGMA user_version = 2",
];

/// A program that changes its schema step by step: most cuts leave it between two schemas.
fn careless(rig: &Rig) -> Result<(usize, usize), String> {
    let disk = Disk::new(Image::empty(), Plan::default());
    let mounted = disk.mount(&rig.place("control"))?;
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let writer = Program::at(&own, &mounted.path);
    let book = mounted.path.join("book.db").display().to_string();
    for part in ["make", "step"] {
        let ended = writer.run(&["child", "migrate", &book, part]);
        if !ended.is_done() {
            return Err(ended.err);
        }
    }
    let log = disk.log();
    let judge = |image: &Image, _: usize, place: &Path| {
        lay_out(image, place);
        let is_between = between(&place.join("book.db")).unwrap_or(false);
        if is_between { Err("between two schemas".to_owned()) } else { Ok(()) }
    };
    let tally = Sweep { start: Image::empty(), log: &log, told: &[], stride: 2, repeats: 1 }.run(rig, &judge);
    Ok((tally.runs, tally.bad))
}

fn between(book: &Path) -> rusqlite::Result<bool> {
    let conn = Connection::open(book)?;
    let version: i64 = conn.query_one("PRAGMA user_version", [], |row| row.get(0))?;
    let colour: i64 =
        conn.query_one("SELECT count(*) FROM pragma_table_info('kept') WHERE name = 'colour'", [], |row| row.get(0))?;
    Ok(version == 1 && colour == 1)
}

/// The careless program, in a process of its own.
///
/// # Errors
/// What SQLite says.
pub(crate) fn migrate(book: &Path, part: &str) -> Result<(), String> {
    let act = || -> rusqlite::Result<()> {
        let conn = Connection::open(book)?;
        conn.execute_batch("PRAGMA synchronous = EXTRA")?;
        if part == "make" {
            return conn.execute_batch(
                "BEGIN; CREATE TABLE kept (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO kept(text) VALUES ('x');
                 PRAGMA user_version = 1; COMMIT",
            );
        }
        STEPS.iter().try_for_each(|step| conn.execute_batch(step))
    };
    act().map_err(|error| error.to_string())
}
