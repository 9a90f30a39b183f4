//! A person gets all that is kept about them, and is forgotten without a trace while amounts and chain hold.

use std::path::{Path, PathBuf};

use aldia_tests::book::Book;
use aldia_tests::files;
use desk::wire::ErrorCode;
use serde_json::{Value, json};

const TODAY: &str = "2026-03-21";

/// Ana: settled, with notes, a call, a letter, a receipt and a statement. Zeta: still owes.
fn book() -> Book {
    let book = Book::new(TODAY);
    book.record(&[
        json!({"do": "customer", "id": "C1", "name": "Anastasia Ñáñez", "tax_id": "NAAN800101XX1", "email": "anastasia@correo.mx",
               "phone": "+52 477 555 0101", "address": ["Calle Secreta 77"]}),
        json!({"do": "customer", "id": "C2", "name": "Zeta Norte"}),
    ]);
    book.invoice("I1", "C1", "2026-02-07", "2026-03-09", "1234.56");
    book.invoice("I2", "C2", "2026-02-07", "2026-03-09", "500.00");
    book.call("add_note", json!({"customer": "C1", "text": "Contestó su hermana Leocadia"}));
    let batch = book.call("draft_letters", json!({}));
    book.call("confirm_letters", json!({"id": batch["id"]}));
    book.payment("P1", "C1", TODAY, "1234.56");
    book.call("make_receipt", json!({"id": "P1"}));
    book.call("make_statement", json!({"customer": "C1"}));
    let details = book.call("customer", json!({"id": "C1"}))["details"].clone();
    let mut moved = details;
    moved["address"] = json!(["Avenida Oculta 5"]);
    book.call("save_customer", moved);
    book
}

const NAMES: &[&str] = &[
    "Anastasia",
    "anastasia",
    "Ñáñez",
    "nanez",
    "NAAN800101XX1",
    "correo.mx",
    "555 0101",
    "Secreta",
    "Leocadia",
    "Oculta",
];

fn holding(folder: &Path, name: &str) -> Vec<PathBuf> {
    files::holding(&files::below(folder), name)
}

fn forget_insisting(book: &Book, customer: &str) -> Value {
    book.call("forget_person", json!({"customer": customer, "insist": true, "reason": "lo pidió por escrito"}))
}

#[test]
fn all_that_is_kept_about_a_person_is_in_the_export_and_nobody_else() {
    let book = book();
    let folder = book.home.path().join("entrega");
    std::fs::create_dir(&folder).expect("a folder");
    let place = book.desk.grant(vec![folder.clone()]).remove(0).handle;
    let made = book.call("export_person", json!({"customer": "C1", "place": place}));
    assert_eq!(made["documents"], 3, "letter, receipt, statement");
    let text = std::fs::read_to_string(folder.join("persona-1/persona.json")).expect("it is there");
    for name in ["Anastasia Ñáñez", "NAAN800101XX1", "Calle Secreta 77", "Avenida Oculta 5", "Leocadia", "1234.56"] {
        assert!(text.contains(name), "{name} is kept, so it is in the export");
    }
    assert!(!text.contains("Zeta"), "another person's data are another person's");
    let data: Value = serde_json::from_str(&text).expect("JSON");
    let kinds: Vec<&str> =
        data["entries"].as_array().expect("facts").iter().filter_map(|fact| fact["kind"].as_str()).collect();
    for kind in ["customer", "customer_change", "invoice", "payment", "note", "contact"] {
        assert!(kinds.contains(&kind), "{kind} is among what was recorded: {kinds:?}");
    }
    for document in data["documents"].as_array().expect("documents") {
        let file = folder.join("persona-1").join(document["file"].as_str().expect("a name"));
        assert!(std::fs::read(file).expect("the document lies beside it").starts_with(b"%PDF"));
    }
    let table = std::fs::read_to_string(folder.join("persona-1/historia.csv")).expect("it is there");
    assert!(table.starts_with('\u{feff}') && table.contains("1234.56,MXN") && table.contains("Leocadia"), "{table}");
    let single = book.home.path().join("ana.json");
    book.desk.person_to("C1", &single).expect("one file");
    assert!(std::fs::read_to_string(single).expect("it is there").contains("Leocadia"));
    assert_eq!(book.code("export_person", json!({"customer": "C9", "place": place})), ErrorCode::NotFound);
}

