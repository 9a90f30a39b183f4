//! Lists of invoices, customers and payments (CSV).

use std::sync::{Arc, OnceLock, Weak};

use aldia_tests::book::{Book, Quiet, Standing};
use chrono::TimeZone as _;
use desk::ports::Surroundings;
use desk::wire::{ErrorCode, Pick, Progress, Topic};
use desk::{Desk, Options};
use serde_json::{Value, json};

use super::shared::{Folder, assert_sound, counts, import, import_all, invoice};

const LIST: &str = "\
Cliente;RFC;Factura;Fecha;Vencimiento;Total;Fecha de pago
Ferretería Luna;FLU010203AB1;A-1;15/01/2026;14/02/2026;1.160,00;
Ferretería Luna;FLU010203AB1;A-2;20/01/2026;19/02/2026;580,50;25/02/2026
Talleres Sol;TSO990101XY2;A-3;31/01/2026;02/03/2026;99,99;
";

#[test]
fn a_list_becomes_customers_invoices_and_what_was_paid() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let result = import_all(&book, &[folder.put("facturas.csv", LIST)]);
    assert_eq!(counts(&result), [2, 3, 0, 1]);
    assert!(result.batch.is_some(), "an import can be taken back by its batch");
    let (open, paid) = (invoice(&book, "A-1"), invoice(&book, "A-2"));
    assert_eq!((&open["open"], &open["state"]), (&json!("1160.00"), &json!("overdue")));
    assert_eq!((&paid["open"], &paid["state"]), (&json!("0.00"), &json!("paid")), "the day of payment settles it");
    assert_eq!(paid["tax_id"], "FLU010203AB1");
    assert_sound(&book);
}

#[test]
fn a_list_imported_again_is_all_duplicates() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let path = folder.put("facturas.csv", LIST);
    import_all(&book, std::slice::from_ref(&path));
    let again = import_all(&book, &[path]);
    assert_eq!((counts(&again), again.duplicates, again.batch), ([0, 0, 0, 0], 3, None));
}

#[test]
fn a_list_with_more_payments_records_what_is_new() {
    let (book, folder) = (Book::new("2026-03-10"), Folder::new());
    import_all(&book, &[folder.put("febrero.csv", LIST)]);
    let later = LIST.replace("1.160,00;", "1.160,00;05/03/2026");
    let result = import_all(&book, &[folder.put("marzo.csv", &later)]);
    assert_eq!((counts(&result), result.duplicates), ([0, 0, 0, 1], 2));
    assert_eq!(invoice(&book, "A-1")["open"], "0.00");
    assert_sound(&book);
}

#[test]
fn what_was_paid_so_far_grows_without_being_counted_twice() {
    let (book, folder) = (Book::new("2026-04-01"), Folder::new());
    let list = |paid: &str, day: &str| {
        format!(
            "Cliente,Factura,Fecha,Vencimiento,Total,Pagado,Fecha de pago\nLuna,A-1,2026-01-10,2026-02-10,1000.00,{paid},{day}\n"
        )
    };
    import_all(&book, &[folder.put("1.csv", &list("400.00", "2026-02-15"))]);
    let second = import_all(&book, &[folder.put("2.csv", &list("700.00", "2026-03-15"))]);
    assert_eq!(counts(&second), [0, 0, 0, 1]);
    assert_eq!(invoice(&book, "A-1")["open"], "300.00", "400 were recorded before, so 300 are new");
    let again = import_all(&book, &[folder.put("3.csv", &list("700.00", "2026-03-15"))]);
    assert_eq!((counts(&again), again.duplicates), ([0, 0, 0, 0], 1));
}

