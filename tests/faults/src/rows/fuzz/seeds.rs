//! What is mutated: small real files, all written here.

use std::io::Write as _;

pub(super) const CSV: &[&str] = &[
    "Cliente,RFC,Folio,Fecha,Vencimiento,Total,Moneda\nAna Muñoz,MUAA800101AB1,A-1,2026-01-10,2026-02-10,1160.00,MXN\nLuis,,A-2,2026-01-11,2026-02-11,\"1,200.50\",MXN\n",
    "number;customer;issued;due;total;paid\n77;Café Sur;10/01/2026;09/02/2026;1.234,50;0,00\n78;Café Sur;11/01/2026;10/02/2026;80,00;80,00\n",
    "cliente\tfecha de pago\timporte\treferencia\nAna\t2026-03-01\t500.00\tSPEI 123\n",
    "Nombre,RFC,Correo,Teléfono,Dirección,Días de crédito\nFerretería El Águila,FEAG800101AB1,a@example.com,+52 55 1234 5678,\"Calle 1, México\",30\n",
];

pub(super) const MAP: &[&str] = &[
    "kind = \"invoices\"\n[columns]\nnumber = \"Folio\"\ncustomer_name = \"Cliente\"\nissued_on = \"Fecha\"\ndue_on = \"Vencimiento\"\ntotal = \"Total\"\ncurrency = \"Moneda\"\n",
    "kind = \"payments\"\ncurrency = \"MXN\"\ndecimal = \",\"\ndate_order = \"dmy\"\n[columns]\ncustomer_name = \"cliente\"\npaid_on = \"fecha de pago\"\npaid = \"importe\"\n",
    "kind = \"customers\"\n[columns]\ncustomer_name = \"Nombre\"\ntax_id = \"RFC\"\n",
];

pub(super) const RATES: &[&str] = &[
    "grace_days = 3\n[[rate]]\nfrom = \"2026-01-01\"\nannual = \"0.24\"\ncap = \"0.36\"\n[[rate]]\nfrom = \"2026-03-01\"\nannual = \"0.18\"\n",
];

pub(super) const CFDI: &[&str] = &[
    r#"<?xml version="1.0" encoding="UTF-8"?><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="4.0" Serie="F" Folio="77" Fecha="2026-01-10T10:00:00" TipoDeComprobante="I" Moneda="MXN" SubTotal="1000.00" Total="1160.00" CondicionesDePago="30 días"><cfdi:Emisor Rfc="EMI010101AB1" Nombre="Taller" RegimenFiscal="601"/><cfdi:Receptor Rfc="REC020202CD2" Nombre="Ferretería El Águila" DomicilioFiscalReceptor="06000"/><cfdi:Complemento><tfd:TimbreFiscalDigital Version="1.1" UUID="0A1B2C3D-0000-4000-8000-00000000000A"/></cfdi:Complemento></cfdi:Comprobante>"#,
    r#"<?xml version="1.0"?><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" xmlns:pago20="http://www.sat.gob.mx/Pagos20" Version="4.0" Folio="9" Fecha="2026-02-10T10:00:00" TipoDeComprobante="P" Moneda="XXX" SubTotal="0" Total="0"><cfdi:Emisor Rfc="EMI010101AB1" Nombre="Taller"/><cfdi:Receptor Rfc="REC020202CD2" Nombre="Ferretería"/><cfdi:Complemento><pago20:Pagos Version="2.0"><pago20:Pago FechaPago="2026-02-09T12:00:00" FormaDePagoP="03" MonedaP="MXN" Monto="500.00"><pago20:DoctoRelacionado IdDocumento="0A1B2C3D-0000-4000-8000-00000000000A" Folio="77" MonedaDR="MXN" ImpPagado="500.00" ImpSaldoAnt="1160.00" ImpSaldoInsoluto="660.00" NumParcialidad="1"/></pago20:Pago></pago20:Pagos></cfdi:Complemento></cfdi:Comprobante>"#,
];

pub(super) const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20"><defs><linearGradient id="g"><stop offset="0" stop-color="#123"/></linearGradient></defs><rect x="1" y="1" width="30" height="10" fill="url(#g)"/><path d="M0 0 L10 10 C 1 2 3 4 5 6 Z" stroke="red" stroke-width="2"/><text x="3" y="4" font-size="5">Hola</text></svg>"##;

pub(super) const PNG: &[u8] = include_bytes!("../../../../../assets/icons/32x32.png");

/// The head of a JPEG of 16 × 8 points, as far as a reader of its size goes.
pub(super) const JPEG: &[u8] = &[
    0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xff, 0xc0, 0, 17, 8, 0, 8, 0,
    16, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0, 0x55, 0xff,
    0xd9,
];

