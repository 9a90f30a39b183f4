//! The whole first morning with the keyboard alone: no pointer is touched, and the focus is always somewhere to be seen.

use aldia_tests::headless::wait_for;
use aldia_tests::webdriver::Window;
use serde_json::{Value, json};

use crate::journey::{SHEET, copies, id};
use crate::office::{Office, value};

/// More stops than any screen has.
const MOST_STOPS: usize = 120;

/// The test id of what has the focus; empty where it has none.
fn focused(window: &Window) -> String {
    let id = window.script("return document.activeElement?.dataset?.testid ?? ''");
    id.as_str().unwrap_or_default().to_owned()
}

/// Goes on with Tab until this has the focus, and sees that the focus can be seen.
fn tab_to(window: &Window, wanted: &str) {
    window.wait(&id(wanted));
    for _ in 0..MOST_STOPS {
        if focused(window) == wanted {
            assert_ring(window, wanted);
            return;
        }
        window.key("Tab");
    }
    panic!("Tab never comes to {wanted}");
}

/// What has the focus by keyboard is marked: by an outline, or by the frame of its row.
fn assert_ring(window: &Window, what: &str) {
    const RING: &str = "const one = document.activeElement;
        const own = getComputedStyle(one), frame = getComputedStyle(one, '::before');
        return own.outlineStyle !== 'none' && parseFloat(own.outlineWidth) >= 2 || parseFloat(frame.borderTopWidth) >= 2";
    assert_eq!(window.script(RING), json!(true), "{what} has the focus, and nobody can see it");
}

fn at(window: &Window, screen: &str) {
    window.wait(&format!("body[data-screen={screen}][data-ready=true]"));
}

/// What has the focus: its test id and the row that it stands in.
const PLACE: &str = "const one = document.activeElement;
    return [one.dataset.testid ?? '', one.closest('[data-key]')?.dataset.key ?? '']";

/// Goes once around a dialog in both directions: the focus never leaves it. Then Escape closes it, and the focus is back.
fn assert_trapped(window: &Window, key: &str, dialog: &str) {
    let before = window.script(PLACE);
    window.key(key);
    window.wait(&id(dialog));
    let inside =
        format!("return document.querySelector(\"[data-testid='{dialog}']\").contains(document.activeElement)");
    wait_for("the focus in the dialog", || (window.script(&inside) == json!(true)).then_some(()));
    for step in ["Tab", "Shift+Tab"] {
        for _ in 0..20 {
            window.key(step);
            assert_eq!(window.script(&inside), json!(true), "{dialog}: {step} leads to what lies behind it");
        }
    }
    window.key("Escape");
    wait_for(&format!("{dialog} to close"), || (!window.has(&id(dialog))).then_some(()));
    assert_eq!(window.script(PLACE), before, "{dialog}: the focus goes back to where it was");
}

fn begin(window: &Window) {
    at(window, "primero");
    tab_to(window, "country-MX");
    window.key("Enter");
    wait_for("the name's field", || (focused(window) == "first-name").then_some(()));
    window.type_text("Comercial del Centro");
    window.key("Enter");
    wait_for("the ways to begin", || (focused(window) == "start-import").then_some(()));
    assert_ring(window, "start-import");
    window.key("Enter");
    at(window, "importar");
}

fn import(window: &Window) {
    tab_to(window, "pick-files");
    window.key("Enter");
    window.wait_text(&id("new-invoices"), "3");
    window.key("Enter");
    window.wait(&id("import-done"));
    window.key("1");
    at(window, "hoy");
    window.wait_text(&id("queue"), "Ferretería El Tornillo Feliz");
}

fn print(window: &Window, office: &Office) {
    window.key("Ctrl+p");
    wait_for("the question whether they came out", || (focused(window) == "letters-confirm").then_some(()));
    wait_for("the letters to open", || office.opened().pop());
    window.key("Enter");
    wait_for("the dialog to close", || (!window.has(&id("letters-dialog"))).then_some(()));
}