#[test]
fn what_was_paid_above_the_total_is_credit_once() {
    let (book, folder) = (Book::new("2026-04-01"), Folder::new());
    let list = "Cliente,Factura,Fecha,Vencimiento,Total,Pagado,Fecha de pago\nLuna,A-1,2026-01-10,2026-02-10,1000.00,1200.00,2026-02-15\n";
    let path = folder.put("1.csv", list);
    import_all(&book, std::slice::from_ref(&path));
    let again = import_all(&book, &[path]);
    assert_eq!(counts(&again), [0, 0, 0, 0], "the same row says the same payment");
    let aging = json!(book.desk.aging(None).expect("aging"));
    assert_eq!(aging["currencies"][0]["credits"], "-200.00");
    assert_sound(&book);
}

#[test]
fn a_payment_before_the_issue_date_counts_from_the_issue_date() {
    let (book, folder) = (Book::new("2026-04-01"), Folder::new());
    let list =
        "Cliente,Factura,Fecha,Vencimiento,Total,Fecha de pago\nLuna,A-1,2026-02-10,2026-03-10,1000.00,2026-02-01\n";
    import_all(&book, &[folder.put("1.csv", list)]);
    let credit = json!(book.desk.aging(Some("2026-02-05".parse().expect("a day"))).expect("aging"));
    assert_eq!(credit["currencies"][0]["credits"], "-1000.00", "until the invoice exists the money is credit");
    assert_eq!(invoice(&book, "A-1")["open"], "0.00");
    assert_sound(&book);
}

#[test]
fn a_bad_row_keeps_its_whole_file_out_until_the_owner_says_otherwise() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let bad = LIST.replace("31/01/2026", "31/02/2026");
    let paths = [
        folder.put("mala.csv", &bad),
        folder.put("buena.csv", "Cliente,Factura,Fecha,Vencimiento,Total\nMar,B-1,2026-01-01,2026-02-01,10.00\n"),
    ];
    let result = import(&book, &paths).expect("the good file is imported");
    assert_eq!(counts(&result), [1, 1, 0, 0], "all or nothing per file");
    let row = &result.rejected[0];
    assert!(row.file.ends_with("mala.csv") && row.line == 4, "{row:?}");
    assert!(row.reason.contains("31/02/2026"), "the sentence names what is wrong: {}", row.reason);
    let skipping = book.desk.import_paths(&paths, None, None, false, true).expect("the good rows are imported");
    assert_eq!((counts(&skipping), skipping.rejected.len()), ([1, 2, 0, 1], 1));
    assert_sound(&book);
}

#[test]
fn payments_of_a_refused_file_do_not_lean_on_it() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let bad = LIST.replace("31/01/2026", "31/02/2026");
    let payments =
        "Cliente,Factura,Fecha de pago,Importe,Forma de pago\nFerretería Luna,A-1,2026-02-20,100.00,Efectivo\n";
    let paths = [folder.put("mala.csv", &bad), folder.put("pagos.csv", payments)];
    let result = import(&book, &paths).expect("both are read");
    assert_eq!(counts(&result), [0, 0, 0, 0], "the payment's invoice stayed out, so the payment does");
    assert_eq!(result.rejected.len(), 2, "{:?}", result.rejected);
}

#[test]
fn a_list_of_payments_finds_its_invoices_and_the_rest_is_laid_oldest_first() {
    let (book, folder) = (Book::new("2026-03-10"), Folder::new());
    import_all(&book, &[folder.put("facturas.csv", LIST)]);
    let payments = "Cliente,Factura,Fecha de pago,Importe\nTalleres Sol,A-3,2026-03-05,50.00\nFerretería Luna,,2026-03-06,1200.00\n";
    let path = folder.put("pagos.csv", payments);
    let result = import_all(&book, std::slice::from_ref(&path));
    assert_eq!(counts(&result), [0, 0, 0, 2]);
    assert_eq!(invoice(&book, "A-3")["open"], "49.99");
    assert_eq!(invoice(&book, "A-1")["open"], "0.00", "money on account goes to what is oldest");
    let again = import_all(&book, &[path]);
    assert_eq!((counts(&again), again.duplicates), ([0, 0, 0, 0], 2));
    assert_sound(&book);
}

