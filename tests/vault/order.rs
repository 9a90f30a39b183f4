//! What the system is asked for, in order, as strace sees it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::book::Book;

/// The calls of one copy that change or sync something, as `call name` with the last part of the path.
fn calls_of_a_copy() -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("calls.txt");
    let traced = Command::new("strace")
        .args(["-f", "-y", "-e", "trace=fsync,syncfs,renameat2,fadvise64,openat", "-o"])
        .arg(&log)
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "order::traced_copy"])
        .env("STICK", dir.path().join("stick"))
        .output();
    let traced = traced.unwrap_or_else(|error| panic!("strace: {error}; `cargo xtask setup` installs what is missing"));
    assert!(traced.status.success(), "{}", String::from_utf8_lossy(&traced.stderr));
    let log = fs::read_to_string(log).unwrap();
    log.lines().filter_map(call_on_the_stick).collect()
}

fn call_on_the_stick(line: &str) -> Option<String> {
    let (_, call) = line.split_once(char::is_whitespace)?;
    let call = call.trim();
    let (verb, rest) = call.split_once('(')?;
    let at = rest.rfind("/stick")? + 1;
    let path: String = rest[at..].chars().take_while(|c| !"\">,".contains(*c)).collect();
    (verb != "openat" || rest.contains("aldia-7f3a9c2e-g")).then(|| format!("{verb} {path}"))
}

#[test]
fn a_renamed_copy_is_synced_again_and_read_once_more() {
    let calls = calls_of_a_copy();
    let (part, copy) = ("stick/aldia-7f3a9c2e-g000001.aldia.part", "stick/aldia-7f3a9c2e-g000001.aldia");
    let expected = [
        format!("openat {part}"),
        format!("fsync {part}"),
        format!("openat {part}"),
        format!("fadvise64 {part}"),
        format!("renameat2 {copy}"),
        format!("openat {copy}"),
        format!("fsync {copy}"),
        "fsync stick".into(),
        "syncfs stick".into(),
        format!("openat {copy}"),
        format!("fadvise64 {copy}"),
    ];
    assert!(in_order(&expected, &calls), "FAT loses a renamed file that is not synced again: {calls:#?}");
}

/// Whether all of `expected` occur in `found` in this order.
fn in_order(expected: &[String], found: &[String]) -> bool {
    let mut found = found.iter();
    expected.iter().all(|call| found.any(|seen| seen == call))
}

#[test]
#[ignore = "the process that its parent test watches"]
fn traced_copy() {
    let stick = std::env::var("STICK").unwrap();
    Book::with_entries(5).back_up(Path::new(&stick)).unwrap();
}
