//! Several rows of one invoice: articles, repeated totals, instalments.

use exchange::{Aside, DueOn, Note, Reason};

use crate::support::{day, dec, has_note, invoices, mapped, one, payments, table};

#[test]
fn rows_of_articles_are_added_up() {
    let reading = table(
        "Cliente,Factura,Fecha,Vence,Total\nAna,A-1,2024-01-15,2024-02-14,100.00\nAna,A-1,2024-01-15,2024-02-14,50.50\nBea,A-2,2024-01-16,2024-02-15,7.00\n",
    );
    let found = invoices(&reading);
    assert_eq!(found.len(), 2, "two numbers, two invoices");
    assert_eq!(
        (found[0].total, found[0].rows, found[0].line),
        (dec("150.50"), 2, 2),
        "the amounts differ, so they are of articles"
    );
    let wanted = Note::RowsJoined { invoices: 1, rows: 2, added: true };
    assert!(reading.notes.contains(&wanted), "and it is said: {:?}", reading.notes);
}

#[test]
fn a_total_repeated_on_every_row_is_taken_once() {
    let reading = table(
        "Cliente,Factura,Fecha,Artículo,Total\nAna,A-1,2024-01-15,tinta,150.50\nAna,A-1,2024-01-15,papel,150.50\nBea,A-2,2024-01-15,papel,7.00\n",
    );
    assert_eq!(invoices(&reading)[0].total, dec("150.50"), "always equal amounts are the invoice's total");
    assert!(reading.notes.contains(&Note::RowsJoined { invoices: 1, rows: 2, added: false }), "{:?}", reading.notes);
}

#[test]
fn the_map_can_say_that_equal_amounts_are_articles() {
    let map =
        "repeated = \"sum\"\n[columns]\ncustomer_name = \"C\"\nnumber = \"N\"\nissued_on = \"F\"\ntotal = \"T\"\n";
    let reading = mapped("C,N,F,T\nAna,1,2024-01-15,100\nAna,1,2024-01-15,100\n", map).expect("readable");
    assert_eq!(one(&reading).total, dec("200"), "the owner said that rows are articles");
}

#[test]
fn different_due_dates_are_instalments() {
    let reading = table(
        "Cliente,Factura,Fecha,Vence,Total\nAna,A-1,2024-01-15,2024-03-15,100.00\nAna,A-1,2024-01-15,2024-02-15,100.00\n",
    );
    let invoice = one(&reading);
    assert_eq!(invoice.total, dec("200.00"), "the total is the sum of its instalments");
    let parts: Vec<_> = invoice.instalments.iter().map(|i| (i.due_on, i.amount)).collect();
    assert_eq!(parts, [(day("2024-02-15"), dec("100.00")), (day("2024-03-15"), dec("100.00"))], "earliest first");
    assert_eq!(invoice.due_on, DueOn::On(day("2024-03-15")), "the invoice as a whole is due with its last part");
}

#[test]
fn instalments_must_add_up_to_the_total_beside_them() {
    let list = |second: &str| {
        table(format!(
            "Cliente,Factura,Fecha,Cuota,Vence,Importe cuota,Total\nAna,A-1,2024-01-15,1,2024-02-15,60.00,100.00\nAna,A-1,2024-01-15,2,2024-03-15,{second},100.00\n"
        ))
    };
    let good = list("40.00");
    assert_eq!((one(&good).total, one(&good).instalments.len()), (dec("100.00"), 2), "60 and 40 make 100");
    let bad = list("39.99");
    assert!(bad.drafts.is_empty(), "a cent is missing, so nothing of it is imported");
    let wanted = Reason::InstalmentsDiffer { number: "A-1".to_owned(), total: dec("100.00"), sum: dec("99.99") };
    assert_eq!(bad.rejected[0].reason, wanted, "and it says by how much");
}

#[test]
fn a_paid_instalment_is_a_payment_on_its_day() {
    let reading = table(
        "Cliente,Factura,Fecha,Vence,Total,Fecha de pago\nAna,A-1,2024-01-15,2024-02-15,100.00,2024-02-20\nAna,A-1,2024-01-15,2024-03-15,50.00,\n",
    );
    let paid = payments(&reading);
    assert_eq!(paid.len(), 1, "one instalment is paid");
    assert_eq!((paid[0].amount, paid[0].paid_on), (dec("100.00"), day("2024-02-20")), "with its own amount and day");
    let invoice = invoices(&reading)[0];
    assert_eq!((invoice.paid_on, invoice.paid_amount), (None, None), "so the invoice itself says nothing of it");
}