#[test]
fn a_formula_in_a_name_stays_a_text_in_the_export() {
    let book = Book::new(TODAY);
    book.customer("C1", "Normal");
    book.call("add_note", json!({"customer": "C1", "text": "=HYPERLINK(\"http://x\")"}));
    let folder = book.home.path().join("persona");
    book.desk.person_to("C1", &folder).expect("an export");
    let table = std::fs::read_to_string(folder.join("historia.csv")).expect("it is there");
    assert!(table.contains("'=HYPERLINK"), "a spreadsheet must show it and not follow it: {table}");
}

#[test]
fn who_owes_or_must_be_kept_is_refused_with_a_sentence_until_the_owner_insists_with_a_reason() {
    let book = book();
    let refused = book.refused("forget_person", json!({"customer": "C2"}));
    assert_eq!(refused.code, ErrorCode::NotNow);
    let reason = &refused.params["reason"];
    assert!(
        reason.contains("$500.00\u{a0}MXN") && reason.contains("marzo de\u{a0}2031") && reason.contains("art. 30"),
        "{reason}"
    );
    let error = book.refused("forget_person", json!({"customer": "C2", "insist": true}));
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Invalid, Some("reason")), "insisting needs a reason");
    let named = json!({"customer": "C2", "insist": true, "reason": "Zeta Norte lo pidió"});
    assert_eq!(
        book.refused("forget_person", named).field.as_deref(),
        Some("reason"),
        "the reason stays, so it names nobody"
    );
    let preview = book.call("preview_forget", json!({"id": "C2"}));
    assert_eq!(preview["against"], json!(["owes", "retention"]));
    assert_eq!(preview["owes"], json!([{"currency": "MXN", "amount": "500.00"}]));
    assert_eq!(book.call("customer", json!({"id": "C2"}))["details"]["name"], "Zeta Norte", "nothing happened yet");
    forget_insisting(&book, "C2");
    let file = book.home.path().join("chain.jsonl");
    book.desk.audit_to(&file, true).expect("the chain");
    let chain = std::fs::read_to_string(file).expect("text");
    let erasure =
        chain.lines().find(|line| line.contains("\"kind\":\"erasure\"")).expect("a fact says that it was done");
    assert!(erasure.contains("lo pidió por escrito") && erasure.contains("\\\"insisted\\\":1"), "and why: {erasure}");
    assert_eq!(book.code("forget_person", json!({"customer": "C2"})), ErrorCode::AlreadyDone, "once is enough");
}

#[test]
fn after_a_person_is_forgotten_amounts_and_chain_hold_and_nothing_finds_them() {
    let book = book();
    let before = serde_json::to_value(book.desk.aging(None).expect("aging")).expect("JSON");
    let payments = book.call("payments", json!({}));
    let done = forget_insisting(&book, "C1");
    assert_eq!(done["value"]["documents"], 3, "letter, receipt and statement are gone");
    assert_eq!(done["value"]["shown_as"], "Cliente borrado 1");
    assert_eq!(serde_json::to_value(book.desk.aging(None).expect("aging")).expect("JSON"), before, "amounts stay");
    let after = book.call("payments", json!({}));
    assert_eq!(after[0]["amount"], payments[0]["amount"]);
    book.assert_sound();
    for text in ["Anastasia", "nanez", "NAAN800101XX1", "Ñáñez"] {
        assert_eq!(book.call("search", json!({"text": text})), json!([]), "«{text}» must find nothing");
        assert_eq!(book.call("customers", json!({"text": text})), json!([]), "«{text}» must find nobody");
    }
    let view = book.call("customer", json!({"id": "C1"}));
    assert_eq!(view["documents"], json!([]));
    assert_eq!(view["details"]["name"], "Cliente borrado 1");
    assert_eq!(view["is_forgotten"], true, "so that nobody offers to forget them again");
    assert_eq!(view["invoices"].as_array().map(Vec::len), Some(1), "the accounts stay");
    let mut again = view["details"].clone();
    again["name"] = json!("Anastasia Ñáñez");
    assert_eq!(book.code("save_customer", again), ErrorCode::NotNow, "a forgotten person does not come back by a slip");
    let copies = book.home.path().join("stick");
    std::fs::create_dir(&copies).expect("a folder");
    book.desk.back_up_to(&copies).expect("a copy of such a ledger is proven like any other");
}

