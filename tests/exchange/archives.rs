//! Files, folders and archives as the owner drops them.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use exchange::{Found, Hints, ReadError, Source, gather, limits, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const LIST: &str = "Cliente,Factura,Fecha,Total\nAna,1,2024-01-15,10.50\n";

#[derive(Default)]
struct Walk {
    sources: Vec<Source>,
    failed: Vec<ReadError>,
    skipped: Vec<String>,
}

fn walk(paths: &[&Path]) -> Walk {
    let paths: Vec<PathBuf> = paths.iter().map(|p| (*p).to_owned()).collect();
    let mut out = Walk::default();
    gather(&paths, &mut |found| match found {
        Found::Source(source) => out.sources.push(source),
        Found::Failed(error) => out.failed.push(error),
        Found::Skipped(name) => out.skipped.push(name),
    });
    out
}

fn names(walk: &Walk, root: &Path) -> Vec<String> {
    let prefix = format!("{}/", root.display());
    walk.sources.iter().map(|s| s.name.trim_start_matches(&prefix).to_owned()).collect()
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).expect("in memory");
        writer.write_all(bytes).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

fn zipped(entries: &[(&str, &[u8])]) -> Walk {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.zip");
    fs::write(&path, archive(entries)).expect("writable");
    walk(&[&path])
}

#[test]
fn a_folder_is_walked_sorted_and_without_what_is_hidden() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    fs::create_dir_all(root.join("2024/.git")).expect("writable");
    for name in ["b.csv", "a.xml", "2024/c.CSV", ".secreto.csv", "2024/.git/x.csv", "factura.pdf"] {
        fs::write(root.join(name), LIST).expect("writable");
    }
    let found = walk(&[root]);
    assert_eq!(names(&found, root), ["2024/c.CSV", "a.xml", "b.csv"], "by name, every level");
    assert_eq!(found.skipped.len(), 1, "a PDF accompanies its invoice: {:?}", found.skipped);
    assert!(found.failed.is_empty(), "{:?}", found.failed);
}

#[cfg(unix)]
#[test]
fn links_in_folders_lead_nowhere_and_pipes_are_not_opened() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    fs::write(root.join("a.csv"), LIST).expect("writable");
    std::os::unix::fs::symlink(root, root.join("circulo")).expect("a link");
    std::os::unix::fs::symlink(root.join("a.csv"), root.join("b.csv")).expect("a link");
    assert_eq!(names(&walk(&[root]), root), ["a.csv"], "a circle ends");
    assert_eq!(walk(&[&root.join("b.csv")]).sources.len(), 1, "a link that the owner names is followed");
    let found = walk(&[Path::new("/dev/null")]);
    assert_eq!(found.failed[0].code(), "file.not_a_file", "only regular files are opened");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let found = walk(&[Path::new("no-existe.csv")]);
    assert_eq!(found.failed[0].code(), "file.unreadable", "{:?}", found.failed);
    assert_eq!(found.failed[0].file, "no-existe.csv", "by its name");
}

#[test]
fn a_file_beyond_the_limit_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("enorme.csv");
    let file = fs::File::create(&path).expect("writable");
    file.set_len(1 << 30).expect("a sparse gigabyte takes no room");
    assert_eq!(walk(&[&path]).failed[0].code(), "file.too_large");
}

#[test]
fn an_archive_gives_each_file_in_it_a_name_of_its_own() {
    let found = zipped(&[("enero/a.csv", LIST.as_bytes()), ("factura.pdf", b"%PDF"), ("__MACOSX/._a.csv", b"x")]);
    assert_eq!(found.sources.len(), 1, "{:?}", found.failed);
    assert!(found.sources[0].name.ends_with("a.zip/enero/a.csv"), "archive and entry: {}", found.sources[0].name);
    let reading = read(&found.sources[0], &Hints::default()).expect("readable");
    assert_eq!(reading.drafts.len(), 1, "it reads as if it lay in a folder");
    assert_eq!(found.skipped.len(), 2, "what holds no data is named: {:?}", found.skipped);
}

