//! Invented customers and invoices for the examples.
#![allow(dead_code)]

use documents::{
    Fact, Item, Labels, Language, Letter, Method, Paragraph, Payment, Picture, Qr, Recipient,
    Reference, Section, Sheet, Signer, Stationery, Totals,
};

const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 56 56">
<path d="M28 2 52 16v24L28 54 4 40V16z" fill="#0f6b57"/>
<path d="M14 34c6-12 10 6 16-6s10-8 13-3" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/>
<circle cx="43" cy="24" r="3.4" fill="#f0c674"/></svg>"##;
const SIGNATURE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 70">
<g fill="none" stroke="#1e3a8a" stroke-linecap="round"><path stroke-width="2.2" d="M12 48C20 20 34 6 36 14s-18 44-10 42 18-26 24-22-6 20 2 18 10-16 16-14-4 14 4 12S86 18 96 10s0 18-8 34 4 10 10 2 12-10 12-4 8 6 14 0 10-2 8 4 10 0 18-6"/>
<path stroke-width="1.6" d="M8 62c52-10 112-8 182-16-34 10-70 14-94 18"/></g></svg>"##;

pub(crate) fn paper(sheet: Sheet) -> Stationery {
    let footer = [
        [
            "Hidrocaribe Suministros, S. L.",
            "P.º de la Castellana, 141, 7.º",
            "28046 Madrid (España)",
            "CIF B-87654321",
        ],
        [
            "Administración",
            "Tel. +34 910 123 456",
            "cobros@hidrocaribe.example",
            "De lunes a viernes, de 9 a 18 h",
        ],
        [
            "Banco Ejemplo, S. A.",
            "IBAN ES91 2100 0418 4502 0005 1332",
            "BIC EXMPESMMXXX",
            "R. M. Madrid, T. 12345, F. 67, H. M-890123",
        ],
    ];
    Stationery {
        sheet,
        language: Language::Spanish,
        labels: Labels::spanish(),
        name: "Hidrocaribe".into(),
        tagline: "Suministros y tratamiento de agua".into(),
        return_line: "Hidrocaribe Suministros, S. L. · P.º de la Castellana 141 · 28046 Madrid"
            .into(),
        footer: footer
            .iter()
            .map(|column| column.map(str::to_owned).into())
            .collect(),
        logo: Some(Picture::read(LOGO.as_bytes()).expect("the example's own logo")),
        signature: Some(Picture::read(SIGNATURE.as_bytes()).expect("the example's own signature")),
        accent: [0x0f, 0x6b, 0x57],
    }
}

const NAMES: [&str; 8] = [
    "Distribuciones Muñoz e Hijos, S. L.",
    "Panadería La Espiga Dorada, S. A.",
    "Ferretería El Tornillo Feliz",
    "Agropecuaria Río Caño, S. C.",
    "Talleres Peña & Núñez, S. L. U.",
    "Comercial Güímar, S. A.",
    "Clínica Dental Sonrisas",
    "Imprenta y Papelería Cañada",
];
const STREETS: [(&str, &str); 4] = [
    ("Avenida de la Constitución, 27, bajo", "41001 SEVILLA"),
    ("Calle del Príncipe de Vergara, 132, 4.º B", "28002 MADRID"),
    ("Carrer de València, 214, entl. 1.ª", "08011 BARCELONA"),
    (
        "Rúa do Franco, 18",
        "15702 SANTIAGO DE COMPOSTELA (A Coruña)",
    ),
];

/// Cents as Spain writes them.
pub(crate) fn figure(cents: i64) -> String {
    let whole = (cents / 100).to_string();
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    format!("{grouped},{:02}", cents % 100)
}

