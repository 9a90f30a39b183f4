//! What the other program says in words: what kind of document a row is, whether it is paid or withdrawn.

use exchange::{Note, Reading};
use rust_decimal::Decimal;

use crate::support::{dec, has_note, invoices, mapped, one, only_reason, table};

fn typed(name: &str, value: &str) -> Reading {
    table(format!(
        "Cliente,Factura,Fecha,Total,{name}\nAna,1,2024-01-15,100.00,{value}\nBea,2,2024-01-15,5.00,Factura\n"
    ))
}

#[test]
fn a_credit_note_or_a_payment_in_a_list_of_invoices_is_never_chased() {
    let cases = [
        ("Tipo", "Nota de crédito", "row.credit_note"),
        ("Tipo Doc", "NC", "row.credit_note"),
        ("Tipo de documento", "N/C", "row.credit_note"),
        ("Efecto Comprobante", "E", "row.credit_note"),
        ("Efecto Comprobante", "Egreso", "row.credit_note"),
        ("Tipo", "Abono", "row.credit_note"),
        ("Tipo", "Factura rectificativa", "row.credit_note"),
        ("Tipo Doc", "61", "row.credit_note"),
        ("Tipo CP/Doc.", "07", "row.credit_note"),
        ("Tipo", "NC B", "row.credit_note"),
        ("Tipo Comprobante", "003 - NOTA DE CREDITO A", "row.credit_note"),
        ("Type", "Credit Memo", "row.credit_note"),
        ("Tipo", "Pago", "row.payment"),
        ("Efecto Comprobante", "P", "row.payment"),
        ("Tipo", "Recibo", "row.payment"),
        ("Efecto Comprobante", "N", "document.not_a_receivable"),
        ("Efecto Comprobante", "Traslado", "document.not_a_receivable"),
    ];
    for (name, value, code) in cases {
        let reading = typed(name, value);
        assert_eq!(only_reason(&reading).code(), code, "{name}: {value}");
        assert_eq!(one(&reading).number, "2", "{name}: {value}: the invoice beside it is read");
    }
}

#[test]
fn what_a_document_type_calls_an_invoice_is_one() {
    for value in [
        "Factura",
        "F",
        "I",
        "Ingreso",
        "33",
        "34",
        "Factura A",
        "Nota de débito",
        "Crédito",
        "Contado",
        "Mayorista",
        "",
    ] {
        assert_eq!(invoices(&typed("Tipo", value)).len(), 2, "{value:?} is no credit note");
    }
    let argentine = table("Tipo,Número,Cliente,Fecha,Total\nA,1,Ana,2024-01-15,100.00\nE,2,Bea,2024-01-15,5.00\n");
    assert_eq!(invoices(&argentine).len(), 2, "beside an A the E is an invoice for abroad");
}

#[test]
fn a_map_that_says_what_counts_downwards_is_believed() {
    let map = "negative = \"credit_note\"\n[columns]\ncustomer_name = \"C\"\nnumber = \"N\"\nissued_on = \"F\"\ntotal = \"T\"\ndocument_type = \"D\"\n";
    let reading = mapped("C,N,F,T,D\nAna,1,2024-01-15,-30.00,NC\nAna,2,2024-01-15,5.00,NC\n", map).expect("readable");
    assert!(
        matches!(&reading.drafts[0], exchange::Draft::CreditNote(n) if n.total == dec("30.00")),
        "{:?}",
        reading.drafts
    );
    assert_eq!(only_reason(&reading).code(), "row.credit_note", "one that counts upwards is still no invoice");
}

#[test]
fn a_balance_written_as_a_dash_is_zero() {
    for dash in ["-", " -   ", "$ -", "$-", " $-   ", "–", "- €"] {
        let reading = table(format!(
            "Cliente,Factura,Fecha,Total,Saldo\nAna,1,2024-01-15,100.00,\"{dash}\"\nBea,2,2024-01-15,5.00,5.00\n"
        ));
        let found = invoices(&reading);
        assert_eq!(found[0].paid_amount, Some(dec("100.00")), "{dash:?} is what accounting writes for nothing");
        assert_eq!(found[1].paid_amount, None, "the other is open");
    }
    let total = table("Cliente,Factura,Fecha,Total\nAna,1,2024-01-15,-\nBea,2,2024-01-15,5.00\n");
    assert_eq!(only_reason(&total).code(), "row.missing_value", "a total is never nothing");
}

