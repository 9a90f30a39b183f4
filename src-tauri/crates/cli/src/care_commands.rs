//! What proves, repairs and protects: the audit trail, the data of a person, a damaged ledger.

use std::path::Path;

use desk::door::{Door, errands};

use serde_json::{Value, json};

use crate::Failure;
use crate::checking::ranges;
use crate::commands::say;
use crate::copy_commands::secret;
use crate::output::{json, line, table};

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

/// `aldia person`.
pub(crate) fn person(door: &Door, customer: &str, out: &Path, is_json: bool) -> Result<(), Failure> {
    let made = door.ask(errands::Person { customer: customer.to_owned(), out: out.to_owned() })?;
    if is_json {
        json(&made);
    } else {
        line(&made.file);
    }
    Ok(())
}

/// `aldia forget`.
pub(crate) fn forget(door: &Door, customer: &str, insist: bool, reason: &str, is_json: bool) -> Result<(), Failure> {
    let request = json!({"customer": customer, "insist": insist, "reason": reason});
    let answer = door.ask(errands::Call { name: "forget_person".to_owned(), request })?;
    let done = &answer["value"];
    if is_json {
        json(done);
        return Ok(());
    }
    let shown = done["shown_as"].as_str().unwrap_or_default();
    line(&format!("{} {shown}", say("Borrado; los importes siguen bajo", "Forgotten; the amounts stay under")));
    if done["copies"] != 0 {
        line(say(
            "Las copias hechas antes todavía tienen los datos, hasta que se reemplacen.",
            "Copies made before still hold the data, until they are replaced.",
        ));
    }
    Ok(())
}

/// `aldia retention`.
pub(crate) fn retention(door: &Door, is_json: bool) -> Result<(), Failure> {
    let view = door.ask(errands::Call { name: "retention".to_owned(), request: json!({}) })?;
    if is_json {
        json(&view);
        return Ok(());
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    line(&format!("{} {} ({})", view["years"], say("años", "years"), text(&view["source"])));
    let due = view["due"].as_array().cloned().unwrap_or_default();
    let rows: Vec<Vec<String>> = due
        .iter()
        .map(|row| ["id", "name", "last_fact_on", "kept_until"].map(|field| text(&row[field])).to_vec())
        .collect();
    table(&rows, 0);
    Ok(())
}

/// `aldia move`.
pub(crate) fn move_to(door: &Door, to: &Path, is_json: bool) -> Result<(), Failure> {
    let moved = door.ask(errands::Move { to: to.to_owned() })?;
    if is_json {
        json(&moved);
    } else {
        line(&format!("{} {}", say("El libro está ahora en", "The ledger stands now at"), moved.ledger));
        line(&format!("{} {}", say("el anterior quedó en", "the old one was kept at"), moved.kept));
    }
    Ok(())
}

/// `aldia salvage`. Exit code 4 where something is gone: the new ledger is good, and smaller than the old one was.
pub(crate) fn salvage(
    door: &Door,
    to: &Path,
    copy: Option<&Path>,
    key: Option<&Path>,
    is_json: bool,
) -> Result<(), Failure> {
    let request = errands::SalvageTo { to: to.to_owned(), copy: copy.map(Path::to_owned), recovery_key: secret(key)? };
    let saved = door.ask(request)?;
    if is_json {
        json(&saved);
    } else {
        line(&format!("{} {} {}", saved.entries, say("registros a salvo en", "entries saved in"), saved.file));
        let numbers = |ids: &[i64]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        for (words, ids) in [
            (say("perdidos", "lost"), ranges(&saved.lost)),
            (say("sin prueba de su contenido", "with nothing to prove what they say"), numbers(&saved.unproven)),
            (say("con la huella corregida", "with their hash mended"), numbers(&saved.mended)),
            (say("sin datos personales", "without personal data"), numbers(&saved.without_personal)),
            (
                say("apartados porque falta aquello en que se apoyan", "held, because what they rest on is gone"),
                numbers(&saved.held),
            ),
        ] {
            if !ids.is_empty() {
                line(&format!("{words}: {ids}"));
            }
        }
        if saved.from_copy > 0 {
            line(&format!("{}: {}", say("devueltos por la copia", "given back by the copy"), saved.from_copy));
        }
    }
    if saved.is_whole { Ok(()) } else { Err(Failure::Code(4)) }
}

/// `aldia reconcile`.
pub(crate) fn reconcile(door: &Door, copy: &Path, key: Option<&Path>, is_json: bool) -> Result<(), Failure> {
    let found = door.ask(errands::Reconcile { copy: copy.to_owned(), recovery_key: secret(key)? })?;
    if is_json {
        json(&found);
        return Ok(());
    }
    line(&format!("{}: {}", say("en ambos", "in both"), found.both));
    for (words, count, facts) in [
        (say("solo en el libro", "only in the ledger"), found.only_ledger_count, &found.only_ledger),
        (say("solo en la copia", "only in the copy"), found.only_copy_count, &found.only_copy),
        (say("distintos", "differing"), found.differing_count, &found.differing),
    ] {
        line(&format!("{words}: {count}"));
        for fact in facts {
            line(&format!("  {} {}", fact.sequence, fact.kind));
        }
    }
    Ok(())
}
