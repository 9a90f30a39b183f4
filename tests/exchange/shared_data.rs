//! Exports of real programs, kept beside the checkout. The figures were counted independently, with another CSV
//! reader in another language.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use exchange::{Draft, DueOn, Found, Hints, ReadError, Reading, Reason, gather, load, read};
use rust_decimal::Decimal;

use crate::support::{day, dec, has_note, invoices, payments, shared};

fn reading(path: &Path) -> Reading {
    try_reading(path).unwrap_or_else(|e| panic!("{e}"))
}

fn try_reading(path: &Path) -> Result<Reading, ReadError> {
    read(&load(path)?, &Hints::default())
}

fn sum(amounts: impl Iterator<Item = Decimal>) -> Decimal {
    amounts.sum()
}

#[test]
fn the_settled_ledger_gives_every_invoice_with_its_payment() {
    let Some(folder) = shared("ar/dev") else { return };
    let reading = reading(&folder.join("ibm_watson_ar_dev.csv"));
    let found = invoices(&reading);
    assert_eq!((found.len(), reading.rejected.len()), (1232, 0), "every row is an invoice");
    assert_eq!(sum(found.iter().map(|i| i.total)), dec("73584.64"), "to the cent");
    assert!(found.iter().all(|i| i.paid_on.is_some() && i.paid_amount.is_none()), "each is settled in full");
    let customers: HashSet<_> = found.iter().map(|i| i.customer.identity()).collect();
    assert_eq!(customers.len(), 50, "nobody is doubled");
    let first = found[0];
    assert_eq!(first.issued_on, day("2012-01-06"), "the month comes first in this file");
    assert_eq!(
        (first.due_on, first.paid_on),
        (DueOn::On(day("2012-02-05")), Some(day("2012-02-03"))),
        "and in all its dates"
    );
    let late: i64 = found.iter().filter_map(|i| i.paid_on.map(|p| (p - i.issued_on).num_days())).sum();
    assert_eq!(late, 33_459, "the days agree with the file's own column");
}

#[test]
fn the_ledger_with_partial_payments_gives_every_row() {
    let Some(folder) = shared("ar/dev") else { return };
    let reading = reading(&folder.join("cassandra_udyam22_invoices_dev.csv"));
    let found = invoices(&reading);
    assert_eq!((found.len(), reading.rejected.len()), (4498, 0), "every row is an invoice");
    assert_eq!(sum(found.iter().map(|i| i.total)), dec("5344486.15"), "to the cent");
    let open = |i: &exchange::InvoiceDraft| i.total - i.paid_amount.unwrap_or_default();
    assert_eq!(sum(found.iter().map(|i| open(i))), dec("355404.55"), "what is outstanding too");
    assert_eq!(found.iter().filter(|i| !open(i).is_zero()).count(), 304, "so many are open in part");
    let numbers: HashSet<_> = found.iter().map(|i| &i.number).collect();
    assert_eq!(numbers.len(), 4498, "the numbers made for them are all different, though 72 rows repeat");
    assert_eq!(found[0].paid_on, Some(day("2011-07-01")), "38 days after 24 May 2011");
    assert!(has_note(&reading, "note.looks_like_purchases"), "it is a list of vendors");
}

#[test]
fn the_exported_invoices_are_grouped_by_number() {
    let Some(folder) = shared("ar_exports") else { return };
    let reading = reading(&folder.join("invoiceninja_invoices.csv"));
    let found = invoices(&reading);
    assert_eq!((found.len(), reading.rejected.len()), (400, 0), "401 rows, one number twice");
    let open = sum(found.iter().map(|i| i.total - i.paid_amount.unwrap_or_default()));
    assert_eq!(open, dec("6174.66"), "the balance of the book");
    assert_eq!(
        found.iter().map(|i| i.customer.identity()).collect::<HashSet<_>>().len(),
        20,
        "customers are not doubled"
    );
    assert_eq!(found[0].line, 5, "below three lines that are no data");
}

