//! Content for the tests, small and plain so that each test says what matters to it.

use documents::{
    Fact, Item, Language, Letter, Method, Paragraph, Payment, Qr, Recipient, Reference, Section, Sheet, Signer,
    Stationery, Totals,
};

pub(crate) const SHEETS: [(&str, Sheet); 3] =
    [("A4 DIN", Sheet::a4_din()), ("A4 right", Sheet::a4_right()), ("Letter", Sheet::letter_number_10())];

pub(crate) fn paper(sheet: Sheet) -> Stationery {
    let footer = ["Hidrocaribe, S. L.", "CIF B-87654321"].map(str::to_owned).to_vec();
    Stationery {
        tagline: "Tratamiento de agua".into(),
        return_line: "Hidrocaribe · Castellana 141 · 28046 Madrid".into(),
        footer: vec![footer],
        ..Stationery::plain("Hidrocaribe", sheet, Language::Spanish)
    }
}

/// A figure as Spain writes it.
pub(crate) fn figure(cents: u64) -> String {
    let digits = (cents / 100).to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    format!("{grouped},{:02}", cents % 100)
}

/// Amounts of very different length, each row another.
pub(crate) fn cents(row: usize) -> u64 {
    let powers = [1_u64, 97, 12_345, 1_234_567, 99, 480_001, 123_456_789];
    powers[row % powers.len()] + row as u64 * 7
}

pub(crate) fn section(rows: usize) -> Section {
    let mut sum = 0;
    let item = |row| {
        sum += cents(row);
        Item {
            number: format!("F-{row:05}"),
            issued_on: "01/06/2026".into(),
            due_on: "01/07/2026".into(),
            days_late: "151".into(),
            very_late: true,
            total: figure(cents(row)),
            paid: String::new(),
            open: figure(cents(row)),
            running: figure(sum),
        }
    };
    let items = (0..rows).map(item).collect();
    let totals = Totals { total: figure(sum), paid: String::new(), open: figure(sum) };
    Section { title: String::new(), unit: "€".into(), decimal: ',', items, totals }
}

pub(crate) fn letter(rows: usize) -> Letter {
    Letter {
        language: None,
        to: Recipient {
            name: "Distribuciones Muñoz e Hijos, S. L.".into(),
            lines: ["A/A María Muñoz Ibáñez", "Avenida de la Constitución, 27", "41001 SEVILLA"]
                .map(str::to_owned)
                .into(),
        },
        reference: Reference {
            date: "21 de noviembre de 2026".into(),
            customer_number: "100000".into(),
            reference: "REC-100000".into(),
            ..Reference::default()
        },
        heading: "Primer aviso".into(),
        salutation: "Estimada señora Muñoz:".into(),
        opening: vec![Paragraph::marked(
            "Le escribimos por las facturas que figuran a continuación, por **5.811,70\u{a0}€**.",
        )],
        sections: vec![section(rows)],
        closing: Vec::new(),
        payment: Some(Payment {
            methods: vec![Method { rows: vec![Fact::strong("IBAN", "ES91 2100 0418 4502 0005 1332")], link: None }],
            qr: Some(Qr { payload: "BCD\n002\n1\nSCT".into(), caption: vec!["Escanee el código".into()] }),
        }),
        signer: Signer {
            farewell: "Atentamente,".into(), name: "Lucía Ibáñez".into(), role: "Administración".into()
        },
    }
}
