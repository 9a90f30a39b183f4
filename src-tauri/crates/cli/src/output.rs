//! What goes to stdout and stderr.

use std::io::Write as _;

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

/// One JSON document on stdout. A closed pipe ends the program quietly, as a filter should.
pub(crate) fn json<T: Serialize>(value: &T) {
    if let Ok(text) = serde_json::to_string(value) {
        line(&text);
    }
}

/// A line of text on stdout.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{text}").is_err() {
        std::process::exit(0);
    }
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
