//! Mexican fiscal documents: invoices, credit notes, payment receipts, and what is none of them.

use aldia_tests::book::Book;
use serde_json::json;

use super::shared::{Folder, assert_sound, counts, import, import_all, invoice};

const OWNER: &str = "TNA010101AB1";
pub(super) const UUID: &str = "11111111-2222-4333-8444-555555555555";

struct Document<'a> {
    kind: &'a str,
    folio: &'a str,
    total: &'a str,
    uuid: &'a str,
    attributes: &'a str,
    inside: &'a str,
}

/// A CFDI 4.0 of the owner for one customer.
fn xml(document: &Document<'_>) -> String {
    let Document { kind, folio, total, uuid, attributes, inside } = document;
    let currency = if *kind == "P" { "XXX" } else { "MXN" };
    let stamp = if uuid.is_empty() {
        String::new()
    } else {
        format!(
            "<cfdi:Complemento><tfd:TimbreFiscalDigital xmlns:tfd=\"http://www.sat.gob.mx/TimbreFiscalDigital\" Version=\"1.1\" UUID=\"{uuid}\" FechaTimbrado=\"2026-01-10T10:00:00\"/></cfdi:Complemento>"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<cfdi:Comprobante xmlns:cfdi=\"http://www.sat.gob.mx/cfd/4\" Version=\"4.0\" \
         Serie=\"A\" Folio=\"{folio}\" Fecha=\"2026-01-10T10:00:00\" Moneda=\"{currency}\" Total=\"{total}\" SubTotal=\"{total}\" \
         TipoDeComprobante=\"{kind}\" LugarExpedicion=\"06000\" {attributes}>\n{inside}\
         <cfdi:Emisor Rfc=\"{OWNER}\" Nombre=\"TALLER\"/><cfdi:Receptor Rfc=\"FLU010203AB1\" Nombre=\"LUNA\"/>{stamp}</cfdi:Comprobante>"
    )
}

/// A document of this kind and folio with something inside.
pub(super) fn xml_of(kind: &str, folio: &str, total: &str, uuid: &str, inside: &str) -> String {
    xml(&Document { kind, folio, total, uuid, attributes: "MetodoPago=\"PPD\"", inside })
}

pub(super) fn bill(folio: &str, total: &str, uuid: &str, method: &str) -> String {
    let attributes = format!("MetodoPago=\"{method}\"");
    xml(&Document { kind: "I", folio, total, uuid, attributes: &attributes, inside: "" })
}

pub(super) fn receipt(paid: &[(&str, &str)], uuid: &str) -> String {
    receipt_of(paid.first().map_or("0", |(_, amount)| amount), paid, uuid)
}

/// A receipt of one transfer over so much, and what of it went to which invoice.
pub(super) fn receipt_of(received: &str, paid: &[(&str, &str)], uuid: &str) -> String {
    let documents: String = paid
        .iter()
        .map(|(invoice, amount)| {
            format!("<pago20:DoctoRelacionado IdDocumento=\"{invoice}\" MonedaDR=\"MXN\" NumParcialidad=\"1\" ImpPagado=\"{amount}\" ImpSaldoInsoluto=\"0.00\"/>")
        })
        .collect();
    let inside = format!(
        "<cfdi:Complemento><pago20:Pagos xmlns:pago20=\"http://www.sat.gob.mx/Pagos20\" Version=\"2.0\">\
         <pago20:Pago FechaPago=\"2026-02-20T12:00:00\" FormaDePagoP=\"03\" MonedaP=\"MXN\" Monto=\"{received}\">{documents}</pago20:Pago>\
         </pago20:Pagos></cfdi:Complemento>"
    );
    xml(&Document { kind: "P", folio: "9", total: "0", uuid, attributes: "", inside: &inside })
}

fn note(folio: &str, total: &str, uuid: &str, of: &str) -> String {
    let inside = format!(
        "<cfdi:CfdiRelacionados TipoRelacion=\"01\"><cfdi:CfdiRelacionado UUID=\"{of}\"/></cfdi:CfdiRelacionados>"
    );
    xml(&Document { kind: "E", folio, total, uuid, attributes: "", inside: &inside })
}

#[test]
fn terms_come_from_the_method_of_payment_and_the_owner() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let paths = [
        folder.put("ppd.xml", &bill("1", "1160.00", UUID, "PPD")),
        folder.put("pue.xml", &bill("2", "500.00", "22222222-2222-4333-8444-555555555555", "PUE")),
    ];
    let handles: Vec<String> = book.desk.grant(paths.to_vec()).into_iter().map(|picked| picked.handle).collect();
    let shown = book.call("preview_import", json!({"files": handles}));
    let notes = shown["notes"].to_string();
    assert!(notes.contains("30 días") && notes.contains("contado"), "the screen says which day was taken: {notes}");
    book.call("apply_import", json!({"id": shown["id"]}));
    assert_eq!(invoice(&book, "A-1")["instalments"][0]["due_on"], "2026-02-09", "PPD: the owner's 30 days");
    assert_eq!(invoice(&book, "A-2")["instalments"][0]["due_on"], "2026-01-10", "PUE: due at issue");
    assert_eq!(invoice(&book, "A-1")["uuid"], UUID);
}

