//! The same customer or invoice from two sources is one, and what is not the same is named.

use aldia_tests::book::Book;
use serde_json::json;

use super::cfdi::{UUID, bill, receipt, xml_of};
use super::shared::{Folder, assert_sound, counts, import, import_all, invoice};

/// As another program lists what the document of [`bill`] says.
const LISTED: &str = "Cliente,Factura,Fecha,Vencimiento,Total\nLuna,A-1,2026-01-10,2026-02-09,1160.00\n";
const LISTED_WITH_RFC: &str = "Cliente,RFC,Factura,Fecha,Total\nLuna,FLU010203AB1,A-1,2026-01-10,1160.00\n";

fn names(book: &Book) -> Vec<(String, Option<String>)> {
    let list = book.call("customers", json!({}));
    let text = |value: &serde_json::Value| value.as_str().map(ToOwned::to_owned);
    let row = |row: &serde_json::Value| (text(&row["name"]).unwrap_or_default(), text(&row["tax_id"]));
    list.as_array().expect("a list").iter().map(row).collect()
}

#[test]
fn who_came_without_a_tax_id_is_known_by_name_and_learns_it() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    import_all(&book, &[folder.put("f.csv", LISTED)]);
    let again = import_all(&book, &[folder.put("f.xml", &bill("1", "1160.00", UUID, "PPD"))]);
    assert_eq!((counts(&again), again.duplicates, again.completed), ([0, 0, 0, 0], 1, 1));
    assert_eq!(names(&book), [("Luna".to_owned(), Some("FLU010203AB1".to_owned()))]);
    assert_sound(&book);
}

#[test]
fn within_one_import_the_list_and_the_document_are_one_customer_too() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    folder.put("a.csv", LISTED);
    folder.put("b.xml", &bill("1", "1160.00", UUID, "PPD"));
    let result = import_all(&book, &[folder.0.path().to_owned()]);
    assert_eq!((counts(&result), result.duplicates, result.completed), ([1, 1, 0, 0], 1, 0));
    assert_eq!(names(&book), [("Luna".to_owned(), Some("FLU010203AB1".to_owned()))]);
    assert_sound(&book);
}

#[test]
fn a_name_that_has_another_tax_id_is_somebody_else() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    import_all(&book, &[folder.put("a.csv", LISTED_WITH_RFC)]);
    let other = LISTED_WITH_RFC.replace("FLU010203AB1", "LUN990909XX1").replace("A-1", "B-7");
    assert_eq!(counts(&import_all(&book, &[folder.put("b.csv", &other)])), [1, 1, 0, 0]);
}

#[test]
fn of_two_without_tax_id_and_one_name_none_is_guessed() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let two = "Clave,Cliente,Factura,Fecha,Vencimiento,Total\nC1,Luna,1,2026-01-01,2026-02-01,10.00\nC2,Luna,2,2026-01-01,2026-02-01,10.00\n";
    import_all(&book, &[folder.put("a.csv", two)]);
    assert_eq!(counts(&import_all(&book, &[folder.put("b.csv", LISTED_WITH_RFC)])), [1, 1, 0, 0]);
}

#[test]
fn the_dots_of_a_legal_form_make_no_second_customer() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let list = "Cliente,Factura,Fecha,Vencimiento,Total\nPeña SA,1,2026-01-01,2026-02-01,10.00\n\
                Peña S.A.,2,2026-01-01,2026-02-01,10.00\nPeña SL,3,2026-01-01,2026-02-01,10.00\n";
    assert_eq!(counts(&import_all(&book, &[folder.put("a.csv", list)])), [2, 3, 0, 0]);
    let later = "Cliente,Factura,Fecha,Vencimiento,Total\n\"PEÑA, S. A.\",4,2026-01-01,2026-02-01,10.00\n";
    assert_eq!(counts(&import_all(&book, &[folder.put("b.csv", later)])), [0, 1, 0, 0]);
}

#[test]
fn an_invoice_is_known_however_its_number_is_written() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    for (at, number) in ["A1", "a-1", "A - 1", "A 1"].iter().enumerate() {
        let list = LISTED_WITH_RFC.replace("A-1", number);
        let result = import_all(&book, &[folder.put(&format!("{at}.csv"), &list)]);
        assert_eq!((counts(&result)[1], result.duplicates), (usize::from(at == 0), usize::from(at > 0)), "{number}");
    }
    let document = import_all(&book, &[folder.put("f.xml", &bill("1", "1160.00", UUID, "PPD"))]);
    assert_eq!((counts(&document), document.duplicates), ([0, 0, 0, 0], 1));
    let paid = "Cliente,Factura,Fecha de pago,Importe\nLuna,a1,2026-02-20,160.00\n";
    assert_eq!(counts(&import_all(&book, &[folder.put("p.csv", paid)]))[3], 1);
    assert_eq!(invoice(&book, "A1")["open"], "1000.00");
}