#[test]
fn no_file_beside_the_ledger_holds_the_name_any_more() {
    let book = book();
    for name in ["Anastasia", "nanez", "Leocadia", "Secreta"] {
        assert!(!holding(book.home.path(), name).is_empty(), "{name} is there before, or the test sees nothing");
    }
    let papers =
        files::below(book.home.path()).into_iter().filter(|path| path.extension().is_some_and(|e| e == "pdf")).count();
    assert!(papers >= 3, "printed batch, receipt and statement lie among the papers");
    forget_insisting(&book, "C1");
    for name in NAMES {
        assert_eq!(holding(book.home.path(), name), Vec::<PathBuf>::new(), "{name} must be gone: file, log, papers");
    }
    let left =
        files::below(book.home.path()).into_iter().filter(|path| path.extension().is_some_and(|e| e == "pdf")).count();
    assert_eq!(left, 0, "every paper named them (the batch holds both letters)");
    let book = book.on("2026-03-22");
    for name in NAMES {
        assert_eq!(holding(book.home.path(), name), Vec::<PathBuf>::new(), "{name} must be gone after closing too");
    }
    book.assert_sound();
}

#[test]
fn fifty_people_are_forgotten_among_two_hundred_and_no_freed_page_remembers_them() {
    let book = Book::new(TODAY);
    let lines: Vec<Value> = (0..200)
        .map(|n| json!({"do": "customer", "id": format!("K{n}"), "name": format!("Quetzalpersona{n:03}x S.A."),
                        "email": format!("buzon{n:03}x@lugar.mx"), "address": [format!("Callejón{n:03}x {}", "z".repeat(n))]}))
        .collect();
    book.record(&lines);
    for n in 0..50 {
        book.call(
            "add_note",
            json!({"customer": format!("K{n}"), "text": format!("recado{n:03}x {}", "w".repeat(n * 40))}),
        );
    }
    for n in 0..50 {
        book.call("forget_person", json!({"customer": format!("K{n}")}));
    }
    for n in 0..50 {
        for name in
            [format!("persona{n:03}x"), format!("buzon{n:03}x"), format!("Callejón{n:03}x"), format!("recado{n:03}x")]
        {
            assert_eq!(holding(book.home.path(), &name), Vec::<PathBuf>::new(), "{name} lies in a freed cell");
        }
    }
    assert_eq!(holding(book.home.path(), "persona199x").len(), 1, "the others stay");
    book.assert_sound();
}

#[test]
fn what_an_interruption_left_is_taken_away_by_the_next_pass() {
    let book = book();
    let kept = book.home.path().join("documents");
    let documents: Vec<(PathBuf, Vec<u8>)> =
        files::below(&kept).into_iter().map(|file| (file.clone(), std::fs::read(file).expect("a document"))).collect();
    assert!(!documents.is_empty(), "or nothing is left to take away");
    forget_insisting(&book, "C1");
    let taken: Vec<_> = documents.into_iter().filter(|(file, _)| !file.exists()).collect();
    book.desk.close();
    // As if the power had gone between the fact and the papers.
    for (file, bytes) in &taken {
        std::fs::write(file, bytes).expect("it lies there still");
    }
    // Each is named by its hash.
    let hashes: Vec<_> = taken.iter().map(|(file, _)| file.file_name().and_then(|name| name.to_str())).collect();
    let list = json!({"documents": hashes, "batches": []}).to_string();
    let conn = rusqlite::Connection::open(book.home.path().join("libro.aldia")).expect("SQLite opens it");
    conn.execute("UPDATE meta SET value = ?1 WHERE key = 'papers_to_take_away'", [&list]).expect("the list");
    drop(conn);
    let draft = book.home.path().join("papeles/borrador-cartas-2026-03-20.pdf");
    std::fs::write(&draft, b"%PDF with a name").expect("a draft names everybody of its day");
    book.desk.tick();
    for (file, _) in &taken {
        assert!(!file.exists(), "{} was to be taken away", file.display());
    }
    assert!(!taken.is_empty() && !draft.exists());
    std::fs::write(&draft, b"%PDF of the next day").expect("a draft");
    book.desk.tick();
    assert!(draft.exists(), "a pass takes nothing away that nobody asked for");
}

