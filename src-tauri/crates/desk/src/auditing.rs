//! The audit trail: the chain as JSON lines that anyone can verify without this program. The format and a script that
//! verifies it stand in `assets/manual/auditoria.md`; a test runs that script.

use std::io::{BufWriter, Write};
use std::path::Path;

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Digest as _;
use store::audit::Link;

use crate::Desk;
use crate::book::Context;
use crate::error::disk;
use crate::wire::{ErrorCode, ExportAudit, MadeFile, WireError};

/// The name and version of the format; the manual describes it.
const FORMAT: &str = "aldia-audit/1";
/// So many entries are read at once.
const RANGE: i64 = 500;

/// What an export of the chain holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AuditExport {
    pub file: String,
    pub entries: u64,
    /// The hash of the last entry: written down elsewhere, it proves that nothing before it was changed.
    pub head: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

impl Desk {
    /// Writes the whole chain to a file of JSON lines, personal data only where that is asked for.
    ///
    /// # Errors
    /// When there is no ledger, or the file cannot be written.
    pub fn audit_to(&self, file: &Path, with_personal: bool) -> Result<AuditExport, WireError> {
        self.refuse_precious(file)?;
        let mut refused = None;
        let mut made = (0, String::new(), String::new());
        let written = crate::keeping::write_durably(file, |out| {
            let mut out = Hashed { out: BufWriter::new(out), hash: sha2::Sha256::new() };
            let done = self.write_chain(with_personal, &mut out);
            out.flush()?;
            // A chain that broke off is no export: it never takes the name of the file.
            let (entries, head) = done.map_err(|error| {
                refused = Some(error);
                std::io::Error::other("the chain broke off")
            })?;
            made = (entries, head, ledger::chain::hex(&out.hash.finalize()));
            Ok(())
        });
        written.map_err(|error| refused.unwrap_or(error))?;
        let (entries, head, sha256) = made;
        Ok(AuditExport { file: file.display().to_string(), entries, head, sha256 })
    }

    /// Up to the fact that was the last when it began, a range at a time: others use the ledger in between.
    fn write_chain(&self, with_personal: bool, out: &mut impl Write) -> Result<(u64, String), WireError> {
        let (ledger, (last, head)) =
            self.read(|conn, _| Ok((store::settings::meta(conn, "ledger_id")?, store::entry::head(conn)?)))?;
        put(out, &json!({"format": FORMAT, "ledger": ledger, "with_personal": with_personal}))?;
        let (mut entries, mut end) = (0, ledger::chain::hex(&ledger::chain::GENESIS));
        let mut first = 1;
        while first <= last {
            let ids = first..=last.min(first + RANGE - 1);
            first += RANGE;
            for link in self.read(|conn, _| Ok(store::audit::links(conn, ids)?))? {
                entries += 1;
                end.clone_from(&link.hash);
                put(out, &line(link, with_personal))?;
            }
        }
        if end != ledger::chain::hex(&head) {
            return Err(WireError::new(ErrorCode::LedgerDamaged).with("detail", "the chain changed while it was read"));
        }
        put(out, &json!({"end": true, "entries": entries, "hash": end}))?;
        Ok((entries, end))
    }

    /// See the table of calls.
    pub(crate) fn export_audit(&self, request: ExportAudit) -> Result<MadeFile, WireError> {
        let folder = self.path_of(&request.place)?;
        let day = self.read(|_, context: &Context| Ok(store::day_text(context.today)))?;
        let export = self.audit_to(&folder.join(format!("auditoria-{day}.jsonl")), request.with_personal)?;
        Ok(MadeFile { file: export.file, sha256: export.sha256 })
    }
}

/// What is written, and its SHA-256.
struct Hashed<W> {
    out: W,
    hash: sha2::Sha256,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

fn put(out: &mut impl Write, line: &Value) -> Result<(), WireError> {
    writeln!(out, "{line}").map_err(|error| disk(&error, Path::new("")))
}

/// An entry as a line. What the body says is repeated beside it for who reads without a program; the body is what counts.
fn line(link: Link, with_personal: bool) -> Value {
    let body: Value = serde_json::from_str(&link.body).unwrap_or_default();
    let instant = DateTime::from_timestamp_millis(link.recorded_at);
    let mut line = json!({
        "sequence": link.id,
        "kind": link.kind,
        "business_date": link.business_on,
        "recorded_at": link.recorded_at,
        "instant": instant.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)),
        "by": body.get("by"),
        "user": body.get("user"),
        "commitment": body.get("person"),
        "body": link.body,
        "previous": link.previous,
        "hash": link.hash,
    });
    if let Some(personal) = link.personal.filter(|_| with_personal) {
        line["personal"] = json!({"salt": ledger::chain::hex(&personal.salt), "data": personal.data});
    }
    line
}