#[test]
fn one_bad_row_keeps_the_whole_invoice_out() {
    let reading = table(
        "Cliente,Factura,Fecha,Total\nAna,A-1,2024-01-15,100.00\nAna,A-1,2024-01-15,x\nBea,A-2,2024-01-15,7.00\nBea,A-2,2024-01-15,8.00\n",
    );
    assert_eq!(one(&reading).number, "A-2", "the good invoice is read");
    let kept_out: Vec<_> = reading.rejected.iter().map(|r| (r.line, r.reason.code())).collect();
    assert_eq!(
        kept_out,
        [(2, "row.group_broken"), (3, "row.bad_amount")],
        "half an invoice would be a wrong amount on a letter"
    );
}

#[test]
fn rows_that_contradict_each_other_are_refused() {
    let reading = table(
        "Cliente,Factura,Fecha,Total\nAna,A-1,2024-01-15,100.00\nAna,A-1,2024-01-16,100.00\nBea,A-2,2024-01-17,1.00\n",
    );
    let conflict = &reading.rejected[1];
    let wanted = Reason::ConflictingRows { number: "A-1".to_owned(), first_line: 2, column: "Fecha".to_owned() };
    assert_eq!((conflict.line, &conflict.reason), (3, &wanted), "one number cannot be issued on two days");
}

#[test]
fn the_same_number_of_two_customers_is_two_invoices() {
    let reading = table("Cliente,Factura,Fecha,Total\nAna,1,2024-01-15,100.00\nBea,1,2024-01-16,5.00\n");
    assert_eq!(invoices(&reading).len(), 2, "the customer is part of what makes rows one invoice");
}

#[test]
fn paid_so_far_comes_from_paid_or_from_open() {
    let by_paid = table("Cliente,Factura,Fecha,Total,Pagado\nAna,1,2024-01-15,100.00,30.00\n");
    assert_eq!(one(&by_paid).paid_amount, Some(dec("30.00")), "the column says it");
    assert!(has_note(&by_paid, "note.paid_without_date"), "nobody knows when");
    let by_open =
        table("Cliente,Factura,Fecha,Total,Saldo\nAna,1,2024-01-15,100.00,70.00\nAna,2,2024-01-15,5.00,5.00\n");
    assert_eq!(invoices(&by_open)[0].paid_amount, Some(dec("30.00")), "total less balance");
    assert_eq!(invoices(&by_open)[1].paid_amount, None, "all of it is open");
    let only_open = table("Cliente,Factura,Fecha,Saldo\nAna,1,2024-01-15,70.00\n");
    assert_eq!(
        (one(&only_open).total, one(&only_open).paid_amount),
        (dec("70.00"), None),
        "a balance alone is what is owed"
    );
}

#[test]
fn figures_that_do_not_add_up_are_refused() {
    let both = table(
        "Cliente,Factura,Fecha,Total,Pagado,Saldo\nAna,1,2024-01-15,100.00,30.00,60.00\nAna,2,2024-01-15,5.00,0.00,5.00\n",
    );
    assert_eq!(both.rejected[0].reason.code(), "row.does_not_add_up", "30 and 60 are not 100");
    let more = table("Cliente,Factura,Fecha,Total,Saldo\nAna,1,2024-01-15,100.00,160.00\nAna,2,2024-01-15,5.00,5.00\n");
    assert_eq!(more.rejected[0].reason.code(), "row.does_not_add_up", "more is open than was ever owed");
}

#[test]
fn a_day_of_payment_without_amount_means_all_of_it() {
    let reading = table(
        "Cliente,Factura,Fecha,Total,Fecha de pago\nAna,1,2024-01-15,100.00,2024-02-20\nAna,2,2024-01-15,5.00,\n",
    );
    let found = invoices(&reading);
    assert_eq!((found[0].paid_on, found[0].paid_amount), (Some(day("2024-02-20")), None), "paid in full on that day");
    assert_eq!((found[1].paid_on, found[1].paid_amount), (None, None), "empty means open");
}

#[test]
fn what_the_other_program_withdrew_is_left_aside() {
    let reading = table(
        "Cliente,Factura,Fecha,Total,Estado\nAna,1,2024-01-15,100.00,Pagada\nAna,2,2024-01-15,5.00,CANCELADA\nAna,3,2024-01-15,5.00,Borrador\nAna,4,2024-01-15,5.00,Pendiente\n",
    );
    let found = invoices(&reading);
    assert_eq!(found.len(), 2, "a cancelled invoice and a draft are owed by nobody");
    assert_eq!(found[0].paid_amount, Some(dec("100.00")), "who has paid is never chased");
    let asides: Vec<_> = reading
        .notes
        .iter()
        .filter_map(|n| if let Note::RowsAside { why, .. } = n { Some(*why) } else { None })
        .collect();
    assert_eq!(asides, [Aside::Cancelled, Aside::Draft], "and both are said");
}

