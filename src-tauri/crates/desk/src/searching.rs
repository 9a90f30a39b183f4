//! searching

use crate::Desk;
use crate::wire::*;

impl Desk {
    pub(crate) fn search(&self, _request: Search) -> Result<Vec<SearchHit>, WireError> {
        Err(crate::error::unknown_call("search"))
    }
}
