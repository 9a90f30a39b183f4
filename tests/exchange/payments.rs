//! Lists of payments.

use exchange::{Kind, Reading};

use crate::support::{day, dec, mapped, only_reason, payments, table};

#[test]
fn a_list_of_payments_is_recognised_and_read() {
    let reading =
        table("Cliente,Factura,Importe,Fecha de pago,Forma de pago\nAna,A-1,100.50,2024-02-20,Transferencia\n");
    assert_eq!(reading.map.as_ref().map(|m| m.kind), Some(Kind::Payments), "an amount and a day of payment");
    let found = payments(&reading)[0];
    assert_eq!((found.amount, found.paid_on), (dec("100.50"), day("2024-02-20")), "how much and when");
    let invoice = found.invoice.as_ref().and_then(|i| i.number.as_deref());
    assert_eq!((invoice, found.method.as_deref()), (Some("A-1"), Some("Transferencia")), "for what and how");
}

#[test]
fn a_payment_without_invoice_is_on_account() {
    let reading = table("Cliente,Importe,Fecha de pago\nAna,100.50,2024-02-20\n");
    assert_eq!(payments(&reading)[0].invoice, None, "the customer is enough");
}

#[test]
fn equal_payments_of_one_file_are_two_and_keep_their_keys() {
    let list = "Cliente,Factura,Importe,Fecha de pago\nAna,A-1,100.50,2024-02-20\nAna,A-1,100.50,2024-02-20\n";
    let keys = |r: &Reading| payments(r).iter().map(|p| p.key.clone()).collect::<Vec<_>>();
    let (first, again) = (table(list), table(format!("{list}Bea,A-2,7.00,2024-02-21\n")));
    assert_ne!(keys(&first)[0], keys(&first)[1], "paying twice is two payments");
    assert_eq!(keys(&first)[..], keys(&again)[..2], "and a later export names both alike");
}

#[test]
fn a_payment_of_nothing_is_refused() {
    let list = |amount: &str| {
        table(format!("Cliente,Factura,Importe,Fecha de pago\nAna,A-1,{amount},2024-02-20\nAna,A-1,5.00,2024-02-21\n"))
    };
    assert_eq!(only_reason(&list("0.00")).code(), "row.zero_amount", "zero is no payment");
    assert_eq!(only_reason(&list("(400.00)")).code(), "row.negative_amount", "money given back is no payment either");
}

#[test]
fn payments_may_use_the_words_of_invoices_in_a_map() {
    let map = "kind = \"payments\"\n[columns]\nnumber = \"N\"\ntotal = \"T\"\npaid_on = \"D\"\n";
    let reading = mapped("N,T,D\nA-1,10.00,2024-02-20\n", map).expect("readable");
    assert_eq!(payments(&reading)[0].amount, dec("10.00"), "total and paid_on stand for amount and date");
}

#[test]
fn receipts_are_payments_by_the_names_of_their_columns() {
    for heading in [
        "Recibo,Fecha,Cliente,Importe recibido",
        "Recibo,Fecha,Cliente,Importe",
        "No. Recibo,Fecha,Cliente,Monto cobrado",
    ] {
        let reading = table(format!("{heading}\nR-1,2024-02-20,Ana,100.50\n"));
        assert_eq!(reading.map.as_ref().map(|m| m.kind), Some(Kind::Payments), "{heading}");
        assert_eq!(payments(&reading)[0].invoice, None, "{heading}: the number of a receipt is none of an invoice");
    }
}

#[test]
fn the_reference_of_a_transfer_is_no_invoice() {
    let reading = table("Cliente,Fecha de pago,Importe,Referencia\nAna,2024-02-20,100.50,SPEI 1\n");
    assert_eq!(payments(&reading)[0].invoice, None, "the money is on account");
    let both = table("Cliente,Fecha de pago,Importe,Referencia,Factura\nAna,2024-02-20,100.50,SPEI 1,A-1\n");
    let invoice = payments(&both)[0].invoice.as_ref().and_then(|i| i.number.as_deref());
    assert_eq!(invoice, Some("A-1"), "a column of invoices is");
}