#[test]
fn a_name_that_leads_out_of_the_archive_refuses_all_of_it() {
    let names =
        ["../../fuera.csv", "/etc/otro.csv", "a/../../b.csv", "..\\fuera.xml", "C:\\Windows\\x.csv", "../nota.pdf"];
    for name in names {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let inner = folder.path().join("dentro");
        fs::create_dir(&inner).expect("writable");
        let path = inner.join("a.zip");
        let bytes = archive(&[("bueno.csv", LIST.as_bytes()), (name, LIST.as_bytes())]);
        fs::write(&path, bytes).expect("writable");
        let found = walk(&[&path]);
        assert!(found.sources.is_empty(), "{name}: nothing in such an archive is to be trusted");
        let codes: Vec<_> = found.failed.iter().map(ReadError::code).collect();
        assert_eq!(codes, ["archive.climbs"], "{name}: one sentence for all of it");
        let left: Vec<_> = fs::read_dir(folder.path()).expect("readable").collect();
        assert_eq!(left.len(), 1, "{name}: and nothing is written anywhere");
    }
    let harmless = zipped(&[("a..b.csv", LIST.as_bytes()), ("enero/./c.csv", LIST.as_bytes())]);
    assert_eq!(harmless.sources.len(), 2, "two points in a name lead nowhere: {:?}", harmless.failed);
}

#[test]
fn a_bomb_is_refused_and_its_neighbours_are_read() {
    let zeros = vec![b'0'; 40 * 1024 * 1024];
    let found = zipped(&[("bomba.csv", &zeros), ("bueno.csv", LIST.as_bytes())]);
    assert_eq!(found.failed[0].code(), "archive.bomb", "a thousandfold growth is no list: {:?}", found.failed);
    assert_eq!(found.sources.len(), 1, "the other file is innocent");
}

#[test]
fn an_archive_in_an_archive_is_not_opened() {
    let inner = archive(&[("a.csv", LIST.as_bytes())]);
    let found = zipped(&[("dentro.zip", &inner)]);
    assert_eq!(found.failed[0].code(), "archive.nested");
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("a.zip"), &inner).expect("writable");
    assert_eq!(walk(&[folder.path()]).sources.len(), 1, "one in a folder is");
}

#[test]
fn a_damaged_archive_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.zip");
    let whole = archive(&[("a.csv", LIST.repeat(50).as_bytes())]);
    fs::write(&path, &whole[..whole.len() / 2]).expect("writable");
    assert_eq!(walk(&[&path]).failed[0].code(), "archive.bad", "cut in half");
    let mut flipped = whole.clone();
    flipped[60] ^= 0xff;
    fs::write(&path, &flipped).expect("writable");
    assert_eq!(walk(&[&path]).failed[0].code(), "archive.bad", "the checksum tells");
}

#[test]
fn an_archive_with_a_password_is_refused_by_that_name() {
    let mut bytes = archive(&[("a.csv", LIST.as_bytes())]);
    // Bit 0 of the general purpose flags: encrypted (APPNOTE 4.4.4), in the local and in the central header.
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = bytes.windows(4).position(|w| w == signature).expect("every archive has it");
        bytes[at + flags] |= 1;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.zip");
    fs::write(&path, bytes).expect("writable");
    assert_eq!(walk(&[&path]).failed[0].code(), "archive.encrypted");
}

#[test]
fn an_office_file_is_not_taken_for_an_archive() {
    let found = zipped(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]);
    assert_eq!(found.sources.len(), 1, "it is handed on as one file");
    let error = read(&found.sources[0], &Hints::default()).expect_err("not read");
    assert!(error.spanish().contains("Excel"), "and refused by its name: {}", error.spanish());
}

#[test]
fn too_many_entries_are_refused() {
    let many: Vec<String> = (0..=limits::FILES).map(|i| format!("{i}.csv")).collect();
    let entries: Vec<(&str, &[u8])> = many.iter().map(|n| (n.as_str(), b"".as_slice())).collect();
    assert_eq!(zipped(&entries).failed[0].code(), "file.too_many");
}
