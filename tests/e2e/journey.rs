//! The owner's first morning, from an empty folder to a proven copy, and what is left of it after a restart.

use std::path::{Path, PathBuf};

use aldia_tests::headless::wait_for;
use aldia_tests::webdriver::Window;
use serde_json::{Value, json};

use crate::office::{Office, value};
use crate::window::go_to;

/// A sheet as owners keep it: semicolons, day before month, thousands with a comma.
pub(crate) const SHEET: &str = "\
Cliente;RFC;Factura;Fecha;Vencimiento;Total;Moneda
Ferretería El Tornillo Feliz;FTF120315AB9;A-101;20/09/2026;20/10/2026;12,400.00;MXN
Clínica Dental Ibáñez;CDI090807XY1;A-102;21/10/2026;20/11/2026;9,860.50;MXN
Papelería Muñoz;PMU010203QR4;A-103;20/11/2026;20/12/2026;3,480.00;MXN
";

/// An element by its test id.
pub(crate) fn id(name: &str) -> String {
    format!("[data-testid='{name}']")
}

fn found_business(window: &Window) {
    window.wait("body[data-screen=primero][data-ready=true]");
    window.click(&id("country-MX"));
    window.fill(&id("first-name"), "Comercial del Centro");
    window.click(&id("first-next"));
    window.click(&id("start-import"));
    window.wait("body[data-screen=importar][data-ready=true]");
}

fn import_sheet(window: &Window) {
    window.click(&id("pick-files"));
    window.wait_text(&id("new-invoices"), "3");
    window.wait_text(&id("rejected"), "0");
    window.wait_text(&id("preview-rows"), "Clínica Dental Ibáñez");
    window.click(&id("import-apply"));
    window.wait(&id("import-done"));
    window.click(&id("import-today"));
    window.wait("body[data-screen=hoy][data-ready=true]");
}

fn print_letters(window: &Window, office: &Office) {
    window.wait_text(&id("queue"), "Ferretería El Tornillo Feliz");
    window.wait_text(&id("figure-receivable"), "25,740.50");
    window.wait_text(&id("figure-overdue"), "22,260.50");
    window.click(&id("print-letters"));
    window.wait(&id("letters-confirm"));
    let letters = wait_for("the letters to open", || office.opened().pop());
    let text = text_of(office, &letters);
    assert!(text.contains("Ferretería El Tornillo Feliz"), "the letter names whom it is for:\n{text}");
    assert!(text.contains("A-101") && text.contains("12,400.00"), "the letter names what is owed:\n{text}");
    window.click(&id("letters-confirm"));
    wait_for("the dialog to close", || (!window.has(&id("letters-dialog"))).then_some(()));
    window.wait("body[data-screen=hoy][data-ready=true]");
}

fn text_of(office: &Office, pdf: &str) -> String {
    assert!(Path::new(pdf).is_file(), "{pdf} was opened, so it must be there");
    office.desktop.ask("pdftotext", &["-layout", pdf, "-"]).expect("the letters are a PDF that can be read")
}

fn record_payment(window: &Window) {
    go_to(window, "pagos");
    window.click(&id("payment-add"));
    window.fill(&id("payment-customer"), "tornillo");
    window.click(&id("payment-customer-option"));
    window.fill(&id("payment-amount"), "12,400");
    window.wait_text(&id("allocation"), "A-101");
    window.click(&id("payment-save-only"));
    window.wait_text(&id("payments-row"), "12,400.00");
}

fn back_up(window: &Window, stick: &Path) {
    go_to(window, "respaldo");
    window.click(&id("pick-place"));
    window.wait_text(&id("copies"), "Carpeta elegida");
    assert!(copies(stick).is_empty(), "choosing a folder copies nothing yet");
    window.click(&id("back-up"));
    wait_for("the copy on the stick", || (!copies(stick).is_empty()).then_some(()));
    window.wait(&format!("{}:not(:disabled)", id("back-up")));
    window.wait(&format!("{}[data-state=proven]", id("copy-row")));
}

/// Customers in the queue, and those who are held, with the reason.
fn queue(window: &Window) -> Value {
    let today = value(window, "today", &json!({}));
    json!({ "items": today["items"], "held": today["held"], "done": today["done"] })
}

#[test]
fn the_first_morning_survives_a_restart() {
    let office = Office::open();
    let (sheet, stick) = (office.file("facturas.csv", SHEET), office.stick());
    let window = office.start_with(&[sheet, stick.clone()], &[]);
    found_business(&window);
    import_sheet(&window);
    print_letters(&window, &office);
    record_payment(&window);
    back_up(&window, &stick);
    let before = [queue(&window), value(&window, "payments", &json!({})), value(&window, "invoices", &json!({}))];
    assert!(!copies(&stick).is_empty(), "the copy lies where the owner wanted it");
    window.close();

    let window = office.start();
    let after = [queue(&window), value(&window, "payments", &json!({})), value(&window, "invoices", &json!({}))];
    assert_eq!(after, before, "what was recorded is there after a restart, and nothing else");
    window.wait_text(&id("figure-receivable"), "13,340.50");
    go_to(&window, "pagos");
    window.wait_text(&id("payments-row"), "Ferretería El Tornillo Feliz");
    go_to(&window, "respaldo");
    window.wait(&format!("{}[data-state=proven]", id("copy-row")));
}

/// The copies on a stick; beside them lies what is known of the place.
pub(crate) fn copies(stick: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(stick).expect("the stick");
    let files = entries.map(|entry| entry.expect("a file on the stick").path());
    files.filter(|path| path.extension().is_some_and(|ending| ending == "aldia")).collect()
}

#[test]
fn a_message_is_copied_opened_in_the_owners_program_and_marked() {
    let office = Office::open();
    let window = office.start();
    window.click(&id("start-example"));
    window.wait("body[data-screen=hoy][data-ready=true]");
    let before = value(&window, "today", &json!({}))["items"].as_array().map_or(0, Vec::len);
    window.click(&format!("{}[data-channel=whatsapp]", id("queue-step")));
    let text = window.text(&id("message-text"));
    window.click(&id("message-copy"));
    window.wait_text(&id("message-copy"), "Copiado");
    window.click(&id("message-open"));
    let link = wait_for("the link", || office.opened().pop());
    assert!(link.starts_with("https://wa.me/"), "the message goes to the owner's WhatsApp: {link}");
    assert!(!text.is_empty() && link.contains("text="), "the text travels with it: {link}");
    // Until the program was opened the button does not take a click.
    window.click(&format!("{}:not(:disabled)", id("message-mark")));
    wait_for("the line to leave the queue", || {
        let left = value(&window, "today", &json!({}))["items"].as_array().map_or(0, Vec::len);
        (left + 1 == before).then_some(())
    });
}
