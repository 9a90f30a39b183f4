//! What goes to stdout and stderr.

use std::io::{BufWriter, Write as _};

use desk::wire::WireError;
use serde::Serialize;

/// Is English asked for by the session?
pub(crate) fn is_english() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let language = set("ALDIA_LANG").or_else(|| set("LC_ALL")).or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG"));
    language.is_some_and(|language| language.starts_with("en"))
}

/// One sentence on stderr: what, where, remedy.
pub(crate) fn complain(error: &WireError, _json: bool) {
    let sentence = desk::error::sentence(error, is_english());
    let _ = writeln!(std::io::stderr(), "aldia: {}", sentence.replace('\n', " "));
}

/// One JSON document on stdout, written as it is made: it may name every letter of a batch.
pub(crate) fn json<T: Serialize>(value: &T) {
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let written = serde_json::to_writer(&mut out, value).map_err(std::io::Error::from);
    written.and_then(|()| writeln!(out)).and_then(|()| out.flush()).unwrap_or_else(|error| unheard(&error));
}

/// A line of text on stdout.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").unwrap_or_else(|error| unheard(&error));
}

/// Ends the program because its answer cannot be written. Whoever closed the pipe has heard enough, so that ends it
/// quietly, as a filter should; half an answer in a file is a failure.
fn unheard(error: &std::io::Error) -> ! {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
    let sentence = if is_english() {
        "The answer could not be written whole; make room, and see what the ledger says before you give the command again"
    } else {
        "La respuesta no se pudo escribir entera; libere espacio y consulte el libro antes de repetir la orden"
    };
    let _ = writeln!(std::io::stderr(), "aldia: {sentence} ({error}).");
    std::process::exit(1);
}

/// Rows in columns, the last `numbers` of them right-aligned.
pub(crate) fn table(rows: &[Vec<String>], numbers: usize) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(at, cell)| {
                let fill = " ".repeat(widths[at].saturating_sub(cell.chars().count()));
                if at + numbers >= columns { format!("{fill}{cell}") } else { format!("{cell}{fill}") }
            })
            .collect();
        line(cells.join("  ").trim_end());
    }
}
