//! `aldia check`: what was found, each once, in the owner's language where the words are ours.

use std::io::Write as _;

use desk::door::{Door, errands};
use desk::reports::{CheckFinding, CheckReport};
use desk::wire::Hole;

use crate::Failure;
use crate::commands::say;
use crate::output::{json, line};

/// `aldia check`. What an earlier salvage lost is said and is no failure: nothing can be done about it any more.
pub(crate) fn check(door: &Door, is_json: bool) -> Result<(), Failure> {
    let report = door.ask(errands::Check {})?;
    if is_json {
        json(&report);
    } else {
        tell(&report);
    }
    if report.ok {
        return Ok(());
    }
    let sentence = say(
        "el libro no pasó la verificación; sálvelo con «aldia salvage --to NUEVO» o restaure la última copia verificada",
        "the ledger failed verification; save it with \"aldia salvage --to NEW\" or restore the last verified copy",
    );
    let _ = writeln!(std::io::stderr(), "aldia: {sentence}");
    Err(Failure::Code(4))
}

fn tell(report: &CheckReport) {
    for finding in &report.findings {
        line(&format!("{} {}: {}", finding.kind, finding.id, words(finding)));
    }
    let sound = if report.holes.is_empty() {
        say("El libro está completo. Registros:", "The ledger is sound. Facts:")
    } else {
        say("Lo que el libro tiene está bien. Registros:", "What the ledger holds is sound. Facts:")
    };
    if report.ok {
        line(&format!("{sound} {}", report.facts));
    }
    tell_holes(&report.holes);
}

/// Says what is gone for good, where anything is.
pub(crate) fn tell_holes(holes: &[Hole]) {
    if !holes.is_empty() {
        let lost: i64 = holes.iter().map(|hole| hole.last - hole.first + 1).sum();
        let words = say("Perdidos en un salvamento anterior:", "Lost in an earlier salvage:");
        line(&format!("{words} {lost} ({})", ranges(holes)));
    }
}

/// `12, 40-47`.
pub(crate) fn ranges(holes: &[Hole]) -> String {
    let range = |hole: &Hole| match hole.last - hole.first {
        0 => hole.first.to_string(),
        _ => format!("{}-{}", hole.first, hole.last),
    };
    holes.iter().map(range).collect::<Vec<_>>().join(", ")
}

/// SQLite's own words stay as they are: they are for whoever repairs the file.
fn words(finding: &CheckFinding) -> String {
    let text = match (finding.kind.as_str(), finding.id.as_str()) {
        ("shape", _) => "las tablas no son las que hace esta versión",
        (_, "") => &finding.text,
        ("seal", _) => "la tabla cambió mientras el libro estaba cerrado",
        ("foreign_key", _) => "nombra algo que no está",
        ("chain", _) => "falta el asiento, o no sigue al anterior",
        ("fact", _) => "no es lo que se registró",
        ("personal", _) => "los datos personales no son los que se registraron",
        ("projection", _) => "lo que queda abierto no sale de los hechos",
        ("invariant", "stages") => "un paso está dos veces en un ciclo",
        ("invariant", "receipts") => "los números de los recibos tienen huecos",
        ("invariant", _) => "se aplicó más que su importe",
        ("document", _) => "el documento falta o cambió",
        _ => &finding.text,
    };
    say(text, &finding.text).replace('\n', "; ")
}
