//! paying

use crate::Desk;
use crate::wire::*;

impl Desk {
    pub(crate) fn payments(&self, _request: ListPayments) -> Result<Vec<PaymentRow>, WireError> {
        Err(crate::error::unknown_call("payments"))
    }

    pub(crate) fn propose_allocation(&self, _request: ProposeAllocation) -> Result<AllocationProposal, WireError> {
        Err(crate::error::unknown_call("propose_allocation"))
    }

    pub(crate) fn record_payment(&self, _request: NewPayment) -> Result<Done<Recorded>, WireError> {
        Err(crate::error::unknown_call("record_payment"))
    }

    pub(crate) fn apply_credit(&self, _request: ApplyCredit) -> Result<Done<Recorded>, WireError> {
        Err(crate::error::unknown_call("apply_credit"))
    }

    pub(crate) fn reverse(&self, _request: Reverse) -> Result<Done<Recorded>, WireError> {
        Err(crate::error::unknown_call("reverse"))
    }

    pub(crate) fn make_receipt(&self, _request: ById) -> Result<Done<MadeFile>, WireError> {
        Err(crate::error::unknown_call("make_receipt"))
    }

    pub(crate) fn make_statement(&self, _request: MakeStatement) -> Result<Done<MadeFile>, WireError> {
        Err(crate::error::unknown_call("make_statement"))
    }
}
