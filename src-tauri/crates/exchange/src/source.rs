//! From what the owner chose (a file, a folder, an archive) to single files in memory, one at a time.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::archive;
use crate::fault::{Fault, ReadError};
use crate::limits;

/// One file in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// A label for sentences, never a path to open: `archive.zip/inner.xml` inside an archive.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What a walk meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Source(Source),
    /// Something that cannot be read; the walk goes on.
    Failed(ReadError),
    /// A file of a kind that accompanies invoices and holds no data (PDF, pictures…), by name.
    Skipped(String),
}

/// Kinds that are taken from a folder or an archive. A file that is named outright is always taken.
const TAKEN: &[&str] = &["csv", "tsv", "txt", "xml", "zip", "xlsx", "xls", "ods"];

/// Walks the given files, folders and archives in order and hands each file over as it is read, so that only one
/// is in memory.
pub fn gather(paths: &[PathBuf], visit: &mut dyn FnMut(Found)) {
    walk(paths, &mut |found| match found {
        Found::Source(source) => unfold(source, visit),
        other => visit(other),
    });
}

/// The files themselves, as they lie on the disk: their bytes are copied and not looked at. Folders are read recursively
/// and sorted by name, without hidden files and without following links.
pub fn walk(paths: &[PathBuf], visit: &mut dyn FnMut(Found)) {
    for path in paths {
        let mut files = Vec::new();
        match collect(path, 0, true, &mut files) {
            Ok(()) => files.iter().for_each(|f| open(f, visit)),
            Err(e) => visit(Found::Failed(e)),
        }
    }
}

/// A file to open, or a name to report.
enum Entry {
    Open(PathBuf),
    Skip(PathBuf),
    Fail(ReadError),
}

fn collect(path: &Path, depth: usize, named: bool, out: &mut Vec<Entry>) -> Result<(), ReadError> {
    let refuse = |fault| Err(ReadError::new(&label(path), None, fault));
    if out.len() >= limits::FILES {
        return refuse(Fault::TooManyFiles { limit: limits::FILES });
    }
    // A link that the owner names is followed; one that lies in a folder could lead anywhere, also in circles.
    let facts = if named { fs::metadata(path) } else { fs::symlink_metadata(path) };
    match facts {
        Err(e) => out.push(Entry::Fail(unreadable(path, &e))),
        Ok(f) if f.is_dir() && depth < limits::FOLDER_DEPTH => {
            return collect_folder(path, depth, out);
        }
        Ok(f) if f.is_file() && (named || is_taken(path)) => out.push(Entry::Open(path.to_owned())),
        Ok(_) if !named => out.push(Entry::Skip(path.to_owned())),
        Ok(_) => return refuse(Fault::NotAFile),
    }
    Ok(())
}

fn collect_folder(folder: &Path, depth: usize, out: &mut Vec<Entry>) -> Result<(), ReadError> {
    let listing = fs::read_dir(folder).map_err(|e| unreadable(folder, &e))?;
    let mut inside: Vec<PathBuf> = listing.filter_map(Result::ok).map(|e| e.path()).filter(|p| !is_hidden(p)).collect();
    inside.sort();
    inside.iter().try_for_each(|path| collect(path, depth + 1, false, out))
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'))
}

pub(crate) fn is_taken(path: &Path) -> bool {
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|e| TAKEN.contains(&e.as_str()))
}

fn open(entry: &Entry, visit: &mut dyn FnMut(Found)) {
    match entry {
        Entry::Skip(path) => visit(Found::Skipped(label(path))),
        Entry::Fail(error) => visit(Found::Failed(error.clone())),
        Entry::Open(path) => match load(path) {
            Ok(source) => visit(Found::Source(source)),
            Err(error) => visit(Found::Failed(error)),
        },
    }
}

/// The files inside an archive, or the file itself.
pub fn unfold(source: Source, visit: &mut dyn FnMut(Found)) {
    if archive::is_archive(&source.bytes) { archive::unpack(&source, visit) } else { visit(Found::Source(source)) }
}

/// Reads one file, unless it is too large. Only regular files are opened: a pipe would never end.
pub fn load(path: &Path) -> Result<Source, ReadError> {
    let name = label(path);
    let too_large = || ReadError::new(&name, None, Fault::TooLarge { limit_mb: limits::FILE_BYTES / 1024 / 1024 });
    let facts = fs::metadata(path).map_err(|e| unreadable(path, &e))?;
    if !facts.is_file() {
        return Err(ReadError::new(&name, None, Fault::NotAFile));
    }
    if facts.len() > limits::FILE_BYTES {
        return Err(too_large());
    }
    let file = File::open(path).map_err(|e| unreadable(path, &e))?;
    let mut bytes = Vec::new();
    file.take(limits::FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|e| unreadable(path, &e))?;
    if bytes.len() as u64 > limits::FILE_BYTES { Err(too_large()) } else { Ok(Source { name, bytes }) }
}

fn unreadable(path: &Path, error: &std::io::Error) -> ReadError {
    ReadError::new(&label(path), None, Fault::Unreadable { detail: error.to_string() })
}

fn label(path: &Path) -> String {
    path.display().to_string()
}
