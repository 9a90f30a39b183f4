//! The terminal beside the running window: its calls go to the program that holds the ledger, and the window shows them.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::office::{Office, TODAY, program, value};
use crate::window::go_to;

fn aldia(office: &Office, arguments: &[&str]) -> Output {
    let beside = Path::new(&program()).with_file_name("aldia");
    let mut command = office.desktop.command(beside);
    command.args(arguments).args(["--today", TODAY]).env("ALDIA_HOME", office.home()).env("ALDIA_LANG", "es");
    command.output().expect("aldia is built: cargo build -p aldia")
}

fn answered(office: &Office, arguments: &[&str]) -> Value {
    let output = aldia(office, &[&["--json"], arguments].concat());
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?} beside the window: {err}");
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}

#[test]
fn what_the_terminal_records_appears_in_the_open_window() {
    let office = Office::open();
    let window = office.start();
    value(&window, "create_example", &json!({}));
    let today = answered(&office, &["today"]);
    assert_eq!(today["items"], value(&window, "today", &json!({}))["items"], "the same queue through both doors");
    let customer = today["items"][0]["customer"].as_str().expect("somebody owes").to_owned();
    let currency = today["items"][0]["currency"].as_str().expect("a currency").to_owned();
    go_to(&window, "pagos");
    let given = ["pay", "--customer", &customer, "--amount", "123.45", "--currency", &currency, "--date", TODAY];
    answered(&office, &given);
    window.wait_text("body", "123.45");
    assert_eq!(answered(&office, &["check"])["ok"], true, "one ledger, two doors");
}

#[test]
fn an_import_from_the_terminal_is_read_beside_the_window() {
    let office = Office::open();
    let window = office.start();
    let business = json!({ "name": "Taller", "country": "MX", "currency": "MXN" });
    value(&window, "create_ledger", &business);
    let rows = "factura,cliente,fecha,vencimiento,total\nB-1,Bruno Díaz,2026-09-01,2026-10-01,150.00\n";
    let list = office.file("facturas.csv", rows).display().to_string();
    assert_eq!(answered(&office, &["import", &list])["imported"]["invoices"], 1, "the desktop program reads it for us");
    let hostile = office.file("mala.csv", "aldia-reader-test: exhaust").display().to_string();
    let output = aldia(&office, &["import", &hostile]);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(3) && err.contains("512 MB de memoria"),
        "its reader died, not the window: {err}"
    );
    assert!(value(&window, "status", &json!({}))["version"].is_string(), "the window is still there");
}