#[test]
fn between_digits_a_dash_separates() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let list = "Cliente,Factura,Fecha,Vencimiento,Total\nLuna,1-23,2026-01-01,2026-02-01,10.00\nLuna,12-3,2026-01-01,2026-02-01,10.00\n";
    assert_eq!(counts(&import_all(&book, &[folder.put("a.csv", list)])), [1, 2, 0, 0]);
}

#[test]
fn a_receipt_finds_the_invoice_that_came_without_its_fiscal_id() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    import_all(&book, &[folder.put("f.csv", LISTED_WITH_RFC)]);
    import_all(&book, &[folder.put("f.xml", &bill("1", "1160.00", UUID, "PPD"))]);
    let text = receipt(&[(UUID, "600.00")], "")
        .replace("<pago20:DoctoRelacionado ", "<pago20:DoctoRelacionado Serie=\"A\" Folio=\"1\" ");
    assert_eq!(counts(&import_all(&book, &[folder.put("p.xml", &text)])), [0, 0, 0, 1]);
    assert_eq!(invoice(&book, "A-1")["open"], "560.00");
}

#[test]
fn a_receipt_without_a_number_finds_it_where_the_document_stands_beside() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    import_all(&book, &[folder.put("f.csv", LISTED_WITH_RFC)]);
    let paths = [
        folder.put("f.xml", &bill("1", "1160.00", UUID, "PPD")),
        folder.put("p.xml", &receipt(&[(UUID, "600.00")], "")),
    ];
    let result = import_all(&book, &paths);
    assert_eq!((counts(&result), result.duplicates), ([0, 0, 0, 1], 1));
}

#[test]
fn a_receipt_never_takes_an_invoice_with_another_fiscal_id() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    import_all(&book, &[folder.put("f.xml", &bill("1", "1160.00", UUID, "PPD"))]);
    let other = "99999999-2222-4333-8444-555555555555";
    let text = receipt(&[(other, "600.00")], "")
        .replace("<pago20:DoctoRelacionado ", "<pago20:DoctoRelacionado Serie=\"A\" Folio=\"1\" ");
    let result = import(&book, &[folder.put("p.xml", &text)]).expect("it is read");
    assert_eq!((counts(&result), result.rejected.len()), ([0, 0, 0, 0], 1), "the number alone is not enough");
}

#[test]
fn a_payment_never_pays_the_invoice_of_somebody_else() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let list = "Cliente,Factura,Fecha,Vencimiento,Total\nLuna,F-3,2026-01-01,2026-02-01,10.00\nSol,F-4,2026-01-01,2026-02-01,10.00\n";
    import_all(&book, &[folder.put("f.csv", list)]);
    for named in ["Nadie", "Sol"] {
        let paid = format!("Cliente,Factura,Fecha de pago,Importe\n{named},F-3,2026-02-20,5.00\n");
        let result = import(&book, &[folder.put("p.csv", &paid)]).expect("it is read");
        assert_eq!(counts(&result), [0, 0, 0, 0], "{named} does not owe F-3");
        let reason = &result.rejected[0].reason;
        assert!(reason.contains("es de Luna") && reason.contains(named), "the sentence says whose it is: {reason}");
    }
    let nobody = "Factura,Fecha de pago,Importe\nF-3,2026-02-20,5.00\n";
    assert_eq!(counts(&import_all(&book, &[folder.put("n.csv", nobody)]))[3], 1, "who names nobody means its owner");
}

#[test]
fn another_due_date_is_refused_with_both_days() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    import_all(&book, &[folder.put("f.csv", LISTED)]);
    let later = LISTED.replace("2026-02-09", "2026-03-09");
    let result = import(&book, &[folder.put("g.csv", &later)]).expect("it is read");
    assert_eq!((counts(&result), result.duplicates, result.batch.clone()), ([0, 0, 0, 0], 1, None));
    let reason = &result.rejected[0].reason;
    assert!(reason.contains("2026-02-09") && reason.contains("2026-03-09"), "{reason}");
    let silent = "Cliente,Factura,Fecha,Total\nLuna,A-1,2026-01-10,1160.00\n";
    assert_eq!(import_all(&book, &[folder.put("h.csv", silent)]).duplicates, 1, "who names no day contradicts none");
}

#[test]
fn an_invoice_that_replaces_one_still_open_is_named_with_it() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    import_all(&book, &[folder.put("f.xml", &bill("1", "1160.00", UUID, "PPD"))]);
    let inside = format!(
        "<cfdi:CfdiRelacionados TipoRelacion=\"04\"><cfdi:CfdiRelacionado UUID=\"{UUID}\"/></cfdi:CfdiRelacionados>"
    );
    let text = xml_of("I", "2", "1160.00", "22222222-2222-4333-8444-555555555555", &inside);
    let result = import_all(&book, &[folder.put("g.xml", &text)]);
    let notes = result.notes.join("\n");
    assert!(notes.contains("A-2 sustituye a A-1"), "the owner must hear that both are open: {notes}");
}
