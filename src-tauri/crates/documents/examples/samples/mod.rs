//! Invented customers and invoices for the examples.
#![allow(dead_code)]

use documents::{
    Applied, AppliedSection, Bucket, Fact, Item, Labels, Language, Letter, Method, Movement, MovementTable, Paragraph,
    Payment, Picture, Qr, Receipt, Recipient, Reference, Section, Sheet, Signer, Statement, StatementSection,
    Stationery, Totals,
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
        ["Hidrocaribe Suministros, S. L.", "P.º de la Castellana, 141, 7.º", "28046 Madrid (España)", "CIF B-87654321"],
        ["Administración", "Tel. +34 910 123 456", "cobros@hidrocaribe.example", "De lunes a viernes, de 9 a 18 h"],
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
        return_line: "Hidrocaribe Suministros, S. L. · P.º de la Castellana 141 · 28046 Madrid".into(),
        footer: footer.iter().map(|column| column.map(str::to_owned).into()).collect(),
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
    ("Rúa do Franco, 18", "15702 SANTIAGO DE COMPOSTELA (A Coruña)"),
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
        let paid = if mix.is_multiple_of(5) { total / 2 } else { 0 };
        running += total - paid;
        sums = (sums.0 + total, sums.1 + paid, sums.2 + total - paid);
        items.push(Item {
            number: format!("F26-{:05}", 1200 + seed % 700 + row * 17),
            issued_on: format!("{:02}/06/2026", 1 + row % 28),
            due_on: format!("{:02}/07/2026", 1 + row % 28),
            days_late: format!("{}", 151 - (row * 3) % 140),
            very_late: row * 3 % 140 < 61,
            total: figure(total),
            paid: if paid == 0 { String::new() } else { figure(paid) },
            open: figure(total - paid),
            running: figure(running),
        });
    }
    let totals = Totals { total: figure(sums.0), paid: figure(sums.1), open: figure(sums.2) };
    Section { title: String::new(), unit: "€".into(), decimal: ',', items, totals }
}

fn payment(amount: &str, reference: &str, epc: String) -> Payment {
    let rows = vec![
        Fact::new("Titular", "Hidrocaribe Suministros, S. L."),
        Fact::strong("IBAN", "ES91 2100 0418 4502 0005 1332"),
        Fact::new("BIC / Banco", "EXMPESMMXXX · Banco Ejemplo, S. A."),
        Fact::new("Concepto", reference),
        Fact::strong("Importe", amount),
    ];
    let caption = ["Escanee el código con", "la aplicación de su banco:", "los datos se rellenan solos."];
    let qr = Qr { payload: epc, caption: caption.map(str::to_owned).into() };
    Payment { methods: vec![Method { rows, link: None }], qr: Some(qr) }
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
    let pay = payment(&amount, &reference, epc);
    Letter {
        language: None,
        to: Recipient {
            name: NAMES[seed % NAMES.len()].into(),
            lines: vec!["A/A María Fernanda Muñoz Ibáñez".into(), street.into(), town.into()],
        },
        reference: Reference {
            date: "21 de noviembre de 2026".into(),
            customer_number: (100_000 + seed * 7).to_string(),
            reference,
            contact: "Lucía Ibáñez Carreño".into(),
            phone: "+34 910 123 456".into(),
        },
        heading: format!("Segundo aviso de pago: {rows} facturas vencidas por {amount}"),
        salutation: "Estimada señora Muñoz:".into(),
        opening: vec![Paragraph::marked(&opening), Paragraph::marked(second)],
        sections: vec![section],
        closing: Vec::new(),
        payment: Some(pay),
        signer: Signer {
            farewell: "Atentamente,".into(),
            name: "Lucía Ibáñez Carreño".into(),
            role: "Administración".into(),
        },
    }
}

/// Two currencies, one of them with mixed decimals, and a link to pay.
pub(crate) fn mixed_letter() -> Letter {
    let mut mixed = letter(5, 3);
    let mut dollars = section(9, 2);
    mixed.sections[0].title = "Euros (EUR)".into();
    dollars.title = "Dólares de los Estados Unidos (USD)".into();
    dollars.unit = "US$".into();
    for (item, open) in dollars.items.iter_mut().zip(["1.250", "98,5"]) {
        item.total = open.into();
        item.paid = String::new();
        item.open = open.into();
    }
    dollars.totals = Totals { total: "1.348,50".into(), paid: String::new(), open: "1.348,50".into() };
    mixed.sections.push(dollars);
    if let Some(payment) = &mut mixed.payment {
        payment.methods.push(Method {
            rows: vec![Fact::new("Con tarjeta", "https://pago.hidrocaribe.example/c/REC-100035")],
            link: Some("https://pago.hidrocaribe.example/c/REC-100035".into()),
        });
    }
    mixed
}

