//! Mexican invoices, credit notes and payment receipts, in samples of our own.

use exchange::{CreditNoteDraft, DocumentKind, Draft, DueOn, Hints, Note, ReadError, Reading, Reason, days_in, read};

use crate::support::{day, dec, has_note, one, only_reason, payments, source};

const UUID: &str = "0A1B2C3D-0000-4000-8000-00000000000A";

/// A CFDI 4.0 around the given parts.
fn cfdi(root: &str, inside: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital"
  xmlns:pago20="http://www.sat.gob.mx/Pagos20" Version="4.0" Serie="F" Folio="77" Fecha="2026-01-10T10:00:00" {root}>
  <cfdi:Emisor Rfc="EMI010101AB1" Nombre="Taller &amp; Compañía" RegimenFiscal="601"/>
  <cfdi:Receptor Rfc=" rec020202cd2 " Nombre="Ferretería El Águila" DomicilioFiscalReceptor="06000"/>
  {inside}
</cfdi:Comprobante>"#
    )
}

fn stamp(uuid: &str) -> String {
    format!(r#"<cfdi:Complemento><tfd:TimbreFiscalDigital Version="1.1" UUID="{uuid}"/></cfdi:Complemento>"#)
}

fn invoice(attributes: &str) -> String {
    cfdi(
        &format!(r#"TipoDeComprobante="I" Moneda="MXN" SubTotal="1000.00" Total="1160.00" {attributes}"#),
        &stamp(UUID),
    )
}

fn receipt(pagos: &str) -> String {
    let root = r#"TipoDeComprobante="P" Moneda="XXX" SubTotal="0" Total="0""#;
    cfdi(root, &format!(r#"<cfdi:Complemento><pago20:Pagos Version="2.0">{pagos}</pago20:Pagos></cfdi:Complemento>"#))
}

fn xml(text: &str) -> Reading {
    try_xml(text).expect("the document must be readable")
}

fn try_xml(text: &str) -> Result<Reading, ReadError> {
    read(&source("f.xml", text), &Hints::default())
}

#[test]
fn an_invoice_is_read_with_all_that_matters() {
    let reading = xml(&invoice(r#"MetodoPago="PPD" CondicionesDePago="Crédito 15 días""#));
    let found = one(&reading);
    assert_eq!((found.number.as_str(), found.uuid.as_deref()), ("F-77", Some(UUID)), "series, folio, stamp");
    assert_eq!(
        (found.issued_on, found.total, found.currency.as_deref()),
        (day("2026-01-10"), dec("1160.00"), Some("MXN")),
        "when, how much"
    );
    assert_eq!(found.due_on, DueOn::Terms { days: Some(15) }, "the terms that its text grants");
    assert_eq!(found.customer.tax_id.as_deref(), Some("REC020202CD2"), "the tax id in capitals without blanks");
    assert_eq!(found.customer.name.as_deref(), Some("Ferretería El Águila"), "the name");
    let issuer = reading.issuer.as_ref().expect("an invoice has an issuer");
    assert_eq!(
        (issuer.tax_id.as_str(), issuer.name.as_deref()),
        ("EMI010101AB1", Some("Taller & Compañía")),
        "who issued it"
    );
    assert!(reading.rejected.is_empty() && reading.notes.is_empty(), "nothing to remark: {:?}", reading.notes);
}

#[test]
fn when_it_is_due_follows_the_method_of_payment() {
    let due = |attributes: &str| one(&xml(&invoice(attributes))).due_on;
    assert_eq!(due(r#"MetodoPago="PUE" CondicionesDePago="30 días""#), DueOn::AtIssue, "PUE: in one payment, at issue");
    assert_eq!(due(r#"MetodoPago="PPD""#), DueOn::Terms { days: None }, "PPD: on the customer's or the owner's terms");
    assert_eq!(due(""), DueOn::Terms { days: None }, "silence is not cash");
    assert!(
        has_note(&xml(&invoice(r#"MetodoPago="PPD""#)), "note.no_terms"),
        "and the owner is told that nothing says when"
    );
}

#[test]
fn terms_are_taken_only_from_words_that_leave_no_doubt() {
    let known = [
        ("30 días", 30),
        ("30 dias", 30),
        ("credito 15 dias", 15),
        ("CRÉDITO A 60 DÍAS", 60),
        ("Neto 45", 45),
        ("Net 30", 30),
        ("30d", 30),
        ("Contado", 0),
        ("Plazo de 90 días naturales", 90),
    ];
    for (text, days) in known {
        assert_eq!(days_in(text), Some(days), "{text:?}");
    }
    let unknown = [
        "CONDICIONES",
        "30",
        "30/60/90 días",
        "50% anticipo, 30 días",
        "30 días fin de mes",
        "3 meses",
        "",
        "9999 días",
        "2/10 neto 30",
    ];
    for text in unknown {
        assert_eq!(days_in(text), None, "{text:?} does not say one number of days");
    }
}

#[test]
fn prefixes_do_not_matter_and_namespaces_do() {
    let renamed = invoice(r#"MetodoPago="PUE""#)
        .replace("cfdi:", "x:")
        .replace("xmlns:cfdi", "xmlns:x")
        .replace("tfd:", "t:")
        .replace("xmlns:tfd", "xmlns:t");
    assert_eq!(one(&xml(&renamed)).uuid.as_deref(), Some(UUID), "a prefix is a local name for an address");
    let default = invoice(r#"MetodoPago="PUE""#).replace("cfdi:", "").replace("xmlns:cfdi", "xmlns");
    assert_eq!(one(&xml(&default)).total, dec("1160.00"), "no prefix at all");
    let foreign =
        invoice(r#"MetodoPago="PUE""#).replace("http://www.sat.gob.mx/TimbreFiscalDigital", "http://example.org/stamp");
    assert_eq!(one(&xml(&foreign)).uuid, None, "somebody else's stamp is none");
}

#[test]
fn what_stands_in_the_addenda_says_nothing() {
    let text = invoice("").replace("</cfdi:Comprobante>", r#"<cfdi:Addenda><cfdi:Receptor Rfc="OTR010101XX1"/><sin:declarar x="1"><y/></sin:declarar></cfdi:Addenda></cfdi:Comprobante>"#);
    assert_eq!(
        one(&xml(&text)).customer.tax_id.as_deref(),
        Some("REC020202CD2"),
        "an addenda is the customer's own business"
    );
}

#[test]
fn withheld_taxes_are_told_apart_and_already_out_of_the_total() {
    let root = r#"TipoDeComprobante="I" Moneda="MXN" SubTotal="1000.00" Total="953.33" MetodoPago="PPD""#;
    let taxes = r#"<cfdi:Impuestos TotalImpuestosRetenidos="206.67" TotalImpuestosTrasladados="160.00"/>"#;
    let reading = xml(&cfdi(root, &format!("{taxes}{}", stamp(UUID))));
    assert_eq!(
        (one(&reading).total, one(&reading).withheld),
        (dec("953.33"), Some(dec("206.67"))),
        "Total is what is to be paid"
    );
}

#[test]
fn an_invoice_that_replaces_another_names_it() {
    let related = r#"<cfdi:CfdiRelacionados TipoRelacion="04"><cfdi:CfdiRelacionado UUID="11111111-1111-4111-8111-111111111111"/></cfdi:CfdiRelacionados>"#;
    let text = invoice("").replace("<cfdi:Emisor", &format!("{related}<cfdi:Emisor"));
    assert_eq!(one(&xml(&text)).replaces, ["11111111-1111-4111-8111-111111111111"], "04 is substitution");
    let other = text.replace(r#"TipoRelacion="04""#, r#"TipoRelacion="02""#);
    assert!(one(&xml(&other)).replaces.is_empty(), "any other relation replaces nothing");
}

#[test]
fn an_unstamped_invoice_is_read_and_said_to_be_so() {
    let reading = xml(&cfdi(r#"TipoDeComprobante="I" Moneda="MXN" Total="10.00" MetodoPago="PUE""#, ""));
    assert_eq!(one(&reading).uuid, None, "no stamp, no UUID");
    assert!(reading.notes.contains(&Note::Unstamped), "the owner is told");
}

#[test]
fn a_credit_note_points_at_its_invoices() {
    let root = r#"TipoDeComprobante="E" Moneda="MXN" Total="116.00" MetodoPago="PUE""#;
    let related = r#"<cfdi:CfdiRelacionados TipoRelacion="01"><cfdi:CfdiRelacionado UUID="aaaaaaaa-1111-4111-8111-111111111111"/><cfdi:CfdiRelacionado UUID="bbbbbbbb-1111-4111-8111-111111111111"/></cfdi:CfdiRelacionados>"#;
    let reading = xml(&cfdi(root, &format!("{related}{}", stamp(UUID))));
    let [Draft::CreditNote(CreditNoteDraft { total, related, uuid, .. })] = &reading.drafts[..] else {
        panic!("one credit note expected: {:?}", reading.drafts)
    };
    let uuids: Vec<_> = related.iter().filter_map(|r| r.uuid.as_deref()).collect();
    assert_eq!(
        uuids,
        ["AAAAAAAA-1111-4111-8111-111111111111", "BBBBBBBB-1111-4111-8111-111111111111"],
        "both, in capitals"
    );
    assert_eq!((*total, uuid.as_deref()), (dec("116.00"), Some(UUID)), "with its amount and stamp");
}

const TWO_PAYMENTS: &str = r#"
  <pago20:Pago FechaPago="2026-02-01T12:00:00" FormaDePagoP="03" MonedaP="MXN" Monto="300.00">
    <pago20:DoctoRelacionado IdDocumento="aaaaaaaa-1111-4111-8111-111111111111" Serie="F" Folio="1" MonedaDR="MXN" NumParcialidad="1" ImpSaldoAnt="500.00" ImpPagado="200.00" ImpSaldoInsoluto="300.00"/>
    <pago20:DoctoRelacionado IdDocumento="bbbbbbbb-1111-4111-8111-111111111111" MonedaDR="MXN" NumParcialidad="2" ImpPagado="100.00" ImpSaldoInsoluto="0"/>
  </pago20:Pago>
  <pago20:Pago FechaPago="2026-02-03T12:00:00" FormaDePagoP="01" MonedaP="MXN" Monto="50.00"/>"#;

#[test]
fn a_receipt_is_one_payment_for_each_invoice_it_names() {
    let reading = xml(&receipt(TWO_PAYMENTS));
    let found = payments(&reading);
    let sums: Vec<_> = found.iter().map(|p| (p.amount, p.paid_on)).collect();
    let wanted =
        [(dec("200.00"), day("2026-02-01")), (dec("100.00"), day("2026-02-01")), (dec("50.00"), day("2026-02-03"))];
    assert_eq!(sums, wanted, "two invoices in the first payment, none in the second");
    let first = found[0].invoice.as_ref().expect("it names its invoice");
    assert_eq!(
        (first.uuid.as_deref(), first.number.as_deref()),
        (Some("AAAAAAAA-1111-4111-8111-111111111111"), Some("F-1")),
        "by UUID and number"
    );
    assert_eq!(
        (found[0].part, found[0].declared_open, found[0].method.as_deref()),
        (Some(1), Some(dec("300.00")), Some("03")),
        "with what it declares"
    );
    assert_eq!(found[2].invoice, None, "without a document it is on account");
}

#[test]
fn a_receipt_is_known_again_by_its_stamp_or_its_content() {
    let keys = |text: &str| payments(&xml(text)).iter().map(|p| p.key.clone()).collect::<Vec<_>>();
    let plain = receipt(TWO_PAYMENTS);
    assert_eq!(keys(&plain), keys(&plain.replace("\n", "\r\n ")), "the same content, however it is laid out");
    assert_ne!(keys(&plain), keys(&plain.replace("200.00", "200.01")), "another amount is another payment");
    let stamped = plain.replace("</cfdi:Comprobante>", &format!("{}</cfdi:Comprobante>", stamp(UUID)));
    assert!(keys(&stamped).iter().all(|k| k.contains(UUID)), "a stamp is the better name");
    let line = r#"<pago20:DoctoRelacionado IdDocumento="aaaaaaaa-1111-4111-8111-111111111111" MonedaDR="MXN" NumParcialidad="1" ImpPagado="200.00"/>"#;
    let twice = receipt(&format!(
        r#"<pago20:Pago FechaPago="2026-02-01T12:00:00" MonedaP="MXN" Monto="400.00">{line}{line}</pago20:Pago>"#
    ));
    let mut both = keys(&twice);
    both.dedup();
    assert_eq!(both.len(), 2, "the same line twice in one receipt is two payments");
}

#[test]
fn a_payment_in_another_currency_counts_in_the_invoices() {
    let pago = r#"<pago20:Pago FechaPago="2026-02-01T12:00:00" MonedaP="MXN" TipoCambioP="1" Monto="1800.00"><pago20:DoctoRelacionado IdDocumento="aaaaaaaa-1111-4111-8111-111111111111" MonedaDR="USD" EquivalenciaDR="0.055" NumParcialidad="1" ImpPagado="99.00"/></pago20:Pago>"#;
    let reading = xml(&receipt(pago));
    let found = payments(&reading)[0];
    assert_eq!((found.amount, found.currency.as_deref()), (dec("99.00"), Some("USD")), "ImpPagado stands in MonedaDR");
    assert!(has_note(&reading, "note.other_currency"), "and the owner is told");
}

#[test]
fn the_older_version_and_its_payments_are_read_too() {
    let old = |text: String| {
        text.replace("cfd/4", "cfd/3")
            .replace(r#"Version="4.0""#, r#"Version="3.3""#)
            .replace("gob.mx/Pagos20", "gob.mx/Pagos")
    };
    assert_eq!(one(&xml(&old(invoice(r#"MetodoPago="PUE""#)))).total, dec("1160.00"), "CFDI 3.3");
    let silent = TWO_PAYMENTS.replace(r#"ImpPagado="100.00" "#, "");
    assert_eq!(payments(&xml(&old(receipt(TWO_PAYMENTS)))).len(), 3, "Pagos 1.0");
    assert_eq!(
        only_reason(&xml(&old(receipt(&silent)))).code(),
        "row.bad_amount",
        "of two documents each must say its amount"
    );
    let single = r#"<pago20:Pago FechaPago="2026-02-01T12:00:00" MonedaP="MXN" Monto="400.00"><pago20:DoctoRelacionado IdDocumento="aaaaaaaa-1111-4111-8111-111111111111" MonedaDR="MXN"/></pago20:Pago>"#;
    assert_eq!(
        payments(&xml(&old(receipt(single))))[0].amount,
        dec("400.00"),
        "a single document may leave it to Monto"
    );
}

#[test]
fn what_is_no_claim_is_kept_out_by_name() {
    let of_type = |letter: &str| {
        only_reason(&xml(&cfdi(&format!(r#"TipoDeComprobante="{letter}" Moneda="MXN" Total="10.00""#), ""))).clone()
    };
    assert_eq!(of_type("N"), Reason::NotAReceivable { kind: DocumentKind::Payroll });
    assert_eq!(of_type("T"), Reason::NotAReceivable { kind: DocumentKind::Transfer });
    assert_eq!(of_type("Z"), Reason::NotAReceivable { kind: DocumentKind::Unknown });
    assert_eq!(of_type("P"), Reason::NoPayments, "carta porte and its like");
    let withheld = r#"<r:Retenciones xmlns:r="http://www.sat.gob.mx/esquemas/retencionpago/2" Version="2.0"/>"#;
    assert_eq!(*only_reason(&xml(withheld)), Reason::NotAReceivable { kind: DocumentKind::WithholdingCertificate });
    let ancient = r#"<c:Comprobante xmlns:c="http://www.sat.gob.mx/cfd/3" version="3.2" total="5"/>"#;
    assert_eq!(*only_reason(&xml(ancient)), Reason::UnsupportedVersion { version: "3.2".to_owned() });
}

#[test]
fn values_that_cannot_be_are_refused() {
    let with = |from: &str, to: &str| only_reason(&xml(&invoice("").replace(from, to))).code();
    assert_eq!(
        with(r#"Moneda="MXN""#, r#"Moneda="XXX""#),
        "row.unknown_currency",
        "XXX is for documents without money"
    );
    assert_eq!(with(r#"Total="1160.00""#, r#"Total="-1160.00""#), "row.negative_amount");
    assert_eq!(with(r#"Total="1160.00""#, r#"Total="0""#), "row.zero_amount");
    assert_eq!(with(r#"Total="1160.00""#, r#"Total="1,160.00""#), "row.bad_amount", "the standard knows no thousands");
    assert_eq!(with(r#"Total="1160.00""#, r#"Total="9999999999999.99""#), "row.absurd_amount");
    assert_eq!(with("2026-01-10T", "2026-02-30T"), "row.impossible_date");
    assert_eq!(with("2026-01-10T10:00:00", "ayer"), "row.bad_date");
}

#[test]
fn more_decimals_than_the_currency_has_are_rounded_and_said() {
    let reading = xml(&invoice("").replace("1160.00", "1160.004500"));
    assert_eq!(one(&reading).total, dec("1160.00"), "Anexo 20 allows six decimals, money has two");
    assert!(has_note(&reading, "note.rounded"), "and it is said");
}

#[test]
fn what_the_standard_requires_must_be_there() {
    for (attribute, text) in
        [("Total", r#" Total="1160.00""#), ("Moneda", r#" Moneda="MXN""#), ("Fecha", r#" Fecha="2026-01-10T10:00:00""#)]
    {
        let error = try_xml(&invoice("").replace(text, "")).expect_err("incomplete");
        assert_eq!(error.code(), "xml.missing_attribute", "without {attribute}: {error}");
        assert!(error.spanish().contains(attribute), "the sentence names it: {}", error.spanish());
    }
    let nobody = invoice("").replace(r#"Rfc=" rec020202cd2 ""#, r#"Rfc="""#);
    assert_eq!(try_xml(&nobody).expect_err("nobody owes it").code(), "xml.missing_attribute");
}

#[test]
fn other_encodings_are_read_as_they_declare() {
    let text = invoice("").replace(r#"encoding="UTF-8""#, r#"encoding="ISO-8859-1""#);
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let reading = read(&source("f.xml", latin), &Hints::default()).expect("readable");
    assert_eq!(one(&reading).customer.name.as_deref(), Some("Ferretería El Águila"), "declared Latin-1");
    let with_mark = [b"\xef\xbb\xbf", invoice("").as_bytes()].concat();
    assert_eq!(
        one(&read(&source("f.xml", with_mark), &Hints::default()).expect("readable")).total,
        dec("1160.00"),
        "a mark first"
    );
}
