use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ledger::chain;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use vault::{CopyState, Expect, Proof, VaultError, list, quiet, verify};

use crate::book::{Book, LEDGER_ID, OWN_SECRET, PAPER_SECRET, SCHEMA, expect, files, recipient};

const TRAILER: usize = 65;

struct Stick {
    _book: Book,
    dir: TempDir,
    copy: Proof,
    content: Vec<u8>,
}

impl Stick {
    fn with_copy() -> Self {
        let book = Book::with_entries(40);
        let dir = tempfile::tempdir().unwrap();
        let copy = book.back_up(dir.path()).unwrap();
        let content = fs::read(&copy.file).unwrap();
        Self { _book: book, dir, copy, content }
    }

    fn refusal(&self, content: &[u8]) -> Option<VaultError> {
        fs::write(&self.copy.file, content).unwrap();
        verify(&self.copy.file, &expect(), &mut quiet).err()
    }

    fn header_end(&self) -> usize {
        let ends = self.content.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        ends.map(|(at, _)| at + 1).nth(1).unwrap()
    }

    /// The copy with another header line, and a trailer that fits.
    fn with_header(&self, change: impl FnOnce(String) -> String) -> Vec<u8> {
        let end = self.header_end();
        let head = change(String::from_utf8(self.content[..end].to_vec()).unwrap());
        let payload = &self.content[end..self.content.len() - TRAILER];
        let mut content = [head.as_bytes(), payload].concat();
        let trailer = chain::hex(&Sha256::digest(&content));
        content.extend(format!("{trailer}\n").into_bytes());
        content
    }
}

/// A fixed sequence, so that a failure can be repeated.
fn numbers(mut seed: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).ok()
    })
}

#[test]
fn every_flipped_byte_is_noticed() {
    let stick = Stick::with_copy();
    assert_eq!(stick.refusal(&stick.content), None, "the untouched copy is good");
    let (len, header_end) = (stick.content.len(), stick.header_end());
    let mut random = numbers(20_260_721);
    let anywhere = (0..300).map(|_| random.next().unwrap() % len).collect::<Vec<_>>();
    let magic_and_header = (0..header_end).step_by(7);
    let trailer = len - TRAILER..len;
    for at in anywhere.into_iter().chain(magic_and_header).chain(trailer) {
        let mut content = stick.content.clone();
        content[at] ^= u8::try_from(random.next().unwrap() % 255 + 1).unwrap();
        assert_ne!(content, stick.content, "a flip must change the byte");
        assert!(stick.refusal(&content).is_some(), "byte {at} of {len} changed unnoticed");
    }
}

#[test]
fn a_copy_cut_short_or_grown_is_refused() {
    let stick = Stick::with_copy();
    let (len, header_end) = (stick.content.len(), stick.header_end());
    let cuts = [0, 1, 11, 12, 13, header_end - 1, header_end, header_end + 1, len / 2, len - 66, len - 65, len - 1];
    for cut in cuts {
        assert!(stick.refusal(&stick.content[..cut]).is_some(), "cut to {cut} of {len} bytes");
    }
    let grown = [&stick.content[..], b"\n"].concat();
    assert!(stick.refusal(&grown).is_some());
}

#[test]
fn a_file_of_somebody_else_is_not_a_copy() {
    let stick = Stick::with_copy();
    for content in [&b"%PDF-1.7\nfactura"[..], b"SQLite format 3\0", b"PK\x03\x04"] {
        assert_eq!(stick.refusal(content).unwrap().code(), "not_a_copy");
    }
    let folder = stick.dir.path().join("carpeta.aldia");
    fs::create_dir(&folder).unwrap();
    assert_eq!(verify(&folder, &expect(), &mut quiet).unwrap_err().code(), "not_a_copy");
    let nowhere = stick.dir.path().join("nada.aldia");
    assert_eq!(verify(&nowhere, &expect(), &mut quiet).unwrap_err().code(), "gone");
}

#[test]
fn copies_of_a_newer_program_are_refused_by_name() {
    let stick = Stick::with_copy();
    let found = |content: Vec<u8>| match stick.refusal(&content) {
        Some(VaultError::NewerVersion { found, .. }) => found,
        other => panic!("expected a newer version, got {other:?}"),
    };
    let format = stick.with_header(|head| head.replace("\"format\":2", "\"format\":3"));
    assert_eq!(found(format), "format 3");
    let sealed = stick.with_header(|head| head.replace("\"age\"", "\"otra\""));
    assert_eq!(found(sealed), "sealing otra");
    fs::write(&stick.copy.file, &stick.content).unwrap();
    let newer = Expect { newest_schema: Some(SCHEMA - 1), ..expect() };
    let refusal = verify(&stick.copy.file, &newer, &mut quiet).unwrap_err();
    assert_eq!(refusal.code(), "newer_version", "an older program must not open a newer schema");
    let expect = Expect { newest_schema: Some(SCHEMA), ..expect() };
    assert!(verify(&stick.copy.file, &expect, &mut quiet).is_ok());
}

#[test]
fn a_header_that_lies_with_a_fitting_trailer_is_refused() {
    let stick = Stick::with_copy();
    let lies: [(&str, String); 5] = [
        ("\"payload_sha256\":\"", "\"payload_sha256\":\"0".into()),
        ("\"generation\":1", "\"generation\":9".into()),
        (LEDGER_ID, LEDGER_ID.replace('7', "8")),
        ("2026-07-21", "2027-07-21".into()),
        ("\"plain_bytes\":", "\"plain_bytes\":9".into()),
    ];
    for (truth, lie) in lies {
        let content = stick.with_header(|head| head.replace(truth, &lie));
        assert_ne!(content, stick.content, "{truth}: the lie must be there");
        let refusal = stick.refusal(&content).unwrap_or_else(|| panic!("{lie} passed"));
        assert!(["copy_damaged", "no_space"].contains(&refusal.code()), "{lie}: {refusal:?}");
    }
}