/// What files from strangers may hold.
pub(crate) fn cruel_letter() -> Letter {
    let mut cruel = letter(2, 3);
    cruel.to.name = "<b>Ñ&amp;</b> 🙂 שלום עולם \u{202e}evil\0 العربية ".repeat(40);
    cruel.to.lines =
        vec!["Ñ".repeat(10_000), "日本語 東京".into(), "41001 SEVILLA".into(), "x".into(), "y".into(), "z".into()];
    cruel.salutation = format!("Estimado/a {}:", "Muñoz de la Peña ".repeat(60));
    cruel.heading = "Recordatorio ".repeat(40);
    cruel.opening.insert(0, Paragraph::plain("W".repeat(3_000)));
    cruel.sections[0].items[1].number = "FACTURA-ELECTRÓNICA-0000000000000000000000000000000123456789".into();
    cruel.sections[0].items[0].open = "999.999.999.999.999,99".into();
    cruel.reference.contact = "María de los Ángeles ".repeat(9);
    cruel
}

pub(crate) fn receipt() -> Receipt {
    let base = letter(4, 3);
    let row = |number: &str, before: &str, applied: &str, remaining: &str, running: &str| Applied {
        number: number.into(),
        due_on: "15/09/2026".into(),
        before: before.into(),
        applied: applied.into(),
        remaining: remaining.into(),
        running: running.into(),
    };
    Receipt {
        to: base.to,
        reference: base.reference,
        heading: "Recibo n.º 000123: gracias por su pago".into(),
        salutation: "Estimada señora Muñoz:".into(),
        opening: vec![Paragraph::marked(
            "Hemos recibido su pago de **1.500,00\u{a0}€** y le damos las gracias. Lo hemos aplicado como sigue.",
        )],
        facts: vec![
            Fact::strong("Importe", "1.500,00\u{a0}€"),
            Fact::new("En letra", "Mil quinientos euros"),
            Fact::new("Fecha del pago", "20 de noviembre de 2026"),
            Fact::new("Forma de pago", "Transferencia, referencia 88123"),
        ],
        applied: vec![AppliedSection {
            title: String::new(),
            unit: "€".into(),
            decimal: ',',
            rows: vec![
                row("F26-01203", "277,88", "277,88", "0,00", "277,88"),
                row("F26-01220", "1.325,17", "1.222,12", "103,05", "1.500,00"),
            ],
            total_applied: "1.500,00".into(),
        }],
        remaining: vec![Paragraph::marked(
            "Quedan por pagar **103,05\u{a0}€** de la factura F26-01220, que venció el 15 de septiembre de 2026.",
        )],
        signer: base.signer,
    }
}

fn movements() -> Vec<Movement> {
    let movement = |on: &str, text: &str, charge: &str, payment: &str, balance: &str| Movement {
        on: on.into(),
        text: text.into(),
        charge: charge.into(),
        payment: payment.into(),
        balance: balance.into(),
    };
    vec![
        movement("01/10/2026", "Saldo anterior", "", "", "4.200,00"),
        movement("04/10/2026", "Factura F26-01203", "2.914,30", "", "7.114,30"),
        movement("20/10/2026", "Pago, transferencia 88123, gracias", "", "1.500,00", "5.614,30"),
        movement("02/11/2026", "Factura F26-01220", "1.600,00", "", "7.214,30"),
    ]
}

fn buckets() -> Vec<Bucket> {
    let bucket = |name: &str, amount: &str, share: u16, lateness: u8| Bucket {
        name: name.into(),
        amount: amount.into(),
        share,
        lateness,
    };
    vec![
        bucket("Por vencer", "2.114,20", 293, 0),
        bucket("1 a 30 días", "1.600,00", 222, 1),
        bucket("31 a 60 días", "1.000,10", 139, 2),
        bucket("61 a 90 días", "0,00", 0, 3),
        bucket("91 a 120 días", "500,00", 69, 4),
        bucket("Más de 120", "2.000,00", 277, 5),
    ]
}

pub(crate) fn statement() -> Statement {
    let base = letter(6, 5);
    Statement {
        to: base.to,
        reference: base.reference,
        heading: "Estado de cuenta al 21 de noviembre de 2026".into(),
        salutation: "Estimada señora Muñoz:".into(),
        opening: vec![Paragraph::marked(
            "Este es el detalle de su cuenta. A la fecha queda un saldo de **7.214,30\u{a0}€**, del que **5.100,10\u{a0}€** están vencidos.",
        )],
        sections: vec![StatementSection {
            open: base.sections[0].clone(),
            movements: Some(MovementTable {
                rows: movements(),
                closing: ("Saldo al 21/11/2026".into(), "7.214,30".into()),
            }),
            aging: buckets(),
        }],
        closing: Vec::new(),
        payment: base.payment,
        signer: base.signer,
    }
}