#[test]
fn a_payment_on_account_of_nobody_known_is_refused() {
    let (book, folder) = (Book::new("2026-03-10"), Folder::new());
    let payments = "Cliente,Factura,Fecha de pago,Importe\nNadie,,2026-03-06,1200.00\n";
    let result = import(&book, &[folder.put("pagos.csv", payments)]).expect("the file is read");
    assert!(result.rejected[0].reason.contains("Nadie"), "{:?}", result.rejected);
    assert_eq!(result.batch, None);
}

#[test]
fn a_known_invoice_with_another_total_is_never_recorded_twice() {
    let (book, folder) = (Book::new("2026-03-10"), Folder::new());
    import_all(&book, &[folder.put("facturas.csv", LIST)]);
    let other = LIST.replace("99,99", "199,99");
    let result = import(&book, &[folder.put("otra.csv", &other)]).expect("the file is read");
    assert_eq!((counts(&result), result.duplicates), ([0, 0, 0, 0], 3));
    assert!(result.rejected[0].reason.contains("A-3"), "{:?}", result.rejected);
    assert_eq!(invoice(&book, "A-3")["total"], "99.99");
}

#[test]
fn customers_are_known_by_tax_id_then_by_the_other_programs_id_then_by_name() {
    let (book, folder) = (Book::new("2026-03-10"), Folder::new());
    let list = "\
Clave,Cliente,RFC,Factura,Fecha,Vencimiento,Total
C1,Luna,FLU010203AB1,1,2026-01-01,2026-02-01,10.00
C9,Luna y Asociados,FLU010203AB1,2,2026-01-01,2026-02-01,10.00
C2,Público,XAXX010101000,3,2026-01-01,2026-02-01,10.00
C3,Público,XAXX010101000,4,2026-01-01,2026-02-01,10.00
";
    let result = import_all(&book, &[folder.put("a.csv", list)]);
    assert_eq!(counts(&result)[0], 3, "one tax id is one customer; a generic one is nobody, so the ids tell two apart");
    let names = "Cliente,Factura,Fecha,Vencimiento,Total\nLÚNA,5,2026-01-01,2026-02-01,10.00\n";
    let named = import_all(&book, &[folder.put("b.csv", names)]);
    assert_eq!(counts(&named), [0, 1, 0, 0], "without tax id and id the folded name decides");
}

#[test]
fn a_customer_typed_by_hand_takes_the_first_id_that_comes_with_the_name() {
    let (book, folder) = (Book::new("2026-03-10"), Folder::new());
    book.customer("K", "Ferretería Luna");
    let list = "Clave,Cliente,Factura,Fecha,Vencimiento,Total\nC1,FERRETERIA LUNA,1,2026-01-01,2026-02-01,10.00\nC2,Ferretería Luna,2,2026-01-01,2026-02-01,10.00\n";
    let result = import_all(&book, &[folder.put("a.csv", list)]);
    assert_eq!(counts(&result), [1, 2, 0, 0], "two ids are two customers, also where they share a name");
}

#[test]
fn a_list_of_customers_brings_their_terms() {
    let (book, folder) = (Book::new("2026-03-10"), Folder::new());
    let list = "Cliente,RFC,Correo,Días de crédito\nLuna,FLU010203AB1,pagos@luna.example,15\n";
    assert_eq!(counts(&import_all(&book, &[folder.put("clientes.csv", list)])), [1, 0, 0, 0]);
    let invoices = "Cliente,RFC,Factura,Fecha,Total\nLuna,FLU010203AB1,1,2026-03-01,10.00\n";
    import_all(&book, &[folder.put("facturas.csv", invoices)]);
    assert_eq!(invoice(&book, "1")["instalments"][0]["due_on"], "2026-03-16", "the customer's own terms come first");
}

#[test]
fn a_dry_run_says_everything_and_records_nothing() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let path = folder.put("facturas.csv", LIST);
    let result = book.desk.import_paths(&[path], None, None, true, false).expect("a dry run");
    assert_eq!((counts(&result), result.batch), ([2, 3, 0, 1], None));
    assert_eq!(book.call("customers", json!({})), json!([]));
}

