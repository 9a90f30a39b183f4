//! Thanks for a payment: ready in the customer's channel, refused once the payment was taken back.

use aldia_tests::book::Book;
use desk::wire::ErrorCode;
use serde_json::json;

fn book() -> Book {
    let book = Book::new("2026-03-21");
    book.record(&[
        json!({"do": "customer", "id": "C1", "name": "Ferretería Ñandú", "whatsapp": "+52 477 555 0101", "email": "a@b.mx"}),
        json!({"do": "customer", "id": "C2", "name": "Abarrotes", "email": "abarrotes@example.mx"}),
        json!({"do": "customer", "id": "C3", "name": "Sin datos"}),
    ]);
    for id in ["C1", "C2", "C3"] {
        book.invoice(&format!("I-{id}"), id, "2026-02-07", "2026-03-09", "1234.56");
        book.payment(&format!("P-{id}"), id, "2026-03-20", "234.56");
    }
    book
}

#[test]
fn the_thanks_go_where_the_customer_reads() {
    let book = book();
    let of = |id: &str| book.call("thanks", json!({ "id": id }));
    let whatsapp = of("P-C1");
    assert_eq!(whatsapp["channel"], "whatsapp");
    assert!(whatsapp["link"].as_str().is_some_and(|link| link.starts_with("https://wa.me/524775550101?text=")));
    assert!(whatsapp["text"].as_str().is_some_and(|text| text.contains("234.56") && text.contains("1,000.00")));
    let mail = of("P-C2");
    assert!(mail["link"].as_str().is_some_and(|link| link.starts_with("mailto:abarrotes")), "{mail}");
    let none = of("P-C3");
    assert_eq!((&none["to"], &none["link"]), (&json!(null), &json!(null)), "without a contact the text is copied");
    assert!(none["text"].as_str().is_some_and(|text| !text.is_empty()));
}

#[test]
fn nobody_is_thanked_for_money_that_went_back() {
    let book = book();
    book.call("reverse", json!({"id": "P-C1", "reason": "Cheque devuelto"}));
    assert_eq!(book.code("thanks", json!({"id": "P-C1"})), ErrorCode::NotNow);
    assert_eq!(book.code("open_thanks", json!({"id": "P-C3"})), ErrorCode::NotNow, "there is nothing to open");
    assert_eq!(book.code("thanks", json!({"id": "I-C1"})), ErrorCode::NotFound, "an invoice is no payment");
}
