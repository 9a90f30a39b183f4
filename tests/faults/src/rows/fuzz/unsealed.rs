//! Copies of the first format, which were not sealed: what is inside is changed, and both hashes are made to fit, so that
//! the nonsense gets past them to the readers behind. A sealed copy stops at its seal.

use std::io::{self, Read as _};
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{calls, mutate};
use crate::dice::Dice;
use crate::disk::Image;

const COPY: &[u8] = include_bytes!("../../../../vault/fixtures/format-1/aldia-793e8587-g000001.aldia");
const DOCUMENTS: &str = "../vault/fixtures/format-1/aldia-documents";
const MAGIC: &[u8] = b"%ALDIA-COPY\n";
/// The hash of everything before it, in hexadecimal, and the end of the line.
const TRAILER: usize = 65;

/// Puts the documents that the copy names beside it.
pub(super) fn put_documents(place: &Path) -> io::Result<()> {
    let documents = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENTS);
    Image::of(&documents)?.write_out(&place.join("aldia-documents"))
}

/// A copy with something wrong in its ledger or its manifest, and hashes that say that all is well.
pub(super) fn nonsense(dice: &mut Dice) -> Vec<u8> {
    let (mut header, manifest, ledger) = open().expect("the fixture is a copy");
    let (manifest, ledger) = match dice.below(4) {
        0 => (mutate::mutate(&manifest, dice), ledger),
        1 => (disturbed(&manifest, dice), ledger),
        2 => (renamed(&manifest, dice), ledger),
        _ => (manifest, mutate::rot(&ledger, dice)),
    };
    let plain = [&manifest[..], b"\n", &ledger[..]].concat();
    let payload = zstd::encode_all(&plain[..], 1).expect("memory takes it");
    header["plain_bytes"] = json!(plain.len() - if dice.chance(5) { 1 } else { 0 });
    header["payload_bytes"] = json!(payload.len());
    header["payload_sha256"] = json!(hex(&payload));
    let mut copy = [MAGIC, header.to_string().as_bytes(), b"\n", &payload].concat();
    let sum = hex(&copy);
    copy.extend(sum.bytes().chain(*b"\n"));
    copy
}

fn disturbed(manifest: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut document: Value = serde_json::from_slice(manifest).expect("the fixture has a manifest");
    calls::disturb(&mut document, dice);
    document.to_string().into_bytes()
}

/// Only what a reader may believe: it must go on to the ledger with this.
fn renamed(manifest: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut document: Value = serde_json::from_slice(manifest).expect("the fixture has a manifest");
    document["program_version"] = json!(dice.pick(mutate::WORDS));
    document.to_string().into_bytes()
}

/// The header, the manifest and the ledger of the fixture.
fn open() -> Option<(Value, Vec<u8>, Vec<u8>)> {
    let rest = COPY.strip_prefix(MAGIC)?;
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let header = serde_json::from_slice(&rest[..end]).ok()?;
    let mut plain = Vec::new();
    let payload = &rest[end + 1..rest.len() - TRAILER];
    zstd::Decoder::new(payload).ok()?.read_to_end(&mut plain).ok()?;
    let end = plain.iter().position(|byte| *byte == b'\n')?;
    Some((header, plain[..end].to_vec(), plain[end + 1..].to_vec()))
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