#[test]
fn a_receipt_pays_its_invoice_also_when_it_stands_before_it_in_the_folder() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    folder.put("a-pago.xml", &receipt(&[(UUID, "600.00")], "33333333-2222-4333-8444-555555555555"));
    folder.put("b-factura.xml", &bill("1", "1160.00", UUID, "PPD"));
    let result = import_all(&book, &[folder.0.path().to_owned()]);
    assert_eq!(counts(&result), [1, 1, 0, 1]);
    assert_eq!(invoice(&book, "A-1")["open"], "560.00");
    let payments = book.call("payments", json!({}));
    assert_eq!(payments[0]["method"], "Transferencia", "c_FormaPago 03 in words");
    assert_sound(&book);
}

#[test]
fn a_receipt_without_stamp_is_recognised_by_its_content() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    import_all(&book, &[folder.put("f.xml", &bill("1", "1160.00", UUID, "PPD"))]);
    let text = receipt(&[(UUID, "600.00")], "");
    let first = import_all(&book, &[folder.put("p.xml", &text)]);
    let again = import_all(&book, &[folder.put("copia.xml", &text)]);
    assert_eq!((counts(&first), counts(&again), again.duplicates), ([0, 0, 0, 1], [0, 0, 0, 0], 1));
    assert_eq!(invoice(&book, "A-1")["open"], "560.00");
}

#[test]
fn two_copies_of_a_receipt_in_one_import_are_one() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    folder.put("f.xml", &bill("1", "1160.00", UUID, "PPD"));
    folder.put("p.xml", &receipt(&[(UUID, "600.00")], ""));
    folder.put("p (1).xml", &receipt(&[(UUID, "600.00")], ""));
    let result = import_all(&book, &[folder.0.path().to_owned()]);
    assert_eq!((counts(&result), result.duplicates), ([1, 1, 0, 1], 1));
}

#[test]
fn a_receipt_of_an_unknown_invoice_is_refused_with_its_name() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let result = import(&book, &[folder.put("p.xml", &receipt(&[(UUID, "600.00")], ""))]).expect("it is read");
    assert_eq!((counts(&result), result.batch.clone()), ([0, 0, 0, 0], None));
    assert!(result.rejected[0].reason.contains(UUID), "{:?}", result.rejected);
}

#[test]
fn what_a_receipt_pays_twice_becomes_credit() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    folder.put("f.xml", &bill("1", "1160.00", UUID, "PPD"));
    folder.put("p.xml", &receipt(&[(UUID, "1160.00"), (UUID, "1160.00")], ""));
    let result = import_all(&book, &[folder.0.path().to_owned()]);
    assert_eq!(counts(&result)[3], 2);
    let aging = json!(book.desk.aging(None).expect("aging"));
    assert_eq!(
        (&aging["currencies"][0]["credits"], &aging["currencies"][0]["total"]),
        (&json!("-1160.00"), &json!("-1160.00"))
    );
    assert_sound(&book);
}

