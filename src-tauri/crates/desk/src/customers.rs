//! customers

use crate::Desk;
use crate::wire::*;

impl Desk {
    pub(crate) fn customers(&self, _request: ListCustomers) -> Result<Vec<CustomerRow>, WireError> {
        Err(crate::error::unknown_call("customers"))
    }

    pub(crate) fn customer(&self, _request: ById) -> Result<CustomerView, WireError> {
        Err(crate::error::unknown_call("customer"))
    }

    pub(crate) fn save_customer(&self, _request: CustomerDetails) -> Result<Done<Recorded>, WireError> {
        Err(crate::error::unknown_call("save_customer"))
    }
}