pub(super) const LINES: &[&str] = &[
    r#"{"do":"customer","id":"C9","name":"Ana","tax_id":"X","email":"a@b.mx","address":["Calle 1"],"language":"es"}"#,
    r#"{"do":"invoice","id":"I9","customer":"C0","number":"A-9","currency":"MXN","issued_on":"2026-02-01","instalments":[{"due_on":"2026-03-01","amount":"300.00"},{"due_on":"2026-04-01","amount":"200.00"}],"uuid":"0A1B2C3D-0000-4000-8000-00000000000A"}"#,
    r#"{"do":"payment","id":"P9","customer":"C0","currency":"MXN","amount":"50.00","paid_on":"2026-03-19","allocate":[{"invoice":"I0","seq":1,"amount":"50.00"}],"method":"03","reference":"r"}"#,
    r#"{"do":"allocate","id":"L9","payment":"P1","invoice":"I0","seq":1,"amount":"10.00","on":"2026-03-20"}"#,
    r#"{"do":"reverse","id":"V9","of":"P1","on":"2026-03-20","reason":"x"}"#,
    r#"{"do":"promise","id":"R9","customer":"C0","currency":"MXN","amount":"90.00","made_on":"2026-03-20","due_on":"2026-03-27"}"#,
    r#"{"do":"pause","id":"U9","customer":"C0","from":"2026-03-20","until":"2026-03-27","reason":"x"}"#,
    r#"{"do":"note","id":"N9","customer":"C0","on":"2026-03-21","text":"llamó"}"#,
    r#"{"do":"credit_note","id":"K9","invoice":"I0","number":"NC-1","amount":"10.00","issued_on":"2026-03-01"}"#,
    r#"{"do":"write_off","id":"W9","invoice":"I0","seq":2,"amount":"10.00","on":"2026-03-20","reason":"x"}"#,
    r#"{"do":"dispute","id":"D9","invoice":"I0","amount":"20.00","opened_on":"2026-03-20","reason":"x"}"#,
    r#"{"do":"resolve","id":"S9","dispute":"D1","outcome":"accepted","credited":"5.00","on":"2026-03-21"}"#,
    r#"{"do":"agreement","id":"G9","customer":"C0","currency":"MXN","signed_on":"2026-03-20","covers":[{"invoice":"I0","seq":1,"amount":"100.00"}],"instalments":[{"due_on":"2026-04-01","amount":"100.00"}]}"#,
    r#"{"do":"charge","id":"H9","invoice":"I0","seq":1,"kind":"interest","amount":"3.00","on":"2026-03-20"}"#,
];

/// Facts that stand one after the other on the ledger of the scripted day.
pub(super) const RARE: &[&str] = &[
    r#"{"do":"pause","id":"U9","customer":"C3","from":"2026-03-20","until":"2026-03-22","reason":"viaje"}"#,
    r#"{"do":"credit_note","id":"K9","invoice":"I0","number":"NC-1","amount":"10.00","issued_on":"2026-03-01"}"#,
    r#"{"do":"write_off","id":"W9","invoice":"I3","seq":2,"amount":"10.00","on":"2026-03-20","reason":"poco"}"#,
    r#"{"do":"dispute","id":"D9","invoice":"I4","amount":"20.00","opened_on":"2026-03-20","reason":"faltó"}"#,
    r#"{"do":"resolve","id":"S9","dispute":"D9","outcome":"accepted","credited":"5.00","on":"2026-03-21"}"#,
    r#"{"do":"agreement","id":"G9","customer":"C5","currency":"MXN","signed_on":"2026-03-20","covers":[{"invoice":"I5","seq":2,"amount":"100.00"}],"instalments":[{"due_on":"2026-04-01","amount":"60.00"},{"due_on":"2026-05-01","amount":"40.00"}]}"#,
    r#"{"do":"charge","id":"H9","invoice":"I3","seq":1,"kind":"interest","amount":"3.00","on":"2026-03-20"}"#,
];

/// An archive with a table and a document in it, uncompressed, so that mutations reach what is inside.
pub(super) fn zip() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let mut writer = zip::ZipWriter::new(&mut out);
    for (name, text) in [("facturas.csv", CSV[0]), ("sub/f.xml", CFDI[0]), ("léame.txt", "hola")] {
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let begun = writer.start_file(name, stored);
        begun.and_then(|()| writer.write_all(text.as_bytes()).map_err(Into::into)).expect("memory takes it");
    }
    writer.finish().expect("memory takes it");
    out.into_inner()
}