#[test]
fn a_file_that_cannot_be_read_is_one_sentence_and_nothing_is_recorded() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let error = import(&book, &[folder.put("vacio.csv", "")]).expect_err("an empty file says nothing");
    assert_eq!((error.code, desk::error::exit_code(&error)), (ErrorCode::BadFile, 3));
    let sentence = desk::error::sentence(&error, false);
    assert!(sentence.contains("vacio.csv") && sentence.ends_with('.'), "{sentence}");
    let missing = import(&book, &[folder.0.path().join("no.csv")]).expect_err("there is no such file");
    assert_eq!(missing.code, ErrorCode::BadFile);
    let nothing = import(&book, &[folder.put("leame.pdf", "")]);
    assert!(nothing.is_err(), "a file named outright is always read");
}

#[test]
fn among_several_files_the_unreadable_one_stays_out() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let paths = [folder.put("facturas.csv", LIST), folder.put("rota.xml", "<cfdi:Comprobante")];
    let result = import(&book, &paths).expect("the good file is imported");
    assert_eq!(counts(&result)[1], 3);
    assert!(result.rejected[0].file.ends_with("rota.xml"), "{:?}", result.rejected);
}

fn preview(book: &Book, paths: Vec<std::path::PathBuf>, map: Option<Value>) -> Value {
    let handles: Vec<String> = book.desk.grant(paths).into_iter().map(|picked| picked.handle).collect();
    book.call(
        "preview_import",
        match map {
            Some(map) => json!({"files": handles, "map": map}),
            None => json!({"files": handles}),
        },
    )
}

#[test]
fn the_window_sees_what_would_be_recorded_and_records_exactly_that() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let path = folder.put("facturas.csv", LIST);
    let shown = preview(&book, vec![path.clone()], None);
    assert_eq!((&shown["new_invoices"], &shown["new_payments"]), (&json!(3), &json!(1)));
    assert_eq!(shown["totals"], json!([{"currency": "MXN", "amount": "1840.49"}]));
    let file = &shown["files"][0];
    assert_eq!((&file["name"], &file["format"]), (&json!("facturas.csv"), &json!("csv")), "never a path in the window");
    assert_eq!(file["map"]["columns"]["number"], "Factura");
    assert_eq!((&file["map"]["decimal"], &file["map"]["date_order"]), (&json!(","), &json!("dmy")));
    assert!(file["reading"].as_str().is_some_and(|words| words.ends_with("· ;")), "{}", file["reading"]);
    assert_eq!(shown["rows"][0]["status"], "new");
    std::fs::remove_file(path).expect("the file is gone");
    let done = book.call("apply_import", json!({"id": shown["id"]}));
    assert_eq!(done["value"]["imported"]["invoices"], 3, "what was shown is recorded, whatever became of the file");
    assert!(done["changed"].as_array().is_some_and(|topics| topics.contains(&json!("invoices"))));
    assert_eq!(book.code("apply_import", json!({"id": shown["id"]})), ErrorCode::NotFound, "a preview is applied once");
}

#[test]
fn a_preview_is_stale_once_the_book_would_answer_otherwise() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let shown = preview(&book, vec![folder.put("facturas.csv", LIST)], None);
    book.customer("OTRO", "Nadie que ver");
    let other = preview(&book, vec![folder.put("otra.csv", LIST)], None);
    let done = book.call("apply_import", json!({"id": shown["id"]}));
    assert_eq!(done["value"]["imported"]["invoices"], 3, "a fact that changes nothing of it does not matter");
    assert_eq!(
        book.code("apply_import", json!({"id": other["id"]})),
        ErrorCode::Stale,
        "now they would all be duplicates"
    );
    assert_eq!(json!(book.desk.invoice_list(None, None).expect("list"))["invoices"].as_array().map(Vec::len), Some(3));
}

