//! `aldia import`: what it says of what it understood, and of what it could not.

use serde_json::{Value, json};

use super::doors::{Door, is_one_sentence};

const LIST: &str = "\
Cliente;Factura;Fecha;Total;Vendedor
Luna;A-1;15/01/2026;1.160,00;Eva
Sol;A-2;31/01/2026;99,99;Eva
";

fn empty() -> Door {
    let door = Door::new();
    assert_eq!(door.run(&["init", "--name", "Taller", "--country", "MX", "--currency", "MXN"]).0, 0);
    door
}

fn put(door: &Door, name: &str, text: &str) -> String {
    let path = door.path(name);
    std::fs::write(&path, text).expect("the file is written");
    path
}

#[test]
fn a_dry_run_shows_the_map_and_what_the_reader_noticed() {
    let door = empty();
    let file = put(&door, "facturas.csv", LIST);
    let (code, out, err) = door.run(&["import", &file, "--dry-run"]);
    assert_eq!((code, err.as_str()), (0, ""));
    for part in [
        "2 facturas",
        "1259.99 MXN",
        "Nota: Facturas sin vencimiento; se usa el plazo de 30 días: 2",
        "kind = \"invoices\"",
        "issued_on = \"Fecha\"",
        "date_order = \"dmy\"",
        "Columnas sin usar: Vendedor",
    ] {
        assert!(out.contains(part), "the dry run must say {part}: {out}");
    }
    assert!(door.run(&["customers"]).1.trim().is_empty(), "a dry run records nothing");
}

#[test]
fn the_map_that_a_dry_run_shows_is_a_file_for_map() {
    let door = empty();
    let file = put(&door, "facturas.csv", LIST);
    let (_, shown, _) = door.run(&["import", &file, "--dry-run"]);
    let map = &shown[shown.find('#').expect("a map")..];
    let corrected = map.replace("customer_name = \"Cliente\"", "customer_name = \"Vendedor\"");
    assert_ne!(map, corrected, "the map names the column: {map}");
    let path = put(&door, "mapa.toml", &corrected);
    assert_eq!(door.json(&["import", &file, "--map", &path])["imported"]["customers"], 1, "now Eva owes both");
}

#[test]
fn an_import_says_its_notes_and_json_has_map_and_notes_beside_the_fixed_fields() {
    let door = empty();
    let file = put(&door, "facturas.csv", LIST);
    let dry = door.json(&["import", &file, "--dry-run"]);
    assert_eq!(dry["imported"], json!({"customers": 2, "invoices": 2, "credit_notes": 0, "payments": 0}));
    assert_eq!((&dry["duplicates"], &dry["rejected"], &dry["batch"]), (&json!(0), &json!([]), &Value::Null));
    let map = &dry["map"][0];
    assert_eq!(
        (&map["file"], &map["kind"], &map["columns"]["total"]),
        (&json!(file), &json!("invoices"), &json!("Total"))
    );
    assert_eq!(map["unused"], json!(["Vendedor"]));
    assert!(map["toml"].as_str().is_some_and(|toml| toml.contains("[columns]")), "{map}");
    assert!(dry["notes"].to_string().contains("30 días"), "{}", dry["notes"]);
    assert_eq!(dry["totals"], json!([{"currency": "MXN", "amount": "1259.99"}]));
    let (code, out, _) = door.run(&["import", &file]);
    assert_eq!(code, 0);
    assert!(out.contains("Nota: ") && !out.contains("[columns]"), "notes always, the map when it is asked for: {out}");
}

#[test]
fn a_dry_run_of_a_table_that_cannot_be_read_still_shows_its_columns() {
    let door = empty();
    let file = put(&door, "rara.csv", "xx,yy,zz,ww\nLuna,1,2026-01-01,hola\n");
    let (code, out, err) = door.run(&["import", &file, "--dry-run"]);
    assert_eq!(code, 3);
    assert!(is_one_sentence(&err), "{err}");
    assert!(out.contains("[columns]") && out.contains("xx"), "what there is to be mapped: {out}");
}

#[test]
fn a_file_that_cannot_be_read_has_no_line_and_each_is_named() {
    let door = empty();
    let (one, two) = (door.path("nope.csv"), put(&door, "vacio.csv", ""));
    let (code, out, err) = door.run(&["import", &one, &two]);
    assert_eq!(code, 3);
    assert!(out.contains(&format!("{one}: ")) && out.contains(&format!("{two}: ")), "both are named: {out}");
    assert!(is_one_sentence(&err) && !err.contains(":1:") && !err.contains("--skip-bad"), "{err}");
    assert_eq!(door.run(&["import", &one, &two, "--skip-bad"]).0, 3, "no row is bad: there is nothing");
}

#[test]
fn json_is_answered_also_when_no_file_could_be_read() {
    let door = empty();
    for files in [vec!["nope.csv"], vec!["nope.csv", "nada.csv"]] {
        let paths: Vec<String> = files.iter().map(|name| door.path(name)).collect();
        let arguments: Vec<&str> = ["--json", "import"].into_iter().chain(paths.iter().map(String::as_str)).collect();
        let (code, out, err) = door.run(&arguments);
        assert_eq!(code, 3);
        assert!(is_one_sentence(&err), "{err}");
        let answer: Value = serde_json::from_str(&out).expect("one JSON document");
        assert_eq!((answer["rejected"].as_array().map(Vec::len), &answer["batch"]), (Some(files.len()), &Value::Null));
        let row = &answer["rejected"][0];
        assert_eq!((&row["file"], &row["line"]), (&json!(paths[0]), &json!(0)));
        assert!(row["reason"].as_str().is_some_and(|reason| !reason.contains("nope.csv")), "{row}");
    }
}

#[test]
fn a_bad_row_is_one_sentence_with_one_remedy() {
    let door = empty();
    let file = put(&door, "mala.csv", &LIST.replace("31/01/2026", "31/02/2026"));
    let (code, out, err) = door.run(&["import", &file]);
    assert_eq!(code, 3);
    assert!(out.contains(&format!("{file}:3: ")), "{out}");
    assert!(is_one_sentence(&err) && err.matches("corríjala").count() == 1, "{err}");
    assert!(err.contains("--skip-bad"), "{err}");
}

#[test]
fn an_import_that_cannot_be_taken_back_is_told_in_its_own_words() {
    let door = empty();
    let (code, _, err) = door.run(&["undo", "7"]);
    assert!(code == 3 && is_one_sentence(&err) && err.contains("ni ninguna otra"), "{err}");
    let file = put(&door, "facturas.csv", LIST);
    let batch = door.json(&["import", &file])["batch"].as_str().expect("a batch").to_owned();
    let (code, _, err) = door.run(&["undo", "@7"]);
    assert!(code == 3 && err.contains(&format!("{batch} (facturas.csv)")), "those that there are: {err}");
    let luna = door.json(&["customers"])["customers"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(door.run(&["pay", "--customer", &luna, "--amount", "10.00", "--date", "2026-02-20"]).0, 0);
    let (code, _, err) = door.run(&["undo", &batch]);
    assert!(code == 3 && err.contains("pago @"), "in the language of the owner: {err}");
}

#[test]
fn an_import_taken_back_twice_says_that_it_was() {
    let door = empty();
    let file = put(&door, "facturas.csv", LIST);
    let batch = door.json(&["import", &file])["batch"].as_str().expect("a batch").to_owned();
    assert_eq!(door.run(&["undo", &batch]).0, 0);
    let (code, _, err) = door.run(&["undo", &batch]);
    assert!(code == 3 && is_one_sentence(&err) && err.contains("ya estaba deshecha"), "{err}");
}
