//! invoicing

use crate::Desk;
use crate::wire::*;

impl Desk {
    pub(crate) fn invoices(&self, _request: ListInvoices) -> Result<Vec<InvoiceRow>, WireError> {
        Err(crate::error::unknown_call("invoices"))
    }

    pub(crate) fn invoice(&self, _request: ById) -> Result<InvoiceView, WireError> {
        Err(crate::error::unknown_call("invoice"))
    }

    pub(crate) fn add_invoice(&self, _request: NewInvoice) -> Result<Done<Recorded>, WireError> {
        Err(crate::error::unknown_call("add_invoice"))
    }
}
