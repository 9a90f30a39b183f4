//! Every reason for which a row is kept out can be provoked, and has a sentence in both languages with a remedy.

use exchange::{DocumentKind, Reason, Rejected};

use crate::support::{dec, table};

#[test]
fn each_reason_has_its_own_code_and_two_sentences_with_a_remedy() {
    let column = || "Total".to_owned();
    let value = || "x".to_owned();
    let all = [
        Reason::MissingValue { column: column() },
        Reason::BadDate { column: column(), value: value() },
        Reason::ImpossibleDate { column: column(), value: value() },
        Reason::SerialDate { column: column(), value: value() },
        Reason::BadAmount { column: column(), value: value() },
        Reason::NegativeAmount { column: column(), value: value() },
        Reason::ZeroAmount { column: column() },
        Reason::AbsurdAmount { column: column(), value: value() },
        Reason::TooManyDecimals { column: column(), value: value(), decimals: 2 },
        Reason::BadNumber { column: column(), value: value() },
        Reason::UnknownCurrency { column: column(), value: value() },
        Reason::ImplausibleDate { column: column(), value: value() },
        Reason::TwoCurrencies { column: column(), value: value(), other: value() },
        Reason::ShortenedNumber { column: column(), value: value() },
        Reason::CreditNoteRow { column: column(), value: value() },
        Reason::PaymentRow { column: column(), value: value() },
        Reason::NotPaidAfterAll { column: column(), value: value(), open: dec("1") },
        Reason::NotAnAnswer { column: column(), value: value() },
        Reason::CellTooLong { column: column(), limit_kb: 32 },
        Reason::ExtraCells { expected: 4, found: 5 },
        Reason::ConflictingRows { number: "1".to_owned(), first_line: 2, column: column() },
        Reason::GroupBroken { number: "1".to_owned(), line: 3 },
        Reason::InstalmentsDiffer { number: "1".to_owned(), total: dec("2"), sum: dec("3") },
        Reason::DoesNotAddUp { total: dec("3"), paid: dec("1"), open: dec("1") },
        Reason::NotAReceivable { kind: DocumentKind::Payroll },
        Reason::UnsupportedVersion { version: "3.2".to_owned() },
        Reason::NoPayments,
    ];
    let mut codes = Vec::new();
    for reason in all {
        let rejected = Rejected { file: "lista.csv".to_owned(), line: 7, reason };
        let (english, spanish) = (rejected.to_string(), rejected.spanish());
        assert!(english.starts_with("lista.csv, line 7: "), "where: {english}");
        assert!(spanish.starts_with("lista.csv, línea 7: "), "dónde: {spanish}");
        assert!(english.contains(';') && spanish.contains(';'), "what to do: {english} / {spanish}");
        assert!(!spanish.contains('!') && !spanish.contains('¡'), "calm: {spanish}");
        codes.push(rejected.reason.code());
    }
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count, "one code for each reason");
}

#[test]
fn a_cell_beyond_the_limit_is_refused_and_its_neighbours_are_read() {
    let long = "x".repeat(exchange::limits::CELL_BYTES + 1);
    let reading = table(format!("Cliente,Factura,Fecha,Total\n{long},1,2024-01-15,10.50\nAna,2,2024-01-15,1.00\n"));
    assert_eq!(reading.rejected[0].reason.code(), "row.cell_too_long", "32 KB are no name");
    assert_eq!(reading.drafts.len(), 1, "the other row is read");
}

#[test]
fn terms_that_are_no_number_are_refused() {
    let reading = table("Nombre,Correo,Plazo\nAna,a@x.mx,30\nBea,b@x.mx,15\nEva,e@x.mx,45\nIda,i@x.mx,fin de mes\n");
    assert_eq!(reading.rejected[0].reason.code(), "row.bad_number", "{:?}", reading.rejected);
}

#[test]
fn a_long_value_is_quoted_in_part_and_on_one_line() {
    let value = format!("uno\ndos {}", "x".repeat(500));
    let reading = table(format!(
        "Cliente,Factura,Fecha,Total\nAna,1,2024-01-15,\"{value}\"\nBea,2,2024-01-15,1.00\nBea,3,2024-01-15,1.00\nBea,4,2024-01-15,1.00\n"
    ));
    let sentence = reading.rejected[0].spanish();
    assert!(sentence.len() < 250 && !sentence.contains('\n'), "a sentence stays a sentence: {sentence}");
}
