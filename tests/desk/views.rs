//! Customers, invoices, search and explanations, as the window reads them.

use aldia_tests::book::Book;
use serde_json::{Value, json};

mod customers;
mod figures;
mod finding;
mod invoices;

const TODAY: &str = "2026-11-23";

fn small_book() -> Book {
    let book = Book::new(TODAY);
    book.record(&[
        json!({"do": "customer", "id": "C1", "name": "Muñoz Ordóñez, S.A.", "tax_id": "MOR010203XX1", "whatsapp": "+52 477 555 0101"}),
        json!({"do": "customer", "id": "C2", "name": "Álvarez e Hijos"}),
        json!({"do": "customer", "id": "C3", "name": "Zeta Norte"}),
    ]);
    book.invoice("I1", "C1", "2026-08-01", "2026-09-01", "1000.00");
    book.invoice("I2", "C1", "2026-10-10", "2026-11-10", "2500.50");
    book.invoice("I3", "C1", "2026-11-20", "2026-12-20", "300.00");
    book.record(&[json!({
        "do": "invoice", "id": "I4", "customer": "C2", "number": "D-9", "currency": "USD", "issued_on": "2026-10-01",
        "instalments": [{"due_on": "2026-11-01", "amount": "50.00"}, {"due_on": "2026-12-01", "amount": "50.00"}],
    })]);
    book.payment("P1", "C1", "2026-09-11", "1000.00");
    book
}

fn named<'v>(rows: &'v Value, name: &str) -> &'v Value {
    rows.as_array().expect("a list").iter().find(|row| row["name"] == name).expect("the customer is listed")
}

fn strings<'v>(rows: &'v Value, field: &str) -> Vec<&'v str> {
    rows.as_array().expect("a list").iter().map(|row| row[field].as_str().unwrap_or_default()).collect()
}
