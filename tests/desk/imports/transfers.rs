//! Payment receipts: one transfer is one payment, whatever it pays.

use aldia_tests::book::Book;
use serde_json::json;

use super::cfdi::{UUID, bill, receipt, receipt_of};
use super::shared::{Folder, assert_sound, counts, import, import_all, invoice};

const SECOND: &str = "22222222-2222-4333-8444-555555555555";
const UNKNOWN: &str = "99999999-2222-4333-8444-555555555555";

/// Two invoices of one customer: 1160.00 and 500.00.
fn with_two(folder: &Folder) -> Book {
    let book = Book::new("2026-03-01");
    let paths = [
        folder.put("f1.xml", &bill("1", "1160.00", UUID, "PPD")),
        folder.put("f2.xml", &bill("2", "500.00", SECOND, "PPD")),
    ];
    import_all(&book, &paths);
    book
}

fn credit(book: &Book) -> String {
    let aging = json!(book.desk.aging(None).expect("aging"));
    aging["currencies"][0]["credits"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_transfer_over_two_invoices_is_one_payment_with_one_receipt() {
    let folder = Folder::new();
    let book = with_two(&folder);
    let path = folder.put("p.xml", &receipt_of("800.00", &[(UUID, "600.00"), (SECOND, "200.00")], ""));
    let result = import_all(&book, std::slice::from_ref(&path));
    assert_eq!(counts(&result), [0, 0, 0, 1]);
    let payments = book.call("payments", json!({}));
    assert_eq!((payments.as_array().map(Vec::len), &payments[0]["amount"]), (Some(1), &json!("800.00")));
    assert_eq!((&invoice(&book, "A-1")["open"], &invoice(&book, "A-2")["open"]), (&json!("560.00"), &json!("300.00")));
    let again = import_all(&book, &[path]);
    assert_eq!((counts(&again), again.duplicates), ([0, 0, 0, 0], 1), "the same receipt is the same payment");
    assert_sound(&book);
}

#[test]
fn what_a_transfer_brings_beyond_its_invoices_is_credit() {
    let folder = Folder::new();
    let book = with_two(&folder);
    let path = folder.put(
        "p.xml",
        &receipt_of("700.00", &[(UUID, "400.00"), (SECOND, "200.00")], "33333333-2222-4333-8444-555555555555"),
    );
    let result = import_all(&book, std::slice::from_ref(&path));
    assert_eq!((counts(&result)[3], credit(&book).as_str()), (1, "-100.00"), "no peso of it is lost");
    assert!(result.notes.join(" ").contains("saldo a favor"), "{:?}", result.notes);
    assert_eq!(counts(&import_all(&book, &[path])), [0, 0, 0, 0]);
    let single = folder.put("q.xml", &receipt_of("150.00", &[(UUID, "100.00")], ""));
    import_all(&book, &[single]);
    assert_eq!(credit(&book), "-150.00", "of one invoice it is the same");
    assert_sound(&book);
}

#[test]
fn a_transfer_taken_back_leaves_nothing() {
    let folder = Folder::new();
    let book = with_two(&folder);
    let text = receipt_of("900.00", &[(UUID, "600.00"), (SECOND, "200.00")], "");
    let batch = import_all(&book, &[folder.put("p.xml", &text)]).batch;
    book.call("undo_import", json!({"id": batch}));
    assert_eq!((invoice(&book, "A-1")["open"].as_str(), credit(&book).as_str()), (Some("1160.00"), "0.00"));
    assert_sound(&book);
}

#[test]
fn a_part_whose_invoice_is_unknown_stays_out_and_comes_later_without_the_others() {
    let folder = Folder::new();
    let book = with_two(&folder);
    let path = folder.put("p.xml", &receipt_of("800.00", &[(UUID, "600.00"), (UNKNOWN, "200.00")], ""));
    let refused = import(&book, std::slice::from_ref(&path)).expect("it is read");
    assert_eq!((counts(&refused), refused.rejected.len()), ([0, 0, 0, 0], 1), "all or nothing of the file");
    let skipping = book.desk.import_paths(std::slice::from_ref(&path), None, None, false, true).expect("the rest");
    assert_eq!(counts(&skipping), [0, 0, 0, 1]);
    import_all(&book, &[folder.put("f3.xml", &bill("3", "200.00", UNKNOWN, "PPD"))]);
    let later = import_all(&book, &[path]);
    assert_eq!((counts(&later), later.duplicates), ([0, 0, 0, 1], 1), "only what was missing");
    assert_eq!((&invoice(&book, "A-1")["open"], &invoice(&book, "A-3")["open"]), (&json!("560.00"), &json!("0.00")));
    assert_eq!(credit(&book), "0.00");
}

#[test]
fn parts_above_the_whole_are_taken_one_by_one_as_the_document_has_them() {
    let folder = Folder::new();
    let book = with_two(&folder);
    let text = receipt(&[(UUID, "600.00"), (SECOND, "200.00")], "");
    assert_eq!(counts(&import_all(&book, &[folder.put("p.xml", &text)]))[3], 2, "600 cannot be 800");
}