#[test]
fn the_exported_payments_find_their_invoices() {
    let Some(folder) = shared("ar_exports") else { return };
    let reading = reading(&folder.join("invoiceninja_payments.csv"));
    let paid = payments(&reading);
    assert_eq!(paid.len(), 401, "403 rows, two of them negative");
    let lines: Vec<_> = reading.rejected.iter().map(|r| (r.line, r.reason.code())).collect();
    assert_eq!(lines, [(406, "row.negative_amount"), (407, "row.negative_amount")], "($400.00) is money given back");
    assert_eq!(paid[0].paid_on, day("2019-10-20"), "this file of the same program puts the month first");
    assert_eq!(paid.iter().map(|p| &p.key).collect::<HashSet<_>>().len(), 401, "no two keys are alike");
    let billed = crate::shared_data::reading(&folder.join("invoiceninja_invoices.csv"));
    let numbers: HashSet<_> = invoices(&billed).iter().map(|i| i.number.clone()).collect();
    let orphans = paid
        .iter()
        .filter(|p| !p.invoice.as_ref().and_then(|i| i.number.as_ref()).is_some_and(|n| numbers.contains(n)));
    assert_eq!(orphans.count(), 0, "each pays an invoice of the other file");
}

#[test]
fn an_accounting_journal_gives_only_what_concerns_the_customers() {
    let Some(folder) = shared("ar_exports") else { return };
    let reading = reading(&folder.join("wave_invoices.csv"));
    let billed: HashMap<_, _> = invoices(&reading).iter().map(|i| (i.number.clone(), i.total)).collect();
    let wanted = [("2", "4974.00"), ("3", "590.50"), ("4", "3500.41")].map(|(n, t)| (n.to_owned(), dec(t)));
    assert_eq!(billed, HashMap::from(wanted), "one posting of five is the claim");
    let paid = payments(&reading);
    assert_eq!((paid.len(), paid[0].amount), (1, dec("590.50")), "the negative posting is the payment");
    assert_eq!(reading.rejected.len(), 0, "the others are left aside, not refused");
}

#[test]
fn exported_customers_are_customers() {
    let Some(folder) = shared("ar_exports") else { return };
    for (file, count) in [("parties.csv", 6), ("zoho_contacts.csv", 5)] {
        let reading = reading(&folder.join(file));
        let found = reading.drafts.iter().filter(|d| matches!(d, Draft::Customer(_))).count();
        assert_eq!((found, reading.drafts.len(), reading.rejected.len()), (count, count, 0), "{file}");
    }
}

#[test]
fn the_tax_authoritys_list_of_sales_is_read() {
    let Some(folder) = shared("einvoice/cl") else { return };
    let reading = reading(&folder.join("RCV-venta-rz_leading_trailing_whitespace.csv"));
    let found = invoices(&reading);
    assert_eq!(found.iter().map(|i| i.total).collect::<Vec<_>>(), [dec("2082715"), dec("2629420")], "Monto total");
    assert!(found.iter().all(|i| i.customer.name.as_deref() == Some("Fake Company S.A.")), "blanks around a name go");
}

/// Each document with what it must give: drafts, or the reason.
const MEXICAN: &[(&str, &str)] = &[
    ("cfdi33_nomina.xml", "document.not_a_receivable"),
    ("cfdv-33-addenda.xml", "I 1500 AtIssue"),
    ("cfdv32-ejemplo.xml", "document.unsupported_version"),
    ("cfdv33-detallista.xml", "I 1500 Terms"),
    ("cfdv33-min.xml", "I 1500 Terms"),
    ("cfdv33-pagos10.xml", "I 1500 Terms"),
    ("cfdv33-signed-tfd.xml", "I 1500 AtIssue"),
    ("cfdv40-cartaporte20.xml", "document.no_payments"),
    ("cfdv40-divisas.xml", "document.no_payments"),
    ("cfdv40-donat11.xml", "document.no_payments"),
    ("cfdv40-implocal.xml", "document.no_payments"),
    ("cfdv40-pagos20-min.xml", "P 1"),
    ("cfdv40-pagos20.xml", "P 6066.66 5055.55 4044.44"),
    ("iva_concepto_suma_100.03.xml", "I 696.2 Terms"),
    ("iva_concepto_suma_pago_100.03.xml", "P 696.2"),
    ("registro_fiscal.xml", "I 939.98 AtIssue"),
    ("retenciones20-ejemplo.xml", "document.not_a_receivable"),
    ("setA_ingreso_ppd_stamped.xml", "I 17852.75 Terms"),
    ("setA_ingreso_pue_stamped.xml", "I 17852.75 AtIssue"),
    ("setA_pago20_stamped.xml", "P 17852.75"),
    ("setC_iva0_ingreso_stamped.xml", "I 15390.3 Terms"),
    ("setC_iva0_pago_multiple.xml", "P 15390.3 15390.3"),
    ("setC_iva0_pago_parcial.xml", "P 3245.12"),
    ("setC_iva0_pago_total.xml", "P 15390.3"),
    ("setD_iva8_ingreso_stamped.xml", "I 16621.52 Terms"),
    ("setD_iva8_pago_multiple.xml", "P 16621.52 16621.52"),
    ("setD_iva8_pago_parcial.xml", "P 3245.12"),
    ("setD_iva8_pago_total.xml", "P 16621.52"),
    ("setG33_ingreso_stamped.xml", "I 17852.75 Terms"),
    ("setG33_pago_multiple.xml", "P 17852.75 17852.75"),
    ("setG33_pago_parcial.xml", "P 3245.12"),
    ("setG33_pago_total.xml", "P 17852.75"),
];

