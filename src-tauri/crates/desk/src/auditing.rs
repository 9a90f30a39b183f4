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
use crate::wire::{ExportAudit, MadeFile, WireError};

/// The name and version of the format; the manual describes it.
const FORMAT: &str = "aldia-audit/1";

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
        self.read(|conn, _| {
            let mut end = (0_u64, ledger::chain::hex(&ledger::chain::GENESIS));
            let mut refused = None;
            crate::keeping::write_durably(file, |out| {
                let mut out = BufWriter::new(out);
                match write_chain(conn, with_personal, &mut out) {
                    Ok(done) => end = done,
                    Err(error) => refused = Some(error),
                }
                out.flush()
            })?;
            if let Some(error) = refused {
                // A chain that broke off is no export; what stands there would pass for a truncated one.
                std::fs::remove_file(file).map_err(|error| disk(&error, file))?;
                return Err(error);
            }
            let bytes = std::fs::read(file).map_err(|error| disk(&error, file))?;
            let sha256 = ledger::chain::hex(&sha2::Sha256::digest(&bytes));
            Ok(AuditExport { file: file.display().to_string(), entries: end.0, head: end.1, sha256 })
        })
    }

    /// See the table of calls.
    pub(crate) fn export_audit(&self, request: ExportAudit) -> Result<MadeFile, WireError> {
        let folder = self.path_of(&request.place)?;
        let day = self.read(|_, context: &Context| Ok(store::day_text(context.today)))?;
        let export = self.audit_to(&folder.join(format!("auditoria-{day}.jsonl")), request.with_personal)?;
        Ok(MadeFile { file: export.file, sha256: export.sha256 })
    }
}

fn write_chain(
    conn: &store::Connection,
    with_personal: bool,
    out: &mut impl Write,
) -> Result<(u64, String), WireError> {
    let ledger = store::settings::meta(conn, "ledger_id")?;
    put(out, &json!({"format": FORMAT, "ledger": ledger, "with_personal": with_personal}))?;
    let mut end = (0, ledger::chain::hex(&ledger::chain::GENESIS));
    store::audit::each_link(conn, |link| {
        end = (end.0 + 1, link.hash.clone());
        put(out, &line(link, with_personal))
    })?;
    put(out, &json!({"end": true, "entries": end.0, "hash": end.1}))?;
    Ok(end)
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