#[test]
fn a_tick_says_that_it_is_paid() {
    for name in ["Pagado", "Pagada", "Cobrada", "Paid"] {
        for (yes, no) in [("Sí", "No"), ("SI", "NO"), ("X", ""), ("Yes", "No")] {
            let reading = table(format!(
                "Cliente,Factura,Fecha,Total,{name}\nAna,1,2024-01-15,100.00,{yes}\nBea,2,2024-01-15,5.00,{no}\n"
            ));
            let paid: Vec<Option<Decimal>> = invoices(&reading).iter().map(|i| i.paid_amount).collect();
            assert_eq!(paid, [Some(dec("100.00")), None], "{name}: {yes:?} and {no:?}");
        }
    }
    let unclear = table(
        "Cliente,Factura,Fecha,Total,Pagada\nAna,1,2024-01-15,100.00,quizá\nBea,2,2024-01-15,5.00,No\nBea,3,2024-01-15,5.00,No\nBea,4,2024-01-15,5.00,Sí\n",
    );
    assert_eq!(only_reason(&unclear).code(), "row.not_an_answer", "neither yes nor no");
}

#[test]
fn the_first_word_of_a_status_decides() {
    let status = |text: &str| {
        table(format!(
            "Cliente,Factura,Fecha,Total,Estatus\nAna,1,2024-01-15,100.00,{text}\nBea,2,2024-01-15,5.00,Vigente\n"
        ))
    };
    for text in ["PAGADA TOTAL", "Pagada el 03/02", "Pagado", "Paid in full", "COBRADA"] {
        assert_eq!(invoices(&status(text))[0].paid_amount, Some(dec("100.00")), "{text}: who has paid is never chased");
    }
    for text in ["Cancelado sin aceptación", "Cancelada por cliente", "ANULADA", "Void"] {
        assert_eq!(one(&status(text)).number, "2", "{text}: nobody owes it");
    }
    for text in [
        "Pagada parcialmente",
        "Pagado parcial",
        "Pendiente de pago",
        "No pagada",
        "Parcialmente pagada",
        "Partially paid",
    ] {
        let reading = status(text);
        assert_eq!(invoices(&reading)[0].paid_amount, None, "{text}: something is open");
        assert!(!has_note(&reading, "note.unknown_statuses"), "{text} is understood");
    }
}

#[test]
fn a_status_that_contradicts_the_figures_is_refused() {
    for (name, word) in [("Estatus", "Pagada"), ("Pagada", "Sí")] {
        let reading = table(format!(
            "Cliente,Factura,Fecha,Total,{name},Saldo\nAna,1,2024-01-15,500.00,{word},500.00\nBea,2,2024-01-15,5.00,,5.00\n"
        ));
        assert_eq!(only_reason(&reading).code(), "row.not_paid_after_all", "{name}: {:?}", reading.drafts);
        assert!(only_reason(&reading).spanish().contains("500"), "with what is open");
    }
}

#[test]
fn a_status_that_is_not_known_is_named() {
    let reading = table(
        "Cliente,Factura,Fecha,Total,Estado\nAna,1,2024-01-15,100.00,Extraviada\nBea,2,2024-01-15,5.00,Pendiente\n",
    );
    assert_eq!(invoices(&reading).len(), 2, "it counts as open");
    let wanted = Note::UnknownStatuses { column: "Estado".to_owned(), values: vec!["Extraviada".to_owned()], count: 1 };
    assert!(reading.notes.contains(&wanted), "and it is said: {:?}", reading.notes);
}

#[test]
fn the_tax_authoritys_list_of_documents_is_read() {
    let list = "Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion\n\
        6D7434A6-E3F2-47AD-9E4C-08849946AFA0~EMI010101AB1~Yo~AAA010101AAA~Ana~SAT970701NN3~2026-01-05 10:00:00~2026-01-05 10:00:01~100~I~1~\n\
        6D7434A6-E3F2-47AD-9E4C-08849946AFA1~EMI010101AB1~Yo~AAA010101AAA~Ana~SAT970701NN3~2026-01-06 10:00:00~2026-01-06 10:00:01~50~I~0~2026-01-07 10:00:00\n\
        6D7434A6-E3F2-47AD-9E4C-08849946AFA2~EMI010101AB1~Yo~AAA010101AAA~Ana~SAT970701NN3~2026-01-06 10:00:00~2026-01-06 10:00:01~9~E~1~\n";
    let reading = table(list);
    assert_eq!(one(&reading).total, dec("100"), "the second was cancelled, the third is no invoice");
    assert_eq!(one(&reading).customer.tax_id.as_deref(), Some("AAA010101AAA"), "the receiver owes");
    assert_eq!(only_reason(&reading).code(), "row.credit_note", "E is egreso");
    assert!(!has_note(&reading, "note.unknown_statuses"), "0 and 1 are understood there");
}
