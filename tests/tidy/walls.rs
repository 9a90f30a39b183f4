//! Who may know whom, and what may stand where.

use std::collections::BTreeMap;
use std::process::Command;

use crate::files::{code_lines, root, sources};

/// What each crate of the house may depend on, of our own. The drawing is in the README.
const EDGES: &[(&str, &[&str])] = &[
    ("ledger", &[]),
    ("documents", &[]),
    ("exchange", &["ledger"]),
    ("store", &["ledger"]),
    ("vault", &["ledger"]),
    ("desk", &["ledger", "store", "vault", "documents", "exchange"]),
    ("notify", &["desk"]),
    ("aldia", &["desk", "notify"]),
    ("aldia-desktop", &["desk", "notify"]),
];

fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo metadata answers JSON");
    let packages = metadata["packages"].as_array().expect("the workspace has packages");
    let names = |package: &serde_json::Value| {
        let dependencies = package["dependencies"].as_array().expect("a list").iter();
        let normal = dependencies.filter(|dependency| dependency["kind"].is_null());
        normal.filter_map(|dependency| dependency["name"].as_str().map(ToOwned::to_owned)).collect()
    };
    packages.iter().map(|package| (package["name"].as_str().expect("a name").to_owned(), names(package))).collect()
}

#[test]
fn no_arrow_points_left() {
    let found = dependencies();
    let ours: Vec<&str> = EDGES.iter().map(|(name, _)| *name).collect();
    for (name, allowed) in EDGES {
        let of_crate = found.get(*name).unwrap_or_else(|| panic!("the crate {name} is gone from the workspace"));
        for dependency in of_crate.iter().filter(|dependency| ours.contains(&dependency.as_str())) {
            assert!(allowed.contains(&dependency.as_str()), "{name} must not know {dependency}: see architecture.md");
        }
    }
}

#[test]
fn only_the_shell_names_tauri_and_only_store_and_vault_name_sqlite() {
    for (name, dependencies) in dependencies() {
        let names_tauri = dependencies.iter().any(|dependency| dependency.starts_with("tauri"));
        assert!(!names_tauri || name == "aldia-desktop", "{name} names tauri, the shell alone may");
        let names_sqlite = dependencies.iter().any(|dependency| dependency == "rusqlite");
        let may = ["store", "vault", "aldia-tests", "aldia-faults", "xtask"].contains(&name.as_str());
        assert!(!names_sqlite || may, "{name} names rusqlite; SQL lives in store and vault");
    }
}

#[test]
fn the_ledger_knows_no_wire_no_clock_and_no_float() {
    for (path, text) in sources("src-tauri/crates/ledger/src", ".rs") {
        for (number, line) in code_lines(&text) {
            for word in ["serde", "rusqlite", "std::fs", "SystemTime", "Utc::now", "Local::now", "f64", "f32"] {
                assert!(!line.contains(word), "{}:{number} names {word}", path.display());
            }
        }
    }
}

#[test]
fn no_crate_below_the_shell_asks_the_clock_itself() {
    for folder in ["ledger", "store", "documents", "exchange", "vault"] {
        for (path, text) in sources(&format!("src-tauri/crates/{folder}/src"), ".rs") {
            for (number, line) in code_lines(&text) {
                for word in ["Utc::now", "Local::now", "SystemTime::now"] {
                    assert!(!line.contains(word), "{}:{number} asks the clock; \"now\" is an argument", path.display());
                }
            }
        }
    }
}

#[test]
fn sql_stands_in_store_and_vault_only() {
    for folder in ["ledger", "documents", "exchange", "desk", "notify", "cli"] {
        for (path, text) in sources(&format!("src-tauri/crates/{folder}/src"), ".rs") {
            for (number, line) in code_lines(&text) {
                for word in ["SELECT ", "INSERT INTO", "DELETE FROM", "PRAGMA "] {
                    assert!(!line.contains(word), "{}:{number} holds SQL", path.display());
                }
            }
        }
    }
}

/// `query_row` on a writing statement answers Ok although the commit failed (reliability.md §1.2).
#[test]
fn nothing_that_writes_goes_through_query_row() {
    for folder in ["src-tauri/crates/store/src", "src-tauri/crates/vault/src"] {
        for (path, text) in sources(folder, ".rs") {
            for (at, _) in text.match_indices(".query_row(") {
                let begin = text[..at].rfind([';', '{']).unwrap_or(0);
                let end = at + text[at..].find(')').unwrap_or(0);
                let statement = &text[begin..end];
                let writes = ["INSERT ", "UPDATE ", "DELETE ", "RETURNING", "PRAGMA journal_mode"];
                let written = writes.iter().find(|word| statement.contains(**word));
                assert!(written.is_none(), "{} writes through query_row: {statement}", path.display());
            }
        }
    }
}

#[test]
fn migrations_that_were_released_are_frozen() {
    let folder = root().join("src-tauri/crates/store/migrations");
    let count = std::fs::read_dir(&folder).expect("the migrations stand there").count();
    assert_eq!(u32::try_from(count).expect("few"), store::SCHEMA, "each migration raises the schema by one");
}

#[test]
fn the_window_builds_no_markup_from_text_and_no_date_from_a_day() {
    for (path, text) in sources("ui/src", ".svelte").into_iter().chain(sources("ui/src", ".ts")) {
        for (number, line) in code_lines(&text) {
            for word in ["{@html", "innerHTML", "eval("] {
                assert!(!line.contains(word), "{}:{number} uses {word}", path.display());
            }
            let names_tauri = line.contains("@tauri-apps");
            assert!(!names_tauri || path.ends_with("lib/bridge.ts"), "{}:{number} names Tauri", path.display());
        }
    }
}

#[test]
fn files_stay_short_enough_to_read() {
    let all =
        sources("src-tauri", ".rs").into_iter().chain(sources("ui/src", ".svelte")).chain(sources("xtask", ".rs"));
    for (path, text) in all {
        let lines = text.lines().count();
        assert!(lines <= 600, "{} has {lines} lines; split it by idea", path.display());
    }
}
