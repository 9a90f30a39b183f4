//! explain

use crate::Desk;
use crate::wire::*;

impl Desk {
    pub(crate) fn explain_figure(&self, _request: ExplainFigure) -> Result<Explanation, WireError> {
        Err(crate::error::unknown_call("explain_figure"))
    }
}