#[test]
fn data_are_kept_as_long_as_the_country_asks_or_the_owner_says() {
    let book = Book::new("2026-03-21");
    book.customer("C1", "Vieja Conocida");
    book.invoice("I1", "C1", "2020-01-10", "2020-02-10", "100.00");
    book.payment("P1", "C1", "2020-03-20", "100.00");
    book.customer("C2", "Nueva");
    book.invoice("I2", "C2", "2019-01-10", "2019-02-10", "100.00");
    let view = book.call("retention", json!({}));
    assert_eq!((&view["years"], &view["is_default"]), (&json!(5), &json!(true)), "Mexico's Código Fiscal");
    assert!(view["source"].as_str().is_some_and(|source| source.contains("Código Fiscal")));
    assert_eq!(view["due"][0]["name"], "Vieja Conocida");
    assert_eq!(view["due"][0]["kept_until"], "2025-03-20");
    assert_eq!(view["due"].as_array().map(Vec::len), Some(1), "who still owes is kept, whatever the year");
    let mut settings = book.call("settings", json!({}));
    settings["retention_years"] = json!(7);
    book.call("save_settings", settings.clone());
    let view = book.call("retention", json!({}));
    assert_eq!((&view["years"], &view["is_default"], &view["due"]), (&json!(7), &json!(false), &json!([])));
    assert!(book.refused("forget_person", json!({"customer": "C1"})).params["reason"].contains("marzo de\u{a0}2027"));
    settings["retention_years"] = json!(6);
    book.call("save_settings", settings.clone());
    let due = book.call("retention", json!({}))["due"].clone();
    assert_eq!(due[0]["kept_until"], "2026-03-20", "the day after the last one it is over");
    settings["retention_years"] = json!(1000);
    assert_eq!(book.refused("save_settings", settings).field.as_deref(), Some("retention_years"));
}

#[test]
fn somebody_is_forgotten_in_an_encrypted_book_and_the_background_goes_on() {
    let book = book();
    book.call("set_passphrase", json!({"passphrase": "el río pasa por Oaxaca"}));
    forget_insisting(&book, "C1");
    let left: Vec<_> = NAMES.iter().flat_map(|name| holding(book.home.path(), name)).collect();
    assert!(left.is_empty(), "sealed or not, nothing holds the name: {left:?}");
    let report = book.desk.tick();
    assert!(report.status.is_some() && report.problems.iter().all(|problem| problem.code != "background_failed"));
    book.call("lock", json!({}));
    book.call("unlock", json!({"passphrase": "el río pasa por Oaxaca"}));
    book.assert_sound();
}

#[test]
fn a_letter_that_a_killed_run_kept_before_it_could_name_it_goes_with_its_person() {
    let book = book();
    let orphan = book.home.path().join("documents/ab").join("ab".repeat(32));
    std::fs::create_dir_all(orphan.parent().expect("a folder")).expect("a folder");
    std::fs::write(&orphan, "%PDF Estimada Anastasia Ñáñez").expect("as a kill leaves it");
    let kept = |book: &Book| files::below(&book.home.path().join("documents")).len();
    let before = kept(&book);
    book.call("make_statement", json!({"customer": "C2"}));
    forget_insisting(&book, "C1");
    assert!(!orphan.exists(), "no row names it, and it names the person");
    assert!(kept(&book) < before, "Zeta's statement is still there, and Anastasia's papers are not");
    book.assert_sound();
}