#[test]
fn only_the_last_four_previews_wait() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let path = folder.put("facturas.csv", LIST);
    let first = preview(&book, vec![path.clone()], None);
    for _ in 0..4 {
        preview(&book, vec![path.clone()], None);
    }
    assert_eq!(book.code("apply_import", json!({"id": first["id"]})), ErrorCode::NotFound);
}

#[test]
fn columns_that_cannot_be_guessed_are_shown_so_that_the_owner_can_say_them() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let path = folder.put("rara.csv", "xx,yy,zz,ww\nLuna,1,2026-01-01,hola\n");
    let shown = preview(&book, vec![path.clone()], None);
    assert_eq!(shown["files"][0]["headers"], json!(["xx", "yy", "zz", "ww"]));
    assert_eq!(shown["rejected"].as_array().map(Vec::len), Some(1), "and the sentence says what is missing");
    let good = folder.put("buena.csv", "xx,yy,zz,ww\nLuna,1,2026-01-01,75.00\n");
    let map = json!({"kind": "invoices", "currency": "USD", "columns":
        {"customer_name": "xx", "number": "yy", "issued_on": "zz", "total": "ww"}});
    let corrected = preview(&book, vec![good], Some(map));
    assert_eq!(corrected["totals"], json!([{"currency": "USD", "amount": "75.00"}]));
}

#[test]
fn a_refused_file_of_the_window_can_be_applied_without_its_bad_rows() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let bad = LIST.replace("31/01/2026", "31/02/2026");
    let shown = preview(&book, vec![folder.put("mala.csv", &bad)], None);
    assert_eq!((&shown["new_invoices"], shown["rejected"].as_array().map(Vec::len)), (&json!(2), Some(1)));
    let refused = preview(&book, vec![folder.put("mala.csv", &bad)], None);
    let whole = book.call("apply_import", json!({"id": refused["id"]}));
    assert_eq!((&whole["value"]["imported"]["invoices"], &whole["value"]["batch"]), (&json!(0), &Value::Null));
    let done = book.call("apply_import", json!({"id": shown["id"], "skip_bad": true}));
    assert_eq!(done["value"]["imported"]["invoices"], 2);
}

/// Cancels a call as soon as it tells that it is writing.
#[derive(Default)]
struct Impatient(OnceLock<Weak<Desk>>);

impl Surroundings for Impatient {
    fn pick(&self, _: Pick) -> Vec<std::path::PathBuf> {
        Vec::new()
    }
    fn open(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
    fn progress(&self, progress: &Progress) {
        let desk = self.0.get().and_then(Weak::upgrade);
        if let Some(desk) = desk.filter(|_| progress.step == "writing") {
            desk::calls::dispatch(&desk, "cancel_work", json!({"call": progress.call})).expect("a wish to cancel");
        }
    }
    fn changed(&self, _: &[Topic]) {}
}

#[test]
fn a_cancelled_import_leaves_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let at = chrono::Utc.with_ymd_and_hms(2026, 3, 1, 18, 0, 0).single().expect("an instant");
    let surroundings = Arc::new(Impatient::default());
    let options = Options { ledger: None, home: Some(home.path().to_owned()), today: None };
    let desk = Desk::new(options, Box::new(Standing(at)), surroundings.clone(), Arc::new(Quiet));
    let desk = Arc::new(desk.with_reader(Arc::new(desk::reading::Here)));
    surroundings.0.set(Arc::downgrade(&desk)).expect("the desk is known once");
    let call = |name: &str, request: Value| desk::calls::dispatch(&desk, name, request);
    call("create_ledger", json!({"name": "Taller", "country": "MX", "currency": "MXN"})).expect("a ledger");
    let folder = Folder::new();
    let before = desk.check().expect("check").digest;
    let error =
        desk.import_paths(&[folder.put("facturas.csv", LIST)], None, None, false, false).expect_err("cancelled");
    assert_eq!(error.code, ErrorCode::Cancelled);
    assert_eq!(desk.check().expect("check").digest, before, "not one row of it may stay");
}