pub(crate) fn section(seed: usize, rows: usize) -> Section {
    let (mut running, mut sums) = (0, (0, 0, 0));
    let mut items = Vec::with_capacity(rows);
    for row in 0..rows {
        let mix = (seed * 7919 + row * 104_729 + 31) % 480_000;
        let total = i64::try_from(4_000 + mix).expect("small");
        let paid = if mix % 5 == 0 { total / 2 } else { 0 };
        running += total - paid;
        sums = (sums.0 + total, sums.1 + paid, sums.2 + total - paid);
        items.push(Item {
            number: format!("F26-{:05}", 1200 + seed % 700 + row * 17),
            issued_on: format!("{:02}/06/2026", 1 + row % 28),
            due_on: format!("{:02}/07/2026", 1 + row % 28),
            days_late: format!("{}", 151 - (row * 3) % 140),
            very_late: row * 3 % 140 < 61,
            total: figure(total),
            paid: if paid == 0 {
                String::new()
            } else {
                figure(paid)
            },
            open: figure(total - paid),
            running: figure(running),
        });
    }
    let totals = Totals {
        total: figure(sums.0),
        paid: figure(sums.1),
        open: figure(sums.2),
    };
    Section {
        title: String::new(),
        unit: "€".into(),
        decimal: ',',
        items,
        totals,
    }
}

pub(crate) fn letter(seed: usize, rows: usize) -> Letter {
    let section = section(seed, rows);
    let amount = format!("{}\u{a0}€", section.totals.open);
    let (street, town) = STREETS[seed % STREETS.len()];
    let reference = format!("REC-{}", 100_000 + seed * 7);
    let opening = format!(
        "Le escribimos porque, a fecha de hoy, no nos consta el pago de las facturas que figuran a continuación, por un importe pendiente de **{amount}**. La más antigua venció hace **151\u{a0}días**. Si ya ha realizado la transferencia en los últimos tres días hábiles, le rogamos que no tenga en cuenta este aviso y le agradecemos su puntualidad."
    );
    let second = "Le rogamos que abone el importe en un plazo de **siete días naturales** o que se ponga en contacto con nosotros para acordar un calendario de pagos. Si existe alguna discrepancia, indíquenosla por escrito y la revisaremos con la máxima celeridad.";
    let epc = format!(
        "BCD\n002\n1\nSCT\nEXMPESMMXXX\nHidrocaribe Suministros, S. L.\nES9121000418450200051332\nEUR{}\n\n\n{reference}",
        section.totals.open.replace('.', "").replace(',', ".")
    );
    Letter {
        to: Recipient {
            name: NAMES[seed % NAMES.len()].into(),
            lines: vec![
                "A/A María Fernanda Muñoz Ibáñez".into(),
                street.into(),
                town.into(),
            ],
        },
        reference: Reference {
            date: "21 de noviembre de 2026".into(),
            customer_number: (100_000 + seed * 7).to_string(),
            reference: reference.clone(),
            contact: "Lucía Ibáñez Carreño".into(),
            phone: "+34 910 123 456".into(),
        },
        heading: format!("Segundo aviso de pago: {rows} facturas vencidas por {amount}"),
        salutation: "Estimada señora Muñoz:".into(),
        opening: vec![Paragraph::marked(&opening), Paragraph::marked(second)],
        sections: vec![section],
        closing: Vec::new(),
        payment: Some(Payment {
            methods: vec![Method {
                rows: vec![
                    Fact::new("Titular", "Hidrocaribe Suministros, S. L."),
                    Fact::strong("IBAN", "ES91 2100 0418 4502 0005 1332"),
                    Fact::new("BIC / Banco", "EXMPESMMXXX · Banco Ejemplo, S. A."),
                    Fact::new("Concepto", reference),
                    Fact::strong("Importe", amount),
                ],
                link: None,
            }],
            qr: Some(Qr {
                payload: epc,
                caption: [
                    "Escanee el código con",
                    "la aplicación de su banco:",
                    "los datos se rellenan solos.",
                ]
                .map(str::to_owned)
                .into(),
            }),
        }),
        signer: Signer {
            farewell: "Atentamente,".into(),
            name: "Lucía Ibáñez Carreño".into(),
            role: "Administración".into(),
        },
    }
}