fn pay(window: &Window) {
    window.key("Ctrl+g");
    wait_for("the customer's field", || (focused(window) == "payment-customer").then_some(()));
    window.type_text("tornillo");
    window.wait(&id("payment-customer-option"));
    window.key("Enter");
    wait_for("the amount's field", || (focused(window) == "payment-amount").then_some(()));
    window.type_text("12400");
    window.wait_text(&id("allocation"), "A-101");
    window.key("Ctrl+s");
    wait_for("the dialog to close", || (!window.has(&id("payment-dialog"))).then_some(()));
    window.key("4");
    at(window, "pagos");
    window.wait_text(&id("payments-row"), "12,400.00");
}

fn copy(window: &Window, office: &Office) {
    window.key("6");
    at(window, "respaldo");
    tab_to(window, "pick-place");
    window.key("Enter");
    window.wait_text(&id("copies"), "Carpeta elegida");
    tab_to(window, "back-up");
    window.key("Enter");
    wait_for("the copy on the stick", || (!copies(&office.stick()).is_empty()).then_some(()));
    window.wait(&format!("{}[data-state=proven]", id("copy-row")));
}

/// A customer, then an invoice for one who is new too.
fn type_in(window: &Window) {
    window.key("2");
    at(window, "clientes");
    tab_to(window, "customer-add");
    window.key("Enter");
    wait_for("the name's field", || (focused(window) == "details-name").then_some(()));
    window.type_text("Talleres Quimbaya");
    window.key("Enter");
    wait_for("the dialog to close", || (!window.has(&id("customer-dialog"))).then_some(()));
    window.key("Ctrl+n");
    wait_for("the customer's field", || (focused(window) == "invoice-customer").then_some(()));
    window.type_text("Panadería Nueva");
    window.wait(&id("invoice-customer-option"));
    window.key("Enter");
    for text in ["B-7", "1500", "hoy", "+15"] {
        wait_for("the next field", || focused(window).starts_with("invoice-").then_some(()));
        window.type_text(text);
        window.key("Tab");
    }
    window.wait_text(&id("invoice-creates"), "Panadería Nueva");
    window.key("Ctrl+s");
    wait_for("the dialog to close", || (!window.has(&id("invoice-dialog"))).then_some(()));
}

#[test]
fn the_first_morning_needs_no_pointer() {
    let office = Office::open();
    let (sheet, stick) = (office.file("facturas.csv", SHEET), office.stick());
    let window = office.start_with(&[sheet, stick], &[]);
    begin(&window);
    import(&window);
    print(&window, &office);
    pay(&window);
    copy(&window, &office);
    type_in(&window);
    let invoices = value(&window, "invoices", &json!({ "text": "B-7" }));
    assert_eq!(
        (&invoices[0]["customer_name"], &invoices[0]["total"], &invoices[0]["instalments"][0]["due_on"]),
        (&json!("Panadería Nueva"), &json!("1500.00"), &json!("2026-12-08")),
        "what was typed is what is kept"
    );
    let named =
        |name: &str| !value(&window, "customers", &json!({ "text": name })).as_array().is_none_or(Vec::is_empty);
    assert!(named("quimbaya"), "the customer typed by keyboard is there");
}

#[test]
fn no_dialog_lets_the_focus_out_and_each_gives_it_back() {
    let office = Office::open();
    let window = office.start();
    value(&window, "create_example", &json!({}));
    at(&window, "hoy");
    tab_to(&window, "queue-step");
    for (key, dialog) in [
        ("Ctrl+n", "invoice-dialog"),
        ("Ctrl+g", "payment-dialog"),
        ("Ctrl+k", "palette"),
        ("?", "keys"),
        ("Enter", "message-dialog"),
    ] {
        assert_trapped(&window, key, dialog);
    }
    let counted = value(&window, "today", &json!({}))["done"].clone();
    assert_eq!(counted, Value::from(0), "looking into dialogs does nothing");
}
