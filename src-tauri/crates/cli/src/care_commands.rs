//! What proves, repairs and protects: the audit trail, the data of a person, a damaged ledger.

use std::path::Path;

use desk::door::{Door, errands};

use crate::Failure;
use crate::commands::say;
use crate::output::{json, line};

/// `aldia audit`.
pub(crate) fn audit(door: &Door, out: &Path, with_personal: bool, is_json: bool) -> Result<(), Failure> {
    let export = door.ask(errands::Audit { out: out.to_owned(), with_personal })?;
    if is_json {
        json(&export);
    } else {
        line(&format!("{} {} {}", export.entries, say("registros en", "entries in"), export.file));
        line(&format!("{} {}", say("último eslabón:", "last link:"), export.head));
    }
    Ok(())
}