#[test]
fn a_payload_larger_than_the_header_says_is_not_unpacked() {
    let stick = Stick::with_copy();
    let end = stick.header_end();
    let header: serde_json::Value = serde_json::from_slice(&stick.content[12..end]).unwrap();
    let plain = header["plain_bytes"].as_u64().unwrap();
    let content = stick.with_header(|head| head.replace(&plain.to_string(), "4096"));
    assert_eq!(stick.refusal(&content).unwrap().code(), "copy_damaged", "a bomb stops at its word");
}

/// The plain payload of the copy, changed and packed again with every size and hash outside made to fit.
fn repacked(stick: &Stick, change: &str) -> Vec<u8> {
    let (plain, packed) = (stick.dir.path().join("plain"), stick.dir.path().join("packed"));
    fs::write(&stick.copy.file, &stick.content).unwrap();
    let script = format!(
        "set -e; cd {}; echo {OWN_SECRET} > key; head -c -65 {} | tail -n +3 | age -d -i key | zstd -qd > plain; \
         head -n 1 plain > manifest; tail -n +2 plain > ledger.db; {change}; \
         cat manifest ledger.db > plain; zstd -q < plain | age -r {} -r {} > packed",
        stick.dir.path().display(),
        stick.copy.file.display(),
        recipient(OWN_SECRET),
        recipient(PAPER_SECRET),
    );
    let status = Command::new("sh").args(["-c", &script]).status().unwrap();
    assert!(status.success(), "the tools age and zstd are needed: {change}");
    let payload = fs::read(&packed).unwrap();
    let mut header: serde_json::Value = serde_json::from_slice(&stick.content[12..stick.header_end()]).unwrap();
    header["plain_bytes"] = fs::metadata(&plain).unwrap().len().into();
    header["payload_bytes"] = payload.len().into();
    header["payload_sha256"] = chain::hex(&Sha256::digest(&payload)).into();
    for name in ["key", "manifest", "ledger.db", "plain", "packed"] {
        fs::remove_file(stick.dir.path().join(name)).unwrap();
    }
    let mut content = [&stick.content[..12], header.to_string().as_bytes(), b"\n", &payload].concat();
    let trailer = chain::hex(&Sha256::digest(&content));
    content.extend(format!("{trailer}\n").into_bytes());
    content
}

#[test]
fn a_copy_whose_every_hash_fits_is_still_checked_inside() {
    let stick = Stick::with_copy();
    let same = repacked(&stick, "true");
    assert_eq!(stick.refusal(&same), None, "packing again by hand is no damage");
    for lie in [
        "sed -i 's/\"MXN\":/\"MXN\":9/' manifest",
        "sed -i 's/\"entries\":40/\"entries\":41/' manifest",
        "sed -i 's/\"bytes\":9/\"bytes\":8/' manifest",
        "sed -i 's/A-17/A-71/' ledger.db",
        "sed -i 's/SALDO/SALDA/' ledger.db",
        "head -c 8192 ledger.db > short; mv short ledger.db",
        ": > ledger.db",
        ": > manifest",
    ] {
        let content = repacked(&stick, lie);
        assert_ne!(content, same, "{lie}: the lie must be there");
        let refusal = stick.refusal(&content).unwrap_or_else(|| panic!("{lie}: passed"));
        assert_eq!(refusal.code(), "copy_damaged", "{lie}");
    }
}

#[test]
fn a_list_shows_at_once_that_a_copy_was_cut_short() {
    let stick = Stick::with_copy();
    fs::write(&stick.copy.file, &stick.content[..stick.content.len() - 1]).unwrap();
    let found = list(stick.dir.path()).unwrap();
    assert!(matches!(&found[0].state, CopyState::Refused(VaultError::Damaged { .. })));
    assert_eq!(found[0].generation, 1, "its name still tells which one it was");
}

#[test]
fn a_copy_of_another_ledger_is_refused() {
    let stick = Stick::with_copy();
    let other = Expect { ledger_id: Some("bbbbbbbb-2".into()), ..expect() };
    let refusal = verify(&stick.copy.file, &other, &mut quiet).unwrap_err();
    assert_eq!(refusal.code(), "other_ledger");
    let expect = Expect { ledger_id: Some(LEDGER_ID.into()), ..expect() };
    assert!(verify(&stick.copy.file, &expect, &mut quiet).is_ok());
}

#[test]
fn looking_changes_nothing() {
    let stick = Stick::with_copy();
    let before = files(stick.dir.path());
    verify(&stick.copy.file, &expect(), &mut quiet).unwrap();
    list(stick.dir.path()).unwrap();
    assert_eq!(files(stick.dir.path()), before);
}

#[test]
fn verifying_leaves_nothing_where_it_unpacked() {
    let stick = Stick::with_copy();
    let scratch = tempfile::tempdir().unwrap();
    let unpack_in: Option<PathBuf> = Some(Path::to_path_buf(scratch.path()));
    let expect = Expect { unpack_in, ..expect() };
    verify(&stick.copy.file, &expect, &mut quiet).unwrap();
    fs::write(&stick.copy.file, &stick.content[..stick.content.len() - 1]).unwrap();
    assert!(verify(&stick.copy.file, &expect, &mut quiet).is_err());
    assert_eq!(files(scratch.path()).len(), 0, "an unpacked ledger is private data");
}