#[test]
fn an_invoice_of_zero_is_left_aside() {
    let reading = table("Cliente,Factura,Fecha,Total\nAna,1,2024-01-15,0.00\nAna,2,2024-01-15,5.00\n");
    assert_eq!(one(&reading).number, "2", "nothing is owed on the first");
    assert!(has_note(&reading, "note.rows_aside"), "and it is said");
}

#[test]
fn invoices_without_numbers_get_the_same_ones_in_every_reading() {
    let list = "Cliente,Fecha,Vence,Total\nAna,2024-01-15,2024-02-14,100.00\nAna,2024-01-15,2024-02-14,100.00\nBea,2024-01-15,2024-02-14,100.00\n";
    let (first, again) = (table(list), table(format!("{list}Eva,2024-03-01,2024-03-31,9.00\n")));
    let numbers = |r: &exchange::Reading| invoices(r).iter().map(|i| i.number.clone()).collect::<Vec<_>>();
    assert_eq!(numbers(&first)[..], numbers(&again)[..3], "a longer export later names the old ones alike");
    let mut distinct = numbers(&again);
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 4, "equal rows are different invoices");
    assert!(invoices(&first).iter().all(|i| i.number_made), "and they say that the number was made");
}

#[test]
fn what_counts_downwards_is_what_the_map_says() {
    let list = "C,N,F,T\nAna,1,2024-01-15,100.00\nAna,2,2024-01-20,-30.00\n";
    let map = |rule: &str| {
        format!(
            "negative = \"{rule}\"\n[columns]\ncustomer_name = \"C\"\nnumber = \"N\"\nissued_on = \"F\"\ntotal = \"T\"\n"
        )
    };
    let refused = mapped(list, &map("reject")).expect("readable");
    assert_eq!(
        refused.rejected[0].reason.code(),
        "row.negative_amount",
        "refused where the map says so, as by default"
    );
    let payment = mapped(list, &map("payment")).expect("readable");
    assert_eq!(payments(&payment)[0].amount, dec("30.00"), "a payment of the amount without its sign");
    let note = mapped(list, &map("credit_note")).expect("readable");
    assert!(matches!(&note.drafts[1], exchange::Draft::CreditNote(n) if n.total == dec("30.00")), "{:?}", note.drafts);
}

#[test]
fn the_series_is_part_of_the_number() {
    let reading = table(
        "Serie,Folio,Cliente,Fecha,Total\nA,1,Ana,2024-01-15,100.00\nB,1,Ana,2024-01-15,50.00\n,7,Ana,2024-01-15,9.00\n",
    );
    let numbers: Vec<_> = invoices(&reading).iter().map(|i| (i.number.as_str(), i.total)).collect();
    assert_eq!(
        numbers,
        [("A-1", dec("100.00")), ("B-1", dec("50.00")), ("7", dec("9.00"))],
        "two series, two invoices"
    );
    for (series, number, wanted) in [
        ("A", "A-1", "A-1"),
        ("A", "A1", "A1"),
        ("0001", "00000012", "0001-00000012"),
        ("0001", "0001-00000012", "0001-00000012"),
        ("1", "12", "1-12"),
    ] {
        let reading =
            table(format!("Punto de venta,Número,Cliente,Fecha,Total\n{series},{number},Ana,2024-01-15,100.00\n"));
        assert_eq!(one(&reading).number, wanted, "{series} and {number}");
    }
}

#[test]
fn one_number_of_two_kinds_of_document_is_never_added_up() {
    let reading = table("Tipo Doc,Folio,Cliente,Fecha,Total\n33,1,Ana,2024-01-15,100\n34,1,Ana,2024-01-15,50\n");
    assert!(reading.drafts.is_empty(), "they are two documents: {:?}", reading.drafts);
    let conflict = Reason::ConflictingRows { number: "1".to_owned(), first_line: 2, column: "Tipo Doc".to_owned() };
    assert_eq!(reading.rejected[1].reason, conflict, "and the column that tells them apart is named");
    let articles =
        table("Tipo,Factura,Cliente,Fecha,Total\nProducto,1,Ana,2024-01-15,100\nServicio,1,Ana,2024-01-15,50\n");
    assert_eq!(one(&articles).total, dec("150"), "a bare type may be that of an article");
}