fn outcome(reading: &Reading) -> String {
    if let Some(rejected) = reading.rejected.first() {
        return rejected.reason.code().to_owned();
    }
    let amounts: Vec<String> = payments(reading).iter().map(|p| p.amount.to_string()).collect();
    let due = |i: &exchange::InvoiceDraft| if i.due_on == DueOn::AtIssue { "AtIssue" } else { "Terms" };
    match invoices(reading)[..] {
        [invoice] => format!("I {} {}", invoice.total, due(invoice)),
        _ => format!("P {}", amounts.join(" ")),
    }
}

#[test]
fn each_mexican_document_gives_what_it_documents() {
    let Some(folder) = shared("einvoice/mx") else { return };
    for (file, wanted) in MEXICAN {
        assert_eq!(outcome(&reading(&folder.join(file))), *wanted, "{file}");
    }
    let mut met = 0;
    gather(&[folder], &mut |found| met += usize::from(matches!(found, Found::Source(_))));
    assert_eq!(met, MEXICAN.len(), "and there is no document that nobody looked at");
}

#[test]
fn receipts_point_at_their_invoice_and_declare_a_balance_nobody_believes() {
    let Some(folder) = shared("einvoice/mx") else { return };
    let billed = reading(&folder.join("setC_iva0_ingreso_stamped.xml"));
    let partial = reading(&folder.join("setC_iva0_pago_parcial.xml"));
    let uuid = invoices(&billed)[0].uuid.clone();
    assert!(uuid.is_some(), "the invoice is stamped");
    let paid = payments(&partial)[0];
    assert_eq!(paid.invoice.as_ref().and_then(|i| i.uuid.clone()), uuid, "both write the UUID alike");
    assert_eq!(paid.declared_open, Some(dec("1755.31")), "declared");
    assert_ne!(invoices(&billed)[0].total - paid.amount, dec("1755.31"), "and not what follows from the invoice");
    assert_eq!(partial.issuer.as_ref().map(|i| i.tax_id.as_str()), Some("XIQB891116QE4"), "the issuer is told");
}

#[test]
fn unstamped_receipts_of_one_set_are_told_apart() {
    let Some(folder) = shared("einvoice/mx") else { return };
    let files = ["setC_iva0_pago_multiple.xml", "setC_iva0_pago_parcial.xml", "setC_iva0_pago_total.xml"];
    let keys: Vec<String> = files
        .iter()
        .flat_map(|f| payments(&reading(&folder.join(f))).iter().map(|p| p.key.clone()).collect::<Vec<_>>())
        .collect();
    assert_eq!(keys.iter().collect::<HashSet<_>>().len(), 4, "four payments, four keys: {keys:?}");
}

#[test]
fn attacks_are_refused_at_their_first_line() {
    let Some(folder) = shared("einvoice/_attacks") else { return };
    for file in ["billion-laughs-1.xml", "external-entity-expansion-remote.xml"] {
        let error = try_reading(&folder.join(file)).expect_err("an attack");
        assert_eq!(error.code(), "xml.doctype", "{file}");
    }
}

#[test]
fn documents_of_other_countries_are_refused_kindly() {
    for country in ["einvoice/es", "einvoice/cl", "einvoice/pe", "einvoice/co", "einvoice/cr", "einvoice/eu"] {
        let Some(folder) = shared(country) else { continue };
        gather(&[folder], &mut |found| {
            let Found::Source(source) = found else { return };
            if source.name.ends_with(".xml") {
                let error = read(&source, &Hints::default()).expect_err("not read yet");
                assert!(["xml.unknown", "xml.doctype", "xml.malformed"].contains(&error.code()), "{error}");
            }
        });
    }
}

#[test]
fn no_bank_statement_or_other_file_makes_the_reader_panic() {
    let Some(folder) = shared("bank") else { return };
    gather(&[folder], &mut |found| {
        if let Found::Source(source) = found {
            let _ = read(&source, &Hints::default())
                .map(|r| r.rejected.iter().all(|x| !matches!(x.reason, Reason::NoPayments)));
        }
    });
}
