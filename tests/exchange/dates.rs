//! Days as other programs write them.

use exchange::{DateOrder, DueOn, Hints, Note, Reason, read};

use crate::support::{day, invoices, mapped, one, only_reason, source, table};

fn issued(text: &str) -> chrono::NaiveDate {
    one(&table(format!("Cliente,Factura,Fecha,Total\nAna,1,\"{text}\",10.50\n"))).issued_on
}

#[test]
fn the_usual_ways_to_write_a_day_are_understood() {
    let same_day = [
        "24-May-11",
        "2011-05-24",
        "24/05/2011",
        "24/05/2011 09:40",
        "24.05.2011",
        "24-05-11",
        "24 de mayo de 2011",
        "24/may/2011",
        "May 24, 2011",
        "2011-05-24T09:40:00.000Z",
        "24-05-2011 9:40 a. m.",
        "martes, 24 de mayo de 2011",
        "20110524",
        "2011/5/24",
        "24may2011",
        "24th May 2011",
    ];
    for text in same_day {
        assert_eq!(issued(text), day("2011-05-24"), "{text:?} is the 24th of May 2011");
    }
}

#[test]
fn spanish_months_are_understood() {
    let months = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
    for (i, month) in months.iter().enumerate() {
        let wanted = day(&format!("2024-{:02}-15", i + 1));
        assert_eq!(issued(&format!("15-{month}-24")), wanted, "{month} is month {}", i + 1);
    }
    assert_eq!(issued("3 de Setiembre de 2024"), day("2024-09-03"), "setiembre is the Peruvian spelling");
}

#[test]
fn two_digit_years_turn_at_eighty() {
    assert_eq!(issued("24-May-79"), day("2079-05-24"), "79 belongs to this century");
    let paid = table("Cliente,Importe,Fecha de pago\nAna,100.50,24-May-80\n");
    assert_eq!(crate::support::payments(&paid)[0].paid_on, day("1980-05-24"), "80 belongs to the last one");
}

#[test]
fn one_unmistakable_day_decides_the_whole_column() {
    let reading = table("Cliente,Factura,Fecha,Total\nAna,1,1/6/2012,10\nAna,2,1/13/2012,10\n");
    assert_eq!(invoices(&reading)[0].issued_on, day("2012-01-06"), "13 can only be a day, so the month comes first");
    assert!(!reading.is_ambiguous(), "the data decided");
    assert_eq!(
        reading.map.expect("a table has a map").date_order,
        Some(DateOrder::Mdy),
        "the decision is kept in the map"
    );
}

#[test]
fn a_column_that_shows_nothing_follows_its_neighbour() {
    let reading = table("Cliente,Factura,Fecha,Vence,Total\nAna,1,1/6/2012,1/31/2012,10\n");
    assert_eq!(one(&reading).issued_on, day("2012-01-06"), "one program writes all dates of a file alike");
    assert!(!reading.is_ambiguous(), "the neighbour decided");
}

#[test]
fn interchangeable_days_are_read_day_first_and_said_to_be_ambiguous() {
    let reading = table("Cliente,Factura,Fecha,Total\nAna,1,5/6/2012,10\n");
    assert_eq!(one(&reading).issued_on, day("2012-06-05"), "day first is the custom where this is used");
    let note = reading.notes.iter().find(|n| n.code() == "note.ambiguous_dates");
    let wanted = Note::AmbiguousDates { columns: vec!["Fecha".to_owned()], chosen: DateOrder::Dmy };
    assert_eq!(note, Some(&wanted), "the preview has to ask");
    assert!(reading.is_ambiguous(), "and knows that it has to");
}

#[test]
fn the_map_overrides_the_data() {
    let map = "date_order = \"mdy\"\n[columns]\ncustomer_name = \"C\"\nissued_on = \"F\"\ntotal = \"T\"\n";
    let reading = mapped("C,F,T\nAna,5/6/2012,10\n", map).expect("readable");
    assert_eq!(one(&reading).issued_on, day("2012-05-06"), "the owner said month first");
    assert!(!reading.is_ambiguous(), "there is nothing to ask");
}

#[test]
fn year_first_with_two_digits_is_taken_only_where_the_map_says_so() {
    assert_eq!(issued("31-12-05"), day("2005-12-31"), "day first");
    let slip = table("Cliente,Factura,Fecha,Total\nAna,1,30/02/24,10\n");
    assert_eq!(only_reason(&slip).code(), "row.impossible_date", "a slip of the pen is no day in 2030");
    let map = "date_order = \"ymd\"\n[columns]\ncustomer_name = \"C\"\nissued_on = \"F\"\ntotal = \"T\"\n";
    let reading = mapped("C,F,T\nAna,24-05-06,10\n", map).expect("readable");
    assert_eq!(one(&reading).issued_on, day("2024-05-06"), "the owner said year first");
}

