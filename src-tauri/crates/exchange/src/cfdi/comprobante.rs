//! One document as its elements say it, still in the words of the standard.

use crate::fault::{Fault, ReadError};
use crate::reason::Reason;
use crate::xml::{Element, Elements, Step};

const STAMP: &str = "http://www.sat.gob.mx/TimbreFiscalDigital";
const PAYMENTS: [&str; 2] = ["http://www.sat.gob.mx/Pagos", "http://www.sat.gob.mx/Pagos20"];

/// A Comprobante with the parts of it that matter to a claim.
#[derive(Debug, Default)]
pub(super) struct Comprobante {
    pub(super) root: Element,
    /// Why it is no document of ours, seen at the root.
    pub(super) refused: Option<Reason>,
    pub(super) issuer: Element,
    pub(super) receiver: Element,
    /// TipoRelacion and UUID, pair by pair.
    pub(super) related: Vec<(String, String)>,
    pub(super) uuid: Option<String>,
    /// TotalImpuestosRetenidos of the document.
    pub(super) withheld: Option<String>,
    /// A Pagos node is there, even an empty one.
    pub(super) has_payments: bool,
    pub(super) payments: Vec<Pago>,
}

/// One payment of the complement with the invoices it pays.
#[derive(Debug, Default)]
pub(super) struct Pago {
    pub(super) node: Element,
    pub(super) documents: Vec<Element>,
}

/// Walks the whole document, so that damage anywhere in it is found.
pub(super) fn collect(file: &str, text: &str) -> Result<Comprobante, ReadError> {
    let mut elements = Elements::new(file, text);
    let mut found = Comprobante::default();
    // Depth at which an Addenda began: it belongs to the customer's systems and says nothing to us.
    let mut foreign = None;
    let mut relation = String::new();
    loop {
        match elements.next()? {
            Step::End => break,
            Step::Close(depth) if foreign == Some(depth) => foreign = None,
            Step::Close(_) => {}
            Step::Open(element) if element.depth == 1 => {
                found.refused = super::refused_by_root(&element);
                found.root = element;
            }
            Step::Open(_) if foreign.is_some() => {}
            Step::Open(element) if element.name == "Addenda" && element.depth == 2 => {
                foreign = Some(2);
            }
            Step::Open(element) => found.take(element, &mut relation),
        }
    }
    if found.refused.is_none() {
        found.check(file)?;
    }
    Ok(found)
}

impl Comprobante {
    fn take(&mut self, element: Element, relation: &mut String) {
        let own = element.ns == self.root.ns;
        let pays = PAYMENTS.contains(&element.ns.as_str());
        match (element.name.as_str(), element.depth) {
            ("Emisor", 2) if own => self.issuer = element,
            ("Receptor", 2) if own => self.receiver = element,
            ("CfdiRelacionados", 2) if own => {
                *relation = element.get("TipoRelacion").unwrap_or_default().to_owned();
            }
            ("CfdiRelacionado", 3) if own => {
                let uuid = element.get("UUID").map(str::to_uppercase);
                self.related.extend(uuid.map(|u| (relation.clone(), u)));
            }
            ("Impuestos", 2) if own => {
                self.withheld = element.get("TotalImpuestosRetenidos").map(str::to_owned);
            }
            ("TimbreFiscalDigital", 3) if element.ns == STAMP => {
                self.uuid = element.get("UUID").map(str::to_uppercase);
            }
            ("Pagos", 3) if pays => self.has_payments = true,
            ("Pago", 4) if pays => self.payments.push(Pago { node: element, documents: Vec::new() }),
            ("DoctoRelacionado", 5) if pays => {
                if let Some(pago) = self.payments.last_mut() {
                    pago.documents.push(element);
                }
            }
            _ => {}
        }
    }

    /// What Anexo 20 requires and we cannot do without.
    fn check(&self, file: &str) -> Result<(), ReadError> {
        let root = |a| ("Comprobante", &self.root, a);
        let required = [
            root("TipoDeComprobante"),
            root("Fecha"),
            root("Moneda"),
            root("Total"),
            ("Emisor", &self.issuer, "Rfc"),
            ("Receptor", &self.receiver, "Rfc"),
        ];
        for (element, found, attribute) in required {
            if found.get(attribute).is_none() {
                let fault = Fault::MissingAttribute { element: element.to_owned(), attribute: attribute.to_owned() };
                return Err(ReadError::new(file, found.line.max(self.root.line), fault));
            }
        }
        Ok(())
    }
}
