//! Real receivables and documents of the tax authority's own kinds, where the data stands beside the workspace.

use std::path::PathBuf;

use aldia_tests::book::Book;
use serde_json::{Value, json};

use super::shared::{assert_sound, counts, data, import, import_all, invoice};

fn total(book: &Book, as_of: Option<&str>, column: &str) -> String {
    let day = as_of.map(|day| day.parse().expect("a day"));
    let aging = json!(book.desk.aging(day).expect("aging"));
    aging["currencies"][0][column].as_str().unwrap_or("0").to_owned()
}

#[test]
fn the_receivables_of_ibm_are_settled_on_their_days() {
    let Some(file) = data("ar/dev/ibm_watson_ar_dev.csv") else { return };
    let book = Book::new("2014-06-30");
    let result = import_all(&book, std::slice::from_ref(&file));
    let rows = std::fs::read_to_string(&file).expect("the file").lines().count() - 1;
    assert_eq!((counts(&result)[1], counts(&result)[3]), (rows, rows), "each row is one invoice and its payment");
    assert_eq!(total(&book, None, "total"), "0", "everything was settled");
    assert_ne!(total(&book, Some("2012-12-31"), "total"), "0", "a year and a half earlier it was not");
    let again = import_all(&book, &[file]);
    assert_eq!((counts(&again), again.duplicates), ([0, 0, 0, 0], rows));
    assert_sound(&book);
}

#[test]
fn the_ledger_of_cassandra_keeps_what_is_outstanding() {
    let Some(file) = data("ar/dev/cassandra_udyam22_invoices_dev.csv") else { return };
    let book = Book::new("2018-06-30");
    let result = book.desk.import_paths(std::slice::from_ref(&file), None, None, false, true).expect("it is read");
    assert!(counts(&result)[1] > 4000, "{:?}", result.imported);
    let aging = json!(book.desk.aging(None).expect("aging"));
    assert_ne!(aging["currencies"], json!([]), "some of it is outstanding");
    assert_sound(&book);
}

/// The documents of a set, by the beginning of their names.
fn set(prefix: &str, kind: &str) -> Vec<PathBuf> {
    let Some(folder) = data("einvoice/mx") else { return Vec::new() };
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            name.starts_with(prefix) && name.contains(kind)
        })
        .collect();
    found.sort();
    found
}

const SETS: [&str; 8] = ["setA", "setB", "setC", "setD", "setE", "setF", "setG", "setH"];

#[test]
fn each_set_of_documents_keeps_its_own_balance() {
    for name in SETS {
        for path in set(name, "ingreso") {
            let book = Book::new("2020-03-01");
            assert_eq!(counts(&import_all(&book, std::slice::from_ref(&path))), [1, 1, 0, 0], "{path:?}");
            let before = invoice(&book, "A-123456");
            assert_eq!(before["open"], before["total"]);
            for partial in set(name, "pago_parcial") {
                assert_eq!(counts(&import_all(&book, &[partial])), [0, 0, 0, 1], "{name}");
                let open =
                    |row: &Value| row["open"].as_str().and_then(|text| text.replace('.', "").parse::<i64>().ok());
                let left = open(&before).expect("an amount") - 324_512;
                assert_eq!(
                    open(&invoice(&book, "A-123456")),
                    Some(left),
                    "{name}: the book's own balance, not the declared one"
                );
            }
            assert_sound(&book);
        }
    }
}

#[test]
fn each_set_paid_twice_leaves_credit_and_never_a_negative() {
    for name in SETS {
        let (Some(bill), Some(twice)) =
            (set(name, "ingreso").into_iter().next(), set(name, "pago_multiple").into_iter().next())
        else {
            continue;
        };
        let book = Book::new("2020-03-01");
        import_all(&book, &[bill]);
        assert_eq!(counts(&import_all(&book, std::slice::from_ref(&twice))), [0, 0, 0, 1], "{name}: one transfer");
        let owed = invoice(&book, "A-123456");
        assert_eq!(owed["open"], "0.00");
        assert_eq!(total(&book, None, "credits"), format!("-{}", owed["total"].as_str().unwrap_or_default()), "{name}");
        let again = import_all(&book, &[twice]);
        assert_eq!((counts(&again), again.duplicates), ([0, 0, 0, 0], 1), "{name}: known again without a fiscal id");
    }
}

#[test]
fn a_second_set_with_the_same_fiscal_id_is_refused_as_a_duplicate() {
    let bills: Vec<PathBuf> = ["setC", "setD"].into_iter().flat_map(|name| set(name, "ingreso")).collect();
    let [first, second] = bills.as_slice() else { return };
    let book = Book::new("2020-03-01");
    import_all(&book, std::slice::from_ref(first));
    let result = import(&book, std::slice::from_ref(second)).expect("it is read");
    assert_eq!((counts(&result), result.duplicates, result.batch.clone()), ([0, 0, 0, 0], 1, None));
    assert!(result.rejected[0].reason.contains("ya está en el libro"), "{:?}", result.rejected);
}

#[test]
fn every_document_at_hand_is_taken_or_refused_in_a_sentence() {
    let Some(folder) = data("einvoice/mx") else { return };
    let book = Book::new("2024-03-01");
    let result = book.desk.import_paths(&[folder], None, None, false, true).expect("the folder is read");
    assert!(counts(&result)[1] > 0 && !result.rejected.is_empty(), "{:?}", result.imported);
    for row in &result.rejected {
        assert!(row.reason.len() > 20 && !row.file.is_empty(), "{row:?}");
    }
    let orphan = result.rejected.iter().any(|row| row.reason.to_uppercase().contains("123E4567"));
    assert!(orphan, "a receipt whose invoice no file has is named: {:?}", result.rejected);
    book.call("undo_import", json!({"id": result.batch}));
    assert_eq!(book.call("customers", json!({})), json!([]));
    assert_sound(&book);
}

#[test]
fn attacks_are_refused_and_change_nothing() {
    let Some(folder) = data("einvoice/_attacks") else { return };
    for path in std::fs::read_dir(folder).expect("the folder").flatten().map(|entry| entry.path()) {
        let book = Book::new("2024-03-01");
        let error = import(&book, std::slice::from_ref(&path)).expect_err("an attack is no invoice");
        assert_eq!(desk::error::exit_code(&error), 3, "{path:?}");
        assert_eq!(book.call("customers", json!({})), json!([]));
    }
}