#[test]
fn what_is_no_day_is_refused_with_its_cell() {
    let reason = |text: &str| {
        only_reason(&table(format!("Cliente,Factura,Fecha,Total\nAna,1,\"{text}\",10\nAna,2,2024-01-15,10\n"))).clone()
    };
    let (column, value) = ("Fecha".to_owned(), |v: &str| v.to_owned());
    assert_eq!(reason("30/02/2024"), Reason::ImpossibleDate { column: column.clone(), value: value("30/02/2024") });
    assert_eq!(reason("2023-02-29"), Reason::ImpossibleDate { column: column.clone(), value: value("2023-02-29") });
    assert_eq!(reason("2024-13-01"), Reason::ImpossibleDate { column: column.clone(), value: value("2024-13-01") });
    assert_eq!(reason("24/05/9021"), Reason::ImpossibleDate { column: column.clone(), value: value("24/05/9021") });
    assert_eq!(reason("45321"), Reason::SerialDate { column: column.clone(), value: value("45321") });
    assert_eq!(reason("45321.75"), Reason::SerialDate { column: column.clone(), value: value("45321.75") });
    assert_eq!(reason("YYYY-MM-DD"), Reason::BadDate { column: column.clone(), value: value("YYYY-MM-DD") });
    assert_eq!(reason("mañana"), Reason::BadDate { column: column.clone(), value: value("mañana") });
    assert_eq!(reason("1/2"), Reason::BadDate { column, value: value("1/2") });
}

#[test]
fn leap_days_exist_in_leap_years() {
    assert_eq!(issued("29/02/2024"), day("2024-02-29"), "2024 is a leap year");
}

#[test]
fn the_reading_in_which_nothing_is_due_before_its_issue_is_taken() {
    let list = "Invoice Number,Customer,Invoice Date,Due Date,Amount\n1,Ana,01/05/2026,02/04/2026,10\n2,Ana,02/03/2026,03/05/2026,10\n3,Ana,03/10/2026,04/09/2026,10\n";
    let reading = table(list);
    let found: Vec<_> = invoices(&reading).iter().map(|i| i.issued_on).collect();
    assert_eq!(found, [day("2026-01-05"), day("2026-02-03"), day("2026-03-10")], "the month comes first");
    assert!(!reading.is_ambiguous(), "the data decided: {:?}", reading.notes);
    let day_first = table("Factura,Cliente,Fecha,Vence,Total\n1,Ana,05/01/2026,04/02/2026,10\n");
    assert_eq!(one(&day_first).issued_on, day("2026-01-05"), "day first");
    assert!(!day_first.is_ambiguous(), "month first it would be due in April and issued in May");
    let either = table("Factura,Cliente,Fecha,Vence,Total\n1,Ana,05/01/2026,06/02/2026,10\n");
    assert!(either.is_ambiguous(), "both readings are possible");
}

#[test]
fn a_day_of_issue_of_another_age_is_refused() {
    let hints = Hints { today: Some(day("2026-11-23")), ..Hints::default() };
    let code = |date: &str| {
        let list = source("x.csv", format!("Cliente,Factura,Fecha,Total\nAna,1,{date},10\nBea,2,2026-01-05,10\n"));
        read(&list, &hints).expect("readable").rejected.first().map(|r| r.reason.code())
    };
    for date in ["2062-01-05", "2027-12-01", "1989-12-31"] {
        assert_eq!(code(date), Some("row.implausible_date"), "{date} is a slip of the pen");
    }
    for date in ["1990-01-01", "2026-11-23", "2027-11-01"] {
        assert_eq!(code(date), None, "{date} may be");
    }
    assert_eq!(code("26-01-05"), Some("row.implausible_date"), "of 2026 or of 2005? The map can say it");
    assert_eq!(code("05-01-26"), None, "day first it is of this year");
    let untold = table("Cliente,Factura,Fecha,Total\nAna,1,2062-01-05,10\n");
    assert_eq!(one(&untold).issued_on, day("2062-01-05"), "without a today no day is in the future");
}

#[test]
fn terms_without_a_due_date_must_be_understood() {
    let due = |terms: &str| {
        let reading = table(format!(
            "Cliente,Factura,Fecha,Total,Condiciones de pago\nAna,1,2024-01-15,10,{terms}\nBea,2,2024-01-15,10,30 días\n"
        ));
        invoices(&reading)
            .iter()
            .find(|i| i.number == "1")
            .map(|i| i.due_on)
            .ok_or_else(|| only_reason(&reading).code())
    };
    let days = |days| Ok(DueOn::Terms { days });
    assert_eq!(due("60 días"), days(Some(60)));
    assert_eq!(due("Net 45"), days(Some(45)));
    assert_eq!(due("Contado"), days(Some(0)));
    assert_eq!(due("Crédito"), days(None), "how long is the owner's custom");
    assert_eq!(due("30/60 días"), Err("row.bad_number"), "which of the two?");
    assert_eq!(due("2/10 net 30"), Err("row.bad_number"), "never two days");
}
