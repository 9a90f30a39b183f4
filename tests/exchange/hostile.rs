//! No input makes the reader panic, and what it gives is always sane.

use exchange::{ColumnMap, Draft, Field, Format, Hints, look, read, sniff};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::source;

const LIST: &str = "Cliente;RFC;Factura;Fecha;Vence;Total;Pagado;Saldo;Moneda\n\"Ana; \"\"SA\"\"\";AAA010101AAA;A-1;24/05/2011;23/06/2011;1.234,50;234,50;1.000,00;MXN\nBea;BBB010101BB1;A-2;24-may-11;;(5,00);;;USD\n";
const INVOICE: &str = r#"<?xml version="1.0" encoding="UTF-8"?><c:Comprobante xmlns:c="http://www.sat.gob.mx/cfd/4" xmlns:p="http://www.sat.gob.mx/Pagos20" Version="4.0" Serie="A" Folio="1" Fecha="2026-01-10T10:00:00" TipoDeComprobante="P" Moneda="XXX" Total="0"><c:Emisor Rfc="EMI010101AB1"/><c:Receptor Rfc="REC020202CD2"/><c:Complemento><p:Pagos><p:Pago FechaPago="2026-02-01T12:00:00" MonedaP="MXN" Monto="300.00"><p:DoctoRelacionado IdDocumento="aa" MonedaDR="MXN" ImpPagado="300.00" NumParcialidad="1"/></p:Pago></p:Pagos></c:Complemento></c:Comprobante>"#;

/// Reads bytes in every way there is; what comes out must be usable without further checks.
fn read_all_ways(bytes: &[u8]) {
    let file = source("x", bytes);
    let _ = sniff(&file.name, &file.bytes);
    let _ = look(&file);
    for format in [None, Some(Format::Csv), Some(Format::Cfdi), Some(Format::Zip)] {
        if let Ok(reading) = read(&file, &Hints { format, ..Hints::default() }) {
            reading.drafts.iter().for_each(sane);
            reading.rejected.iter().for_each(|r| assert!(r.line > 0 && !r.spanish().is_empty(), "{r}"));
        }
    }
}

fn sane(draft: &Draft) {
    assert!(draft.line() > 0, "lines count from 1");
    let amount = match draft {
        Draft::Customer(c) => return assert!(!c.customer.is_nobody(), "a customer is somebody"),
        Draft::Invoice(i) => i.total,
        Draft::CreditNote(n) => n.total,
        Draft::Payment(p) => p.amount,
    };
    assert!(amount > Decimal::ZERO && amount < Decimal::from(10_i64.pow(13)), "an amount is above zero: {amount}");
    if let Draft::Invoice(i) = draft {
        assert!(!i.number.is_empty(), "an invoice has a number");
        let sum: Decimal = i.instalments.iter().map(|p| p.amount).sum();
        assert!(i.instalments.is_empty() || sum == i.total, "instalments add up");
    }
}

/// One change to a file: a byte, a cut, a hole, a repetition, an extreme number.
fn mutated(seed: &[u8], edits: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut out = seed.to_vec();
    for (at, kind, byte) in edits {
        if out.is_empty() {
            break;
        }
        let at = at % out.len();
        let end = (at + usize::from(*byte % 40)).min(out.len());
        match kind % 7 {
            0 => out[at] = *byte,
            1 => out[at] = *b"<>&\"';,\n\r\0".get(usize::from(*byte) % 10).unwrap_or(&0),
            2 => drop(out.drain(at..end)),
            3 => out.truncate(at),
            4 => {
                let copy = out[at..end].to_vec();
                out.splice(at..at, copy);
            }
            5 => drop(out.splice(at..at, *b"99999999999999999999")),
            _ => drop(out.splice(at..at, "ñ\u{202e}😀\u{feff}".bytes())),
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        read_all_ways(&bytes);
    }

    #[test]
    fn random_texts_never_panic(text in "[\\x00-\\x7fñÁ€😀\u{202e}]{0,300}") {
        read_all_ways(text.as_bytes());
    }

    #[test]
    fn damaged_tables_never_panic(edits in proptest::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..16)) {
        read_all_ways(&mutated(LIST.as_bytes(), &edits));
    }

    #[test]
    fn damaged_invoices_never_panic(edits in proptest::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..16)) {
        read_all_ways(&mutated(INVOICE.as_bytes(), &edits));
    }

    #[test]
    fn random_cells_under_every_field_never_panic(cells in proptest::collection::vec("\\PC{0,12}|[0-9.,/ -]{0,12}", Field::ALL.len())) {
        let quoted = |c: &String| format!("\"{}\"", c.replace('"', "\"\""));
        let heading: Vec<String> = Field::ALL.iter().map(|f| f.key().to_owned()).collect();
        let row: Vec<String> = cells.iter().map(quoted).collect();
        let text = format!("{}\n{}\n", heading.join(","), row.join(","));
        for kind in ["invoices", "customers", "payments"] {
            let columns: String = heading.iter().map(|h| format!("{h} = \"{h}\"\n")).collect();
            let map = ColumnMap::from_toml("m", &format!("kind = \"{kind}\"\n[columns]\n{columns}")).expect("our own map");
            if let Ok(reading) = read(&source("x.csv", &text), &Hints { map: Some(map), ..Hints::default() }) {
                reading.drafts.iter().for_each(sane);
            }
        }
    }

    #[test]
    fn random_maps_never_panic(text in "\\PC{0,200}") {
        let _ = ColumnMap::from_toml("m.toml", &text);
    }
}