#[test]
fn a_credit_note_lowers_the_invoice_it_names() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    folder.put("f.xml", &bill("1", "1160.00", UUID, "PPD"));
    let text = note("7", "160.00", "77777777-2222-4333-8444-555555555555", UUID);
    folder.put("n.xml", &text);
    let result = import_all(&book, &[folder.0.path().to_owned()]);
    assert_eq!(counts(&result), [1, 1, 1, 0]);
    assert_eq!(invoice(&book, "A-1")["open"], "1000.00");
    let again = import_all(&book, &[folder.put("n2.xml", &text)]);
    assert_eq!((counts(&again), again.duplicates), ([0, 0, 0, 0], 1));
    let orphan = note("8", "10.00", "88888888-2222-4333-8444-555555555555", "99999999-2222-4333-8444-555555555555");
    let refused = import(&book, &[folder.put("o.xml", &orphan)]).expect("it is read");
    assert!(refused.rejected[0].reason.contains("99999999"), "{:?}", refused.rejected);
    assert_sound(&book);
}

#[test]
fn payroll_and_transfers_are_rejected_by_name() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    for kind in ["N", "T"] {
        let document = Document { kind, folio: "5", total: "10.00", uuid: "", attributes: "", inside: "" };
        let result = import(&book, &[folder.put("x.xml", &xml(&document))]).expect("it is read");
        assert_eq!((counts(&result), result.rejected.len()), ([0, 0, 0, 0], 1), "{:?}", result.rejected);
    }
}

#[test]
fn a_document_of_another_issuer_is_a_purchase() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let mut settings = book.call("settings", json!({}));
    settings["business"]["tax_id"] = json!("tna-010101-ab1");
    book.call("save_settings", settings.clone());
    let own = import_all(&book, &[folder.put("mia.xml", &bill("1", "10.00", UUID, "PPD"))]);
    assert_eq!(counts(&own)[1], 1, "the same tax id, however it is typed");
    settings["business"]["tax_id"] = json!("OTR010101AB9");
    book.call("save_settings", settings);
    let theirs = import(&book, &[folder.put("f.xml", &bill("2", "10.00", "", "PPD"))]).expect("it is read");
    assert_eq!(counts(&theirs), [0, 0, 0, 0]);
    assert!(theirs.rejected[0].reason.contains("compra"), "{:?}", theirs.rejected);
}

#[test]
fn the_same_fiscal_id_with_other_content_is_refused_in_a_clear_sentence() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    import_all(&book, &[folder.put("f.xml", &bill("1", "1160.00", UUID, "PPD"))]);
    let other = import(&book, &[folder.put("g.xml", &bill("1", "999.00", UUID, "PPD"))]).expect("it is read");
    assert_eq!((counts(&other), other.duplicates), ([0, 0, 0, 0], 1));
    assert!(other.rejected[0].reason.contains("1160.00"), "{:?}", other.rejected);
}

#[test]
fn the_document_itself_is_kept_to_the_byte_and_goes_with_its_person() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let text = bill("1", "1160.00", UUID, "PPD");
    import_all(&book, &[folder.put("f.xml", &text)]);
    import_all(&book, &[folder.put("copia.xml", &text)]);
    let customer = invoice(&book, "A-1")["customer"].clone();
    let documents = book.call("customer", json!({"id": customer}))["documents"].clone();
    assert_eq!(documents.as_array().map(Vec::len), Some(1), "the same bytes are kept once: {documents}");
    assert_eq!((&documents[0]["kind"], &documents[0]["title"]), (&json!("original"), &json!("CFDI A-1")));
    let hash = documents[0]["sha256"].as_str().expect("a hash");
    let kept = book.home.path().join("documents").join(&hash[..2]).join(hash);
    assert_eq!(std::fs::read_to_string(&kept).ok(), Some(text), "to the byte");
    let request = json!({"customer": customer, "insist": true, "reason": "lo pidió por escrito"});
    book.call("forget_person", request);
    assert!(!kept.exists(), "the name stands in it");
    assert_sound(&book);
}
